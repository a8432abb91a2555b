use crate::More;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_with::skip_serializing_none;

/// An order to pay (`order_details`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderDetailsAction {
    /// `review_and_pay`.
    pub name: String,
    /// The order.
    pub parameters: OrderDetails,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// An order to pay.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderDetails {
    /// Our id of it, used once.
    pub reference_id: String,
    /// `digital-goods` or `physical-goods`.
    #[serde(rename = "type")]
    pub kind: String,
    /// ISO 4217.
    pub currency: String,
    /// What is to be paid: the subtotal, tax and delivery less the discount.
    pub total_amount: OrderAmount,
    /// How it can be paid, as Meta wants it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub payment_settings: Vec<Value>,
    /// What is ordered.
    pub order: OrderDraft,
    /// Anything else (Brazil's and older ways of paying).
    #[serde(flatten)]
    pub more: More,
}

/// An amount: `value / offset` units of the currency.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct OrderAmount {
    /// The number of parts.
    pub value: i64,
    /// How many parts make a unit: 100.
    pub offset: i64,
    /// What it is for.
    pub description: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

impl OrderAmount {
    /// So many hundredths.
    pub fn hundredths(amount: u64) -> Self {
        Self { value: i64::try_from(amount).unwrap_or(i64::MAX), offset: 100, ..Self::default() }
    }
}

/// What is ordered.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct OrderDraft {
    /// `pending`.
    pub status: String,
    /// `quick_pay` for orders without a cart.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The catalogue of the items.
    pub catalog_id: Option<String>,
    /// Until when it can be paid.
    pub expiration: Option<OrderExpiration>,
    /// The items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<OrderItem>,
    /// What the items cost together.
    pub subtotal: Option<OrderAmount>,
    /// Tax.
    pub tax: Option<OrderAmount>,
    /// Delivery.
    pub shipping: Option<OrderAmount>,
    /// What is taken off.
    pub discount: Option<OrderAmount>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// Until when an order can be paid.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct OrderExpiration {
    /// Seconds since 1970, as a string; at least 300 ahead.
    pub timestamp: String,
    /// What the person reads about it.
    pub description: String,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// An item of an order.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct OrderItem {
    /// The product in the catalogue.
    pub retailer_id: Option<String>,
    /// What it is called.
    pub name: String,
    /// The price of one.
    pub amount: OrderAmount,
    /// How many.
    pub quantity: u32,
    /// The reduced price of one.
    pub sale_amount: Option<OrderAmount>,
    /// Its picture and anything else.
    #[serde(flatten)]
    pub more: More,
}

/// How far an order is (`order_status`).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OrderStatusAction {
    /// `review_order`.
    pub name: String,
    /// The order.
    pub parameters: OrderStatusParameters,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// Which order, and how far it is.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct OrderStatusParameters {
    /// Our id of it.
    pub reference_id: String,
    /// How far it is.
    pub order: OrderProgress,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}

/// How far an order is.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct OrderProgress {
    /// `processing`, `partially_shipped`, `shipped`, `completed`, `canceled`.
    pub status: String,
    /// More about it.
    pub description: Option<String>,
    /// Anything else.
    #[serde(flatten)]
    pub more: More,
}
