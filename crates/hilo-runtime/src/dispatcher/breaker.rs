//! Backends that are down are left alone (circuit breakers, one per environment and host).
//!
//! | state | calls | it goes on to |
//! |---|---|---|
//! | closed | are made | open, after five failures in a row without an answer in between that was none |
//! | open | are not made, and the flow is told at once | half-open, after 30 s; each time it opens again after twice as long, five minutes at most |
//! | half-open | one is made, to see | closed if it succeeds, open if it fails |
//!
//! What counts as a failure: no answer in time, no connection, or a status from 500 on. Breakers are in this process's memory:
//! each node of a cluster finds out for itself, and one that starts knows nothing.

use hilo_model::{Duration, Scope, Timestamp};
use parking_lot::Mutex;
use std::{collections::HashMap, sync::Arc};

/// So many failures in a row open it.
const FAILURES: u32 = 5;
/// How long a backend is left alone the first time.
const REST: Duration = Duration::from_seconds(30);
/// How long at most.
const LONGEST: Duration = Duration::from_minutes(5);
/// A call that is made to see, and of whose end nothing is heard, holds the others back for so long: longer than any call may take.
const PROBE: Duration = Duration::from_seconds(90);

/// How a backend stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Closed { failures: u32 },
    Open { until: Timestamp, times: u32 },
    HalfOpen { since: Timestamp, times: u32 },
}

/// What is known of one backend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Breaker(State);

impl Default for Breaker {
    fn default() -> Self {
        Self(State::Closed { failures: 0 })
    }
}

impl Breaker {
    /// Whether a call may be made.
    fn admits(&mut self, now: Timestamp) -> bool {
        match self.0 {
            State::Closed { .. } => true,
            State::Open { until, .. } if now < until => false,
            State::HalfOpen { since, .. } if now < since.plus(PROBE) => false,
            State::Open { times, .. } | State::HalfOpen { times, .. } => {
                self.0 = State::HalfOpen { since: now, times };
                true
            }
        }
    }

    /// A call failed; whether an outage begins with it. The backend may have said itself how long to leave it alone.
    fn failed(&mut self, now: Timestamp, wanted: Option<Duration>) -> bool {
        let (news, times) = match self.0 {
            State::Closed { failures } if failures + 1 < FAILURES => {
                self.0 = State::Closed { failures: failures + 1 };
                return false;
            }
            State::Closed { .. } => (true, 1),
            State::HalfOpen { times, .. } => (false, times.saturating_add(1)),
            // One that was under way already.
            State::Open { .. } => return false,
        };
        let rest = Duration::from_seconds(REST.as_seconds() << (times - 1).min(4));
        let rest = rest.max(wanted.unwrap_or(Duration::ZERO)).min(LONGEST);
        self.0 = State::Open { until: now.plus(rest), times };
        news
    }
}

/// What is known of all backends that fail.
#[derive(Debug, Clone, Default)]
pub(crate) struct Breakers(Arc<Mutex<HashMap<(Scope, String), Breaker>>>);

impl Breakers {
    /// Whether a call to a host may be made now.
    pub(super) fn admits(&self, scope: Scope, host: &str, now: Timestamp) -> bool {
        let mut all = self.0.lock();
        // Nearly all hosts are well, and nothing is kept of them.
        all.is_empty() || all.get_mut(&(scope, host.to_owned())).is_none_or(|breaker| breaker.admits(now))
    }

    /// A call was answered.
    pub(super) fn succeeded(&self, scope: Scope, host: &str) {
        let mut all = self.0.lock();
        if !all.is_empty() {
            all.remove(&(scope, host.to_owned()));
            tell(&all);
        }
    }

    /// A call failed; whether an outage begins with it.
    pub(super) fn failed(&self, scope: Scope, host: &str, now: Timestamp, wanted: Option<Duration>) -> bool {
        let mut all = self.0.lock();
        let news = all.entry((scope, host.to_owned())).or_default().failed(now, wanted);
        if news {
            metrics::counter!("hilo_backend_outages_total").increment(1);
        }
        tell(&all);
        news
    }
}

fn tell(all: &HashMap<(Scope, String), Breaker>) {
    let down = all.values().filter(|breaker| !matches!(breaker.0, State::Closed { .. })).count();
    metrics::gauge!("hilo_backends_down").set(down as f64);
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::Id;
    use uuid::Uuid;

    const START: Timestamp = Timestamp::from_seconds(1_763_726_400);

    fn after(seconds: u64) -> Timestamp {
        START.plus(Duration::from_seconds(seconds))
    }

    fn down() -> Breaker {
        let mut breaker = Breaker::default();
        let news: Vec<bool> = (0..FAILURES).map(|_| breaker.failed(START, None)).collect();
        assert_eq!(news, [false, false, false, false, true]);
        breaker
    }

    #[test]
    fn who_is_down_is_left_alone_and_then_asked_by_one_alone() {
        let mut breaker = down();
        assert!(!breaker.admits(after(29)));
        assert!(breaker.admits(after(30)) && !breaker.admits(after(30)), "one call goes to see");
        // It fails: no new outage, and a longer rest.
        assert!(!breaker.failed(after(31), None));
        assert!(!breaker.admits(after(90)) && breaker.admits(after(91)));
        // Nothing is ever heard of that one.
        assert!(!breaker.admits(after(180)) && breaker.admits(after(181)));
    }

    #[test]
    fn the_rest_grows_to_five_minutes_and_a_backend_may_ask_for_more_than_the_first() {
        let mut breaker = down();
        let (mut now, mut rests) = (START, Vec::new());
        for _ in 0..6 {
            let State::Open { until, .. } = breaker.0 else { panic!("{breaker:?}") };
            rests.push(until.since(now).as_seconds());
            now = until;
            assert!(breaker.admits(now));
            breaker.failed(now, None);
        }
        assert_eq!(rests, [30, 60, 120, 240, 300, 300]);
        let mut asked = Breaker(State::Closed { failures: FAILURES - 1 });
        assert!(asked.failed(START, Some(Duration::from_seconds(100))));
        assert!(!asked.admits(after(99)) && asked.admits(after(100)));
    }

    #[test]
    fn what_was_under_way_changes_nothing_and_an_answer_ends_it() {
        let mut breaker = down();
        let before = breaker;
        assert!(!breaker.failed(after(1), None));
        assert_eq!(breaker, before);
        let scope = Scope {
            workspace: Id::from_uuid(Uuid::from_u128(1)),
            environment: Id::from_uuid(Uuid::from_u128(2)),
        };
        let breakers = Breakers::default();
        let fails = |times: u32| (0..times).filter(|_| breakers.failed(scope, "a.test", START, None)).count();
        assert_eq!(fails(FAILURES - 1), 0);
        breakers.succeeded(scope, "a.test");
        assert_eq!(fails(FAILURES), 1, "failures in a row");
        assert!(!breakers.admits(scope, "a.test", START) && breakers.admits(scope, "b.test", START));
        let elsewhere = Scope { environment: Id::from_uuid(Uuid::from_u128(3)), ..scope };
        assert!(breakers.admits(elsewhere, "a.test", START), "environments know nothing of each other");
        breakers.succeeded(scope, "a.test");
        assert!(breakers.admits(scope, "a.test", START));
    }
}
