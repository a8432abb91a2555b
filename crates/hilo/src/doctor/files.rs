//! The bucket: a small object is put, read and deleted.

use super::check::Check;
use crate::{config::Config, open};
use hilo_files::{FileError, Files};
use hilo_model::{EnvironmentId, Id, Scope, Timestamp, WorkspaceId};
use hilo_runtime::clock::{SystemClock, random_seed};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use tokio::io::AsyncWriteExt;

const NAME: &str = "object storage";

/// What was found; nothing if files lie on the disk, which is looked at with the data folder.
pub(super) async fn examine(config: &Config) -> Option<Check> {
    config.files.s3.as_ref()?;
    // The file arrives in a folder of its own, because the data folder may not be there yet, and looking changes nothing.
    let folder = std::env::temp_dir().join(format!("hilo-doctor-{:016x}", random_seed()));
    let elsewhere = Config { data_dir: folder.clone(), ..config.clone() };
    let found = match open::files(&elsewhere, Arc::new(SystemClock)) {
        Ok(files) => match probe(&files).await {
            Ok(()) => Check::fine(NAME, "a small object was put, read and deleted"),
            Err(error) => Check::wrong(NAME, error.to_string(), mend(&error)),
        },
        Err(error) => Check::wrong(NAME, format!("{error:#}"), "correct `files.s3` (docs/media.md)"),
    };
    // Nothing of it is needed any more, and nobody is harmed by what stays of an empty folder.
    let _ = std::fs::remove_dir_all(&folder);
    Some(found)
}

async fn probe(files: &Files) -> Result<(), FileError> {
    let content = format!("hilo doctor {:016x}", random_seed());
    let sha256: [u8; 32] = Sha256::digest(&content).into();
    // Nobody's workspace: it meets no file of anybody.
    let nobody = Scope {
        workspace: WorkspaceId::from_uuid(uuid::Uuid::nil()),
        environment: EnvironmentId::from_uuid(uuid::Uuid::nil()),
    };
    let mut incoming = files.create().await?;
    incoming.write_all(content.as_bytes()).await?;
    incoming.keep(nobody, &sha256).await?;
    let read = files.read(nobody, &sha256, content.len() as u64).await;
    files.delete(nobody, &sha256, Timestamp::MAX).await?;
    match read? {
        Some(read) if read == content.as_bytes() => Ok(()),
        _ => Err(FileError::Refused("what was read is not what was put".to_owned())),
    }
}

fn mend(error: &FileError) -> &'static str {
    match error {
        FileError::Unavailable(_) => "check that the storage runs and that `files.s3.endpoint` leads there",
        FileError::Refused(_) | FileError::Missing => {
            "check bucket, region and keys; they must be allowed to put, get and delete objects (docs/media.md)"
        }
        FileError::Disk(_) => "let Hilo's user write to the folder for temporary files",
    }
}
