//! Channels.

mod add_channel;
mod delete_channel;
mod get_channel;
mod get_channel_health;
mod list_channel_events;
mod list_channels;
mod number;
mod show_channel_standing;
mod update_channel;

use crate::state::Api;
use hilo_settings::{Channel, ChannelKind, Stored};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_channels::list_channels, add_channel::add_channel))
        .routes(routes!(
            get_channel::get_channel,
            update_channel::update_channel,
            delete_channel::delete_channel
        ))
        .routes(routes!(get_channel_health::get_channel_health))
        .routes(routes!(list_channel_events::list_channel_events))
        .routes(routes!(show_channel_standing::show_channel_standing))
        .merge(number::routes())
}

/// A channel, without its secrets.
#[derive(Serialize, ToSchema)]
#[schema(as = Channel)]
pub(crate) struct ChannelBody {
    id: String,
    /// What it is: `whatsapp`.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The name people see.
    name: String,
    /// Whether messages are sent through it. Received ones are always taken in.
    enabled: bool,
    /// The number's id at Meta.
    phone_number_id: String,
    /// The WhatsApp Business Account's id.
    waba_id: String,
    /// The portfolio that user ids belong to.
    portfolio_id: String,
    /// The number people see, if known.
    display_number: Option<String>,
    /// Where the Graph API is.
    graph_url: String,
    /// The version of the Graph API.
    api_version: String,
    /// How many app secrets are kept.
    app_secrets: usize,
    /// Messages per second.
    rate: u32,
    /// Whether Meta's limit per recipient is kept.
    pair_limit: bool,
    /// For `If-Match`.
    version: i64,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
}

impl From<Stored<Channel>> for ChannelBody {
    fn from(stored: Stored<Channel>) -> Self {
        let Stored { setting: channel, version, created_at, updated_at } = stored;
        let ChannelKind::Whatsapp(number) = channel.kind;
        Self {
            id: channel.id.to_string(),
            kind: "whatsapp",
            name: channel.name,
            enabled: channel.enabled,
            phone_number_id: number.phone_number_id,
            waba_id: number.waba_id,
            portfolio_id: number.portfolio_id,
            display_number: number.display_number,
            graph_url: number.graph_url,
            api_version: number.api_version,
            app_secrets: number.app_secrets.len(),
            rate: number.rate,
            pair_limit: number.pair_limit,
            version,
            created_at: created_at.to_string(),
            updated_at: updated_at.to_string(),
        }
    }
}
