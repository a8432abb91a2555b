//! What customers do with groups, and what Meta does to them. What a customer writes in one goes through their `send`, with `group`.

use super::{
    ControlError, customers,
    deed::Done,
    view::{View, view},
};
use crate::{
    graph,
    simulator::Simulator,
    world::{Content, Group, JoinRequest},
};
use axum::{
    Json,
    extract::{Path, State},
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// A group with what was said in it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupView {
    /// The group.
    #[serde(flatten)]
    pub group: Group,
    /// Where people come to it.
    pub invite_link: String,
    /// What was said, oldest first.
    pub messages: Vec<GroupMessage>,
}

/// What somebody said in a group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GroupMessage {
    /// The customer; none if it was the business.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub customer: Option<String>,
    /// What.
    #[serde(flatten)]
    pub message: View,
}

/// A customer who comes or goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Who.
    pub customer: String,
}

/// Whether Meta suspends a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspension {
    /// Whether it is.
    pub suspended: bool,
}

pub(super) async fn list(State(simulator): State<Simulator>) -> Json<Vec<GroupView>> {
    let world = simulator.world();
    let all = world.groups().map(|group| {
        let said = world.said_in(&group.id).map(|stored| GroupMessage {
            customer: match &stored.content {
                Content::Customer(_) => stored.customer.clone(),
                Content::Business(_) => None,
            },
            message: view(stored),
        });
        GroupView { group: group.clone(), invite_link: group.invite_link(), messages: said.collect() }
    });
    Json(all.collect())
}

/// The customer follows the group's link: they are in it, or ask to be.
pub(super) async fn join(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
    Json(member): Json<Member>,
) -> Result<Json<Done>, ControlError> {
    let customer = customers::find(&simulator, &member.customer)?;
    let mut group = find(&simulator, &id)?;
    if group.suspended || group.is_full() || group.has(&customer.id) {
        return Err(ControlError::Invalid("the group is suspended, full or has this customer".to_owned()));
    }
    let seq = {
        let mut world = simulator.world();
        let now = simulator.now(&world);
        if group.approval_required {
            if group.requests.values().any(|request| request.customer == customer.id) {
                return Err(ControlError::Invalid("the customer has asked already".to_owned()));
            }
            let request = graph::request_id(&simulator);
            group.requests.insert(request.clone(), JoinRequest { customer: customer.id.clone(), at: now });
            let mut update = graph::group_person(&customer);
            update["join_request_id"] = json!(request);
            update["type"] = json!("group_join_request_created");
            update["reason"] = json!("invite_link");
            update["timestamp"] = json!(now.as_seconds().to_string());
            update["group_id"] = json!(group.id);
            graph::keep_group(&simulator, &mut world, group, "group_participants_update", update)
        } else {
            group.participants.push(customer.id.clone());
            let update = graph::group_added(&world, &simulator, &group, &[customer.id]);
            graph::keep_group(&simulator, &mut world, group, "group_participants_update", update)
        }
    };
    simulator.durable(seq).await?;
    Ok(Json(Done { seq }))
}

/// The customer leaves, or takes back that they want to come.
pub(super) async fn leave(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
    Json(member): Json<Member>,
) -> Result<Json<Done>, ControlError> {
    let customer = customers::find(&simulator, &member.customer)?;
    let mut group = find(&simulator, &id)?;
    let seq = {
        let mut world = simulator.world();
        let now = simulator.now(&world);
        let asked = group.requests.iter().find(|(_, request)| request.customer == customer.id);
        let asked = asked.map(|(request, _)| request.clone());
        let mut update = if let Some(request) = asked {
            group.requests.remove(&request);
            let mut update = graph::group_person(&customer);
            update["join_request_id"] = json!(request);
            update["type"] = json!("group_join_request_revoked");
            update
        } else if group.has(&customer.id) {
            group.participants.retain(|other| *other != customer.id);
            json!({ "type": "group_participants_remove", "initiated_by": "participant",
                "removed_participants": [graph::group_person(&customer)] })
        } else {
            return Err(ControlError::Invalid("the customer is not in the group".to_owned()));
        };
        update["timestamp"] = json!(now.as_seconds().to_string());
        update["group_id"] = json!(group.id);
        graph::keep_group(&simulator, &mut world, group, "group_participants_update", update)
    };
    simulator.durable(seq).await?;
    Ok(Json(Done { seq }))
}

/// Meta suspends a group, or clears it.
pub(super) async fn suspend(
    State(simulator): State<Simulator>,
    Path(id): Path<String>,
    Json(wanted): Json<Suspension>,
) -> Result<Json<Done>, ControlError> {
    let mut group = find(&simulator, &id)?;
    group.suspended = wanted.suspended;
    let seq = {
        let mut world = simulator.world();
        let kind = if wanted.suspended { "group_suspend" } else { "group_suspend_cleared" };
        let update = json!({ "type": kind, "group_id": group.id,
            "timestamp": simulator.now(&world).as_seconds().to_string() });
        graph::keep_group(&simulator, &mut world, group, "group_status_update", update)
    };
    simulator.durable(seq).await?;
    Ok(Json(Done { seq }))
}

/// A group by its id.
pub(super) fn find(simulator: &Simulator, id: &str) -> Result<Group, ControlError> {
    let found = simulator.world().group(id).cloned();
    found.ok_or_else(|| ControlError::NotFound("group", id.to_owned()))
}
