//! `/{WABA}/subscribed_apps`: the subscriptions of an account, as Meta's clients see and change them.
//!
//! What is told is signed with a secret that Meta knows of each app and Hilo does not, so a program's first subscription is made in
//! Hilo. From then on its client does with it what it does at Meta.

use super::{program::Program, refusal::Refusal, refusal::refused};
use crate::state::Api;
use axum::{
    Json,
    body::Bytes,
    extract::{Path, Query, State},
    http::Uri,
};
use hilo_app::{
    Plain,
    subscriptions::{OfAccount, UpdateSubscription},
};
use hilo_runtime::subscriptions::HandshakeError;
use hilo_settings::{Stored, Subscription};
use hilo_whatsapp_wire::send::Success;
use serde::Deserialize;
use serde_json::{Value, json};

/// Characters of an address, at Meta.
const ADDRESS: usize = 200;
/// Where people look after them in Hilo.
const SETTINGS: &str = "/settings/webhooks";
/// Meta's subcode of an address that did not answer as it should.
const NOT_VERIFIED: i64 = 2_200;

/// What a client may say of an address of its own. Meta takes it in the body (JSON or a form) and in the query.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Override {
    override_callback_uri: Option<String>,
    verify_token: Option<String>,
}

impl Override {
    fn read(body: &[u8], query: Self) -> Result<Self, Refusal> {
        let unread =
            |error: &dyn std::fmt::Display| refused(100, format!("the body cannot be read: {error}"));
        let said: Self = match body.trim_ascii() {
            [] => Self::default(),
            body @ [b'{', ..] => serde_json::from_slice(body).map_err(|error| unread(&error))?,
            body => {
                let form = String::from_utf8_lossy(body);
                let uri = format!("/?{form}").parse::<Uri>().map_err(|error| unread(&error))?;
                Query::try_from_uri(&uri).map_err(|error| unread(&error))?.0
            }
        };
        Ok(Self {
            override_callback_uri: said.override_callback_uri.or(query.override_callback_uri),
            verify_token: said.verify_token.or(query.verify_token),
        })
    }
}

/// `GET`: the programs that are told what happens in the account.
pub(super) async fn list(
    State(api): State<Api>,
    Path(account): Path<String>,
    program: Program,
) -> Result<Json<Value>, Refusal> {
    let found = api.app.subscriptions_of(&program.caller, &account).await?;
    let told = |stored: Stored<Subscription>| {
        let Subscription { id, name, callback_url, .. } = stored.setting;
        json!({
            "whatsapp_business_api_data": { "id": id.to_string(), "name": name, "link": SETTINGS },
            "override_callback_uri": callback_url,
        })
    };
    Ok(Json(json!({ "data": found.subscriptions.into_iter().map(told).collect::<Vec<Value>>() })))
}

/// `POST`: with an address, the program is told there from now on; without one, whether it is told at all.
pub(super) async fn subscribe(
    State(api): State<Api>,
    Path(account): Path<String>,
    Query(query): Query<Override>,
    program: Program,
    body: Bytes,
) -> Result<Json<Success>, Refusal> {
    let said = Override::read(&body, query)?;
    let found = api.app.subscriptions_of(&program.caller, &account).await?;
    let Some(address) = said.override_callback_uri.filter(|address| !address.is_empty()) else {
        return match found.subscriptions.as_slice() {
            [] => Err(none_yet()),
            _ => Ok(Json(Success { success: true })),
        };
    };
    if address.len() > ADDRESS {
        return Err(refused(100, format!("override_callback_uri: at most {ADDRESS} characters")));
    }
    let token = said.verify_token.ok_or_else(|| refused(100, "the parameter verify_token is required"))?;
    let Stored { setting, version, .. } = only(found, "changed")?;
    let input = UpdateSubscription {
        callback_url: Some(address),
        verify_token: Some(Plain::new(token)),
        ..UpdateSubscription::default()
    };
    if let Some((address, token)) = api.app.check_subscription(&program.caller, setting.id, &input).await? {
        api.subscriptions
            .shake_hands(&address, token.expose())
            .await
            .map_err(|error| not_verified(&error))?;
    }
    api.app.update_subscription(&program.caller, setting.id, version, input).await?;
    api.settings_changed().await;
    Ok(Json(Success { success: true }))
}

/// `DELETE`: the program is told nothing of the account any more.
pub(super) async fn unsubscribe(
    State(api): State<Api>,
    Path(account): Path<String>,
    program: Program,
) -> Result<Json<Success>, Refusal> {
    let found = api.app.subscriptions_of(&program.caller, &account).await?;
    if found.subscriptions.is_empty() {
        return Ok(Json(Success { success: true }));
    }
    let Stored { setting, version, .. } = only(found, "taken away")?;
    api.app.delete_subscription(&program.caller, setting.id, version).await?;
    api.settings_changed().await;
    Ok(Json(Success { success: true }))
}

/// The one subscription that can be meant: of this account and no other.
fn only(found: OfAccount, what: &str) -> Result<Stored<Subscription>, Refusal> {
    let mut meant = found.subscriptions.clone();
    meant.retain(|stored| found.is_all_of(&stored.setting));
    match (meant.pop(), meant.is_empty()) {
        (Some(one), true) => Ok(one),
        (None, _) if found.subscriptions.is_empty() => Err(none_yet()),
        _ => Err(refused(
            100,
            format!(
                "which of Hilo's webhooks is to be {what} cannot be told: there are several, or it is of other accounts too. \
                 It is {what} in Hilo, under Settings, Webhooks."
            ),
        )),
    }
}

fn none_yet() -> Refusal {
    let how = "make it once in Hilo (Settings, Webhooks, or POST /api/v1/subscriptions), with the app's secret, which Meta knows and Hilo \
               does not; from then on its address is changed here";
    refused(100, format!("no webhook is told of this account yet: {how}"))
}

fn not_verified(error: &HandshakeError) -> Refusal {
    refused(100, format!("Callback verification failed with the following errors: {error}"))
        .with_subcode(NOT_VERIFIED)
}
