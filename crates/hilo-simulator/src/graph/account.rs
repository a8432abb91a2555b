//! `/{WABA}`: an account, with its edges as fields.

use super::{
    GraphError, analytics,
    call::{Call, Params},
    fields::{Field, Fields},
    health,
    paging::Page,
    phone, subscription,
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
use serde_json::{Value, json};

/// What is told of an account if nothing in particular is asked for.
const USUAL: [&str; 5] = ["id", "name", "currency", "timezone_id", "message_template_namespace"];

/// `GET /{WABA}`; none if the id is no account's.
pub(super) fn describe(simulator: &Simulator, call: &Call, id: &str) -> Result<Option<Value>, GraphError> {
    if simulator.world().account(id).is_none() {
        return Ok(None);
    }
    let account = call.account(simulator, id)?;
    picked(simulator, call, &call.fields()?, &account).map(Some)
}

/// An account with the fields that are asked for.
pub(super) fn picked(
    simulator: &Simulator,
    call: &Call,
    fields: &Fields,
    account: &Account,
) -> Result<Value, GraphError> {
    fields.pick("WhatsAppBusinessAccount", &USUAL, |field| told(simulator, call, field, account))
}

/// What a field says; none if accounts have no such field.
fn told(
    simulator: &Simulator,
    call: &Call,
    field: &Field,
    account: &Account,
) -> Result<Option<Value>, GraphError> {
    let first = Page::first(field.says("limit"));
    let edge = |all: Vec<Value>| first.of_all(call, &simulator.base_url(), all).map(Some);
    match &*field.name {
        "phone_numbers" => return edge(phone::of_account(simulator, &account.id, &field.members)?),
        "message_templates" => {
            let world = simulator.world();
            let all = world.templates().of(&account.id).map(|kept| json!(kept.template)).collect();
            drop(world);
            return edge(all);
        }
        "subscribed_apps" => return Ok(Some(subscription::of_account(&simulator.world(), account))),
        "analytics" | "pricing_analytics" | "conversation_analytics" => {
            return analytics::of_account(simulator, field, account).map(Some);
        }
        _ => {}
    }
    let world = simulator.world();
    Ok(plain(&world, field, account))
}

fn plain(world: &World, field: &Field, account: &Account) -> Option<Value> {
    let portfolio = world.portfolio(&account.portfolio);
    let faults = world.faults();
    let owner = || {
        let name = portfolio.map_or(&*account.name, |portfolio| &*portfolio.name);
        json!({ "id": account.portfolio, "name": name })
    };
    Some(match &*field.name {
        "id" => json!(account.id),
        "name" => json!(account.name),
        "currency" => json!(account.currency),
        "country" | "primary_business_location" => json!(account.country),
        "timezone_id" => json!(account.timezone_id),
        "message_template_namespace" => json!(format!("{:0>8}_namespace", account.id)),
        "status" if faults.account_blocked || faults.account_locked => json!("DISABLED"),
        "status" => json!("ACTIVE"),
        "account_review_status" => json!("APPROVED"),
        "business_verification_status" => {
            let verified = portfolio.is_none_or(|portfolio| portfolio.verified);
            json!(if verified { "verified" } else { "not_verified" })
        }
        "ownership_type" => json!("SELF"),
        "is_enabled_for_insights" => json!(account.insights),
        "marketing_messages_onboarding_status" | "marketing_messages_lite_api_status" => json!("ONBOARDED"),
        "owner_business_info" | "on_behalf_of_business_info" => owner(),
        "health_status" => health::of_account(world, &account.id),
        "whatsapp_business_manager_messaging_limit" => json!(world.messaging_limit(&account.id).word()),
        "disable_marketing_messages_on_cloud_api" => json!(false),
        "purchase_order_number" | "creation_time" | "auth_international_rate_eligibility" => Value::Null,
        _ => return None,
    })
}

/// `POST /{WABA}`: figures of templates are kept from now on; they cannot be switched off.
pub(super) async fn change(
    simulator: &Simulator,
    params: &Params,
    id: &str,
) -> Result<Json<Value>, GraphError> {
    let mut account = params.call.account(simulator, id)?;
    match params.flag("is_enabled_for_insights")? {
        Some(true) => account.insights = true,
        Some(false) => return Err(GraphError::new(200_006, "Template insights cannot be disabled")),
        None => return Err(GraphError::new(100, "The parameter is_enabled_for_insights is required.")),
    }
    let event = Event::AccountSet { account: Box::new(account) };
    let seq = simulator.record(&mut simulator.world(), event);
    simulator.durable(seq).await?;
    Ok(Json(json!({ "id": id })))
}

/// `GET /{WABA}/assigned_users`: the system user whom the token is of.
pub(super) async fn assigned_users(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, GraphError> {
    call.account(&simulator, &id)?;
    let user = json!({ "id": super::oauth::USER, "name": "System user", "tasks": ["MANAGE"] });
    Page::of(&call, 100).of_all(&call, &simulator.base_url(), vec![user]).map(Json)
}
