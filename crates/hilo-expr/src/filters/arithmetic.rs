//! Reckoning with days and moments.

use super::{calendar::zone, refuse, time_zone};
use jiff::{
    Span, Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use minijinja::{Error, State, Value};

/// No span of anything that a flow is about is longer, in whatever unit.
const MOST: i64 = 1_000_000;

/// A day, a day with a time where the customer is, or a moment anywhere.
enum When {
    Day(Date),
    Local(DateTime),
    Moment(Timestamp),
}

fn when(value: &Value) -> Result<When, Error> {
    let text = value.as_str().unwrap_or_default().trim();
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Ok(When::Moment(moment));
    }
    match (text.parse::<Date>(), text.parse::<DateTime>()) {
        (Ok(day), _) if !text.contains('T') => Ok(When::Day(day)),
        (_, Ok(local)) => Ok(When::Local(local)),
        _ => {
            let shown: String = value.to_string().chars().take(40).collect();
            Err(refuse(format!("`{shown}` is not a day or moment like 2026-11-21 or 2026-11-21T09:30:00Z")))
        }
    }
}

fn span(count: i64, unit: &str) -> Result<Span, Error> {
    if count.abs() > MOST {
        return Err(refuse(format!("{count} {unit} are too many")));
    }
    let span = Span::new();
    let span = match unit {
        "minute" | "minutes" => span.try_minutes(count),
        "hour" | "hours" => span.try_hours(count),
        "day" | "days" => span.try_days(count),
        "week" | "weeks" => span.try_weeks(count),
        "month" | "months" => span.try_months(count),
        "year" | "years" => span.try_years(count),
        other => {
            let units = "minutes, hours, days, weeks, months and years";
            return Err(refuse(format!("`{other}` is no unit; there are {units}")));
        }
    };
    span.map_err(|_| refuse(format!("{count} {unit} are too many")))
}

/// So much later. A day stays a day unless hours are added to it; days of a moment are those of the customer's calendar.
pub(super) fn plus(
    state: &mut State<'_, '_>,
    value: &Value,
    count: i64,
    unit: &str,
) -> Result<String, Error> {
    let (when, span) = (when(value)?, span(count, unit)?);
    let far = |_| refuse(format!("{count} {unit} later there is no day"));
    Ok(match when {
        When::Day(day) if unit.starts_with("hour") || unit.starts_with("minute") => {
            day.at(0, 0, 0, 0).checked_add(span).map_err(far)?.to_string()
        }
        When::Day(day) => day.checked_add(span).map_err(far)?.to_string(),
        When::Local(local) => local.checked_add(span).map_err(far)?.to_string(),
        When::Moment(moment) => {
            let here = moment.to_zoned(zone(&time_zone(state)).unwrap_or(TimeZone::UTC));
            here.checked_add(span).map_err(far)?.timestamp().to_string()
        }
    })
}

/// How many days another day is away, by the customer's calendar; below zero, if it was before.
pub(super) fn days_to(state: &mut State<'_, '_>, value: &Value, other: &Value) -> Result<i64, Error> {
    let here = zone(&time_zone(state)).unwrap_or(TimeZone::UTC);
    let day = |value: &Value| {
        Ok::<Date, Error>(match when(value)? {
            When::Day(day) => day,
            When::Local(local) => local.date(),
            When::Moment(moment) => moment.to_zoned(here.clone()).date(),
        })
    };
    let between = day(value)?.until(day(other)?).map_err(|error| refuse(error.to_string()))?;
    Ok(i64::from(between.get_days()))
}
