//! Which stored files nobody needs any more. Rows of attachments say whose a file is; its bytes lie under their hash elsewhere and
//! are shared by all rows with that hash, so they go after the last of them.

use hilo_model::{AttachmentId, Scope, Timestamp};

/// An upload that no message uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnusedUpload {
    /// Where.
    pub scope: Scope,
    /// Which.
    pub attachment: AttachmentId,
}

/// What becomes of an upload that no message has used for long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadVerdict {
    /// It goes.
    Expires,
    /// A setting names it, so it counts as new from now on.
    Stays,
}

/// Bytes that lost their last row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LooseFile {
    /// Where.
    pub scope: Scope,
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
    /// When a row of it went.
    pub at: Timestamp,
}
