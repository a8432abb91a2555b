//! The read side: what people and programs ask for.
//!
//! Every question names its scope, and everything about threads names the [`ThreadAccess`] of whoever asks: what may not be seen
//! is not found.

use crate::{
    Result,
    figure::{FigureFilter, FigureSum},
    outbox::OutboxStanding,
    reach::{Portfolio, PortfolioStanding},
    rows::{
        ApprovalRow, AttachmentRow, AuditRow, ChannelEventRow, ConsentRow, ContactRow, DraftRow,
        IdempotencyRow, IncidentRow, MessageRow, MessageVersion, RunRow, RunStepsRow, ThreadEventRow,
        ThreadRow, TicketLegRow, TicketRow,
    },
    search::{DocumentNumber, Hits, Place, Said},
};
use async_trait::async_trait;
use hilo_model::{
    Actor, ApprovalId, AttachmentId, AuditId, ChannelId, ConsentId, ContactId, FlowId, IncidentId, MessageId,
    PersonId, RunId, Scope, TicketId, Timestamp, WorkspaceId,
    access::ThreadAccess,
    approval::ApprovalState,
    charge::{Charge, Cost},
    identity::Identity,
    message::Status,
    ticket::TicketStatus,
};
use std::ops::Range;

/// A place in a list, and how many to return. Lists are walked by key, so nothing is skipped or doubled while rows
/// come and go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page<K> {
    /// Continue behind this key.
    pub after: Option<K>,
    /// At most so many.
    pub limit: u32,
}

/// Which threads to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ThreadFilter {
    /// Only with these statuses; all if empty.
    pub statuses: Vec<TicketStatus>,
    /// Only this person's.
    pub assignee: Option<PersonId>,
    /// Only those of nobody.
    pub unassigned: bool,
    /// Only with messages of the customer that nobody has answered and `reader` has not seen.
    pub unread: bool,
    /// Only those whose customer waits for an answer.
    pub waiting: bool,
    /// Only those in which `reader` is mentioned in a note they have not seen.
    pub mentioned: bool,
    /// Only those that sleep, or only those that do not.
    pub snoozed: Option<bool>,
    /// Only of this channel.
    pub channel: Option<ChannelId>,
    /// Only of contacts with this tag.
    pub tag: Option<String>,
    /// For whom it is told what is unread; nobody in particular (a program) if none.
    pub reader: Option<PersonId>,
}

/// Whose runs, or which ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunsOf {
    /// All.
    Everybody,
    /// Of one contact.
    Contact(ContactId),
    /// Of one flow.
    Flow(FlowId),
}

/// Which entries of the audit log to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only what this one did.
    pub actor: Option<Actor>,
    /// Only actions of this area: what stands before the first dot (`person`, `channel`).
    pub area: Option<String>,
    /// Only at or after.
    pub from: Option<Timestamp>,
    /// Only before.
    pub until: Option<Timestamp>,
}

impl AuditFilter {
    /// Whether an entry is asked for. Stores with SQL say the same as a condition.
    pub fn allows(&self, entry: &AuditRow) -> bool {
        self.actor.is_none_or(|actor| entry.actor == actor)
            && self
                .area
                .as_ref()
                .is_none_or(|area| entry.action.split_once('.').is_some_and(|(first, _)| first == area))
            && self.from.is_none_or(|from| entry.at >= from)
            && self.until.is_none_or(|until| entry.at < until)
    }
}

/// A thread with its contact's name and addresses, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThreadItem {
    /// The thread.
    pub thread: ThreadRow,
    /// The name shown.
    pub name: String,
    /// Of the messages that `thread.unread` counts, those that the reader has not seen.
    pub unread: i32,
    /// Whether the reader is mentioned in a note that they have not seen.
    pub mentioned: bool,
    /// The last message that went the way `thread.preview_inbound` says; none if the messages are another contact's.
    pub last: Option<LastMessage>,
}

/// What a list tells of a thread's last message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastMessage {
    /// Who wrote it.
    pub author: Actor,
    /// The kind of content: `text`, `image`, `buttons`….
    pub kind: String,
    /// How far it came.
    pub status: Status,
}

/// The key of a thread list: newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ThreadKey {
    /// See [`ThreadRow::last_message_at`].
    pub last_message_at: Timestamp,
    /// Breaks ties.
    pub contact: ContactId,
}

/// A message with what happened to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageItem {
    /// The message as sent or received; `status` and `provider_id` are the present ones.
    pub message: MessageRow,
    /// When each status was reached first, by the provider; only those that were.
    pub reached: Vec<(Status, Timestamp)>,
    /// The provider's error, if it failed.
    pub error: Option<(i64, Option<String>)>,
    /// Why it failed, in words of ours, as long as the provider has given no code.
    pub failure: Option<String>,
    /// The file of a received message, once it is here.
    pub attachment: Option<AttachmentId>,
    /// Why there is no file.
    pub attachment_error: Option<String>,
    /// When it was last edited.
    pub edited_at: Option<Timestamp>,
    /// When it was deleted.
    pub revoked_at: Option<Timestamp>,
    /// Since when the provider holds it back that took it; what came of it, its status says.
    pub held_at: Option<Timestamp>,
    /// As what it was charged, once it was delivered, with what that costs.
    pub charge: Option<(Charge, Option<Cost>)>,
}

/// How far the messages of a template came that were ordered in some time, of one channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TemplateUse {
    /// Through which channel.
    pub channel: ChannelId,
    /// How many were ordered.
    pub ordered: i64,
    /// How many the provider took, whatever became of them.
    pub sent: i64,
    /// How many were delivered.
    pub delivered: i64,
    /// How many were read.
    pub read: i64,
    /// How many failed.
    pub failed: i64,
    /// Of how many somebody pressed a button.
    pub clicked: i64,
}

/// How often a button of a template's messages was pressed, of those that were ordered in some time, of one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateClicks {
    /// Through which channel the messages went.
    pub channel: ChannelId,
    /// The button's words.
    pub button: String,
    /// How often it was pressed.
    pub presses: i64,
    /// In how many messages.
    pub messages: i64,
}

/// What was charged, all of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChargeSum {
    /// Through which channel.
    pub channel: ChannelId,
    /// As what.
    pub charge: Charge,
    /// In which currency; none if the messages are free or no rate was known.
    pub currency: Option<String>,
    /// How many messages.
    pub messages: i64,
    /// What they cost together, in millionths of the currency.
    pub micros: i64,
}

/// The questions.
#[async_trait]
pub trait Read: Send + Sync {
    /// Threads, newest first.
    async fn threads(
        &self,
        scope: Scope,
        access: &ThreadAccess,
        filter: &ThreadFilter,
        page: Page<ThreadKey>,
    ) -> Result<Vec<ThreadItem>>;

    /// One thread; `reader` as in [`ThreadFilter`].
    async fn thread(
        &self,
        scope: Scope,
        access: &ThreadAccess,
        reader: Option<PersonId>,
        contact: ContactId,
    ) -> Result<Option<ThreadItem>>;

    /// Threads of these contacts that may be seen, in the order asked for; what may not be seen is left out.
    async fn threads_of(
        &self,
        scope: Scope,
        access: &ThreadAccess,
        reader: Option<PersonId>,
        contacts: &[ContactId],
    ) -> Result<Vec<ThreadItem>>;

    /// Documents of what may be seen that have all of these tokens, the newest first. See [`Hits`].
    async fn search(
        &self,
        scope: Scope,
        access: &ThreadAccess,
        tokens: &[u64],
        page: Page<DocumentNumber>,
    ) -> Result<Hits>;

    /// What was said at these places, in no particular order; what is not there is left out.
    async fn said(&self, scope: Scope, places: &[(ContactId, Place)]) -> Result<Vec<(ContactId, Said)>>;

    /// Messages of a thread, newest first, by position.
    async fn messages(&self, scope: Scope, contact: ContactId, page: Page<i64>) -> Result<Vec<MessageItem>>;

    /// One message.
    async fn message(
        &self,
        scope: Scope,
        contact: ContactId,
        message: MessageId,
    ) -> Result<Option<MessageItem>>;

    /// The message of a thread that has this id at the provider; of several the newest. Looked for from the newest back, for nothing
    /// but tellings of recent messages asks.
    async fn message_named(
        &self,
        scope: Scope,
        contact: ContactId,
        channel: ChannelId,
        provider_id: &str,
    ) -> Result<Option<MessageItem>>;

    /// Whose message a channel received that has this id at the provider; none if it is not here (yet). Looked for among the last
    /// 200 messages of the 500 threads that changed last.
    async fn sender_of(
        &self,
        scope: Scope,
        channel: ChannelId,
        provider_id: &str,
    ) -> Result<Option<ContactId>>;

    /// What a message said before it was edited, oldest first.
    async fn message_versions(
        &self,
        scope: Scope,
        contact: ContactId,
        message: MessageId,
    ) -> Result<Vec<MessageVersion>>;

    /// Timeline entries that are no messages, newest first, by position.
    async fn thread_events(
        &self,
        scope: Scope,
        contact: ContactId,
        page: Page<i64>,
    ) -> Result<Vec<ThreadEventRow>>;

    /// The consent ledgers of these contacts, newest first, by id.
    async fn consents(
        &self,
        scope: Scope,
        contacts: &[ContactId],
        page: Page<ConsentId>,
    ) -> Result<Vec<ConsentRow>>;

    /// What people of the team are asked to decide, all of it or what stands so, newest first, by id.
    async fn approvals(
        &self,
        scope: Scope,
        state: Option<ApprovalState>,
        page: Page<ApprovalId>,
    ) -> Result<Vec<ApprovalRow>>;

    /// Something that people of the team are asked to decide.
    async fn approval(&self, scope: Scope, approval: ApprovalId) -> Result<Option<ApprovalRow>>;

    /// A contact.
    async fn contact(&self, scope: Scope, contact: ContactId) -> Result<Option<ContactRow>>;

    /// Contacts, ascending by id (oldest first).
    async fn contacts(&self, scope: Scope, page: Page<ContactId>) -> Result<Vec<ContactRow>>;

    /// The addresses of these contacts, in the order asked for.
    async fn identities_of(&self, scope: Scope, contacts: &[ContactId]) -> Result<Vec<Vec<Identity>>>;

    /// A contact's addresses.
    async fn contact_identities(&self, scope: Scope, contact: ContactId) -> Result<Vec<Identity>>;

    /// A contact's tags, in alphabetical order.
    async fn contact_tags(&self, scope: Scope, contact: ContactId) -> Result<Vec<String>>;

    /// What a person has begun to write in a thread; none if nothing.
    async fn draft(&self, scope: Scope, person: PersonId, contact: ContactId) -> Result<Option<DraftRow>>;

    /// The tags that any contact has, in alphabetical order, at most `limit`.
    async fn tags(&self, scope: Scope, limit: u32) -> Result<Vec<String>>;

    /// Tickets of a contact, newest first.
    async fn tickets(&self, scope: Scope, contact: ContactId) -> Result<Vec<TicketRow>>;

    /// The stretches of a ticket, oldest first.
    async fn ticket_legs(&self, scope: Scope, ticket: TicketId) -> Result<Vec<TicketLegRow>>;

    /// Runs, newest first.
    async fn runs(&self, scope: Scope, of: RunsOf, page: Page<RunId>) -> Result<Vec<RunRow>>;

    /// One run.
    async fn run(&self, scope: Scope, run: RunId) -> Result<Option<RunRow>>;

    /// A run's steps, oldest first.
    async fn run_steps(&self, scope: Scope, run: RunId) -> Result<Vec<RunStepsRow>>;

    /// Figures of flows and channels as they stood at one moment, ascending; those that are zero may be missing.
    async fn figures(&self, scope: Scope, filter: &FigureFilter) -> Result<Vec<FigureSum>>;

    /// What of a channel's sends is not settled.
    async fn outbox_standing(
        &self,
        scope: Scope,
        channel: ChannelId,
        now: Timestamp,
    ) -> Result<OutboxStanding>;

    /// How much of a portfolio's limit is used at a moment.
    async fn portfolio(&self, portfolio: &Portfolio, now: Timestamp) -> Result<PortfolioStanding>;

    /// Incidents, newest first; only unresolved ones if `open`.
    async fn incidents(&self, scope: Scope, open: bool, page: Page<IncidentId>) -> Result<Vec<IncidentRow>>;

    /// One incident.
    async fn incident(&self, scope: Scope, incident: IncidentId) -> Result<Option<IncidentRow>>;

    /// Account events of a channel, newest first.
    async fn channel_events(
        &self,
        scope: Scope,
        channel: ChannelId,
        page: Page<i64>,
    ) -> Result<Vec<ChannelEventRow>>;

    /// How far the messages of a template came that were ordered in this span, by channel.
    async fn template_use(
        &self,
        scope: Scope,
        template: &str,
        language: &str,
        span: Range<Timestamp>,
    ) -> Result<Vec<TemplateUse>>;

    /// How often the buttons of a template's messages were pressed that were ordered in this span, by channel and button. Buttons
    /// with the same words count as one.
    async fn template_clicks(
        &self,
        scope: Scope,
        template: &str,
        language: &str,
        span: Range<Timestamp>,
    ) -> Result<Vec<TemplateClicks>>;

    /// What the messages of a template cost that were ordered in this span.
    async fn template_charges(
        &self,
        scope: Scope,
        template: &str,
        language: &str,
        span: Range<Timestamp>,
    ) -> Result<Vec<ChargeSum>>;

    /// What the messages cost that were delivered in this span.
    async fn charges(&self, scope: Scope, span: Range<Timestamp>) -> Result<Vec<ChargeSum>>;

    /// A stored file.
    async fn attachment(&self, scope: Scope, attachment: AttachmentId) -> Result<Option<AttachmentRow>>;

    /// The audit log of a workspace, newest first.
    async fn audit(
        &self,
        workspace: WorkspaceId,
        filter: &AuditFilter,
        page: Page<AuditId>,
    ) -> Result<Vec<AuditRow>>;

    /// The answer an idempotency key got.
    async fn idempotency(
        &self,
        workspace: WorkspaceId,
        caller: &str,
        key: &str,
    ) -> Result<Option<IdempotencyRow>>;
}
