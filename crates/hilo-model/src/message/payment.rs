//! Orders to pay within the chat, where WhatsApp has payments (India, Brazil).

use super::Header;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An order to pay. Amounts are in hundredths of the currency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct OrderDetails {
    /// What stands above the body: words or a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<Header>,
    /// The words.
    pub body: String,
    /// Small words below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// Our id of the order, of A–Z, a–z, 0–9, `_`, `.` and `-`, never used before.
    pub reference: String,
    /// What is sold.
    pub goods: Goods,
    /// ISO 4217: `INR`, `BRL`.
    pub currency: String,
    /// How it can be paid, as WhatsApp wants it (`payment_gateway`, `pix_dynamic_code`…).
    pub payment_settings: Vec<Map<String, Value>>,
    /// The catalogue of the items, if they are in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub catalog: Option<String>,
    /// What is ordered.
    pub items: Vec<PayItem>,
    /// Tax.
    pub tax: Charge,
    /// Delivery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping: Option<Charge>,
    /// What is taken off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Charge>,
    /// Until when it can be paid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<PayBy>,
}

/// What is sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Goods {
    /// Nothing that is delivered.
    Digital,
    /// Something that is delivered.
    Physical,
}

/// Something to pay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PayItem {
    /// The product in the catalogue, if it is in one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// What it is called.
    pub name: String,
    /// The price of one, in hundredths.
    pub amount: u64,
    /// The reduced price of one, in hundredths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sale_amount: Option<u64>,
    /// How many.
    pub quantity: u32,
}

/// An amount beside the items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Charge {
    /// How much, in hundredths.
    pub amount: u64,
    /// What for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Until when something can be paid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PayBy {
    /// The moment, in seconds since 1970; at least 300 s ahead.
    pub at: i64,
    /// What the customer reads about it.
    pub description: String,
}

impl OrderDetails {
    /// What the items cost together, in hundredths.
    pub fn subtotal(&self) -> u64 {
        let price = |item: &PayItem| item.sale_amount.unwrap_or(item.amount);
        self.items
            .iter()
            .fold(0, |sum: u64, item| sum.saturating_add(price(item).saturating_mul(item.quantity.into())))
    }

    /// What is to be paid, in hundredths: items, tax and delivery less the discount.
    pub fn total(&self) -> u64 {
        let charge = |charge: &Option<Charge>| charge.as_ref().map_or(0, |charge| charge.amount);
        let sum = self.subtotal().saturating_add(self.tax.amount).saturating_add(charge(&self.shipping));
        sum.saturating_sub(charge(&self.discount))
    }
}

/// How far an order to pay is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct OrderStatus {
    /// The words.
    pub body: String,
    /// Small words below.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// Our id of the order.
    pub reference: String,
    /// How far it is.
    pub state: OrderState,
    /// More about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// How far an order is. The last two are final.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// It is being prepared.
    Processing,
    /// A part is on its way.
    PartiallyShipped,
    /// It is on its way.
    Shipped,
    /// It is done.
    Completed,
    /// It will not be done.
    Canceled,
}

impl OrderState {
    /// The word that WhatsApp and the API use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Processing => "processing",
            Self::PartiallyShipped => "partially_shipped",
            Self::Shipped => "shipped",
            Self::Completed => "completed",
            Self::Canceled => "canceled",
        }
    }
}
