//! Figures of an account, counted from what happened here.

use super::{GraphError, call::Call, fields::Field};
use crate::{
    event::Event,
    simulator::Simulator,
    world::{Account, PriceKind, Stored, World},
};
use axum::{
    Json,
    extract::{Path, State},
};
use hilo_model::Timestamp;
use hilo_whatsapp_wire::webhook::{self, StatusKind};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const HALF_HOUR: i64 = 1800;
const DAY: i64 = 86_400;

/// From when to when, and in which steps.
struct Span {
    start: i64,
    end: i64,
    step: i64,
}

impl Span {
    fn of(start: Option<&str>, end: Option<&str>, granularity: Option<&str>) -> Result<Self, GraphError> {
        let seconds = |name: &str, said: Option<&str>| {
            let wrong = || GraphError::new(100, format!("Param {name} must be a UNIX timestamp"));
            said.ok_or_else(wrong)?.trim().parse::<i64>().map_err(|_| wrong())
        };
        let (start, end) = (seconds("start", start)?, seconds("end", end)?);
        if end <= start {
            return Err(GraphError::new(100, "Param end must be after start"));
        }
        let step = match granularity.map(|word| word.trim_matches('"').to_ascii_uppercase()).as_deref() {
            Some("HALF_HOUR") => HALF_HOUR,
            Some("DAY" | "DAILY") => DAY,
            // Months have no one length; whoever asks for them gets one sum.
            Some("MONTH" | "MONTHLY") => end - start,
            _ => {
                return Err(GraphError::new(100, "Param granularity must be one of {HALF_HOUR, DAY, MONTH}"));
            }
        };
        Ok(Self { start, end, step })
    }

    /// The step that a moment is in.
    fn step_of(&self, at: Timestamp) -> Option<i64> {
        let seconds = at.as_seconds();
        let within = (self.start..self.end).contains(&seconds);
        within.then(|| self.start + (seconds - self.start) / self.step * self.step)
    }
}

/// The statuses of an account's messages, each with its message and when.
fn statuses<'a>(
    world: &'a World,
    account: &'a str,
) -> impl Iterator<Item = (&'a Stored, &'a StatusKind, Timestamp)> {
    let entries = world.journal(0, usize::MAX).iter();
    entries.filter_map(move |entry| {
        let Event::Status { id, status, .. } = &entry.event else { return None };
        let message = world.message(id)?;
        let number = world.number(&message.number)?;
        (number.waba_id == account).then_some((message, status, entry.at))
    })
}

/// `fields=analytics.start().end().granularity()` and its like.
pub(super) fn of_account(
    simulator: &Simulator,
    field: &Field,
    account: &Account,
) -> Result<Value, GraphError> {
    let span = Span::of(field.says("start"), field.says("end"), field.says("granularity"))?;
    let world = simulator.world();
    if field.name == "analytics" {
        let mut points: BTreeMap<i64, (u64, u64)> = BTreeMap::new();
        for (_, status, at) in statuses(&world, &account.id) {
            let Some(step) = span.step_of(at) else { continue };
            let point = points.entry(step).or_default();
            match status {
                StatusKind::Sent => point.0 += 1,
                StatusKind::Delivered => point.1 += 1,
                _ => {}
            }
        }
        let numbers: Vec<&str> = world
            .numbers()
            .filter(|number| number.waba_id == account.id)
            .map(|number| &*number.display_phone_number)
            .collect();
        let point = |(start, (sent, delivered)): (i64, (u64, u64))| json!({ "start": start, "end": start + span.step, "sent": sent, "delivered": delivered });
        let points: Vec<Value> = points.into_iter().map(point).collect();
        return Ok(json!({ "phone_numbers": numbers, "granularity": field.says("granularity"),
            "data_points": points }));
    }
    // By step, kind of price and category: how many were delivered.
    let mut points: BTreeMap<(i64, String, String), u64> = BTreeMap::new();
    for (message, _, at) in statuses(&world, &account.id).filter(|(_, s, _)| **s == StatusKind::Delivered) {
        let (Some(step), Some(price)) = (span.step_of(at), &message.price) else { continue };
        let kind = match price.kind {
            PriceKind::Regular => "REGULAR",
            PriceKind::FreeCustomerService => "FREE_CUSTOMER_SERVICE",
            PriceKind::FreeEntryPoint => "FREE_ENTRY_POINT",
        };
        let category = price.category.as_str().to_ascii_uppercase();
        *points.entry((step, kind.to_owned(), category)).or_default() += 1;
    }
    // Nobody's price list is kept here: what is charged costs one cent.
    let point = |((start, kind, category), volume): ((i64, String, String), u64)| {
        let cost = if kind == "REGULAR" { volume as f64 / 100.0 } else { 0.0 };
        json!({ "start": start, "end": start + span.step, "pricing_type": kind, "pricing_category": category,
            "volume": volume, "cost": cost })
    };
    let points: Vec<Value> = points.into_iter().map(point).collect();
    Ok(json!({ "data": [{ "data_points": points }] }))
}

/// Clicks of a template's button in a step: by kind and words.
type Clicks = BTreeMap<(&'static str, String), u64>;

/// What customers pressed of templates, by template and step.
fn clicks(world: &World, account: &str, ids: &[&str], span: &Span) -> BTreeMap<(String, i64), Clicks> {
    let mut found: BTreeMap<(String, i64), Clicks> = BTreeMap::new();
    for entry in world.journal(0, usize::MAX) {
        let (message, kind, button) = match &entry.event {
            Event::LinkOpened { message, button } => (message, "url_button", button),
            Event::CustomerSent { message, .. } => {
                let context = message.context.as_ref().and_then(|context| context.id.as_ref());
                match (&message.content, context) {
                    (webhook::Content::Button(button), Some(id)) => (id, "quick_reply_button", &button.text),
                    _ => continue,
                }
            }
            _ => continue,
        };
        let Some(stored) = world.message(message) else { continue };
        let is_theirs = world.number(&stored.number).is_some_and(|number| number.waba_id == account);
        let template = stored.template.as_ref().and_then(|template| template.id.as_ref());
        let template = template.map(ToString::to_string).filter(|id| is_theirs && ids.contains(&&**id));
        // Clicks count for a week after the message.
        let counts = entry.at.since(stored.at) < hilo_model::Duration::from_days(7);
        if let (Some(template), Some(step), true) = (template, span.step_of(entry.at), counts) {
            *found.entry((template, step)).or_default().entry((kind, button.clone())).or_default() += 1;
        }
    }
    found
}

/// `GET /{WABA}/template_analytics`.
pub(super) async fn of_templates(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, GraphError> {
    let account = call.account(&simulator, &id)?;
    if !account.insights {
        return Err(GraphError::new(200_007, "Template insights are not enabled for this account"));
    }
    let span = Span::of(call.asked("start"), call.asked("end"), Some("DAILY"))?;
    let asked = call.asked("template_ids").unwrap_or_default();
    let ids: Vec<&str> = asked
        .split(',')
        .map(|id| id.trim_matches(['[', ']', '"', ' ']))
        .filter(|id| !id.is_empty())
        .collect();
    if ids.is_empty() || ids.len() > 10 {
        return Err(GraphError::new(100, "Param template_ids must be 1 to 10 ids"));
    }
    let world = simulator.world();
    let mut points: BTreeMap<(String, i64), [u64; 3]> = BTreeMap::new();
    for (message, status, at) in statuses(&world, &id) {
        let template = message.template.as_ref().and_then(|template| template.id.as_ref());
        let Some(template) = template.map(ToString::to_string).filter(|id| ids.contains(&&**id)) else {
            continue;
        };
        let Some(step) = span.step_of(at) else { continue };
        let counted = match status {
            StatusKind::Sent => 0,
            StatusKind::Delivered => 1,
            StatusKind::Read => 2,
            _ => continue,
        };
        points.entry((template, step)).or_default()[counted] += 1;
    }
    let clicks = clicks(&world, &id, &ids, &span);
    for place in clicks.keys() {
        points.entry(place.clone()).or_default();
    }
    let point = |((template, start), [sent, delivered, read]): ((String, i64), [u64; 3])| {
        let clicked = clicks.get(&(template.clone(), start));
        let clicked: Vec<Value> = clicked
            .into_iter()
            .flatten()
            .map(|((kind, button), count)| json!({ "type": kind, "button_content": button, "count": count }))
            .collect();
        // Nobody's price list is kept here: what is delivered costs one cent.
        let spent = delivered as f64 / 100.0;
        let mut cost = vec![json!({ "type": "amount_spent", "value": spent })];
        if delivered > 0 {
            cost.push(json!({ "type": "cost_per_delivered", "value": 0.01 }));
        }
        json!({ "template_id": template, "start": start, "end": start + span.step, "sent": sent,
            "delivered": delivered, "read": read, "clicked": clicked, "cost": cost })
    };
    let points: Vec<Value> = points.into_iter().map(point).collect();
    let data = json!([{ "granularity": "DAILY", "product_type": "cloud_api", "data_points": points }]);
    Ok(Json(json!({ "data": data })))
}
