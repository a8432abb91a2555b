//! Spans of time as authors write them: `30s`, `10m`, `2h`, `1d`, `1h30m`.

use hilo_model::Duration;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::{borrow::Cow, fmt, str::FromStr};

/// A span of whole seconds, at most a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span(u64);

/// A text that is no span of time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a span of time like 30s, 10m, 2h, 3d or 1h30m, at most 365d")]
pub struct ParseSpanError(String);

const UNITS: [(char, u64); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];
const MAX: u64 = 365 * 86_400;

impl Span {
    /// The span.
    pub fn duration(self) -> Duration {
        Duration::from_seconds(self.0)
    }
}

impl FromStr for Span {
    type Err = ParseSpanError;
    fn from_str(text: &str) -> Result<Self, ParseSpanError> {
        let refuse = || ParseSpanError(text.chars().take(40).collect());
        let (mut total, mut digits, mut units) = (0_u64, String::new(), UNITS.iter());
        for letter in text.trim().chars() {
            if letter.is_ascii_digit() {
                digits.push(letter);
                continue;
            }
            // Units come from large to small, each at most once.
            let (_, seconds) = units.find(|(unit, _)| *unit == letter).ok_or_else(refuse)?;
            let count: u64 = digits.parse().map_err(|_| refuse())?;
            total =
                count.checked_mul(*seconds).and_then(|part| total.checked_add(part)).ok_or_else(refuse)?;
            digits.clear();
        }
        if digits.is_empty() && (1..=MAX).contains(&total) { Ok(Self(total)) } else { Err(refuse()) }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = self.0;
        for (unit, seconds) in UNITS {
            if rest >= seconds {
                write!(f, "{}{unit}", rest / seconds)?;
                rest %= seconds;
            }
        }
        Ok(())
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Span {
    fn schema_name() -> Cow<'static, str> {
        "Span".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A span of time, like 30s, 10m, 2h, 3d or 1h30m.",
            "type": "string",
            "pattern": "^(\\d+d)?(\\d+h)?(\\d+m)?(\\d+s)?$",
            "minLength": 2
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spans_are_read_and_written_shortly() {
        for (given, written) in
            [("90s", "1m30s"), ("10m", "10m"), ("1h30m", "1h30m"), ("48h", "2d"), ("365d", "365d")]
        {
            assert_eq!(given.parse::<Span>().unwrap().to_string(), written);
        }
        for bad in ["", "10", "0s", "m", "10m1h", "1m1m", "366d", "-1m", "1.5h", "99999999999999999999d"] {
            assert!(bad.parse::<Span>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_can_be_read(seconds in 1..=MAX) {
            prop_assert_eq!(Span(seconds).to_string().parse(), Ok(Span(seconds)));
        }
    }
}
