use super::WorkspaceBody;
use crate::{
    problem,
    request::{Who, tagged},
    state::Api,
};
use axum::{extract::State, response::Response};

/// Show the workspace.
#[utoipa::path(get, path = "/workspace", tag = "workspace",
    responses((status = 200, description = "The workspace", body = WorkspaceBody)))]
pub(crate) async fn get_workspace(State(api): State<Api>, Who(caller): Who) -> problem::Result<Response> {
    let workspace = api.app.get_workspace(&caller).await?;
    Ok(tagged(workspace.version, WorkspaceBody::from(workspace)))
}
