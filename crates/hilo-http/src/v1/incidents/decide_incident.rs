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

/// What became of the message.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecideIncidentBody {
    /// Whether it arrived; else it is given up.
    delivered: bool,
    /// How that is known, in 1 to 500 characters.
    #[serde(default)]
    reason: String,
}

/// Say what became of a message of which nobody knows whether it was sent. The other way is to send it again
/// (`/incidents/{incident}/retry`).
#[utoipa::path(post, path = "/incidents/{incident}/decide", tag = "incidents", request_body = DecideIncidentBody,
    params(("incident" = String, Path, description = "The incident's id")),
    responses(
        (status = 200, description = "Done", body = AnswerBody),
        (status = 202, description = "Under way", body = AnswerBody)
    ))]
pub(crate) async fn decide_incident(
    State(api): State<Api>,
    At(incident): At<IncidentId>,
    Posted { caller, body }: Posted<DecideIncidentBody>,
) -> problem::Result<Response> {
    if let Some(answer) = answered_before(&api, &caller).await? {
        return Ok(answer);
    }
    let (contact, command) =
        api.app.authorise_decision(&caller, incident, body.delivered, body.reason).await?;
    give_authorised(&api, &caller, Whom::Contact(contact), None, command).await
}
