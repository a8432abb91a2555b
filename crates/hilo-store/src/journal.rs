//! The journal: every event of every lane, in the order it was taken in.

use crate::partition::PartitionId;
use bytes::Bytes;
use hilo_model::{Actor, ContactId, Scope, Timestamp, TraceId, identity::Identity};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// An entry's place in its partition: gapless, from 1, in commit order.
pub type Offset = i64;

/// What a lane belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LaneKind {
    /// A contact: thread, runs, tickets.
    Contact,
    /// A channel: account events, health.
    Channel,
}

impl LaneKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::Contact, Self::Channel];

    /// The number in databases.
    pub fn code(self) -> i16 {
        match self {
            Self::Contact => 1,
            Self::Channel => 2,
        }
    }

    /// The kind with this number.
    pub fn from_code(code: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// A lane: events of one key are decided one at a time, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LaneKey {
    /// Workspace and environment.
    pub scope: Scope,
    /// What it belongs to.
    pub kind: LaneKind,
    /// The contact's or channel's UUID.
    pub id: Uuid,
}

/// An event to append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// Whose lane.
    pub lane: LaneKey,
    /// Who caused it.
    pub actor: Actor,
    /// When Hilo took it in.
    pub at: Timestamp,
    /// Follows it through logs.
    pub trace: TraceId,
    /// The event, sealed with the contact's key (a contact's lane) or plain JSON (a channel's).
    pub payload: Bytes,
}

/// An appended event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The partition of its lane.
    pub partition: PartitionId,
    /// Its place there.
    pub offset: Offset,
    /// The rest.
    pub entry: NewEntry,
}

/// Events to append together, with what had to be found out about the people they concern.
///
/// Resolution happened before the transaction; the transaction only compares and sets. If an identity's owner is not
/// the expected one any more, the append is refused as stale and the caller resolves again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Append {
    /// The events, in their order.
    pub entries: Vec<NewEntry>,
    /// Contacts that are new with these events.
    pub contacts: Vec<NewContact>,
    /// What the addresses' owners are expected to be, and shall be.
    pub identities: Vec<IdentityChange>,
}

/// A contact that appears for the first time: it gets its key before anything personal is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewContact {
    /// Where.
    pub scope: Scope,
    /// Its id.
    pub contact: ContactId,
    /// Its key.
    pub key: crate::rows::WrappedKey,
    /// When.
    pub at: Timestamp,
}

/// Compare-and-set of an address's owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityChange {
    /// Where.
    pub scope: Scope,
    /// The address.
    pub identity: Identity,
    /// Whose it is expected to be.
    pub expected: Option<ContactId>,
    /// Whose it shall be; the same as expected for a mere check, `None` to take it away.
    pub owner: Option<ContactId>,
    /// When.
    pub at: Timestamp,
}
