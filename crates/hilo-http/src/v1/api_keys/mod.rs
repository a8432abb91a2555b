//! Keys of programs.

mod create_api_key;
mod list_api_keys;
mod revoke_api_key;

use crate::state::Api;
use hilo_model::access::Permission;
use hilo_settings::{ApiKey, Stored};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_api_keys::list_api_keys, create_api_key::create_api_key))
        .routes(routes!(revoke_api_key::revoke_api_key))
}

/// A key, without the key itself.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub(crate) struct ApiKeyBody {
    id: String,
    name: String,
    /// The environment it is for.
    environment: String,
    /// Its last four characters.
    hint: String,
    /// What it allows.
    permissions: Vec<&'static str>,
    /// Whether it works.
    enabled: bool,
    #[schema(format = DateTime)]
    created_at: String,
}

impl From<Stored<ApiKey>> for ApiKeyBody {
    fn from(Stored { setting, created_at, .. }: Stored<ApiKey>) -> Self {
        Self {
            id: setting.id.to_string(),
            name: setting.name,
            environment: setting.environment.to_string(),
            hint: setting.hint,
            permissions: setting.permissions.into_iter().map(Permission::as_str).collect(),
            enabled: setting.enabled,
            created_at: created_at.to_string(),
        }
    }
}
