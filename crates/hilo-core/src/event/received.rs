//! What comes in besides messages and statuses.

use hilo_model::{
    ChannelId, EffectId, Timestamp,
    call::CallStage,
    consent::{Consent, ConsentTopic},
    identity::Identity,
    message::{Inbound, Status},
};
use serde::{Deserialize, Serialize};

/// A message was edited or deleted by whoever wrote it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MessageChanged {
    /// On which channel.
    pub channel: ChannelId,
    /// The provider's id of this news.
    pub provider_id: String,
    /// The person's addresses, as it names them.
    pub identities: Vec<Identity>,
    /// The provider's id of the message.
    pub original: String,
    /// Whether it is a message of ours, written in the number's app.
    #[serde(default)]
    pub ours: bool,
    /// What became of it.
    pub now: Rewritten,
    /// When, by the provider.
    pub at: Timestamp,
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "became", rename_all = "snake_case")]
pub enum Rewritten {
    /// It says this now.
    Edited {
        /// What.
        content: Inbound,
    },
    /// It was deleted.
    Revoked,
}

/// Somebody of the company wrote to the customer in the number's app.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EchoReceived {
    /// On which channel.
    pub channel: ChannelId,
    /// The provider's id of the message.
    pub provider_id: String,
    /// The customer's addresses, as it names them.
    pub identities: Vec<Identity>,
    /// The name the person goes by there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile_name: Option<String>,
    /// What it says, in the form of what customers send.
    pub content: Inbound,
    /// The provider's id of the message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// When, by the provider.
    pub sent_at: Timestamp,
}

/// What was said before the number came to Hilo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HistoryReceived {
    /// On which channel.
    pub channel: ChannelId,
    /// The customer's addresses, as it names them.
    pub identities: Vec<Identity>,
    /// The name the person goes by there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile_name: Option<String>,
    /// What names this piece of the history: the same when it comes again.
    pub piece: String,
    /// What was said, oldest first.
    pub messages: Vec<OldMessage>,
}

/// A message from before the number came to Hilo.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OldMessage {
    /// The provider's id of it.
    pub provider_id: String,
    /// Whether we said it.
    #[serde(default)]
    pub ours: bool,
    /// What it says, in the form of what customers send.
    pub content: Inbound,
    /// The provider's id of the message it answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<String>,
    /// When, by the provider.
    pub sent_at: Timestamp,
    /// How far it came.
    pub status: Status,
}

/// News of a telephone call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallReceived {
    /// On which channel.
    pub channel: ChannelId,
    /// The provider's id of the call.
    pub call: String,
    /// The customer's addresses, as it names them.
    pub identities: Vec<Identity>,
    /// The name the person goes by there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile_name: Option<String>,
    /// Whether the customer calls.
    pub by_customer: bool,
    /// How far it is.
    pub stage: CallStage,
    /// When, by the provider.
    pub at: Timestamp,
}

/// The customer decided, in their app, what they want to be sent (C2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreferenceChanged {
    /// On which channel.
    pub channel: ChannelId,
    /// The customer's addresses, as it names them.
    pub identities: Vec<Identity>,
    /// The name the person goes by there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile_name: Option<String>,
    /// What it is about.
    pub topic: ConsentTopic,
    /// Which way.
    pub consent: Consent,
    /// When, by the provider.
    pub at: Timestamp,
    /// The provider's sentence about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// News of the payment of an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentReported {
    /// On which channel.
    pub channel: ChannelId,
    /// The customer's addresses, as it names them.
    pub identities: Vec<Identity>,
    /// The effect that sent the order, if the news carried our callback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<EffectId>,
    /// Our id of the order.
    pub reference: String,
    /// How far: `pending`, `captured`, `failed`.
    pub status: String,
    /// How much, in parts of the currency's unit, and how many of them make one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<(i64, i64)>,
    /// ISO 4217.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
    /// The payment provider's id of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transaction: Option<String>,
    /// When, by the provider.
    pub at: Timestamp,
}

/// The provider says something about the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoticeReceived {
    /// On which channel.
    pub channel: ChannelId,
    /// The provider's id of the notice.
    pub provider_id: String,
    /// The person's addresses, as it names them.
    pub identities: Vec<Identity>,
    /// What.
    pub notice: NoticeKind,
    /// The provider's sentence about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// What the provider says about a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum NoticeKind {
    /// They write from another number now. Numbers are recycled, so this alone links nothing: the number becomes theirs
    /// with their next message.
    NumberChanged {
        /// Which, digits only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        number: Option<String>,
    },
    /// Their security key is another one: another device, or another person.
    KeyChanged,
}
