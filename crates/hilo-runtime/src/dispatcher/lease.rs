//! How long this process may believe that its partitions are its own.

use parking_lot::Mutex;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// The end of the lease, by the clock that goes on while a process hangs.
#[derive(Debug, Clone)]
pub(crate) struct Lease(Arc<Mutex<Instant>>);

impl Default for Lease {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Instant::now())))
    }
}

impl Lease {
    /// It was renewed.
    pub(super) fn until(&self, end: Instant) {
        *self.0.lock() = end;
    }

    /// Whether it lasts for so long from now on.
    pub(super) fn lasts(&self, span: Duration) -> bool {
        Instant::now() + span <= *self.0.lock()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_that_was_not_renewed_holds_for_nothing() {
        let lease = Lease::default();
        assert!(!lease.lasts(Duration::from_secs(1)));
        lease.until(Instant::now() + Duration::from_secs(60));
        assert!(lease.clone().lasts(Duration::from_secs(1)) && !lease.lasts(Duration::from_secs(61)));
        lease.until(Instant::now());
        assert!(!lease.lasts(Duration::from_millis(1)), "it ended");
    }
}
