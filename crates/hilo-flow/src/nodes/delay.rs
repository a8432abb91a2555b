//! `delay`: waits for a while, until a moment, or until people are there.

use crate::{
    document::{Span, Target},
    engine::{EventCode, Go, NodeCx},
    lint::Problem,
    program::{CompiledHours, Compiler, Next, compiler::Passing},
};
use hilo_expr::Expression;
use hilo_model::{Duration, Timestamp};
use jiff::civil::{Date, DateTime, Time};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Of a wait whose length nobody knows it is thought that the 24-hour window closes in it.
const UNKNOWN: Duration = Duration::from_hours(24);

/// At which time of a day that is waited for, if nothing else is said.
const MORNING: Time = Time::constant(9, 0, 0, 0);

/// Waits, then goes on, whether or not the customer wrote meanwhile. A message that comes during the delay is not the run's: it
/// may start a flow that interrupts, else it is left to the inbox.
///
/// ```yaml
/// type: delay
/// for: 2h                      # for a while; with hours: of business time
/// next: ask_again
/// ---
/// type: delay
/// until: contact.fields.appointment     # a day, a day with a time, or a moment
/// before: 1d
/// at: "10:00"
/// hours: office                # not before people are there
/// next: remind
/// error: no_appointment
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Delay {
    /// How long.
    #[serde(default, rename = "for", skip_serializing_if = "Option::is_none")]
    pub span: Option<Span>,
    /// Until when, an expression: a day (`2026-12-24`), a day with a time (`2026-12-24T17:00`) where the customer is, or a moment
    /// (`2026-12-24T17:00:00-03:00`). If it has passed, the run goes on at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// So much earlier than `until`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Span>,
    /// At which time, if `until` is a day without one; 09:00 if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Which of the flow's `hours`: `for` counts business time, and `until` (or nothing) waits on for people to be there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// Where to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Target>,
    /// Where to go if `until` gives no moment, or people are never there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Target>,
}

#[derive(Debug)]
pub(crate) struct Compiled {
    until: Until,
    hours: Option<Arc<CompiledHours>>,
    next: Next,
    error: Option<Next>,
}

#[derive(Debug)]
enum Until {
    Span(Duration),
    Moment { when: Expression, before: Duration, at: Time },
    Open,
}

impl Delay {
    pub(crate) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        let passing = match (self.span, &self.hours) {
            (Some(span), None) => Passing::Time(span.duration()),
            _ => Passing::Time(UNKNOWN),
        };
        let next = compiler.output("next", self.next.as_ref(), passing);
        let error = if self.until.is_some() {
            Some(compiler.output("error", self.error.as_ref(), Passing::Instant))
        } else {
            compiler.optional("error", self.error.as_ref(), Passing::Instant)
        };
        let hours = self.hours.as_ref().map(|name| compiler.hours("hours", name));
        let at = self.at.as_deref().map_or(Some(MORNING), |at| at.parse().ok());
        let until = match (self.span, &self.until) {
            (Some(span), None) if self.before.is_none() && self.at.is_none() => {
                Some(Until::Span(span.duration()))
            }
            (None, Some(source)) => {
                if at.is_none() {
                    compiler
                        .problem("at", &Problem::HoursInvalid { text: self.at.clone().unwrap_or_default() });
                }
                let before = self.before.map_or(Duration::ZERO, Span::duration);
                let when = compiler.expression("until", source, &[]);
                when.zip(at).map(|(when, at)| Until::Moment { when, before, at })
            }
            (None, None) if self.hours.is_some() && self.before.is_none() && self.at.is_none() => {
                Some(Until::Open)
            }
            _ => {
                compiler.problem("for", &Problem::DelayUnclear);
                None
            }
        };
        let hours = match hours {
            Some(None) => return None,
            Some(hours) => hours,
            None => None,
        };
        Some(Compiled { until: until?, hours, next, error })
    }
}

impl Compiled {
    pub(crate) fn enter(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        let now = cx.turn.env.now;
        let due = match (&self.until, &self.hours) {
            (Until::Span(span), None) => Some(now.plus(*span)),
            (Until::Span(span), Some(hours)) => hours.plus(cx, *span),
            (Until::Moment { when, before, at }, hours) => {
                let moment = self.moment(cx, when, *at).map(|moment| moment.minus(*before).max(now));
                match (moment, hours) {
                    (Some(moment), Some(hours)) => hours.next_open(cx, moment),
                    (moment, _) => moment,
                }
            }
            (Until::Open, Some(hours)) => hours.next_open(cx, now),
            (Until::Open, None) => None,
        };
        match (due, self.error) {
            (Some(due), _) if due > now => cx.wait_until(due),
            (Some(_), _) => self.over(),
            (None, error) => {
                cx.event(EventCode::NoMoment, "there is nothing to wait for");
                error.map_or_else(|| self.over(), |error| Go::to("error", error))
            }
        }
    }

    fn moment(&self, cx: &mut NodeCx<'_, '_, '_>, when: &Expression, at: Time) -> Option<Timestamp> {
        let Some(Value::String(text)) = cx.eval(when, &Map::new()) else { return None };
        let text = text.trim();
        if let Ok(moment) = text.parse::<Timestamp>() {
            return Some(moment);
        }
        // A day is read as a day with a time too, so it is tried first.
        let local = text.parse::<Date>().ok().filter(|_| text.len() <= 10).map(|date| date.to_datetime(at));
        let local = local.or_else(|| text.parse::<DateTime>().ok())?;
        cx.zone().to_timestamp(local).ok().map(Timestamp::from_jiff)
    }

    pub(crate) fn over(&self) -> Go {
        Go::to("next", self.next)
    }
}
