//! `/{WABA}/signups`: links by which people sign up for marketing.

use super::{
    GraphError,
    call::{Call, Params},
    paging::Page,
};
use crate::{
    event::Event,
    simulator::Simulator,
    world::{Account, World},
};
use axum::{
    Json,
    extract::{Path, State},
};
use serde_json::{Map, Value, json};

/// What is said of one.
const TEXTS: [&str; 7] = [
    "signup_message",
    "confirmation_message",
    "privacy_policy_url",
    "website_url",
    "promo_code",
    "display_name",
    "status",
];
/// Those that must be said.
const REQUIRED: usize = 3;
/// The longest message.
const LONGEST: usize = 300;

/// Takes what is said, and checks it.
fn take(into: &mut Map<String, Value>, params: &Params) -> Result<(), GraphError> {
    for name in TEXTS {
        if let Some(text) = params.text(name) {
            if text.chars().count() > LONGEST {
                let details = format!("Param {name} must be at most {LONGEST} characters long");
                return Err(GraphError::parameter(Some(2_494_164), "Signup is not valid", details));
            }
            into.insert(name.to_owned(), json!(text));
        }
    }
    match TEXTS.iter().take(REQUIRED).find(|name| !into.contains_key(**name)) {
        Some(missing) => Err(GraphError::new(100, format!("The parameter {missing} is required."))),
        None => Ok(()),
    }
}

async fn keep(simulator: &Simulator, account: Account) -> Result<(), GraphError> {
    let event = Event::AccountSet { account: Box::new(account) };
    let seq = simulator.record(&mut simulator.world(), event);
    Ok(simulator.durable(seq).await?)
}

/// `GET /{WABA}/signups`.
pub(super) async fn list(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, GraphError> {
    let account = call.account(&simulator, &id)?;
    let all = account.signups.into_values().map(Value::Object).collect();
    Page::of(&call, 100).of_all(&call, &simulator.base_url(), all).map(Json)
}

/// `POST /{WABA}/signups`.
pub(super) async fn create(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Value>, GraphError> {
    let mut account = params.call.account(&simulator, &id)?;
    let mut signup = Map::new();
    take(&mut signup, &params)?;
    // Meta's ids are digits; no two events have one number.
    let made = (800_000_000_000_000 + simulator.world().seq() + 1).to_string();
    signup.insert("id".to_owned(), json!(made));
    signup.insert("waba_id".to_owned(), json!(id));
    signup.insert("status".to_owned(), json!("ACTIVE"));
    account.signups.insert(made.clone(), signup);
    keep(&simulator, account).await?;
    Ok(Json(json!({ "id": made })))
}

/// The account that has this one.
fn of(world: &World, id: &str) -> Option<String> {
    world.accounts().find(|account| account.signups.contains_key(id)).map(|account| account.id.clone())
}

/// `GET /signups/{id}`.
pub(super) async fn read(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, GraphError> {
    let account = of(&simulator.world(), &id).ok_or_else(|| call.no_object(&id))?;
    let mut account = call.account(&simulator, &account)?;
    account.signups.remove(&id).map(|signup| Json(Value::Object(signup))).ok_or_else(|| call.no_object(&id))
}

/// `POST /signups/{id}`.
pub(super) async fn change(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Value>, GraphError> {
    let account = of(&simulator.world(), &id).ok_or_else(|| params.call.no_object(&id))?;
    let mut account = params.call.account(&simulator, &account)?;
    if let Some(signup) = account.signups.get_mut(&id) {
        take(signup, &params)?;
    }
    keep(&simulator, account).await?;
    Ok(Json(json!({ "success": true })))
}
