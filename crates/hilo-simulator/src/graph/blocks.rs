//! `/{PHONE}/block_users`: whom the business does not want to hear from.

use super::{
    GraphError,
    call::{Call, Params},
    paging::Page,
    phone::standing_of,
};
use crate::{
    event::Event,
    simulator::Simulator,
    world::{Number, Permission, World},
};
use axum::{
    Json,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use hilo_model::Timestamp;
use hilo_whatsapp_wire::errors::ErrorAnswer;
use serde_json::{Value, json};

/// The most that can be blocked.
const MOST: usize = 64_000;

/// `GET /{PHONE}/block_users`.
pub(super) async fn list(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, GraphError> {
    let number = call.number(&simulator, &id, Permission::Messaging)?;
    let blocked = standing_of(&simulator.world(), &number).blocked;
    let item = |name: &String| json!({ "messaging_product": "whatsapp", "input": name, "wa_id": name });
    let all = blocked.iter().map(item).collect();
    Page::of(&call, 100).of_all(&call, &simulator.base_url(), all).map(Json)
}

/// `POST /{PHONE}/block_users`.
pub(super) async fn block(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Response, GraphError> {
    change(&simulator, &id, &params, true).await
}

/// `DELETE /{PHONE}/block_users`.
pub(super) async fn unblock(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Response, GraphError> {
    change(&simulator, &id, &params, false).await
}

async fn change(
    simulator: &Simulator,
    id: &str,
    params: &Params,
    blocks: bool,
) -> Result<Response, GraphError> {
    let number = params.call.number(simulator, id, Permission::Messaging)?;
    params.whatsapp()?;
    let users = params.json("block_users")?.unwrap_or_default();
    let users = users.as_array().filter(|users| !users.is_empty());
    let users = users.ok_or_else(|| GraphError::new(100, "The parameter block_users is required."))?;
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    let seq = {
        let mut world = simulator.world();
        let now = simulator.now(&world);
        let mut standing = standing_of(&world, &number);
        for user in users {
            let input = user.get("user").or_else(|| user.get("user_id")).and_then(Value::as_str);
            let Some(input) = input else {
                return Err(GraphError::new(100, "Each of block_users needs a user or a user_id"));
            };
            let name = name_of(&world, input);
            if blocks && standing.blocked.len() >= MOST {
                return Err(GraphError::new(139_101, "The block list is full"));
            }
            if blocks && !wrote_lately(&world, &number, &name, now) {
                failed.push(json!({ "input": input, "wa_id": name, "errors": [{
                    "message": "Re-engagement required",
                    "code": 131_047,
                    "error_data": { "details": "Only people who wrote within the last 24 hours can be blocked" },
                }] }));
                continue;
            }
            standing.blocked.retain(|other| *other != name);
            if blocks {
                standing.blocked.push(name.clone());
            }
            done.push(json!({ "input": input, "wa_id": name }));
        }
        let event = Event::StandingSet { number: number.id.clone(), standing: Box::new(standing) };
        simulator.record(&mut world, event)
    };
    simulator.durable(seq).await?;
    let word = if blocks { "added_users" } else { "removed_users" };
    let mut list = json!({ word: done });
    if failed.is_empty() {
        return Ok(Json(json!({ "messaging_product": "whatsapp", "block_users": list })).into_response());
    }
    list["failed_users"] = json!(failed);
    let error = GraphError::new(139_100, "Failed to block some users");
    let mut answer = json!(ErrorAnswer { error: *error.body });
    answer["messaging_product"] = json!("whatsapp");
    answer["block_users"] = list;
    Ok((error.status, Json(answer)).into_response())
}

/// As a person is kept in the list: a user id as it is, a phone by its digits.
fn name_of(world: &World, input: &str) -> String {
    if world.by_user_id(input).is_some() {
        return input.to_owned();
    }
    input.chars().filter(char::is_ascii_digit).collect()
}

fn wrote_lately(world: &World, number: &Number, name: &str, now: Timestamp) -> bool {
    let customer = world.by_phone(name).or_else(|| world.by_user_id(name));
    customer.is_some_and(|customer| world.window_is_open(&number.id, &customer.id, now))
}
