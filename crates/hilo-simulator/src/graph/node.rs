use super::{GraphError, access};
use crate::{
    simulator::Simulator,
    world::{Number, Template},
};
use axum::{
    Json,
    extract::{Path, Query, State},
};
use http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
pub(super) struct Fields {
    fields: Option<String>,
    /// Of lists: which figures about the whole.
    summary: Option<String>,
}

impl Fields {
    /// The object with its id and the members that are asked for; all of them if none are named.
    fn of(&self, object: Value) -> Value {
        let (Some(fields), Value::Object(mut members)) = (&self.fields, object.clone()) else {
            return object;
        };
        let wanted: Vec<&str> = fields.split(',').map(str::trim).collect();
        members.retain(|name, _| name == "id" || wanted.contains(&&**name));
        Value::Object(members)
    }
}

/// `GET /{PHONE}`, `GET /{WABA}` or `GET /{MEDIA}`.
pub(super) async fn read(
    State(simulator): State<Simulator>,
    Path((version, id)): Path<(String, String)>,
    Query(fields): Query<Fields>,
    headers: HeaderMap,
) -> Result<Json<Value>, GraphError> {
    if let Some(media) = super::media::describe(&simulator, &version, &id, &headers)? {
        return Ok(Json(media));
    }
    if let Ok(number) = access::number(&simulator, &version, &id, &headers) {
        return Ok(Json(fields.of(phone(&number))));
    }
    let numbers = access::account(&simulator, &version, &id, &headers)?;
    let name = numbers.first().map(|number| number.verified_name.clone());
    Ok(Json(fields.of(json!({
        "id": id,
        "name": name,
        "currency": "USD",
        "timezone_id": "1",
        "account_review_status": "APPROVED",
        "business_verification_status": "verified",
        "message_template_namespace": "simulated",
    }))))
}

/// `GET /{WABA}/phone_numbers`.
pub(super) async fn phone_numbers(
    State(simulator): State<Simulator>,
    Path((version, id)): Path<(String, String)>,
    Query(fields): Query<Fields>,
    headers: HeaderMap,
) -> Result<Json<Value>, GraphError> {
    let numbers = access::account(&simulator, &version, &id, &headers)?;
    let data: Vec<Value> = numbers.iter().map(|number| fields.of(phone(number))).collect();
    Ok(Json(json!({ "data": data })))
}

/// `GET /{WABA}/message_templates`.
pub(super) async fn message_templates(
    State(simulator): State<Simulator>,
    Path((version, id)): Path<(String, String)>,
    Query(fields): Query<Fields>,
    headers: HeaderMap,
) -> Result<Json<Value>, GraphError> {
    access::account(&simulator, &version, &id, &headers)?;
    let world = simulator.world();
    let data: Vec<Value> =
        world.templates().enumerate().map(|(at, known)| fields.of(template(at, known))).collect();
    let count = data.len();
    let mut answer = json!({ "data": data });
    if fields.summary.is_some() {
        answer["summary"] = json!({
            "total_count": count,
            "message_template_count": count,
            "message_template_limit": 250,
            "are_translations_complete": true,
        });
    }
    Ok(Json(answer))
}

fn phone(number: &Number) -> Value {
    json!({
        "id": number.id,
        "display_phone_number": format!("+{}", number.display_phone_number),
        "verified_name": number.verified_name,
        "quality_rating": "GREEN",
        "status": "CONNECTED",
        "code_verification_status": "VERIFIED",
        "name_status": "APPROVED",
        "platform_type": "CLOUD_API",
        "account_mode": "LIVE",
        "throughput": { "level": if number.rate > 80.0 { "HIGH" } else { "STANDARD" } },
        "webhook_configuration": { "application": number.callback_url },
    })
}

fn template(at: usize, template: &Template) -> Value {
    let mut components = Vec::new();
    if let Some(header) = &template.header {
        components.push(json!({ "type": "HEADER", "format": "TEXT", "text": header }));
    }
    let positional = template.variables().iter().all(|name| name.bytes().all(|byte| byte.is_ascii_digit()));
    let example = match template.variables() {
        none if none.is_empty() => json!({}),
        names if positional => json!({ "body_text": [names] }),
        names => {
            let named = names.iter().map(|name| json!({ "param_name": name, "example": name }));
            json!({ "body_text_named_params": named.collect::<Vec<_>>() })
        }
    };
    components.push(json!({ "type": "BODY", "text": template.body, "example": example }));
    if let Some(footer) = &template.footer {
        components.push(json!({ "type": "FOOTER", "text": footer }));
    }
    if !template.buttons.is_empty() {
        let button =
            |button: &crate::world::TemplateButton| json!({ "type": button.kind, "text": button.text });
        components.push(
            json!({ "type": "BUTTONS", "buttons": template.buttons.iter().map(button).collect::<Vec<_>>() }),
        );
    }
    let category = match template.category {
        hilo_model::message::TemplateCategory::Authentication => "AUTHENTICATION",
        hilo_model::message::TemplateCategory::Utility => "UTILITY",
        hilo_model::message::TemplateCategory::Marketing => "MARKETING",
    };
    json!({
        "id": (1000 + at).to_string(),
        "name": template.name,
        "language": template.language,
        "status": template.status,
        "category": category,
        "parameter_format": if positional { "POSITIONAL" } else { "NAMED" },
        "components": components,
    })
}
