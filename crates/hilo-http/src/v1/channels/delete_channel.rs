use crate::{
    problem,
    request::{At, BasedOn, Who},
    state::Api,
};
use axum::{extract::State, http::StatusCode};
use hilo_model::ChannelId;

/// Take a channel away. Its messages stay.
#[utoipa::path(delete, path = "/channels/{channel}", tag = "channels",
    params(("channel" = String, Path, description = "The channel's id")),
    responses((status = 204, description = "Gone")))]
pub(crate) async fn delete_channel(
    State(api): State<Api>,
    Who(caller): Who,
    At(channel): At<ChannelId>,
    version: BasedOn<i64>,
) -> problem::Result<StatusCode> {
    api.app.delete_channel(&caller, channel, version.get()?).await?;
    api.settings_changed().await;
    Ok(StatusCode::NO_CONTENT)
}
