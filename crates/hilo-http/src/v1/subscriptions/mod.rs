//! Subscriptions: programs that are told what happens in channels, as Meta would tell it.

mod add_subscription;
mod delete_subscription;
mod get_subscription;
mod list_subscriptions;
mod test_subscription;
mod update_subscription;

use crate::{
    problem::{Code, Problem},
    state::Api,
};
use hilo_app::{Caller, Error, FieldError, subscriptions::SubscriptionHealth};
use hilo_model::ChannelId;
use hilo_runtime::subscriptions::HandshakeError;
use hilo_settings::{Stored, Subscription, SubscriptionField};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Api> {
    OpenApiRouter::new()
        .routes(routes!(list_subscriptions::list_subscriptions, add_subscription::add_subscription))
        .routes(routes!(
            get_subscription::get_subscription,
            update_subscription::update_subscription,
            delete_subscription::delete_subscription
        ))
        .routes(routes!(test_subscription::test_subscription))
}

/// A program that is told what happens in channels, without its secrets.
#[derive(Serialize, ToSchema)]
#[schema(as = Subscription)]
pub(crate) struct SubscriptionBody {
    id: String,
    /// What people call the program.
    name: String,
    /// Where it is told.
    callback_url: String,
    /// Of which channels; of every one of the environment if empty.
    channels: Vec<String>,
    /// Of which fields: `messages`, `smb_message_echoes`, `calls`, `user_preferences`, `message_template_status_update`,
    /// `message_template_quality_update`, `message_template_components_update`, `template_category_update`,
    /// `phone_number_quality_update`, `phone_number_name_update`, `account_update`, `account_alerts`.
    fields: Vec<&'static str>,
    health: SubscriptionHealthBody,
    /// For `If-Match`.
    version: i64,
    #[schema(format = DateTime)]
    created_at: String,
    #[schema(format = DateTime)]
    updated_at: String,
}

/// How a subscription does.
#[derive(Serialize, ToSchema)]
#[schema(as = SubscriptionHealth)]
pub(crate) struct SubscriptionHealthBody {
    /// `fresh` (nothing was told yet), `well`, `troubled` (something waits because the program did not take it).
    state: &'static str,
    /// When the program took something last.
    #[schema(format = DateTime)]
    delivered_at: Option<String>,
    /// When something went wrong last.
    #[schema(format = DateTime)]
    failed_at: Option<String>,
    /// What went wrong then, in English.
    failure: Option<String>,
    /// Of so many people something could not be told yet. It is tried again ever more seldom, for seven days.
    held: u64,
    /// Since when the longest of them waits.
    #[schema(format = DateTime)]
    held_since: Option<String>,
    /// So many events were not looked at yet. Only some of them are to be told.
    behind: u64,
    /// So many were given up, after seven days.
    given_up: u64,
}

impl From<SubscriptionHealth> for SubscriptionHealthBody {
    fn from(health: SubscriptionHealth) -> Self {
        let state = match (health.is_troubled(), health.delivered_at) {
            (true, _) => "troubled",
            (false, None) => "fresh",
            (false, Some(_)) => "well",
        };
        Self {
            state,
            delivered_at: health.delivered_at.map(|at| at.to_string()),
            failed_at: health.failure.as_ref().map(|failure| failure.at.to_string()),
            failure: health.failure.map(|failure| failure.words),
            held: health.held,
            held_since: health.held_since.map(|at| at.to_string()),
            behind: health.behind,
            given_up: health.given_up,
        }
    }
}

/// The subscription, with how it does.
async fn body(api: &Api, caller: &Caller, stored: Stored<Subscription>) -> Result<SubscriptionBody, Problem> {
    let Stored { setting, version, created_at, updated_at } = stored;
    let health = api.app.subscription_health(caller, setting.id).await?;
    Ok(SubscriptionBody {
        id: setting.id.to_string(),
        name: setting.name,
        callback_url: setting.callback_url,
        channels: setting.channels.iter().map(ToString::to_string).collect(),
        fields: setting.fields.iter().map(|field| field.as_str()).collect(),
        health: health.into(),
        version,
        created_at: created_at.to_string(),
        updated_at: updated_at.to_string(),
    })
}

/// The channels of these ids.
fn channels(named: Vec<String>) -> Result<Vec<ChannelId>, Problem> {
    let unknown = |at: usize| {
        let problem = hilo_app::Problem::Unknown { kind: "channel" };
        Problem::from(Error::from(FieldError::new(format!("/channels/{at}"), problem)))
    };
    named.iter().enumerate().map(|(at, id)| id.parse().map_err(|_| unknown(at))).collect()
}

/// The fields of these names.
fn fields(named: Vec<String>) -> Result<Vec<SubscriptionField>, Problem> {
    let unknown = |at: usize| {
        let problem = hilo_app::Problem::Form { example: "messages" };
        Problem::from(Error::from(FieldError::new(format!("/fields/{at}"), problem)))
    };
    named
        .iter()
        .enumerate()
        .map(|(at, name)| SubscriptionField::from_name(name).ok_or_else(|| unknown(at)))
        .collect()
}

/// Asks an address for the challenge, as Meta does when a webhook is saved.
async fn shake_hands(api: &Api, address: &str, token: &hilo_app::Plain) -> Result<(), Problem> {
    api.subscriptions.shake_hands(address, token.expose()).await.map_err(|error| match error {
        HandshakeError::Unreachable { kind, detail } => {
            Problem::new(Code::CallbackUnreachable).with(kind).and("kind", kind).and("reason", detail)
        }
        HandshakeError::NoChallenge { status } => {
            Problem::new(Code::CallbackRefused).with(status).and("answered", status)
        }
    })
}
