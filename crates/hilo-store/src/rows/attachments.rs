//! Stored files, and whose they are.

use hilo_model::{AttachmentId, ContactId, Scope, Timestamp};

/// A stored file. Its bytes lie under their hash, once per scope; each file that came has a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachmentRow {
    /// Where.
    pub scope: Scope,
    /// Its id.
    pub attachment: AttachmentId,
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
    /// Bytes.
    pub size: i64,
    /// Its type.
    pub mime_type: String,
    /// Its name, if it has one.
    pub filename: Option<String>,
    /// Whose conversation it came with, for erasing.
    pub contact: Option<ContactId>,
    /// When.
    pub at: Timestamp,
    /// Since when it is not to be used any more; messages that were made of it keep it. None when it is new.
    pub withdrawn_at: Option<Timestamp>,
}

/// A file that was uploaded for sending is not to be used any more; files of conversations stay as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttachmentWithdrawnRow {
    /// Where.
    pub scope: Scope,
    /// Which.
    pub attachment: AttachmentId,
    /// When.
    pub at: Timestamp,
}

/// A message in a contact's thread was made of a file that was uploaded for sending. Once for each thread and file, so that it is
/// known when nobody has it any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttachmentUseRow {
    /// Where.
    pub scope: Scope,
    /// Which file.
    pub attachment: AttachmentId,
    /// In whose thread.
    pub contact: ContactId,
    /// When first.
    pub at: Timestamp,
}
