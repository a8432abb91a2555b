//! How a run begins: by a message or event, by hand, by a trigger that something outside fires.

use super::{
    ActiveRun,
    context::Lane,
    figures,
    flow_run::{feed, interrupt, run_fact},
    released, ticket,
};
use crate::{command::RefusedCommand, config::FlowVersion, decision::Fact};
use hilo_flow::{
    Input, Program,
    engine::Given,
    triggers::{self, TriggerHit},
};
use hilo_model::{
    FlowId, FlowVersionId, RunId,
    consent::ConsentTopic,
    message::{Inbound, Referral},
};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Starts a released flow for a person or a program, with values of its inputs. While a release is for a part of the people, theirs is
/// started, whichever of the live versions is named.
///
/// # Errors
/// The version is not live here, a value does not fit, a run is under way that is not to be ended, or nothing that the flow says could be
/// sent: the window is closed and the person wants no such messages.
pub(super) fn start_by_hand(
    lane: &mut Lane<'_, '_, '_>,
    version: FlowVersionId,
    variables: &Map<String, Value>,
    unless_running: bool,
) -> Result<RunId, RefusedCommand> {
    let config = lane.cx.config;
    let flow = config.flows.version(version).ok_or(RefusedCommand::NoFlow)?.flow;
    let is_it = |live: &FlowVersion| live.reference.version == version;
    let releases = &config.flows.live(flow).ok_or(RefusedCommand::NoFlow)?.releases;
    if !releases.iter().any(|release| release.version.as_deref().is_some_and(is_it)) {
        return Err(RefusedCommand::NoFlow);
    }
    let live = released::flows(lane).released_of(flow).ok_or(RefusedCommand::NoFlow)?;
    let version = live.reference.version;
    may_begin(lane, &live.program, variables, unless_running)?;
    interrupt(lane, "another_flow");
    // Else the customer's answer would go to whoever has the thread, and the flow would wait for ever.
    ticket::give_to_bot(lane);
    let run = begin(lane, version, "manual", Began::default()).ok_or(RefusedCommand::NoFlow)?;
    let given = Given { variables: Some(variables), told: None };
    feed(lane, Input::Start { version, trigger: None, message: None, given });
    lane.advance();
    Ok(run)
}

/// Starts the flow that is live for the contact by a trigger that something outside fires by its name.
///
/// # Errors
/// There is no such trigger (any more), a value does not fit, a person has the thread, a run is under way that the trigger does not
/// interrupt, or nothing that the flow says could be sent.
pub(super) fn start_by_trigger(
    lane: &mut Lane<'_, '_, '_>,
    flow: FlowId,
    trigger: &str,
    variables: &Map<String, Value>,
    told: &Value,
) -> Result<RunId, RefusedCommand> {
    let config = lane.cx.config;
    let version = released::flows(lane).released_of(flow).ok_or(RefusedCommand::NoFlow)?.reference.version;
    let live = config.flows.version(version).ok_or(RefusedCommand::NoFlow)?;
    let (at, interrupts) = live.program.named_trigger(trigger).ok_or(RefusedCommand::NoFlow)?;
    fire(lane, live, (at, interrupts), variables, told)
}

/// Starts a live flow by a trigger that no message and nothing in the lane fires; with whether it ends a run that is under way.
///
/// # Errors
/// See [`start_by_trigger`].
pub(super) fn fire(
    lane: &mut Lane<'_, '_, '_>,
    live: &FlowVersion,
    (at, interrupts): (usize, bool),
    variables: &Map<String, Value>,
    told: &Value,
) -> Result<RunId, RefusedCommand> {
    let version = live.reference.version;
    may_begin(lane, &live.program, variables, !interrupts)?;
    if lane.state.is_with_staff() {
        return Err(RefusedCommand::WithStaff);
    }
    interrupt(lane, "another_flow");
    let began = Began { apart: is_apart(lane), ..Began::default() };
    let kind = triggers::kind(&live.program, at);
    let run = begin(lane, version, kind, began).ok_or(RefusedCommand::NoFlow)?;
    let given = Given { variables: Some(variables), told: Some(told) };
    feed(lane, Input::Start { version, trigger: Some(at), message: None, given });
    lane.advance();
    Ok(run)
}

/// Whether a run that nobody's message starts may begin, and with what it is given.
fn may_begin(
    lane: &Lane<'_, '_, '_>,
    program: &Program,
    variables: &Map<String, Value>,
    unless_running: bool,
) -> Result<(), RefusedCommand> {
    if let Some(problem) = program.check_given(variables).first() {
        let field = format!("variables.{}", problem.name);
        return Err(RefusedCommand::Invalid { field, detail: problem.why.to_string() });
    }
    if let Some(run) = lane.state.run.as_ref().filter(|_| unless_running) {
        return Err(RefusedCommand::RunUnderWay { run: run.id });
    }
    let window_open = lane.state.addresses.values().any(|address| address.window.is_open(lane.cx.now));
    if !window_open && ConsentTopic::ALL.into_iter().all(|topic| lane.state.has_withdrawn(topic)) {
        return Err(RefusedCommand::OptedOut { topic: ConsentTopic::Utility });
    }
    Ok(())
}

/// Whether a run that begins now, without a message, stands apart from any ticket.
pub(super) fn is_apart(lane: &Lane<'_, '_, '_>) -> bool {
    lane.state.ticket.as_ref().is_none_or(|ticket| ticket.status.is_done())
}

/// How a run began.
#[derive(Clone, Copy, Default)]
pub(super) struct Began<'a> {
    /// The advertisement that the customer came by.
    pub(super) referral: Option<&'a Referral>,
    /// Whether it stands apart from any ticket.
    pub(super) apart: bool,
    /// How many runs came before it, each by what the one before did.
    pub(super) chain: u8,
}

/// Starts the flow that a trigger of it found.
pub(super) fn start(
    lane: &mut Lane<'_, '_, '_>,
    hit: &TriggerHit,
    message: Option<&Inbound>,
    began: Began<'_>,
) {
    let Some(version) = lane.cx.config.flows.version(hit.version) else { return };
    let trigger = triggers::kind(&version.program, hit.trigger);
    if begin(lane, hit.version, trigger, began).is_some() {
        let given = Given { variables: None, told: Some(&hit.told) };
        let (version, trigger) = (hit.version, Some(hit.trigger));
        feed(lane, Input::Start { version, trigger, message, given });
    }
}

/// Makes the run's record; the engine makes its state with the first input.
fn begin(
    lane: &mut Lane<'_, '_, '_>,
    version: FlowVersionId,
    trigger: &str,
    began: Began<'_>,
) -> Option<RunId> {
    let flow = lane.cx.config.flows.version(version)?.flow;
    lane.state.failed_call = None;
    let active = ActiveRun {
        id: lane.cx.ids.make(),
        flow,
        version,
        trigger: trigger.to_owned(),
        started_at: lane.cx.now,
        referral: began.referral.cloned(),
        apart: began.apart,
        chain: began.chain,
        turns: 0,
        counted: true,
        goals: BTreeSet::new(),
        channel: lane.state.channel,
        variants: BTreeMap::new(),
        trials: Vec::new(),
        approval: None,
        state: None,
    };
    figures::started(lane, &active);
    lane.fact(Fact::Run(run_fact(&active, None)));
    lane.out.thread_changed = true;
    let id = active.id;
    lane.state.run = Some(active);
    lane.touch();
    Some(id)
}
