use super::{AnswerBody, give};
use crate::{
    problem,
    request::{At, Posted},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_core::command::Command;
use hilo_model::{ContactId, PersonId, TeamId};
use serde::Deserialize;
use utoipa::ToSchema;

/// Whom to give it to.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssignBody {
    /// Whom; nobody if absent.
    #[schema(value_type = Option<String>)]
    assignee: Option<PersonId>,
    /// Which team; none if absent.
    #[schema(value_type = Option<String>)]
    team: Option<TeamId>,
    /// The thread's revision that the caller was looking at; if it has moved on, nothing is done.
    based_on: Option<i64>,
}

/// Give the ticket to somebody, to a team, or to nobody.
#[utoipa::path(post, path = "/threads/{contact}/assign", tag = "threads", request_body = AssignBody,
    params(("contact" = String, Path, description = "The contact's id")),
    responses(
        (status = 200, description = "Done", body = AnswerBody),
        (status = 202, description = "Under way", body = AnswerBody)
    ))]
pub(crate) async fn assign_thread(
    State(api): State<Api>,
    At(contact): At<ContactId>,
    Posted { caller, body }: Posted<AssignBody>,
) -> problem::Result<Response> {
    let command = Command::Assign { assignee: body.assignee, team: body.team };
    give(&api, &caller, contact, body.based_on, command).await
}
