use super::ChangeBody;
use crate::{
    problem::{self, Language},
    request::{Asked, At, PageBody, Who},
    state::Api,
};
use axum::{Json, extract::State, http::HeaderMap};
use serde::Deserialize;
use utoipa::IntoParams;

/// Since when.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Since {
    /// The number of an earlier (or later) version; the one before if absent.
    since: Option<i32>,
}

/// Tell what a version changes since another one, in sentences.
#[utoipa::path(get, path = "/flows/{flow}/versions/{number}/changes", tag = "flows",
    params(
        ("flow" = String, Path, description = "The flow's id or short name"),
        ("number" = i32, Path, description = "The version's number"),
        Since
    ),
    responses((status = 200, description = "The changes", body = PageBody<ChangeBody>)))]
pub(crate) async fn get_flow_changes(
    State(api): State<Api>,
    headers: HeaderMap,
    Who(caller): Who,
    At((flow, number)): At<(String, i32)>,
    Asked(Since { since }): Asked<Since>,
) -> problem::Result<Json<PageBody<ChangeBody>>> {
    let language = Language::of(&headers);
    let changes = api.app.flow_changes(&caller, &flow, number, since).await?;
    Ok(Json(PageBody::whole(changes.into_iter().map(|change| ChangeBody::of(change, language)).collect())))
}
