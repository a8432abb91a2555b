//! What a person wants to be sent (C2).

use serde::{Deserialize, Serialize};

/// What consent is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentTopic {
    /// Marketing messages.
    Marketing,
}

impl ConsentTopic {
    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Marketing => "marketing",
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
    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Withdrawn => "withdrawn",
            Self::Resumed => "resumed",
            Self::Given => "given",
        }
    }
}
