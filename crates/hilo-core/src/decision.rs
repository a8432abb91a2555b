//! What a lane makes of an event: data for the runtime to seal, store and carry out.

mod effect;

use crate::{
    command::Answer,
    contact::OpenApproval,
    event::{ContactEvent, SendFailure},
};
pub use effect::{Effect, EffectPayload, Urgency};
use hilo_desk::ticket::Ticket;
use hilo_flow::engine::TraceStep;
use hilo_model::{
    Actor, ChannelId, ConsentId, ContactId, EffectId, FlowId, FlowVersionId, IncidentId, MessageId, PersonId,
    RunId, ThreadEventId, TicketId, TimerId, Timestamp,
    approval::ApprovalState,
    charge::{Charge, Cost},
    consent::{Consent, ConsentReach, ConsentSource, ConsentTopic, TermsVersion},
    figure::Counted,
    identity::Identity,
    incident::IncidentOutcome,
    message::{About, Inbound, Outbound, Referral, Status},
};
use serde_json::Value;
use std::sync::Arc;
use uuid::Uuid;

/// Everything that one event changed in a contact's lane, beside the state.
#[derive(Debug, Default)]
pub struct Decision {
    /// Whether the state changed at all.
    pub changed: bool,
    /// Whether what an inbox shows of the thread changed.
    pub thread_changed: bool,
    /// Whether the contact's own row changed.
    pub contact_changed: bool,
    /// What happened, for queries.
    pub facts: Vec<Fact>,
    /// What of flows and channels is counted.
    pub figures: Vec<Figure>,
    /// Timers.
    pub timers: Vec<TimerIntent>,
    /// What must happen outside.
    pub effects: Vec<Effect>,
    /// Sends that a sign has settled.
    pub proven: Vec<EffectId>,
    /// Events for other contacts' lanes, or for this one once more.
    pub appends: Vec<(ContactId, ContactEvent)>,
    /// Entries for the audit log.
    pub audit: Vec<AuditEntry>,
    /// The answer, if the event was a command.
    pub answer: Option<Answer>,
}

/// Something that happened, for queries.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// The customer's message.
    MessageIn {
        /// Its id.
        message: MessageId,
        /// On which channel.
        channel: ChannelId,
        /// The provider's id.
        provider_id: String,
        /// What it says.
        content: Inbound,
        /// The provider's id of the message it answers.
        reply_to: Option<String>,
        /// When, by the provider.
        sent_at: Timestamp,
        /// Where it comes from.
        about: Box<About>,
        /// Its place in the thread.
        position: i64,
        /// The ticket it belongs to.
        ticket: Option<TicketId>,
    },
    /// A message of ours that did not go through Hilo: written in the number's app, or long ago.
    MessageElsewhere {
        /// Its id.
        message: MessageId,
        /// On which channel.
        channel: ChannelId,
        /// Who wrote it.
        author: Actor,
        /// The provider's id.
        provider_id: String,
        /// What it says.
        content: Outbound,
        /// The provider's id of the message it answers.
        reply_to: Option<String>,
        /// When, by the provider.
        sent_at: Timestamp,
        /// How far it came.
        status: Status,
        /// Its place in the thread.
        position: i64,
        /// The ticket it belongs to.
        ticket: Option<TicketId>,
    },
    /// A message says something else now, or is gone; what it said before stays beside it.
    MessageRewritten {
        /// On which channel.
        channel: ChannelId,
        /// The provider's id.
        provider_id: String,
        /// What it says now; none if it was deleted.
        content: Option<Said>,
        /// When, by the provider.
        at: Timestamp,
    },
    /// The file of an old message, of which only the place was known, is told.
    MessageFilled {
        /// On which channel.
        channel: ChannelId,
        /// The provider's id of the message.
        provider_id: String,
        /// What it says, in the form of what customers send.
        content: Inbound,
        /// Whether it is ours.
        ours: bool,
        /// When it was said, by the provider.
        at: Timestamp,
    },
    /// An entry of the consent ledger.
    Consent(Box<ConsentFact>),
    /// Templates of these topics that wait in the outbox must not leave, and none that comes back from an attempt.
    Withdrawn {
        /// The topics.
        topics: Vec<ConsentTopic>,
        /// Whose: the contact, and those that were merged into it.
        contacts: Vec<ContactId>,
        /// The last effect they had when it was decided.
        position: i64,
    },
    /// A message of ours, queued (or failed before it was).
    MessageOut {
        /// Its id: the effect's.
        message: MessageId,
        /// Through which channel.
        channel: ChannelId,
        /// Who wrote it.
        author: Actor,
        /// What it says.
        content: Outbound,
        /// The provider's id of the message it answers.
        reply_to: Option<String>,
        /// Its place in the thread.
        position: i64,
        /// The ticket it belongs to.
        ticket: Option<TicketId>,
        /// The run that sent it.
        run: Option<RunId>,
        /// What the program that ordered it wants to be told with all news of it.
        callback_data: Option<String>,
        /// Why it was not even queued.
        failure: Option<SendFailure>,
    },
    /// News of a message of ours.
    MessageStatus {
        /// Which: by effect, else by the provider's id on that channel.
        effect: Option<EffectId>,
        /// The channel.
        channel: Option<ChannelId>,
        /// The provider's id.
        provider_id: Option<String>,
        /// How far it came.
        status: Status,
        /// When.
        at: Timestamp,
        /// The provider's error code.
        error_code: Option<i64>,
        /// Words on it.
        error_detail: Option<String>,
    },
    /// A message of a template was ordered.
    TemplateMessage {
        /// The message.
        message: MessageId,
        /// Its order in the thread.
        position: i64,
        /// Through which channel.
        channel: ChannelId,
        /// The template's name.
        template: String,
        /// Its language, as the provider writes it.
        language: String,
    },
    /// A button of a template's message was pressed.
    TemplateClick {
        /// The message that the press is.
        message: MessageId,
        /// Through which channel.
        channel: ChannelId,
        /// The provider's id of the message with the button.
        provider_id: String,
        /// The button's words.
        button: String,
        /// When, by the provider.
        at: Timestamp,
    },
    /// The provider said as what a message was charged.
    MessageCharged {
        /// The message.
        message: MessageId,
        /// Through which channel it went.
        channel: ChannelId,
        /// As what.
        charge: Charge,
        /// What that costs, by the account's rates of then; none if it is free or no rate is known.
        cost: Option<Cost>,
        /// When it was delivered.
        at: Timestamp,
    },
    /// A received message's file.
    MessageMedia {
        /// The message.
        message: MessageId,
        /// The file.
        attachment: Option<hilo_model::AttachmentId>,
        /// Why there is none.
        error: Option<String>,
    },
    /// An entry in the timeline.
    Event {
        /// Its id.
        id: ThreadEventId,
        /// Its place.
        position: i64,
        /// What happened: `note`, `handed_off`….
        kind: &'static str,
        /// The rest.
        body: Value,
    },
    /// A colleague is mentioned in a note.
    Mention {
        /// Who.
        person: PersonId,
        /// The note's position.
        position: i64,
    },
    /// A tag was put on or taken off.
    Tag {
        /// The tag.
        tag: String,
        /// On or off.
        present: bool,
    },
    /// A ticket (and its present leg), as it is now.
    Ticket(Box<Ticket>),
    /// A run, as it is now.
    Run(RunFact),
    /// Something that people of the team are asked to decide, as it is now.
    Approval(Box<ApprovalFact>),
    /// Steps that a run took.
    RunSteps {
        /// The run.
        run: RunId,
        /// Which turn of the run.
        turn: i32,
        /// The steps.
        steps: Vec<TraceStep>,
    },
    /// Something went wrong that a person should see.
    Incident {
        /// Its id.
        id: IncidentId,
        /// A stable word for it.
        code: String,
        /// The effect concerned.
        effect: Option<EffectId>,
        /// In one line, without personal data.
        summary: String,
        /// All there is to know.
        detail: Value,
    },
    /// An incident is dealt with. The first to say so counts.
    IncidentClosed {
        /// Which.
        incident: IncidentId,
        /// How.
        outcome: IncidentOutcome,
        /// Why, in a person's words.
        reason: Option<String>,
    },
    /// An address is (not) this contact's any more.
    Identity {
        /// The address.
        identity: Identity,
        /// Whose it was taken to be.
        expected: Option<ContactId>,
        /// Whose it shall be.
        owner: Option<ContactId>,
    },
    /// The contact's key is to be destroyed.
    KeyDestroyed,
}

/// A decision of a person about what they want to be sent, with its proof. It is never changed.
#[derive(Debug, Clone, PartialEq)]
pub struct ConsentFact {
    /// Its id.
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
    /// Through which channel, if it was through one.
    pub channel: Option<ChannelId>,
    /// The message it was said in.
    pub message: Option<MessageId>,
    /// When it was decided.
    pub at: Timestamp,
    /// Whether it holds; if not, a later decision was known already.
    pub effective: bool,
    /// The exact words, if there are any.
    pub words: Option<String>,
    /// The provider's sentence about it.
    pub detail: Option<String>,
    /// What the person was shown and answered.
    pub shown: Option<String>,
    /// The terms that it is about.
    pub terms: Option<TermsVersion>,
}

/// What somebody said.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// The customer.
    Them(Inbound),
    /// We.
    Us(Outbound),
}

/// So much more (or less) of something that is counted of a flow or of a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// The version of the flow, or the channel.
    pub of: Uuid,
    /// Of which runs: a [slice](hilo_model::figure::Slice) as text. Empty for what is of none.
    pub slice: Arc<str>,
    /// What is counted.
    pub counted: Counted,
    /// How many more; less than zero where what is true now ends.
    pub count: i64,
    /// What is added to the sum of what is measured; zero where nothing is.
    pub sum: i64,
}

/// A run, as lists show it.
#[derive(Debug, Clone, PartialEq)]
pub struct RunFact {
    /// Its id.
    pub run: RunId,
    /// The flow it started in.
    pub flow: FlowId,
    /// The version.
    pub version: FlowVersionId,
    /// What started it.
    pub trigger: String,
    /// When it started.
    pub started_at: Timestamp,
    /// The advertisement that led the customer here, if it was their message that started the run.
    pub referral: Option<Referral>,
    /// How it ended, if it did.
    pub ended: Option<RunEnd>,
}

/// Something that people of the team are asked to decide.
#[derive(Debug, Clone, PartialEq)]
pub struct ApprovalFact {
    /// The run that waits.
    pub run: RunId,
    /// The flow it started in.
    pub flow: FlowId,
    /// How it stands.
    pub state: ApprovalState,
    /// What is asked of whom, with the answers.
    pub open: OpenApproval,
    /// When it was decided, or over.
    pub decided_at: Option<Timestamp>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunEnd {
    /// At an end of the drawing (or a hand-off, which is one).
    Completed {
        /// A code, if it was not simply an end.
        reason: Option<String>,
    },
    /// Something else took over.
    Interrupted {
        /// What: a code.
        reason: String,
    },
    /// It could not go on.
    Failed {
        /// Why: a code.
        reason: String,
    },
}

/// What to do with a timer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimerIntent {
    /// Wake the lane then.
    Set {
        /// The timer.
        id: TimerId,
        /// When.
        due: Timestamp,
    },
    /// Forget it.
    Cancel {
        /// The timer.
        id: TimerId,
    },
}

/// An entry for the audit log.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// What: `ticket.assigned`….
    pub action: &'static str,
    /// Before and after, without message contents.
    pub detail: Value,
}
