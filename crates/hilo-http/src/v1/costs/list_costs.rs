use super::ChargeSumBody;
use crate::{
    problem,
    request::{Asked, PageBody, Who},
    state::Api,
    v1::moment,
};
use axum::{Json, extract::State};
use hilo_app::flows::Period;
use serde::Deserialize;
use utoipa::IntoParams;

/// Of which time.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CostsAsked {
    /// Only messages that were delivered from this moment on.
    #[param(format = DateTime)]
    from: Option<String>,
    /// Only messages that were delivered before this moment.
    #[param(format = DateTime)]
    until: Option<String>,
}

/// List what the provider charged for delivered messages, by channel, category and currency. The category and whether it was
/// free are the provider's words; the amounts are by the rates that were written down when the message was delivered.
#[utoipa::path(get, path = "/costs", tag = "costs", params(CostsAsked),
    responses((status = 200, description = "The sums", body = PageBody<ChargeSumBody>)))]
pub(crate) async fn list_costs(
    State(api): State<Api>,
    Who(caller): Who,
    Asked(asked): Asked<CostsAsked>,
) -> problem::Result<Json<PageBody<ChargeSumBody>>> {
    let period = Period { from: moment("/from", asked.from)?, until: moment("/until", asked.until)? };
    let sums = api.app.list_costs(&caller, period).await?;
    Ok(Json(PageBody::whole(sums.into_iter().map(Into::into).collect())))
}
