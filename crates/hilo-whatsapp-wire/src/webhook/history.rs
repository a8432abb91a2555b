use super::{Message, Metadata};
use crate::{More, errors::ErrorBody, scalar::UnixTime};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Messages from before a number was shared with the phone's app.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct History {
    /// The number of ours.
    pub metadata: Option<Metadata>,
    /// A piece of it.
    pub history: Vec<HistoryChunk>,
    /// Product and people.
    #[serde(flatten)]
    pub more: More,
}

/// A piece of the history.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HistoryChunk {
    /// Where in the history it is.
    pub metadata: Option<HistoryMetadata>,
    /// The conversations in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub threads: Vec<HistoryThread>,
    /// Code 2593109 if the merchant does not share it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ErrorBody>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// Where in the history a piece is.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HistoryMetadata {
    /// 0 the last day, 1 the last 90 days, 2 the last 180 days.
    pub phase: Option<u32>,
    /// The piece's position.
    pub chunk_order: Option<u32>,
    /// Percent.
    pub progress: Option<u32>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A conversation of the history.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HistoryThread {
    /// The person's phone.
    pub id: Option<String>,
    /// Who the person is.
    pub context: Option<HistoryPerson>,
    /// What was said.
    #[serde(default)]
    pub messages: Vec<Message>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// Who a conversation of the history is with.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HistoryPerson {
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

/// Changes of the phone's address book.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StateSync {
    /// The number of ours.
    pub metadata: Option<Metadata>,
    /// What changed.
    pub state_sync: Vec<StateSyncItem>,
    /// Product and people.
    #[serde(flatten)]
    pub more: More,
}

/// An entry of the address book that changed.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StateSyncItem {
    /// `contact`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The entry.
    pub contact: Option<StateSyncContact>,
    /// `add` or `remove`.
    pub action: Option<String>,
    /// When.
    pub metadata: Option<StateSyncMetadata>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// An entry of the address book.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StateSyncContact {
    /// The whole name.
    pub full_name: Option<String>,
    /// Given name.
    pub first_name: Option<String>,
    /// The phone.
    pub phone_number: Option<String>,
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

/// When an entry changed.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StateSyncMetadata {
    /// When.
    pub timestamp: Option<UnixTime>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}
