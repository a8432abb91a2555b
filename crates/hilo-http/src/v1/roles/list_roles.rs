use super::RoleBody;
use crate::{
    problem,
    request::{PageBody, Who},
    state::Api,
};
use axum::{Json, extract::State};

/// List the roles.
#[utoipa::path(get, path = "/roles", tag = "people",
    responses((status = 200, description = "The roles", body = PageBody<RoleBody>)))]
pub(crate) async fn list_roles(
    State(api): State<Api>,
    Who(caller): Who,
) -> problem::Result<Json<PageBody<RoleBody>>> {
    let roles = api.app.list_roles(&caller).await?;
    Ok(Json(PageBody::whole(roles.into_iter().map(Into::into).collect())))
}
