//! What messages cost: what was charged, what will be, and the rates it is reckoned by.

mod estimate_cost;
mod list_costs;
mod list_rates;
mod save_rates;

use crate::state::Api;
use hilo_app::costs::RatesView;
use hilo_model::charge::{Charge, Cost, Rate, RateCard};
use hilo_store::read::ChargeSum;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_costs::list_costs))
        .routes(routes!(list_rates::list_rates))
        .routes(routes!(save_rates::save_rates))
        .routes(routes!(estimate_cost::estimate_cost))
}

/// A sum of money.
#[derive(Serialize, ToSchema)]
#[schema(as = Amount)]
pub(crate) struct AmountBody {
    /// The amount, with as many decimals as it takes: `0.0618`.
    amount: String,
    /// The currency, ISO 4217: `USD`.
    currency: String,
}

impl From<Cost> for AmountBody {
    fn from(cost: Cost) -> Self {
        Self { amount: cost.to_string(), currency: cost.currency }
    }
}

/// What a message is charged as.
#[derive(Serialize, ToSchema)]
#[schema(as = MessageCharge)]
pub(crate) struct ChargeBody {
    /// `marketing`, `utility`, `authentication`, `authentication_international`, `service`, `ai_assistant`, `other`.
    category: &'static str,
    /// `regular` (it is charged), `free_customer_service` (the customer's window was open) or `free_entry_point` (the customer
    /// came from an advertisement).
    kind: &'static str,
    /// What that costs; none if it is free or the rate is not known.
    cost: Option<AmountBody>,
}

impl ChargeBody {
    pub(crate) fn new(charge: Charge, cost: Option<Cost>) -> Self {
        Self { category: charge.category.as_str(), kind: charge.kind.as_str(), cost: cost.map(Into::into) }
    }
}

/// Messages that were charged alike.
#[derive(Serialize, ToSchema)]
#[schema(as = ChargeSum)]
pub(crate) struct ChargeSumBody {
    channel: String,
    /// As what; see `MessageCharge`.
    category: &'static str,
    /// `regular`, `free_customer_service` or `free_entry_point`.
    kind: &'static str,
    /// How many.
    messages: i64,
    /// What they cost together; none if they are free or no rate was known.
    cost: Option<AmountBody>,
}

impl From<ChargeSum> for ChargeSumBody {
    fn from(sum: ChargeSum) -> Self {
        let micros = sum.micros;
        Self {
            channel: sum.channel.to_string(),
            category: sum.charge.category.as_str(),
            kind: sum.charge.kind.as_str(),
            messages: sum.messages,
            cost: sum.currency.map(|currency| Cost { micros, currency }.into()),
        }
    }
}

/// What an account pays.
#[derive(Serialize, ToSchema)]
#[schema(as = AccountRates)]
pub(crate) struct RatesBody {
    /// The account, by the provider's id of it.
    account: String,
    /// Its currency, ISO 4217; none if nobody wrote down what it pays.
    currency: Option<String>,
    rates: Vec<RateBody>,
    /// For `If-Match`; 0 if nobody wrote down what it pays.
    version: i64,
}

/// What one message costs in one market.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = Rate)]
#[serde(deny_unknown_fields)]
pub(crate) struct RateBody {
    /// The beginning of the market's telephone numbers: `54`. Of several that fit the longest counts; empty fits all.
    prefix: String,
    /// `marketing`, `utility`, `authentication`, `authentication_international`, `service`, `ai_assistant`, `other`.
    category: String,
    /// In the account's currency: `0.0618`.
    amount: String,
}

impl From<RatesView> for RatesBody {
    fn from(RatesView { account, card, version }: RatesView) -> Self {
        let RateCard { currency, rates } = card.unwrap_or_default();
        let rate = |Rate { prefix, category, micros }: Rate| RateBody {
            prefix,
            category: category.as_str().to_owned(),
            amount: Cost { micros, currency: String::new() }.to_string(),
        };
        Self {
            account,
            rates: rates.into_iter().map(rate).collect(),
            currency: Some(currency).filter(|currency| !currency.is_empty()),
            version,
        }
    }
}
