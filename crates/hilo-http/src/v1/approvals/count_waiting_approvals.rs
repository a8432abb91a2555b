use crate::{problem, request::Who, state::Api};
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

/// How many approvals wait for the caller.
#[derive(Serialize, ToSchema)]
#[schema(as = WaitingApprovals)]
pub(crate) struct WaitingApprovalsBody {
    /// So many may be answered by the caller now.
    count: usize,
    /// Whether there may be more than that: from 200 on nobody counts.
    more: bool,
}

/// Count the approvals that the caller may answer now.
#[utoipa::path(get, path = "/approvals/waiting-for-me", tag = "approvals",
    responses((status = 200, description = "How many", body = WaitingApprovalsBody)))]
pub(crate) async fn count_waiting_approvals(
    State(api): State<Api>,
    Who(caller): Who,
) -> problem::Result<Json<WaitingApprovalsBody>> {
    let waiting = api.app.count_waiting_approvals(&caller).await?;
    Ok(Json(WaitingApprovalsBody { count: waiting.count, more: waiting.more }))
}
