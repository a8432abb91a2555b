use super::{SubscriptionBody, body};
use crate::{
    problem,
    request::{PageBody, Who},
    state::Api,
};
use axum::{Json, extract::State};

/// List the programs that are told what happens in channels, with how that goes.
#[utoipa::path(get, path = "/subscriptions", tag = "channels",
    responses((status = 200, description = "The subscriptions", body = PageBody<SubscriptionBody>)))]
pub(crate) async fn list_subscriptions(
    State(api): State<Api>,
    Who(caller): Who,
) -> problem::Result<Json<PageBody<SubscriptionBody>>> {
    let mut all = Vec::new();
    for stored in api.app.list_subscriptions(&caller).await? {
        all.push(body(&api, &caller, stored).await?);
    }
    Ok(Json(PageBody::whole(all)))
}
