use super::{AnswerBody, give};
use crate::{
    problem,
    request::{At, Posted},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_core::command::Command;
use hilo_model::{ContactId, ticket::TicketStatus};
use serde::Deserialize;
use utoipa::ToSchema;

/// Where to move the ticket.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetStatusBody {
    /// `bot`, `open`, `pending`, `on_hold`, `solved`, `closed`.
    #[schema(value_type = String)]
    status: TicketStatus,
    /// The thread's revision that the caller was looking at; if it has moved on, nothing is done.
    based_on: Option<i64>,
}

/// Move the ticket.
#[utoipa::path(post, path = "/threads/{contact}/status", tag = "threads", request_body = SetStatusBody,
    params(("contact" = String, Path, description = "The contact's id")),
    responses(
        (status = 200, description = "Done", body = AnswerBody),
        (status = 202, description = "Under way", body = AnswerBody)
    ))]
pub(crate) async fn set_thread_status(
    State(api): State<Api>,
    At(contact): At<ContactId>,
    Posted { caller, body }: Posted<SetStatusBody>,
) -> problem::Result<Response> {
    let command = Command::SetStatus { status: body.status };
    give(&api, &caller, contact, body.based_on, command).await
}
