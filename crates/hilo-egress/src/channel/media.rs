//! Files on their way in and out.

use std::fmt;
use tokio::io::AsyncRead;

/// A received file to fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchMedia {
    /// The provider's id of it.
    pub provider_id: String,
    /// The hash the message stated, in hexadecimal or base64, if it stated one; checked while streaming.
    pub sha256: Option<String>,
    /// The longest file to accept, in bytes.
    pub max_bytes: u64,
}

/// A file that was fetched whole and checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchedMedia {
    /// The type the provider states.
    pub mime_type: String,
    /// The hash of what came.
    pub sha256: [u8; 32],
    /// Its length in bytes.
    pub bytes: u64,
}

/// A file to hand to the provider.
pub struct MediaUpload {
    /// Its type, such as `image/jpeg`.
    pub mime_type: String,
    /// Its name.
    pub filename: String,
    /// Its length in bytes; the upload fails if `reader` gives more or fewer.
    pub bytes: u64,
    /// Where it comes from.
    pub reader: Box<dyn AsyncRead + Send + Unpin>,
}

impl fmt::Debug for MediaUpload {
    /// The name of a document may be personal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MediaUpload({}, {} bytes)", self.mime_type, self.bytes)
    }
}
