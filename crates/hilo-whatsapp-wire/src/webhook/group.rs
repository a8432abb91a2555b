use super::Metadata;
use crate::{More, errors::ErrorBody, scalar::UnixTime};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Something happened to groups: the value of all four group fields.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Groups {
    /// The number of ours.
    pub metadata: Option<Metadata>,
    /// To which, and what.
    pub groups: Vec<GroupUpdate>,
    /// Product and people.
    #[serde(flatten)]
    pub more: More,
}

/// What happened to a group. `kind` decides which members are there.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupUpdate {
    /// When.
    pub timestamp: Option<UnixTime>,
    /// The group.
    pub group_id: Option<String>,
    /// `group_create`, `group_participants_add`, `group_settings_update`, `group_suspend`….
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The request of ours that caused it.
    pub request_id: Option<String>,
    /// The group's name: words when it is made, an outcome when it is changed.
    pub subject: Option<serde_json::Value>,
    /// Where people join.
    pub invite_link: Option<String>,
    /// Why people came: `invite_link`.
    pub reason: Option<String>,
    /// Who removed people: `business` or `participant`.
    pub initiated_by: Option<String>,
    /// A request to join.
    pub join_request_id: Option<String>,
    /// Who came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub added_participants: Vec<GroupParticipant>,
    /// Who left.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed_participants: Vec<GroupParticipant>,
    /// Who could not be removed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failed_participants: Vec<GroupParticipant>,
    /// What went wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ErrorBody>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A person in a group.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupParticipant {
    /// What our request named.
    pub input: Option<String>,
    /// The phone.
    pub wa_id: Option<String>,
    /// The business-scoped user id.
    pub user_id: Option<String>,
    /// The id across linked portfolios.
    pub parent_user_id: Option<String>,
    /// The username.
    pub username: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}
