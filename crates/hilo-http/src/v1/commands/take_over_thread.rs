use super::{AnswerBody, give};
use crate::{
    problem,
    request::{At, Posted},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_core::command::Command;
use hilo_model::{ContactId, PersonId};
use serde::Deserialize;
use utoipa::ToSchema;

/// Who takes it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TakeOverBody {
    /// Who; the caller if absent.
    #[schema(value_type = Option<String>)]
    person: Option<PersonId>,
    /// The thread's revision that the caller was looking at; if it has moved on, nothing is done.
    based_on: Option<i64>,
}

/// A person takes the thread; flows fall silent.
#[utoipa::path(post, path = "/threads/{contact}/take-over", tag = "threads", request_body = TakeOverBody,
    params(("contact" = String, Path, description = "The contact's id")),
    responses(
        (status = 200, description = "Done", body = AnswerBody),
        (status = 202, description = "Under way", body = AnswerBody)
    ))]
pub(crate) async fn take_over_thread(
    State(api): State<Api>,
    At(contact): At<ContactId>,
    Posted { caller, body }: Posted<TakeOverBody>,
) -> problem::Result<Response> {
    let command = Command::TakeOver { person: body.person };
    give(&api, &caller, contact, body.based_on, command).await
}
