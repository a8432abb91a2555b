use super::take;
use crate::{
    problem,
    request::{At, Who},
    state::Api,
};
use axum::{extract::State, http::StatusCode};
use hilo_model::ChannelId;
use hilo_whatsapp_wire::number::NumberStep;

/// Have the webhooks of a channel's account sent to the application of its token. Without, nothing comes from the number. Harmless to
/// repeat.
#[utoipa::path(post, path = "/channels/{channel}/number/subscribe", tag = "channels",
    params(("channel" = String, Path, description = "The channel's id")),
    responses((status = 204, description = "Subscribed")))]
pub(crate) async fn subscribe_account(
    State(api): State<Api>,
    Who(caller): Who,
    At(channel): At<ChannelId>,
) -> problem::Result<StatusCode> {
    take(&api, &caller, channel, &NumberStep::Subscribe).await
}
