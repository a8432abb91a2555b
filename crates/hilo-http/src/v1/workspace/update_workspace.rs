use super::WorkspaceBody;
use crate::{
    problem,
    request::{BasedOn, Posted, tagged},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_app::workspaces::UpdateWorkspace;
use hilo_model::Locale;
use serde::Deserialize;
use utoipa::ToSchema;

/// What to change.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateWorkspaceBody {
    name: Option<String>,
    #[schema(value_type = Option<String>)]
    locale: Option<Locale>,
    time_zone: Option<String>,
    threading_window_hours: Option<u32>,
}

/// Change the workspace.
#[utoipa::path(patch, path = "/workspace", tag = "workspace", request_body = UpdateWorkspaceBody,
    responses((status = 200, description = "Changed", body = WorkspaceBody)))]
pub(crate) async fn update_workspace(
    State(api): State<Api>,
    version: BasedOn<i64>,
    Posted { caller, body }: Posted<UpdateWorkspaceBody>,
) -> problem::Result<Response> {
    let input = UpdateWorkspace {
        name: body.name,
        locale: body.locale,
        time_zone: body.time_zone,
        threading_window_hours: body.threading_window_hours,
    };
    let workspace = api.app.update_workspace(&caller, version.get()?, input).await?;
    api.settings_changed().await;
    Ok(tagged(workspace.version, WorkspaceBody::from(workspace)))
}
