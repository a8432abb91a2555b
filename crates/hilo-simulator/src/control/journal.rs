use super::{
    ControlError,
    view::{View, Which, number, view},
};
use crate::{
    event::{Entry, Event},
    simulator::Simulator,
    world::{Content, World},
};
use axum::{
    Json,
    extract::{Query, State},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// The most entries of a page.
const PAGE: usize = 10_000;

/// Some of what happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JournalPage {
    /// What happened, in order.
    pub entries: Vec<Entry>,
    /// Where the next page begins: the last event that was looked at, never beyond the last there is.
    pub last: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct From {
    #[serde(default)]
    after: u64,
    #[serde(default)]
    limit: Option<usize>,
    /// Only what concerns this customer.
    customer: Option<String>,
    /// How long to wait for something to happen, if nothing has yet.
    #[serde(default)]
    wait_ms: u64,
}

pub(super) async fn list(State(simulator): State<Simulator>, Query(from): Query<From>) -> Json<JournalPage> {
    let limit = from.limit.unwrap_or(PAGE).min(PAGE);
    let mut durable = simulator.watch();
    let wait = tokio::time::sleep(Duration::from_millis(from.wait_ms));
    tokio::pin!(wait);
    let mut after = from.after;
    loop {
        let upto = *durable.borrow_and_update();
        let page = page(&simulator.world(), after, upto, limit, from.customer.as_deref());
        if !page.entries.is_empty() {
            return Json(page);
        }
        after = page.last;
        tokio::select! {
            changed = durable.changed() => if changed.is_err() { return Json(page) },
            () = &mut wait => return Json(page),
            () = simulator.stopping().cancelled() => return Json(page),
        }
    }
}

fn page(world: &World, after: u64, upto: u64, limit: usize, customer: Option<&str>) -> JournalPage {
    let mut page = JournalPage { entries: Vec::new(), last: after.min(world.seq()) };
    for entry in world.journal(after, usize::MAX) {
        if entry.seq > upto || page.entries.len() == limit {
            break;
        }
        if customer.is_none_or(|customer| concerns(world, &entry.event, customer)) {
            page.entries.push(Arc::unwrap_or_clone(entry.clone()));
        }
        page.last = entry.seq;
    }
    page
}

fn concerns(world: &World, event: &Event, customer: &str) -> bool {
    let of_message =
        |id: &str| world.message(id).is_some_and(|message| message.customer.as_deref() == Some(customer));
    match event {
        Event::CustomerSet { customer: changed } => changed.id == customer,
        Event::CustomerSent { customer: sender, .. } => sender == customer,
        Event::BusinessSent { customer: receiver, .. } => receiver.as_deref() == Some(customer),
        Event::BusinessRead { id, .. } | Event::Status { id, .. } => of_message(id),
        Event::HookDelivered { hook, .. } | Event::HookFailed { hook, .. } => {
            // A webhook tells of an event, never of another webhook.
            world.entry(*hook).is_some_and(|told| concerns(world, &told.event, customer))
        }
        _ => false,
    }
}

/// A message of a customer and what came back until the next one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    /// The customer's message; none for what the business sent before the first.
    pub asked: Option<View>,
    /// What the business answered, in order.
    pub answers: Vec<View>,
}

/// For judging: by customer, every message and its answers.
pub(super) async fn exchanges(
    State(simulator): State<Simulator>,
    Query(which): Query<Which>,
) -> Result<Json<BTreeMap<String, Vec<Exchange>>>, ControlError> {
    let world = simulator.world();
    let number = number(&world, which.number.as_deref())?;
    let mut found = BTreeMap::new();
    for customer in world.customers() {
        let mut exchanges: Vec<Exchange> = Vec::new();
        for message in world.conversation(&number, &customer.id) {
            let seen = view(message);
            match (&message.content, exchanges.last_mut()) {
                (Content::Customer(_), _) => {
                    exchanges.push(Exchange { asked: Some(seen), answers: Vec::new() });
                }
                (Content::Business(_), Some(last)) => last.answers.push(seen),
                (Content::Business(_), None) => exchanges.push(Exchange { asked: None, answers: vec![seen] }),
            }
        }
        found.insert(customer.id.clone(), exchanges);
    }
    Ok(Json(found))
}

#[derive(Deserialize)]
pub(super) struct Wait {
    #[serde(default)]
    wait_ms: u64,
}

/// Whether no status and no webhook is still to come; waits for it if asked to.
pub(super) async fn idle(State(simulator): State<Simulator>, Query(query): Query<Wait>) -> Json<Value> {
    let mut durable = simulator.watch();
    let wait = tokio::time::sleep(Duration::from_millis(query.wait_ms));
    tokio::pin!(wait);
    loop {
        let upto = *durable.borrow_and_update();
        let (idle, seq, waiting) = {
            let world = simulator.world();
            (world.is_idle(), world.seq(), world.hooks().len())
        };
        // Every event that made it idle is durable, too.
        let idle = idle && upto == seq;
        let answer = Json(json!({ "idle": idle, "webhooks_waiting": waiting }));
        if idle {
            return answer;
        }
        tokio::select! {
            changed = durable.changed() => if changed.is_err() { return answer },
            () = &mut wait => return answer,
            () = simulator.stopping().cancelled() => return answer,
        }
    }
}
