//! What a flow asks people of the team to decide (W3).
//!
//! A run waits for one approval at a time, and it is the run's: whatever ends the run ends it. It is asked for and waited for in one
//! turn, so nobody can answer what the run does not wait for yet.

use super::{ActiveRun, context::Lane, flow_run};
use crate::{
    command::RefusedCommand,
    decision::{ApprovalFact, Fact},
};
use hilo_desk::approval::{Answer, Approval};
use hilo_flow::engine::{ApprovalRequest, Approvers, Decided};
use hilo_model::{Actor, ApprovalId, PersonId, RunId, TeamId, Timestamp, approval::ApprovalState};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The longest title and the longest detail, in characters.
const TITLE: usize = 200;
const DETAIL: usize = 4000;

/// The longest comment on an answer, in characters.
const COMMENT: usize = 2000;

/// An approval that a run waits for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenApproval {
    /// Its id.
    pub id: ApprovalId,
    /// What is to be decided.
    pub title: String,
    /// What else there is to know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Since when.
    pub asked_at: Timestamp,
    /// Until when, if not for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// Who may answer, and what they answered.
    pub asked: Approval,
}

/// A flow asks. If there is nobody who could answer, the run hears of it in this turn.
pub(super) fn request(lane: &mut Lane<'_, '_, '_>, run: RunId, id: ApprovalId, request: ApprovalRequest) {
    let (people, teams) = find(lane, run, &request.of);
    let requester = request.requester.as_deref().and_then(|email| person(lane, email));
    let asked = Approval {
        people: people.into_iter().collect(),
        teams: teams.into_iter().collect(),
        quorum: request.quorum,
        veto: request.veto,
        requester,
        answers: Vec::new(),
    };
    if !asked.is_asked_of_somebody() {
        lane.nobody_to_ask = Some(id);
        return;
    }
    let open = OpenApproval {
        id,
        title: request.title.chars().take(TITLE).collect(),
        detail: request.detail.map(|detail| detail.chars().take(DETAIL).collect()),
        asked_at: lane.cx.now,
        due: request.due,
        asked,
    };
    lane.timeline("approval_asked", json!({ "approval": id, "title": open.title, "run": run }));
    lane.out.thread_changed = true;
    let Some(active) = &mut lane.state.run else { return };
    active.approval = Some(Box::new(open));
    let fact = fact(active, ApprovalState::Waiting, None);
    lane.out.facts.extend(fact);
    lane.touch();
}

/// Others are asked too.
pub(super) fn widen(lane: &mut Lane<'_, '_, '_>, run: RunId, id: ApprovalId, more: &Approvers) {
    let (people, teams) = find(lane, run, more);
    let Some(active) = &mut lane.state.run else { return };
    let Some(open) = active.approval.as_mut().filter(|open| open.id == id) else { return };
    open.asked.widen(people, teams);
    let fact = fact(active, ApprovalState::Waiting, None);
    lane.out.facts.extend(fact);
    lane.touch();
}

/// It is over without an answer: nobody decided in time, or the run is over. `active` need not be the lane's own run any more.
pub(super) fn close(lane: &mut Lane<'_, '_, '_>, active: &mut ActiveRun, state: ApprovalState) {
    if active.approval.is_none() {
        return;
    }
    let told = fact(active, state, Some(lane.cx.now));
    let open = active.approval.take();
    if let Some(open) = open {
        lane.timeline(
            "approval_decided",
            json!({ "approval": open.id, "title": open.title, "state": state }),
        );
    }
    lane.out.facts.extend(told);
    lane.out.thread_changed = true;
    lane.touch();
}

/// Somebody of the team answers.
pub(super) fn answer(
    lane: &mut Lane<'_, '_, '_>,
    action: &'static str,
    id: ApprovalId,
    approves: bool,
    comment: Option<String>,
) -> Result<(), RefusedCommand> {
    let now = lane.cx.now;
    let Actor::Person(me) = lane.cx.actor else { return Err(RefusedCommand::NotAPerson) };
    let comment = comment.map(|comment| comment.trim().to_owned()).filter(|comment| !comment.is_empty());
    if comment.as_ref().is_some_and(|comment| comment.chars().count() > COMMENT) {
        let detail = "a comment has 2000 characters at most".to_owned();
        return Err(RefusedCommand::Invalid { field: "comment".to_owned(), detail });
    }
    let teams = lane.cx.config.people.values().find(|colleague| colleague.id == me);
    let teams = teams.map(|colleague| colleague.teams.clone()).unwrap_or_default();
    let active = lane.state.run.as_mut().ok_or(RefusedCommand::ApprovalOver)?;
    let open = active.approval.as_mut().filter(|open| open.id == id).ok_or(RefusedCommand::ApprovalOver)?;
    let state = open
        .asked
        .answer(me, &teams, approves, comment.clone(), now)
        .map_err(|why| RefusedCommand::MayNotAnswer { why })?;
    let title = open.title.clone();
    let result =
        json!({ "state": state, "answers": open.asked.answers.iter().map(told).collect::<Vec<_>>() });
    let decided_at = (state != ApprovalState::Waiting).then_some(now);
    let row = fact(active, state, decided_at);
    lane.out.facts.extend(row);
    let body = json!({
        "approval": id, "title": title, "person": me, "approves": approves, "comment": comment, "state": state,
    });
    lane.timeline("approval_answered", body);
    lane.audit(action, json!({ "approval": id, "approves": approves, "state": state }));
    lane.advance();
    let decided = match state {
        ApprovalState::Approved => Decided::Approved,
        ApprovalState::Refused => Decided::Refused,
        _ => return Ok(()),
    };
    if let Some(active) = &mut lane.state.run {
        active.approval = None;
    }
    flow_run::approval_decided(lane, id, decided, &result);
    Ok(())
}

/// What a flow is told of an answer. Who gave it is for the record, not for a customer's message.
fn told(answer: &Answer) -> Value {
    json!({ "approves": answer.approves, "comment": answer.comment, "at": answer.at.to_string() })
}

/// Everybody who is named and exists; of the others an incident tells. A role is whoever has it now.
fn find(lane: &mut Lane<'_, '_, '_>, run: RunId, named: &Approvers) -> (Vec<PersonId>, Vec<TeamId>) {
    let (mut people, mut teams, mut lost) = (Vec::new(), Vec::new(), Vec::new());
    for email in &named.people {
        match person(lane, email) {
            Some(found) => people.push(found),
            None => lost.push(email),
        }
    }
    for name in &named.teams {
        match lane.cx.config.teams.get(name) {
            Some(found) => teams.push(*found),
            None => lost.push(name),
        }
    }
    for name in &named.roles {
        let wanted = name.to_lowercase();
        let has_it = |role: &String| role.to_lowercase() == wanted;
        let colleagues = lane.cx.config.people.values();
        let found = colleagues.filter(|colleague| colleague.role.as_ref().is_some_and(has_it));
        let before = people.len();
        people.extend(found.map(|colleague| colleague.id));
        if people.len() == before {
            lost.push(name);
        }
    }
    let lost: Vec<String> = lost.into_iter().map(|name| name.chars().take(100).collect()).collect();
    if !lost.is_empty() {
        let detail = json!({ "run": run, "names": lost });
        lane.incident(
            "flow_approver_unknown",
            None,
            "a flow asks somebody to approve who does not exist",
            detail,
        );
    }
    (people, teams)
}

fn person(lane: &Lane<'_, '_, '_>, email: &str) -> Option<PersonId> {
    lane.cx.config.people.get(&email.trim().to_lowercase()).map(|colleague| colleague.id)
}

/// It as it is now, for lists.
pub(super) fn fact(active: &ActiveRun, state: ApprovalState, decided_at: Option<Timestamp>) -> Option<Fact> {
    let open = active.approval.as_deref()?.clone();
    let (run, flow) = (active.id, active.flow);
    Some(Fact::Approval(Box::new(ApprovalFact { run, flow, state, open, decided_at })))
}
