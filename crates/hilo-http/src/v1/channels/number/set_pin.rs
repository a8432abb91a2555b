use super::take;
use crate::{
    problem,
    request::{At, Posted},
    state::Api,
};
use axum::{extract::State, http::StatusCode};
use hilo_model::ChannelId;
use hilo_whatsapp_wire::number::NumberStep;
use serde::Deserialize;
use utoipa::ToSchema;

/// Another two-step PIN.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetPinBody {
    /// Six digits. Hilo does not keep it: whoever registers the number again needs it.
    #[schema(format = Password)]
    pin: String,
}

/// Set another two-step PIN of a channel's number. It cannot be switched off here.
#[utoipa::path(put, path = "/channels/{channel}/number/pin", tag = "channels", request_body = SetPinBody,
    params(("channel" = String, Path, description = "The channel's id")),
    responses((status = 204, description = "Set")))]
pub(crate) async fn set_pin(
    State(api): State<Api>,
    At(channel): At<ChannelId>,
    Posted { caller, body }: Posted<SetPinBody>,
) -> problem::Result<StatusCode> {
    take(&api, &caller, channel, &NumberStep::SetPin { pin: body.pin }).await
}
