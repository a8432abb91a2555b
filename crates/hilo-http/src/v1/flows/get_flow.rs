use super::FlowBody;
use crate::{
    problem,
    request::{At, Who},
    state::Api,
};
use axum::{Json, extract::State};

/// Show a flow.
#[utoipa::path(get, path = "/flows/{flow}", tag = "flows",
    params(("flow" = String, Path, description = "The flow's id or short name")),
    responses((status = 200, description = "The flow", body = FlowBody)))]
pub(crate) async fn get_flow(
    State(api): State<Api>,
    Who(caller): Who,
    At(flow): At<String>,
) -> problem::Result<Json<FlowBody>> {
    Ok(Json(api.app.get_flow(&caller, &flow).await?.into()))
}
