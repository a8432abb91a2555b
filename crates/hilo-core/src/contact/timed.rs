//! What the clock starts: schedules, and dates of the contact.
//!
//! A schedule's moments are brought by whoever goes over the contacts with its tag; each counts once here, whatever comes twice. Dates are
//! planned by the lane itself: for each trigger the next moment, and one timer for the first of them. It is planned anew whenever the contact
//! changes and whenever somebody tells that releases did; what was planned and is due by then is still done. So a date that is written down
//! when its moment is over starts nothing. Which days were done is remembered, because their moments move: with the contact's time zone, with
//! the trigger's time, with another field of somebody who turns out to be the same person.

use super::{TimerPurpose, context::Lane, flow_start, released};
use crate::config::FlowVersion;
use hilo_flow::triggers::timed::{Clock, Coming, CompiledSchedule, Timed as Kind};
use hilo_model::{Duration, FlowId, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use std::collections::BTreeMap;

/// What is more than this late is left out: nobody wants to be reminded in the afternoon of what was to be said in the morning.
pub const LATEST: Duration = Duration::from_hours(1);

/// How long it is remembered that a schedule's moment came.
const REMEMBERED: Duration = Duration::from_days(8);

/// So many days that were done are remembered.
const DONE: usize = 32;

/// What the clock starts in a lane.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Timed {
    /// The last moment of each schedule that came, by flow and name.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub came: BTreeMap<String, Timestamp>,
    /// What dates of the contact start next, at most one moment for each trigger.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<PlannedDate>,
    /// The days that were done, the last one at the end.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub done: Vec<DoneDate>,
}

/// A moment at which a date of the contact starts a flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedDate {
    /// The flow.
    pub flow: FlowId,
    /// The trigger's name in it.
    pub trigger: String,
    /// When.
    pub due: Timestamp,
}

/// A day of the contact for which a trigger was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoneDate {
    /// The flow.
    pub flow: FlowId,
    /// The trigger's name in it.
    pub trigger: String,
    /// The day, as [`Coming`](hilo_flow::triggers::timed::Coming) names it.
    pub day: String,
}

impl Timed {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.came.is_empty() && self.dates.is_empty() && self.done.is_empty()
    }

    /// Whether a trigger was done for a day.
    fn is_done(&self, flow: FlowId, trigger: &str, day: &str) -> bool {
        self.done.iter().any(|done| done.flow == flow && done.trigger == trigger && done.day == day)
    }

    fn forget_the_oldest(&mut self) {
        self.done.drain(..self.done.len().saturating_sub(DONE));
    }

    /// Of two who become one: what came for either has come, and what is planned for either is looked at when the dates of both are planned anew.
    pub(super) fn join(&mut self, other: Self) {
        for (key, due) in other.came {
            let ours = self.came.entry(key).or_insert(due);
            *ours = due.max(*ours);
        }
        // What is due and was not heard of yet is not lost; where both have a date, ours is the person's.
        for theirs in other.dates {
            let is_it = |ours: &PlannedDate| ours.flow == theirs.flow && ours.trigger == theirs.trigger;
            if !self.dates.iter().any(is_it) {
                self.dates.push(theirs);
            }
        }
        self.done.splice(..0, other.done);
        self.forget_the_oldest();
    }
}

/// A schedule's moment came.
pub(super) fn schedule_due(lane: &mut Lane<'_, '_, '_>, flow: FlowId, trigger: &str, due: Timestamp) {
    let config = lane.cx.config;
    let Some(live) = live(lane, flow) else { return };
    let Some(found) = live.program.timed_trigger(trigger) else { return };
    let Kind::Schedule(schedule) = found.timed else { return };
    // Another version than the one that it came for may be theirs: then it is no moment of theirs, and nothing of theirs has come.
    if !schedule.is_due(due, &config.time_zone) {
        return;
    }
    let came = &mut lane.state.timed.came;
    let key = format!("{flow}/{trigger}");
    if came.get(&key).is_some_and(|last| *last >= due) {
        return;
    }
    came.retain(|_, last| due.since(*last) < REMEMBERED);
    came.insert(key, due);
    lane.touch();
    // It may be gone by now.
    if !lane.state.profile.tags.contains(schedule.tag()) {
        return;
    }
    if is_late(lane, due) {
        missed(lane, "schedule_missed", &live.reference.flow, trigger, due);
        return;
    }
    // A run that is under way, or a person who has the thread, is a reason to start nothing, and nobody asked.
    let told = CompiledSchedule::told(due);
    let _ = flow_start::fire(lane, live, (found.at, found.interrupts), &Map::new(), &told);
}

/// The timer of dates fired: what is planned until now is done.
pub(super) fn dates_due(lane: &mut Lane<'_, '_, '_>) {
    let now = lane.cx.now;
    let (due, later) = lane.state.timed.dates.drain(..).partition(|planned| planned.due <= now);
    lane.state.timed.dates = later;
    let due: Vec<PlannedDate> = due;
    for planned in due {
        start_date(lane, &planned);
    }
    plan(lane, None);
}

fn start_date(lane: &mut Lane<'_, '_, '_>, planned: &PlannedDate) {
    let PlannedDate { flow, trigger, due } = planned;
    let Some(live) = live(lane, *flow) else { return };
    let Some(found) = live.program.timed_trigger(trigger) else { return };
    let Kind::Date(date) = found.timed else { return };
    let clock = clock(lane);
    let Some(value) = lane.state.profile.fields.get(date.field()) else { return };
    let Some(coming) = date.due(value, clock, *due) else { return };
    let Some(told) = date.told(value, clock, *due) else { return };
    let timed = &mut lane.state.timed;
    if timed.is_done(*flow, trigger, &coming.day) {
        return;
    }
    timed.done.push(DoneDate { flow: *flow, trigger: trigger.clone(), day: coming.day });
    timed.forget_the_oldest();
    if is_late(lane, *due) {
        missed(lane, "date_missed", &live.reference.flow, trigger, *due);
        return;
    }
    let _ = flow_start::fire(lane, live, (found.at, found.interrupts), &Map::new(), &told);
}

/// Plans which dates start something, and sets the timer for the first. After releases changed, what was due since then counts too: whoever
/// is told of it late loses nothing by it. What would be too late is left alone, so that nobody hears of a hundred dates after a long stop.
pub(super) fn plan(lane: &mut Lane<'_, '_, '_>, since: Option<Timestamp>) {
    let fields = &lane.state.profile.fields;
    let before = &lane.state.timed.dates;
    if fields.is_empty() && before.is_empty() {
        return;
    }
    let (clock, now) = (clock(lane), lane.cx.now);
    let from = since.map_or(now, |since| since.max(now.minus(LATEST)).min(now));
    let timed = &lane.state.timed;
    let mut dates = Vec::new();
    for live in released::flows(lane).released() {
        for date in live.program.dates() {
            let Some(value) = fields.get(date.field()) else { continue };
            let is_open = |coming: &Coming| !timed.is_done(live.flow, date.name(), &coming.day);
            // Its timer has not been heard of yet.
            let is_it = |planned: &&PlannedDate| planned.flow == live.flow && planned.trigger == date.name();
            let waiting = before.iter().find(is_it).map(|planned| planned.due).filter(|due| *due <= now);
            let waiting = waiting.and_then(|due| date.due(value, clock, due)).filter(is_open);
            let next = |after| date.coming(value, clock, after);
            // Of a yearly one that was done for this year, another year's.
            let open = || std::iter::successors(next(from), |coming| next(coming.due)).find(is_open);
            if let Some(coming) = waiting.or_else(open) {
                let trigger = date.name().to_owned();
                dates.push(PlannedDate { flow: live.flow, trigger, due: coming.due });
            }
        }
    }
    let first = dates.iter().map(|planned| planned.due).min();
    if *before != dates {
        lane.state.timed.dates = dates;
        lane.touch();
    }
    let set = lane.state.timers.values().find_map(|purpose| match purpose {
        TimerPurpose::Dates { due } => Some(*due),
        TimerPurpose::Run { .. } | TimerPurpose::Snooze | TimerPurpose::Comment { .. } => None,
    });
    if set != first {
        lane.cancel_timers(|purpose| matches!(purpose, TimerPurpose::Dates { .. }));
        if let Some(due) = first {
            lane.set_timer(due, TimerPurpose::Dates { due });
        }
    }
}

/// The version of a flow that is live for the lane's person.
fn live<'a>(lane: &Lane<'_, '_, 'a>, flow: FlowId) -> Option<&'a FlowVersion> {
    let config = lane.cx.config;
    let version = released::flows(lane).released_of(flow)?.reference.version;
    config.flows.version(version)
}

fn clock<'l>(lane: &'l Lane<'_, '_, '_>) -> Clock<'l> {
    Clock { contact: lane.state.profile.time_zone.as_deref(), workspace: &lane.cx.config.time_zone }
}

fn is_late(lane: &Lane<'_, '_, '_>, due: Timestamp) -> bool {
    lane.cx.now.since(due) > LATEST
}

fn missed(lane: &mut Lane<'_, '_, '_>, code: &str, flow: &str, trigger: &str, due: Timestamp) {
    let detail = json!({ "flow": flow, "trigger": trigger, "due": due.to_string() });
    lane.incident(
        code,
        None,
        "a flow that the clock starts was not started: its moment was more than an hour ago",
        detail,
    );
}
