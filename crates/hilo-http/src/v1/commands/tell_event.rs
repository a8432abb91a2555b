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
use serde_json::Value;
use utoipa::ToSchema;

/// Something that happened elsewhere.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TellEventBody {
    /// What it is called, as the flow that waits for it calls it; 64 characters at most.
    name: String,
    /// What there is to know: any JSON, 16 kilobytes at most.
    #[serde(default)]
    data: Value,
}

/// Tell of something that happened elsewhere: a flow that waits for it with this contact goes on. If none waits, nothing happens.
#[utoipa::path(post, path = "/contacts/{contact}/events", tag = "contacts", request_body = TellEventBody,
    params(("contact" = String, Path, description = "The contact's id")),
    responses(
        (status = 200, description = "Done", body = AnswerBody),
        (status = 202, description = "Under way", body = AnswerBody)
    ))]
pub(crate) async fn tell_event(
    State(api): State<Api>,
    At(contact): At<ContactId>,
    Posted { caller, body }: Posted<TellEventBody>,
) -> problem::Result<Response> {
    let command = Command::TellEvent { name: body.name, data: body.data };
    give(&api, &caller, contact, None, command).await
}
