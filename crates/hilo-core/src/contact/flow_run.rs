//! The running flow: starting, feeding and ending it.

use super::{
    ActiveRun, FailedCall, TimerPurpose, approval,
    context::Lane,
    figures, flow_effect, flow_start,
    happening::{self, Happened},
    message_received::call_a_person,
    released,
    sending::Unsendable,
    ticket, trial,
};
use crate::command::RefusedCommand;
use crate::decision::{Fact, RunEnd, RunFact};
use hilo_flow::{
    Effect, Env, Input, Outcome, Step,
    engine::{self, ContactView, Decided, EndReason, EventCode, HttpOutcome, JobOutcome, Limits},
    step,
    triggers::{self, TriggerFacts},
};
use hilo_model::{ApprovalId, EffectId, IdSource, RunId, approval::ApprovalState, message::Inbound};
use serde_json::{Value, json};

/// Messages that cannot even be queued are told to the engine, which may take another branch; so often at most in one turn.
const UNSENDABLE_PER_TURN: usize = 8;

/// The customer wrote something that a flow may answer.
pub(super) fn customer_wrote(lane: &mut Lane<'_, '_, '_>, content: &Inbound, facts: TriggerFacts<'_>) {
    if lane.state.run.is_none() {
        // Nothing goes back to what was before this message.
        lane.state.failed_call = None;
    }
    // While a person has the thread the bot is silent (D8).
    if lane.state.is_with_staff() {
        // A flow that solved the ticket of somebody's and waited on: the ticket was opened again, and is theirs.
        interrupt(lane, "taken_over");
        return;
    }
    released::apply(lane);
    if lane.state.is_with_staff() {
        // The release hands whoever was inside to people.
        return;
    }
    let facts = TriggerFacts { run_active: lane.state.run.is_some(), ..facts };
    let flows: Vec<_> =
        released::flows(lane).released().map(|version| (&version.reference, &version.program)).collect();
    // What only answers a question starts nothing.
    let starts = !matches!(content, Inbound::CallPermission(_));
    let hit = if starts { triggers::find(&flows, content, facts) } else { None };
    // While a run is under way only triggers that interrupt it are found; an option that it offers right now is its answer, whatever
    // words stand in the title.
    let hit = hit.filter(|_| !(facts.run_active && offers(lane, content.text())));
    if let Some(hit) = hit {
        interrupt(lane, "another_flow");
        let began = flow_start::Began { referral: facts.referral, ..flow_start::Began::default() };
        flow_start::start(lane, &hit, Some(content), began);
    } else if lane.state.run.is_some() {
        // A message that the run ignores (during a delay) stays unanswered in the thread.
        feed(lane, Input::Message(content));
    } else {
        // Also where the ticket is done: a run that stood apart from it took the message, and is over.
        ticket::open_for_people(lane);
    }
}

/// A wait of the run is over.
pub(super) fn timer_fired(lane: &mut Lane<'_, '_, '_>, run: RunId, wait: u32) {
    if lane.state.run.as_ref().is_some_and(|active| active.id == run) {
        released::apply(lane);
        feed(lane, Input::Timer { wait });
    }
}

/// A backend answered, or did not.
pub(super) fn backend_answered(lane: &mut Lane<'_, '_, '_>, effect: EffectId, outcome: &HttpOutcome) {
    if lane.state.run.is_some() {
        released::apply(lane);
        feed(lane, Input::HttpAnswered { effect, outcome });
    }
}

/// A job was done, or not.
pub(super) fn job_done(lane: &mut Lane<'_, '_, '_>, effect: EffectId, outcome: &JobOutcome) {
    if lane.state.run.is_some() {
        released::apply(lane);
        feed(lane, Input::JobDone { effect, outcome });
    }
}

/// People of the team decided what the run asked.
pub(super) fn approval_decided(
    lane: &mut Lane<'_, '_, '_>,
    approval: ApprovalId,
    decided: Decided,
    result: &Value,
) {
    if lane.state.run.is_some() {
        released::apply(lane);
        feed(lane, Input::ApprovalDecided { approval, decided, result });
    }
}

/// Something happened beside messages: a run that waits for it goes on, else a flow may begin by it. What a run itself did it cannot wait
/// for. While a person has the thread the bot is silent.
pub(super) fn happened(lane: &mut Lane<'_, '_, '_>, happened: &Happened, by: Option<RunId>) {
    if lane.state.run.as_ref().is_some_and(|run| by != Some(run.id)) {
        released::apply(lane);
    }
    let running = lane.state.run.as_ref().map(|run| run.id);
    if running.is_some() && by != running && feed(lane, Input::Happened(happened.view())) {
        return;
    }
    if lane.state.is_with_staff() {
        return;
    }
    let hit = {
        let flows: Vec<_> =
            released::flows(lane).released().map(|version| (&version.reference, &version.program)).collect();
        triggers::find_happening(&flows, &happened.view(), lane.state.run.is_some())
    };
    let config = lane.cx.config;
    let Some(hit) = hit else { return };
    let Some(version) = config.flows.version(hit.version) else { return };
    let (flow, kind) = (&version.reference.flow, triggers::kind(&version.program, hit.trigger));
    if !happening::may_begin(lane, flow, kind) {
        return;
    }
    interrupt(lane, "another_flow");
    let began =
        flow_start::Began { apart: flow_start::is_apart(lane), chain: lane.happenings.chain, referral: None };
    flow_start::start(lane, &hit, None, began);
    lane.advance();
}

/// A message could not be sent: the run that sent it may know what then.
pub(super) fn send_failed(lane: &mut Lane<'_, '_, '_>, effect: EffectId, code: Option<i64>) {
    if lane.state.run.is_some() {
        released::apply(lane);
        let code = code.map_or_else(|| "unsendable".to_owned(), |code| code.to_string());
        feed(lane, Input::SendFailed { effect, code: &code });
    }
}

/// Another program called an address that a run gave out.
///
/// # Errors
/// The address was called before, or its run is over.
pub(super) fn called_back(
    lane: &mut Lane<'_, '_, '_>,
    run: RunId,
    number: u32,
    data: &Value,
) -> Result<(), RefusedCommand> {
    released::apply(lane);
    let active = lane.state.run.as_ref().filter(|active| active.id == run);
    let state = active.and_then(|active| active.state.as_ref()).ok_or(RefusedCommand::CallbackOver)?;
    if number <= state.called_back {
        return Err(RefusedCommand::CallbackUsed);
    }
    if feed(lane, Input::CalledBack { number, data }) { Ok(()) } else { Err(RefusedCommand::CallbackOver) }
}

/// Ends the run, if one is under way, because something else takes over.
pub(super) fn interrupt(lane: &mut Lane<'_, '_, '_>, reason: &str) {
    if lane.state.failed_call.take().is_some() {
        lane.touch();
    }
    let Some(active) = lane.state.run.take() else { return };
    lane.cancel_timers(|purpose| matches!(purpose, TimerPurpose::Run { run, .. } if *run == active.id));
    lane.touch();
    lane.out.thread_changed = true;
    interrupt_foreign(lane, active, reason);
}

/// Records the end of a run that is not (or no longer) the lane's own.
pub(super) fn interrupt_foreign(lane: &mut Lane<'_, '_, '_>, mut active: ActiveRun, reason: &str) {
    approval::close(lane, &mut active, ApprovalState::Cancelled);
    figures::interrupted(lane, &active, reason);
    let ended = RunEnd::Interrupted { reason: reason.to_owned() };
    lane.fact(Fact::Run(run_fact(&active, Some(ended))));
}

pub(super) fn run_fact(active: &ActiveRun, ended: Option<RunEnd>) -> RunFact {
    RunFact {
        run: active.id,
        flow: active.flow,
        version: active.version,
        trigger: active.trigger.clone(),
        started_at: active.started_at,
        referral: active.referral.clone(),
        ended,
    }
}

/// Gives the run an input and carries out what the engine decides. What the customer wrote meanwhile and the run did not take, if it is
/// over or asks nothing, is heard as if it were written now. Whether the input was for the run.
pub(super) fn feed(lane: &mut Lane<'_, '_, '_>, input: Input<'_>) -> bool {
    let taken = step_on(lane, input);
    // Each node that asks goes on by its error, which may lead to another that asks, so often at most in one turn.
    for _ in 0..UNSENDABLE_PER_TURN {
        let Some(approval) = lane.nobody_to_ask.take() else { break };
        let result = json!({ "state": Decided::Nobody });
        step_on(lane, Input::ApprovalDecided { approval, decided: Decided::Nobody, result: &result });
    }
    // A drawing that asks nobody again and again would wait for ever for what nobody was asked.
    if lane.nobody_to_ask.take().is_some() {
        cut(lane);
    }
    // Each is taken out before it is heard, so this ends.
    for content in std::mem::take(&mut lane.unheard) {
        customer_wrote(lane, &content, TriggerFacts::default());
    }
    taken
}

/// Ends a run that turns in a circle within one turn, and calls a person.
fn cut(lane: &mut Lane<'_, '_, '_>) {
    let Some(run) = lane.state.run.as_ref().map(|run| run.id) else { return };
    let code = EventCode::LoopCut.as_str();
    let summary = "a flow asks for an approval again and again, and there is nobody to ask";
    lane.incident(format!("flow_{code}"), None, summary, json!({ "run": run }));
    interrupt(lane, code);
    call_a_person(lane);
}

/// One input, and what follows from it in this turn. Whether it was for the run.
fn step_on(lane: &mut Lane<'_, '_, '_>, input: Input<'_>) -> bool {
    let Some(mut unsendable) = advance(lane, input) else { return false };
    // The engine may have another branch for what could not be sent. It is told in this very turn, so that no step is
    // left waiting for an answer to a question that was never asked.
    for _ in 0..UNSENDABLE_PER_TURN {
        let Some((effect, why)) = unsendable.pop() else { return true };
        if lane.state.run.is_none() {
            return true;
        }
        unsendable = advance(lane, Input::SendFailed { effect, code: why.as_str() }).unwrap_or_default();
    }
    true
}

/// One step of the engine; returns the messages that could not be queued, or `None` if the input was not for the run.
fn advance(lane: &mut Lane<'_, '_, '_>, input: Input<'_>) -> Option<Vec<(EffectId, Unsendable)>> {
    let mut active = lane.state.run.take()?;
    let asked = match input {
        Input::HttpAnswered { effect, .. } | Input::JobDone { effect, .. } => Some(effect),
        _ => None,
    };
    let before = figures::places(active.state.as_ref());
    let stepped = run_engine(lane, &mut active, input);
    if stepped.outcome == Outcome::Ignored {
        active.state = stepped.state;
        lane.state.run = Some(active);
        return None;
    }
    lane.touch();
    active.turns += 1;
    active.state = stepped.state;
    lane.unheard.extend(stepped.unheard);
    let ended = match stepped.outcome {
        Outcome::Ended(reason) => Some((reason, run_end(reason))),
        Outcome::Waiting | Outcome::Ignored => None,
    };
    trial::went(lane, &mut active, &stepped.effects);
    if stepped.effects.iter().any(|effect| matches!(effect, Effect::CloseApproval { .. })) {
        approval::close(lane, &mut active, ApprovalState::TimedOut);
    }
    figures::moved(lane, &active, before, &stepped.trace, ended.as_ref().map(|(_, end)| end));
    figures::went_wrong(lane, &active, &stepped.trace, &stepped.events);
    if !stepped.trace.is_empty() {
        lane.fact(Fact::RunSteps { run: active.id, turn: active.turns, steps: stepped.trace });
    }
    let (run, apart) = (active.id, active.apart);
    // What it did may begin another flow.
    lane.happenings.chain = lane.happenings.chain.max(active.chain.saturating_add(1));
    let flow = lane.cx.config.flows.version(active.version).map(|version| version.reference.flow.clone());
    let flow = flow.unwrap_or_default();
    for event in stepped.events {
        lane.incident(
            format!("flow_{}", event.code.as_str()),
            asked.filter(|_| event.code.is_of_call()),
            format!("flow `{flow}`, step `{}`: {}", event.node, event.code.as_str().replace('_', " ")),
            json!({ "run": run, "node": event.node, "detail": event.detail }),
        );
    }
    match ended {
        Some((reason, ended)) => {
            approval::close(lane, &mut active, ApprovalState::Cancelled);
            lane.cancel_timers(|purpose| matches!(purpose, TimerPurpose::Run { run: of, .. } if *of == run));
            lane.fact(Fact::Run(run_fact(&active, Some(ended))));
            lane.out.thread_changed = true;
            let unsendable = flow_effect::carry_out(lane, run, apart, stepped.effects);
            if matches!(reason, EndReason::Failed | EndReason::Unanswered) {
                // Where nobody wrote nobody waits for a person: the incident tells.
                if apart && lane.state.unread > 0 {
                    ticket::open_for_people(lane);
                } else {
                    call_a_person(lane);
                }
            }
            Some(unsendable)
        }
        None => {
            lane.state.run = Some(active);
            Some(flow_effect::carry_out(lane, run, apart, stepped.effects))
        }
    }
}

fn run_end(reason: EndReason) -> RunEnd {
    match reason {
        EndReason::Completed => RunEnd::Completed { reason: None },
        EndReason::HandedOff => RunEnd::Completed { reason: Some("handed_off".to_owned()) },
        EndReason::Unanswered => RunEnd::Interrupted { reason: "unanswered".to_owned() },
        EndReason::Failed => RunEnd::Failed { reason: "failed".to_owned() },
    }
}

/// Whether the run waits at options of which one is titled so.
pub(super) fn offers(lane: &Lane<'_, '_, '_>, text: &str) -> bool {
    let Some(state) = lane.state.run.as_ref().and_then(|run| run.state.as_ref()) else { return false };
    // Nothing is made by asking, so the ids are never used.
    let mut ids = IdSource::new(lane.cx.now, 0);
    with_env(lane, None, &mut ids, |env| engine::offers(&released::flows(lane), state, text, env))
}

fn run_engine(lane: &mut Lane<'_, '_, '_>, active: &mut ActiveRun, input: Input<'_>) -> Step {
    // The engine draws its ids from a source of its own, so that what it draws does not depend on the lane.
    let mut ids = IdSource::new(lane.cx.now, lane.cx.ids.bits());
    let state = active.state.take();
    with_env(lane, Some(active.id), &mut ids, |env| step(&released::flows(lane), state, input, env))
}

/// Does something in the engine with what it may know of the lane.
fn with_env<T>(
    lane: &Lane<'_, '_, '_>,
    run: Option<RunId>,
    ids: &mut IdSource,
    act: impl FnOnce(&mut Env<'_>) -> T,
) -> T {
    let config = lane.cx.config;
    let profile = &lane.state.profile;
    let tags: Vec<String> = profile.tags.iter().cloned().collect();
    let address = lane.state.channel.and_then(|id| lane.state.addresses.get(&id));
    let phone = address.and_then(|a| a.phone.as_ref());
    let last_message = address.and_then(|a| a.last_inbound.clone());
    let contact = lane.cx.contact;
    let callback = config
        .callbacks
        .as_ref()
        .zip(run)
        .map(|(urls, run)| move |number: u32| urls.url(contact, run, number));
    let mut env = Env {
        now: lane.cx.now,
        ids,
        locale: config.locale.clone(),
        time_zone: &config.time_zone,
        contact: ContactView {
            id: lane.cx.contact,
            name: &profile.name,
            phone: phone.map(hilo_model::Phone::digits),
            locale: profile.locale.as_ref(),
            time_zone: profile.time_zone.as_deref(),
            fields: &profile.fields,
            tags: &tags,
        },
        window_open: address.is_some_and(|address| address.window.is_open(lane.cx.now)),
        last_message: last_message.as_deref(),
        vars: &config.variables,
        callback: callback.as_ref().map(|callback| callback as &dyn Fn(u32) -> String),
        limits: Limits::default(),
    };
    act(&mut env)
}

/// Puts the run back to where it waited for an answer, and asks again: the same request or job, by the same id, so that a
/// backend that has done it after all does not do it twice.
pub(super) fn call_again(lane: &mut Lane<'_, '_, '_>, failed: FailedCall) {
    let FailedCall { effect, what, mut run, turns, .. } = failed;
    lane.cancel_timers(|purpose| matches!(purpose, TimerPurpose::Run { run: of, .. } if *of == run.id));
    // The steps it took since stay on record, so they are not counted anew.
    run.turns = turns;
    let present = lane.state.run.take();
    figures::retried(lane, &run, present.as_ref());
    if let Some(mut present) = present {
        approval::close(lane, &mut present, ApprovalState::Cancelled);
    }
    lane.fact(Fact::Run(run_fact(&run, None)));
    lane.state.run = Some(run);
    lane.out.thread_changed = true;
    flow_effect::call(lane, effect, what);
    lane.touch();
}
