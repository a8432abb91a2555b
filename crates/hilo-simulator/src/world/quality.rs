//! How well a number stands with the people it writes to.

use hilo_model::{Duration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What counts is of the last seven days.
const WEEK: Duration = Duration::from_days(7);

/// A number's quality rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Strength {
    /// Good.
    Green,
    /// Some people block it.
    Yellow,
    /// Many people block it.
    Red,
    /// Nothing is known yet.
    Unknown,
}

impl Strength {
    /// Meta's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Green => "GREEN",
            Self::Yellow => "YELLOW",
            Self::Red => "RED",
            Self::Unknown => "UNKNOWN",
        }
    }
}

/// Whom a number wrote to, and who blocked it.
#[derive(Debug, Default)]
pub struct Opinion {
    written: HashMap<String, Timestamp>,
    blocked: HashMap<String, Timestamp>,
}

impl Opinion {
    /// The number wrote to somebody.
    pub(super) fn wrote(&mut self, person: &str, at: Timestamp) {
        self.written.insert(person.to_owned(), at);
    }

    /// Somebody blocked the number, or does not any more.
    pub(super) fn block(&mut self, person: &str, blocks: bool, at: Timestamp) {
        if blocks {
            self.blocked.insert(person.to_owned(), at);
        } else {
            self.blocked.remove(person);
        }
    }

    /// Whether this person blocks the number.
    pub fn blocks(&self, person: &str) -> bool {
        self.blocked.contains_key(person)
    }

    /// What the last week makes of it. Meta does not tell how it judges; here one in ten who block make it yellow, and
    /// three in ten red.
    pub fn strength(&self, now: Timestamp) -> Strength {
        let recent = |all: &HashMap<String, Timestamp>| all.values().filter(|at| now < at.plus(WEEK)).count();
        let (written, blocked) = (recent(&self.written).max(1), recent(&self.blocked));
        match blocked * 10 / written {
            0 => Strength::Green,
            1..=2 => Strength::Yellow,
            _ => Strength::Red,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quality_falls_with_those_who_block_and_recovers_in_a_week() {
        let mut opinion = Opinion::default();
        let day = |day: i64| Timestamp::from_seconds(day * 86_400);
        (0..20).for_each(|person| opinion.wrote(&person.to_string(), day(0)));
        assert_eq!(opinion.strength(day(0)), Strength::Green);
        ["1", "2"].iter().for_each(|person| opinion.block(person, true, day(1)));
        assert_eq!(opinion.strength(day(1)), Strength::Yellow);
        ["3", "4", "5", "6"].iter().for_each(|person| opinion.block(person, true, day(1)));
        assert_eq!(opinion.strength(day(1)), Strength::Red);
        ["3", "4", "5", "6"].iter().for_each(|person| opinion.block(person, false, day(2)));
        assert_eq!(opinion.strength(day(2)), Strength::Yellow);
        assert_eq!(opinion.strength(day(8)), Strength::Green);
        assert!(opinion.blocks("1") && !opinion.blocks("3"));
    }
}
