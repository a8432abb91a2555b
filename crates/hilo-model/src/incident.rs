//! Words for what went wrong and a person should see.

use serde::{Deserialize, Serialize};

/// How an incident was dealt with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncidentOutcome {
    /// Nothing is to be done about it, says a person.
    Dismissed,
    /// What went wrong was done again.
    Retried,
    /// The message arrived, says a person.
    Delivered,
    /// The message is given up, says a person.
    Abandoned,
    /// A sign of the message came after all.
    SignCame,
}

impl IncidentOutcome {
    /// Every outcome.
    pub const ALL: [Self; 5] =
        [Self::Dismissed, Self::Retried, Self::Delivered, Self::Abandoned, Self::SignCame];

    /// The name in databases and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dismissed => "dismissed",
            Self::Retried => "retried",
            Self::Delivered => "delivered",
            Self::Abandoned => "abandoned",
            Self::SignCame => "sign_came",
        }
    }

    /// The outcome with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == name)
    }
}
