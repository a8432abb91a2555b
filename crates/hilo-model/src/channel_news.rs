//! What the provider says about a number or its account (G1).

use serde::{Deserialize, Serialize};

/// What the provider says about a number or its account. The latest of each [topic](ChannelNews::topic) counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ChannelNews {
    /// How many people may be written to first in 24 hours.
    Limit {
        /// `TIER_2K`….
        tier: String,
    },
    /// How many messages a second it takes: more than before.
    ThroughputRaised,
    /// It was flagged for its quality, or is so no longer.
    Flagged {
        /// Whether it is.
        flagged: bool,
    },
    /// A display name was decided on.
    Name {
        /// What was decided.
        decision: Decision,
        /// The name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<String>,
        /// Why not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Our own username: approved, reserved or deleted.
    Username {
        /// `approved`, `reserved`, `deleted`.
        status: String,
        /// The name.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        username: Option<String>,
    },
    /// The account was reviewed.
    Reviewed {
        /// What was decided.
        decision: Decision,
    },
    /// A rule was broken.
    Violation {
        /// Which: `SCAM`, `ALCOHOL`….
        kind: String,
    },
    /// The account may do less. An empty list takes everything back.
    Restricted {
        /// What it may not do.
        restrictions: Vec<Restriction>,
    },
    /// The account is banned, will be, or is no longer.
    Ban {
        /// Which.
        state: BanState,
        /// The day, in the provider's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        date: Option<String>,
    },
    /// The two-step PIN.
    Pin {
        /// What happened to it.
        event: PinEvent,
        /// Who asked, as the provider names them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        requester: Option<String>,
    },
    /// Something that the provider wants a person to see.
    Alert {
        /// What: `OBA_APPROVED`, `PROFILE_PICTURE_LOST`….
        kind: String,
        /// How grave.
        severity: Severity,
        /// Whether it still holds.
        active: bool,
        /// A sentence of the provider's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
    },
    /// The number's app or a partner left the API.
    Disconnected {
        /// Why: `ACCOUNT_DISCONNECTED`, `PRIMARY_INACTIVITY`….
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The number's app came back.
    Reconnected,
    /// The account is gone.
    Deleted,
    /// A group that the number made was suspended, or is so no longer.
    Group {
        /// The provider's id of it.
        group: String,
        /// Whether it is.
        suspended: bool,
    },
    /// A payment provider's set-up.
    Payments {
        /// Its name in the account.
        configuration: String,
        /// `Active`, `Needs Connecting`, `Needs Testing`.
        status: String,
    },
}

/// What was decided on something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Good.
    Approved,
    /// Not.
    Rejected,
    /// Not yet.
    Pending,
    /// Later.
    Deferred,
}

/// Something that an account may not do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restriction {
    /// What: `RESTRICTED_BIZ_INITIATED_MESSAGING`….
    pub kind: String,
    /// Until when: seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
    /// What would help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

/// Whether an account is banned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BanState {
    /// It is.
    Disabled,
    /// It will be.
    Scheduled,
    /// It is no longer.
    Reinstated,
}

/// What happened to a number's PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PinEvent {
    /// It is another one.
    Changed,
    /// Somebody wants to switch it off.
    ResetRequested,
    /// Somebody did.
    ResetDone,
}

/// How grave something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Good to know.
    Info,
    /// Somebody should look at it.
    Warning,
    /// Somebody must act.
    Critical,
}

impl Severity {
    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Critical => "critical",
        }
    }
}

impl ChannelNews {
    /// What it is about: later news of the same topic replace earlier ones.
    pub fn topic(&self) -> String {
        match self {
            Self::Limit { .. } => "limit".to_owned(),
            Self::ThroughputRaised => "throughput".to_owned(),
            Self::Flagged { .. } => "quality".to_owned(),
            Self::Name { .. } => "name".to_owned(),
            Self::Username { .. } => "username".to_owned(),
            Self::Reviewed { .. } => "review".to_owned(),
            Self::Violation { .. } => "violation".to_owned(),
            Self::Restricted { .. } => "restriction".to_owned(),
            Self::Ban { .. } => "ban".to_owned(),
            Self::Pin { .. } => "pin".to_owned(),
            Self::Alert { kind, .. } => format!("alert/{kind}"),
            Self::Disconnected { .. } | Self::Reconnected => "connection".to_owned(),
            Self::Deleted => "account".to_owned(),
            Self::Group { group, .. } => format!("group/{group}"),
            Self::Payments { configuration, .. } => format!("payments/{configuration}"),
        }
    }

    /// How grave it is for whoever looks after the number.
    pub fn severity(&self) -> Severity {
        match self {
            Self::Ban { state: BanState::Disabled | BanState::Scheduled, .. }
            | Self::Disconnected { .. }
            | Self::Deleted => Severity::Critical,
            Self::Restricted { restrictions } if !restrictions.is_empty() => Severity::Critical,
            Self::Violation { .. }
            | Self::Pin { .. }
            | Self::Flagged { flagged: true }
            | Self::Group { suspended: true, .. }
            | Self::Name { decision: Decision::Rejected, .. }
            | Self::Reviewed { decision: Decision::Rejected } => Severity::Warning,
            Self::Alert { severity, active: true, .. } => *severity,
            Self::Payments { status, .. } if status != "Active" => Severity::Warning,
            _ => Severity::Info,
        }
    }
}
