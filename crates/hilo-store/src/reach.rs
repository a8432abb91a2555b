//! Whom a portfolio has reached: the count that Meta's messaging limit is held to (G4).
//!
//! A send that reaches somebody outside a customer service window takes a **place** of its portfolio, in the transaction that claims
//! it. Whoever has one costs nothing again until it is [`PERIOD`] old; where none is left the row stays as it was, and the claim
//! says when the next one becomes free. A store loads a [`Room`] for each portfolio of a batch under a lock of the portfolio's row,
//! lets it decide, and writes what changed: so the rule is here once, and two processes never take the same last place.

pub use hilo_model::messaging_limit::PERIOD;
use hilo_model::{EffectId, Scope, Timestamp, messaging_limit::WINDOW_MARGIN};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A portfolio in an environment: all numbers of all accounts that name it share its limit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Portfolio {
    /// Where.
    pub scope: Scope,
    /// The provider's id of it, as the channels name it.
    pub id: String,
}

/// Whom a send reaches, and from when on that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// When the customer service window closes that was known when it was ordered; the beginning of time if none was open.
    pub from: Timestamp,
    /// Stands for the person's address. Not their number: it is kept after they are erased, until the place is free.
    pub recipient: Uuid,
}

impl Reach {
    /// Whether a send that begins now takes a place. `window` is the end of the customer service window as far as it is known by now.
    /// In doubt it does: to count too much delays a message, to count too little breaks the limit.
    pub fn counts(&self, window: Option<Timestamp>, now: Timestamp) -> bool {
        let until = window.map_or(self.from, |window| window.max(self.from));
        now.plus(WINDOW_MARGIN) >= until
    }
}

/// A place that is wanted, or given back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// For which send.
    pub effect: EffectId,
    /// Whose limit.
    pub portfolio: Portfolio,
    /// See [`Reach::recipient`].
    pub recipient: Uuid,
}

/// Somebody who was reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    /// When last.
    pub at: Timestamp,
    /// By which send, as long as it can give the place back.
    pub effect: Option<EffectId>,
    /// When before that.
    pub before: Option<Timestamp>,
}

/// What the provider told of a portfolio's limit (full row; of several the one told last counts).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortfolioRow {
    /// Which.
    pub portfolio: Portfolio,
    /// In the provider's words: `TIER_2K`….
    pub tier: String,
    /// How many people; none if it is unlimited or not understood.
    pub people: Option<i64>,
    /// When it was told.
    pub told_at: Timestamp,
}

/// How much of a portfolio's limit is used.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PortfolioStanding {
    /// What was told last, and when.
    pub told: Option<(String, Timestamp)>,
    /// How many people it may reach; none if nothing is known or there is no limit.
    pub people: Option<i64>,
    /// How many people have a place.
    pub reached: i64,
    /// When the next place becomes free, if none is now.
    pub free_at: Option<Timestamp>,
}

/// How many of the oldest places must become free until there is room, less one.
pub fn beyond(people: i64, reached: i64) -> i64 {
    (reached - people).max(0)
}

/// A portfolio within a batch: who was reached within the [`PERIOD`], as far as the batch asks for them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Room {
    /// How many people may have a place.
    pub people: Option<i64>,
    /// How many have one.
    pub taken: i64,
    /// When the place was taken that makes room next.
    pub oldest: Option<Timestamp>,
    /// Those whom the batch names and who have one.
    pub reached: BTreeMap<Uuid, Reached>,
    /// Of whom something changed.
    pub changed: BTreeSet<Uuid>,
}

impl Room {
    /// Takes a place for a send that begins now.
    ///
    /// # Errors
    /// When the next one becomes free, if there is none: later than now.
    pub fn take(&mut self, place: &Place, now: Timestamp) -> Result<(), Timestamp> {
        let earlier = self.reached.get(&place.recipient).copied();
        let reached = match earlier {
            // A repetition of a send that may have reached them: whatever becomes of it, the place stays.
            Some(earlier) if earlier.effect == Some(place.effect) => {
                Reached { at: earlier.at.max(now), effect: None, before: None }
            }
            Some(earlier) => {
                Reached { at: earlier.at.max(now), effect: Some(place.effect), before: Some(earlier.at) }
            }
            None if self.people.is_none_or(|people| self.taken < people) => {
                self.taken += 1;
                Reached { at: now, effect: Some(place.effect), before: None }
            }
            None => {
                let free = self.oldest.unwrap_or(now).plus(PERIOD);
                return Err(free.max(Timestamp::from_micros(now.as_micros() + 1)));
            }
        };
        self.reached.insert(place.recipient, reached);
        self.changed.insert(place.recipient);
        Ok(())
    }

    /// A send surely did not leave. Its place goes, unless the person was reached by another one, before or since.
    pub fn give_back(&mut self, place: &Place) {
        let Some(reached) = self.reached.get_mut(&place.recipient) else { return };
        if reached.effect != Some(place.effect) {
            return;
        }
        self.changed.insert(place.recipient);
        match reached.before {
            Some(before) => *reached = Reached { at: before, effect: None, before: None },
            None => {
                self.reached.remove(&place.recipient);
                self.taken -= 1;
            }
        }
    }
}

/// The portfolios of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rooms(pub BTreeMap<Portfolio, Room>);

impl Rooms {
    /// See [`Room::take`]; a portfolio that was not loaded has no limit.
    ///
    /// # Errors
    /// When the next place becomes free.
    pub fn take(&mut self, place: &Place, now: Timestamp) -> Result<(), Timestamp> {
        self.0.get_mut(&place.portfolio).map_or(Ok(()), |room| room.take(place, now))
    }

    /// See [`Room::give_back`].
    pub fn give_back(&mut self, place: &Place) {
        if let Some(room) = self.0.get_mut(&place.portfolio) {
            room.give_back(place);
        }
    }
}

/// What a batch asks of portfolios: whom, and the earliest moment that a claim names. Older places are free by then.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked(pub BTreeMap<Portfolio, (BTreeSet<Uuid>, Option<Timestamp>)>);

impl Asked {
    /// Of a batch.
    pub fn of(batch: &[crate::write::Write]) -> Self {
        use crate::write::Write;
        let mut asked = Self::default();
        for write in batch {
            match write {
                Write::Claim { claim, .. } => {
                    claim.places.iter().for_each(|place| asked.add(place, Some(claim.now)));
                }
                Write::Settle { given_back, .. } => {
                    given_back.iter().for_each(|place| asked.add(place, None));
                }
                _ => {}
            }
        }
        asked
    }

    fn add(&mut self, place: &Place, now: Option<Timestamp>) {
        let (recipients, earliest) = self.0.entry(place.portfolio.clone()).or_default();
        recipients.insert(place.recipient);
        *earliest = [*earliest, now].into_iter().flatten().min();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::{Duration, Id};
    use proptest::{collection::vec, prelude::*};

    const START: Timestamp = Timestamp::from_seconds(1_763_726_400);

    fn place(effect: u128, recipient: u128) -> Place {
        let scope = Scope { workspace: Id::from_uuid(Uuid::nil()), environment: Id::from_uuid(Uuid::nil()) };
        Place {
            effect: EffectId::from_uuid(Uuid::from_u128(effect)),
            portfolio: Portfolio { scope, id: "1".to_owned() },
            recipient: Uuid::from_u128(recipient),
        }
    }

    #[test]
    fn a_template_reaches_somebody_once_their_window_is_closed_or_about_to_be() {
        let reach = |from| Reach { from, recipient: Uuid::nil() };
        let hour = START.plus(Duration::from_hours(1));
        let almost = hour.minus(WINDOW_MARGIN);
        let before = Timestamp::from_micros(almost.as_micros() - 1);
        for (from, window, now, counts) in [
            (Timestamp::from_micros(0), None, START, true),
            (hour, None, START, false),
            (hour, None, before, false),
            (hour, None, almost, true),
            (hour, None, hour, true),
            // What became known since: a window that is open for longer, or one that closed before.
            (Timestamp::from_micros(0), Some(hour), before, false),
            (Timestamp::from_micros(0), Some(hour), almost, true),
            (hour, Some(START), before, false),
        ] {
            assert_eq!(reach(from).counts(window, now), counts, "{from} {window:?} {now}");
        }
    }

    /// What happens: somebody is written to by a send, or a send did not leave.
    #[derive(Debug, Clone)]
    enum Step {
        Take { effect: u128, later: u64 },
        GiveBack { effect: u128 },
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            3 => (0..12_u128, 0..10_u64).prop_map(|(effect, later)| Step::Take { effect, later }),
            1 => (0..12_u128).prop_map(|effect| Step::GiveBack { effect }),
        ]
    }

    proptest! {
        /// Whatever happens, of the people whom a send may have reached in any period there are never more than allowed.
        #[test]
        fn nobody_beyond_the_limit_is_ever_reached(people in 1..4_i64, steps in vec(step(), 1..60)) {
            let mut room = Room { people: Some(people), ..Room::default() };
            // Each attempt that may have left: which send, to whom, when.
            let mut left: Vec<(u128, u128, Timestamp)> = Vec::new();
            let mut now = START;
            for step in steps {
                match step {
                    Step::Take { effect, later } => {
                        now = now.plus(Duration::from_hours(later));
                        room.reached.retain(|_, reached| reached.at.plus(PERIOD) > now);
                        room.taken = room.reached.len() as i64;
                        room.oldest = room.reached.values().map(|reached| reached.at).min();
                        // Three sends to each of four people.
                        match room.take(&place(effect, effect % 4), now) {
                            Ok(()) => left.push((effect, effect % 4, now)),
                            Err(free) => prop_assert!(free > now),
                        }
                    }
                    Step::GiveBack { effect } => {
                        if let Some(last) = left.iter().rposition(|(of, ..)| *of == effect) {
                            left.remove(last);
                        }
                        room.give_back(&place(effect, effect % 4));
                    }
                }
                prop_assert_eq!(room.taken, room.reached.len() as i64);
                let recent = left.iter().filter(|(.., at)| at.plus(PERIOD) > now);
                let reached: BTreeSet<u128> = recent.map(|(_, who, _)| *who).collect();
                prop_assert!(reached.len() as i64 <= people, "{reached:?} were reached");
                for who in reached {
                    prop_assert!(room.reached.contains_key(&Uuid::from_u128(who)), "{who} has no place");
                }
            }
        }
    }
}
