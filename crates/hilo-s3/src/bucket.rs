//! Which bucket, as an operator names it.

use hilo_egress::Secret;
use url::{Position, Url};

/// What an operator says of a bucket.
#[derive(Debug, Clone)]
pub struct S3Config {
    /// Where the storage is: `https://s3.eu-central-1.amazonaws.com`, `http://minio:9000`.
    pub endpoint: String,
    /// Its region, which requests are signed for; `us-east-1` where there are none.
    pub region: String,
    /// The bucket, which must be there.
    pub bucket: String,
    /// What the names of all objects begin with; may be empty.
    pub prefix: String,
    /// Whether the bucket stands in the path (`https://endpoint/bucket/…`) instead of before the host's name.
    pub path_style: bool,
    /// Who asks.
    pub access_key: String,
    /// What requests are signed with.
    pub secret_key: Secret,
}

/// What is wrong with an [`S3Config`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BucketError {
    /// The endpoint is no address.
    #[error(
        "`endpoint` must be an http or https address without a path, such as https://s3.eu-central-1.amazonaws.com"
    )]
    Endpoint,
    /// The bucket's name cannot be one.
    #[error("`bucket` must have 3 to 63 lower-case letters, digits, hyphens or dots")]
    Bucket,
    /// The prefix cannot be part of a path as it is.
    #[error("`prefix` may have letters, digits, `-`, `_`, `.` and `/`, and neither begins nor ends with `/`")]
    Prefix,
    /// Nothing to sign with.
    #[error("`{0}` is missing")]
    Missing(&'static str),
}

/// A bucket with everything that a request to it needs.
#[derive(Debug, Clone)]
pub struct Bucket {
    /// Up to and without the key: `https://host/bucket/prefix`.
    base: String,
    /// The path of `base`, as it is signed.
    path: String,
    /// As the `Host` header has it.
    authority: String,
    host: String,
    port: u16,
    pub(crate) region: String,
    pub(crate) access_key: String,
    pub(crate) secret_key: Secret,
}

impl Bucket {
    /// Checks what was said.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn new(config: &S3Config) -> Result<Self, BucketError> {
        let url = Url::parse(&config.endpoint).map_err(|_| BucketError::Endpoint)?;
        let plain = matches!(url.scheme(), "http" | "https")
            && url.path() == "/"
            && url.query().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        let name = url.host_str().filter(|_| plain).ok_or(BucketError::Endpoint)?;
        let in_bucket =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
        if !(3..=63).contains(&config.bucket.len()) || !config.bucket.bytes().all(in_bucket) {
            return Err(BucketError::Bucket);
        }
        let in_prefix = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/');
        let odd = |part: &str| part.is_empty() || part == "." || part == "..";
        let prefix = &*config.prefix;
        if !prefix.is_empty() && (!prefix.bytes().all(in_prefix) || prefix.split('/').any(odd)) {
            return Err(BucketError::Prefix);
        }
        for (value, name) in [
            (&config.region, "region"),
            (&config.access_key, "access_key"),
            (&config.secret_key.expose().to_owned(), "secret_key"),
        ] {
            if value.trim().is_empty() {
                return Err(BucketError::Missing(name));
            }
        }
        let port = &url[Position::AfterHost..Position::AfterPort];
        let (authority, mut path) = match config.path_style {
            true => (format!("{name}{port}"), format!("/{}", config.bucket)),
            false => (format!("{}.{name}{port}", config.bucket), String::new()),
        };
        if !prefix.is_empty() {
            path = format!("{path}/{prefix}");
        }
        Ok(Self {
            base: format!("{}://{authority}{path}", url.scheme()),
            path,
            host: authority.strip_suffix(port).unwrap_or(&authority).to_owned(),
            port: url.port_or_known_default().unwrap_or(443),
            authority,
            region: config.region.trim().to_owned(),
            access_key: config.access_key.trim().to_owned(),
            secret_key: Secret::new(config.secret_key.expose().trim()),
        })
    }

    /// The host that is called, with its port: an operator who names it wants it called, also in a private network.
    pub fn host(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// Where an object is, and the path to sign.
    pub(crate) fn object(&self, key: &str) -> (String, String) {
        (format!("{}/{key}", self.base), format!("{}/{key}", self.path))
    }

    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> S3Config {
        S3Config {
            endpoint: "https://s3.eu-central-1.amazonaws.com".to_owned(),
            region: "eu-central-1".to_owned(),
            bucket: "hilo-files".to_owned(),
            prefix: String::new(),
            path_style: false,
            access_key: "key".to_owned(),
            secret_key: Secret::new("secret"),
        }
    }

    #[test]
    fn objects_are_where_the_storage_has_them() {
        let of = |endpoint: &str, prefix: &str, path_style| {
            let config =
                S3Config { endpoint: endpoint.to_owned(), prefix: prefix.to_owned(), path_style, ..config() };
            let bucket = Bucket::new(&config).unwrap();
            let (url, path) = bucket.object("a/b");
            (url, path, bucket.authority().to_owned(), bucket.host())
        };
        let of = |endpoint, prefix, path_style| {
            let (url, path, authority, host) = of(endpoint, prefix, path_style);
            [url, path, authority, host].join(" ")
        };
        for (endpoint, prefix, path_style, expected) in [
            (
                "https://s3.eu-central-1.amazonaws.com",
                "",
                false,
                "https://hilo-files.s3.eu-central-1.amazonaws.com/a/b /a/b hilo-files.s3.eu-central-1.amazonaws.com \
                 hilo-files.s3.eu-central-1.amazonaws.com:443",
            ),
            (
                "http://minio:9000/",
                "hilo/one",
                true,
                "http://minio:9000/hilo-files/hilo/one/a/b /hilo-files/hilo/one/a/b minio:9000 minio:9000",
            ),
            (
                "https://minio.example:443",
                "p",
                true,
                "https://minio.example/hilo-files/p/a/b /hilo-files/p/a/b minio.example minio.example:443",
            ),
        ] {
            assert_eq!(of(endpoint, prefix, path_style), expected);
        }
    }

    #[test]
    fn what_cannot_be_is_refused_by_name() {
        let change = |how: &dyn Fn(&mut S3Config)| {
            let mut config = config();
            how(&mut config);
            Bucket::new(&config).unwrap_err()
        };
        for endpoint in ["", "s3.example.com", "ftp://x", "https://x/path", "https://a:b@x", "https://x?y"] {
            assert_eq!(change(&|c| c.endpoint = endpoint.to_owned()), BucketError::Endpoint, "{endpoint}");
        }
        for bucket in ["", "ab", "Hilo", "a/b", "a b"] {
            assert_eq!(change(&|c| c.bucket = bucket.to_owned()), BucketError::Bucket, "{bucket}");
        }
        for prefix in ["/", "a/", "/a", "a//b", "a/../b", "a b", "ñ"] {
            assert_eq!(change(&|c| c.prefix = prefix.to_owned()), BucketError::Prefix, "{prefix}");
        }
        assert_eq!(change(&|c| c.region = " ".to_owned()), BucketError::Missing("region"));
        assert_eq!(change(&|c| c.access_key = String::new()), BucketError::Missing("access_key"));
        assert_eq!(change(&|c| c.secret_key = Secret::new("")), BucketError::Missing("secret_key"));
    }
}
