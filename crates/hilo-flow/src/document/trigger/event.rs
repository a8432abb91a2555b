//! Triggers by something that happens to a contact beside messages. While a person has the thread they start nothing.

use crate::document::Target;
use hilo_model::{consent::ConsentTopic, ticket::TicketStatus};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A tag is put on the contact, or taken off, by whomever.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tagged {
    /// The tags: one of them.
    pub tags: Vec<String>,
    /// The variable that takes the tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub save: Option<String>,
    /// Start even if another run of this contact waits for an answer; that run ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupt: bool,
    /// Where to begin, if not at the flow's start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Target>,
}

/// A field of the contact gets another value, from whomever.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FieldChanged {
    /// The fields: one of them.
    pub fields: Vec<String>,
    /// The variable that takes `field` and `value`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub save: Option<String>,
    /// Start even if another run of this contact waits for an answer; that run ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupt: bool,
    /// Where to begin, if not at the flow's start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Target>,
}

/// The ticket is moved.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TicketMoved {
    /// Where to: one of these.
    pub to: Vec<TicketStatus>,
    /// The variable that takes `from` and `to`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub save: Option<String>,
    /// Start even if another run of this contact waits for an answer; that run ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupt: bool,
    /// Where to begin, if not at the flow's start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Target>,
}

/// The contact decides what they want to be sent, and it was not so before.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Consented {
    /// What about: one of these; anything if none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<Topic>,
    /// The variable that takes the topic.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub save: Option<String>,
    /// Start even if another run of this contact waits for an answer; that run ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupt: bool,
    /// Where to begin, if not at the flow's start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Target>,
}

/// A topic of consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// Marketing messages.
    Marketing,
    /// Utility messages.
    Utility,
}

impl Topic {
    /// The name, as serialised.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Marketing => "marketing",
            Self::Utility => "utility",
        }
    }

    /// As the ledger names it.
    pub(crate) fn consent(self) -> ConsentTopic {
        match self {
            Self::Marketing => ConsentTopic::Marketing,
            Self::Utility => ConsentTopic::Utility,
        }
    }
}

/// A program tells of something (`POST /api/v1/contacts/{contact}/events`).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventTold {
    /// What it is called: one of these.
    pub names: Vec<String>,
    /// The variable that takes the data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub save: Option<String>,
    /// Start even if another run of this contact waits for an answer; that run ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupt: bool,
    /// Where to begin, if not at the flow's start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Target>,
}
