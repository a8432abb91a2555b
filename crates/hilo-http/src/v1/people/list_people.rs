use super::PersonBody;
use crate::{
    problem,
    request::{PageBody, Who},
    state::Api,
};
use axum::{Json, extract::State};

/// List the people of the workspace.
#[utoipa::path(get, path = "/people", tag = "people",
    responses((status = 200, description = "The people", body = PageBody<PersonBody>)))]
pub(crate) async fn list_people(
    State(api): State<Api>,
    Who(caller): Who,
) -> problem::Result<Json<PageBody<PersonBody>>> {
    let people = api.app.list_people(&caller).await?;
    Ok(Json(PageBody::whole(people.into_iter().map(Into::into).collect())))
}
