//! Where files lie: on this machine's disk, unless a bucket is named.

use anyhow::{Context, bail};
use clap::Args;
use hilo_egress::Secret;
use hilo_s3::{Bucket, S3Config};
use serde::Deserialize;
use std::path::PathBuf;

/// What can be said about the bucket on the command line or in the environment. The secret key is better said in the
/// environment or in a file: whoever may list processes reads command lines.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Files in object storage")]
pub(crate) struct S3Flags {
    /// Where the S3-compatible storage is: `https://s3.eu-central-1.amazonaws.com`
    #[arg(long, env = "HILO_S3_ENDPOINT", value_name = "URL")]
    s3_endpoint: Option<String>,
    /// Its region
    #[arg(long, env = "HILO_S3_REGION", value_name = "NAME")]
    s3_region: Option<String>,
    /// The bucket
    #[arg(long, env = "HILO_S3_BUCKET", value_name = "NAME")]
    s3_bucket: Option<String>,
    /// The access key
    #[arg(long, env = "HILO_S3_ACCESS_KEY", value_name = "KEY")]
    s3_access_key: Option<String>,
    /// The secret key
    #[arg(long, env = "HILO_S3_SECRET_KEY", value_name = "KEY", hide_env_values = true)]
    s3_secret_key: Option<String>,
}

/// Where files lie.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Files {
    /// The bucket; without one, files lie in the data directory.
    pub(crate) s3: Option<S3>,
}

/// A bucket of S3-compatible object storage.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct S3 {
    /// Where the storage is.
    pub(crate) endpoint: String,
    /// Its region; some storages have none and take `us-east-1`.
    pub(crate) region: String,
    /// The bucket, which must be there.
    pub(crate) bucket: String,
    /// What the names of all objects begin with.
    pub(crate) prefix: String,
    /// Whether the bucket stands in the path; only Amazon's newer regions want it before the host's name.
    pub(crate) path_style: bool,
    /// The access key.
    pub(crate) access_key: String,
    /// A file with nothing but the secret key; it may be said in the environment instead (`HILO_S3_SECRET_KEY`).
    pub(crate) secret_key_file: Option<PathBuf>,
    /// The secret key as the environment says it: never in the file that is shown around.
    #[serde(skip)]
    secret_key: Option<String>,
}

impl Default for S3 {
    fn default() -> Self {
        Self {
            endpoint: String::new(),
            region: "us-east-1".to_owned(),
            bucket: String::new(),
            prefix: String::new(),
            path_style: true,
            access_key: String::new(),
            secret_key_file: None,
            secret_key: None,
        }
    }
}

impl Files {
    /// Lays over it what flags or the environment say.
    pub(super) fn lay_over(&mut self, flags: &S3Flags) {
        let S3Flags { s3_endpoint, s3_region, s3_bucket, s3_access_key, s3_secret_key } = flags;
        let said = |value: &Option<String>| value.clone().filter(|value| !value.trim().is_empty());
        let (endpoint, region, bucket, access_key, secret_key) =
            (said(s3_endpoint), said(s3_region), said(s3_bucket), said(s3_access_key), said(s3_secret_key));
        if endpoint.is_none() && bucket.is_none() && self.s3.is_none() {
            // A key or region alone, as other programs leave them in the environment, names no bucket.
            return;
        }
        let s3 = self.s3.get_or_insert_default();
        for (place, value) in [
            (&mut s3.endpoint, endpoint),
            (&mut s3.region, region),
            (&mut s3.bucket, bucket),
            (&mut s3.access_key, access_key),
        ] {
            if let Some(value) = value {
                *place = value;
            }
        }
        s3.secret_key = secret_key.or(s3.secret_key.take());
    }

    /// The bucket, if files lie in one.
    pub(crate) fn bucket(&self) -> anyhow::Result<Option<Bucket>> {
        let Some(s3) = &self.s3 else { return Ok(None) };
        let secret_key = match (&s3.secret_key, &s3.secret_key_file) {
            (Some(key), _) => key.clone(),
            (None, Some(path)) => std::fs::read_to_string(path)
                .with_context(|| format!("cannot read the secret key in {}", path.display()))?,
            (None, None) => bail!(
                "the bucket has no secret key: set HILO_S3_SECRET_KEY, or name a file with `files.s3.secret_key_file`"
            ),
        };
        let config = S3Config {
            endpoint: s3.endpoint.clone(),
            region: s3.region.clone(),
            bucket: s3.bucket.clone(),
            prefix: s3.prefix.clone(),
            path_style: s3.path_style,
            access_key: s3.access_key.clone(),
            secret_key: Secret::new(secret_key),
        };
        Bucket::new(&config).map(Some).context("`files.s3` cannot be used")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags() -> S3Flags {
        S3Flags {
            s3_endpoint: Some("http://minio:9000".to_owned()),
            s3_bucket: Some("hilo".to_owned()),
            s3_access_key: Some("key".to_owned()),
            s3_secret_key: Some("secret\n".to_owned()),
            s3_region: None,
        }
    }

    #[test]
    fn a_bucket_comes_from_the_environment_or_from_the_file_with_its_secret_elsewhere() {
        let mut files = Files::default();
        assert!(files.bucket().unwrap().is_none(), "files lie on the disk");
        let region = S3Flags { s3_region: Some("eu-west-1".to_owned()), ..S3Flags::default() };
        files.lay_over(&region);
        assert_eq!(files, Files::default(), "a region alone names no bucket");
        files.lay_over(&flags());
        assert_eq!(files.bucket().unwrap().unwrap().host(), "minio:9000");

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        let text = format!(
            "[s3]\nendpoint = \"https://s3.example\"\nbucket = \"hilo\"\naccess_key = \"k\"\nsecret_key_file = {path:?}\n"
        );
        let mut files: Files = toml::from_str(&text).unwrap();
        let error = format!("{:#}", files.bucket().unwrap_err());
        assert!(error.contains("cannot read the secret key"), "{error}");
        std::fs::write(&path, "secret\n").unwrap();
        assert_eq!(files.bucket().unwrap().unwrap().host(), "s3.example:443");
        files.lay_over(&S3Flags { s3_bucket: Some("UPPER".to_owned()), ..S3Flags::default() });
        let error = format!("{:#}", files.bucket().unwrap_err());
        assert!(error.contains("`files.s3`") && error.contains("lower-case"), "{error}");
    }

    #[test]
    fn a_secret_in_the_file_and_odd_keys_are_refused() {
        for odd in ["secret_key = \"x\"", "endpiont = \"x\""] {
            let error = toml::from_str::<Files>(&format!("[s3]\n{odd}\n")).unwrap_err().to_string();
            assert!(error.contains(odd.split(' ').next().unwrap()), "{error}");
        }
        let mut files = Files::default();
        files.lay_over(&S3Flags { s3_secret_key: None, ..flags() });
        let error = format!("{:#}", files.bucket().unwrap_err());
        assert!(error.contains("HILO_S3_SECRET_KEY"), "{error}");
    }
}
