//! Business hours, compiled.

use super::Compiler;
use crate::{document::BusinessHours, engine::NodeCx, lint::Problem};
use hilo_desk::business_time::{Hours, Period};
use hilo_expr::suggest;
use hilo_model::{Duration, Timestamp};
use jiff::tz::TimeZone;
use std::{collections::BTreeMap, sync::Arc};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A timetable and whose clock it is read on.
#[derive(Debug)]
pub(crate) struct CompiledHours {
    hours: Hours,
    clock: Clock,
}

/// Whose clock counts.
#[derive(Debug)]
enum Clock {
    Workspace,
    Contact,
    Of(TimeZone),
}

/// Compiles the timetables of a flow; what is wrong is noted, and those that are wrong are empty.
pub(super) fn compile(
    flow: &crate::document::Flow,
    mut problem: impl FnMut(String, Problem),
) -> BTreeMap<&str, Arc<CompiledHours>> {
    let mut compiled = BTreeMap::new();
    for (name, table) in &flow.hours {
        let path = format!("hours.{name}");
        let hours = read(table, &path, &mut problem);
        if hours.is_empty() {
            problem(path.clone(), Problem::HoursNever);
        }
        let clock = match table.time_zone.as_deref() {
            None => Clock::Workspace,
            Some("contact") => Clock::Contact,
            Some(name) => hilo_expr::filters::zone(name).map_or_else(
                || {
                    problem(
                        format!("{path}.time_zone"),
                        Problem::ZoneUnknown { zone: name.to_owned(), or_contact: true },
                    );
                    Clock::Workspace
                },
                Clock::Of,
            ),
        };
        compiled.insert(name.as_str(), Arc::new(CompiledHours { hours, clock }));
    }
    compiled
}

fn read(table: &BusinessHours, path: &str, problem: &mut impl FnMut(String, Problem)) -> Hours {
    let mut week: [Vec<Period>; 7] = Default::default();
    for (days, periods) in &table.week {
        let path = format!("{path}.week.{days}");
        let periods = read_periods(periods, &path, problem);
        match read_days(days) {
            Some(days) => days.for_each(|day| week[day % 7].extend(&periods)),
            None => problem(path, Problem::HoursInvalid { text: days.clone() }),
        }
    }
    let mut exceptions = BTreeMap::new();
    for (date, periods) in &table.exceptions {
        let path = format!("{path}.exceptions.{date}");
        let periods = read_periods(periods, &path, problem);
        match date.parse() {
            Ok(date) => drop(exceptions.insert(date, periods)),
            Err(_) => problem(path, Problem::HoursInvalid { text: date.clone() }),
        }
    }
    Hours::new(week, exceptions)
}

fn read_periods(texts: &[String], path: &str, problem: &mut impl FnMut(String, Problem)) -> Vec<Period> {
    let mut periods = Vec::new();
    for text in texts {
        match text.parse() {
            Ok(period) => periods.push(period),
            Err(_) => problem(path.to_owned(), Problem::HoursInvalid { text: text.clone() }),
        }
    }
    periods
}

/// `mon`, `mon-fri`, and over the end of the week `sat-mon`; days beyond Sunday are those of the next week.
fn read_days(text: &str) -> Option<impl Iterator<Item = usize> + use<>> {
    let day = |name: &str| DAYS.iter().position(|day| *day == name.trim());
    let (from, until) = match text.split_once('-') {
        Some((from, until)) => (day(from)?, day(until)?),
        None => (day(text)?, day(text)?),
    };
    Some(from..=if until < from { until + 7 } else { until })
}

impl Compiler<'_> {
    /// A timetable that a node names.
    pub(crate) fn hours(&mut self, path: &str, name: &str) -> Option<Arc<CompiledHours>> {
        if let Some(hours) = self.hours.get(name) {
            return Some(hours.clone());
        }
        let meant = suggest(name, self.hours.keys().copied()).map(str::to_owned);
        self.problem(path, &Problem::HoursUnknown { name: name.to_owned(), meant });
        None
    }
}

impl CompiledHours {
    fn zone(&self, cx: &NodeCx<'_, '_, '_>) -> TimeZone {
        let env = &*cx.turn.env;
        let name = match &self.clock {
            Clock::Of(zone) => return zone.clone(),
            Clock::Workspace => env.time_zone,
            Clock::Contact => env.contact_time_zone(),
        };
        hilo_expr::filters::zone(name).unwrap_or(TimeZone::UTC)
    }

    /// Whether people are there now.
    pub(crate) fn is_open(&self, cx: &NodeCx<'_, '_, '_>) -> bool {
        self.hours.is_open(cx.turn.env.now, &self.zone(cx))
    }

    /// The first moment from `at` on at which people are there.
    pub(crate) fn next_open(&self, cx: &NodeCx<'_, '_, '_>, at: Timestamp) -> Option<Timestamp> {
        self.hours.next_open(at, &self.zone(cx))
    }

    /// When so much business time has passed from now on.
    pub(crate) fn plus(&self, cx: &NodeCx<'_, '_, '_>, span: Duration) -> Option<Timestamp> {
        self.hours.plus(cx.turn.env.now, span, &self.zone(cx))
    }
}
