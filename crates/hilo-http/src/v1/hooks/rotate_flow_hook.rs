use super::{FlowHookBody, body};
use crate::{
    problem,
    request::{At, Who},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_model::FlowHookId;

/// Give a trigger another secret address (and another key). The old one is nothing from then on.
#[utoipa::path(post, path = "/flow-hooks/{hook}/rotate", tag = "flows",
    params(("hook" = String, Path, description = "The address's id")),
    responses((status = 200, description = "The new address", body = FlowHookBody)))]
pub(crate) async fn rotate_flow_hook(
    State(api): State<Api>,
    At(hook): At<FlowHookId>,
    Who(caller): Who,
) -> problem::Result<Json<FlowHookBody>> {
    let rotated = api.app.rotate_flow_hook(&caller, hook).await?;
    api.settings_changed().await;
    Ok(Json(body(&api, rotated, Vec::new())))
}
