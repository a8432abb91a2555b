use super::MacroBody;
use crate::{
    problem,
    request::{PageBody, Who},
    state::Api,
};
use axum::{Json, extract::State};

/// List the macros, by shortcut.
#[utoipa::path(get, path = "/macros", tag = "threads",
    responses((status = 200, description = "The macros", body = PageBody<MacroBody>)))]
pub(crate) async fn list_macros(
    State(api): State<Api>,
    Who(caller): Who,
) -> problem::Result<Json<PageBody<MacroBody>>> {
    let all = api.app.list_macros(&caller).await?;
    Ok(Json(PageBody::whole(all.into_iter().map(Into::into).collect())))
}
