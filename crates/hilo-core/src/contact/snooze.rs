//! Putting a thread to sleep (D2): it leaves the lists of what is to be done and comes back by itself, at its moment or when
//! something happens in it that a person must see.

use super::{TimerPurpose, context::Lane};
use crate::command::RefusedCommand;
use hilo_model::{Duration, Timestamp};
use serde_json::json;

/// The longest sleep: who means a later moment has mistyped the year.
const LONGEST: Duration = Duration::from_days(366);

/// Why a thread woke.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Woke {
    /// Its moment came.
    Time,
    /// The customer wrote.
    Message,
    /// Somebody woke it.
    Person,
    /// A flow or a rule calls a person.
    Called,
    /// The ticket is done.
    Done,
    /// It became one with a thread that was awake.
    Merged,
}

impl Woke {
    fn as_str(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Message => "message",
            Self::Person => "person",
            Self::Called => "called",
            Self::Done => "done",
            Self::Merged => "merged",
        }
    }

    /// Whether somebody has to be told. Who wakes it or is done with it knows.
    fn by_itself(self) -> bool {
        !matches!(self, Self::Person | Self::Done)
    }
}

/// Puts the thread to sleep; one that sleeps gets the new moment.
pub(super) fn snooze(
    lane: &mut Lane<'_, '_, '_>,
    action: &'static str,
    until: Timestamp,
) -> Result<(), RefusedCommand> {
    let refused =
        |detail: &str| RefusedCommand::Invalid { field: "until".to_owned(), detail: detail.to_owned() };
    if until <= lane.cx.now {
        return Err(refused("the moment has passed: choose one to come"));
    }
    if until.since(lane.cx.now) > LONGEST {
        return Err(refused("a thread sleeps for a year at most"));
    }
    let before = lane.state.snoozed_until;
    fall_asleep(lane, until);
    lane.timeline("snoozed", json!({ "until": moment(until), "before": before.map(moment) }));
    lane.advance();
    lane.audit(action, json!({ "until": moment(until) }));
    Ok(())
}

/// Somebody wakes the thread.
pub(super) fn wake_by_hand(lane: &mut Lane<'_, '_, '_>, action: &'static str) -> Result<(), RefusedCommand> {
    let until = lane.state.snoozed_until.ok_or(RefusedCommand::NotSnoozed)?;
    wake(lane, Woke::Person);
    lane.advance();
    lane.audit(action, json!({ "until": moment(until) }));
    Ok(())
}

/// Wakes the thread, if it sleeps. Nobody about to answer has to know of it first, so the revision stays.
pub(super) fn wake(lane: &mut Lane<'_, '_, '_>, why: Woke) {
    let Some(until) = lane.state.snoozed_until.take() else { return };
    lane.cancel_timers(|purpose| *purpose == TimerPurpose::Snooze);
    if why.by_itself() {
        lane.state.woken_at = Some(lane.cx.now);
        lane.state.woken = true;
    }
    lane.timeline("woken", json!({ "why": why.as_str(), "until": moment(until) }));
    lane.out.thread_changed = true;
}

/// The survivor of a merge sleeps if both slept, until the earlier moment. If one was awake, both are: nothing is forgotten.
pub(super) fn join(lane: &mut Lane<'_, '_, '_>, theirs: Option<Timestamp>) {
    match (lane.state.snoozed_until, theirs) {
        (None, None) => {}
        (Some(ours), Some(theirs)) => {
            if theirs < ours {
                fall_asleep(lane, theirs);
            }
        }
        (ours, theirs) => {
            lane.state.snoozed_until = ours.or(theirs);
            wake(lane, Woke::Merged);
        }
    }
}

fn fall_asleep(lane: &mut Lane<'_, '_, '_>, until: Timestamp) {
    lane.cancel_timers(|purpose| *purpose == TimerPurpose::Snooze);
    lane.state.snoozed_until = Some(until);
    lane.state.woken = false;
    lane.set_timer(until, TimerPurpose::Snooze);
}

/// As the API writes moments.
fn moment(at: Timestamp) -> String {
    at.to_string()
}
