//! What goes wrong with files, as problems.

use crate::problem::{Code, Problem};
use hilo_app::Error;
use hilo_files::FileError;
use hilo_model::AttachmentId;
use std::io;

/// What it means to a caller that a stored file cannot be had.
pub(crate) fn fault(attachment: AttachmentId, error: &FileError) -> Problem {
    tracing::error!(attachment.id = %attachment, %error, "a file cannot be opened");
    match error {
        FileError::Missing => Error::NotFound("attachment").into(),
        _ => Problem::new(Code::FilesUnavailable),
    }
}

/// What it means to a caller that a file could not be kept.
pub(crate) fn not_kept(error: impl Into<FileError>) -> Problem {
    match error.into() {
        // The disk may be full as well: that is for whoever runs this, not for the caller to repeat.
        FileError::Disk(error) => broken(&error),
        error => {
            tracing::error!(%error, "a file could not be kept");
            Problem::new(Code::FilesUnavailable)
        }
    }
}

fn broken(error: &io::Error) -> Problem {
    Error::Internal(format!("a file could not be kept: {error}")).into()
}
