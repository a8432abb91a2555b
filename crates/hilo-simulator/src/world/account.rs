use super::Portfolio;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A WhatsApp Business Account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The business portfolio that it belongs to.
    #[serde(default = "Portfolio::usual_id")]
    pub portfolio: String,
    /// ISO 4217.
    #[serde(default = "currency")]
    pub currency: String,
    /// ISO 3166.
    #[serde(default = "country")]
    pub country: String,
    /// Meta's number for its time zone.
    #[serde(default = "timezone_id")]
    pub timezone_id: String,
    /// Whether figures of its templates are kept; once on it stays on.
    #[serde(default)]
    pub insights: bool,
    /// The apps that hear of it, by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub subscribed: BTreeMap<String, Override>,
    /// Links by which people sign up for marketing, by id.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub signups: BTreeMap<String, Map<String, Value>>,
}

/// Another address for webhooks than the app's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Override {
    /// The address; the app's if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

fn currency() -> String {
    "USD".to_owned()
}

fn country() -> String {
    "AR".to_owned()
}

fn timezone_id() -> String {
    // America/Argentina/Buenos_Aires
    "10".to_owned()
}

impl Account {
    /// An account that exists because a number is in it.
    pub fn new(id: &str, name: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            portfolio: Portfolio::usual_id(),
            currency: currency(),
            country: country(),
            timezone_id: timezone_id(),
            insights: false,
            subscribed: BTreeMap::new(),
            signups: BTreeMap::new(),
        }
    }
}
