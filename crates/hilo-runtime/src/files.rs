//! Attachments on disk: under their hash, once per workspace and environment, so that equal files share their bytes.

use hilo_model::Scope;
use std::{
    io,
    path::{Path, PathBuf},
    pin::Pin,
    task::{Context, Poll},
};
use tokio::{
    fs::{self, File},
    io::{AsyncWrite, AsyncWriteExt},
};

/// A directory of files.
#[derive(Debug, Clone)]
pub struct Files {
    root: PathBuf,
}

/// A file on its way in. Dropped without [`Incoming::keep`], it is thrown away.
#[derive(Debug)]
pub struct Incoming {
    files: Files,
    path: PathBuf,
    file: File,
    kept: bool,
}

impl Files {
    /// Files below `root`, which is made when the first one comes.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    fn path(&self, scope: Scope, sha256: &[u8; 32]) -> PathBuf {
        let name = hex::encode(sha256);
        let place = self.root.join(scope.workspace.to_string()).join(scope.environment.to_string());
        place.join(&name[..2]).join(name)
    }

    /// Begins a file.
    pub async fn create(&self) -> io::Result<Incoming> {
        let arriving = self.root.join("arriving");
        fs::create_dir_all(&arriving).await?;
        let path = arriving.join(format!("{:016x}", crate::clock::random_seed()));
        let file = fs::OpenOptions::new().write(true).create_new(true).open(&path).await?;
        Ok(Incoming { files: self.clone(), path, file, kept: false })
    }

    /// Opens a kept file.
    pub async fn open(&self, scope: Scope, sha256: &[u8; 32]) -> io::Result<File> {
        File::open(self.path(scope, sha256)).await
    }

    /// Whether the file is there.
    pub async fn has(&self, scope: Scope, sha256: &[u8; 32]) -> bool {
        fs::try_exists(self.path(scope, sha256)).await.unwrap_or(false)
    }

    /// Deletes a kept file; one that is not there is no error.
    pub async fn delete(&self, scope: Scope, sha256: &[u8; 32]) -> io::Result<()> {
        match fs::remove_file(self.path(scope, sha256)).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

impl Incoming {
    /// Puts the file, whose bytes have this hash, into its place. It survives a power failure from here on.
    pub async fn keep(mut self, scope: Scope, sha256: &[u8; 32]) -> io::Result<()> {
        self.file.flush().await?;
        self.file.sync_all().await?;
        let path = self.files.path(scope, sha256);
        let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
        fs::create_dir_all(&folder).await?;
        fs::rename(&self.path, &path).await?;
        File::open(&folder).await?.sync_all().await?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if !self.kept {
            // Best effort; whatever stays behind lies in `arriving` and is named by nothing.
            let _ = std::fs::remove_file(&self.path);
        }
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
