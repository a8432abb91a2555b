//! What customers do besides writing, and what Meta says by itself: calls, voice notes played, preferences, another number,
//! any webhook at all.

use super::{
    ControlError, customers,
    view::{Which, number},
};
use crate::{event::Event, simulator::Simulator, world::Customer};
use axum::{
    Json,
    extract::{Path, Query, State},
};
use hilo_model::{Phone, Timestamp};
use hilo_whatsapp_wire::{
    More,
    scalar::UnixTime,
    send,
    webhook::{Content, Message, Metadata, StatusKind, System, SystemKind},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// A call of a customer's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallDeed {
    /// To which number; the first one if absent.
    #[serde(default)]
    pub number: Option<String>,
    /// For how many seconds they talked; nobody took it if absent.
    #[serde(default)]
    pub seconds: Option<u64>,
}

/// What a customer wants to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreferenceDeed {
    /// By which number; the first one if absent.
    #[serde(default)]
    pub number: Option<String>,
    /// `stop`, `resume` or `signup`.
    pub value: String,
}

/// Another number of a customer's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneDeed {
    /// Which number of the business is told; the first one if absent.
    #[serde(default)]
    pub number: Option<String>,
    /// The new phone.
    pub phone: String,
}

/// Whether a customer blocks a number of the business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockDeed {
    /// Which number; the first one if absent.
    #[serde(default)]
    pub number: Option<String>,
    /// Whether nothing of it arrives from now on.
    pub blocks: bool,
}

/// A webhook that Meta sends by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FieldDeed {
    /// The field: `account_update`, `phone_number_quality_update`….
    pub field: String,
    /// Its value.
    pub value: Value,
}

/// Where in the journal a deed is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The last entry.
    pub seq: u64,
}

pub(super) async fn call(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
    Json(deed): Json<CallDeed>,
) -> Result<Json<Done>, ControlError> {
    let customer = customers::find(&simulator, &id)?;
    let seq = {
        let world = simulator.world();
        let number = number(&world, deed.number.as_deref())?;
        let (metadata, now) = (metadata(&world, &number), simulator.now(&world));
        drop(world);
        let call = format!("wacid.{:016x}", simulator.bits());
        let base = json!({ "id": call, "from": customer.phone, "from_user_id": customer.user_id,
            "to": metadata.display_phone_number, "direction": "USER_INITIATED", "timestamp": now.as_seconds().to_string() });
        let mut connect = base.clone();
        connect["event"] = json!("connect");
        connect["session"] = json!({ "sdp_type": "offer", "sdp": "v=0" });
        let mut terminate = base;
        terminate["event"] = json!("terminate");
        terminate["status"] = json!(if deed.seconds.is_some() { "COMPLETED" } else { "FAILED" });
        if let Some(seconds) = deed.seconds {
            let end = now.as_seconds().saturating_add(i64::try_from(seconds).unwrap_or(i64::MAX));
            terminate["start_time"] = json!(now.as_seconds().to_string());
            terminate["end_time"] = json!(end.to_string());
            terminate["duration"] = json!(seconds);
        }
        let mut seq = 0;
        for call in [connect, terminate] {
            let value = of_person(&metadata, &customer, json!({ "calls": [without_nulls(call)] }));
            seq = tell(&simulator, &number, Some(&id), "calls", value);
        }
        seq
    };
    simulator.durable(seq).await?;
    Ok(Json(Done { seq }))
}

/// The customer listens to the last voice note that arrived.
pub(super) async fn play(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
    Query(which): Query<Which>,
) -> Result<Json<Done>, ControlError> {
    customers::find(&simulator, &id)?;
    let seq = {
        let mut world = simulator.world();
        let number = number(&world, which.number.as_deref())?;
        let note = world
            .conversation(&number, &id)
            .filter(|message| message.arrived())
            .rfind(|message| {
                let content = message.request().map(|request| &request.content);
                matches!(content, Some(send::Content::Audio(_)))
            })
            .map(|message| message.id.clone());
        let note = note.ok_or_else(|| ControlError::Invalid("no recording arrived yet".to_owned()))?;
        let status = StatusKind::Played;
        let hook = simulator.plan_hook(world.faults_mut(), Some(&status));
        simulator.record(&mut world, Event::Status { id: note, status, hook })
    };
    simulator.durable(seq).await?;
    Ok(Json(Done { seq }))
}

pub(super) async fn preference(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
    Json(deed): Json<PreferenceDeed>,
) -> Result<Json<Done>, ControlError> {
    let mut customer = customers::find(&simulator, &id)?;
    if !matches!(&*deed.value, "stop" | "resume" | "signup") {
        return Err(ControlError::Invalid("a preference is stop, resume or signup".to_owned()));
    }
    let (number, metadata, now) = at(&simulator, deed.number.as_deref())?;
    customer.stopped_marketing = deed.value == "stop";
    simulator.record(&mut simulator.world(), Event::CustomerSet { customer: Box::new(customer.clone()) });
    let preference = without_nulls(json!({ "wa_id": customer.phone, "user_id": customer.user_id,
        "category": "marketing_messages", "value": deed.value, "timestamp": now.as_seconds() }));
    let value = of_person(&metadata, &customer, json!({ "user_preferences": [preference] }));
    let seq = tell(&simulator, &number, Some(&id), "user_preferences", value);
    simulator.durable(seq).await?;
    Ok(Json(Done { seq }))
}

/// The customer blocks the number, or does not any more. The business is not told; its quality falls.
pub(super) async fn block(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
    Json(deed): Json<BlockDeed>,
) -> Result<Json<Done>, ControlError> {
    customers::find(&simulator, &id)?;
    let (number, ..) = at(&simulator, deed.number.as_deref())?;
    let event = Event::CustomerBlocked { customer: id, number, blocks: deed.blocks };
    let seq = simulator.record(&mut simulator.world(), event);
    simulator.durable(seq).await?;
    Ok(Json(Done { seq }))
}

pub(super) async fn phone(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
    Json(deed): Json<PhoneDeed>,
) -> Result<Json<Done>, ControlError> {
    let mut customer = customers::find(&simulator, &id)?;
    let phone: Phone = deed.phone.parse().map_err(|error| ControlError::Invalid(format!("{error}")))?;
    let (number, _, now) = at(&simulator, deed.number.as_deref())?;
    let before = customer.phone.replace(phone.digits().to_owned());
    let seq = {
        let mut world = simulator.world();
        if world.by_phone(phone.digits()).is_some() {
            return Err(ControlError::Invalid("another customer has this phone".to_owned()));
        }
        let message = Message {
            id: simulator.message_id(&world),
            from: before,
            from_user_id: customer.user_id.clone(),
            timestamp: Some(UnixTime::quoted(now)),
            content: Content::System(System {
                body: Some(format!("{} changed their number", customer.name)),
                wa_id: customer.phone.clone(),
                user_id: None,
                parent_user_id: None,
                kind: Some(SystemKind::UserChangedNumber),
                identity: None,
                more: More::new(),
            }),
            ..Message::default()
        };
        simulator.record(&mut world, Event::CustomerSet { customer: Box::new(customer.clone()) });
        let hook = simulator.plan_hook(world.faults_mut(), None);
        let message = Box::new(message);
        simulator.record(&mut world, Event::CustomerSent { number, customer: customer.id, message, hook })
    };
    simulator.durable(seq).await?;
    Ok(Json(Done { seq }))
}

/// Meta says something about a number or its account by itself.
pub(super) async fn webhook(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
    Json(deed): Json<FieldDeed>,
) -> Result<Json<Done>, ControlError> {
    let (number, ..) = at(&simulator, Some(&id))?;
    let seq = tell(&simulator, &number, None, &deed.field, deed.value);
    simulator.durable(seq).await?;
    Ok(Json(Done { seq }))
}

fn at(simulator: &Simulator, asked: Option<&str>) -> Result<(String, Metadata, Timestamp), ControlError> {
    let world = simulator.world();
    let number = number(&world, asked)?;
    let metadata = metadata(&world, &number);
    let now = simulator.now(&world);
    Ok((number, metadata, now))
}

fn metadata(world: &crate::world::World, number: &str) -> Metadata {
    Metadata {
        display_phone_number: world.number(number).map(|number| number.display_phone_number.clone()),
        phone_number_id: number.to_owned(),
        more: More::new(),
    }
}

/// A value of a field that is about a customer.
fn of_person(metadata: &Metadata, customer: &Customer, members: Value) -> Value {
    let mut value = json!({ "messaging_product": send::PRODUCT, "metadata": metadata,
        "contacts": [customer.contact()] });
    if let (Some(value), Value::Object(members)) = (value.as_object_mut(), members) {
        value.extend(members);
    }
    value
}

/// What a person hides is absent, not null.
fn without_nulls(mut value: Value) -> Value {
    if let Some(members) = value.as_object_mut() {
        members.retain(|_, member| !member.is_null());
    }
    value
}

fn tell(simulator: &Simulator, number: &str, customer: Option<&str>, field: &str, value: Value) -> u64 {
    let mut world = simulator.world();
    let hook = simulator.plan_hook(world.faults_mut(), None);
    simulator.record(
        &mut world,
        Event::FieldTold {
            number: number.to_owned(),
            customer: customer.map(str::to_owned),
            field: field.to_owned(),
            value,
            hook,
        },
    )
}
