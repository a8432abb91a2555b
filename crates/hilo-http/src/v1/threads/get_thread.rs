use super::ThreadWithContactBody;
use crate::{
    problem,
    request::{At, Who},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_model::ContactId;

/// Show a thread.
#[utoipa::path(get, path = "/threads/{contact}", tag = "threads",
    params(("contact" = String, Path, description = "The contact's id")),
    responses((status = 200, description = "The thread", body = ThreadWithContactBody)))]
pub(crate) async fn get_thread(
    State(api): State<Api>,
    Who(caller): Who,
    At(contact): At<ContactId>,
) -> problem::Result<Json<ThreadWithContactBody>> {
    let view = api.app.get_thread(&caller, contact).await?;
    Ok(Json(ThreadWithContactBody {
        thread: view.summary.into(),
        identities: view.identities.into_iter().map(Into::into).collect(),
        tags: view.tags,
    }))
}
