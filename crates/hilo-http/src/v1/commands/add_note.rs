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

/// A note.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddNoteBody {
    /// The words.
    body: String,
    /// Colleagues who are to see it.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    mentions: Vec<PersonId>,
    /// The thread's revision that the caller was looking at; if it has moved on, nothing is done.
    based_on: Option<i64>,
}

/// Write something only colleagues see.
#[utoipa::path(post, path = "/threads/{contact}/notes", tag = "threads", request_body = AddNoteBody,
    params(("contact" = String, Path, description = "The contact's id")),
    responses(
        (status = 200, description = "Done", body = AnswerBody),
        (status = 202, description = "Under way", body = AnswerBody)
    ))]
pub(crate) async fn add_note(
    State(api): State<Api>,
    At(contact): At<ContactId>,
    Posted { caller, body }: Posted<AddNoteBody>,
) -> problem::Result<Response> {
    let command = Command::Note { body: body.body, mentions: body.mentions };
    give(&api, &caller, contact, body.based_on, command).await
}
