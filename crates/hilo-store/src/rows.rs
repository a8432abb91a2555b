//! Rows for queries. They are projections of what lanes decided: written by turns, never read by `decide`.
//!
//! Texts hold no NUL character: PostgreSQL has no place for it. Whoever takes text in from outside removes it.
//!
//! Retention classes (C8), for the sweeper and for whoever writes a privacy notice: **conversation** (kept while the
//! contact is: attachments and their uses, contacts, identities, keys, threads, messages, thread events, consents, tickets, legs, runs), **trace** (run steps,
//! command results, idempotency keys: days), **sum** (figures of flows: for ever, by day in the end), **log** (journal: days after its last consumer), **record** (audit: years),
//! **operation** (incidents, channel events: until dismissed or a year; whom a portfolio reached: a day).

mod approval;
mod attachments;
mod changes;
mod charges;
mod clicks;
mod consent;
mod inbox;
mod incident;
mod run;
mod ticket;

pub use approval::{ApprovalRow, Asked};
pub use attachments::{AttachmentRow, AttachmentUseRow, AttachmentWithdrawnRow};
pub use changes::{MessageChange, MessageChangeRow, MessageVersion};
pub use charges::{MessageChargeRow, TemplateMessageRow};
pub use clicks::TemplateClickRow;
pub use consent::{ConsentRow, WithdrawRow};
pub use inbox::{DraftRow, MentionRow, ThreadReadRow};
pub use incident::{IncidentClosed, IncidentClosedRow, IncidentRow};
pub use run::{RunRow, RunStatus, RunStepsRow};
pub use ticket::{TicketLegRow, TicketRow};

use bytes::Bytes;
use hilo_model::{
    Actor, AuditId, ChannelId, ContactId, EnvironmentId, MessageId, PersonId, RunId, Scope, TeamId,
    ThreadEventId, TicketId, Timestamp, TraceId, WorkspaceId,
    message::Status,
    ticket::{Priority, TicketStatus},
};

/// One row to write. Full rows replace what has the same key; the others say what they do.
///
/// Within a batch the rows of one kind are applied in the order given, the kinds in the order of this list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// A contact (full row).
    Contact(ContactRow),
    /// An address's owner. If it is not the expected one any more, a turn's row changes nothing (the turn is
    /// decided and must not fail), whereas a change of settings is refused as stale.
    Identity(crate::journal::IdentityChange),
    /// A tag on a contact, there or not.
    Tag(TagRow),
    /// A thread (full row).
    Thread(ThreadRow),
    /// A new message; one with the same id (and so the same position in the thread) is left alone.
    Message(MessageRow),
    /// News of a message of ours.
    MessageStatus(MessageStatusRow),
    /// The file of a received message arrived.
    MessageMedia(MessageMediaRow),
    /// A message was edited or deleted.
    MessageChange(MessageChangeRow),
    /// A message was made of a template (new).
    TemplateMessage(TemplateMessageRow),
    /// A button of a template's message was pressed (new).
    TemplateClick(TemplateClickRow),
    /// What was charged for a message (new; the first counts).
    MessageCharge(MessageChargeRow),
    /// Templates that wait for a contact expire.
    Withdraw(WithdrawRow),
    /// A new entry of a consent ledger; one with the same id is left alone.
    Consent(ConsentRow),
    /// A new entry in the timeline.
    ThreadEvent(ThreadEventRow),
    /// A ticket (full row).
    Ticket(TicketRow),
    /// A stretch of a ticket (full row).
    TicketLeg(TicketLegRow),
    /// A run (full row).
    Run(RunRow),
    /// Something that people of the team are asked to decide (full row).
    Approval(ApprovalRow),
    /// Steps a run took (new).
    RunSteps(RunStepsRow),
    /// An incident (full row).
    Incident(IncidentRow),
    /// An incident was dealt with. The first to say so counts; of one that is not there nothing is kept.
    IncidentClosed(IncidentClosedRow),
    /// An account event (new).
    ChannelEvent(ChannelEventRow),
    /// What a portfolio may reach.
    Portfolio(crate::reach::PortfolioRow),
    /// A stored file (new; one with the same id is left alone). Several may share the bytes under one hash.
    Attachment(AttachmentRow),
    /// A file that was uploaded for sending is not to be used any more. The first to say so counts.
    AttachmentWithdrawn(AttachmentWithdrawnRow),
    /// A message was made of an uploaded file (new; the first counts).
    AttachmentUse(AttachmentUseRow),
    /// How far a person of the team has read a thread (full row).
    ThreadRead(ThreadReadRow),
    /// A person of the team was mentioned in a note (new).
    Mention(MentionRow),
    /// What a person of the team has begun to write (full row).
    Draft(DraftRow),
    /// Destroys a contact's key: what is sealed with it can never be read again.
    DestroyKey {
        /// Where.
        scope: Scope,
        /// Whose.
        contact: ContactId,
        /// When.
        at: Timestamp,
    },
}

/// A contact's key, wrapped with a master key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedKey {
    /// Which master key wraps it.
    pub master: String,
    /// The wrapped bytes.
    pub bytes: Bytes,
}

/// A person, as lists and panels show them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactRow {
    /// Where.
    pub scope: Scope,
    /// Who.
    pub contact: ContactId,
    /// The name shown.
    pub name: String,
    /// The language they use, if known.
    pub locale: Option<String>,
    /// Their IANA time zone, if known.
    pub time_zone: Option<String>,
    /// Fields, sealed: a JSON object.
    pub fields: Bytes,
    /// The survivor, if the contact was merged away.
    pub merged_into: Option<ContactId>,
    /// When they first appeared.
    pub created_at: Timestamp,
    /// The last change.
    pub updated_at: Timestamp,
}

/// A tag on a contact, there or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagRow {
    /// Where.
    pub scope: Scope,
    /// Whose.
    pub contact: ContactId,
    /// The tag.
    pub tag: String,
    /// There, or not any more.
    pub present: bool,
    /// When.
    pub at: Timestamp,
}

/// A thread, as the inbox lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadRow {
    /// Where.
    pub scope: Scope,
    /// Whose.
    pub contact: ContactId,
    /// The version of the lane's state it was made from: what a command may be based on.
    pub version: i64,
    /// The channel of the last message.
    pub channel: Option<ChannelId>,
    /// When the last message (either way) came or went, or the thread came back from sleep if that was later: lists are in
    /// this order.
    pub last_message_at: Timestamp,
    /// The beginning of the last message, sealed.
    pub preview: Bytes,
    /// Whether the last message was the customer's.
    pub preview_inbound: bool,
    /// Messages of the customer that no person or flow has answered.
    pub unread: i32,
    /// Since when the customer waits for an answer; none if they do not. Set wherever `unread` is above zero.
    pub waiting_since: Option<Timestamp>,
    /// The end of the 24-hour window on `channel`.
    pub window_until: Option<Timestamp>,
    /// Until when nothing is charged on `channel`, because the customer came from an advertisement.
    pub free_until: Option<Timestamp>,
    /// The present ticket.
    pub ticket: Option<TicketId>,
    /// Where that ticket stands.
    pub status: TicketStatus,
    /// Whose it is.
    pub assignee: Option<PersonId>,
    /// Which team's.
    pub team: Option<TeamId>,
    /// How urgent.
    pub priority: Priority,
    /// Asleep until then.
    pub snoozed_until: Option<Timestamp>,
    /// When it came back from sleep by itself, as long as nobody has dealt with it since.
    pub woken_at: Option<Timestamp>,
    /// The running flow, if one is.
    pub run: Option<RunId>,
}

/// Which way a message went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the customer.
    Inbound,
    /// To the customer.
    Outbound,
}

/// A message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRow {
    /// Where.
    pub scope: Scope,
    /// Whose thread.
    pub contact: ContactId,
    /// Its id. An outbound message's UUID is its effect's.
    pub message: MessageId,
    /// Through which channel.
    pub channel: ChannelId,
    /// Which way.
    pub direction: Direction,
    /// Who wrote it.
    pub author: Actor,
    /// The kind of content, for filters: `text`, `image`, `buttons`….
    pub kind: String,
    /// The content, sealed: JSON of `Inbound` or `Outbound`.
    pub content: Bytes,
    /// The provider's id; unique per channel.
    pub provider_id: Option<String>,
    /// The provider's id of the message it answers.
    pub reply_to: Option<String>,
    /// Where it comes from, sealed: JSON of `About`. None if there is nothing to tell.
    pub about: Option<Bytes>,
    /// How far it came (`read` for the customer's).
    pub status: Status,
    /// The ticket it belongs to.
    pub ticket: Option<TicketId>,
    /// The run that sent it.
    pub run: Option<RunId>,
    /// Its order in the thread: a counter of the lane.
    pub position: i64,
    /// The provider's time (the customer's messages), or when the turn decided it.
    pub sent_at: Timestamp,
    /// When Hilo took it in.
    pub created_at: Timestamp,
}

/// Which message news are of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MessageRef {
    /// By our id.
    Id(MessageId),
    /// By the provider's.
    Provider {
        /// Through which channel it went.
        channel: ChannelId,
        /// The provider's id.
        provider_id: String,
    },
}

/// News of a message of ours. The status only moves forward; the first moment of each status, the first error and a
/// provider id once set stay. News of a message that is not there change nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageStatusRow {
    /// Where.
    pub scope: Scope,
    /// Whose thread.
    pub contact: ContactId,
    /// Which message.
    pub message: MessageRef,
    /// How far it came.
    pub status: Status,
    /// When, by the provider.
    pub at: Timestamp,
    /// The provider's id, if it is news.
    pub provider_id: Option<String>,
    /// The provider's error code.
    pub error_code: Option<i64>,
    /// The provider's words on it.
    pub error_detail: Option<String>,
}

/// The file of a received message arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageMediaRow {
    /// Where.
    pub scope: Scope,
    /// Whose thread.
    pub contact: ContactId,
    /// Which message.
    pub message: MessageId,
    /// The stored file; none if it cannot be had.
    pub attachment: Option<hilo_model::AttachmentId>,
    /// Why not.
    pub error: Option<String>,
}

/// An entry in a thread's timeline that is no message: a note, an assignment, a hand-off, a run's start….
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadEventRow {
    /// Where.
    pub scope: Scope,
    /// Whose thread.
    pub contact: ContactId,
    /// Its id.
    pub id: ThreadEventId,
    /// Its order in the thread, from the same counter as messages.
    pub position: i64,
    /// What happened: `note`, `assigned`, `handed_off`….
    pub kind: String,
    /// Who did it.
    pub actor: Actor,
    /// The rest, sealed: a JSON object.
    pub body: Bytes,
    /// When.
    pub at: Timestamp,
}

/// An account event of a channel (a template's status, a number's quality…), kept as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelEventRow {
    /// Where.
    pub scope: Scope,
    /// Which channel.
    pub channel: ChannelId,
    /// Its place in the channel's lane.
    pub position: i64,
    /// The webhook field: `message_template_status_update`….
    pub field: String,
    /// What came: JSON.
    pub body: String,
    /// When Hilo took it in.
    pub at: Timestamp,
}

/// An entry of the audit log: who saw or changed what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// Its id.
    pub id: AuditId,
    /// Whose; none for the installation's own.
    pub workspace: Option<WorkspaceId>,
    /// Of which environment, where it belongs to one.
    pub environment: Option<EnvironmentId>,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What: `channel.created`, `thread.assigned`….
    pub action: String,
    /// To what: a typed id as text.
    pub target: String,
    /// Before and after, without secrets and without message contents: JSON.
    pub detail: String,
    /// Follows it through logs.
    pub trace: TraceId,
}

/// An `Idempotency-Key` and the answer it got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyRow {
    /// Where.
    pub workspace: WorkspaceId,
    /// Who sent it and what: keys of different callers do not meet.
    pub caller: String,
    /// The key.
    pub key: String,
    /// A hash of the request, to refuse the key for another one.
    pub request: Bytes,
    /// The status answered.
    pub status: i16,
    /// The body answered.
    pub response: Bytes,
    /// When.
    pub at: Timestamp,
}
