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

/// Whom to merge into.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MergeBody {
    /// The older contact.
    #[schema(value_type = String)]
    survivor: ContactId,
    /// The thread's revision that the caller was looking at; if it has moved on, nothing is done.
    based_on: Option<i64>,
}

/// Say that this contact and an older one are the same person; everything goes to the older one.
#[utoipa::path(post, path = "/contacts/{contact}/merge", tag = "contacts", request_body = MergeBody,
    params(("contact" = String, Path, description = "The contact's id")),
    responses(
        (status = 200, description = "Done", body = AnswerBody),
        (status = 202, description = "Under way", body = AnswerBody)
    ))]
pub(crate) async fn merge_contact(
    State(api): State<Api>,
    At(contact): At<ContactId>,
    Posted { caller, body }: Posted<MergeBody>,
) -> problem::Result<Response> {
    let command = Command::Merge { survivor: body.survivor };
    give(&api, &caller, contact, body.based_on, command).await
}
