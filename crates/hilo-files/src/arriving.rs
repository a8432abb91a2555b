//! A file on its way in: written to this machine's disk piece by piece, because its name is the hash of all of it.

use crate::{Arrived, FileError, FileKey, Files, Form};
use hilo_model::Scope;
use std::{
    io,
    path::PathBuf,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::{
    fs::File,
    io::{AsyncWrite, AsyncWriteExt},
};

/// A file on its way in. Dropped without [`Incoming::keep`], it is thrown away.
#[derive(Debug)]
pub struct Incoming {
    pub(crate) files: Files,
    pub(crate) path: PathBuf,
    pub(crate) file: File,
}

impl Incoming {
    /// Puts the file, whose bytes have this hash, into its place. It survives a power failure from here on.
    ///
    /// # Errors
    /// If the disk is full or the store cannot take it now; nothing is kept then.
    pub async fn keep(self, scope: Scope, sha256: &[u8; 32]) -> Result<(), FileError> {
        self.keep_as(FileKey { scope, sha256: *sha256, form: Form::Whole }, *sha256).await
    }

    pub(crate) async fn keep_as(mut self, key: FileKey, sha256: [u8; 32]) -> Result<(), FileError> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        let size = self.file.metadata().await?.len();
        let arrived = Arrived { path: self.path.clone(), size, sha256 };
        self.files.store().put(&key, &arrived).await
    }

    /// All of it, for a file that is to be worked on in memory; at most `limit` bytes, none if it is longer.
    pub async fn read(&mut self, limit: u64) -> io::Result<Option<Vec<u8>>> {
        self.file.flush().await?;
        let length = self.file.metadata().await?.len();
        if length > limit {
            return Ok(None);
        }
        tokio::fs::read(&self.path).await.map(Some)
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // A store that moved it away has left nothing here. Whatever stays behind all the same is named by nothing and goes with
        // the next sweep (`Files::sweep`).
        let _ = std::fs::remove_file(&self.path);
    }
}

impl AsyncWrite for Incoming {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.file).poll_write(cx, bytes)
    }
    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.file).poll_flush(cx)
    }
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.file).poll_shutdown(cx)
    }
}
