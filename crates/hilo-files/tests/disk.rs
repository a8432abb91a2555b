//! The disk passes the suite of every store of files, and leaves nothing behind where files arrive.

#![expect(clippy::unwrap_used, reason = "a test that meets what it does not expect fails")]

use hilo_files::{FileKey, Files};
use hilo_files_testkit::{Bed, conformance};
use hilo_model::{Duration, Timestamp};
use std::{fs, time::SystemTime};
use tokio::io::AsyncWriteExt;

struct Disk(tempfile::TempDir);

#[async_trait::async_trait]
impl Bed for Disk {
    fn files(&self) -> Files {
        Files::on_disk(self.0.path())
    }

    async fn damage(&self, key: &FileKey) {
        let path = self.0.path().join(key.to_string());
        let mut bytes = fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(&path, bytes).unwrap();
    }
}

async fn disk() -> Disk {
    Disk(tempfile::tempdir().unwrap())
}

conformance!(disk);

#[tokio::test]
async fn what_a_process_that_ended_left_behind_goes_after_a_day() {
    let disk = disk().await;
    let files = disk.files();
    #[expect(clippy::disallowed_methods, reason = "files are as old as the system's clock says")]
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let now = Timestamp::from_micros(i64::try_from(now.as_micros()).unwrap());
    assert_eq!(files.sweep(now).await.unwrap(), 0, "nothing ever arrived");
    let mut incoming = files.create().await.unwrap();
    incoming.write_all(b"half").await.unwrap();
    incoming.flush().await.unwrap();
    // A process that ends runs no destructor.
    std::mem::forget(incoming);
    let there = || fs::read_dir(disk.0.path().join("arriving")).unwrap().count();
    assert_eq!((files.sweep(now).await.unwrap(), there()), (0, 1), "it may still be arriving");
    let tomorrow = now.plus(Duration::from_days(1)).plus(Duration::from_minutes(1));
    assert_eq!((files.sweep(tomorrow).await.unwrap(), there()), (1, 0));
    let arriving = files.create().await.unwrap();
    drop(arriving);
    assert_eq!(there(), 0);
}
