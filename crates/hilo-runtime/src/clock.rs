//! The system's clock and ids for what is no turn.

use hilo_model::{Clock, Id, IdSource, Timestamp};
use std::cell::RefCell;

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        #[expect(clippy::disallowed_methods, reason = "this is the one clock that the others stand for")]
        let now = std::time::SystemTime::now();
        let since = now.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_micros(since.as_micros().try_into().unwrap_or(i64::MAX))
    }
}

/// A seed that nobody can guess and that does not repeat. Fetched 64 at a time: every event that comes in needs one.
pub fn random_seed() -> u64 {
    SEEDS.with_borrow_mut(|seeds| {
        if seeds.is_empty() {
            let mut bytes = [0; 512];
            // Without randomness the address of a local still differs between threads; ids keep their time part.
            if getrandom::fill(&mut bytes).is_err() {
                return std::ptr::from_ref(&bytes).addr() as u64;
            }
            seeds.extend(bytes.as_chunks().0.iter().map(|seed| u64::from_le_bytes(*seed)));
        }
        seeds.pop().unwrap_or_default()
    })
}

thread_local! {
    static SEEDS: RefCell<Vec<u64>> = const { RefCell::new(Vec::new()) };
}

/// A fresh id at `now`, for things that no turn makes.
pub fn fresh_id<T: Id>(now: Timestamp) -> T {
    IdSource::new(now, random_seed()).make()
}
