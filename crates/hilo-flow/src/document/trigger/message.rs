//! Triggers by a message of the customer, besides words and buttons.

use crate::document::{Span, Target};
use hilo_model::message::MediaKind;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The first message of a conversation: the first ever, the first after the ticket was solved or closed, or the first after nobody had
/// said anything in the thread for a while. An answer to what we said an hour ago begins no conversation.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewConversation {
    /// How long nobody must have said anything, neither we nor the customer; a day if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Span>,
    /// Start even if another run of this contact waits for an answer; that run ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupt: bool,
    /// Where to begin, if not at the flow's start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Target>,
}

/// The customer answers a template of ours: presses one of its quick replies, or replies to it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateReply {
    /// The templates, by their names; any if none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub templates: Vec<String>,
    /// The quick replies, by their words or payloads; if any is named, other answers do not count.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<String>,
    /// The variable that takes `template`, `button` (its payload; null for a reply in words) and `text`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub save: Option<String>,
    /// Start even if another run of this contact waits for an answer; that run ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupt: bool,
    /// Where to begin, if not at the flow's start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Target>,
}

/// The customer sends something of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sent {
    /// The variable that takes it: an order's `items` (`product`, `quantity`, `price`, `currency`), `total` and `text`; a place's `latitude`,
    /// `longitude`, `name` and `address`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub save: Option<String>,
    /// Start even if another run of this contact waits for an answer; that run ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupt: bool,
    /// Where to begin, if not at the flow's start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Target>,
}

/// The customer sends a file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MediaSent {
    /// Which kinds of files; any if none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<MediaKind>,
    /// The variable that takes `kind`, `mime_type`, `caption` and `filename`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub save: Option<String>,
    /// Start even if another run of this contact waits for an answer; that run ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupt: bool,
    /// Where to begin, if not at the flow's start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Target>,
}

/// The customer comes from an advertisement or a post, with the first message after the tap.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FromAdvertisement {
    /// The advertisements, by their ids at Meta; any if none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<String>,
    /// Only an advertisement, or only a post; both if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<AdSource>,
    /// The variable that takes `source`, `id`, `url`, `headline`, `body` and `click`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub save: Option<String>,
    /// Start even if another run of this contact waits for an answer; that run ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupt: bool,
    /// Where to begin, if not at the flow's start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Target>,
}

/// What somebody tapped to come here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AdSource {
    /// An advertisement.
    Ad,
    /// A post.
    Post,
}

impl AdSource {
    /// The name, as serialised.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ad => "ad",
            Self::Post => "post",
        }
    }
}
