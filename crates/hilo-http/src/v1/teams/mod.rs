//! Teams.

mod add_team;
mod list_teams;
mod update_team;

use crate::state::Api;
use hilo_settings::{Stored, Team};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_teams::list_teams, add_team::add_team))
        .routes(routes!(update_team::update_team))
}

/// A team.
#[derive(Serialize, ToSchema)]
#[schema(as = Team)]
pub(crate) struct TeamBody {
    id: String,
    /// The short name that flows use.
    slug: String,
    name: String,
    /// For `If-Match`.
    version: i64,
}

impl From<Stored<Team>> for TeamBody {
    fn from(Stored { setting, version, .. }: Stored<Team>) -> Self {
        Self { id: setting.id.to_string(), slug: setting.slug, name: setting.name, version }
    }
}
