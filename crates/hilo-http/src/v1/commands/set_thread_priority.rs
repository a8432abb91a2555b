use super::{AnswerBody, give};
use crate::{
    problem,
    request::{At, Posted},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_core::command::Command;
use hilo_model::{ContactId, ticket::Priority};
use serde::Deserialize;
use utoipa::ToSchema;

/// How urgent it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetPriorityBody {
    /// `low`, `normal`, `high`, `urgent`.
    #[schema(value_type = String)]
    priority: Priority,
    /// The thread's revision that the caller was looking at; if it has moved on, nothing is done.
    based_on: Option<i64>,
}

/// Say how urgent the ticket is.
#[utoipa::path(post, path = "/threads/{contact}/priority", tag = "threads", request_body = SetPriorityBody,
    params(("contact" = String, Path, description = "The contact's id")),
    responses(
        (status = 200, description = "Done", body = AnswerBody),
        (status = 202, description = "Under way", body = AnswerBody)
    ))]
pub(crate) async fn set_thread_priority(
    State(api): State<Api>,
    At(contact): At<ContactId>,
    Posted { caller, body }: Posted<SetPriorityBody>,
) -> problem::Result<Response> {
    let command = Command::SetPriority { priority: body.priority };
    give(&api, &caller, contact, body.based_on, command).await
}
