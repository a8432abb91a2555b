//! What each person of the team has in the inbox for themselves.

use bytes::Bytes;
use hilo_model::{ContactId, PersonId, Scope, Timestamp};

/// How far a person of the team has read a thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadReadRow {
    /// Where.
    pub scope: Scope,
    /// Who read.
    pub person: PersonId,
    /// Whose thread.
    pub contact: ContactId,
    /// The position up to which they have seen messages.
    pub position: i64,
    /// When.
    pub at: Timestamp,
}

/// A person of the team was mentioned in a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MentionRow {
    /// Where.
    pub scope: Scope,
    /// Who.
    pub person: PersonId,
    /// In whose thread.
    pub contact: ContactId,
    /// The note's position. Who has read so far has read it.
    pub position: i64,
    /// When.
    pub at: Timestamp,
}

/// What a person of the team has begun to write in a thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftRow {
    /// Where.
    pub scope: Scope,
    /// Who writes.
    pub person: PersonId,
    /// In whose thread.
    pub contact: ContactId,
    /// The words, sealed with the contact's key; none if there are none any more.
    pub body: Option<Bytes>,
    /// When.
    pub at: Timestamp,
}
