use super::{AnswerBody, give};
use crate::{
    problem,
    request::{At, Posted},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_core::command::Command;
use hilo_model::{ContactId, Locale};
use serde::Deserialize;
use utoipa::ToSchema;

/// What to change.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EditContactBody {
    name: Option<String>,
    /// The language they use.
    #[schema(value_type = Option<String>)]
    locale: Option<Locale>,
    /// Their IANA time zone.
    time_zone: Option<String>,
    /// Fields to set; `null` takes one away.
    #[serde(default)]
    #[schema(value_type = Object)]
    fields: serde_json::Map<String, serde_json::Value>,
    /// The thread's revision that the caller was looking at; if it has moved on, nothing is done.
    based_on: Option<i64>,
}

/// Change what is known about the contact.
#[utoipa::path(patch, path = "/contacts/{contact}", tag = "contacts", request_body = EditContactBody,
    params(("contact" = String, Path, description = "The contact's id")),
    responses(
        (status = 200, description = "Done", body = AnswerBody),
        (status = 202, description = "Under way", body = AnswerBody)
    ))]
pub(crate) async fn edit_contact(
    State(api): State<Api>,
    At(contact): At<ContactId>,
    Posted { caller, body }: Posted<EditContactBody>,
) -> problem::Result<Response> {
    let command = Command::EditContact {
        name: body.name,
        locale: body.locale,
        time_zone: body.time_zone,
        fields: body.fields,
    };
    give(&api, &caller, contact, body.based_on, command).await
}
