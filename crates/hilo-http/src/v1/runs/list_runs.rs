use super::RunBody;
use crate::{
    problem,
    request::{Asked, PageBody, Paging, Who},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_model::ContactId;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which runs.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct RunsAsked {
    /// Only of this contact.
    #[param(value_type = Option<String>)]
    contact: Option<ContactId>,
    /// Only of this flow: its id or short name.
    flow: Option<String>,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// At most so many items: 50 by default, 200 at most.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// List runs on threads that the caller may see, newest first. A page may hold fewer than asked for although others follow.
#[utoipa::path(get, path = "/runs", tag = "runs", params(RunsAsked),
    responses((status = 200, description = "The runs", body = PageBody<RunBody>)))]
pub(crate) async fn list_runs(
    State(api): State<Api>,
    Who(caller): Who,
    Asked(asked): Asked<RunsAsked>,
) -> problem::Result<Json<PageBody<RunBody>>> {
    let paging = Paging { cursor: asked.cursor, limit: asked.limit };
    let page = api.app.list_runs(&caller, asked.contact, asked.flow.as_deref(), paging.page()?).await?;
    Ok(Json(PageBody::of(page, Into::into)))
}
