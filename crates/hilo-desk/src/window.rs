//! The customer service window (G2): after each message of the customer, 24 hours in which free-form messages may
//! be sent; outside it only templates. Per number and person.

use hilo_model::{Duration, Timestamp};
use serde::{Deserialize, Serialize};

/// How long the window stays open after a message of the customer (Meta, "Customer service windows").
pub const SERVICE_WINDOW: Duration = Duration::from_hours(24);

/// The window of one person on one channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ServiceWindow(Option<Timestamp>);

impl ServiceWindow {
    /// The customer wrote at `at` (the provider's time; a late webhook opens no longer window than it should, and
    /// an early clock of the provider none that begins in our future).
    pub fn customer_wrote(&mut self, at: Timestamp, now: Timestamp) {
        let until = at.min(now).plus(SERVICE_WINDOW);
        self.0 = self.0.max(Some(until));
    }

    /// Takes the later end of two windows, when two contacts turn out to be one person.
    pub fn join(&mut self, other: Self) {
        self.0 = self.0.max(other.0);
    }

    /// The first moment at which it is closed; `None` if it never was open.
    pub fn until(self) -> Option<Timestamp> {
        self.0
    }

    /// Whether free-form messages may be sent. Exactly 24 hours later they may not.
    pub fn is_open(self, now: Timestamp) -> bool {
        self.0.is_some_and(|until| now < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: Timestamp = Timestamp::from_seconds(1_763_726_400);

    #[test]
    fn closes_to_the_microsecond() {
        let mut window = ServiceWindow::default();
        assert!(!window.is_open(NOON));
        window.customer_wrote(NOON, NOON);
        let end = NOON.plus(SERVICE_WINDOW);
        assert!(window.is_open(end.minus(Duration::from_micros(1))));
        assert!(!window.is_open(end));
    }

    #[test]
    fn an_old_message_neither_shortens_nor_opens() {
        let mut window = ServiceWindow::default();
        let later = NOON.plus(Duration::from_days(3));
        window.customer_wrote(NOON, later);
        assert!(!window.is_open(later));
        window.customer_wrote(later, later);
        window.customer_wrote(NOON, later);
        assert_eq!(window.until(), Some(later.plus(SERVICE_WINDOW)));
    }

    #[test]
    fn a_clock_ahead_of_ours_gains_nothing() {
        let mut window = ServiceWindow::default();
        window.customer_wrote(NOON.plus(Duration::from_hours(5)), NOON);
        assert_eq!(window.until(), Some(NOON.plus(SERVICE_WINDOW)));
    }
}
