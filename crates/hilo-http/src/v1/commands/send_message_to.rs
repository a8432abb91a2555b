use super::{AnswerBody, check_files::check_files, give_authorised};
use crate::{
    problem::{self, check_limits},
    request::Posted,
    state::Api,
    v1::openapi,
};
use axum::{extract::State, response::Response};
use hilo_app::commands::Recipient;
use hilo_core::command::Command;
use hilo_model::{ChannelId, message::Outbound};
use hilo_runtime::commands::Whom;
use serde::Deserialize;
use utoipa::ToSchema;

/// A message to an address.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SendMessageToBody {
    /// To whom.
    to: RecipientBody,
    /// Through which channel.
    #[schema(value_type = String)]
    channel: ChannelId,
    /// What it says.
    #[schema(schema_with = openapi::outbound)]
    content: Outbound,
}

/// An address: one of them.
#[derive(Deserialize, ToSchema)]
#[schema(as = Recipient)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RecipientBody {
    /// A telephone number with its country code, like `+54 9 11 5555 0000`.
    Phone(String),
    /// WhatsApp's user id of the person, like `US.13491208655302741918`.
    UserId(String),
}

/// Send a message to an address, also to somebody who never wrote: their contact and thread are made. Outside the
/// 24-hour window, so to everybody new, only a template may be sent.
#[utoipa::path(post, path = "/messages", tag = "threads", request_body = SendMessageToBody,
    responses(
        (status = 200, description = "Done", body = AnswerBody),
        (status = 202, description = "Under way", body = AnswerBody)
    ))]
pub(crate) async fn send_message_to(
    State(api): State<Api>,
    Posted { caller, body }: Posted<SendMessageToBody>,
) -> problem::Result<Response> {
    let to = match body.to {
        RecipientBody::Phone(text) => Recipient::Phone(text),
        RecipientBody::UserId(text) => Recipient::UserId(text),
    };
    let mut command = Command::Send {
        content: body.content,
        channel: Some(body.channel),
        reply_to: None,
        callback_data: None,
    };
    let addressed = api.app.authorise_message_to(&caller, body.channel, &to, &command).await?;
    check_limits(&command)?;
    check_files(&api, &caller, &command).await?;
    api.app.fill_template(&caller, None, &mut command).await?;
    give_authorised(&api, &caller, Whom::Addresses(addressed), None, command).await
}
