//! Cron expressions of five fields, read on a local clock.
//!
//! minute, hour, day of the month, month, day of the week: `*`, values, lists (`1,15`), ranges (`9-17`), steps (`*/2`, `8-18/2`), and the
//! first three letters of months and days of the week in English. Sunday is 0 or 7. Where both a day of the month and a day of the week are
//! named, either will do, as in every cron. Written out here instead of taken from a library, because lint asks more of it than when it is
//! next, and because what happens when clocks change is a promise to authors ([`super::local`]).

use super::local;
use hilo_model::Timestamp;
use jiff::{
    ToSpan,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};

/// A schedule comes within so many days, or never: a 29 February that is a certain day of the week is forty years away at most, over a turn
/// of the century that has none.
const HORIZON: u32 = 41 * 366;

/// When something happens, again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron {
    minutes: u64,
    hours: u64,
    days: u64,
    months: u64,
    /// Sunday is 0.
    weekdays: u64,
    /// Whether a day has to fit both days of the month and of the week, because one of them is any.
    both: bool,
}

/// A text that is no cron expression.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CronError {
    /// It has not five fields.
    #[error("a cron expression has five fields, not {0}")]
    Fields(usize),
    /// A part of it cannot be read.
    #[error("`{0}` cannot be read")]
    Part(String),
    /// It names a day that there never is.
    #[error("there is no such day")]
    Never,
}

/// What stands in a field.
struct Field {
    low: u8,
    high: u8,
    names: &'static [&'static str],
}

const MINUTE: Field = Field { low: 0, high: 59, names: &[] };
const HOUR: Field = Field { low: 0, high: 23, names: &[] };
const DAY: Field = Field { low: 1, high: 31, names: &[] };
const MONTH: Field = Field {
    low: 1,
    high: 12,
    names: &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
};
/// Until 7, because ranges may end with Sunday.
const WEEKDAY: Field = Field { low: 0, high: 7, names: &["sun", "mon", "tue", "wed", "thu", "fri", "sat"] };

impl Field {
    /// The values of a field as bits.
    fn read(&self, text: &str) -> Result<u64, CronError> {
        let mut bits = 0;
        for part in text.split(',') {
            bits |= self.part(part).ok_or_else(|| CronError::Part(part.to_owned()))?;
        }
        Ok(bits)
    }

    fn part(&self, part: &str) -> Option<u64> {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => (range, Some(number(step).filter(|step| *step > 0)?)),
            None => (part, None),
        };
        let (first, last) = match range.split_once('-') {
            Some((first, last)) => (self.value(first)?, self.value(last)?),
            None if range == "*" => (self.low, self.high),
            // `5/10` is from 5 on.
            None => (self.value(range)?, if step.is_some() { self.high } else { self.value(range)? }),
        };
        let steps = (first..=last).step_by(usize::from(step.unwrap_or(1)));
        (first <= last).then(|| steps.fold(0, |bits, value| bits | 1 << value))
    }

    fn value(&self, text: &str) -> Option<u8> {
        let named = self.names.iter().position(|name| name.eq_ignore_ascii_case(text));
        let value = match named {
            Some(at) => u8::try_from(at).ok()? + self.low,
            None => number(text)?,
        };
        (self.low..=self.high).contains(&value).then_some(value)
    }
}

/// Digits and nothing else: no sign.
fn number(text: &str) -> Option<u8> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

impl Cron {
    /// Reads an expression.
    ///
    /// # Errors
    /// See [`CronError`].
    pub fn parse(text: &str) -> Result<Self, CronError> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = fields[..] else {
            return Err(CronError::Fields(fields.len()));
        };
        let weekdays = WEEKDAY.read(weekday)?;
        let cron = Self {
            minutes: MINUTE.read(minute)?,
            hours: HOUR.read(hour)?,
            days: DAY.read(day)?,
            months: MONTH.read(month)?,
            weekdays: (weekdays | weekdays >> 7) & 0x7f,
            both: day.starts_with('*') || weekday.starts_with('*'),
        };
        // Years have one of fourteen forms, all of which are among these.
        let start = Date::constant(2000, 1, 1).at(0, 0, 0, 0);
        if cron.from(start).is_none() { Err(CronError::Never) } else { Ok(cron) }
    }

    /// Whether it happens more than once in some hour.
    pub fn is_more_than_hourly(&self) -> bool {
        self.minutes.count_ones() > 1
    }

    /// When it happens next, after a moment, on a clock. None beyond the end of the calendar.
    pub fn next(&self, after: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let here = zone.to_datetime(after.to_jiff());
        // Local times are in the order of the moments that they are (see `local::moment`), so what lies before here lies in the past. What
        // lies behind may be past as well: an hour that comes twice counts the first time only.
        let mut time = self.from(here.date().at(here.hour(), here.minute(), 0, 0))?;
        loop {
            let moment = local::moment(time, zone)?;
            if moment > after {
                return Some(moment);
            }
            time = self.from(time.checked_add(1.minute()).ok()?)?;
        }
    }

    /// The first local time that fits, at or after one.
    pub(super) fn from(&self, start: DateTime) -> Option<DateTime> {
        if self.is_day(start.date())
            && let Some(time) = self.time_from(start.time())
        {
            return Some(start.date().to_datetime(time));
        }
        let first = self.time_from(Time::midnight())?;
        let mut day = start.date();
        for _ in 0..HORIZON {
            day = day.tomorrow().ok()?;
            if self.is_day(day) {
                return Some(day.to_datetime(first));
            }
        }
        None
    }

    fn time_from(&self, start: Time) -> Option<Time> {
        let (hour, minute) = (bit(start.hour()), bit(start.minute()));
        let same_hour = next_bit(self.minutes, minute).filter(|_| self.hours >> hour & 1 == 1);
        let (hour, minute) = match same_hour {
            Some(minute) => (hour, minute),
            None => (next_bit(self.hours, hour + 1)?, next_bit(self.minutes, 0)?),
        };
        Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0).ok()
    }

    fn is_day(&self, date: Date) -> bool {
        let of_month = self.days >> bit(date.day()) & 1 == 1;
        let of_week = self.weekdays >> bit(date.weekday().to_sunday_zero_offset()) & 1 == 1;
        let fits = if self.both { of_month && of_week } else { of_month || of_week };
        fits && self.months >> bit(date.month()) & 1 == 1
    }
}

fn bit(value: i8) -> u32 {
    u32::from(value.unsigned_abs())
}

/// The first bit that is set, at or behind one.
fn next_bit(bits: u64, from: u32) -> Option<u32> {
    let rest = bits.checked_shr(from)?;
    (rest != 0).then(|| from + rest.trailing_zeros())
}
