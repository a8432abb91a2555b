use super::{RateBody, RatesBody};
use crate::{
    problem,
    request::{At, BasedOn, Posted, tagged},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_app::{FieldError, Problem};
use hilo_model::charge::{ChargeCategory, Rate, RateCard, micros_of};
use serde::Deserialize;
use utoipa::ToSchema;

/// What an account pays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SaveRatesBody {
    /// The account's currency, ISO 4217: `USD`.
    currency: String,
    /// All rates; those that are not here go.
    rates: Vec<RateBody>,
}

/// Write down what an account pays for messages, in place of what stood there. `If-Match` is `"0"` for an account of which
/// nothing was written down yet. Messages that were delivered keep what they cost.
#[utoipa::path(put, path = "/costs/rates/{account}", tag = "costs", request_body = SaveRatesBody,
    params(("account" = String, Path, description = "The account, by the provider's id of it")),
    responses((status = 200, description = "Written down", body = RatesBody)))]
pub(crate) async fn save_rates(
    State(api): State<Api>,
    At(account): At<String>,
    version: BasedOn<i64>,
    Posted { caller, body }: Posted<SaveRatesBody>,
) -> problem::Result<Response> {
    let card = read(body)?;
    let saved = api.app.save_rates(&caller, &account, version.get()?, card).await?;
    api.settings_changed().await;
    Ok(tagged(saved.version, RatesBody::from(saved)))
}

fn read(SaveRatesBody { currency, rates }: SaveRatesBody) -> Result<RateCard, hilo_app::Error> {
    let mut wrong = Vec::new();
    let mut read = Vec::with_capacity(rates.len());
    for (at, rate) in rates.into_iter().enumerate() {
        let category = ChargeCategory::from_name(&rate.category);
        let micros = micros_of(rate.amount.trim());
        if category.is_none() {
            let problem = Problem::Form { example: "marketing" };
            wrong.push(FieldError::new(format!("/rates/{at}/category"), problem));
        }
        if micros.is_err() {
            let problem = Problem::Form { example: "0.0618" };
            wrong.push(FieldError::new(format!("/rates/{at}/amount"), problem));
        }
        if let (Some(category), Ok(micros)) = (category, micros) {
            read.push(Rate {
                prefix: rate.prefix.trim().trim_start_matches('+').to_owned(),
                category,
                micros,
            });
        }
    }
    if wrong.is_empty() {
        Ok(RateCard { currency, rates: read })
    } else {
        Err(hilo_app::Error::Invalid(wrong))
    }
}
