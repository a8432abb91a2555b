use crate::{
    problem,
    request::{At, Posted},
    state::Api,
    v1::commands::{AnswerBody, answered_before, give_authorised},
};
use axum::{extract::State, response::Response};
use hilo_model::IncidentId;
use hilo_runtime::commands::Whom;
use serde::Deserialize;
use utoipa::ToSchema;

/// How to do it again.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RetryIncidentBody {
    /// Whether the bot gets the thread back first, if a person has it: else flows stay silent.
    #[serde(default)]
    give_back: bool,
}

/// Do again what an incident says went wrong: decide an event that was set aside, send a message that was not sent, call a
/// backend with the same request and go on from there, fetch a file. It is done once, however often it is asked for; what
/// cannot be done is refused with the reason.
#[utoipa::path(post, path = "/incidents/{incident}/retry", tag = "incidents", request_body = RetryIncidentBody,
    params(("incident" = String, Path, description = "The incident's id")),
    responses(
        (status = 200, description = "Done", body = AnswerBody),
        (status = 202, description = "Under way", body = AnswerBody)
    ))]
pub(crate) async fn retry_incident(
    State(api): State<Api>,
    At(incident): At<IncidentId>,
    Posted { caller, body }: Posted<RetryIncidentBody>,
) -> problem::Result<Response> {
    if let Some(answer) = answered_before(&api, &caller).await? {
        return Ok(answer);
    }
    let (contact, command) = api.app.authorise_retry(&caller, incident, body.give_back).await?;
    give_authorised(&api, &caller, Whom::Contact(contact), None, command).await
}
