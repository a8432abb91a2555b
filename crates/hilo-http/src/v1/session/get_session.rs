use crate::{
    problem,
    request::Proven,
    state::Api,
    v1::workspace::{EnvironmentBody, WorkspaceBody},
};
use axum::{Json, extract::State};
use hilo_app::access::Credential;
use hilo_model::access::Permission;
use serde::Serialize;
use utoipa::ToSchema;

/// Who the caller is, where, and what they may do there.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionBody {
    /// The person, if one signed in.
    person: Option<String>,
    /// The key, if a program signed in.
    api_key: Option<String>,
    /// The workspace.
    workspace: WorkspaceBody,
    /// The environment the request is in.
    environment: String,
    /// All environments of the workspace.
    environments: Vec<EnvironmentBody>,
    /// What the caller may do here.
    permissions: Vec<&'static str>,
    /// The teams the caller is in.
    teams: Vec<String>,
}

/// Tell who the caller is.
#[utoipa::path(get, path = "/session", tag = "session",
    responses((status = 200, description = "The caller", body = SessionBody)))]
pub(crate) async fn get_session(
    State(api): State<Api>,
    Proven { caller, credential }: Proven,
) -> problem::Result<Json<SessionBody>> {
    let workspace = api.app.get_workspace(&caller).await?;
    let environments = api.app.list_environments(&caller).await?;
    let (person, api_key) = match credential {
        Credential::Session(_, person) => (Some(person.to_string()), None),
        Credential::ApiKey(key) => (None, Some(key.to_string())),
    };
    Ok(Json(SessionBody {
        person,
        api_key,
        workspace: workspace.into(),
        environment: caller.viewer.scope.environment.to_string(),
        environments: environments.into_iter().map(Into::into).collect(),
        permissions: caller.viewer.permissions.iter().copied().map(Permission::as_str).collect(),
        teams: caller.viewer.teams.iter().map(ToString::to_string).collect(),
    }))
}
