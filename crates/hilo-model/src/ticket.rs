//! Words for units of work on a thread (D4).

use serde::{Deserialize, Serialize};

/// Where a ticket stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TicketStatus {
    /// A flow has it.
    Bot,
    /// A person must act.
    Open,
    /// It waits for the customer.
    Pending,
    /// It waits for somebody else.
    OnHold,
    /// Done, unless the customer says otherwise.
    Solved,
    /// Done for good.
    Closed,
}

impl TicketStatus {
    /// Every status.
    pub const ALL: [Self; 6] =
        [Self::Bot, Self::Open, Self::Pending, Self::OnHold, Self::Solved, Self::Closed];

    /// The name in databases and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bot => "bot",
            Self::Open => "open",
            Self::Pending => "pending",
            Self::OnHold => "on_hold",
            Self::Solved => "solved",
            Self::Closed => "closed",
        }
    }

    /// The status with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }

    /// Whether a person (not a flow) is responsible and the ticket is under way.
    pub fn is_with_staff(self) -> bool {
        matches!(self, Self::Open | Self::Pending | Self::OnHold)
    }

    /// Whether nothing more is to be done.
    pub fn is_done(self) -> bool {
        matches!(self, Self::Solved | Self::Closed)
    }
}

/// How urgent a ticket is.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Whenever there is time.
    Low,
    /// In its turn.
    Normal,
    /// Before others.
    High,
    /// At once.
    Urgent,
}

impl Priority {
    /// Every priority, least urgent first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Normal, Self::High, Self::Urgent];

    /// The name in databases and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
            Self::Urgent => "urgent",
        }
    }

    /// The priority with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|priority| priority.as_str() == name)
    }
}
