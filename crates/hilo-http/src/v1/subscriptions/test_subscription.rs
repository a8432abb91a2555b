use crate::{
    problem::{self, Problem},
    request::{At, Who},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_app::Error;
use hilo_model::SubscriptionId;
use serde::Serialize;
use utoipa::ToSchema;

/// How a test went.
#[derive(Serialize, ToSchema)]
#[schema(as = SubscriptionTest)]
pub(crate) struct SubscriptionTestBody {
    /// Whether the program took it.
    delivered: bool,
    /// Why it did not, in English.
    failure: Option<String>,
}

/// Send the sample message that Meta's own test sends. It is sent once and is nobody's.
#[utoipa::path(post, path = "/subscriptions/{subscription}/test", tag = "channels",
    params(("subscription" = String, Path, description = "The subscription's id")),
    responses((status = 200, description = "How it went", body = SubscriptionTestBody)))]
pub(crate) async fn test_subscription(
    State(api): State<Api>,
    Who(caller): Who,
    At(id): At<SubscriptionId>,
) -> problem::Result<Json<SubscriptionTestBody>> {
    api.app.get_subscription(&caller, id).await?;
    let gone = || Problem::from(Error::NotFound("subscription"));
    let outcome = api.subscriptions.test(id).await.ok_or_else(gone)?;
    let failure = outcome.err().map(|error| error.to_string());
    Ok(Json(SubscriptionTestBody { delivered: failure.is_none(), failure }))
}
