//! Who hears of an account: `/{WABA}/subscribed_apps` and `/{APP}/subscriptions`.

use super::{
    GraphError,
    call::{Call, Params},
};
use crate::{
    event::Event,
    post,
    simulator::Simulator,
    world::{Account, App, Override, World},
};
use axum::{
    Json,
    extract::{Path, State},
};
use hilo_whatsapp_wire::send::Success;
use http_body_util::{BodyExt as _, Full};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The longest address.
const LONGEST: usize = 200;
/// What apps can subscribe to.
const OBJECT: &str = "whatsapp_business_account";

/// `GET /{WABA}/subscribed_apps`.
pub(super) async fn list(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, GraphError> {
    let account = call.account(&simulator, &id)?;
    Ok(Json(of_account(&simulator.world(), &account)))
}

/// The apps that hear of an account.
pub(super) fn of_account(world: &World, account: &Account) -> Value {
    let apps = account.subscribed.iter().filter_map(|(id, own)| {
        let app = world.app(id)?;
        let link = "https://example.org/";
        let known = json!({ "id": app.id, "name": app.name, "link": link });
        let mut listed = json!({ "whatsapp_business_api_data": known });
        if let Some(url) = &own.url {
            listed["override_callback_uri"] = json!(url);
        }
        Some(listed)
    });
    json!({ "data": apps.collect::<Vec<Value>>() })
}

/// `POST /{WABA}/subscribed_apps`: the token's app hears of the account from now on. With an address, that is asked
/// whether it knows the token and then gets the webhooks; without one, the app's own does.
pub(super) async fn subscribe(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Success>, GraphError> {
    let account = params.call.account(&simulator, &id)?;
    let app = own_app(&simulator, &params.call)?;
    let url = params.text("override_callback_uri").filter(|url| !url.is_empty());
    if let Some(url) = &url {
        agreed(&simulator, url, params.text("verify_token").as_deref()).await?;
    }
    keep(&simulator, &account.id, |account| drop(account.subscribed.insert(app, Override { url }))).await
}

/// `DELETE /{WABA}/subscribed_apps`: the token's app hears nothing of the account from now on.
pub(super) async fn unsubscribe(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Success>, GraphError> {
    let account = call.account(&simulator, &id)?;
    let app = own_app(&simulator, &call)?;
    keep(&simulator, &account.id, |account| drop(account.subscribed.remove(&app))).await
}

fn own_app(simulator: &Simulator, call: &Call) -> Result<String, GraphError> {
    let world = simulator.world();
    Ok(call.grant(&world, simulator.now(&world))?.app)
}

async fn keep(
    simulator: &Simulator,
    id: &str,
    change: impl FnOnce(&mut Account),
) -> Result<Json<Success>, GraphError> {
    let seq = {
        let mut world = simulator.world();
        let Some(mut account) = world.account(id).cloned() else {
            return Err(GraphError::no_object(&http::Method::POST, id));
        };
        change(&mut account);
        simulator.record(&mut world, Event::AccountSet { account: Box::new(account) })
    };
    simulator.durable(seq).await?;
    Ok(Json(Success { success: true }))
}

/// Checks an address for webhooks: its length, and that it knows the token.
pub(super) async fn agreed(simulator: &Simulator, url: &str, token: Option<&str>) -> Result<(), GraphError> {
    if url.len() > LONGEST {
        return Err(GraphError::new(100, format!("The callback URL is longer than {LONGEST} characters")));
    }
    let token = token.ok_or_else(|| GraphError::new(100, "The parameter verify_token is required."))?;
    verify(simulator, url, token).await.map_err(|reason| {
        let details = format!("Callback verification failed with the following errors: {reason}");
        let mut error = GraphError::new(100, details.clone()).with_subcode(2_200);
        error.body.message = Some(format!("(#2200) {details}"));
        error
    })
}

/// The app, if the request carries the app's own token.
fn of_app_itself(simulator: &Simulator, call: &Call, id: &str) -> Result<App, GraphError> {
    let (app, grant) = call.app(simulator, id)?;
    if grant.of_app {
        return Ok(app);
    }
    let message = "(#15) This method must be called with an app access_token.";
    Err(GraphError::plain(15, "OAuthException", message))
}

/// `GET /{APP}/subscriptions`.
pub(super) async fn subscriptions(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, GraphError> {
    let app = of_app_itself(&simulator, &call, &id)?;
    let version = format!("v{}.0", app.webhook_version);
    let listed = app.callback_url.as_ref().map(|url| {
        let fields: Vec<Value> =
            app.fields.iter().flatten().map(|name| json!({ "name": name, "version": version })).collect();
        json!({ "object": OBJECT, "callback_url": url, "active": true, "fields": fields })
    });
    Ok(Json(json!({ "data": listed.into_iter().collect::<Vec<Value>>() })))
}

/// `POST /{APP}/subscriptions`: where the app's webhooks go, and of which fields.
pub(super) async fn set_subscriptions(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Success>, GraphError> {
    let mut app = of_app_itself(&simulator, &params.call, &id)?;
    if params.required("object")? != OBJECT {
        return Err(GraphError::new(100, format!("Param object must be one of {{{OBJECT}}}")));
    }
    let url = params.required("callback_url")?;
    let token = params.text("verify_token").or_else(|| app.verify_token.clone());
    agreed(&simulator, &url, token.as_deref()).await?;
    app.fields = Some(fields(&params)?);
    (app.callback_url, app.verify_token) = (Some(url), token);
    app.webhook_version = params.call.version;
    keep_app(&simulator, app).await
}

/// The fields of a subscription: a list, or words with commas between.
fn fields(params: &Params) -> Result<BTreeSet<String>, GraphError> {
    let named: Vec<String> = match params.value("fields") {
        Some(Value::Array(all)) => all
            .iter()
            .filter_map(|one| one.as_str().or_else(|| one.get("name")?.as_str()).map(str::to_owned))
            .collect(),
        Some(Value::String(text)) => {
            text.split(',').map(|word| word.trim_matches([' ', '[', ']', '"'])).map(str::to_owned).collect()
        }
        _ => return Err(GraphError::new(100, "The parameter fields is required.")),
    };
    Ok(named.into_iter().filter(|name| !name.is_empty()).collect())
}

/// `DELETE /{APP}/subscriptions`, of all fields or those named.
pub(super) async fn delete_subscriptions(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Success>, GraphError> {
    let mut app = of_app_itself(&simulator, &params.call, &id)?;
    let named = if params.value("fields").is_some() { Some(fields(&params)?) } else { None };
    match (named, &mut app.fields) {
        (Some(named), Some(fields)) => fields.retain(|field| !named.contains(field)),
        _ => {
            app.fields = Some(BTreeSet::new());
            app.callback_url = None;
        }
    }
    keep_app(&simulator, app).await
}

async fn keep_app(simulator: &Simulator, app: App) -> Result<Json<Success>, GraphError> {
    let seq = simulator.record(&mut simulator.world(), Event::AppSet { app: Box::new(app) });
    simulator.durable(seq).await?;
    Ok(Json(Success { success: true }))
}

/// Asks an address whether it knows the token: it must echo a challenge.
pub(crate) async fn verify(simulator: &Simulator, url: &str, token: &str) -> Result<(), String> {
    let challenge = (simulator.bits() % 1_000_000_000).to_string();
    let joint = if url.contains('?') { '&' } else { '?' };
    let escaped: String = token.bytes().map(escape).collect();
    let url = format!("{url}{joint}hub.mode=subscribe&hub.challenge={challenge}&hub.verify_token={escaped}");
    let request = http::Request::get(url).body(Full::default()).map_err(|error| error.to_string())?;
    let answer = async {
        let answer = post::client().request(request).await.map_err(|error| error.to_string())?;
        let status = answer.status();
        let body = answer.into_body().collect().await.map_err(|error| error.to_string())?.to_bytes();
        if status.is_success() && body == challenge.as_bytes() {
            Ok(())
        } else {
            Err(format!("the address answered {} and did not echo the challenge", status.as_u16()))
        }
    };
    let within = simulator.timing().answer.to_std();
    tokio::time::timeout(within, answer)
        .await
        .unwrap_or_else(|_| Err("the address does not answer".to_owned()))
}

/// A byte as it may stand in a URL's query.
fn escape(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}
