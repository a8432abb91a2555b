//! `/{PHONE}` and `/{WABA}/phone_numbers`.

use super::{
    GraphError,
    call::{Call, Params},
    fields::{Field, Fields},
    health,
    paging::Page,
    registration,
};
use crate::{
    event::Event,
    simulator::Simulator,
    world::{Number, Override, Permission, Standing, World},
};
use axum::{
    Json,
    extract::{Path, State},
};
use hilo_model::Timestamp;
use hilo_whatsapp_wire::send::Success;
use serde_json::{Value, json};

/// What is told of a number if nothing in particular is asked for.
const USUAL: [&str; 8] = [
    "verified_name",
    "code_verification_status",
    "display_phone_number",
    "quality_rating",
    "platform_type",
    "throughput",
    "webhook_configuration",
    "id",
];

/// `GET /{PHONE}`; none if the id is no number's.
pub(super) fn describe(simulator: &Simulator, call: &Call, id: &str) -> Result<Option<Value>, GraphError> {
    if simulator.world().number(id).is_none() {
        return Ok(None);
    }
    let number = call.number(simulator, id, Permission::Management)?;
    let world = simulator.world();
    picked(&call.fields()?, &world, &number, simulator.now(&world)).map(Some)
}

/// `GET /{WABA}/phone_numbers`.
pub(super) async fn list(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, GraphError> {
    call.account(&simulator, &id)?;
    let all = of_account(&simulator, &id, &call.fields()?)?;
    Page::of(&call, 100).of_all(&call, &simulator.base_url(), all).map(Json)
}

/// The numbers of an account, each with the fields that are asked for.
pub(super) fn of_account(simulator: &Simulator, id: &str, fields: &Fields) -> Result<Vec<Value>, GraphError> {
    let world = simulator.world();
    let now = simulator.now(&world);
    let own = world.numbers().filter(|number| number.waba_id == id);
    own.map(|number| picked(fields, &world, number, now)).collect()
}

fn picked(fields: &Fields, world: &World, number: &Number, now: Timestamp) -> Result<Value, GraphError> {
    let usual = Standing::default();
    let standing = world.standing(&number.id).unwrap_or(&usual);
    fields.pick("WhatsAppBusinessPhoneNumber", &USUAL, |field| Ok(told(field, world, number, standing, now)))
}

/// What a field says; none if numbers have no such field.
fn told(field: &Field, world: &World, number: &Number, standing: &Standing, now: Timestamp) -> Option<Value> {
    let is_test = number.allowed_recipients.is_some();
    Some(match &*field.name {
        "id" => json!(number.id),
        "display_phone_number" => json!(format!("+{}", number.display_phone_number)),
        "verified_name" => json!(number.verified_name),
        "quality_rating" => json!(world.quality(&number.id, now).word()),
        "quality_score" => json!({ "score": world.quality(&number.id, now).word() }),
        "status" if world.faults().number_banned => json!("BANNED"),
        "status" => json!(standing.status),
        "code_verification_status" if standing.verified => json!("VERIFIED"),
        "code_verification_status" => json!("NOT_VERIFIED"),
        "name_status" => json!("APPROVED"),
        "new_name_status" if standing.new_name.is_some() => json!("PENDING_REVIEW"),
        "new_name_status" => json!("NONE"),
        "new_display_name" => standing.new_name.as_ref().map_or(Value::Null, |name| json!(name)),
        "platform_type" if standing.registered => json!("CLOUD_API"),
        "platform_type" => json!("NOT_APPLICABLE"),
        "throughput" => {
            let level = match (standing.registered, number.rate > 80.0) {
                (false, _) => "NOT_APPLICABLE",
                (true, true) => "HIGH",
                (true, false) => "STANDARD",
            };
            json!({ "level": level })
        }
        "account_mode" => json!(if is_test { "SANDBOX" } else { "LIVE" }),
        "is_on_biz_app" => json!(standing.business_app_since.is_some()),
        "is_official_business_account" | "is_preverified_number" => json!(false),
        "is_pin_enabled" => json!(standing.pin.is_some()),
        "whatsapp_business_manager_messaging_limit" | "messaging_limit_tier" => {
            json!(world.messaging_limit(&number.waba_id).word())
        }
        "webhook_configuration" => addresses(world, number, standing),
        "health_status" => health::of_number(world, number),
        "conversational_automation" if standing.automation.is_empty() => Value::Null,
        "conversational_automation" => {
            let mut automation = json!(standing.automation);
            automation["id"] = json!(number.id);
            automation
        }
        "search_visibility" => json!("VISIBLE"),
        "username" => standing.username.as_ref().map_or(Value::Null, |name| json!(name)),
        "last_onboarded_time"
        | "certificate"
        | "new_certificate"
        | "country_code"
        | "country_dial_code"
        | "eligibility_for_api_business_global_search" => Value::Null,
        _ => return None,
    })
}

/// Where the number's own app is told: its address, and what stands above it.
fn addresses(world: &World, number: &Number, standing: &Standing) -> Value {
    let Some(app) = world.home_app(number) else { return Value::Null };
    let account = world.account(&number.waba_id);
    let of_account = account.and_then(|account| account.subscribed.get(&app.id)?.url.clone());
    let of_number = standing.overrides.get(&app.id).and_then(|own| own.url.clone());
    let of_app = number.callback_url.clone().or_else(|| app.callback_url.clone());
    let all =
        [("application", of_app), ("whatsapp_business_account", of_account), ("phone_number", of_number)];
    all.into_iter().filter_map(|(name, url)| Some((name.to_owned(), json!(url?)))).collect()
}

/// `POST /{PHONE}`: a two-step PIN, another name, or another address for webhooks.
pub(super) async fn change(
    simulator: &Simulator,
    params: &Params,
    id: &str,
) -> Result<Json<Success>, GraphError> {
    let number = params.call.number(simulator, id, Permission::Management)?;
    let mut standing = standing_of(&simulator.world(), &number);
    let mut changed = false;
    if let Some(pin) = params.text("pin") {
        standing.pin = Some(registration::pin(&pin)?);
        changed = true;
    }
    if let Some(name) = params.text("new_display_name") {
        standing.new_name = Some(name);
        changed = true;
    }
    if let Some(wanted) = params.json("webhook_configuration")? {
        let app = {
            let world = simulator.world();
            params.call.grant(&world, simulator.now(&world))?.app
        };
        let said = |name: &str| wanted.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        match said("override_callback_uri") {
            Some(url) => {
                super::subscription::agreed(simulator, url, said("verify_token")).await?;
                standing.overrides.insert(app, Override { url: Some(url.to_owned()) });
            }
            None => {
                standing.overrides.remove(&app);
            }
        }
        changed = true;
    }
    if !changed {
        return Err(GraphError::new(100, "Name one of pin, new_display_name and webhook_configuration"));
    }
    keep(simulator, &number, standing).await
}

/// What Meta keeps of a number.
pub(super) fn standing_of(world: &World, number: &Number) -> Standing {
    world.standing(&number.id).cloned().unwrap_or_default()
}

/// Keeps what is different now, and says that it went well.
pub(super) async fn keep(
    simulator: &Simulator,
    number: &Number,
    standing: Standing,
) -> Result<Json<Success>, GraphError> {
    let event = Event::StandingSet { number: number.id.clone(), standing: Box::new(standing) };
    let seq = simulator.record(&mut simulator.world(), event);
    simulator.durable(seq).await?;
    Ok(Json(Success { success: true }))
}

/// `POST /{WABA}/phone_numbers`: a new number, not verified and not registered yet.
pub(super) async fn create(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Value>, GraphError> {
    let account = params.call.account(&simulator, &id)?;
    let code = params.text("cc").or_else(|| params.text("country_code"));
    let code = code.ok_or_else(|| GraphError::new(100, "The parameter cc is required."))?;
    let phone = params.required("phone_number")?;
    let digits: String = format!("{code}{phone}").chars().filter(char::is_ascii_digit).collect();
    if !(6..=20).contains(&digits.len()) {
        return Err(GraphError::new(100, "Param phone_number must be a phone number"));
    }
    let migrates = params.flag("migrate_phone_number")?.unwrap_or_default();
    let name = match params.text("verified_name") {
        Some(name) => name,
        None if migrates => account.name.clone(),
        None => return Err(GraphError::new(100, "The parameter verified_name is required.")),
    };
    let (seq, made) = {
        let mut world = simulator.world();
        if world.numbers().any(|number| number.display_phone_number == digits) && !migrates {
            let details = "This phone number is in use by a WhatsApp Business Account already";
            return Err(GraphError::parameter(Some(2_388_001), "Phone number in use", details));
        }
        let grant = params.call.grant(&world, simulator.now(&world))?;
        let app = world.app(&grant.app).cloned();
        let secret = app.map(|app| app.secret).unwrap_or_default();
        // Meta's ids are digits; no two events have one number.
        let made = (190_000_000_000_000 + world.seq() + 1).to_string();
        let number = Number {
            id: made.clone(),
            waba_id: id,
            display_phone_number: digits,
            verified_name: name,
            access_token: params.call.token().unwrap_or_default().to_owned(),
            app_secret: secret,
            verify_token: String::new(),
            callback_url: None,
            rate: 80.0,
            pair_limit: true,
            allowed_recipients: None,
        };
        simulator.record(&mut world, Event::NumberSet { number: Box::new(number) });
        let standing = Standing {
            registered: false,
            verified: false,
            status: "UNVERIFIED".to_owned(),
            ..Standing::default()
        };
        let event = Event::StandingSet { number: made.clone(), standing: Box::new(standing) };
        (simulator.record(&mut world, event), made)
    };
    simulator.durable(seq).await?;
    Ok(Json(json!({ "id": made })))
}
