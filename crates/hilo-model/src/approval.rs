//! Approvals (W3): what a flow asks people of the team to decide.

use serde::{Deserialize, Serialize};

/// How an approval stands.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalState {
    /// Answers are awaited.
    Waiting,
    /// Enough people approved.
    Approved,
    /// It was refused.
    Refused,
    /// Nobody decided in time.
    TimedOut,
    /// The run that asked is over for another reason.
    Cancelled,
}

impl ApprovalState {
    /// Every state.
    pub const ALL: [Self; 5] =
        [Self::Waiting, Self::Approved, Self::Refused, Self::TimedOut, Self::Cancelled];

    /// The name in databases and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::TimedOut => "timed_out",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// How many must approve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Quorum {
    /// One person.
    #[default]
    Any,
    /// Every person who is named, and of every team that is named one.
    All,
    /// So many different people.
    AtLeast(u32),
}

/// How somebody was told that they are asked. Everybody sees it on the page *Approvals* besides.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// On WhatsApp, soon: it is under way.
    Asking,
    /// On WhatsApp, by a message with buttons.
    Buttons,
    /// On WhatsApp, by a template: their 24-hour window was closed.
    Template,
    /// Not on WhatsApp: they have shown no number to be theirs.
    NoNumber,
    /// Not on WhatsApp: the conversation that asks has no channel.
    NoChannel,
    /// Not on WhatsApp: their 24-hour window is closed, and the flow names no template.
    WindowClosed,
    /// Not on WhatsApp: what is sent to their number does not arrive, or they want no such messages.
    Unreachable,
    /// Not on WhatsApp: the message was not taken, or did not arrive.
    Failed,
    /// Not on WhatsApp: they may not answer any more, or the number is theirs no more.
    NoRight,
}

impl Told {
    /// Whether they are asked on WhatsApp, or were. Who is not may be asked there later.
    pub fn is_asked(self) -> bool {
        !matches!(self, Self::NoNumber | Self::NoChannel | Self::NoRight)
    }

    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Asking => "asking",
            Self::Buttons => "buttons",
            Self::Template => "template",
            Self::NoNumber => "no_number",
            Self::NoChannel => "no_channel",
            Self::WindowClosed => "window_closed",
            Self::Unreachable => "unreachable",
            Self::Failed => "failed",
            Self::NoRight => "no_right",
        }
    }
}
