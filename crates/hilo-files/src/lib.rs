//! Where files lie: pictures, documents, voice notes, whatever comes with messages. A file has the hash of its bytes for a name,
//! so equal files of one workspace and environment are one file, and what is read can be checked against its name.
//!
//! [`FileStore`] is the port; [`DiskStore`] keeps files in a folder, `hilo-s3` in a bucket. [`Files`] is what everybody uses: it
//! takes a file in piece by piece, so that none is ever held in memory, and hands it to the store once it is whole.
//!
//! *Must not know*: what a file is for, whose it is, how long it is kept. Rows of `hilo-store` say that.

mod arriving;
mod checked;
mod disk;
mod files;

pub use arriving::Incoming;
pub use disk::DiskStore;
pub use files::Files;

use async_trait::async_trait;
use hilo_model::{Scope, Timestamp};
use std::{fmt, io, path::PathBuf};
use tokio::io::AsyncRead;

/// Bytes on their way out.
pub type Reader = Box<dyn AsyncRead + Send + Unpin>;

/// Which bytes are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FileKey {
    /// Where.
    pub scope: Scope,
    /// SHA-256 of the whole file.
    pub sha256: [u8; 32],
    /// The file itself, or something that was made of it.
    pub form: Form,
}

/// What of a file is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// The file itself.
    Whole,
    /// The small picture of it; made of equal files once, and gone with them.
    Thumbnail,
}

impl fmt::Display for FileKey {
    /// A path of letters, digits, `_`, `-`, `.` and `/`, the same in every store, so that files can be moved from one to another.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = hex::encode(self.sha256);
        let Scope { workspace, environment } = self.scope;
        write!(f, "{workspace}/{environment}/{}/{name}", &name[..2])?;
        match self.form {
            Form::Whole => Ok(()),
            Form::Thumbnail => f.write_str(".thumbnail"),
        }
    }
}

/// A file that lies whole and durable on this machine's disk, for a store to take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// Where it lies.
    pub path: PathBuf,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of what lies there.
    pub sha256: [u8; 32],
}

/// A part of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The first byte, from 0.
    pub from: u64,
    /// How many bytes; at least one, all of them within the file.
    pub length: u64,
}

/// What a store says of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stat {
    /// Bytes.
    pub size: u64,
    /// When it was put there last, by the store's clock.
    pub put_at: Timestamp,
}

/// A place for files.
#[async_trait]
pub trait FileStore: Send + Sync + fmt::Debug + 'static {
    /// Puts a file under its key, whole or not at all; it survives a power failure from then on. The same file once more is
    /// no error: it stays one file, and counts as put anew. What lies at `arrived.path` may be moved away.
    async fn put(&self, key: &FileKey, arrived: &Arrived) -> Result<(), FileError>;

    /// Opens a file, or a part of it.
    ///
    /// # Errors
    /// [`FileError::Missing`] if it is not there.
    async fn open(&self, key: &FileKey, part: Option<Part>) -> Result<Reader, FileError>;

    /// What is known of a file; none if it is not there.
    async fn stat(&self, key: &FileKey) -> Result<Option<Stat>, FileError>;

    /// Deletes a file; one that is not there is no error.
    async fn delete(&self, key: &FileKey) -> Result<(), FileError>;

    /// Whether the store answers, without changing anything.
    async fn ping(&self) -> Result<(), FileError>;
}

/// Why a store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// There is no such file.
    #[error("the file is not there")]
    Missing,
    /// The store cannot be reached or is busy; later it may work.
    #[error("the store of files cannot be reached: {0}")]
    Unavailable(String),
    /// The store does not take what it is asked: a wrong key, no right, no such bucket. Somebody has to mend it.
    #[error("the store of files refuses: {0}")]
    Refused(String),
    /// This machine's disk.
    #[error("the disk: {0}")]
    Disk(#[from] io::Error),
}
