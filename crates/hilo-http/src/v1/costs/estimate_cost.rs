use super::ChargeBody;
use crate::{
    problem,
    request::{Asked, At, Who},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_app::{FieldError, Problem};
use hilo_model::{ChannelId, ContactId, charge::ChargeCategory};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Of what.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct EstimateAsked {
    /// What kind of message: `marketing`, `utility`, `authentication`; `service` is one without a template.
    category: String,
    /// Through which channel; that of the last message if none is named.
    #[param(value_type = Option<String>)]
    channel: Option<ChannelId>,
}

/// What a message will be charged as.
#[derive(Serialize, ToSchema)]
#[schema(as = CostEstimate)]
pub(crate) struct EstimateBody {
    #[serde(flatten)]
    charge: ChargeBody,
    /// Until when nothing is charged, if the customer came from an advertisement and was answered within 24 hours.
    #[schema(format = DateTime)]
    free_until: Option<String>,
}

/// Estimate what a message to somebody costs, if it is sent now. What counts is what the provider says once it was delivered.
#[utoipa::path(get, path = "/threads/{contact}/cost", tag = "costs",
    params(("contact" = String, Path, description = "The contact's id"), EstimateAsked),
    responses((status = 200, description = "The estimate", body = EstimateBody)))]
pub(crate) async fn estimate_cost(
    State(api): State<Api>,
    Who(caller): Who,
    At(contact): At<ContactId>,
    Asked(asked): Asked<EstimateAsked>,
) -> problem::Result<Json<EstimateBody>> {
    let category = ChargeCategory::from_name(&asked.category).ok_or_else(|| {
        hilo_app::Error::from(FieldError::new("/category", Problem::Form { example: "marketing" }))
    })?;
    let estimate = api.app.estimate_cost(&caller, contact, asked.channel, category).await?;
    Ok(Json(EstimateBody {
        charge: ChargeBody::new(estimate.charge, estimate.cost),
        free_until: estimate.free_until.map(|at| at.to_string()),
    }))
}
