//! `/{GROUP}/participants` and `/{GROUP}/join_requests`: who is in a group, and who wants to come.

use super::{
    GraphError,
    call::{Call, Params},
    groups::{find, keep, people, person, seconds, serves},
    paging::Page,
};
use crate::{
    event::Event,
    simulator::Simulator,
    world::{Customer, Group, World},
};
use axum::{
    Json,
    extract::{Path, State},
};
use hilo_whatsapp_wire::send::PRODUCT;
use http::StatusCode;
use serde_json::{Value, json};

/// The most people that one request removes.
const MOST_REMOVED: usize = 8;

/// `DELETE /{GROUP}/participants`.
pub(super) async fn remove(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<Json<Value>, GraphError> {
    let mut group = find(&simulator, &params.call, &id)?;
    params.whatsapp()?;
    serves(&group)?;
    let named = params.json("participants")?.unwrap_or_default();
    let named = named.as_array().filter(|named| (1..=MOST_REMOVED).contains(&named.len()));
    let named = named.ok_or_else(|| GraphError::new(100, "Param participants must have 1 to 8 people"))?;
    let request = super::groups::request_id(&simulator);
    let seq = {
        let mut world = simulator.world();
        let now = simulator.now(&world);
        let (mut removed, mut failed) = (Vec::new(), Vec::new());
        for one in named {
            let input = one.get("user").or_else(|| one.get("user_id")).and_then(Value::as_str);
            let input = input
                .ok_or_else(|| GraphError::new(100, "Each of participants needs a user or a user_id"))?;
            match customer(&world, input).filter(|customer| group.has(&customer.id)) {
                Some(customer) => {
                    let mut told = person(customer);
                    told["input"] = json!(input);
                    removed.push(told);
                    let gone = customer.id.clone();
                    group.participants.retain(|other| *other != gone);
                }
                None => failed.push(json!({ "input": input, "errors": [error(131_209, "not a member")] })),
            }
        }
        let mut update = json!({ "timestamp": seconds(now), "group_id": group.id, "type": "group_participants_remove",
            "request_id": request, "initiated_by": "business", "removed_participants": removed });
        if !failed.is_empty() {
            update["failed_participants"] = json!(failed);
            update["errors"] = json!([error(131_201, "Not all people were removed")]);
        }
        keep(&simulator, &mut world, group, "group_participants_update", update)
    };
    simulator.durable(seq).await?;
    Ok(Json(json!({ "messaging_product": PRODUCT, "request_id": request })))
}

/// `GET /{GROUP}/join_requests`.
pub(super) async fn requests(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    call: Call,
) -> Result<Json<Value>, GraphError> {
    let group = find(&simulator, &call, &id)?;
    let all = {
        let world = simulator.world();
        let told = |(id, request): (&String, &crate::world::JoinRequest)| {
            let mut told = world.customer(&request.customer).map(person).unwrap_or_default();
            told["join_request_id"] = json!(id);
            told["creation_timestamp"] = json!(request.at.as_seconds());
            told
        };
        group.requests.iter().map(told).collect()
    };
    Page::of(&call, 100).of_all(&call, &simulator.base_url(), all).map(Json)
}

/// `POST /{GROUP}/join_requests`: those may come.
pub(super) async fn approve(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<(StatusCode, Json<Value>), GraphError> {
    decide(&simulator, &id, &params, true).await
}

/// `DELETE /{GROUP}/join_requests`: those may not.
pub(super) async fn reject(
    State(simulator): State<Simulator>,
    Path((_, id)): Path<(String, String)>,
    params: Params,
) -> Result<(StatusCode, Json<Value>), GraphError> {
    decide(&simulator, &id, &params, false).await
}

async fn decide(
    simulator: &Simulator,
    id: &str,
    params: &Params,
    come: bool,
) -> Result<(StatusCode, Json<Value>), GraphError> {
    let mut group = find(simulator, &params.call, id)?;
    params.whatsapp()?;
    serves(&group)?;
    let named = params.json("join_requests")?.unwrap_or_default();
    let named = named.as_array().filter(|named| !named.is_empty());
    let named = named.ok_or_else(|| GraphError::new(100, "The parameter join_requests is required."))?;
    let (mut done, mut failed, mut came) = (Vec::new(), Vec::new(), Vec::new());
    for request in named {
        let request = request.as_str().unwrap_or_default();
        match group.requests.get(request).cloned() {
            None => {
                failed.push(
                    json!({ "join_request_id": request, "errors": [error(131_210, "no such request")] }),
                );
            }
            Some(_) if come && group.is_full() => {
                failed.push(
                    json!({ "join_request_id": request, "errors": [error(131_203, "the group is full")] }),
                );
            }
            Some(wanted) => {
                group.requests.remove(request);
                if come {
                    group.participants.push(wanted.customer.clone());
                    came.push(wanted.customer);
                }
                done.push(request.to_owned());
            }
        }
    }
    let seq = {
        let mut world = simulator.world();
        if came.is_empty() {
            simulator.record(&mut world, Event::GroupSet { group: Box::new(group), told: None })
        } else {
            let update = added(&world, simulator, &group, &came);
            keep(simulator, &mut world, group, "group_participants_update", update)
        }
    };
    simulator.durable(seq).await?;
    let word = if come { "approved_join_requests" } else { "rejected_join_requests" };
    let mut answer = json!({ "messaging_product": PRODUCT, word: done });
    // Some of it went well: that is neither a success nor a refusal.
    let status = if failed.is_empty() { StatusCode::OK } else { StatusCode::PARTIAL_CONTENT };
    if !failed.is_empty() {
        answer["failed_join_requests"] = json!(failed);
        answer["errors"] = json!([error(131_201, "Not all requests were decided")]);
    }
    Ok((status, Json(answer)))
}

/// The update that tells who came.
pub(crate) fn added(world: &World, simulator: &Simulator, group: &Group, came: &[String]) -> Value {
    json!({ "timestamp": seconds(simulator.now(world)), "group_id": group.id, "type": "group_participants_add",
        "reason": "invite_link", "added_participants": people(world, came) })
}

fn customer<'a>(world: &'a World, input: &str) -> Option<&'a Customer> {
    let digits: String = input.chars().filter(char::is_ascii_digit).collect();
    world.by_user_id(input).or_else(|| world.by_phone(&digits))
}

fn error(code: i64, details: &str) -> Value {
    let body = GraphError::new(code, details).body;
    json!({ "code": code, "message": body.message, "error_data": { "details": details } })
}
