//! Days and months of a time zone, as moments.

use crate::Timestamp;
use jiff::{civil::Date, tz::TimeZone};

/// A time zone.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone(TimeZone);

impl Default for Zone {
    fn default() -> Self {
        Self(TimeZone::UTC)
    }
}

/// A day, in microseconds, where a day is written as a date.
const DAY: i64 = 86_400_000_000;

impl Zone {
    /// The zone with this IANA name; UTC if there is none.
    pub fn named(name: &str) -> Self {
        Self(TimeZone::get(name).unwrap_or(TimeZone::UTC))
    }

    /// The beginning of the day in which a moment lies.
    pub fn day(&self, at: Timestamp) -> Timestamp {
        self.beginning(self.local(at))
    }

    /// The date of a moment here, written as the moment at which it begins in UTC: the same for every zone, so that what is kept by
    /// dates stays what it is if the zone changes.
    pub fn date(&self, at: Timestamp) -> Timestamp {
        written(self.local(at))
    }

    /// The first of the month of a moment here, written so.
    pub fn month(&self, at: Timestamp) -> Timestamp {
        written(self.local(at).first_of_month())
    }

    /// When a date that is written so begins here.
    pub fn start(&self, date: Timestamp) -> Timestamp {
        self.beginning(Self::default().local(date))
    }

    fn local(&self, at: Timestamp) -> Date {
        self.0.to_datetime(at.to_jiff()).date()
    }

    fn beginning(&self, date: Date) -> Timestamp {
        match date.to_zoned(self.0.clone()) {
            Ok(zoned) => Timestamp::from_micros(zoned.timestamp().as_microsecond()),
            // Beyond all calendars.
            Err(_) => written(date),
        }
    }
}

/// The date after one that is written so.
pub const fn next_date(date: Timestamp) -> Timestamp {
    Timestamp::from_micros(date.as_micros().saturating_add(DAY))
}

/// The month after one that is written so.
pub fn next_month(month: Timestamp) -> Timestamp {
    let last = Zone::default().local(month).last_of_month();
    next_date(written(last))
}

fn written(date: Date) -> Timestamp {
    let start = date.to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp().as_microsecond());
    start.map_or(Timestamp::MAX, Timestamp::from_micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn days_and_months_are_those_of_the_zone() {
        let zone = Zone::named("America/Santiago");
        // Three hours behind in summer, four in winter.
        assert_eq!(zone.day(at("2026-01-05T02:59:59Z")), at("2026-01-04T03:00:00Z"));
        assert_eq!(zone.day(at("2026-07-05T12:00:00Z")), at("2026-07-05T04:00:00Z"));
        assert_eq!(zone.date(at("2026-01-05T02:59:59Z")), at("2026-01-04T00:00:00Z"));
        assert_eq!(zone.month(at("2026-02-01T02:00:00Z")), at("2026-01-01T00:00:00Z"));
        assert_eq!(zone.start(at("2026-02-01T00:00:00Z")), at("2026-02-01T03:00:00Z"));
        assert_eq!(next_month(at("2026-12-01T00:00:00Z")), at("2027-01-01T00:00:00Z"));
        // The day on which clocks go back has 25 hours.
        let date = zone.date(at("2026-04-04T12:00:00Z"));
        let long = zone.start(next_date(date)).since(zone.start(date));
        assert_eq!(long.as_millis(), 25 * 3_600_000);
    }

    #[test]
    fn a_zone_that_is_none_is_utc() {
        assert_eq!(Zone::named("Mars/Olympus"), Zone::default());
        assert_eq!(Zone::default().day(at("2026-01-05T02:59:59Z")), at("2026-01-05T00:00:00Z"));
        assert_eq!(Zone::default().date(Timestamp::MAX), Zone::default().day(Timestamp::MAX));
    }
}
