use crate::{
    problem,
    request::{PageBody, Who},
    state::Api,
};
use axum::{Json, extract::State};

/// List the tags in use, in alphabetical order, 500 at most.
#[utoipa::path(get, path = "/tags", tag = "threads",
    responses((status = 200, description = "The tags", body = PageBody<String>)))]
pub(crate) async fn list_tags(
    State(api): State<Api>,
    Who(caller): Who,
) -> problem::Result<Json<PageBody<String>>> {
    Ok(Json(PageBody::whole(api.app.list_tags(&caller).await?)))
}
