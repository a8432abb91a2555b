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

/// Which tags.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TagBody {
    /// On.
    #[serde(default)]
    add: Vec<String>,
    /// Off.
    #[serde(default)]
    remove: Vec<String>,
    /// The thread's revision that the caller was looking at; if it has moved on, nothing is done.
    based_on: Option<i64>,
}

/// Put tags on the contact and take tags off.
#[utoipa::path(post, path = "/contacts/{contact}/tags", tag = "contacts", request_body = TagBody,
    params(("contact" = String, Path, description = "The contact's id")),
    responses(
        (status = 200, description = "Done", body = AnswerBody),
        (status = 202, description = "Under way", body = AnswerBody)
    ))]
pub(crate) async fn tag_contact(
    State(api): State<Api>,
    At(contact): At<ContactId>,
    Posted { caller, body }: Posted<TagBody>,
) -> problem::Result<Response> {
    let command = Command::Tag { add: body.add, remove: body.remove };
    give(&api, &caller, contact, body.based_on, command).await
}
