use crate::More;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// How far a payment came.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaymentStatus {
    /// Our id of the order.
    pub reference_id: Option<String>,
    /// How much.
    pub amount: Option<PaymentAmount>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// The provider's transaction, as it came.
    pub transaction: Option<serde_json::Value>,
    /// Repayments, as they came.
    pub refunds: Option<serde_json::Value>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// An amount: `value / offset` units of the currency.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaymentAmount {
    /// The number of parts.
    pub value: Option<i64>,
    /// How many parts make a unit.
    pub offset: Option<i64>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// A payment provider's set-up changed.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaymentConfigurationUpdate {
    /// Its name in the account.
    pub configuration_name: String,
    /// `razorpay`, `payu`….
    pub provider_name: Option<String>,
    /// Our account there.
    pub provider_mid: Option<String>,
    /// `Active`, `Needs Connecting`, `Needs Testing`.
    pub status: Option<String>,
    /// When it was made.
    pub created_timestamp: Option<crate::scalar::UnixTime>,
    /// When it changed.
    pub updated_timestamp: Option<crate::scalar::UnixTime>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// Leads and purchases that Meta noticed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AutomaticEvents {
    /// What it noticed.
    pub automatic_events: Vec<AutomaticEvent>,
    /// Product, number and people.
    #[serde(flatten)]
    pub more: More,
}

/// A lead or a purchase.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AutomaticEvent {
    /// Its id.
    pub id: Option<String>,
    /// `LeadSubmitted` or `Purchase`.
    pub event_name: Option<String>,
    /// When.
    pub timestamp: Option<crate::scalar::UnixTime>,
    /// The advertisement's click.
    pub ctwa_clid: Option<String>,
    /// Currency and value.
    pub custom_data: Option<serde_json::Value>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}
