//! The system's clock and ids for what is no turn.

use hilo_model::{Clock, Id, IdSource, Timestamp};

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

/// A seed that nobody can guess and that does not repeat.
pub fn random_seed() -> u64 {
    let mut bytes = [0; 8];
    // Without randomness the address of a local still differs from call to call; ids keep their time part.
    if getrandom::fill(&mut bytes).is_err() {
        return std::ptr::from_ref(&bytes).addr() as u64;
    }
    u64::from_le_bytes(bytes)
}

/// A fresh id at `now`, for things that no turn makes.
pub fn fresh_id<T: Id>(now: Timestamp) -> T {
    IdSource::new(now, random_seed()).make()
}
