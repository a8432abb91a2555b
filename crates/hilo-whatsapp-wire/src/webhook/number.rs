use crate::{More, scalar::NumericId};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// A number's limit or throughput changed.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PhoneNumberQualityUpdate {
    /// The number, digits only.
    pub display_phone_number: Option<String>,
    /// `ONBOARDING`, `THROUGHPUT_UPGRADE`; in older versions `UPGRADE`, `DOWNGRADE`, `FLAGGED`, `UNFLAGGED`.
    pub event: String,
    /// What the limit was (`TIER_2K`).
    pub old_limit: Option<String>,
    /// What it is.
    pub current_limit: Option<String>,
    /// How many people the portfolio may write to first in 24 hours.
    pub max_daily_conversations_per_business: Option<NumericId>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A display name was decided on.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PhoneNumberNameUpdate {
    /// The number, digits only.
    pub display_phone_number: Option<String>,
    /// `APPROVED`, `REJECTED`, `PENDING`, `DEFERRED`.
    pub decision: String,
    /// The name.
    pub requested_verified_name: Option<String>,
    /// Why not.
    pub rejection_reason: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A number's PIN was changed, or somebody tries to.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SecurityUpdate {
    /// The number, digits only.
    pub display_phone_number: Option<String>,
    /// `PIN_CHANGED`, `PIN_RESET_REQUEST`, `PIN_REQUEST_SUCCESS`.
    pub event: String,
    /// Who asked, as a Facebook id.
    pub requester: Option<NumericId>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// Our own username was approved, reserved or deleted.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BusinessUsernameUpdate {
    /// The number, digits only.
    pub display_phone_number: Option<String>,
    /// The name.
    pub username: Option<String>,
    /// `approved`, `reserved`, `deleted`.
    pub status: String,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}
