//! A moment that was waited for has come.

use super::{
    TimerPurpose, approver,
    context::Lane,
    flow_run,
    snooze::{self, Woke},
    timed,
};
use hilo_model::TimerId;

pub(super) fn decide(lane: &mut Lane<'_, '_, '_>, timer: TimerId) {
    // A timer that was cancelled after it fired is no longer known: nothing to do.
    let Some(purpose) = lane.state.timers.remove(&timer) else { return };
    lane.touch();
    match purpose {
        TimerPurpose::Run { run, wait, .. } => flow_run::timer_fired(lane, run, wait),
        TimerPurpose::Comment { approval, .. } => approver::comment_over(lane, approval),
        TimerPurpose::Snooze => snooze::wake(lane, Woke::Time),
        TimerPurpose::Dates { .. } => timed::dates_due(lane),
    }
}
