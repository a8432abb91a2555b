//! What went wrong, and how it was dealt with.

use bytes::Bytes;
use hilo_model::{
    Actor, ContactId, EffectId, IncidentId, Scope, Timestamp, TraceId, incident::IncidentOutcome,
};

/// Something that went wrong and that a person should see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentRow {
    /// Where.
    pub scope: Scope,
    /// Its id.
    pub incident: IncidentId,
    /// A stable word for what went wrong, e.g. `event_set_aside`, `http_failed`, `send_refused`.
    pub code: String,
    /// Whose thread, if one.
    pub contact: Option<ContactId>,
    /// The effect concerned, if one.
    pub effect: Option<EffectId>,
    /// In one line, without personal data.
    pub summary: String,
    /// All there is to know, sealed when there is a contact: JSON.
    pub detail: Bytes,
    /// When.
    pub at: Timestamp,
    /// How it was dealt with, if it was.
    pub closed: Option<IncidentClosed>,
    /// Follows it through logs.
    pub trace: TraceId,
}

/// How an incident was dealt with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentClosed {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Actor,
    /// How.
    pub outcome: IncidentOutcome,
    /// Why, in a person's words.
    pub reason: Option<String>,
}

/// An incident was dealt with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentClosedRow {
    /// Where.
    pub scope: Scope,
    /// Which.
    pub incident: IncidentId,
    /// How.
    pub closed: IncidentClosed,
}
