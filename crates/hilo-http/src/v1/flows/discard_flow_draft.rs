use crate::{
    problem,
    request::{At, Who},
    state::Api,
};
use axum::{extract::State, http::StatusCode};

/// Throw one's own draft of a flow away.
#[utoipa::path(delete, path = "/flows/{flow}/draft", tag = "flows",
    params(("flow" = String, Path, description = "The flow's id or short name")),
    responses((status = 204, description = "Gone")))]
pub(crate) async fn discard_flow_draft(
    State(api): State<Api>,
    Who(caller): Who,
    At(flow): At<String>,
) -> problem::Result<StatusCode> {
    api.app.discard_flow_draft(&caller, &flow).await?;
    Ok(StatusCode::NO_CONTENT)
}
