//! What everybody uses: files in, out and away, wherever they lie.

use crate::{DiskStore, FileError, FileKey, FileStore, Form, Incoming, Part, Reader, Stat, checked::Checked};
use bytes::Bytes;
use hilo_model::{Scope, Timestamp};
use sha2::{Digest, Sha256};
use std::{io, path::PathBuf, sync::Arc, time::SystemTime};
use tokio::{
    fs,
    io::{AsyncReadExt, AsyncWriteExt},
};

/// The largest thumbnail that is read back, in bytes. Made ones are far smaller.
const THUMBNAIL: u64 = 1024 * 1024;
/// A file that has been arriving for so long was given up by whoever wrote it: the process ended.
const GIVEN_UP: std::time::Duration = std::time::Duration::from_secs(24 * 3600);

/// Files, and a folder of this machine where they arrive. Clones are the same.
#[derive(Debug, Clone)]
pub struct Files {
    arriving: PathBuf,
    store: Arc<dyn FileStore>,
}

impl Files {
    /// Files on this machine, below `root`.
    pub fn on_disk(root: impl Into<PathBuf>) -> Self {
        let root = root.into();
        Self { arriving: root.join("arriving"), store: Arc::new(DiskStore::new(root)) }
    }

    /// Files in a store; they arrive below `root` on this machine.
    pub fn in_store(root: impl Into<PathBuf>, store: Arc<dyn FileStore>) -> Self {
        Self { arriving: root.into().join("arriving"), store }
    }

    /// Where they lie.
    pub fn store(&self) -> &dyn FileStore {
        self.store.as_ref()
    }

    /// Begins a file.
    pub async fn create(&self) -> io::Result<Incoming> {
        fs::create_dir_all(&self.arriving).await?;
        let mut name = [0; 8];
        getrandom::fill(&mut name).map_err(|error| io::Error::other(error.to_string()))?;
        let path = self.arriving.join(hex::encode(name));
        let file = fs::OpenOptions::new().write(true).create_new(true).open(&path).await?;
        Ok(Incoming { files: self.clone(), path, file })
    }

    /// Opens a kept file. Reading it fails at its end if it is not what was stored.
    pub async fn open(&self, scope: Scope, sha256: &[u8; 32]) -> Result<Reader, FileError> {
        let key = FileKey { scope, sha256: *sha256, form: Form::Whole };
        let reader = self.store.open(&key, None).await?;
        Ok(Box::new(Checked::new(reader, *sha256)))
    }

    /// Opens a part of a kept file, whose hash says nothing about it.
    pub async fn open_part(&self, scope: Scope, sha256: &[u8; 32], part: Part) -> Result<Reader, FileError> {
        self.store.open(&FileKey { scope, sha256: *sha256, form: Form::Whole }, Some(part)).await
    }

    /// All of a kept file, for one that is to be worked on in memory; none if it has more than `limit` bytes.
    pub async fn read(
        &self,
        scope: Scope,
        sha256: &[u8; 32],
        limit: u64,
    ) -> Result<Option<Vec<u8>>, FileError> {
        let mut bytes = Vec::new();
        let read = self.open(scope, sha256).await?.take(limit + 1).read_to_end(&mut bytes).await;
        read.map_err(|error| FileError::Unavailable(error.to_string()))?;
        Ok((bytes.len() as u64 <= limit).then_some(bytes))
    }

    /// The small picture that was made of a file, if one was.
    pub async fn thumbnail(&self, scope: Scope, sha256: &[u8; 32]) -> Result<Option<Bytes>, FileError> {
        let key = FileKey { scope, sha256: *sha256, form: Form::Thumbnail };
        let reader = match self.store.open(&key, None).await {
            Ok(reader) => reader,
            Err(FileError::Missing) => return Ok(None),
            Err(error) => return Err(error),
        };
        let mut bytes = Vec::new();
        let read = reader.take(THUMBNAIL).read_to_end(&mut bytes).await;
        read.map_err(|error| FileError::Unavailable(error.to_string()))?;
        Ok(Some(bytes.into()))
    }

    /// Keeps the small picture of a file.
    pub async fn keep_thumbnail(
        &self,
        scope: Scope,
        sha256: &[u8; 32],
        bytes: &[u8],
    ) -> Result<(), FileError> {
        let mut incoming = self.create().await?;
        incoming.write_all(bytes).await?;
        let key = FileKey { scope, sha256: *sha256, form: Form::Thumbnail };
        incoming.keep_as(key, Sha256::digest(bytes).into()).await
    }

    /// Whether the file is there.
    pub async fn has(&self, scope: Scope, sha256: &[u8; 32]) -> Result<bool, FileError> {
        let key = FileKey { scope, sha256: *sha256, form: Form::Whole };
        Ok(self.store.stat(&key).await?.is_some())
    }

    /// Deletes a kept file and what was made of it, unless it was put there at `since` or later: somebody may have stored equal
    /// bytes since it was known that nobody needs them. Whether it is gone.
    pub async fn delete(&self, scope: Scope, sha256: &[u8; 32], since: Timestamp) -> Result<bool, FileError> {
        let key = FileKey { scope, sha256: *sha256, form: Form::Whole };
        if let Some(Stat { put_at, .. }) = self.store.stat(&key).await?
            && put_at >= since
        {
            return Ok(false);
        }
        self.store.delete(&FileKey { form: Form::Thumbnail, ..key }).await?;
        self.store.delete(&key).await?;
        Ok(true)
    }

    /// Deletes what a process that ended left behind while it arrived; how many.
    pub async fn sweep(&self, now: Timestamp) -> io::Result<usize> {
        let mut folder = match fs::read_dir(&self.arriving).await {
            Ok(folder) => folder,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
            Err(error) => return Err(error),
        };
        let now = SystemTime::UNIX_EPOCH
            + std::time::Duration::from_micros(u64::try_from(now.as_micros()).unwrap_or_default());
        let mut gone = 0;
        while let Some(entry) = folder.next_entry().await? {
            let Ok(changed) = entry.metadata().await.and_then(|found| found.modified()) else { continue };
            if now.duration_since(changed).is_ok_and(|age| age >= GIVEN_UP)
                && fs::remove_file(entry.path()).await.is_ok()
            {
                gone += 1;
            }
        }
        Ok(gone)
    }
}
