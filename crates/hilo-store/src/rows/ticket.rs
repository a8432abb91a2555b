//! Tickets and their legs.

use bytes::Bytes;
use hilo_model::{
    ContactId, PersonId, Scope, TeamId, TicketId, TicketLegId, Timestamp,
    ticket::{Priority, TicketStatus},
};

/// A unit of work on a thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketRow {
    /// Where.
    pub scope: Scope,
    /// Its id.
    pub ticket: TicketId,
    /// Whose thread.
    pub contact: ContactId,
    /// The number people say, per contact from 1.
    pub number: i32,
    /// Where it stands.
    pub status: TicketStatus,
    /// How urgent.
    pub priority: Priority,
    /// Whose it is.
    pub assignee: Option<PersonId>,
    /// Which team's.
    pub team: Option<TeamId>,
    /// Why it was opened, in one line, sealed.
    pub summary: Bytes,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// The last change.
    pub updated_at: Timestamp,
    /// When it was closed for good.
    pub closed_at: Option<Timestamp>,
}

/// One stretch of a ticket: a reopening starts another, nothing is overwritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketLegRow {
    /// Where.
    pub scope: Scope,
    /// Its id.
    pub leg: TicketLegId,
    /// The ticket.
    pub ticket: TicketId,
    /// Which stretch, from 1.
    pub number: i32,
    /// When it began.
    pub opened_at: Timestamp,
    /// When a person first answered in it.
    pub first_response_at: Option<Timestamp>,
    /// When it was solved.
    pub solved_at: Option<Timestamp>,
}
