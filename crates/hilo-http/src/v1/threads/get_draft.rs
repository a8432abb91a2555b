use super::DraftBody;
use crate::{
    problem,
    request::{At, Who},
    state::Api,
};
use axum::{Json, extract::State};
use hilo_model::ContactId;

/// Show what the caller has begun to write in a thread; empty texts if nothing.
#[utoipa::path(get, path = "/threads/{contact}/draft", tag = "threads",
    params(("contact" = String, Path, description = "The contact's id")),
    responses((status = 200, description = "The draft", body = DraftBody)))]
pub(crate) async fn get_draft(
    State(api): State<Api>,
    Who(caller): Who,
    At(contact): At<ContactId>,
) -> problem::Result<Json<DraftBody>> {
    let draft = api.app.get_draft(&caller, contact).await?.unwrap_or_default();
    Ok(Json(DraftBody { reply: draft.reply, note: draft.note }))
}
