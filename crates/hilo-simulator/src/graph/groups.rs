//! `/{PHONE}/groups` and `/{GROUP}`: groups of a number. What is asked for is answered with the id of a request at once, and told by
//! webhook when it is done.

use super::{
    GraphError,
    call::{Call, Params},
    paging::Page,
};
use crate::{
    event::{Event, Told},
    simulator::Simulator,
    world::{Group, Number, Permission, World},
};
use axum::{
    Json,
    extract::{Path, State},
};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use hilo_model::Timestamp;
use hilo_whatsapp_wire::send::PRODUCT;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Characters of a name,
const SUBJECT: usize = 128;
/// and of what is said about a group.
const DESCRIPTION: usize = 2048;
/// What is told of a group unless something in particular is asked for.
const KNOWN: [&str; 9] = [
    "id",
    "messaging_product",
    "subject",
    "description",
    "creation_timestamp",
    "suspended",
    "participants",
    "total_participant_count",
    "join_approval_mode",
];

/// `POST /{PHONE}/groups`.
pub(super) async fn create(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Value>, GraphError> {
    let number = params.call.number(&simulator, &id, Permission::Messaging)?;
    params.whatsapp()?;
    super::check::standing(&simulator.world(), &number)?;
    let subject = subject(&params.required("subject")?)?;
    let description = params.text("description").map(description).transpose()?;
    let approval_required = approval(&params)?.unwrap_or_default();
    let request = request_id(&simulator);
    let seq = {
        let mut world = simulator.world();
        let now = simulator.now(&world);
        let place = world.seq() + 1;
        let name = format!("capi_group:{}:{}", number.display_phone_number, 120_363_400_000_000_000 + place);
        let group = Group {
            id: STANDARD_NO_PAD.encode(name),
            number: number.id.clone(),
            subject,
            description,
            approval_required,
            created_at: now,
            code: code(&simulator),
            participants: Vec::new(),
            requests: BTreeMap::new(),
            suspended: false,
        };
        let update = json!({ "timestamp": now.as_seconds().to_string(), "group_id": group.id, "type": "group_create",
            "request_id": request, "subject": group.subject, "description": group.description,
            "invite_link": group.invite_link(), "join_approval_mode": group.approval_mode() });
        keep(&simulator, &mut world, group, "group_lifecycle_update", update)
    };
    simulator.durable(seq).await?;
    Ok(Json(json!({ "messaging_product": PRODUCT, "request_id": request })))
}

/// `GET /{PHONE}/groups`.
pub(super) async fn list(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, GraphError> {
    let number = call.number(&simulator, &id, Permission::Messaging)?;
    let told = |group: &Group| json!({ "id": group.id, "subject": group.subject, "created_at": group.created_at.as_seconds().to_string() });
    let all: Vec<Value> =
        simulator.world().groups().filter(|group| group.number == number.id).map(told).collect();
    let mut page = Page::of(&call, 100).of_all(&call, &simulator.base_url(), all)?;
    page["data"] = json!({ "groups": page["data"].take() });
    Ok(Json(page))
}

/// `GET /{GROUP}`; none if the id is no group's.
pub(super) fn describe(simulator: &Simulator, call: &Call, id: &str) -> Result<Option<Value>, GraphError> {
    if simulator.world().group(id).is_none() {
        return Ok(None);
    }
    let group = find(simulator, call, id)?;
    let world = simulator.world();
    let whole = json!({
        "id": group.id,
        "messaging_product": PRODUCT,
        "subject": group.subject,
        "description": group.description.clone().unwrap_or_default(),
        "creation_timestamp": group.created_at.as_seconds(),
        "suspended": group.suspended,
        "participants": people(&world, &group.participants),
        "total_participant_count": group.participants.len(),
        "join_approval_mode": group.approval_mode(),
    });
    call.fields()?.of_known("WhatsAppGroup", &KNOWN, whole).map(Some)
}

/// `POST /{GROUP}`: another name or description; each item is told on its own whether it went well.
pub(super) async fn change(
    simulator: &Simulator,
    params: &Params,
    id: &str,
) -> Result<Json<Value>, GraphError> {
    let mut group = find(simulator, &params.call, id)?;
    params.whatsapp()?;
    serves(&group)?;
    let new_subject = params.text("subject").map(|text| subject(&text)).transpose()?;
    let new_description = params.text("description").map(description).transpose()?;
    if new_subject.is_none() && new_description.is_none() {
        return Err(GraphError::new(100, "Name one of subject and description"));
    }
    let request = request_id(simulator);
    let seq = {
        let mut world = simulator.world();
        let now = simulator.now(&world);
        let mut update = json!({ "timestamp": now.as_seconds().to_string(), "group_id": group.id,
            "type": "group_settings_update", "request_id": request });
        if let Some(text) = new_subject {
            update["group_subject"] = json!({ "text": text, "update_successful": true });
            group.subject = text;
        }
        if let Some(text) = new_description {
            update["group_description"] = json!({ "text": text, "update_successful": true });
            group.description = Some(text);
        }
        keep(simulator, &mut world, group, "group_settings_update", update)
    };
    simulator.durable(seq).await?;
    Ok(Json(json!({ "messaging_product": PRODUCT, "request_id": request })))
}

/// `DELETE /{GROUP}`; none if the id is no group's.
pub(super) async fn delete(
    simulator: &Simulator,
    call: &Call,
    id: &str,
) -> Result<Option<Value>, GraphError> {
    if simulator.world().group(id).is_none() {
        return Ok(None);
    }
    let group = find(simulator, call, id)?;
    let request = request_id(simulator);
    let seq = {
        let mut world = simulator.world();
        let now = simulator.now(&world);
        let update = json!({ "timestamp": now.as_seconds().to_string(), "group_id": group.id, "type": "group_delete",
            "request_id": request });
        let told = told(simulator, &mut world, &group.number, "group_lifecycle_update", update);
        let event = Event::GroupGone { number: group.number.clone(), group: group.id.clone(), told };
        simulator.record(&mut world, event)
    };
    simulator.durable(seq).await?;
    Ok(Some(json!({ "messaging_product": PRODUCT, "request_id": request })))
}

/// `GET /{GROUP}/invite_link`.
pub(super) async fn link(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, GraphError> {
    let group = find(&simulator, &call, &id)?;
    Ok(Json(json!({ "messaging_product": PRODUCT, "invite_link": group.invite_link() })))
}

/// `POST /{GROUP}/invite_link`: another link; the one until now leads nowhere any more.
pub(super) async fn new_link(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Value>, GraphError> {
    let mut group = find(&simulator, &params.call, &id)?;
    params.whatsapp()?;
    serves(&group)?;
    group.code = code(&simulator);
    let answer = json!({ "messaging_product": PRODUCT, "invite_link": group.invite_link() });
    let event = Event::GroupSet { group: Box::new(group), told: None };
    let seq = simulator.record(&mut simulator.world(), event);
    simulator.durable(seq).await?;
    Ok(Json(answer))
}

/// The group with this id, if the request may use it.
pub(super) fn find(simulator: &Simulator, call: &Call, id: &str) -> Result<Group, GraphError> {
    let group = simulator.world().group(id).cloned().ok_or_else(|| call.no_object(id))?;
    call.number(simulator, &group.number, Permission::Messaging)?;
    Ok(group)
}

/// That a group is not suspended.
pub(super) fn serves(group: &Group) -> Result<(), GraphError> {
    if group.suspended {
        return Err(GraphError::new(131_204, "The group is suspended"));
    }
    Ok(())
}

/// The group that a message goes to.
pub(super) fn receiver(world: &World, number: &Number, id: &str) -> Result<Group, GraphError> {
    let group = world.group(id).filter(|group| group.number == number.id);
    let group = group.ok_or_else(|| GraphError::new(131_041, "The group is unknown"))?;
    serves(group)?;
    if group.participants.is_empty() {
        return Err(GraphError::new(131_020, "Nobody but the business is in the group"));
    }
    Ok(group.clone())
}

/// Keeps a group as it is now, and tells its number.
pub(crate) fn keep(
    simulator: &Simulator,
    world: &mut World,
    group: Group,
    field: &str,
    update: Value,
) -> u64 {
    let told = Some(told(simulator, world, &group.number, field, update));
    simulator.record(world, Event::GroupSet { group: Box::new(group), told })
}

fn told(simulator: &Simulator, world: &mut World, number: &str, field: &str, mut update: Value) -> Told {
    if let Some(members) = update.as_object_mut() {
        members.retain(|_, member| !member.is_null());
    }
    let display = world.number(number).map(|number| number.display_phone_number.clone());
    let value = json!({ "messaging_product": PRODUCT,
        "metadata": { "display_phone_number": display, "phone_number_id": number }, "groups": [update] });
    Told::value(field, &value, simulator.plan_hook(world.faults_mut(), None))
}

/// Customers as groups tell of them.
pub(super) fn people(world: &World, customers: &[String]) -> Vec<Value> {
    customers.iter().filter_map(|id| world.customer(id)).map(person).collect()
}

/// A customer as groups tell of them. What is hidden is absent.
pub(crate) fn person(customer: &crate::world::Customer) -> Value {
    let mut told = json!({});
    let members =
        [("wa_id", &customer.phone), ("user_id", &customer.user_id), ("username", &customer.username)];
    for (name, value) in members {
        if let Some(value) = value {
            told[name] = json!(value);
        }
    }
    told
}

fn subject(text: &str) -> Result<String, GraphError> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > SUBJECT {
        return Err(GraphError::new(100, format!("Param subject must have 1 to {SUBJECT} characters")));
    }
    Ok(text.to_owned())
}

fn description(text: String) -> Result<String, GraphError> {
    if text.chars().count() > DESCRIPTION {
        return Err(GraphError::new(
            100,
            format!("Param description must be at most {DESCRIPTION} characters long"),
        ));
    }
    Ok(text)
}

fn approval(params: &Params) -> Result<Option<bool>, GraphError> {
    match params.text("join_approval_mode").as_deref() {
        None => Ok(None),
        Some("auto_approve") => Ok(Some(false)),
        Some("approval_required") => Ok(Some(true)),
        Some(_) => Err(GraphError::new(
            100,
            "Param join_approval_mode must be one of {auto_approve, approval_required}",
        )),
    }
}

/// The id of something that was asked for.
pub(crate) fn request_id(simulator: &Simulator) -> String {
    format!("{:016x}{:016x}", simulator.bits(), simulator.bits())
}

fn code(simulator: &Simulator) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    let letter = || char::from(LETTERS[(simulator.bits() % LETTERS.len() as u64) as usize]);
    (0..22).map(|_| letter()).collect()
}

/// When somebody came, as updates tell it.
pub(super) fn seconds(at: Timestamp) -> String {
    at.as_seconds().to_string()
}
