//! Days that a field of the contact tells.

use super::local;
use crate::document::OnDate;
use hilo_model::{Duration, Timestamp};
use jiff::{
    ToSpan,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};
use serde_json::{Value, json};

/// So many years are looked through: days before and after make it two on each side at most.
const YEARS: i16 = 5;

/// A trigger by a date of the contact, compiled.
#[derive(Debug)]
pub struct CompiledDate {
    pub(crate) name: String,
    pub(crate) field: String,
    /// Days after the date; negative before it.
    pub(crate) days: i32,
    pub(crate) at: Time,
    pub(crate) yearly: bool,
}

/// A day that comes, and the moment at which it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coming {
    /// When.
    pub due: Timestamp,
    /// The day in the field, of a yearly one in that year: `2026-05-17`. Of a moment it is the day that it is in UTC, so that the same day
    /// has one name on every clock.
    pub day: String,
}

/// Whose clock a date is read on.
#[derive(Debug, Clone, Copy)]
pub struct Clock<'a> {
    /// The contact's time zone, if it is known.
    pub contact: Option<&'a str>,
    /// The workspace's.
    pub workspace: &'a str,
}

impl Clock<'_> {
    fn zone(self) -> TimeZone {
        local::zone(self.workspace, self.contact)
    }
}

impl CompiledDate {
    pub(super) fn new(date: &OnDate, at: Time) -> Self {
        Self {
            name: date.name.clone(),
            field: date.field.clone(),
            days: date.days(),
            at,
            yearly: date.yearly,
        }
    }

    /// Its name in the flow.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The field of the contact that tells the date.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// What it says, in one line: two that say the same are the same.
    pub fn definition(&self) -> String {
        let Self { name, field, days, at, yearly } = self;
        format!("{name} {field} {days} {at} {yearly}")
    }

    /// When it comes next after a moment, for a contact whose field has this value; none if that is no date, or is over.
    pub fn coming(&self, value: &Value, clock: Clock<'_>, after: Timestamp) -> Option<Coming> {
        let zone = clock.zone();
        let (date, own) = read(value, &zone)?;
        let shift = own.since(date).ok()?;
        let coming = |date: Date| {
            let day = date.checked_add(self.days.days()).ok()?;
            let due = local::moment(day.to_datetime(self.at), &zone).filter(|due| *due > after)?;
            Some(Coming { due, day: date.checked_add(shift).ok()?.to_string() })
        };
        if !self.yearly {
            return coming(date);
        }
        let here = zone.to_datetime(after.to_jiff()).year();
        let first = date.year().max(here.saturating_sub(2));
        (first..first.saturating_add(YEARS)).find_map(|year| coming(in_year(date, year)?))
    }

    /// Which of its days is due at exactly this moment.
    pub fn due(&self, value: &Value, clock: Clock<'_>, due: Timestamp) -> Option<Coming> {
        let coming = self.coming(value, clock, due.minus(Duration::from_micros(1)))?;
        (coming.due == due).then_some(coming)
    }

    /// What there is to know of it: the value of its `save`. None if the value is no date.
    pub fn told(&self, value: &Value, clock: Clock<'_>, due: Timestamp) -> Option<Value> {
        let (date, _) = read(value, &clock.zone())?;
        Some(json!({ "field": self.field, "date": date.to_string(), "due": due.to_string() }))
    }
}

/// The same day in another year; 28 February where there is no 29th.
fn in_year(date: Date, year: i16) -> Option<Date> {
    let month = Date::new(year, date.month(), 1).ok()?;
    Date::new(year, date.month(), date.day().min(month.days_in_month())).ok()
}

/// The day that a value tells, on this clock and on its own: they differ for a moment, which has UTC's.
fn read(value: &Value, zone: &TimeZone) -> Option<(Date, Date)> {
    let text = value.as_str()?.trim();
    if let Ok(moment) = text.parse::<Timestamp>() {
        let day = |zone: &TimeZone| zone.to_datetime(moment.to_jiff()).date();
        return Some((day(zone), day(&TimeZone::UTC)));
    }
    let day = text.parse::<Date>().ok().filter(|_| text.len() <= 10);
    let day = day.or_else(|| Some(text.parse::<DateTime>().ok()?.date()))?;
    Some((day, day))
}
