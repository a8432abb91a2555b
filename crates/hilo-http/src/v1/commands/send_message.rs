use super::{AnswerBody, give};
use crate::{
    problem,
    request::{At, Posted},
    state::Api,
    v1::openapi,
};
use axum::{extract::State, response::Response};
use hilo_core::command::Command;
use hilo_model::{ChannelId, ContactId, message::Outbound};
use serde::Deserialize;
use utoipa::ToSchema;

/// A message to send.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SendMessageBody {
    /// What it says.
    #[schema(schema_with = openapi::outbound)]
    content: Outbound,
    /// Through which channel; the thread's last one if absent.
    #[schema(value_type = Option<String>)]
    channel: Option<ChannelId>,
    /// The provider's id of the message it answers.
    reply_to: Option<String>,
    /// The thread's revision that the caller was looking at; if it has moved on, nothing is done.
    based_on: Option<i64>,
}

/// Send a message. Outside the 24-hour window only a template may be sent.
#[utoipa::path(post, path = "/threads/{contact}/messages", tag = "threads", request_body = SendMessageBody,
    params(("contact" = String, Path, description = "The contact's id")),
    responses(
        (status = 200, description = "Done", body = AnswerBody),
        (status = 202, description = "Under way", body = AnswerBody)
    ))]
pub(crate) async fn send_message(
    State(api): State<Api>,
    At(contact): At<ContactId>,
    Posted { caller, body }: Posted<SendMessageBody>,
) -> problem::Result<Response> {
    let command = Command::Send {
        content: body.content,
        channel: body.channel,
        reply_to: body.reply_to,
        callback_data: None,
    };
    give(&api, &caller, contact, body.based_on, command).await
}
