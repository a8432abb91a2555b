//! What changes a message after it was written.

use bytes::Bytes;
use hilo_model::{ChannelId, ContactId, Scope, Timestamp};

/// A message says something else now, or is gone. A change of a message that is not there changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageChangeRow {
    /// Where.
    pub scope: Scope,
    /// Whose thread.
    pub contact: ContactId,
    /// Through which channel it went.
    pub channel: ChannelId,
    /// The provider's id of the message.
    pub provider_id: String,
    /// What became of it.
    pub change: MessageChange,
    /// When, by the provider.
    pub at: Timestamp,
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageChange {
    /// It was edited: what it said until then is kept as a version.
    Edited {
        /// The kind of content.
        kind: String,
        /// What it says now, sealed.
        content: Bytes,
    },
    /// What only its place was known of is here: there is no version before.
    Filled {
        /// The kind of content.
        kind: String,
        /// What it says, sealed.
        content: Bytes,
    },
    /// It was deleted. What it said stays, for those who have to know.
    Revoked,
}

/// What a message said before it was edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageVersion {
    /// When it stopped saying so.
    pub until: Timestamp,
    /// What it said, sealed.
    pub content: Bytes,
}
