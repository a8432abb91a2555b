use super::{AnswerBody, PlainOrderBody, give};
use crate::{
    problem,
    request::{At, Posted},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_core::command::Command;
use hilo_model::ContactId;

/// Wake a thread that sleeps.
#[utoipa::path(post, path = "/threads/{contact}/wake", tag = "threads", request_body = PlainOrderBody,
    params(("contact" = String, Path, description = "The contact's id")),
    responses(
        (status = 200, description = "Done", body = AnswerBody),
        (status = 202, description = "Under way", body = AnswerBody)
    ))]
pub(crate) async fn wake_thread(
    State(api): State<Api>,
    At(contact): At<ContactId>,
    Posted { caller, body }: Posted<PlainOrderBody>,
) -> problem::Result<Response> {
    give(&api, &caller, contact, body.based_on, Command::Wake).await
}
