//! What is asked of a customer with a button: an address, a call.

use super::Header;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A form for a postal address (India).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct AddressRequest {
    /// What stands above the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<Header>,
    /// The words.
    pub body: String,
    /// Small words below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// ISO 3166-1: `IN`.
    pub country: String,
    /// What is filled in already, by WhatsApp's names.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub values: Map<String, Value>,
}

/// A button that calls us.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CallButton {
    /// The words.
    pub body: String,
    /// Small words below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// What stands on the button; WhatsApp's own words if none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// For how many minutes it works; seven days if none is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl_minutes: Option<u32>,
}

/// The customer says whether we may call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CallPermission {
    /// Whether we may.
    pub allowed: bool,
    /// Whether for ever.
    #[serde(default)]
    pub permanent: bool,
    /// Until when, otherwise: seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
    /// Whether WhatsApp decided it by itself (because the customer called us).
    #[serde(default)]
    pub automatic: bool,
}

/// A form that the customer filled in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct FormAnswer {
    /// Which kind: `flow`, `address_message`.
    pub form: String,
    /// What the chat shows of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// The answers, by name.
    pub answers: Map<String, Value>,
}
