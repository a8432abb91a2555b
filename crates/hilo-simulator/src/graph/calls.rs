//! `/{PHONE}/calls` and `/{PHONE}/call_permissions`: telephone calls. What is said on them is nobody's here: of a session only the
//! form is looked at.

use super::{
    GraphError,
    call::{Call, Params},
};
use crate::{
    event::{Event, Told},
    simulator::Simulator,
    world::{
        CALLS_A_DAY, CallStage, Customer, Leave, Number, Permission, PhoneCall, REQUESTS_A_DAY,
        REQUESTS_A_WEEK, World,
    },
};
use axum::{
    Json,
    extract::{Path, State},
};
use hilo_model::{Duration, Timestamp};
use hilo_whatsapp_wire::send::PRODUCT;
use serde_json::{Value, json};

/// Characters of what a call brings back.
const CALLBACK_DATA: usize = 512;

/// Whether the number has calling on.
pub(crate) fn takes_calls(world: &World, number: &str) -> bool {
    let calling = world.standing(number).and_then(|standing| standing.settings.get("calling"));
    calling.and_then(|calling| calling["status"].as_str()) == Some("ENABLED")
}

/// `POST /{PHONE}/calls`.
pub(super) async fn act(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Value>, GraphError> {
    let number = params.call.number(&simulator, &id, Permission::Messaging)?;
    params.whatsapp()?;
    super::check::standing(&simulator.world(), &number)?;
    if !takes_calls(&simulator.world(), &number.id) {
        return Err(GraphError::new(138_000, "Calling is not enabled for this phone number"));
    }
    match &*params.required("action")? {
        "connect" => connect(&simulator, &number, &params).await,
        action @ ("pre_accept" | "accept" | "reject" | "terminate") => {
            answer(&simulator, &number, &params, action).await
        }
        _ => Err(GraphError::new(
            100,
            "Param action must be one of {CONNECT, PRE_ACCEPT, ACCEPT, REJECT, TERMINATE}",
        )),
    }
}

async fn connect(simulator: &Simulator, number: &Number, params: &Params) -> Result<Json<Value>, GraphError> {
    session(params, "offer")?;
    let callback_data = params.text("biz_opaque_callback_data");
    if callback_data.as_ref().is_some_and(|data| data.chars().count() > CALLBACK_DATA) {
        let details = format!("biz_opaque_callback_data may have {CALLBACK_DATA} characters at most");
        return Err(GraphError::new(131_009, details));
    }
    let (to, recipient) = (params.text("to"), params.text("recipient"));
    let (seq, id) = {
        let mut world = simulator.world();
        let now = simulator.now(&world);
        let customer = person(&world, to.as_deref(), recipient.as_deref())?;
        let customer = customer.filter(|customer| customer.on_whatsapp).cloned();
        let customer = customer.ok_or_else(|| GraphError::new(138_001, "The receiver cannot be called"))?;
        if world.calls_of(&number.id, &customer.id).any(|call| call.stage != CallStage::Over) {
            return Err(GraphError::new(138_003, "There is a call with this person already"));
        }
        let leave = world.leave(&number.id, &customer.id);
        if !leave.holds(now) {
            return Err(GraphError::new(138_006, "The person has not allowed that the business calls"));
        }
        if Leave::lately(&leave.talked, Duration::from_days(1), now).len() >= CALLS_A_DAY {
            return Err(GraphError::new(138_012, "The person was called ten times within 24 hours"));
        }
        let call = PhoneCall {
            id: call_id(simulator),
            number: number.id.clone(),
            customer: customer.id.clone(),
            by_business: true,
            stage: CallStage::Ringing,
            rang_at: now,
            talk_since: None,
            callback_data,
        };
        let id = call.id.clone();
        (ring(simulator, &mut world, &customer, call, "RINGING"), id)
    };
    simulator.durable(seq).await?;
    Ok(Json(json!({ "messaging_product": PRODUCT, "calls": [{ "id": id }] })))
}

async fn answer(
    simulator: &Simulator,
    number: &Number,
    params: &Params,
    action: &str,
) -> Result<Json<Value>, GraphError> {
    let id = params.required("call_id")?;
    if matches!(action, "pre_accept" | "accept") {
        session(params, "answer")?;
    }
    let seq = {
        let mut world = simulator.world();
        let now = simulator.now(&world);
        let call = world.call(&id).filter(|call| call.number == number.id && call.stage != CallStage::Over);
        let mut call =
            call.cloned().ok_or_else(|| GraphError::new(138_004, "There is no such call under way"))?;
        let rings = matches!(call.stage, CallStage::Ringing | CallStage::PreAccepted);
        let fits = match action {
            "terminate" => true,
            // Only who is called takes a call or turns it down.
            _ => rings && !call.by_business,
        };
        if !fits {
            return Err(GraphError::new(138_004, format!("The call cannot be answered with {action} now")));
        }
        match action {
            "pre_accept" => call.stage = CallStage::PreAccepted,
            "accept" => (call.stage, call.talk_since) = (CallStage::Talking, Some(now)),
            _ => call.stage = CallStage::Over,
        }
        if call.stage == CallStage::Over {
            end(simulator, &mut world, call)
        } else {
            simulator.record(&mut world, Event::CallSet { call: Box::new(call), told: None })
        }
    };
    simulator.durable(seq).await?;
    Ok(Json(json!({ "messaging_product": PRODUCT, "success": true })))
}

/// `GET /{PHONE}/call_permissions`.
pub(super) async fn permissions(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, GraphError> {
    let number = call.number(&simulator, &id, Permission::Messaging)?;
    let world = simulator.world();
    let now = simulator.now(&world);
    let customer = person(&world, call.asked("user_wa_id"), call.asked("recipient"))?;
    let leave = customer.map(|customer| world.leave(&number.id, &customer.id)).unwrap_or_default();
    let mut permission = json!({ "status": leave.word(now) });
    if let Some(until) = leave.until.filter(|_| leave.holds(now) && !leave.is_permanent) {
        permission["expiration_time"] = json!(until.as_seconds());
    }
    let asks = [
        limit("PT24H", REQUESTS_A_DAY, &leave.asked, Duration::from_days(1), now),
        limit("P7D", REQUESTS_A_WEEK, &leave.asked, Duration::from_days(7), now),
    ];
    let calls = limit("PT24H", CALLS_A_DAY, &leave.talked, Duration::from_days(1), now);
    let may_call =
        leave.holds(now) && Leave::lately(&leave.talked, Duration::from_days(1), now).len() < CALLS_A_DAY;
    Ok(Json(json!({ "messaging_product": PRODUCT, "permission": permission, "actions": [
        { "action_name": "send_call_permission_request", "can_perform_action": leave.may_be_asked(now),
          "limits": asks },
        { "action_name": "start_call", "can_perform_action": may_call, "limits": [calls] },
    ] })))
}

/// How much of what is allowed within a time was used, and when the first of it counts no more.
fn limit(period: &str, most: usize, used: &[Timestamp], within: Duration, now: Timestamp) -> Value {
    let used = Leave::lately(used, within, now);
    let mut told = json!({ "time_period": period, "max_allowed": most, "current_usage": used.len() });
    if let Some(first) = used.first() {
        told["limit_expiration_time"] = json!(first.plus(within).as_seconds());
    }
    told
}

/// The person that a request names: a phone wins over a user id.
fn person<'a>(
    world: &'a World,
    phone: Option<&str>,
    user_id: Option<&str>,
) -> Result<Option<&'a Customer>, GraphError> {
    match (phone.filter(|phone| !phone.is_empty()), user_id.filter(|id| !id.is_empty())) {
        (Some(phone), _) => {
            let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
            if digits.len() < 6 {
                return Err(GraphError::new(131_009, format!("'{phone}' is not a phone number")));
            }
            Ok(world.by_phone(&digits))
        }
        (None, Some(user_id)) => Ok(world.by_user_id(user_id)),
        (None, None) => Err(GraphError::new(131_008, "to (or recipient) is required")),
    }
}

/// That there is a session of this kind.
fn session(params: &Params, kind: &str) -> Result<(), GraphError> {
    let session = params.json("session")?.ok_or_else(|| GraphError::new(131_008, "session is required"))?;
    let sdp = session["sdp"].as_str().unwrap_or_default();
    if session["sdp_type"].as_str() != Some(kind) || !sdp.starts_with("v=0") {
        let details = format!("session: sdp_type must be {kind} and sdp a session description (RFC 8866)");
        return Err(GraphError::new(131_009, details));
    }
    Ok(())
}

/// An id for a call.
pub(crate) fn call_id(simulator: &Simulator) -> String {
    format!("wacid.{:016x}{:016x}", simulator.bits(), simulator.bits())
}

/// A call of the business's rings, is taken or turned down: its app is told how far it is.
pub(crate) fn ring(
    simulator: &Simulator,
    world: &mut World,
    customer: &Customer,
    call: PhoneCall,
    word: &str,
) -> u64 {
    let now = simulator.now(world);
    let mut status =
        json!({ "id": call.id, "type": "call", "status": word, "timestamp": now.as_seconds().to_string() });
    for (name, value) in [
        ("recipient_id", &customer.phone),
        ("recipient_user_id", &customer.user_id),
        ("biz_opaque_callback_data", &call.callback_data),
    ] {
        if let Some(value) = value {
            status[name] = json!(value);
        }
    }
    tell(simulator, world, customer, call, json!({ "statuses": [status] }))
}

/// A call begins: `event` `connect`, with a session.
pub(crate) fn begin(simulator: &Simulator, world: &mut World, customer: &Customer, call: PhoneCall) -> u64 {
    let mut told = body(world, customer, &call, simulator.now(world));
    told["event"] = json!("connect");
    let kind = if call.by_business { "answer" } else { "offer" };
    told["session"] =
        json!({ "sdp_type": kind, "sdp": "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n" });
    tell(simulator, world, customer, call, json!({ "calls": [told] }))
}

/// A call is over: `event` `terminate`, with how long they talked.
pub(crate) fn end(simulator: &Simulator, world: &mut World, call: PhoneCall) -> u64 {
    let Some(customer) = world.customer(&call.customer).cloned() else {
        return simulator.record(world, Event::CallSet { call: Box::new(call), told: None });
    };
    let now = simulator.now(world);
    let mut told = body(world, &customer, &call, now);
    told["event"] = json!("terminate");
    told["status"] = json!(if call.talk_since.is_some() { "COMPLETED" } else { "FAILED" });
    if let Some(since) = call.talk_since {
        told["start_time"] = json!(since.as_seconds().to_string());
        told["end_time"] = json!(now.as_seconds().to_string());
        told["duration"] = json!(now.since(since).as_micros() / 1_000_000);
    }
    tell(simulator, world, &customer, call, json!({ "calls": [told] }))
}

fn body(world: &World, customer: &Customer, call: &PhoneCall, now: Timestamp) -> Value {
    let ours = world.number(&call.number).map(|number| number.display_phone_number.clone());
    let (direction, people) = if call.by_business {
        ("BUSINESS_INITIATED", [("from", &ours), ("to", &customer.phone), ("to_user_id", &customer.user_id)])
    } else {
        ("USER_INITIATED", [("to", &ours), ("from", &customer.phone), ("from_user_id", &customer.user_id)])
    };
    let mut told =
        json!({ "id": call.id, "direction": direction, "timestamp": now.as_seconds().to_string() });
    let members = people.into_iter().chain([("biz_opaque_callback_data", &call.callback_data)]);
    for (name, value) in members {
        if let Some(value) = value {
            told[name] = json!(value);
        }
    }
    told
}

fn tell(
    simulator: &Simulator,
    world: &mut World,
    customer: &Customer,
    call: PhoneCall,
    members: Value,
) -> u64 {
    let display = world.number(&call.number).map(|number| number.display_phone_number.clone());
    let mut value = json!({ "messaging_product": PRODUCT,
        "metadata": { "display_phone_number": display, "phone_number_id": call.number },
        "contacts": [customer.contact()] });
    if let (Some(value), Value::Object(members)) = (value.as_object_mut(), members) {
        value.extend(members);
    }
    let told = Told::value("calls", &value, simulator.plan_hook(world.faults_mut(), None));
    simulator.record(world, Event::CallSet { call: Box::new(call), told: Some(told) })
}
