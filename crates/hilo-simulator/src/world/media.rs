use serde::{Deserialize, Serialize};

/// A file that was uploaded, or sent by a customer. Its bytes are in the data folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Media {
    /// Its id.
    pub id: String,
    /// The number that it belongs to.
    pub number: String,
    /// Its type.
    pub mime_type: String,
    /// Its hash, in hexadecimal.
    pub sha256: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its name, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// Whether a customer sent it: such files are kept for 7 days, uploads for 30.
    #[serde(default)]
    pub received: bool,
    /// After how many minutes it is gone, if whoever uploaded it said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl_minutes: Option<u32>,
}
