use super::{Contact, Metadata};
use crate::{
    More,
    errors::ErrorBody,
    scalar::{UnixTime, list_or_null},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::skip_serializing_none;

/// Telephone calls.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calls {
    /// The number of ours.
    pub metadata: Option<Metadata>,
    /// The people in this change.
    #[serde(default, deserialize_with = "list_or_null", skip_serializing_if = "Vec::is_empty")]
    pub contacts: Vec<Contact>,
    /// Calls that begin or end.
    #[serde(default, deserialize_with = "list_or_null", skip_serializing_if = "Vec::is_empty")]
    pub calls: Vec<Call>,
    /// How far calls of ours came.
    #[serde(default, deserialize_with = "list_or_null", skip_serializing_if = "Vec::is_empty")]
    pub statuses: Vec<CallStatus>,
    /// What went wrong.
    #[serde(default, deserialize_with = "list_or_null", skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ErrorBody>,
    /// Product and anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A call that begins or ends. One that a person makes, or answers, opens the 24-hour window.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Its id (`wacid.…`).
    pub id: String,
    /// Who calls, by phone.
    pub from: Option<String>,
    /// Who calls, by user id.
    pub from_user_id: Option<String>,
    /// Who is called, by phone.
    pub to: Option<String>,
    /// Who is called, by user id.
    pub to_user_id: Option<String>,
    /// `connect` or `terminate`.
    pub event: Option<String>,
    /// `USER_INITIATED` or `BUSINESS_INITIATED`.
    pub direction: Option<String>,
    /// When.
    pub timestamp: Option<UnixTime>,
    /// The session description (SDP), as it came.
    pub session: Option<Value>,
    /// `COMPLETED` or `FAILED`.
    pub status: Option<String>,
    /// When they began to talk.
    pub start_time: Option<UnixTime>,
    /// When they stopped.
    pub end_time: Option<UnixTime>,
    /// Seconds.
    pub duration: Option<u64>,
    /// What the call's request asked to be given back.
    pub biz_opaque_callback_data: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// How far a call of ours came.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CallStatus {
    /// Its id (`wacid.…`).
    pub id: String,
    /// `call`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// `RINGING`, `ACCEPTED`, `REJECTED`.
    pub status: Option<String>,
    /// The person's phone.
    pub recipient_id: Option<String>,
    /// The person's user id.
    pub recipient_user_id: Option<String>,
    /// When.
    pub timestamp: Option<UnixTime>,
    /// What the call's request asked to be given back.
    pub biz_opaque_callback_data: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}
