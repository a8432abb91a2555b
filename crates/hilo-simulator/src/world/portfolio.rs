use hilo_model::{Duration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};

/// Over this time people are counted whom a business wrote to first.
const DAY: Duration = Duration::from_hours(24);

/// A business portfolio: what accounts belong to, and what the messaging limit is of (since October 2025).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Portfolio {
    /// Its id.
    pub id: String,
    /// The business's name.
    pub name: String,
    /// How many people may be written to first within 24 hours.
    #[serde(default)]
    pub limit: Tier,
    /// Whether Meta verified the business.
    #[serde(default = "yes")]
    pub verified: bool,
}

fn yes() -> bool {
    true
}

impl Portfolio {
    /// The portfolio of accounts that name none.
    pub fn usual_id() -> String {
        "400000000000001".to_owned()
    }

    /// A portfolio that exists because an account is in it.
    pub fn new(id: &str, name: &str) -> Self {
        Self { id: id.to_owned(), name: name.to_owned(), limit: Tier::default(), verified: true }
    }
}

/// A messaging limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Tier {
    /// 250 people.
    #[serde(rename = "TIER_250")]
    Of250,
    /// 2,000 people.
    #[serde(rename = "TIER_2K")]
    Of2k,
    /// 10,000 people.
    #[serde(rename = "TIER_10K")]
    Of10k,
    /// 100,000 people.
    #[serde(rename = "TIER_100K")]
    Of100k,
    /// Anybody.
    #[default]
    #[serde(rename = "TIER_UNLIMITED")]
    Unlimited,
}

impl Tier {
    /// How many people; none if there is no limit.
    pub fn people(self) -> Option<usize> {
        match self {
            Self::Of250 => Some(250),
            Self::Of2k => Some(2000),
            Self::Of10k => Some(10_000),
            Self::Of100k => Some(100_000),
            Self::Unlimited => None,
        }
    }

    /// Meta's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Of250 => "TIER_250",
            Self::Of2k => "TIER_2K",
            Self::Of10k => "TIER_10K",
            Self::Of100k => "TIER_100K",
            Self::Unlimited => "TIER_UNLIMITED",
        }
    }
}

/// Whom a business wrote to first, and when last.
#[derive(Debug, Default)]
pub struct Reached {
    last: HashMap<String, Timestamp>,
    by_time: BTreeSet<(Timestamp, String)>,
}

impl Reached {
    /// Somebody was written to first.
    pub(super) fn add(&mut self, person: &str, at: Timestamp) {
        if let Some(before) = self.last.insert(person.to_owned(), at) {
            self.by_time.remove(&(before, person.to_owned()));
        }
        self.by_time.insert((at, person.to_owned()));
    }

    /// Whether one more person may be written to first: those of the last 24 hours count once each.
    pub fn has_room(&self, person: &str, limit: Tier, now: Timestamp) -> bool {
        let Some(most) = limit.people() else { return true };
        let is_recent = |at: &Timestamp| now < at.plus(DAY);
        if self.last.get(person).is_some_and(is_recent) {
            return true;
        }
        self.within_a_day(now, most) < most
    }

    /// How many people were written to first in the last 24 hours; counted up to `most`.
    pub fn within_a_day(&self, now: Timestamp, most: usize) -> usize {
        self.by_time.iter().rev().take(most).take_while(|(at, _)| now < at.plus(DAY)).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_counted_once_within_a_moving_day() {
        let mut reached = Reached::default();
        let at = |hours: i64| Timestamp::from_seconds(hours * 3600);
        for person in 0..250 {
            assert!(reached.has_room(&person.to_string(), Tier::Of250, at(1)));
            reached.add(&person.to_string(), at(1));
        }
        assert!(!reached.has_room("new", Tier::Of250, at(2)));
        assert!(
            reached.has_room("7", Tier::Of250, at(2)),
            "whoever was reached already does not count again"
        );
        reached.add("7", at(3));
        assert!(
            reached.has_room("new", Tier::Of2k, at(2)) && reached.has_room("new", Tier::Unlimited, at(2))
        );
        assert!(reached.has_room("new", Tier::Of250, at(25)));
        assert_eq!(reached.within_a_day(at(25), 9), 1);
    }
}
