use super::{AnswerBody, give};
use crate::{
    problem,
    request::{At, Posted},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_app::{FieldError, Problem, flows::WhichFlow};
use hilo_core::command::Command;
use hilo_model::{ContactId, FlowVersionId};
use serde::Deserialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Which flow to start, and with what.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StartFlowBody {
    /// The flow, by its id or short name: what is live of it here. Either this or `version`.
    flow: Option<String>,
    /// The version's id; it must be live here.
    #[schema(value_type = Option<String>)]
    version: Option<FlowVersionId>,
    /// Values of the flow's inputs, of their types. A flow that declares none takes any of its variables.
    #[serde(default)]
    #[schema(value_type = Object)]
    variables: Map<String, Value>,
    /// Only if no flow is under way; else it ends.
    #[serde(default)]
    unless_running: bool,
    /// The thread's revision that the caller was looking at; if it has moved on, nothing is done.
    based_on: Option<i64>,
}

/// Start a flow for the contact with values of its inputs, ending the one that runs.
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
    let which = match (body.version, body.flow) {
        (Some(version), None) => WhichFlow::Version(version),
        (None, Some(flow)) => WhichFlow::Flow(flow),
        (None, None) => return Err(hilo_app::Error::from(FieldError::new("/flow", Problem::Required)).into()),
        (Some(_), Some(_)) => {
            return Err(hilo_app::Error::from(FieldError::new("/version", Problem::Twice)).into());
        }
    };
    let version = api.app.version_to_start(&caller, &which).await?;
    let (variables, unless_running) = (body.variables, body.unless_running);
    let command = Command::StartFlow { version, variables, unless_running };
    give(&api, &caller, contact, body.based_on, command).await
}
