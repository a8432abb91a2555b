use crate::{
    problem,
    request::{At, Posted},
    state::Api,
};
use axum::{extract::State, http::StatusCode};
use hilo_bus::Presence;
use hilo_model::ContactId;
use serde::Deserialize;
use utoipa::ToSchema;

/// What the caller does at a thread.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PresenceBody {
    /// `viewing`, `typing`, `gone`.
    #[schema(value_type = String)]
    state: Presence,
}

/// Show one's colleagues that one is looking at a thread, writing in it, or has left it.
///
/// Whoever listens to `GET /events` and may see the thread hears it as `presence`. It passes after 15 seconds, so say it again
/// before; what was said is kept nowhere. Programs are nowhere: of theirs nothing is said.
#[utoipa::path(put, path = "/threads/{contact}/presence", tag = "threads", request_body = PresenceBody,
    params(("contact" = String, Path, description = "The contact's id")),
    responses((status = 204, description = "Said")))]
pub(crate) async fn show_presence(
    State(api): State<Api>,
    At(contact): At<ContactId>,
    Posted { caller, body }: Posted<PresenceBody>,
) -> problem::Result<StatusCode> {
    api.app.show_presence(&caller, contact, body.state).await?;
    Ok(StatusCode::NO_CONTENT)
}
