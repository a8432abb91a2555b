use super::ApprovalBody;
use crate::{
    problem,
    request::{At, Who},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_model::ApprovalId;

/// Show something that people of the team are asked to decide.
#[utoipa::path(get, path = "/approvals/{approval}", tag = "approvals",
    params(("approval" = String, Path, description = "The approval's id")),
    responses((status = 200, description = "The approval", body = ApprovalBody)))]
pub(crate) async fn get_approval(
    State(api): State<Api>,
    Who(caller): Who,
    At(approval): At<ApprovalId>,
) -> problem::Result<Json<ApprovalBody>> {
    Ok(Json(api.app.get_approval(&caller, approval).await?.into()))
}
