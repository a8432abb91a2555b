use crate::{
    More,
    scalar::{NumericId, list_or_null},
};
use serde::{Deserialize, Serialize};

/// The answer of `/{WABA}/template_analytics`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Insights {
    /// Points, by granularity and product.
    #[serde(default, deserialize_with = "list_or_null")]
    pub data: Vec<InsightSet>,
    /// Where the next page is.
    #[serde(default)]
    pub paging: Option<serde_json::Value>,
}

/// Points of one granularity and product.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct InsightSet {
    /// The points.
    #[serde(default, deserialize_with = "list_or_null")]
    pub data_points: Vec<InsightPoint>,
    /// Granularity, product and anything else.
    #[serde(flatten)]
    pub more: More,
}

/// How a template fared in one step of the time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct InsightPoint {
    /// How many messages were delivered.
    pub delivered: Option<u64>,
    /// Presses of buttons.
    #[serde(default, deserialize_with = "list_or_null")]
    pub clicked: Vec<InsightClicks>,
    /// Template, time, other counts, costs and anything else.
    #[serde(flatten)]
    pub more: More,
}

/// Presses of a button.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct InsightClicks {
    /// `url_button`, `quick_reply_button`, `unique_url_button`….
    #[serde(rename = "type", default)]
    pub kind: String,
    /// What stands on it.
    pub button_content: Option<String>,
    /// How many.
    pub count: Option<u64>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// The answer of `POST /{WABA}`: the account's id, as Meta's page on analytics has it; other nodes answer a change with `success`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum AccountChanged {
    /// Whether it was done.
    Success {
        /// Whether it was.
        success: bool,
    },
    /// It was done.
    Account {
        /// The account's id.
        id: NumericId,
    },
}

impl AccountChanged {
    /// Whether it was done.
    pub fn is_done(&self) -> bool {
        match self {
            Self::Success { success } => *success,
            Self::Account { .. } => true,
        }
    }
}

impl Insights {
    /// The cursor of the next page, if there is one.
    pub fn next_cursor(&self) -> Option<&str> {
        let paging = self.paging.as_ref()?;
        paging.get("next")?;
        paging.get("cursors")?.get("after")?.as_str()
    }
}
