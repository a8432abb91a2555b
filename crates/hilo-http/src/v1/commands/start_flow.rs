use super::{AnswerBody, give};
use crate::{
    problem,
    request::{At, Posted},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_core::command::Command;
use hilo_model::{ContactId, FlowVersionId};
use serde::Deserialize;
use utoipa::ToSchema;

/// Which flow to start.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StartFlowBody {
    /// The version's id.
    #[schema(value_type = String)]
    version: FlowVersionId,
    /// The thread's revision that the caller was looking at; if it has moved on, nothing is done.
    based_on: Option<i64>,
}

/// Start a flow for the contact, ending the one that runs.
#[utoipa::path(post, path = "/threads/{contact}/flow", tag = "threads", request_body = StartFlowBody,
    params(("contact" = String, Path, description = "The contact's id")),
    responses(
        (status = 200, description = "Done", body = AnswerBody),
        (status = 202, description = "Under way", body = AnswerBody)
    ))]
pub(crate) async fn start_flow(
    State(api): State<Api>,
    At(contact): At<ContactId>,
    Posted { caller, body }: Posted<StartFlowBody>,
) -> problem::Result<Response> {
    let command = Command::StartFlow { version: body.version };
    give(&api, &caller, contact, body.based_on, command).await
}
