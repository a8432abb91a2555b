use crate::{
    problem,
    request::{At, BasedOn, Who},
    state::Api,
};
use axum::{extract::State, http::StatusCode};
use hilo_model::SubscriptionId;

/// Take a subscription away. What was not told yet is not told any more.
#[utoipa::path(delete, path = "/subscriptions/{subscription}", tag = "channels",
    params(("subscription" = String, Path, description = "The subscription's id")),
    responses((status = 204, description = "Gone")))]
pub(crate) async fn delete_subscription(
    State(api): State<Api>,
    Who(caller): Who,
    At(id): At<SubscriptionId>,
    version: BasedOn<i64>,
) -> problem::Result<StatusCode> {
    api.app.delete_subscription(&caller, id, version.get()?).await?;
    api.settings_changed().await;
    Ok(StatusCode::NO_CONTENT)
}
