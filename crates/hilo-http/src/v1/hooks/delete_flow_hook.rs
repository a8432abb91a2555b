use crate::{
    problem,
    request::{At, Who},
    state::Api,
};
use axum::{extract::State, http::StatusCode};
use hilo_model::FlowHookId;

/// Take a trigger's secret address away.
#[utoipa::path(delete, path = "/flow-hooks/{hook}", tag = "flows",
    params(("hook" = String, Path, description = "The address's id")),
    responses((status = 204, description = "It is gone")))]
pub(crate) async fn delete_flow_hook(
    State(api): State<Api>,
    At(hook): At<FlowHookId>,
    Who(caller): Who,
) -> problem::Result<StatusCode> {
    api.app.delete_flow_hook(&caller, hook).await?;
    api.settings_changed().await;
    Ok(StatusCode::NO_CONTENT)
}
