//! What a flow asks people of the team to decide (W3).
//!
//! A run waits for one approval at a time, and it is the run's: whatever ends the run ends it. It is asked for and waited for in one
//! turn, so nobody can answer what the run does not wait for yet.

use super::{ActiveRun, approver::COMMENT, approver_order, context::Lane, flow_run};
use crate::{
    command::RefusedCommand,
    config::Colleague,
    decision::{ApprovalFact, Fact},
    event::{ApproverAnswer, ApproverAnswered, ApproverEvent, ApproverSays, ContactEvent},
};
use hilo_desk::{
    approval::{Answer, Approval, MayNot},
    approver_words::Refusal,
};
use hilo_flow::engine::{ApprovalRequest, Approvers, Decided};
use hilo_model::{
    Actor, ApprovalId, Duration, PersonId, RunId, TeamId, Timestamp,
    approval::{ApprovalState, Told},
    identity::Identity,
    message::Template,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// How many of the last decisions are remembered, for whoever answers too late.
const REMEMBERED: usize = 8;
/// How long whoever answers on their own number may take for a comment.
const COMMENT_TIME: Duration = Duration::from_minutes(10);
/// So long before it is too late the answer counts without one.
const COMMENT_MARGIN: Duration = Duration::from_minutes(1);

/// The longest title and the longest detail, in characters.
const TITLE: usize = 200;
const DETAIL: usize = 4000;

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
    /// Who was told how, besides on the page.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub told: BTreeMap<PersonId, Told>,
    /// What is sent to whoever's window is closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<Box<Template>>,
}

/// How something was decided, for whoever answers too late.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecidedApproval {
    /// What.
    pub approval: ApprovalId,
    /// How.
    pub state: ApprovalState,
    /// What it was.
    pub title: String,
    /// The people who were asked: nobody else hears of it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub people: BTreeSet<PersonId>,
    /// The teams that were.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub teams: BTreeSet<TeamId>,
    /// By whom.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<PersonId>,
}

impl DecidedApproval {
    fn new(open: OpenApproval, state: ApprovalState, by: Vec<PersonId>) -> Self {
        let OpenApproval { id, title, asked, .. } = open;
        Self { approval: id, state, title, people: asked.people, teams: asked.teams, by }
    }

    fn was_asked_of(&self, colleague: &Colleague) -> bool {
        self.people.contains(&colleague.id) || colleague.teams.iter().any(|team| self.teams.contains(team))
    }
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
        whose: whose_conversation(lane),
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
        told: BTreeMap::new(),
        template: request.template,
    };
    lane.timeline("approval_asked", json!({ "approval": id, "title": open.title, "run": run }));
    lane.out.thread_changed = true;
    let Some(active) = &mut lane.state.run else { return };
    active.approval = Some(Box::new(open));
    approver_order::tell_all(lane);
    tell_lists(lane);
}

/// How it stands, for lists.
fn tell_lists(lane: &mut Lane<'_, '_, '_>) {
    let Some(active) = &lane.state.run else { return };
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
    approver_order::tell_all(lane);
    tell_lists(lane);
}

/// How somebody was told.
pub(super) fn reached(lane: &mut Lane<'_, '_, '_>, id: ApprovalId, person: PersonId, told: Told) {
    let open = lane.state.run.as_mut().and_then(|active| active.approval.as_mut());
    // What is decided is decided; how somebody would have been told is of no use any more.
    let Some(open) = open.filter(|open| open.id == id) else { return };
    if open.told.insert(person, told) != Some(told) {
        tell_lists(lane);
    }
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
        remember(lane, DecidedApproval::new(*open, state, Vec::new()));
    }
    lane.out.facts.extend(told);
    lane.out.thread_changed = true;
    lane.touch();
}

/// What somebody answers.
pub(super) struct Given {
    pub(super) approves: bool,
    pub(super) comment: Option<String>,
    /// Where they did so, for the audit log, if not on the page.
    pub(super) by: Option<&'static str>,
}

/// Somebody of the team answers.
pub(super) fn answer(
    lane: &mut Lane<'_, '_, '_>,
    action: &'static str,
    id: ApprovalId,
    Given { approves, comment, by }: Given,
) -> Result<ApprovalState, RefusedCommand> {
    let now = lane.cx.now;
    let Actor::Person(me) = lane.cx.actor else { return Err(RefusedCommand::NotAPerson) };
    let comment = comment.map(|comment| comment.trim().to_owned()).filter(|comment| !comment.is_empty());
    if comment.as_ref().is_some_and(|comment| comment.chars().count() > COMMENT) {
        let detail = "a comment has 2000 characters at most".to_owned();
        return Err(RefusedCommand::Invalid { field: "comment".to_owned(), detail });
    }
    let colleague = lane.cx.config.people.values().find(|colleague| colleague.id == me);
    let teams = colleague.map(|colleague| colleague.teams.clone()).unwrap_or_default();
    let in_their_own = colleague.is_some_and(|colleague| is_their_conversation(lane, colleague));
    let active = lane.state.run.as_mut().ok_or(RefusedCommand::ApprovalOver)?;
    let open = active.approval.as_mut().filter(|open| open.id == id).ok_or(RefusedCommand::ApprovalOver)?;
    if in_their_own {
        return Err(RefusedCommand::MayNotAnswer { why: MayNot::OwnRequest });
    }
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
    let mut detail = json!({ "approval": id, "approves": approves, "state": state });
    if let (Some(by), Some(detail)) = (by, detail.as_object_mut()) {
        detail.insert("by".to_owned(), by.into());
    }
    lane.audit(action, detail);
    lane.advance();
    let decided = match state {
        ApprovalState::Approved => Decided::Approved,
        ApprovalState::Refused => Decided::Refused,
        _ => return Ok(state),
    };
    let open = lane.state.run.as_mut().and_then(|active| active.approval.take());
    if let Some(open) = open {
        let decisive =
            open.asked.answers.iter().filter(|answer| answer.approves == (decided == Decided::Approved));
        let by = decisive.map(|answer| answer.person).collect();
        remember(lane, DecidedApproval::new(*open, state, by));
    }
    flow_run::approval_decided(lane, id, decided, &result);
    Ok(state)
}

/// Somebody answers from their own number.
pub(super) fn said(lane: &mut Lane<'_, '_, '_>, says: ApproverSays) {
    let ApproverSays { approval, person, from, channel, identities, approves, comment, at, counts } = says;
    // Before it counts, for what is decided is no longer open.
    let title = title_for(lane, approval, person, &identities);
    let answer = judge(lane, approval, person, &identities).and_then(|due| {
        let until = comment_until(lane.cx.now, due);
        if !counts && until > lane.cx.now {
            return Ok(ApproverAnswer::Comment { approves, from: lane.cx.contact, at, until, identities });
        }
        // Of whoever brought it the audit log is told the person.
        lane.cx.actor = Actor::Person(person);
        let given = Given { approves, comment, by: Some("own_number") };
        let state = answer(lane, "approval.answered", approval, given).map_err(refused)?;
        Ok(ApproverAnswer::Counted { approves, state })
    });
    let answer = answer.unwrap_or_else(|not| not);
    let answered = ApproverAnswered { approval, person, channel, title, answer };
    let event = ContactEvent::Approver(ApproverEvent::Answered(Box::new(answered)));
    lane.out.appends.push((from, event));
}

/// Whoever somebody is who may answer from there; none if they may not, or somebody else has the number.
fn entitled<'a>(lane: &Lane<'_, '_, 'a>, person: PersonId, identities: &[Identity]) -> Option<&'a Colleague> {
    let colleague = lane.cx.config.people.values().find(|colleague| colleague.id == person)?;
    let theirs = colleague.number.as_ref().is_some_and(|number| number.is_behind(identities));
    (colleague.may_answer && theirs).then_some(colleague)
}

/// What is to be decided, for those who were asked. Others are told nothing of a customer.
fn title_for(
    lane: &Lane<'_, '_, '_>,
    id: ApprovalId,
    person: PersonId,
    identities: &[Identity],
) -> Option<String> {
    let colleague = entitled(lane, person, identities)?;
    let open = lane.state.run.as_ref().and_then(|active| active.approval.as_ref());
    if let Some(open) = open.filter(|open| open.id == id) {
        return open.asked.is_asked(person, &colleague.teams).then(|| open.title.clone());
    }
    let decided = lane.state.decided_approvals.iter().find(|decided| decided.approval == id);
    decided.filter(|decided| decided.was_asked_of(colleague)).map(|decided| decided.title.clone())
}

/// Whether somebody may answer from there; until when it waits, if not for ever.
fn judge(
    lane: &Lane<'_, '_, '_>,
    id: ApprovalId,
    person: PersonId,
    identities: &[Identity],
) -> Result<Option<Timestamp>, ApproverAnswer> {
    let refuse = |why| ApproverAnswer::Refused { why };
    let colleague = entitled(lane, person, identities).ok_or(refuse(Refusal::NoRight))?;
    let open = lane.state.run.as_ref().and_then(|active| active.approval.as_ref());
    let Some(open) = open.filter(|open| open.id == id) else {
        let decided = lane.state.decided_approvals.iter().find(|decided| decided.approval == id);
        let decided = decided.filter(|decided| decided.was_asked_of(colleague));
        let (state, by) = decided.map_or((None, Vec::new()), |known| (Some(known.state), known.by.clone()));
        return Err(ApproverAnswer::Over { state, by });
    };
    open.asked.may_answer(person, &colleague.teams).map_err(|why| refuse(why.into()))?;
    if is_their_conversation(lane, colleague) {
        return Err(refuse(Refusal::OwnRequest));
    }
    Ok(open.due)
}

/// Whether it is somebody's own conversation: then it is they who ask, whatever the flow says.
pub(super) fn is_their_conversation(lane: &Lane<'_, '_, '_>, colleague: &Colleague) -> bool {
    let Some(number) = &colleague.number else { return false };
    let state = &lane.state;
    let former = |identity: &Identity| {
        *identity == number.identity() || number.user.as_ref().is_some_and(|user| user == identity)
    };
    state.former.iter().any(former)
        || state.addresses.iter().any(|(channel, address)| {
            let portfolio = lane.cx.config.channels.get(channel).map(|channel| channel.portfolio.as_str());
            number.is_behind(&address.identities(portfolio))
        })
}

/// Whose conversation it is, if that is one of the team's.
fn whose_conversation(lane: &Lane<'_, '_, '_>) -> Option<PersonId> {
    let theirs = lane.cx.config.people.values().filter(|colleague| is_their_conversation(lane, colleague));
    theirs.map(|colleague| colleague.id).min()
}

/// Until when a comment may come: the answer has to count before it is too late.
fn comment_until(now: Timestamp, due: Option<Timestamp>) -> Timestamp {
    let until = now.plus(COMMENT_TIME);
    due.map_or(until, |due| until.min(due.minus(COMMENT_MARGIN)))
}

fn refused(why: RefusedCommand) -> ApproverAnswer {
    match why {
        RefusedCommand::MayNotAnswer { why } => ApproverAnswer::Refused { why: why.into() },
        RefusedCommand::ApprovalOver => ApproverAnswer::Over { state: None, by: Vec::new() },
        _ => ApproverAnswer::Refused { why: Refusal::NoRight },
    }
}

fn remember(lane: &mut Lane<'_, '_, '_>, decided: DecidedApproval) {
    let known = &mut lane.state.decided_approvals;
    known.push(decided);
    let old = known.len().saturating_sub(REMEMBERED);
    known.drain(..old);
}

/// What was decided in the lane of a contact that turned out to be this one.
pub(super) fn remember_theirs(lane: &mut Lane<'_, '_, '_>, theirs: Vec<DecidedApproval>) {
    let known = &mut lane.state.decided_approvals;
    known.splice(..0, theirs);
    let old = known.len().saturating_sub(REMEMBERED);
    known.drain(..old);
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
