use super::{AnswerBody, give};
use crate::{
    problem,
    request::{At, Posted},
    state::Api,
    v1::moment,
};
use axum::{extract::State, response::Response};
use hilo_app::{Error, FieldError, Problem};
use hilo_core::command::Command;
use hilo_model::ContactId;
use serde::Deserialize;
use utoipa::ToSchema;

/// How long the thread is to sleep.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SnoozeBody {
    /// The moment at which it comes back: one to come, a year ahead at most.
    #[schema(format = DateTime)]
    until: Option<String>,
    /// The thread's revision that the caller was looking at; if it has moved on, nothing is done.
    based_on: Option<i64>,
}

/// Put the thread to sleep until a moment, or move the moment of one that sleeps. It comes back by itself then, or as soon as
/// the customer writes or a flow calls a person.
#[utoipa::path(post, path = "/threads/{contact}/snooze", tag = "threads", request_body = SnoozeBody,
    params(("contact" = String, Path, description = "The contact's id")),
    responses(
        (status = 200, description = "Done", body = AnswerBody),
        (status = 202, description = "Under way", body = AnswerBody)
    ))]
pub(crate) async fn snooze_thread(
    State(api): State<Api>,
    At(contact): At<ContactId>,
    Posted { caller, body }: Posted<SnoozeBody>,
) -> problem::Result<Response> {
    let until = moment("/until", body.until)?;
    let until = until.ok_or_else(|| Error::from(FieldError::new("/until", Problem::Required)))?;
    give(&api, &caller, contact, body.based_on, Command::Snooze { until }).await
}
