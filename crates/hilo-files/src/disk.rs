//! Files in a folder of this machine.

use crate::{Arrived, FileError, FileKey, FileStore, Part, Reader, Stat};
use async_trait::async_trait;
use hilo_model::Timestamp;
use std::{
    io::{self, SeekFrom},
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};
use tokio::{
    fs::{self, File},
    io::{AsyncReadExt, AsyncSeekExt},
};

/// A folder of files. What arrives must lie on the same file system, so that it is moved and not copied.
#[derive(Debug)]
pub struct DiskStore {
    root: PathBuf,
}

impl DiskStore {
    /// Files below `root`, which is made when the first one comes.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    fn path(&self, key: &FileKey) -> PathBuf {
        self.root.join(key.to_string())
    }
}

fn missing(error: io::Error) -> FileError {
    match error.kind() {
        io::ErrorKind::NotFound => FileError::Missing,
        _ => FileError::Disk(error),
    }
}

#[async_trait]
impl FileStore for DiskStore {
    async fn put(&self, key: &FileKey, arrived: &Arrived) -> Result<(), FileError> {
        let path = self.path(key);
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        fs::create_dir_all(&folder).await?;
        fs::rename(&arrived.path, &path).await?;
        File::open(&folder).await?.sync_all().await?;
        Ok(())
    }

    async fn open(&self, key: &FileKey, part: Option<Part>) -> Result<Reader, FileError> {
        let mut file = File::open(self.path(key)).await.map_err(missing)?;
        match part {
            None => Ok(Box::new(file)),
            Some(part) => {
                file.seek(SeekFrom::Start(part.from)).await?;
                Ok(Box::new(file.take(part.length)))
            }
        }
    }

    async fn stat(&self, key: &FileKey) -> Result<Option<Stat>, FileError> {
        let found = match fs::metadata(self.path(key)).await.map_err(missing) {
            Ok(found) => found,
            Err(FileError::Missing) => return Ok(None),
            Err(error) => return Err(error),
        };
        let since = found.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
        let put_at = Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX));
        Ok(Some(Stat { size: found.len(), put_at }))
    }

    async fn delete(&self, key: &FileKey) -> Result<(), FileError> {
        match fs::remove_file(self.path(key)).await.map_err(missing) {
            Ok(()) | Err(FileError::Missing) => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn ping(&self) -> Result<(), FileError> {
        // The folder is made with the first file; what stands above it was made at the start.
        Ok(())
    }
}
