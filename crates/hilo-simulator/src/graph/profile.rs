//! What people see of a number, and its settings.

use super::{
    GraphError,
    call::{Call, Params},
    phone::{keep, standing_of},
};
use crate::{simulator::Simulator, world::Permission};
use axum::{
    Json,
    extract::{Path, State},
};
use hilo_whatsapp_wire::{number::VERTICALS, send::Success};
use serde_json::{Map, Value, json};

/// The members of a profile with their longest length.
const TEXTS: [(&str, usize); 4] = [("about", 139), ("address", 256), ("description", 512), ("email", 128)];

/// The members that a profile has.
const PROFILE: [&str; 9] = [
    "messaging_product",
    "about",
    "address",
    "description",
    "email",
    "profile_picture_url",
    "websites",
    "vertical",
    "id",
];

/// `GET /{PHONE}/whatsapp_business_profile`.
pub(super) async fn read(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, GraphError> {
    let number = call.number(&simulator, &id, Permission::Management)?;
    let mut profile = standing_of(&simulator.world(), &number).profile;
    profile.insert("messaging_product".to_owned(), json!("whatsapp"));
    let fields = call.fields()?;
    let picked = if fields.is_empty() {
        // Unless they are asked for, the product is all there is.
        json!({ "messaging_product": "whatsapp" })
    } else {
        let mut picked = fields.of_known("WhatsAppBusinessProfile", &PROFILE, Value::Object(profile))?;
        picked["messaging_product"] = json!("whatsapp");
        picked
    };
    Ok(Json(json!({ "data": [picked] })))
}

/// `POST /{PHONE}/whatsapp_business_profile`.
pub(super) async fn change(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Success>, GraphError> {
    let number = params.call.number(&simulator, &id, Permission::Management)?;
    params.whatsapp()?;
    let mut standing = standing_of(&simulator.world(), &number);
    for (name, longest) in TEXTS {
        let Some(text) = params.text(name) else { continue };
        if text.chars().count() > longest || (name == "about" && text.is_empty()) {
            return Err(GraphError::new(
                100,
                format!("Param {name} must be at most {longest} characters long"),
            ));
        }
        standing.profile.insert(name.to_owned(), json!(text));
    }
    if let Some(websites) = params.json("websites")? {
        let is_good = |site: &Value| {
            let site = site.as_str().unwrap_or_default();
            site.len() <= 256
                && (site.is_empty() || site.starts_with("http://") || site.starts_with("https://"))
        };
        match websites.as_array() {
            Some(sites) if sites.len() <= 2 && sites.iter().all(is_good) => {}
            _ => return Err(GraphError::new(100, "Param websites must be at most 2 URLs of 256 characters")),
        }
        standing.profile.insert("websites".to_owned(), websites);
    }
    if let Some(vertical) = params.text("vertical") {
        // An empty one takes it away.
        if !vertical.is_empty() && !VERTICALS.contains(&&*vertical) {
            return Err(GraphError::new(
                100,
                format!("Param vertical must be one of {{{}}}", VERTICALS.join(", ")),
            ));
        }
        standing.profile.insert("vertical".to_owned(), json!(vertical));
    }
    if let Some(handle) = params.text("profile_picture_handle") {
        if !handle.starts_with("4::") {
            return Err(GraphError::new(100, "Param profile_picture_handle must be the handle of an upload"));
        }
        let url = format!("https://pps.whatsapp.net/v/{}", handle.trim_start_matches("4::"));
        standing.profile.insert("profile_picture_url".to_owned(), json!(url));
    }
    keep(&simulator, &number, standing).await
}

/// `GET /{PHONE}/settings`.
pub(super) async fn settings(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, GraphError> {
    let number = call.number(&simulator, &id, Permission::Management)?;
    let mut settings = standing_of(&simulator.world(), &number).settings;
    let usual = [
        ("calling", json!({ "status": "DISABLED" })),
        ("user_identity_change", json!({ "enable_identity_key_check": false })),
        ("storage_configuration", json!({ "status": "DEFAULT" })),
    ];
    for (name, value) in usual {
        settings.entry(name).or_insert(value);
    }
    call.fields()?.of_known("WhatsAppBusinessPhoneNumberSettings", &["id"], Value::Object(settings)).map(Json)
}

/// `POST /{PHONE}/settings`.
pub(super) async fn set_settings(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Success>, GraphError> {
    let number = params.call.number(&simulator, &id, Permission::Management)?;
    let mut standing = standing_of(&simulator.world(), &number);
    let mut changed = false;
    for name in ["calling", "user_identity_change", "storage_configuration"] {
        let Some(value) = params.json(name)? else { continue };
        if !value.is_object() {
            return Err(GraphError::new(100, format!("Param {name} must be an object")));
        }
        // What is not said stays.
        merge(standing.settings.entry(name).or_insert_with(|| json!({})), value);
        changed = true;
    }
    if !changed {
        return Err(GraphError::new(100, "Name one of calling, user_identity_change, storage_configuration"));
    }
    keep(&simulator, &number, standing).await
}

fn merge(into: &mut Value, from: Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (name, value) in from {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from,
    }
}

/// `GET /{PHONE}/whatsapp_commerce_settings`.
pub(super) async fn commerce(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, GraphError> {
    let number = call.number(&simulator, &id, Permission::Management)?;
    let set = standing_of(&simulator.world(), &number).commerce;
    let flag = |name: &str, usual: bool| set.get(name).and_then(Value::as_bool).unwrap_or(usual);
    Ok(Json(json!({ "data": [{
        "id": number.id,
        "is_cart_enabled": flag("is_cart_enabled", true),
        "is_catalog_visible": flag("is_catalog_visible", false),
    }] })))
}

/// `POST /{PHONE}/whatsapp_commerce_settings`.
pub(super) async fn set_commerce(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Success>, GraphError> {
    let number = params.call.number(&simulator, &id, Permission::Management)?;
    let mut standing = standing_of(&simulator.world(), &number);
    for name in ["is_cart_enabled", "is_catalog_visible"] {
        if let Some(flag) = params.flag(name)? {
            standing.commerce.insert(name.to_owned(), json!(flag));
        }
    }
    keep(&simulator, &number, standing).await
}

/// `GET /{PHONE}/conversational_automation`.
pub(super) async fn automation(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, GraphError> {
    let number = call.number(&simulator, &id, Permission::Management)?;
    let mut automation = standing_of(&simulator.world(), &number).automation;
    automation.insert("id".to_owned(), json!(number.id));
    Ok(Json(Value::Object(automation)))
}

/// `POST /{PHONE}/conversational_automation`.
pub(super) async fn set_automation(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Success>, GraphError> {
    let number = params.call.number(&simulator, &id, Permission::Management)?;
    let mut standing = standing_of(&simulator.world(), &number);
    let mut set = Map::new();
    if let Some(flag) = params.flag("enable_welcome_message")? {
        set.insert("enable_welcome_message".to_owned(), json!(flag));
    }
    if let Some(commands) = params.json("commands")? {
        let within = |value: &Value, name: &str, longest: usize| {
            let length = value.get(name).and_then(Value::as_str).map_or(0, |text| text.chars().count());
            (1..=longest).contains(&length)
        };
        let is_good =
            |one: &Value| within(one, "command_name", 32) && within(one, "command_description", 256);
        match commands.as_array() {
            Some(all) if all.len() <= 30 && all.iter().all(is_good) => {}
            _ => {
                let details = "Param commands must be at most 30 commands, each with a command_name of 32 and a command_description of 256 characters at most";
                return Err(GraphError::new(100, details));
            }
        }
        set.insert("commands".to_owned(), commands);
    }
    if let Some(prompts) = params.json("prompts")? {
        let is_good = |prompt: &Value| prompt.as_str().is_some_and(|text| text.chars().count() <= 80);
        match prompts.as_array() {
            Some(all) if all.len() <= 4 && all.iter().all(is_good) => {}
            _ => return Err(GraphError::new(100, "Param prompts must be at most 4 texts of 80 characters")),
        }
        set.insert("prompts".to_owned(), prompts);
    }
    standing.automation.extend(set);
    keep(&simulator, &number, standing).await
}
