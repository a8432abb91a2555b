use super::TeamBody;
use crate::{
    problem,
    request::{At, BasedOn, Posted, tagged},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_app::teams::UpdateTeam;
use hilo_model::TeamId;
use serde::Deserialize;
use utoipa::ToSchema;

/// What to change. The short name stays: flows use it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateTeamBody {
    name: Option<String>,
}

/// Change a team.
#[utoipa::path(patch, path = "/teams/{team}", tag = "people", request_body = UpdateTeamBody,
    params(("team" = String, Path, description = "The team's id")),
    responses((status = 200, description = "Changed", body = TeamBody)))]
pub(crate) async fn update_team(
    State(api): State<Api>,
    At(team): At<TeamId>,
    version: BasedOn<i64>,
    Posted { caller, body }: Posted<UpdateTeamBody>,
) -> problem::Result<Response> {
    let input = UpdateTeam { name: body.name };
    let team = api.app.update_team(&caller, team, version.get()?, input).await?;
    api.settings_changed().await;
    Ok(tagged(team.version, TeamBody::from(team)))
}
