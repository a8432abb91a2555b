use super::{SubscriptionBody, body, channels, fields, shake_hands};
use crate::{
    problem,
    request::{At, BasedOn, Posted, tagged},
    state::Api,
};
use axum::{extract::State, response::Response};
use hilo_app::{Plain, subscriptions::UpdateSubscription};
use hilo_model::SubscriptionId;
use serde::Deserialize;
use utoipa::ToSchema;

/// What to change.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateSubscriptionBody {
    name: Option<String>,
    /// Where it is told. It is asked for the challenge at once.
    callback_url: Option<String>,
    #[schema(value_type = Option<String>, format = Password)]
    verify_token: Option<Plain>,
    #[schema(value_type = Option<String>, format = Password)]
    app_secret: Option<Plain>,
    /// Of which channels from now on; of every one if empty.
    channels: Option<Vec<String>>,
    /// Of which fields from now on, by Meta's names.
    fields: Option<Vec<String>>,
}

/// Change a subscription. What was not told yet is told to it as it is then.
#[utoipa::path(patch, path = "/subscriptions/{subscription}", tag = "channels",
    request_body = UpdateSubscriptionBody,
    params(("subscription" = String, Path, description = "The subscription's id")),
    responses((status = 200, description = "Changed", body = SubscriptionBody)))]
pub(crate) async fn update_subscription(
    State(api): State<Api>,
    At(id): At<SubscriptionId>,
    version: BasedOn<i64>,
    Posted { caller, body: asked }: Posted<UpdateSubscriptionBody>,
) -> problem::Result<Response> {
    let input = UpdateSubscription {
        name: asked.name,
        callback_url: asked.callback_url,
        verify_token: asked.verify_token,
        app_secret: asked.app_secret,
        channels: asked.channels.map(channels).transpose()?,
        fields: asked.fields.map(fields).transpose()?,
    };
    if let Some((address, token)) = api.app.check_subscription(&caller, id, &input).await? {
        shake_hands(&api, &address, &token).await?;
    }
    let changed = api.app.update_subscription(&caller, id, version.get()?, input).await?;
    api.settings_changed().await;
    let version = changed.version;
    Ok(tagged(version, body(&api, &caller, changed).await?))
}
