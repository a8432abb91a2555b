use super::DraftBody;
use crate::{
    problem,
    request::{At, Posted},
    state::Api,
};
use axum::{extract::State, http::StatusCode};
use hilo_app::threads::Draft;
use hilo_model::ContactId;

/// Keep what the caller has begun to write in a thread, in the place of what was kept before.
#[utoipa::path(put, path = "/threads/{contact}/draft", tag = "threads", request_body = DraftBody,
    params(("contact" = String, Path, description = "The contact's id")),
    responses((status = 204, description = "Kept")))]
pub(crate) async fn save_draft(
    State(api): State<Api>,
    At(contact): At<ContactId>,
    Posted { caller, body }: Posted<DraftBody>,
) -> problem::Result<StatusCode> {
    api.app.save_draft(&caller, contact, Draft { reply: body.reply, note: body.note }).await?;
    Ok(StatusCode::NO_CONTENT)
}
