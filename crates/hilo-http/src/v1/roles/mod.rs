//! Roles.

mod add_role;
mod list_roles;
mod update_role;

use crate::state::Api;
use hilo_model::access::{Permission, RolePreset};
use hilo_settings::{Role, Stored};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_roles::list_roles, add_role::add_role))
        .routes(routes!(update_role::update_role))
}

/// A role.
#[derive(Serialize, ToSchema)]
#[schema(as = Role)]
pub(crate) struct RoleBody {
    id: String,
    name: String,
    /// The preset it started as.
    preset: Option<&'static str>,
    /// What it allows.
    permissions: Vec<&'static str>,
    /// For `If-Match`.
    version: i64,
}

impl From<Stored<Role>> for RoleBody {
    fn from(Stored { setting, version, .. }: Stored<Role>) -> Self {
        Self {
            id: setting.id.to_string(),
            name: setting.name,
            preset: setting.preset.map(RolePreset::as_str),
            permissions: setting.permissions.into_iter().map(Permission::as_str).collect(),
            version,
        }
    }
}
