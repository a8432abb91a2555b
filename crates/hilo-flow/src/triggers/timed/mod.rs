//! Triggers by the clock: schedules, and dates of the contact.
//!
//! A local time that clocks skip is due at the moment at which they do; one that comes twice is due the first time. So nothing that is due
//! is lost or comes twice.

mod cron;
mod date;
mod local;
#[cfg(test)]
mod tests;

pub use cron::{Cron, CronError};
pub use date::{Clock, Coming, CompiledDate};

use super::{CompiledTrigger, On};
use crate::{
    document::{OnDate, Scheduled},
    lint::Problem,
    program::{Compiler, Program},
};
use hilo_model::{Duration, Timestamp};
use jiff::civil::Time;
use serde_json::{Value, json};

/// The most letters of a trigger's name, and of the tag that it is for.
const LONGEST: usize = 64;
/// The most letters of a cron expression: one that lists every hour, day and month has fewer.
const LONGEST_CRON: usize = 256;
/// The most days before or after a date.
const MOST_DAYS: u16 = 366;

/// A schedule, compiled.
#[derive(Debug)]
pub struct CompiledSchedule {
    name: String,
    cron: Cron,
    source: String,
    time_zone: Option<String>,
    tag: String,
}

impl CompiledSchedule {
    /// Its name in the flow.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Who it is for: everybody with this tag.
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// What it says, in one line: two that say the same are the same. `workspace` is the time zone of a schedule that names none.
    pub fn definition(&self, workspace: &str) -> String {
        let zone = self.time_zone.as_deref().unwrap_or(workspace);
        format!("{} {} {zone} {}", self.name, self.source, self.tag)
    }

    /// When it is due next after a moment; `workspace` is the time zone of a schedule that names none.
    pub fn next(&self, after: Timestamp, workspace: &str) -> Option<Timestamp> {
        self.cron.next(after, &local::zone(workspace, self.time_zone.as_deref()))
    }

    /// Whether it is due at exactly this moment.
    pub fn is_due(&self, due: Timestamp, workspace: &str) -> bool {
        self.next(due.minus(Duration::from_micros(1)), workspace) == Some(due)
    }

    /// What there is to know of it: the value of its `save`.
    pub fn told(due: Timestamp) -> Value {
        json!({ "due": due.to_string() })
    }
}

/// A trigger that the clock fires.
#[derive(Debug, Clone, Copy)]
pub enum Timed<'p> {
    /// A schedule.
    Schedule(&'p CompiledSchedule),
    /// A date of the contact.
    Date(&'p CompiledDate),
}

/// A trigger that the clock fires, in its flow.
#[derive(Debug, Clone, Copy)]
pub struct TimedTrigger<'p> {
    /// Its place; goes into [`Input::Start`](crate::Input::Start).
    pub at: usize,
    /// Whether it starts even if another run waits.
    pub interrupts: bool,
    /// Which.
    pub timed: Timed<'p>,
}

impl Program {
    /// The triggers that the clock fires.
    pub fn timed(&self) -> impl Iterator<Item = TimedTrigger<'_>> {
        self.triggers.iter().enumerate().filter_map(|(at, CompiledTrigger { on, interrupts, .. })| {
            let timed = match on {
                On::Schedule(schedule) => Timed::Schedule(schedule),
                On::Date(date) => Timed::Date(date),
                _ => return None,
            };
            Some(TimedTrigger { at, interrupts: *interrupts, timed })
        })
    }

    /// Its schedules.
    pub fn schedules(&self) -> impl Iterator<Item = &CompiledSchedule> {
        self.timed().filter_map(|trigger| match trigger.timed {
            Timed::Schedule(schedule) => Some(schedule),
            Timed::Date(_) => None,
        })
    }

    /// Its triggers by dates of the contact.
    pub fn dates(&self) -> impl Iterator<Item = &CompiledDate> {
        self.timed().filter_map(|trigger| match trigger.timed {
            Timed::Date(date) => Some(date),
            Timed::Schedule(_) => None,
        })
    }

    /// The trigger of this name that the clock fires.
    pub fn timed_trigger(&self, name: &str) -> Option<TimedTrigger<'_>> {
        self.timed().find(|trigger| match trigger.timed {
            Timed::Schedule(schedule) => schedule.name == name,
            Timed::Date(date) => date.name == name,
        })
    }
}

/// When a cron expression is due next after a moment; `workspace` is the time zone if it names none.
pub(crate) fn next(
    cron: &str,
    time_zone: Option<&str>,
    after: Timestamp,
    workspace: &str,
) -> Option<Timestamp> {
    Cron::parse(cron).ok()?.next(after, &local::zone(workspace, time_zone))
}

/// Compiles a schedule; what is wrong is noted.
pub(super) fn schedule(
    scheduled: &Scheduled,
    path: &str,
    compiler: &mut Compiler<'_>,
) -> Option<CompiledSchedule> {
    named(&scheduled.name, path, compiler);
    if scheduled.tag.trim().is_empty() {
        compiler.problem(format!("{path}.tag"), &Problem::TextEmpty);
    }
    no_longer_than(LONGEST, &scheduled.tag, format!("{path}.tag"), compiler);
    no_longer_than(LONGEST_CRON, &scheduled.cron, format!("{path}.cron"), compiler);
    if let Some(zone) = scheduled.time_zone.as_ref().filter(|name| hilo_expr::filters::zone(name).is_none()) {
        let problem = Problem::ZoneUnknown { zone: zone.clone(), or_contact: false };
        compiler.problem(format!("{path}.time_zone"), &problem);
    }
    let cron = match Cron::parse(&scheduled.cron) {
        Ok(cron) => cron,
        Err(error) => {
            compiler.problem(format!("{path}.cron"), &Problem::CronInvalid { error });
            return None;
        }
    };
    if cron.is_more_than_hourly() {
        compiler.problem(format!("{path}.cron"), &Problem::CronTooOften);
    }
    Some(CompiledSchedule {
        name: scheduled.name.clone(),
        cron,
        source: scheduled.cron.clone(),
        time_zone: scheduled.time_zone.clone(),
        tag: scheduled.tag.clone(),
    })
}

/// Compiles a trigger by a date; what is wrong is noted.
pub(super) fn date(date: &OnDate, path: &str, compiler: &mut Compiler<'_>) -> Option<CompiledDate> {
    named(&date.name, path, compiler);
    if date.field.trim().is_empty() {
        compiler.problem(format!("{path}.field"), &Problem::TextEmpty);
    } else {
        compiler.field(&format!("{path}.field"), &date.field);
    }
    let days = [("days_before", date.days_before), ("days_after", date.days_after)];
    let wrong = |days: u16| !(1..=MOST_DAYS).contains(&days);
    let mut said = days.into_iter().filter_map(|(name, days)| Some((name, days?)));
    match (said.next(), said.next()) {
        (Some((name, days)), None) if wrong(days) => {
            compiler.problem(format!("{path}.{name}"), &Problem::DaysUnclear { most: MOST_DAYS });
        }
        (Some(_), Some((name, _))) => {
            compiler.problem(format!("{path}.{name}"), &Problem::DaysUnclear { most: MOST_DAYS });
        }
        _ => {}
    }
    let at: Option<Time> = date.at.parse().ok();
    if at.is_none() {
        compiler.problem(format!("{path}.at"), &Problem::TimeInvalid { text: date.at.clone() });
    }
    Some(CompiledDate::new(date, at?))
}

/// Notes what keeps a flow from being started by the clock: a trigger without a name, values that nobody gives.
fn named(name: &str, path: &str, compiler: &mut Compiler<'_>) {
    if name.trim().is_empty() {
        compiler.problem(format!("{path}.name"), &Problem::TextEmpty);
    }
    no_longer_than(LONGEST, name, format!("{path}.name"), compiler);
    let flow = compiler.flow;
    for (name, _) in flow.inputs.iter().filter(|(_, input)| input.required) {
        compiler.problem(path, &Problem::InputNotGiven { name: name.clone() });
    }
}

fn no_longer_than(limit: usize, text: &str, path: String, compiler: &mut Compiler<'_>) {
    let length = text.chars().count();
    if length > limit {
        compiler.problem(path, &Problem::TextTooLong { length, limit });
    }
}
