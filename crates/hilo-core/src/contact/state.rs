//! The state of a contact's lane: all that decisions depend on. Stored sealed, as JSON whose form only grows.

use super::{
    approval::{DecidedApproval, OpenApproval},
    approver::{AskedHere, Commenting},
    timed::Timed,
};
use crate::{event::MessageChanged, seen::SeenIds};
use hilo_desk::{free_entry::FreeEntry, ticket::Ticket, window::ServiceWindow};
use hilo_flow::{
    RunState,
    engine::{HttpRequest, Job},
};
use hilo_model::{
    ApprovalId, ChannelId, CommandId, ContactId, EffectId, FlowId, FlowVersionId, IncidentId, Locale,
    MessageId, Phone, RunId, TimerId, Timestamp,
    consent::{Consent, ConsentTopic},
    identity::{Identity, IdentityKind},
    message::Referral,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

/// How many of the last commands are remembered, so that one given twice is done once.
pub(super) const REMEMBERED_COMMANDS: usize = 16;

/// How many of the last templates are remembered, so that an answer to one is known as such.
pub(super) const REMEMBERED_TEMPLATES: usize = 8;

/// How many of the last incidents that were dealt with are remembered, and how many messages in doubt.
pub(super) const REMEMBERED_INCIDENTS: usize = 16;

/// The state of a contact's lane.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactState {
    /// When the contact appeared; `None` before the first event.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Who it is.
    pub profile: Profile,
    /// How they are reached, per channel.
    pub addresses: BTreeMap<ChannelId, Address>,
    /// Addresses that are this person's still, but to which nothing is sent any more: erasing and merging must know them.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub former: BTreeSet<Identity>,
    /// The channel of the last message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<ChannelId>,
    /// When the last message (either way) came or went.
    pub last_message_at: Timestamp,
    /// When that was the last time before what they said in groups since: nobody spoke with them there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silent_since: Option<Timestamp>,
    /// The beginning of the last message.
    pub preview: String,
    /// Whether it was the customer's.
    pub preview_inbound: bool,
    /// Messages of the customer that nobody has answered.
    pub unread: i32,
    /// Since when the customer waits for an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub waiting_since: Option<Timestamp>,
    /// Asleep until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snoozed_until: Option<Timestamp>,
    /// When it last came back from sleep by itself: lists put it there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub woken_at: Option<Timestamp>,
    /// Whether nobody has dealt with it since it came back.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub woken: bool,
    /// Counts what a person should know of before answering: messages, assignments, status changes.
    pub revision: i64,
    /// Counts messages and timeline entries.
    pub position: i64,
    /// Counts those of them that were said in groups.
    #[serde(skip_serializing_if = "is_zero")]
    pub in_groups: i64,
    /// Counts those of them that were said to and by a person of the team on their own phone.
    #[serde(skip_serializing_if = "is_zero")]
    pub aside: i64,
    /// Counts effects.
    pub effects: i64,
    /// The provider's ids of received messages.
    #[serde(skip_serializing_if = "SeenIds::is_empty")]
    pub seen: SeenIds,
    /// The last commands, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commands: Vec<CommandId>,
    /// The present (or last) ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<Ticket>,
    /// The running flow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run: Option<ActiveRun>,
    /// A call that failed, as long as the flow can go back to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_call: Option<Box<FailedCall>>,
    /// Messages of which nobody knows whether they were sent, with the incidents that ask, latest only.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub doubtful: BTreeMap<EffectId, IncidentId>,
    /// The last incidents that were dealt with here, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dealt_with: Vec<IncidentId>,
    /// The last messages that a person sent once more, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sent_again: Vec<MessageId>,
    /// The last templates that were sent, oldest first: an answer tells which it is about by the provider's id.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub templates: Vec<SentTemplate>,
    /// What timers that are set are for.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub timers: BTreeMap<TimerId, TimerPurpose>,
    /// What the clock starts.
    #[serde(skip_serializing_if = "Timed::is_empty")]
    pub timed: Timed,
    /// What the person wants to be sent; what they never decided on is not there.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub consent: BTreeMap<ConsentTopic, Decided>,
    /// Before this, no marketing: the provider said that the person got enough for now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub marketing_after: Option<Timestamp>,
    /// The last experiments that counted the person, by key: each does so once.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub trials: BTreeMap<String, PersonTrial>,
    /// Counts messages from before the number came here, down from zero: they stand before everything else.
    #[serde(skip_serializing_if = "is_zero")]
    pub history: i64,
    /// Edits and deletions of messages that are not here yet: webhooks come in any order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub early: Vec<EarlyChange>,
    /// Files of old conversations that are to come yet, by the provider's id of their message.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub awaited_files: BTreeMap<String, MessageId>,
    /// What people were asked to decide here lately, and how it was decided, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub decided_approvals: Vec<DecidedApproval>,
    /// What the person of the team whose number this is was asked to decide.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub asked_here: BTreeMap<ApprovalId, AskedHere>,
    /// An answer of theirs that waits for its comment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commenting: Option<Commenting>,
    /// Contacts that were merged into this one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub merged_from: Vec<ContactId>,
    /// The contact this one was merged into: a tombstone that forwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<ContactId>,
    /// The revision of the configuration that the last turn was decided with.
    pub config: i64,
}

/// What a person decided, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// Which way.
    pub consent: Consent,
    /// When, by the provider.
    pub at: Timestamp,
}

/// An edit or deletion of a message that is not here yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EarlyChange {
    /// The change.
    pub change: MessageChanged,
    /// When it came.
    pub came: Timestamp,
}

fn is_none(number: &u8) -> bool {
    *number == 0
}

fn is_zero(number: &i64) -> bool {
    *number == 0
}

/// Who somebody is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// The name shown.
    pub name: String,
    /// Whether a person wrote the name, so that the provider's does not replace it.
    pub name_edited: bool,
    /// The language they use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locale: Option<Locale>,
    /// Their IANA time zone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Fields.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub fields: Map<String, Value>,
    /// Tags.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub tags: BTreeSet<String>,
}

/// How somebody is reached on a channel.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Address {
    /// Their number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// Their business-scoped user id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// The 24-hour window there.
    pub window: ServiceWindow,
    /// Until when nothing is charged there, because they came from an advertisement.
    #[serde(skip_serializing_if = "FreeEntry::is_none")]
    pub free_entry: FreeEntry,
    /// The provider's id of their last message there, for receipts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_inbound: Option<String>,
    /// Why nothing that is sent there arrives; none if it does, as far as is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unreachable: Option<Unreachable>,
}

/// Why nothing that is sent to an address arrives. It counts until the person writes from there again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreachable {
    /// The provider's code.
    pub code: i64,
    /// Since when.
    pub since: Timestamp,
}

/// A template that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentTemplate {
    /// The sending.
    pub effect: EffectId,
    /// The template's name.
    pub name: String,
    /// The provider's id of the message, once a status told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider_id: Option<String>,
}

/// A running flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActiveRun {
    /// Its id.
    pub id: RunId,
    /// The flow it started in.
    pub flow: FlowId,
    /// The version it is pinned to.
    pub version: FlowVersionId,
    /// What started it.
    pub trigger: String,
    /// When.
    pub started_at: Timestamp,
    /// The advertisement that led the customer here, if it was their message that started the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referral: Option<Referral>,
    /// Whether it began while no ticket was under way (nobody had written, or it was done): then what is answered to it leaves a done
    /// ticket done, until a person is needed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub apart: bool,
    /// How many runs came before it, each begun by what the one before did.
    #[serde(default, skip_serializing_if = "is_none")]
    pub chain: u8,
    /// How many turns it took.
    pub turns: i32,
    /// Whether it is in the flow's figures: those that were under way when counting began are not.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub counted: bool,
    /// The goals it has reached: each counts once.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub goals: BTreeSet<String>,
    /// The channel on which it began, for figures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<ChannelId>,
    /// The variants that it came by, for figures: of splits of its own flow, whose variant has had an effect.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub variants: BTreeMap<Arc<str>, Arc<str>>,
    /// The experiments that it came by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trials: Vec<RunTrial>,
    /// What people of the team are asked to decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub approval: Option<Box<OpenApproval>>,
    /// The engine's state; `None` only within the turn that starts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<RunState>,
}

/// An experiment that a run came by: a split, in all versions in which its variants are the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunTrial {
    /// Which one, among all.
    pub key: String,
    /// The version in which the split stands.
    pub version: FlowVersionId,
    /// The split.
    pub node: Arc<str>,
    /// The variant.
    pub variant: Arc<str>,
    /// Whether the variant has had an effect.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exposed: bool,
}

/// What an experiment has counted of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonTrial {
    /// The variant that they are counted in.
    pub variant: Arc<str>,
    /// Since when.
    pub at: Timestamp,
    /// The goals that are counted.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub goals: BTreeSet<String>,
}

/// What a run called and waits for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Called {
    /// A backend.
    Request(HttpRequest),
    /// Whoever does jobs.
    Job(Box<Job>),
}

/// A call that failed, with all that it takes to make it again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FailedCall {
    /// The incident that told of it.
    pub incident: IncidentId,
    /// The call.
    pub effect: EffectId,
    /// What was asked; named by its kind, `request` or `job`.
    #[serde(flatten)]
    pub what: Called,
    /// The run as it waited for the answer.
    pub run: ActiveRun,
    /// How many turns the run had taken once it had been told: if it has taken more, it has moved on.
    pub turns: i32,
    /// Whether it ended in that turn.
    pub ended: bool,
}

/// What a timer is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TimerPurpose {
    /// A wait of a run.
    Run {
        /// The run.
        run: RunId,
        /// The wait's number in it.
        wait: u32,
        /// When it is due, for whoever takes the run over.
        due: Timestamp,
    },
    /// The thread's sleep ends.
    Snooze,
    /// The first of the dates that are planned.
    Dates {
        /// When it is due.
        due: Timestamp,
    },
    /// An answer of a person of the team waits for its comment no longer.
    Comment {
        /// What they answer.
        approval: ApprovalId,
        /// When it is due.
        due: Timestamp,
    },
}

impl Address {
    /// Whether nothing is known of how they are reached there.
    pub(super) fn is_empty(&self) -> bool {
        self.phone.is_none() && self.user_id.is_none()
    }

    /// What they are known by there, in a portfolio.
    pub(super) fn identities(&self, portfolio: Option<&str>) -> Vec<Identity> {
        let user = self.user_id.as_ref().zip(portfolio);
        let user = user.map(|(user, portfolio)| Identity::whatsapp_user_id(portfolio, user));
        self.phone.as_ref().map(Identity::phone).into_iter().chain(user).collect()
    }
}

impl ContactState {
    /// Whether a person has the thread, so that flows are silent.
    pub fn is_with_staff(&self) -> bool {
        self.ticket.as_ref().is_some_and(|ticket| ticket.status.is_with_staff())
    }

    /// Takes in how the person is reached on a channel; what the addresses do not mention stays.
    pub(super) fn learn(&mut self, channel: ChannelId, identities: &[Identity]) -> &mut Address {
        let address = self.addresses.entry(channel).or_default();
        for identity in identities {
            let replaced = match identity.kind {
                IdentityKind::Phone => match identity.value.parse() {
                    Ok(phone) => address.phone.replace(phone).map(|old| Identity::phone(&old)),
                    Err(_) => None,
                },
                IdentityKind::WhatsappUserId => {
                    let old = address.user_id.replace(identity.value.clone());
                    old.map(|old| Identity::whatsapp_user_id(&identity.scope, &old))
                }
                IdentityKind::Email => None,
            };
            self.former.extend(replaced.filter(|old| old != identity));
        }
        address
    }

    /// Whether the person wants no messages about this.
    pub fn has_withdrawn(&self, topic: ConsentTopic) -> bool {
        self.consent.get(&topic).is_some_and(|decided| decided.consent == Consent::Withdrawn)
    }

    /// The customer waits for an answer, if they do not already.
    pub(super) fn customer_waits(&mut self, now: Timestamp) {
        self.waiting_since.get_or_insert(now);
    }

    /// What the customer said is answered, or needs no answer.
    pub(super) fn answered(&mut self) {
        self.unread = 0;
        self.waiting_since = None;
        self.woken = false;
    }

    /// Remembers that a template was sent.
    pub(super) fn template_sent(&mut self, effect: EffectId, name: &str) {
        self.templates.push(SentTemplate { effect, name: name.to_owned(), provider_id: None });
        let old = self.templates.len().saturating_sub(REMEMBERED_TEMPLATES);
        self.templates.drain(..old);
    }

    /// The template that a message answers. A press names its message, but a status that tells us that message's id may come later: then
    /// it is the last template of which nothing was told yet.
    pub(super) fn template_answered(&self, reply_to: Option<&str>, pressed: bool) -> Option<&str> {
        let reply_to = reply_to?;
        let known = self.templates.iter().find(|sent| sent.provider_id.as_deref() == Some(reply_to));
        let untold = || self.templates.iter().rev().find(|sent| sent.provider_id.is_none());
        known.or_else(|| if pressed { untold() } else { None }).map(|sent| sent.name.as_str())
    }

    /// Nothing came of it, so nothing answers it.
    pub(super) fn template_failed(&mut self, effect: EffectId) {
        self.templates.retain(|sent| sent.effect != effect);
    }

    /// Somebody said something, to one another.
    pub(super) fn spoke(&mut self, at: Timestamp) {
        self.last_message_at = at;
        self.silent_since = None;
    }

    /// Whether all there is was said in groups, or to and by one of the team: they never wrote to us.
    pub(super) fn has_said_nothing(&self) -> bool {
        self.position == self.in_groups + self.aside
    }

    /// Whether nothing was ever decided here.
    pub fn is_new(&self) -> bool {
        self.created_at.is_none()
    }
}
