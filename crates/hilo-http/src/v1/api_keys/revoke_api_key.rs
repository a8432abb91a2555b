use crate::{
    problem,
    request::{At, Who},
    state::Api,
};
use axum::{extract::State, http::StatusCode};
use hilo_model::ApiKeyId;

/// End a key for good.
#[utoipa::path(delete, path = "/api-keys/{api_key}", tag = "api keys",
    params(("api_key" = String, Path, description = "The key's id")),
    responses((status = 204, description = "Ended")))]
pub(crate) async fn revoke_api_key(
    State(api): State<Api>,
    Who(caller): Who,
    At(api_key): At<ApiKeyId>,
) -> problem::Result<StatusCode> {
    api.app.revoke_api_key(&caller, api_key).await?;
    Ok(StatusCode::NO_CONTENT)
}
