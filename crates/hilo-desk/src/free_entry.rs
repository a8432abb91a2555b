//! The free entry point (G2): whoever comes from an advertisement and is answered within 24 hours can be written to for 72
//! hours from that answer without anything being charged. It is about money alone: whether free-form messages may be sent
//! says the [customer service window](crate::window). Per number and person.

use hilo_model::{Duration, Timestamp};
use serde::{Deserialize, Serialize};

/// How soon a customer who came from an advertisement has to be answered (Meta, "Free entry point").
pub const ANSWER_WITHIN: Duration = Duration::from_hours(24);
/// How long everything is free from the answer on (Meta, "Free entry point").
pub const FREE_FOR: Duration = Duration::from_hours(72);

/// The free entry point of one person on one channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FreeEntry {
    /// When they last came from an advertisement.
    #[serde(skip_serializing_if = "Option::is_none")]
    came_at: Option<Timestamp>,
    /// When they were answered after that, in time: the first answer counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    answered_at: Option<Timestamp>,
    /// The end of one that an earlier advertisement began.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Timestamp>,
}

impl FreeEntry {
    /// Whether nothing is known of any.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// The customer came from an advertisement at `at`, the provider's time.
    pub fn customer_came(&mut self, at: Timestamp, now: Timestamp) {
        let at = at.min(now);
        if self.came_at.is_none_or(|came| came < at) {
            *self = Self { came_at: Some(at), answered_at: None, before: self.until() };
        }
    }

    /// A message of ours went to them at `at`, by the provider's time; webhooks come in any order. Whether that changes anything.
    pub fn answered(&mut self, at: Timestamp) -> bool {
        let Some(came) = self.came_at else { return false };
        let is_in_time = came <= at && at < came.plus(ANSWER_WITHIN);
        let is_first = self.answered_at.is_none_or(|answered| at < answered);
        if is_in_time && is_first {
            self.answered_at = Some(at);
        }
        is_in_time && is_first
    }

    /// Takes the later of two, when two contacts turn out to be one person.
    pub fn join(&mut self, other: Self) {
        let before = self.until().max(other.until());
        let later = if other.came_at > self.came_at { other } else { *self };
        *self = Self { before, ..later };
    }

    /// The first moment at which messages are charged again; none if there never was a free entry point.
    pub fn until(&self) -> Option<Timestamp> {
        self.before.max(self.answered_at.map(|answered| answered.plus(FREE_FOR)))
    }

    /// Whether nothing is charged. Exactly 72 hours after the answer it is again.
    pub fn is_open(&self, now: Timestamp) -> bool {
        self.until().is_some_and(|until| now < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_seconds(1_763_726_400);

    fn came() -> FreeEntry {
        let mut entry = FreeEntry::default();
        entry.customer_came(NOON, NOON);
        entry
    }

    #[test]
    fn lasts_72_hours_from_the_answer_to_the_microsecond() {
        let mut entry = came();
        assert!(!entry.is_open(NOON), "nobody has answered yet");
        let answer = NOON.plus(Duration::from_hours(23));
        assert!(entry.answered(answer));
        let end = answer.plus(FREE_FOR);
        assert_eq!(entry.until(), Some(end));
        assert!(entry.is_open(end.minus(Duration::from_micros(1))));
        assert!(!entry.is_open(end));
    }

    #[test]
    fn an_answer_after_24_hours_is_none() {
        let mut entry = came();
        assert!(!entry.answered(NOON.plus(ANSWER_WITHIN)));
        assert_eq!(entry.until(), None);
        assert!(entry.answered(NOON.plus(ANSWER_WITHIN).minus(Duration::from_micros(1))));
        assert!(entry.until().is_some());
    }

    #[test]
    fn the_first_answer_counts_in_whatever_order_it_is_told() {
        let (first, second) =
            (NOON.plus(Duration::from_millis(5_000)), NOON.plus(Duration::from_millis(60_000)));
        let mut entry = came();
        assert!(entry.answered(second));
        assert!(entry.answered(first));
        assert!(!entry.answered(second));
        assert_eq!(entry.until(), Some(first.plus(FREE_FOR)));
        assert!(!entry.answered(NOON.minus(Duration::from_millis(1_000))), "it was sent before they came");
    }

    #[test]
    fn another_advertisement_begins_another_and_takes_nothing_away() {
        let mut entry = came();
        entry.answered(NOON);
        let again = NOON.plus(Duration::from_hours(60));
        entry.customer_came(again, again);
        assert_eq!(entry.until(), Some(NOON.plus(FREE_FOR)));
        entry.answered(again.plus(Duration::from_hours(1)));
        assert_eq!(entry.until(), Some(again.plus(Duration::from_hours(73))));
        entry.customer_came(NOON, again);
        assert_eq!(
            entry.until(),
            Some(again.plus(Duration::from_hours(73))),
            "an old webhook changes nothing"
        );
    }

    #[test]
    fn of_two_people_who_are_one_the_later_counts() {
        let mut ours = came();
        ours.answered(NOON);
        let mut theirs = FreeEntry::default();
        let later = NOON.plus(Duration::from_hours(2));
        theirs.customer_came(later, later);
        ours.join(theirs);
        assert_eq!(ours.until(), Some(NOON.plus(FREE_FOR)));
        ours.answered(later);
        assert_eq!(ours.until(), Some(later.plus(FREE_FOR)));
    }

    #[test]
    fn a_clock_ahead_of_ours_gains_nothing() {
        let mut entry = FreeEntry::default();
        entry.customer_came(NOON.plus(Duration::from_hours(5)), NOON);
        assert!(entry.answered(NOON));
    }
}
