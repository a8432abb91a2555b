use super::take;
use crate::{
    problem,
    request::{At, Who},
    state::Api,
};
use axum::{extract::State, http::StatusCode};
use hilo_model::ChannelId;
use hilo_whatsapp_wire::number::NumberStep;

/// Take a channel's number out of WhatsApp's API: it sends and receives nothing any more. What was said stays.
#[utoipa::path(post, path = "/channels/{channel}/number/deregister", tag = "channels",
    params(("channel" = String, Path, description = "The channel's id")),
    responses((status = 204, description = "Deregistered")))]
pub(crate) async fn deregister_number(
    State(api): State<Api>,
    Who(caller): Who,
    At(channel): At<ChannelId>,
) -> problem::Result<StatusCode> {
    take(&api, &caller, channel, &NumberStep::Deregister).await
}
