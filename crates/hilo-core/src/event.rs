//! The events of lanes and their stored form (JSON in the journal). The stored form only grows: new fields have
//! defaults, `testdata/compat/` keeps every form ever shipped.

mod approver;
mod received;

pub use approver::{
    ApproverAnswer, ApproverAnswered, ApproverAsked, ApproverEvent, ApproverSays, NumberClaim, NumberOutcome,
};
pub use received::{
    CallReceived, EchoReceived, HistoryReceived, MessageChanged, NoticeKind, NoticeReceived, OldMessage,
    PaymentReported, PreferenceChanged, Rewritten,
};

use crate::{command::Command, contact::ContactState};
use hilo_flow::engine::{HttpOutcome, HttpRequest, Job, JobOutcome};
use hilo_model::{
    Actor, AttachmentId, ChannelId, CommandId, ContactId, EffectId, FlowId, MessageId, TimerId, Timestamp,
    channel_news::ChannelNews,
    charge::Charge,
    identity::Identity,
    message::{About, Inbound, Status, Verdict},
};
use serde::{Deserialize, Serialize};

/// Something that concerns a contact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ContactEvent {
    /// The customer sent a message.
    MessageReceived(MessageReceived),
    /// News of a message of ours.
    StatusReceived(StatusReceived),
    /// A message was edited or deleted by whoever wrote it.
    MessageChanged(MessageChanged),
    /// Somebody of the company wrote to the customer in the number's app.
    EchoReceived(EchoReceived),
    /// What was said before the number came to Hilo.
    HistoryReceived(HistoryReceived),
    /// News of a telephone call.
    CallReceived(CallReceived),
    /// The customer decided, in their app, what they want to be sent.
    PreferenceChanged(PreferenceChanged),
    /// News of the payment of an order.
    PaymentReported(PaymentReported),
    /// The provider says something about the person.
    NoticeReceived(NoticeReceived),
    /// Something of this person that there is no rule for.
    Unsupported(UnsupportedReceived),
    /// The provider says that a person's user id changed.
    UserIdChanged {
        /// The channel it was told on.
        channel: ChannelId,
        /// The new id.
        identity: Identity,
    },
    /// An address of this person belongs to somebody else now.
    IdentityMoved {
        /// The address.
        identity: Identity,
    },
    /// A moment that was waited for has come.
    TimerFired {
        /// Which.
        timer: TimerId,
    },
    /// A moment of a flow's schedule came, and the contact had its tag.
    ScheduleDue {
        /// The flow.
        flow: FlowId,
        /// The trigger's name in it.
        trigger: String,
        /// The moment.
        due: Timestamp,
    },
    /// Which dates of the contact start something is to be looked at: releases changed.
    DatesWanted {
        /// When: what was due since then counts, as far as it is not too late.
        since: Timestamp,
    },
    /// A send ended without the provider taking the message.
    SendFailed(SendFailed),
    /// A backend answered, or did not.
    BackendAnswered {
        /// The call.
        effect: EffectId,
        /// How it ended.
        outcome: HttpOutcome,
        /// What was asked, if the answer may be a failure: so that it can be asked again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        request: Option<Box<HttpRequest>>,
    },
    /// A job of a run was done, or not.
    JobDone {
        /// The job.
        effect: EffectId,
        /// How it ended.
        outcome: JobOutcome,
        /// What was to be done, if it may have failed: so that it can be tried again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        job: Option<Box<Job>>,
    },
    /// The file of a message is here, or cannot be had.
    MediaFetched {
        /// The message.
        message: MessageId,
        /// The stored file.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        attachment: Option<AttachmentId>,
        /// Why there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<String>,
    },
    /// Somebody ordered something.
    Command(CommandGiven),
    /// Something about a person of the team on their own phone.
    Approver(ApproverEvent),
    /// This person is the same as an older contact: hand everything over.
    MergeInto {
        /// The older contact.
        survivor: ContactId,
    },
    /// A younger contact is the same person: its state.
    MergedFrom {
        /// The younger contact.
        contact: ContactId,
        /// Its state when it was merged.
        state: Box<ContactState>,
    },
}

impl ContactEvent {
    /// Who tells of such a thing, unless somebody ordered it.
    pub fn told_by(&self) -> Actor {
        match self {
            Self::MessageReceived(_)
            | Self::StatusReceived(_)
            | Self::Unsupported(_)
            | Self::UserIdChanged { .. } => Actor::Provider,
            _ => Actor::System,
        }
    }

    /// What the lane that told this hears if nobody is left to hear it, because the other person was erased: somebody of the team who
    /// answers waits for what becomes of it.
    pub fn if_unheard(&self) -> Option<Self> {
        let Self::Approver(ApproverEvent::Says(says)) = self else { return None };
        let ApproverSays { approval, person, channel, .. } = **says;
        let answer = ApproverAnswer::Over { state: None, by: Vec::new() };
        let answered = ApproverAnswered { approval, person, channel, title: None, answer };
        Some(Self::Approver(ApproverEvent::Answered(Box::new(answered))))
    }

    /// Whose doing it is, if another lane tells of it: an answer is the person's, not of whatever brought it.
    pub fn doer(&self) -> Option<Actor> {
        match self {
            Self::Approver(ApproverEvent::Says(says)) => Some(Actor::Person(says.person)),
            _ => None,
        }
    }
}

/// A message of the customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MessageReceived {
    /// On which channel.
    pub channel: ChannelId,
    /// The provider's id of it.
    pub provider_id: String,
    /// The sender's addresses, as the message names them.
    pub identities: Vec<Identity>,
    /// The name the person goes by there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile_name: Option<String>,
    /// What it says.
    pub content: Inbound,
    /// The provider's id of the message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// When, by the provider.
    pub sent_at: Timestamp,
    /// Where it comes from: an advertisement, another chat, a product's page.
    #[serde(default, skip_serializing_if = "About::is_empty")]
    pub about: About,
}

/// Something that came from the provider, is this person's, and that there is no rule for: the copy of what another app of
/// the number does, a group, whatever a newer API adds. Kept whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UnsupportedReceived {
    /// On which channel.
    pub channel: ChannelId,
    /// The person's addresses, as it names them.
    pub identities: Vec<Identity>,
    /// The name the person goes by there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile_name: Option<String>,
    /// The webhook's field.
    pub field: String,
    /// What of it.
    pub what: String,
    /// The provider's object, complete.
    pub raw: serde_json::Value,
}

/// News of a message of ours.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatusReceived {
    /// On which channel.
    pub channel: ChannelId,
    /// The provider's id of the message.
    pub provider_id: String,
    /// Addresses of the receiver that the status tells and nobody had: they are this contact's now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub identities: Vec<Identity>,
    /// The effect that sent it, if the status carried our callback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<EffectId>,
    /// How far it came.
    pub status: Status,
    /// When, by the provider.
    pub at: Timestamp,
    /// The provider's error code, if it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_code: Option<i64>,
    /// The provider's words on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_detail: Option<String>,
    /// What that tells about the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// As what a delivered message was charged; none where nothing ever is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charge: Option<Charge>,
}

/// A send that the provider did not take, or of which no sign ever came.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SendFailed {
    /// The send.
    pub effect: EffectId,
    /// Through which channel; none in events of before it was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<ChannelId>,
    /// Why.
    pub reason: SendFailure,
    /// The provider's error code, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<i64>,
    /// For the person who looks into it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// What the failure tells about the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
}

impl SendFailed {
    /// A failure of which there is nothing more to say.
    pub fn new(effect: EffectId, reason: SendFailure) -> Self {
        Self { effect, reason, code: None, detail: String::new(), channel: None, verdict: None }
    }

    /// What is said of it at the message.
    pub(crate) fn words(&self) -> String {
        match self.detail.as_str() {
            "" => self.reason.as_str().to_owned(),
            detail => format!("{}: {detail}", self.reason.as_str()),
        }
    }
}

/// Why a message was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendFailure {
    /// The provider will never take it.
    Refused,
    /// The 24-hour window closed before it could be sent (G2).
    WindowClosed,
    /// The number cannot send (token, billing, ban…).
    Account,
    /// Nobody knows whether it was sent, and it must not be repeated by itself.
    Unknown,
    /// A file it needs cannot be had.
    Media,
    /// The person wants no messages of this kind (C2).
    OptedOut,
    /// The person cannot be reached at this address.
    Unreachable,
    /// The person got enough marketing for now.
    EnoughMarketing,
}

impl SendFailure {
    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::WindowClosed => "window_closed",
            Self::Account => "account",
            Self::Unknown => "unknown",
            Self::Media => "media",
            Self::OptedOut => "opted_out",
            Self::Unreachable => "unreachable",
            Self::EnoughMarketing => "enough_marketing",
        }
    }
}

/// An order to a lane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CommandGiven {
    /// Its id: its answer is found by it, and a repeated one is answered without being done again.
    pub id: CommandId,
    /// The thread's revision that whoever gave it was looking at; if the thread has moved on, it is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub based_on: Option<i64>,
    /// The address it was given for, if it named an address and not a contact: the lane learns it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addressed: Option<Addressed>,
    /// What.
    pub command: Command,
}

/// Where somebody is to be reached who may never have written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addressed {
    /// On which channel.
    pub channel: ChannelId,
    /// By which addresses.
    pub identities: Vec<Identity>,
}

/// Something that concerns a channel and no contact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ChannelEvent {
    /// An account event, kept as it came.
    AccountEvent {
        /// The webhook field.
        field: String,
        /// The value.
        body: serde_json::Value,
        /// What it says about this channel.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        news: Vec<ChannelNews>,
    },
    /// Something about people that is nobody's alone (a group, an address book, a sender without an address). Channels'
    /// lanes are plain, so it comes sealed.
    PersonalEvent {
        /// The webhook field.
        field: String,
        /// What of it.
        what: String,
        /// The value, sealed by the installation's vault.
        sealed: serde_json::Value,
    },
    /// Somebody wants the account's templates read, or something done about one of them. Nothing is written down for it: it
    /// finds the one process that keeps the account's templates.
    TemplatesWanted,
}

impl ChannelEvent {
    /// The field of an [account event](ChannelEvent::AccountEvent) that nobody sent: what was told when it was asked which messaging
    /// limit holds. Webhooks have no field of this name.
    pub const LOOKED_UP: &str = "messaging_limit";
}
