//! What a person wants to be sent (C2).
//!
//! Topics are what Meta calls template categories. One-time codes (`authentication`) are no topic: whoever is signing in asked for
//! the code a moment ago, and who wants none does not ask. Answers in an open conversation are no topic either.

use crate::message::TemplateCategory;
use serde::{Deserialize, Serialize};

/// What consent is about: the messages that go to people who did not just write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentTopic {
    /// Marketing messages.
    Marketing,
    /// Utility messages: news of an order, a reminder of an appointment.
    Utility,
}

impl ConsentTopic {
    /// Every topic.
    pub const ALL: [Self; 2] = [Self::Marketing, Self::Utility];

    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Marketing => "marketing",
            Self::Utility => "utility",
        }
    }

    /// What a template of this category is about; none where nobody has to agree.
    pub fn of(category: TemplateCategory) -> Option<Self> {
        match category {
            TemplateCategory::Marketing => Some(Self::Marketing),
            TemplateCategory::Utility => Some(Self::Utility),
            TemplateCategory::Authentication => None,
        }
    }
}

/// What one decision is about: a topic, or every topic at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentReach {
    /// Marketing messages.
    Marketing,
    /// Utility messages.
    Utility,
    /// Every topic.
    All,
    /// Terms that somebody accepts or does not: no topic, nothing that is sent depends on it.
    Terms,
}

impl ConsentReach {
    /// Every reach.
    pub const EVERY: [Self; 4] = [Self::Marketing, Self::Utility, Self::All, Self::Terms];

    /// The name in databases and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Marketing => "marketing",
            Self::Utility => "utility",
            Self::All => "all",
            Self::Terms => "terms",
        }
    }

    /// The reach with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::EVERY.into_iter().find(|reach| reach.as_str() == name)
    }

    /// The topics that are meant.
    pub fn topics(self) -> &'static [ConsentTopic] {
        match self {
            Self::Marketing => &[ConsentTopic::Marketing],
            Self::Utility => &[ConsentTopic::Utility],
            Self::All => &ConsentTopic::ALL,
            Self::Terms => &[],
        }
    }
}

impl From<ConsentTopic> for ConsentReach {
    fn from(topic: ConsentTopic) -> Self {
        match topic {
            ConsentTopic::Marketing => Self::Marketing,
            ConsentTopic::Utility => Self::Utility,
        }
    }
}

/// What a person decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consent {
    /// No more of it: nothing of this kind may be sent.
    Withdrawn,
    /// It is welcome again, after it was not.
    Resumed,
    /// Asked for.
    Given,
}

impl Consent {
    /// Every decision.
    pub const ALL: [Self; 3] = [Self::Withdrawn, Self::Resumed, Self::Given];

    /// The name in databases and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Withdrawn => "withdrawn",
            Self::Resumed => "resumed",
            Self::Given => "given",
        }
    }

    /// The decision with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|consent| consent.as_str() == name)
    }
}

/// Where a decision was made, or how it came to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentSource {
    /// The customer wrote a stop or start word.
    Message,
    /// The customer answered a flow that asked.
    Flow,
    /// The customer decided in the settings of their app.
    App,
    /// The provider refused a message because of it.
    Failure,
    /// A person of the team noted it in a conversation.
    Team,
    /// A program told it.
    Api,
    /// A form, on paper or on a page.
    Form,
    /// A telephone call.
    Phone,
    /// Somebody said it at a counter.
    InPerson,
    /// An e-mail.
    Email,
    /// A list from another system.
    Import,
}

impl ConsentSource {
    /// Every source.
    pub const ALL: [Self; 11] = [
        Self::Message,
        Self::Flow,
        Self::App,
        Self::Failure,
        Self::Team,
        Self::Api,
        Self::Form,
        Self::Phone,
        Self::InPerson,
        Self::Email,
        Self::Import,
    ];

    /// The name in databases and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Flow => "flow",
            Self::App => "app",
            Self::Failure => "failure",
            Self::Team => "team",
            Self::Api => "api",
            Self::Form => "form",
            Self::Phone => "phone",
            Self::InPerson => "in_person",
            Self::Email => "email",
            Self::Import => "import",
        }
    }

    /// The source with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.as_str() == name)
    }

    /// Whether somebody who records a decision may name it. The others are where Hilo itself heard of one.
    pub fn can_be_told(self) -> bool {
        !matches!(self, Self::Message | Self::Flow | Self::App | Self::Failure)
    }
}

/// What an entry of the ledger holds of somebody's words. Stored sealed, as JSON whose form only grows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Proof {
    /// The exact words of the decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// The provider's sentence about it, or its code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What the person was shown and answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown: Option<String>,
    /// The terms that were accepted or not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms: Option<TermsVersion>,
}

/// Which terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermsVersion {
    /// Their name.
    pub name: String,
    /// Which version of them.
    pub version: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written() {
        for reach in ConsentReach::EVERY {
            assert_eq!(ConsentReach::from_name(reach.as_str()), Some(reach));
            assert_eq!(serde_json::to_value(reach).unwrap(), reach.as_str());
        }
        for consent in Consent::ALL {
            assert_eq!(Consent::from_name(consent.as_str()), Some(consent));
            assert_eq!(serde_json::to_value(consent).unwrap(), consent.as_str());
        }
        for source in ConsentSource::ALL {
            assert_eq!(ConsentSource::from_name(source.as_str()), Some(source));
            assert_eq!(serde_json::to_value(source).unwrap(), source.as_str());
        }
    }

    #[test]
    fn codes_need_nobodys_consent() {
        assert_eq!(ConsentTopic::of(TemplateCategory::Authentication), None);
        assert_eq!(ConsentTopic::of(TemplateCategory::Utility), Some(ConsentTopic::Utility));
        for topic in ConsentTopic::ALL {
            assert_eq!(ConsentReach::from(topic).topics(), [topic]);
            assert!(ConsentReach::All.topics().contains(&topic));
        }
    }
}
