//! Moments and spans, in microseconds since 1970. Calendars and zones are jiff's.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A moment: microseconds since 1970-01-01T00:00:00Z.
///
/// Stored formats hold the number; the API shows RFC 3339 (see [`Timestamp::to_string`]).
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema, Default,
)]
#[serde(transparent)]
pub struct Timestamp(i64);

/// A span: microseconds, never negative.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema, Default,
)]
#[serde(transparent)]
pub struct Duration(u64);

impl Timestamp {
    /// The last moment that RFC 3339 can write: the end of the year 9999.
    pub const MAX: Self = Self(253_402_207_200_999_999);

    /// A moment from microseconds since 1970.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }
    /// A moment from milliseconds since 1970.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis.saturating_mul(1_000))
    }
    /// A moment from seconds since 1970, as Meta's webhooks carry them.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }
    /// Microseconds since 1970.
    pub const fn as_micros(self) -> i64 {
        self.0
    }
    /// Milliseconds since 1970, rounded down.
    pub const fn as_millis(self) -> i64 {
        self.0.div_euclid(1_000)
    }
    /// Seconds since 1970, rounded down.
    pub const fn as_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }
    /// The moment `span` later, at most [`Timestamp::MAX`].
    pub const fn plus(self, span: Duration) -> Self {
        let sum = self.0.saturating_add_unsigned(span.0);
        if sum > Self::MAX.0 { Self::MAX } else { Self(sum) }
    }
    /// The moment `span` earlier.
    pub const fn minus(self, span: Duration) -> Self {
        Self(self.0.saturating_sub_unsigned(span.0))
    }
    /// The span since `earlier`; zero if that is later.
    pub const fn since(self, earlier: Self) -> Duration {
        let micros = self.0.saturating_sub(earlier.0);
        Duration(if micros > 0 { micros as u64 } else { 0 })
    }
    /// The same moment in jiff, for calendars and zones.
    pub fn to_jiff(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        })
    }
    /// The moment jiff means, its nanoseconds cut off.
    pub fn from_jiff(moment: jiff::Timestamp) -> Self {
        Self(moment.as_microsecond())
    }
}

impl fmt::Display for Timestamp {
    /// RFC 3339 in UTC.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.to_jiff(), f)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that is no RFC 3339 moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a moment like 2026-11-21T09:30:00Z")]
pub struct ParseTimestampError(String);

impl FromStr for Timestamp {
    type Err = ParseTimestampError;
    fn from_str(text: &str) -> Result<Self, ParseTimestampError> {
        text.parse().map(Self::from_jiff).map_err(|_| ParseTimestampError(text.chars().take(64).collect()))
    }
}

impl Duration {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// A span of microseconds.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }
    /// A span of milliseconds.
    pub const fn from_millis(millis: u64) -> Self {
        Self(millis.saturating_mul(1_000))
    }
    /// A span of seconds.
    pub const fn from_seconds(seconds: u64) -> Self {
        Self(seconds.saturating_mul(1_000_000))
    }
    /// A span of minutes.
    pub const fn from_minutes(minutes: u64) -> Self {
        Self::from_seconds(minutes.saturating_mul(60))
    }
    /// A span of hours.
    pub const fn from_hours(hours: u64) -> Self {
        Self::from_minutes(hours.saturating_mul(60))
    }
    /// A span of days of 24 hours.
    pub const fn from_days(days: u64) -> Self {
        Self::from_hours(days.saturating_mul(24))
    }
    /// Microseconds.
    pub const fn as_micros(self) -> u64 {
        self.0
    }
    /// Milliseconds, rounded down.
    pub const fn as_millis(self) -> u64 {
        self.0 / 1_000
    }
    /// Seconds, rounded down.
    pub const fn as_seconds(self) -> u64 {
        self.0 / 1_000_000
    }
    /// The standard library's type, for timers and clients.
    pub const fn to_std(self) -> std::time::Duration {
        std::time::Duration::from_micros(self.0)
    }
}

impl fmt::Debug for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_std(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn text_is_rfc_3339() {
        let moment = Timestamp::from_micros(1_763_717_000_123_456);
        assert_eq!(moment.to_string(), "2025-11-21T09:23:20.123456Z");
        assert_eq!("2025-11-21T06:23:20.123456-03:00".parse(), Ok(moment));
        assert!("yesterday".parse::<Timestamp>().is_err());
    }

    proptest! {
        #[test]
        fn arithmetic_never_overflows(a in any::<i64>(), b in any::<u64>()) {
            let moment = Timestamp::from_micros(a);
            let _ = (moment.plus(Duration::from_micros(b)), moment.minus(Duration::from_micros(b)));
            let _ = (moment.to_string(), Timestamp::from_seconds(a), Duration::from_days(b));
        }
    }
}
