use super::take;
use crate::{
    problem,
    request::{At, Posted},
    state::Api,
};
use axum::{extract::State, http::StatusCode};
use hilo_model::ChannelId;
use hilo_whatsapp_wire::number::{CodeMethod, NumberStep};
use serde::Deserialize;
use utoipa::ToSchema;

/// How a code shall come to the number.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequestCodeBody {
    method: MethodBody,
    /// The language of the message or the voice: `es`, `en_US`, `pt_BR`.
    language: String,
}

/// How a code comes.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CodeMethod)]
pub(crate) enum MethodBody {
    /// As a text message.
    Sms,
    /// A voice says it.
    Voice,
}

/// Have a code sent to a channel's number, to show that it is ours.
#[utoipa::path(post, path = "/channels/{channel}/number/request-code", tag = "channels",
    request_body = RequestCodeBody,
    params(("channel" = String, Path, description = "The channel's id")),
    responses((status = 204, description = "The code is on its way")))]
pub(crate) async fn request_code(
    State(api): State<Api>,
    At(channel): At<ChannelId>,
    Posted { caller, body }: Posted<RequestCodeBody>,
) -> problem::Result<StatusCode> {
    let method = match body.method {
        MethodBody::Sms => CodeMethod::Sms,
        MethodBody::Voice => CodeMethod::Voice,
    };
    take(&api, &caller, channel, &NumberStep::RequestCode { method, language: body.language }).await
}
