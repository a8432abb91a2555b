use super::ChannelBody;
use crate::{
    problem,
    request::{PageBody, Who},
    state::Api,
};
use axum::{Json, extract::State};

/// List the channels of the environment.
#[utoipa::path(get, path = "/channels", tag = "channels",
    responses((status = 200, description = "The channels", body = PageBody<ChannelBody>)))]
pub(crate) async fn list_channels(
    State(api): State<Api>,
    Who(caller): Who,
) -> problem::Result<Json<PageBody<ChannelBody>>> {
    let channels = api.app.list_channels(&caller).await?;
    Ok(Json(PageBody::whole(channels.into_iter().map(Into::into).collect())))
}
