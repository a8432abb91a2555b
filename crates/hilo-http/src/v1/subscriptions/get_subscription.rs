use super::{SubscriptionBody, body};
use crate::{
    problem,
    request::{At, Who, tagged},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_model::SubscriptionId;

/// Show a subscription, with how it does.
#[utoipa::path(get, path = "/subscriptions/{subscription}", tag = "channels",
    params(("subscription" = String, Path, description = "The subscription's id")),
    responses((status = 200, description = "The subscription", body = SubscriptionBody)))]
pub(crate) async fn get_subscription(
    State(api): State<Api>,
    Who(caller): Who,
    At(id): At<SubscriptionId>,
) -> problem::Result<Response> {
    let stored = api.app.get_subscription(&caller, id).await?;
    let version = stored.version;
    Ok(tagged(version, body(&api, &caller, stored).await?))
}
