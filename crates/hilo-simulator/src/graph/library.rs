//! Templates that come with Meta: its library, and the fixed words of one-time codes.

use super::{
    GraphError,
    call::{Call, Params},
    paging::Page,
    templates,
};
use crate::simulator::Simulator;
use axum::{
    Json,
    extract::{Path, State},
};
use serde_json::{Value, json};

/// A few of the library's entries: name, topic, use case, body.
const ENTRIES: [(&str, &str, &str, &str); 3] = [
    (
        "delivery_update_1",
        "ORDER_MANAGEMENT",
        "DELIVERY_UPDATE",
        "{{1}}, your order is on its way. You can follow it below.",
    ),
    (
        "order_pick_up_1",
        "ORDER_MANAGEMENT",
        "ORDER_PICK_UP",
        "Hi {{1}}, your order is ready to be picked up.",
    ),
    (
        "payment_confirmation_1",
        "PAYMENTS",
        "PAYMENT_CONFIRMATION",
        "{{1}}, we have received your payment. Thank you.",
    ),
];

/// `GET /message_template_library`.
pub(super) fn list(simulator: &Simulator, call: &Call) -> Result<Value, GraphError> {
    {
        let world = simulator.world();
        call.grant(&world, simulator.now(&world))?;
    }
    let is = |name: &str, word: &str| call.asked(name).is_none_or(|asked| asked.eq_ignore_ascii_case(word));
    let said =
        call.asked("search").or_else(|| call.asked("name_or_content")).unwrap_or_default().to_lowercase();
    let language = call.asked("language").unwrap_or("en_US");
    let fitting = ENTRIES.iter().enumerate().filter(|(_, (name, topic, usecase, body))| {
        is("topic", topic)
            && is("usecase", usecase)
            && (name.contains(&*said) || body.to_lowercase().contains(&said))
    });
    let all = fitting
        .map(|(at, (name, topic, usecase, body))| {
            json!({ "id": (700_000_000_000_000 + at).to_string(), "name": name, "language": language,
                "category": "UTILITY", "topic": topic, "usecase": usecase, "industry": ["E_COMMERCE"],
                "body": body, "body_params": ["Jim"], "body_param_types": ["TEXT"] })
        })
        .collect();
    Page::of(call, 100).of_all(call, &simulator.base_url(), all)
}

/// `GET /{WABA}/message_template_previews`.
pub(super) async fn previews(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, GraphError> {
    call.account(&simulator, &id)?;
    if !call.asked("category").is_some_and(|category| category.eq_ignore_ascii_case("AUTHENTICATION")) {
        return Err(GraphError::new(100, "Param category must be one of {AUTHENTICATION}"));
    }
    let warning = match call.asked("add_security_recommendation") {
        Some("true" | "1") => " For your security, do not share this code.",
        _ => "",
    };
    let minutes = call.asked("code_expiration_minutes");
    let languages = call.asked("languages").unwrap_or("en_US");
    let all = languages
        .split(',')
        .map(|language| {
            let mut preview = json!({ "language": language.trim(),
                "body": format!("*{{{{1}}}}* is your verification code.{warning}"),
                "buttons": [{ "type": "OTP", "text": "Copy code" }] });
            if let Some(minutes) = minutes {
                preview["footer"] = json!(format!("This code expires in {minutes} minutes."));
            }
            preview
        })
        .collect();
    Page::of(&call, 100).of_all(&call, &simulator.base_url(), all).map(Json)
}

/// `POST /{WABA}/upsert_message_templates`: one for one-time codes in several languages.
pub(super) async fn upsert(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Value>, GraphError> {
    params.call.account(&simulator, &id)?;
    let category = params.text("category").unwrap_or_default();
    if !category.eq_ignore_ascii_case("AUTHENTICATION") {
        return Err(GraphError::new(100, "Param category must be one of {AUTHENTICATION}"));
    }
    let languages = params.json("languages")?.unwrap_or_default();
    let languages = languages.as_array().filter(|all| !all.is_empty());
    let languages = languages.ok_or_else(|| GraphError::new(100, "The parameter languages is required."))?;
    let mut made = Vec::new();
    for language in languages.iter().filter_map(Value::as_str) {
        let template = json!({ "name": params.required("name")?, "language": language,
            "category": "AUTHENTICATION", "components": params.json("components")? });
        let (template, status) = templates::upsert(&simulator, &id, &template).await?;
        made.push(json!({ "id": template, "status": status, "language": language }));
    }
    Ok(Json(json!({ "data": made })))
}
