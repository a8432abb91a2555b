use super::TeamBody;
use crate::{
    problem,
    request::{PageBody, Who},
    state::Api,
};
use axum::{Json, extract::State};

/// List the teams.
#[utoipa::path(get, path = "/teams", tag = "people",
    responses((status = 200, description = "The teams", body = PageBody<TeamBody>)))]
pub(crate) async fn list_teams(
    State(api): State<Api>,
    Who(caller): Who,
) -> problem::Result<Json<PageBody<TeamBody>>> {
    let teams = api.app.list_teams(&caller).await?;
    Ok(Json(PageBody::whole(teams.into_iter().map(Into::into).collect())))
}
