use super::RatesBody;
use crate::{
    problem,
    request::{PageBody, Who},
    state::Api,
};
use axum::{Json, extract::State};

/// List what the accounts pay for messages.
#[utoipa::path(get, path = "/costs/rates", tag = "costs",
    responses((status = 200, description = "The rates of each account", body = PageBody<RatesBody>)))]
pub(crate) async fn list_rates(
    State(api): State<Api>,
    Who(caller): Who,
) -> problem::Result<Json<PageBody<RatesBody>>> {
    let all = api.app.list_rates(&caller).await?;
    Ok(Json(PageBody::whole(all.into_iter().map(Into::into).collect())))
}
