use super::{AnswerBody, give};
use crate::{
    problem,
    request::{At, Posted},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_core::command::Command;
use hilo_model::ContactId;
use serde::Deserialize;
use utoipa::ToSchema;

/// How to show it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MarkReadBody {
    /// Show too that an answer is being written.
    #[serde(default)]
    typing: bool,
    /// The thread's revision that the caller was looking at; if it has moved on, nothing is done.
    based_on: Option<i64>,
}

/// Show the customer that their last message was read.
#[utoipa::path(post, path = "/threads/{contact}/read", tag = "threads", request_body = MarkReadBody,
    params(("contact" = String, Path, description = "The contact's id")),
    responses(
        (status = 200, description = "Done", body = AnswerBody),
        (status = 202, description = "Under way", body = AnswerBody)
    ))]
pub(crate) async fn mark_thread_read(
    State(api): State<Api>,
    At(contact): At<ContactId>,
    Posted { caller, body }: Posted<MarkReadBody>,
) -> problem::Result<Response> {
    let command = Command::MarkRead { typing: body.typing, channel: None, provider_id: None };
    give(&api, &caller, contact, body.based_on, command).await
}
