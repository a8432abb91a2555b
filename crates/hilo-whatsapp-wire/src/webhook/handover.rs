use crate::{More, scalar::UnixTime};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::skip_serializing_none;

/// The conversation passed to or from another app.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MessagingHandover {
    /// Who the conversation is with, as it came.
    pub sender: Option<Value>,
    /// The number of ours, as it came.
    pub recipient: Option<Value>,
    /// `control_passed` or `control_taken`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// When.
    pub timestamp: Option<UnixTime>,
    /// Given by its owner.
    pub control_passed: Option<HandoverControl>,
    /// Taken from its owner.
    pub control_taken: Option<HandoverControl>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// From whom to whom a conversation went.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HandoverControl {
    /// The app that had it.
    pub previous_owner_app_id: Option<crate::scalar::NumericId>,
    /// Its role.
    pub previous_owner_role: Option<String>,
    /// The app that has it.
    pub new_owner_app_id: Option<crate::scalar::NumericId>,
    /// Its role.
    pub new_owner_role: Option<String>,
    /// What the app that gave it says, up to 2,000 characters.
    pub metadata: Option<String>,
    /// What was said before, as it came.
    pub conversation_context: Option<Value>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A shared solution of partners changed.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartnerSolution {
    /// `SOLUTION_CREATED` or `SOLUTION_UPDATED`.
    pub event: String,
    /// Which.
    pub solution_id: Option<crate::scalar::NumericId>,
    /// `ACTIVE`, `DRAFT`, `DEACTIVATED`….
    pub solution_status: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}
