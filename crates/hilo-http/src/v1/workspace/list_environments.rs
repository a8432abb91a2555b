use super::EnvironmentBody;
use crate::{
    problem,
    request::{At, PageBody, Who, tagged},
    state::Api,
};
use axum::{Json, extract::State, response::Response};
use hilo_model::EnvironmentId;

/// List the environments.
#[utoipa::path(get, path = "/environments", tag = "workspace",
    responses((status = 200, description = "The environments", body = PageBody<EnvironmentBody>)))]
pub(crate) async fn list_environments(
    State(api): State<Api>,
    Who(caller): Who,
) -> problem::Result<Json<PageBody<EnvironmentBody>>> {
    let environments = api.app.list_environments(&caller).await?;
    Ok(Json(PageBody::whole(environments.into_iter().map(Into::into).collect())))
}

/// Show an environment.
#[utoipa::path(get, path = "/environments/{environment}", tag = "workspace",
    params(("environment" = String, Path, description = "The environment's id")),
    responses((status = 200, description = "The environment", body = EnvironmentBody)))]
pub(crate) async fn get_environment(
    State(api): State<Api>,
    Who(caller): Who,
    At(environment): At<EnvironmentId>,
) -> problem::Result<Response> {
    let environment = api.app.get_environment(&caller, environment).await?;
    Ok(tagged(environment.version, EnvironmentBody::from(environment)))
}
