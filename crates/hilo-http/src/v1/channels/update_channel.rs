use super::ChannelBody;
use crate::{
    problem,
    request::{At, BasedOn, Posted, tagged},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_app::{Plain, channels::UpdateChannel};
use hilo_model::ChannelId;
use serde::Deserialize;
use utoipa::ToSchema;

/// What to change. The number itself stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateChannelBody {
    name: Option<String>,
    /// Whether messages are sent through it.
    enabled: Option<bool>,
    display_number: Option<String>,
    graph_url: Option<String>,
    api_version: Option<String>,
    #[schema(value_type = Option<String>, format = Password)]
    access_token: Option<Plain>,
    /// All secrets that may sign webhooks from now on.
    #[schema(value_type = Option<Vec<String>>)]
    app_secrets: Option<Vec<Plain>>,
    #[schema(value_type = Option<String>, format = Password)]
    verify_token: Option<Plain>,
    rate: Option<u32>,
    pair_limit: Option<bool>,
}

/// Change a channel.
#[utoipa::path(patch, path = "/channels/{channel}", tag = "channels", request_body = UpdateChannelBody,
    params(("channel" = String, Path, description = "The channel's id")),
    responses((status = 200, description = "Changed", body = ChannelBody)))]
pub(crate) async fn update_channel(
    State(api): State<Api>,
    At(channel): At<ChannelId>,
    version: BasedOn<i64>,
    Posted { caller, body }: Posted<UpdateChannelBody>,
) -> problem::Result<Response> {
    let input = UpdateChannel {
        name: body.name,
        enabled: body.enabled,
        display_number: body.display_number,
        graph_url: body.graph_url,
        api_version: body.api_version,
        access_token: body.access_token,
        app_secrets: body.app_secrets,
        verify_token: body.verify_token,
        rate: body.rate,
        pair_limit: body.pair_limit,
    };
    let channel = api.app.update_channel(&caller, channel, version.get()?, input).await?;
    api.settings_changed().await;
    Ok(tagged(channel.version, ChannelBody::from(channel)))
}
