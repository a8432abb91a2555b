//! `/{PHONE}/smb_app_data`: what the business app of a number kept, for a number that is used in both ways: contacts, and what was
//! said before. Each once, within a day after the number came (2593107, 2593108); the history only if it is shared (2593109).

use super::{GraphError, call::Params, phone::standing_of};
use crate::{
    event::Event,
    simulator::Simulator,
    world::{Content, Number, Permission, World},
};
use axum::{
    Json,
    extract::{Path, State},
};
use hilo_model::{Duration, Timestamp};
use hilo_whatsapp_wire::{
    send::PRODUCT,
    webhook::{Message, StatusKind},
};
use serde_json::{Value, json};

/// For so long after the number came its app's data can be asked for.
const WITHIN: Duration = Duration::from_hours(24);

/// `POST /{PHONE}/smb_app_data`.
pub(super) async fn sync(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Value>, GraphError> {
    let number = params.call.number(&simulator, &id, Permission::Management)?;
    params.whatsapp()?;
    let kind = params.required("sync_type")?;
    if !matches!(&*kind, "smb_app_state_sync" | "history") {
        return Err(GraphError::new(100, "Param sync_type must be one of {smb_app_state_sync, history}"));
    }
    let mut standing = standing_of(&simulator.world(), &number);
    let Some(since) = standing.business_app_since else {
        return Err(GraphError::new(100, "The phone number is not used with the WhatsApp Business app"));
    };
    let now = simulator.now(&simulator.world());
    if standing.synced.contains(&kind) {
        return Err(GraphError::new(2_593_107, "This was asked for already"));
    }
    if now.since(since) >= WITHIN {
        return Err(GraphError::new(2_593_108, "More than 24 hours have passed since the number came"));
    }
    standing.synced.insert(kind.clone());
    let value = match (&*kind, standing.shares_history) {
        ("history", false) => declined(&number),
        ("history", true) => history(&simulator.world(), &number, now),
        _ => contacts(&simulator.world(), &number, now),
    };
    let request = super::groups::request_id(&simulator);
    let seq = {
        let mut world = simulator.world();
        let event = Event::StandingSet { number: number.id.clone(), standing: Box::new(standing) };
        simulator.record(&mut world, event);
        let hook = simulator.plan_hook(world.faults_mut(), None);
        let told = Event::FieldTold { number: number.id, customer: None, field: kind, value, hook };
        simulator.record(&mut world, told)
    };
    simulator.durable(seq).await?;
    Ok(Json(json!({ "messaging_product": PRODUCT, "request_id": request })))
}

fn of(number: &Number, members: Value) -> Value {
    let mut value = json!({ "messaging_product": PRODUCT, "metadata": {
        "display_phone_number": number.display_phone_number, "phone_number_id": number.id } });
    if let (Some(value), Value::Object(members)) = (value.as_object_mut(), members) {
        value.extend(members);
    }
    value
}

fn declined(number: &Number) -> Value {
    let body = GraphError::new(2_593_109, "History sharing is turned off by the business").body;
    let error = json!({ "code": body.code, "title": body.message, "message": body.message,
        "error_data": body.error_data });
    of(number, json!({ "history": [{ "errors": [error] }] }))
}

fn contacts(world: &World, number: &Number, now: Timestamp) -> Value {
    let customers = world.customers().map(|customer| {
        let mut contact = json!({ "full_name": customer.name, "first_name": customer.name });
        let members = [
            ("phone_number", &customer.phone),
            ("user_id", &customer.user_id),
            ("username", &customer.username),
        ];
        for (name, value) in members {
            if let Some(value) = value {
                contact[name] = json!(value);
            }
        }
        json!({ "type": "contact", "contact": contact, "action": "add",
            "metadata": { "timestamp": now.as_seconds().to_string() } })
    });
    of(number, json!({ "state_sync": customers.collect::<Vec<Value>>() }))
}

/// Everything that was said until now: what is this simulator's past is the app's.
fn history(world: &World, number: &Number, now: Timestamp) -> Value {
    let oldest = Duration::from_days(180);
    let threads = world.customers().filter_map(|customer| {
        let said = world.conversation(&number.id, &customer.id).filter(|said| now.since(said.at) < oldest);
        let messages: Vec<Value> = said.map(|said| message(number, customer, said)).collect();
        let mut context = json!({});
        for (name, value) in
            [("wa_id", &customer.phone), ("user_id", &customer.user_id), ("username", &customer.username)]
        {
            if let Some(value) = value {
                context[name] = json!(value);
            }
        }
        let mut thread = json!({ "context": context, "messages": messages });
        if let Some(phone) = &customer.phone {
            thread["id"] = json!(phone);
        }
        (!messages.is_empty()).then_some(thread)
    });
    let threads: Vec<Value> = threads.collect();
    let metadata = json!({ "phase": 0, "chunk_order": 1, "progress": 100 });
    of(number, json!({ "history": [{ "metadata": metadata, "threads": threads }] }))
}

fn message(number: &Number, customer: &crate::world::Customer, said: &crate::world::Stored) -> Value {
    let ours = Some(number.display_phone_number.clone());
    let (mut told, status) = match &said.content {
        Content::Customer(message) => {
            let told = Message { from: customer.phone.clone(), ..Message::clone(message) }.to_json();
            (told, if said.read { "READ" } else { "DELIVERED" })
        }
        Content::Business(request) => {
            let mut told = serde_json::to_value(request).unwrap_or_default();
            if let Some(members) = told.as_object_mut() {
                for name in ["messaging_product", "recipient_type", "recipient", "biz_opaque_callback_data"] {
                    members.remove(name);
                }
            }
            told["from"] = json!(ours);
            told["to"] = json!(customer.phone);
            let status = match &said.status {
                Some(StatusKind::Read) => "READ",
                Some(StatusKind::Played) => "PLAYED",
                Some(StatusKind::Delivered) => "DELIVERED",
                Some(StatusKind::Failed) => "ERROR",
                Some(_) => "SENT",
                None => "PENDING",
            };
            (told, status)
        }
    };
    told["id"] = json!(said.id);
    told["timestamp"] = json!(said.at.as_seconds().to_string());
    told["history_context"] = json!({ "status": status });
    if let Some(members) = told.as_object_mut() {
        members.retain(|_, member| !member.is_null());
    }
    told
}
