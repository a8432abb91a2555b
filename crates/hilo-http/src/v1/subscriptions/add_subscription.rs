use super::{SubscriptionBody, body, channels, fields, shake_hands};
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
use hilo_app::{Plain, subscriptions::AddSubscription};
use serde::Deserialize;
use utoipa::ToSchema;

/// A program that is to be told what happens in channels.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AddSubscriptionBody {
    /// What people call it.
    name: String,
    /// Where it is told: `https`, or `http` on this machine. It is asked for the challenge at once.
    callback_url: String,
    /// What it is asked with (`hub.verify_token`); never shown again.
    #[schema(value_type = String, format = Password)]
    verify_token: Plain,
    /// Signs what it is told (`X-Hub-Signature-256`); never shown again.
    #[schema(value_type = String, format = Password)]
    app_secret: Plain,
    /// Of which channels; of every one of the environment, also those to come, if absent or empty.
    #[serde(default)]
    channels: Vec<String>,
    /// Of which fields, by Meta's names; `messages`, if it is absent.
    #[serde(default)]
    fields: Option<Vec<String>>,
}

/// Have a program told what happens in channels, in the form of Meta's webhooks.
#[utoipa::path(post, path = "/subscriptions", tag = "channels", request_body = AddSubscriptionBody,
    responses((status = 201, description = "Added; it is told what comes from now on", body = SubscriptionBody)))]
pub(crate) async fn add_subscription(
    State(api): State<Api>,
    Posted { caller, body: asked }: Posted<AddSubscriptionBody>,
) -> problem::Result<Response> {
    let input = AddSubscription {
        name: asked.name,
        callback_url: asked.callback_url,
        verify_token: asked.verify_token,
        app_secret: asked.app_secret,
        channels: channels(asked.channels)?,
        fields: fields(asked.fields.unwrap_or_else(|| vec!["messages".to_owned()]))?,
    };
    api.app.check_new_subscription(&caller, &input).await?;
    shake_hands(&api, &input.callback_url, &input.verify_token).await?;
    let added = api.app.add_subscription(&caller, input).await?;
    api.settings_changed().await;
    let version = added.version;
    Ok((StatusCode::CREATED, tagged(version, body(&api, &caller, added).await?)).into_response())
}
