//! What people decided about what is sent to them.

use crate::outbox::Priority;
use bytes::Bytes;
use hilo_model::{
    Actor, ChannelId, ConsentId, ContactId, MessageId, Scope, Timestamp,
    consent::{Consent, ConsentReach, ConsentSource},
};

/// An entry of a contact's consent ledger. Entries are added and never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentRow {
    /// Where.
    pub scope: Scope,
    /// Whose.
    pub contact: ContactId,
    /// Its id; later entries have greater ones.
    pub id: ConsentId,
    /// Where it stands in the thread: at the message it was said in, else at its own entry.
    pub position: i64,
    /// What about.
    pub reach: ConsentReach,
    /// What was decided.
    pub consent: Consent,
    /// Where.
    pub source: ConsentSource,
    /// By whom, or who told.
    pub actor: Actor,
    /// Through which channel.
    pub channel: Option<ChannelId>,
    /// The message it was said in.
    pub message: Option<MessageId>,
    /// Whether it held when it was noted; else a later decision was known already.
    pub effective: bool,
    /// When it was decided.
    pub decided_at: Timestamp,
    /// The words, sealed: a JSON object with `words` and `detail`.
    pub body: Bytes,
    /// When Hilo noted it.
    pub at: Timestamp,
}

/// Templates of one priority that wait for a contact, and those that are being tried, must not leave any more: they expire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WithdrawRow {
    /// Where.
    pub scope: Scope,
    /// Whose.
    pub contact: ContactId,
    /// Which: [`Priority::Utility`] or [`Priority::Marketing`].
    pub priority: Priority,
    /// The last one that is meant; the contact's counter, because clocks may step back.
    pub position: i64,
}
