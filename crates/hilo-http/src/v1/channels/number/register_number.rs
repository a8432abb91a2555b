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

/// With what to register a number.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RegisterNumberBody {
    /// The number's two-step PIN: the one that is set, or else a new one. Six digits; Hilo does not keep it.
    #[schema(format = Password)]
    pin: String,
    /// The country in which what WhatsApp stores of messages shall lie, if it must be a certain one: `BR`.
    region: Option<String>,
}

/// Register a channel's number: from then on it can send and receive. WhatsApp allows ten registrations and deregistrations in 72 hours.
#[utoipa::path(post, path = "/channels/{channel}/number/register", tag = "channels",
    request_body = RegisterNumberBody,
    params(("channel" = String, Path, description = "The channel's id")),
    responses((status = 204, description = "Registered")))]
pub(crate) async fn register_number(
    State(api): State<Api>,
    At(channel): At<ChannelId>,
    Posted { caller, body }: Posted<RegisterNumberBody>,
) -> problem::Result<StatusCode> {
    let RegisterNumberBody { pin, region } = body;
    take(&api, &caller, channel, &NumberStep::Register { pin, region }).await
}
