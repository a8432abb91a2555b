use super::ChannelBody;
use crate::{
    problem,
    request::{Posted, tagged},
    state::Api,
};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use hilo_app::{Plain, channels::AddWhatsapp};
use serde::Deserialize;
use utoipa::ToSchema;

/// A WhatsApp number to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddChannelBody {
    /// The name people see.
    name: String,
    /// The number's id at Meta.
    phone_number_id: String,
    /// The WhatsApp Business Account's id.
    waba_id: String,
    /// The portfolio that user ids belong to; the account if it is not known.
    portfolio_id: Option<String>,
    /// The number people see.
    display_number: Option<String>,
    /// Where the Graph API is; Meta's if absent.
    graph_url: Option<String>,
    /// The version of the Graph API.
    api_version: Option<String>,
    /// For calls to the Graph API; never shown again.
    #[schema(value_type = String, format = Password)]
    access_token: Plain,
    /// Any of which may sign webhooks (two while one is being replaced); never shown again.
    #[schema(value_type = Vec<String>, min_items = 1, max_items = 4)]
    app_secrets: Vec<Plain>,
    /// For the webhook's handshake; never shown again.
    #[schema(value_type = String, format = Password)]
    verify_token: Plain,
    /// Messages per second; 80 if absent.
    rate: Option<u32>,
    /// Whether to keep Meta's limit per recipient; yes if absent.
    pair_limit: Option<bool>,
}

/// Add a WhatsApp number.
#[utoipa::path(post, path = "/channels", tag = "channels", request_body = AddChannelBody,
    responses((status = 201, description = "Added", body = ChannelBody)))]
pub(crate) async fn add_channel(
    State(api): State<Api>,
    Posted { caller, body }: Posted<AddChannelBody>,
) -> problem::Result<Response> {
    let input = AddWhatsapp {
        name: body.name,
        phone_number_id: body.phone_number_id,
        waba_id: body.waba_id,
        portfolio_id: body.portfolio_id,
        display_number: body.display_number,
        graph_url: body.graph_url,
        api_version: body.api_version,
        access_token: body.access_token,
        app_secrets: body.app_secrets,
        verify_token: body.verify_token,
        rate: body.rate,
        pair_limit: body.pair_limit,
    };
    let channel = api.app.add_channel(&caller, input).await?;
    api.settings_changed().await;
    Ok((StatusCode::CREATED, tagged(channel.version, ChannelBody::from(channel))).into_response())
}
