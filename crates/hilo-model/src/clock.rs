//! Where time comes from. Rules take `now`; only the runtime and the binary hold a [`Clock`].

use crate::{Duration, Timestamp};
use std::sync::atomic::{AtomicI64, Ordering};

/// A source of the present moment.
pub trait Clock: Send + Sync + std::fmt::Debug {
    /// The present moment.
    fn now(&self) -> Timestamp;
}

/// A clock that stands still until it is told otherwise, for tests and offline replay.
#[derive(Debug)]
pub struct ManualClock(AtomicI64);

impl ManualClock {
    /// A clock that shows `now`.
    pub fn new(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.as_micros()))
    }
    /// Moves the clock on.
    pub fn advance(&self, span: Duration) {
        self.set(self.now().plus(span));
    }
    /// Sets the clock.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.as_micros(), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.0.load(Ordering::SeqCst))
    }
}
