use super::{GraphError, access};
use crate::{simulator::Simulator, world::Number};
use axum::{
    Json,
    extract::{Path, Query, State},
};
use http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Deserialize)]
pub(super) struct Fields {
    pub(super) fields: Option<String>,
}

impl Fields {
    /// The object with its id and the members that are asked for; all of them if none are named.
    pub(super) fn of(&self, object: Value) -> Value {
        let (Some(fields), Value::Object(mut members)) = (&self.fields, object.clone()) else {
            return object;
        };
        let wanted: Vec<&str> = fields.split(',').map(str::trim).collect();
        members.retain(|name, _| name == "id" || wanted.contains(&&**name));
        Value::Object(members)
    }
}

/// `GET /{PHONE}`, `GET /{WABA}`, `GET /{MEDIA}` or `GET /{TEMPLATE}`.
pub(super) async fn read(
    State(simulator): State<Simulator>,
    Path((version, id)): Path<(String, String)>,
    Query(fields): Query<Fields>,
    headers: HeaderMap,
) -> Result<Json<Value>, GraphError> {
    if let Some(media) = super::media::describe(&simulator, &version, &id, &headers)? {
        return Ok(Json(media));
    }
    if let Some(template) = super::templates::describe(&simulator, &version, &id, &headers)? {
        return Ok(Json(fields.of(template)));
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
