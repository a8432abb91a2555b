use super::ApiKeyBody;
use crate::{
    problem,
    request::{PageBody, Who},
    state::Api,
};
use axum::{Json, extract::State};

/// List the keys of the environment.
#[utoipa::path(get, path = "/api-keys", tag = "api keys",
    responses((status = 200, description = "The keys", body = PageBody<ApiKeyBody>)))]
pub(crate) async fn list_api_keys(
    State(api): State<Api>,
    Who(caller): Who,
) -> problem::Result<Json<PageBody<ApiKeyBody>>> {
    let keys = api.app.list_api_keys(&caller).await?;
    Ok(Json(PageBody::whole(keys.into_iter().map(Into::into).collect())))
}
