use super::{Contact, Metadata};
use crate::{
    More,
    scalar::{UnixTime, list_or_null},
};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// People stop or resume marketing messages.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UserPreferences {
    /// The number of ours.
    pub metadata: Option<Metadata>,
    /// The people in this change.
    #[serde(default, deserialize_with = "list_or_null", skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// What they want.
    pub user_preferences: Vec<UserPreference>,
    /// Product and anything else.
    #[serde(flatten)]
    pub more: More,
}

/// What a person wants.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UserPreference {
    /// The phone.
    pub wa_id: Option<String>,
    /// The business-scoped user id.
    pub user_id: Option<String>,
    /// The id across linked portfolios.
    pub parent_user_id: Option<String>,
    /// A sentence about it.
    pub detail: Option<String>,
    /// `marketing_messages`.
    pub category: Option<String>,
    /// Which way.
    pub value: PreferenceValue,
    /// The sign-up that it came from.
    pub signup_id: Option<String>,
    /// When.
    pub timestamp: Option<UnixTime>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

open_enum! {
    /// Which way a person decided.
    PreferenceValue {
        /// No more of them.
        Stop = "stop",
        /// Again, please.
        Resume = "resume",
        /// Signed up for them.
        Signup = "signup",
    }
}

/// People's user ids changed: the old and the new one are the same person.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UserIdUpdates {
    /// The number of ours.
    pub metadata: Option<Metadata>,
    /// The people in this change.
    #[serde(default, deserialize_with = "list_or_null", skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// Whose, and how.
    pub user_id_update: Vec<UserIdUpdate>,
    /// Product and anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A person's user id changed.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UserIdUpdate {
    /// The phone.
    pub wa_id: Option<String>,
    /// A sentence about it.
    pub detail: Option<String>,
    /// The business-scoped user id before and after.
    pub user_id: Option<ChangedId>,
    /// The id across linked portfolios before and after.
    pub parent_user_id: Option<ChangedId>,
    /// When.
    pub timestamp: Option<UnixTime>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// An id before and after.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChangedId {
    /// What it was.
    pub previous: Option<String>,
    /// What it is.
    pub current: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}
