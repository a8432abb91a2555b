use super::IncidentBody;
use crate::{
    problem,
    request::{Asked, PageBody, Paging, Who},
    state::Api,
};
use axum::{Json, extract::State};
use serde::Deserialize;
use utoipa::IntoParams;

/// Which incidents.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct IncidentsAsked {
    /// Only those that nobody has dealt with.
    #[serde(default)]
    open: bool,
    /// The `next` of the page before.
    cursor: Option<String>,
    /// At most so many items: 50 by default, 200 at most.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// List incidents, newest first.
#[utoipa::path(get, path = "/incidents", tag = "incidents", params(IncidentsAsked),
    responses((status = 200, description = "The incidents", body = PageBody<IncidentBody>)))]
pub(crate) async fn list_incidents(
    State(api): State<Api>,
    Who(caller): Who,
    Asked(asked): Asked<IncidentsAsked>,
) -> problem::Result<Json<PageBody<IncidentBody>>> {
    let paging = Paging { cursor: asked.cursor, limit: asked.limit };
    let page = api.app.list_incidents(&caller, asked.open, paging.page()?).await?;
    Ok(Json(PageBody::of(page, |item| IncidentBody::new(item.incident, item.retry))))
}
