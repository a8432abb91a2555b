use crate::{
    problem,
    request::{At, Posted},
    state::Api,
};
use axum::{extract::State, http::StatusCode};
use hilo_model::ContactId;
use serde::Deserialize;
use utoipa::ToSchema;

/// How far the caller has read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeeThreadBody {
    /// The position of the newest message that they have seen.
    #[schema(minimum = 0)]
    position: i64,
}

/// Note how far the caller has read a thread.
///
/// Only what they themselves are shown as unread depends on it. The customer is told by `POST /threads/{contact}/read`.
#[utoipa::path(put, path = "/threads/{contact}/seen", tag = "threads", request_body = SeeThreadBody,
    params(("contact" = String, Path, description = "The contact's id")),
    responses((status = 204, description = "Noted")))]
pub(crate) async fn see_thread(
    State(api): State<Api>,
    At(contact): At<ContactId>,
    Posted { caller, body }: Posted<SeeThreadBody>,
) -> problem::Result<StatusCode> {
    api.app.see_thread(&caller, contact, body.position).await?;
    Ok(StatusCode::NO_CONTENT)
}
