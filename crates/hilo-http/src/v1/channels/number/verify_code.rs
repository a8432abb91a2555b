use super::take;
use crate::{
    problem,
    request::{At, Posted},
    state::Api,
};
use axum::{extract::State, http::StatusCode};
use hilo_model::ChannelId;
use hilo_whatsapp_wire::number::{NumberStep, digits_of_code};
use serde::Deserialize;
use utoipa::ToSchema;

/// The code that came to the number.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VerifyCodeBody {
    /// Six digits, with or without the hyphen.
    code: String,
}

/// Show that a channel's number is ours, with the code that came to it.
#[utoipa::path(post, path = "/channels/{channel}/number/verify-code", tag = "channels",
    request_body = VerifyCodeBody,
    params(("channel" = String, Path, description = "The channel's id")),
    responses((status = 204, description = "The number is ours")))]
pub(crate) async fn verify_code(
    State(api): State<Api>,
    At(channel): At<ChannelId>,
    Posted { caller, body }: Posted<VerifyCodeBody>,
) -> problem::Result<StatusCode> {
    let code = digits_of_code(&body.code).unwrap_or(body.code);
    take(&api, &caller, channel, &NumberStep::VerifyCode { code }).await
}
