use super::ChannelBody;
use crate::{
    problem,
    request::{At, Who, tagged},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_model::ChannelId;

/// Show a channel.
#[utoipa::path(get, path = "/channels/{channel}", tag = "channels",
    params(("channel" = String, Path, description = "The channel's id")),
    responses((status = 200, description = "The channel", body = ChannelBody)))]
pub(crate) async fn get_channel(
    State(api): State<Api>,
    Who(caller): Who,
    At(channel): At<ChannelId>,
) -> problem::Result<Response> {
    let channel = api.app.get_channel(&caller, channel).await?;
    Ok(tagged(channel.version, ChannelBody::from(channel)))
}
