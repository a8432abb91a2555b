use super::TeamBody;
use crate::{
    problem,
    request::{Posted, tagged},
    state::Api,
};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use hilo_app::teams::AddTeam;
use serde::Deserialize;
use utoipa::ToSchema;

/// A team to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddTeamBody {
    /// The short name that flows use: lower-case letters, digits, hyphens.
    slug: String,
    name: String,
}

/// Add a team.
#[utoipa::path(post, path = "/teams", tag = "people", request_body = AddTeamBody,
    responses((status = 201, description = "Added", body = TeamBody)))]
pub(crate) async fn add_team(
    State(api): State<Api>,
    Posted { caller, body }: Posted<AddTeamBody>,
) -> problem::Result<Response> {
    let team = api.app.add_team(&caller, AddTeam { slug: body.slug, name: body.name }).await?;
    api.settings_changed().await;
    Ok((StatusCode::CREATED, tagged(team.version, TeamBody::from(team))).into_response())
}
