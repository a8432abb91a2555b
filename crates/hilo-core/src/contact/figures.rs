//! What of runs and channels is counted. Each change of where it stands comes with what takes it away again, so that the sums of what is
//! true now stay true over any sequence of turns, merges and erasures.

use super::{ActiveRun, context::Lane};
use crate::decision::{Figure, RunEnd};
use hilo_flow::{
    RunState,
    engine::{RunEvent, TraceStep},
};
use hilo_model::{
    ChannelId, FlowVersionId, Id,
    figure::{Bin, Counted, Ending, Slice},
};
use std::sync::Arc;

/// Where a run stands: the node in its own flow, then in each flow that was called within.
pub(super) type Places = Vec<(FlowVersionId, Arc<str>)>;

/// Where it stands.
pub(super) fn places(state: Option<&RunState>) -> Places {
    let frames = state.map(|state| state.frames.as_slice()).unwrap_or_default();
    frames.iter().map(|frame| (frame.version, frame.node.clone())).collect()
}

/// Of which runs what is counted of it is.
fn slice(run: &ActiveRun) -> Arc<str> {
    Slice::text(run.channel, &run.trigger, &run.variants)
}

/// It begins.
pub(super) fn started(lane: &mut Lane<'_, '_, '_>, run: &ActiveRun) {
    count(lane, run, run.version, Counted::Started);
    is_now(lane, run.version, Counted::Active, 1);
}

/// It took steps, and stands elsewhere now; nowhere if it ended.
pub(super) fn moved(
    lane: &mut Lane<'_, '_, '_>,
    run: &ActiveRun,
    before: Places,
    steps: &[TraceStep],
    ended: Option<&RunEnd>,
) {
    if !run.counted {
        return;
    }
    let ending = ended.map(ending_of);
    let slice = slice(run);
    let mut left = |version: FlowVersionId, counted| {
        let slice = slice.clone();
        lane.out.figures.push(Figure { of: version.uuid(), slice, counted, count: 1, sum: 0 });
    };
    let given_up = ending.is_some_and(|ending| !ending.is_reached());
    for (index, step) in steps.iter().enumerate() {
        let (version, node) = (step.version, step.node.clone());
        match &step.output {
            // A node that gives up leaves by no output of its drawing: it is counted where runs stop.
            Some(output) if given_up && index + 1 == steps.len() && &**output == "end" => {}
            Some(output) => left(version, Counted::Left { node, output: output.clone() }),
            None if index == 0 && before.last() == Some(&(version, step.node.clone())) => {
                left(version, Counted::Again { node });
            }
            None => {}
        }
    }
    let after = places(run.state.as_ref());
    if before != after {
        stands(lane, &before, -1);
        stands(lane, &after, 1);
    }
    if let Some(ending) = ending {
        let mut at = passed(before, steps);
        if ending.is_reached() {
            // Where it came to an end has said so itself; the flows around it end with it.
            at.pop();
        }
        end(lane, run, at, ending);
    }
}

/// Something went wrong in steps that it took.
pub(super) fn went_wrong(
    lane: &mut Lane<'_, '_, '_>,
    run: &ActiveRun,
    steps: &[TraceStep],
    events: &[RunEvent],
) {
    if !run.counted {
        return;
    }
    for event in events {
        let at = steps.iter().find(|step| step.node == event.node);
        let version = at.map_or(run.version, |step| step.version);
        let counted = Counted::Error { node: event.node.clone(), code: event.code.as_str().into() };
        count(lane, run, version, counted);
    }
}

/// The call at which it stands is made again. Since then it went on to some place, or ended: then it is one more that began, since what
/// was counted as ended stays so.
pub(super) fn retried(lane: &mut Lane<'_, '_, '_>, run: &ActiveRun, since: Option<&ActiveRun>) {
    if !run.counted {
        return;
    }
    match since {
        Some(since) => stands(lane, &places(since.state.as_ref()), -1),
        None => started(lane, run),
    }
    let mut at = places(run.state.as_ref());
    stands(lane, &at, 1);
    if let Some((version, node)) = at.pop() {
        count(lane, run, version, Counted::Retried { node });
    }
}

/// It goes on in another version, at the same nodes.
pub(super) fn migrated(lane: &mut Lane<'_, '_, '_>, from: FlowVersionId, before: &Places, run: &ActiveRun) {
    if !run.counted {
        return;
    }
    stands(lane, before, -1);
    let after = places(run.state.as_ref());
    stands(lane, &after, 1);
    if from != run.version {
        is_now(lane, from, Counted::Active, -1);
        is_now(lane, run.version, Counted::Active, 1);
    }
}

/// Something else took over while it stood somewhere.
pub(super) fn interrupted(lane: &mut Lane<'_, '_, '_>, run: &ActiveRun, reason: &str) {
    if run.counted {
        let at = places(run.state.as_ref());
        stands(lane, &at, -1);
        let ending = match reason {
            "opted_out" => Ending::OptedOut,
            "taken_over" => Ending::TakenOver,
            _ => Ending::Interrupted,
        };
        end(lane, run, at, ending);
    }
}

/// It ended at these places, of which none is an end of the drawing.
fn end(lane: &mut Lane<'_, '_, '_>, run: &ActiveRun, at: Places, ending: Ending) {
    for (version, node) in at {
        if ending.is_reached() {
            count(lane, run, version, Counted::Left { node, output: "end".into() });
        } else if !node.is_empty() {
            count(lane, run, version, Counted::Stopped { node, ending });
        }
    }
    count(lane, run, run.version, Counted::Ended(ending));
    is_now(lane, run.version, Counted::Active, -1);
    if ending.is_reached() {
        let took = lane.cx.now.since(run.started_at);
        let sum = i64::try_from(took.as_millis()).unwrap_or(i64::MAX);
        let counted = Counted::Took(Bin::of(took));
        lane.out.figures.push(Figure { of: run.version.uuid(), slice: slice(run), counted, count: 1, sum });
    }
}

/// Where a run stood last, after these steps from there.
fn passed(before: Places, steps: &[TraceStep]) -> Places {
    let mut at = before;
    for step in steps {
        at.truncate(step.depth);
        at.push((step.version, step.node.clone()));
    }
    at
}

fn stands(lane: &mut Lane<'_, '_, '_>, places: &Places, by: i64) {
    for (version, node) in places {
        if !node.is_empty() {
            is_now(lane, *version, Counted::Standing { node: node.clone() }, by);
        }
    }
}

/// Something happened in the run, of a version.
pub(super) fn count(lane: &mut Lane<'_, '_, '_>, run: &ActiveRun, version: FlowVersionId, counted: Counted) {
    lane.out.figures.push(Figure { of: version.uuid(), slice: slice(run), counted, count: 1, sum: 0 });
}

/// What is true now is of no slice: a run's variants come later than it does.
fn is_now(lane: &mut Lane<'_, '_, '_>, version: FlowVersionId, counted: Counted, count: i64) {
    lane.out.figures.push(Figure { of: version.uuid(), slice: "".into(), counted, count, sum: 0 });
}

/// Something happened on a channel.
pub(super) fn on_channel(lane: &mut Lane<'_, '_, '_>, channel: ChannelId, counted: Counted) {
    lane.out.figures.push(Figure { of: channel.uuid(), slice: "".into(), counted, count: 1, sum: 0 });
}

/// A message of ours failed.
pub(super) fn failed(lane: &mut Lane<'_, '_, '_>, channel: ChannelId, code: Option<i64>, word: &str) {
    let why = code.map_or_else(|| word.into(), |code| code.to_string().into());
    on_channel(lane, channel, Counted::Failed { why });
}

fn ending_of(end: &RunEnd) -> Ending {
    match end {
        RunEnd::Completed { reason: None } => Ending::Completed,
        RunEnd::Completed { reason: Some(_) } => Ending::HandedOff,
        RunEnd::Interrupted { reason } if reason == "unanswered" => Ending::Unanswered,
        RunEnd::Interrupted { .. } => Ending::Interrupted,
        RunEnd::Failed { .. } => Ending::Failed,
    }
}
