use crate::{
    More,
    scalar::{NumericId, UnixTime, list_or_null},
};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

open_enum! {
    /// A template's state. Only approved ones can be sent.
    TemplateEvent {
        /// Under review.
        Pending = "PENDING",
        /// Can be sent.
        Approved = "APPROVED",
        /// Refused.
        Rejected = "REJECTED",
        /// Stopped for its quality, for hours.
        Paused = "PAUSED",
        /// Stopped for good.
        Disabled = "DISABLED",
        /// Refused, and the refusal is being looked at again.
        InAppeal = "IN_APPEAL",
        /// Deleted, with messages still on their way.
        PendingDeletion = "PENDING_DELETION",
        /// Gone.
        Deleted = "DELETED",
        /// The account has too many.
        LimitExceeded = "LIMIT_EXCEEDED",
        /// Bad quality.
        Flagged = "FLAGGED",
        /// Good again.
        Reinstated = "REINSTATED",
        /// Cannot be changed.
        Locked = "LOCKED",
        /// Put away for lack of use.
        Archived = "ARCHIVED",
        /// Taken out again.
        Unarchived = "UNARCHIVED",
    }
}

open_enum! {
    /// How people take a template or a number.
    QualityScore {
        /// Well.
        Green = "GREEN",
        /// So so.
        Yellow = "YELLOW",
        /// Badly.
        Red = "RED",
        /// Not enough is known.
        Unknown = "UNKNOWN",
    }
}

/// A template's state changed.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TemplateStatusUpdate {
    /// What it is now.
    pub event: TemplateEvent,
    /// Which.
    pub message_template_id: Option<NumericId>,
    /// Its name.
    pub message_template_name: String,
    /// Its language.
    pub message_template_language: String,
    /// Why: `ABUSIVE_CONTENT`, `INVALID_FORMAT`, `NONE`….
    pub reason: Option<String>,
    /// `MARKETING`, `UTILITY`, `AUTHENTICATION`.
    pub message_template_category: Option<String>,
    /// When it is disabled.
    pub disable_info: Option<DisableInfo>,
    /// More about a pause.
    pub other_info: Option<OtherInfo>,
    /// More about a refusal.
    pub rejection_info: Option<RejectionInfo>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// When a template is disabled.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DisableInfo {
    /// The day, in words or in seconds since 1970.
    pub disable_date: Option<NumericId>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// More about a pause.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OtherInfo {
    /// `FIRST_PAUSE`, `SECOND_PAUSE`, `RATE_LIMITING_PAUSE`, `UNPAUSE`, `DISABLED`.
    pub title: Option<String>,
    /// A sentence about it.
    pub description: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// More about a refusal.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RejectionInfo {
    /// Why.
    pub reason: Option<String>,
    /// What would help.
    pub recommendation: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A template's quality changed.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TemplateQualityUpdate {
    /// What it was.
    pub previous_quality_score: Option<QualityScore>,
    /// What it is.
    pub new_quality_score: QualityScore,
    /// Which.
    pub message_template_id: Option<NumericId>,
    /// Its name.
    pub message_template_name: String,
    /// Its language.
    pub message_template_language: String,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A template's text changed.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TemplateComponentsUpdate {
    /// Which.
    pub message_template_id: Option<NumericId>,
    /// Its name.
    pub message_template_name: String,
    /// Its language.
    pub message_template_language: String,
    /// Its body.
    pub message_template_element: Option<String>,
    /// Its header.
    pub message_template_title: Option<String>,
    /// Its footer.
    pub message_template_footer: Option<String>,
    /// Its buttons.
    #[serde(default, deserialize_with = "list_or_null", skip_serializing_if = "Vec::is_empty")]
    pub message_template_buttons: Vec<TemplateButtonText>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A button of a template.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TemplateButtonText {
    /// `QUICK_REPLY`, `URL`, `PHONE_NUMBER`….
    pub message_template_button_type: Option<String>,
    /// What stands on it.
    pub message_template_button_text: Option<String>,
    /// Where it leads.
    pub message_template_button_url: Option<String>,
    /// Whom it calls.
    pub message_template_button_phone_number: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A template's category changes (with `correct_category`, `new_category` being the current one) or has changed
/// (with `previous_category`).
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TemplateCategoryUpdate {
    /// Which.
    pub message_template_id: Option<NumericId>,
    /// Its name.
    pub message_template_name: String,
    /// Its language.
    pub message_template_language: String,
    /// What it was.
    pub previous_category: Option<String>,
    /// What it is.
    pub new_category: Option<String>,
    /// What it will be.
    pub correct_category: Option<String>,
    /// When that will be.
    pub category_update_timestamp: Option<UnixTime>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// Meta thinks that a template has the wrong category.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TemplateCategoryDetection {
    /// Which.
    pub message_template_id: Option<NumericId>,
    /// Its name.
    pub message_template_name: String,
    /// Its language.
    pub message_template_language: String,
    /// What it has.
    pub category: Option<String>,
    /// What it should have.
    pub correct_category: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A WhatsApp Flow's state or health; the members depend on `event`.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlowUpdate {
    /// `FLOW_STATUS_CHANGE`, `CLIENT_ERROR_RATE`, `ENDPOINT_ERROR_RATE`, `ENDPOINT_LATENCY`,
    /// `ENDPOINT_AVAILABILITY`, `FLOW_VERSION_EXPIRY_WARNING`….
    pub event: String,
    /// A sentence about it.
    pub message: Option<String>,
    /// Which Flow.
    pub flow_id: Option<NumericId>,
    /// Its state before.
    pub old_status: Option<String>,
    /// Its state now.
    pub new_status: Option<String>,
    /// Figures and thresholds.
    #[serde(flatten)]
    pub more: More,
}
