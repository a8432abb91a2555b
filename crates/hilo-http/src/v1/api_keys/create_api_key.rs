use super::ApiKeyBody;
use crate::{problem, request::Posted, state::Api};
use axum::{Json, extract::State, http::StatusCode};
use hilo_app::api_keys::CreateApiKey;
use hilo_model::access::Permission;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A key to make.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreateApiKeyBody {
    /// What it is for.
    name: String,
    /// What it allows: no more than the caller may.
    #[schema(value_type = Vec<String>)]
    permissions: Vec<Permission>,
}

/// A key that was made.
#[derive(Serialize, ToSchema)]
pub(crate) struct CreatedApiKeyBody {
    api_key: ApiKeyBody,
    /// For `Authorization: Bearer …`; shown this once.
    key: String,
}

/// Make a key for the environment.
#[utoipa::path(post, path = "/api-keys", tag = "api keys", request_body = CreateApiKeyBody,
    responses((status = 201, description = "Made", body = CreatedApiKeyBody)))]
pub(crate) async fn create_api_key(
    State(api): State<Api>,
    Posted { caller, body }: Posted<CreateApiKeyBody>,
) -> problem::Result<(StatusCode, Json<CreatedApiKeyBody>)> {
    let input = CreateApiKey { name: body.name, permissions: body.permissions };
    let created = api.app.create_api_key(&caller, input).await?;
    let key = created.key.expose().to_owned();
    Ok((StatusCode::CREATED, Json(CreatedApiKeyBody { api_key: created.api_key.into(), key })))
}
