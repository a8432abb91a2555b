//! Orders to a contact's lane, and their answers.

use hilo_desk::approval::MayNot;
use hilo_model::{
    ApprovalId, ChannelId, ContactId, FlowId, FlowVersionId, IncidentId, MessageId, PersonId, RunId, TeamId,
    Timestamp,
    consent::{Consent, ConsentReach, ConsentSource, ConsentTopic},
    message::{InboundMedia, Outbound},
    ticket::{Priority, TicketStatus},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What can be ordered. Every one is checked again by `decide`, whatever the API checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Command {
    /// Send a message.
    Send {
        /// What.
        content: Outbound,
        /// Through which channel; the thread's last one if none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        channel: Option<ChannelId>,
        /// The provider's id of the message it answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply_to: Option<String>,
        /// What the program that orders it wants to be told with all news of it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        callback_data: Option<String>,
    },
    /// Write something only colleagues see.
    Note {
        /// The words.
        body: String,
        /// Colleagues who are to see it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<PersonId>,
    },
    /// Show the customer that a message was read (and with it all before it), perhaps that an answer is being written.
    MarkRead {
        /// With "is typing".
        #[serde(default)]
        typing: bool,
        /// On which channel; the thread's last one if none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        channel: Option<ChannelId>,
        /// The provider's id of the message; the last one there if none is named.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        provider_id: Option<String>,
    },
    /// A person takes the thread; flows fall silent.
    TakeOver {
        /// Who.
        person: Option<PersonId>,
    },
    /// Back to the bot.
    GiveBack,
    /// Give the ticket to somebody, to a team, or to nobody.
    Assign {
        /// Whom.
        #[serde(default)]
        assignee: Option<PersonId>,
        /// Which team.
        #[serde(default)]
        team: Option<TeamId>,
    },
    /// Move the ticket.
    SetStatus {
        /// Where to.
        status: TicketStatus,
    },
    /// Say how urgent the ticket is.
    SetPriority {
        /// How urgent.
        priority: Priority,
    },
    /// Put the thread to sleep until a moment, or move the moment of one that sleeps.
    Snooze {
        /// When it comes back.
        until: Timestamp,
    },
    /// Wake a thread that sleeps.
    Wake,
    /// Put tags on the contact and take tags off.
    Tag {
        /// On.
        #[serde(default)]
        add: Vec<String>,
        /// Off.
        #[serde(default)]
        remove: Vec<String>,
    },
    /// Change what is known about the contact.
    EditContact {
        /// The name shown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// The language they use.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        locale: Option<hilo_model::Locale>,
        /// Their IANA time zone.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        time_zone: Option<String>,
        /// Fields to set; `null` takes one away.
        #[serde(default, skip_serializing_if = "Map::is_empty")]
        fields: Map<String, Value>,
    },
    /// Note a decision of the person about what they want to be sent (C2).
    RecordConsent {
        /// What about.
        topic: ConsentReach,
        /// What they decided.
        decision: Consent,
        /// Their words, or what is known of the decision.
        words: String,
        /// How it was given; told by a program or noted by the team if nothing is said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        source: Option<ConsentSource>,
        /// When they decided; now if nothing is said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Timestamp>,
    },
    /// Tell of something that happened elsewhere: a flow may wait for it.
    TellEvent {
        /// What it is called.
        name: String,
        /// What there is to know.
        #[serde(default, skip_serializing_if = "Value::is_null")]
        data: Value,
    },
    /// Answer what a flow asks people of the team to decide.
    AnswerApproval {
        /// Which.
        approval: ApprovalId,
        /// Whether it is approved.
        approves: bool,
        /// What there is to say to it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        comment: Option<String>,
    },
    /// Start a flow for this contact, ending the one that runs.
    StartFlow {
        /// Which version.
        version: FlowVersionId,
        /// Values of its inputs.
        #[serde(default, skip_serializing_if = "Map::is_empty")]
        variables: Map<String, Value>,
        /// Only if none is under way.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        unless_running: bool,
    },
    /// Start a flow by a trigger of its own that something outside fires: a webhook.
    FireTrigger {
        /// The flow; the version that is live for the contact begins.
        flow: FlowId,
        /// The trigger's name in it.
        trigger: String,
        /// Values of its inputs.
        #[serde(default, skip_serializing_if = "Map::is_empty")]
        variables: Map<String, Value>,
        /// What there is to know of what fired it.
        #[serde(default, skip_serializing_if = "Value::is_null")]
        told: Value,
    },
    /// Another program calls back a run that gave it an address.
    CallBack {
        /// The run.
        run: RunId,
        /// Which of its addresses.
        number: u32,
        /// What it brings.
        #[serde(default, skip_serializing_if = "Value::is_null")]
        data: Value,
    },
    /// End the running flow.
    StopFlow,
    /// Do again what an incident of this thread says went wrong.
    RetryIncident {
        /// Which.
        incident: IncidentId,
        /// Whether the bot gets the thread back first.
        #[serde(default)]
        give_back: bool,
        /// What.
        again: Again,
    },
    /// Say what became of a message of which nobody knows whether it was sent.
    DecideSend {
        /// The incident that asks.
        incident: IncidentId,
        /// The message.
        message: MessageId,
        /// Whether it arrived; else it is given up.
        delivered: bool,
        /// How that is known.
        reason: String,
    },
    /// This contact and an older one are the same person: hand over to the older one.
    Merge {
        /// The older contact.
        survivor: ContactId,
    },
    /// Destroy everything personal, for good (C8).
    Erase,
}

impl Command {
    /// The action's name in the audit log.
    pub fn action(&self) -> &'static str {
        match self {
            Self::Send { .. } => "thread.message_sent",
            Self::Note { .. } => "thread.noted",
            Self::MarkRead { .. } => "thread.read",
            Self::TakeOver { .. } => "thread.taken_over",
            Self::GiveBack => "thread.given_back",
            Self::Assign { .. } => "ticket.assigned",
            Self::SetStatus { .. } => "ticket.status_set",
            Self::SetPriority { .. } => "ticket.priority_set",
            Self::Snooze { .. } => "thread.snoozed",
            Self::Wake => "thread.woken",
            Self::Tag { .. } => "contact.tagged",
            Self::EditContact { .. } => "contact.edited",
            Self::RecordConsent { .. } => "contact.consent_recorded",
            Self::TellEvent { .. } => "contact.event_told",
            Self::AnswerApproval { .. } => "approval.answered",
            Self::StartFlow { .. } => "run.started",
            Self::FireTrigger { .. } => "run.triggered",
            Self::CallBack { .. } => "run.called_back",
            Self::StopFlow => "run.stopped",
            Self::RetryIncident { .. } => "incident.retried",
            Self::DecideSend { .. } => "incident.decided",
            Self::Merge { .. } => "contact.merged",
            Self::Erase => "contact.erased",
        }
    }
}

/// Before there were others, it was the only topic.
fn marketing() -> ConsentTopic {
    ConsentTopic::Marketing
}

/// What is done again after an incident. Contents come with the order, because lanes do not keep them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Again {
    /// An event that was set aside is decided again.
    Event {
        /// The event, as it was in the journal.
        event: Value,
    },
    /// A message that was not sent is sent, as a new one.
    Message {
        /// The message that was not sent.
        message: MessageId,
        /// What it says.
        content: Outbound,
        /// Through which channel.
        channel: ChannelId,
        /// The provider's id of the message it answers.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reply_to: Option<String>,
        /// Whether nobody knows if it was sent after all.
        #[serde(default)]
        in_doubt: bool,
    },
    /// A backend is called as before, and the flow goes on from there.
    Call,
    /// A file that a customer sent is fetched.
    File {
        /// The message it came with.
        message: MessageId,
        /// On which channel.
        channel: ChannelId,
        /// The file.
        media: InboundMedia,
    },
}

impl Again {
    /// The name in the API.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Event { .. } => "event",
            Self::Message { .. } => "message",
            Self::Call => "call",
            Self::File { .. } => "file",
        }
    }
}

/// Why what went wrong cannot be done again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hindrance {
    /// Somebody has dealt with it.
    DealtWith,
    /// A sign of the message came after all, or somebody has decided: it must not be sent twice.
    Settled,
    /// The 24-hour window is closed (G2).
    WindowClosed,
    /// The contact is not reached through that channel any more.
    NoChannel,
    /// A person has the thread, so the flow may not speak: it has to be given back first.
    WithStaff,
    /// The conversation has gone on since.
    MovedOn,
    /// It was a person's order, based on what they saw: only they can know whether it still holds.
    Order,
    /// What waited for it was ended when it was set aside.
    Ended,
    /// It is still not understood.
    Unreadable,
    /// What would have to be done again was not kept.
    NotKept,
    /// The flow's drawing has to be mended first; it is started anew then.
    Drawing,
    /// What waits goes by itself as soon as the cause is mended.
    ByItself,
    /// Another incident tells of the same thing.
    Elsewhere,
    /// It is an event of the channel, on which nothing is decided.
    Channel,
    /// The person was erased.
    Erased,
}

impl Hindrance {
    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DealtWith => "dealt_with",
            Self::Settled => "settled",
            Self::WindowClosed => "window_closed",
            Self::NoChannel => "no_channel",
            Self::WithStaff => "with_staff",
            Self::MovedOn => "moved_on",
            Self::Order => "order",
            Self::Ended => "ended",
            Self::Unreadable => "unreadable",
            Self::NotKept => "not_kept",
            Self::Drawing => "drawing",
            Self::ByItself => "by_itself",
            Self::Elsewhere => "elsewhere",
            Self::Channel => "channel",
            Self::Erased => "erased",
        }
    }
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Answer {
    /// Done.
    Done {
        /// The thread's revision afterwards.
        revision: i64,
        /// The message that was queued, for [`Command::Send`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<MessageId>,
        /// The run that was started, for [`Command::StartFlow`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        run: Option<RunId>,
        /// Whose lane did it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        contact: Option<ContactId>,
    },
    /// Not done.
    Refused(RefusedCommand),
}

/// Why a command was not done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum RefusedCommand {
    /// The thread has moved on since the revision that the command was based on.
    #[error("the thread has moved on: it is at revision {current}, the command was based on {based_on}")]
    Stale {
        /// What it was based on.
        based_on: i64,
        /// Where the thread is.
        current: i64,
    },
    /// A free-form message outside the 24-hour window (G2): only a template may be sent.
    #[error("the 24-hour window is closed: only a template may be sent")]
    WindowClosed,
    /// A template for somebody who wants none of this kind (C2).
    #[error("the person wants no {} messages", topic.as_str())]
    OptedOut {
        /// Which kind.
        #[serde(default = "marketing")]
        topic: ConsentTopic,
    },
    /// Marketing for somebody who got enough for now, as the provider said (G4).
    #[error("the person got enough marketing for now: not before {after}")]
    EnoughMarketing {
        /// When it may be tried again.
        after: Timestamp,
    },
    /// What is sent to the person's address does not arrive (G4): they have to write first.
    #[error("the person cannot be reached at this address (code {error_code})")]
    Unreachable {
        /// The provider's code.
        error_code: i64,
    },
    /// There is no channel to send through, or not that one.
    #[error("the contact cannot be reached through that channel")]
    NoChannel,
    /// The ticket's state does not allow it.
    #[error("a ticket that is {} cannot become {}", from.as_str(), to.as_str())]
    Transition {
        /// Where it stands.
        from: TicketStatus,
        /// Where it was to go.
        to: TicketStatus,
    },
    /// There is no ticket to act on.
    #[error("the thread has no ticket")]
    NoTicket,
    /// There is no such flow version among the released ones.
    #[error("that flow version cannot be started here")]
    NoFlow,
    /// Nothing runs.
    #[error("no flow is running")]
    NoRun,
    /// A person has the thread, and so flows are silent.
    #[error("a person has the thread")]
    WithStaff,
    /// The address was called before: each counts once.
    #[error("the address was called before")]
    CallbackUsed,
    /// The run that gave out the address is over, or waits no more.
    #[error("the run that gave out the address is over")]
    CallbackOver,
    /// A flow is under way, and was not to be ended.
    #[error("a flow is under way: {run}")]
    RunUnderWay {
        /// Its run.
        run: RunId,
    },
    /// It is decided, or the run that asked is over.
    #[error("the approval is not waited for any more")]
    ApprovalOver,
    /// Somebody may not answer an approval.
    #[error("{why}")]
    MayNotAnswer {
        /// Why.
        why: MayNot,
    },
    /// Only a person may order it.
    #[error("only a person may answer, not a program")]
    NotAPerson,
    /// The thread does not sleep.
    #[error("the thread does not sleep")]
    NotSnoozed,
    /// What went wrong cannot be done again.
    #[error("it cannot be done again: {}", why.as_str())]
    NotRetryable {
        /// Why.
        why: Hindrance,
    },
    /// The contact was merged into another one.
    #[error("the contact was merged into {into}")]
    Merged {
        /// Which.
        into: ContactId,
    },
    /// A contact cannot be merged into itself or into a younger one.
    #[error("a contact can only be merged into an older one")]
    NotOlder,
    /// A value breaks a limit.
    #[error("{field}: {detail}")]
    Invalid {
        /// Which value.
        field: String,
        /// What is wrong and how to mend it.
        detail: String,
    },
}
