use super::ApprovalBody;
use crate::{
    problem,
    request::{Asked, PageBody, Paging, Who},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_model::approval::ApprovalState;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which approvals.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ApprovalsAsked {
    /// Only those that stand so: `waiting`, `approved`, `refused`, `timed_out`, `cancelled`.
    #[param(value_type = Option<String>)]
    state: Option<ApprovalState>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// At most so many items: 50 by default, 200 at most.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// List what flows ask people of the team to decide, newest first: what the caller is asked, and what is asked in threads that the
/// caller may see. A page may hold fewer than asked for although others follow.
#[utoipa::path(get, path = "/approvals", tag = "approvals", params(ApprovalsAsked),
    responses((status = 200, description = "The approvals", body = PageBody<ApprovalBody>)))]
pub(crate) async fn list_approvals(
    State(api): State<Api>,
    Who(caller): Who,
    Asked(asked): Asked<ApprovalsAsked>,
) -> problem::Result<Json<PageBody<ApprovalBody>>> {
    let paging = Paging { cursor: asked.cursor, limit: asked.limit };
    let page = api.app.list_approvals(&caller, asked.state, paging.page()?).await?;
    Ok(Json(PageBody::of(page, Into::into)))
}
