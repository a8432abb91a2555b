//! A bucket passes the suite of every store of files, and says what is wrong when it is used wrongly.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

mod storage;

use hilo_egress::{
    Secret,
    client::{ClientConfig, GuardedClient},
    guard::{AllowList, Guard},
};
use hilo_files::{FileError, FileKey, Files};
use hilo_files_testkit::{Bed, conformance, key, scope};
use hilo_model::{Clock, Timestamp};
use hilo_s3::{Bucket, S3Config, S3Store};
use std::{sync::Arc, time::SystemTime};
use storage::Storage;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

#[derive(Debug)]
struct Now;

impl Clock for Now {
    fn now(&self) -> Timestamp {
        #[expect(
            clippy::disallowed_methods,
            reason = "the storage says by the system's clock how old its objects are"
        )]
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap())
    }
}

struct Shelf {
    storage: Storage,
    folder: tempfile::TempDir,
}

fn config(storage: &Storage) -> S3Config {
    S3Config {
        endpoint: format!("http://{}", storage.address),
        region: "eu-test-1".to_owned(),
        bucket: "hilo-files".to_owned(),
        prefix: "one/two".to_owned(),
        path_style: true,
        access_key: storage::ACCESS_KEY.to_owned(),
        secret_key: Secret::new(storage::SECRET_KEY),
    }
}

impl Shelf {
    fn files_as(&self, config: &S3Config) -> Files {
        let bucket = Bucket::new(config).unwrap();
        let guard = Guard::new(AllowList::parse(&[bucket.host()]).unwrap());
        let client = GuardedClient::new(ClientConfig::new(guard));
        Files::in_store(self.folder.path(), Arc::new(S3Store::new(bucket, client, Arc::new(Now))))
    }

    async fn put(&self, files: &Files, bytes: &[u8]) -> Result<FileKey, FileError> {
        let key = key(scope(1), bytes);
        let mut incoming = files.create().await.unwrap();
        incoming.write_all(bytes).await.unwrap();
        incoming.keep(key.scope, &key.sha256).await.map(|()| key)
    }
}

#[async_trait::async_trait]
impl Bed for Shelf {
    fn files(&self) -> Files {
        self.files_as(&config(&self.storage))
    }

    async fn damage(&self, key: &FileKey) {
        self.storage.damage(&format!("/hilo-files/one/two/{key}"));
    }
}

async fn shelf() -> Shelf {
    Shelf { storage: Storage::start("hilo-files").await, folder: tempfile::tempdir().unwrap() }
}

conformance!(shelf);

#[tokio::test]
async fn what_is_wrong_with_a_bucket_is_said() {
    let shelf = shelf().await;
    let wrong = |how: &dyn Fn(&mut S3Config)| {
        let mut config = config(&shelf.storage);
        how(&mut config);
        shelf.files_as(&config)
    };
    let secret = wrong(&|config| config.secret_key = Secret::new("another"));
    let region = wrong(&|config| config.region = "us-east-1".to_owned());
    let bucket = wrong(&|config| config.bucket = "nobodys".to_owned());
    for (files, said) in [
        (&secret, "SignatureDoesNotMatch: "),
        (&region, "AuthorizationHeaderMalformed: "),
        (&bucket, "NoSuchBucket: "),
    ] {
        match shelf.put(files, b"hola").await {
            Err(FileError::Refused(why)) => assert!(why.starts_with(said), "{why}"),
            other => panic!("{said}{other:?}"),
        }
    }
    // Asked by HEAD, which has no words for it, a wrong key shows as well.
    let error = secret.store().ping().await.unwrap_err();
    assert!(matches!(error, FileError::Refused(_)), "{error}");
}

#[tokio::test]
async fn a_storage_that_fails_for_a_moment_is_asked_again() {
    let shelf = shelf().await;
    let files = shelf.files();
    shelf.storage.fail_next(2);
    let key = shelf.put(&files, b"hola").await.unwrap();
    shelf.storage.fail_next(2);
    let mut read = Vec::new();
    files.open(key.scope, &key.sha256).await.unwrap().read_to_end(&mut read).await.unwrap();
    assert_eq!(read, b"hola");
    // For longer it is not there now, which is another thing than that it has no such file.
    shelf.storage.fail_next(3);
    let error = files.open(key.scope, &key.sha256).await.err();
    assert!(matches!(&error, Some(FileError::Unavailable(why)) if why.starts_with("SlowDown")), "{error:?}");
}

#[tokio::test]
async fn nobody_listening_is_no_missing_file() {
    let shelf = shelf().await;
    let mut config = config(&shelf.storage);
    // Port 1 of this machine: nobody is there.
    config.endpoint = "http://127.0.0.1:1".to_owned();
    let files = shelf.files_as(&config);
    let error = shelf.put(&files, b"hola").await.unwrap_err();
    assert!(matches!(error, FileError::Unavailable(_)), "{error}");
    let left = std::fs::read_dir(shelf.folder.path().join("arriving")).unwrap().count();
    assert_eq!(left, 0, "what could not be kept does not stay on this machine's disk");
}

#[tokio::test]
async fn bytes_that_change_on_the_way_are_refused() {
    let shelf = shelf().await;
    let files = shelf.files();
    let mut incoming = files.create().await.unwrap();
    incoming.write_all(b"not what it is called").await.unwrap();
    let error = incoming.keep(scope(1), &[7; 32]).await.unwrap_err();
    assert!(
        matches!(&error, FileError::Refused(why) if why.starts_with("XAmzContentSHA256Mismatch")),
        "{error}"
    );
}
