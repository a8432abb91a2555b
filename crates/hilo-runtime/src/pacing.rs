//! How fast a number, and a pair of number and person, may send (G4).

use hilo_model::{Duration, Timestamp};

/// A token bucket. Starts empty, so that a restart does not double a second's worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bucket {
    capacity: f64,
    per_second: f64,
    tokens: f64,
    at: Timestamp,
}

impl Bucket {
    /// A bucket that never lets more than `rate` through in any one second, wherever the second begins: what has gathered
    /// (a twentieth) and what flows in add up to the rate.
    pub fn per_second(rate: u32, now: Timestamp) -> Self {
        let rate = f64::from(rate.max(1));
        let capacity = (rate / 20.0).max(1.0);
        // A rate of one leaves no room for both: one token, refilled in just over a second.
        let flow = if rate > 1.0 { rate - capacity } else { 0.99 };
        Self { capacity, per_second: flow.max(0.5), tokens: 0.0, at: now }
    }

    /// Meta's limit for one number and one person: one message in six seconds, up to 45 borrowed from the future.
    pub fn pair(now: Timestamp) -> Self {
        Self { capacity: 45.0, per_second: 1.0 / 6.0, tokens: 45.0, at: now }
    }

    fn refill(&mut self, now: Timestamp) {
        let seconds = now.since(self.at).as_micros() as f64 / 1e6;
        self.tokens = (self.tokens + seconds * self.per_second).min(self.capacity);
        self.at = self.at.max(now);
    }

    /// Takes a token, if there is one.
    pub fn take(&mut self, now: Timestamp) -> bool {
        self.refill(now);
        if self.tokens >= 1.0 {
            self.tokens -= 1.0;
            return true;
        }
        false
    }

    /// Puts a token back that was not used.
    pub fn refund(&mut self) {
        self.tokens = (self.tokens + 1.0).min(self.capacity);
    }

    /// How long until there is a token.
    pub fn wait(&mut self, now: Timestamp) -> Duration {
        self.refill(now);
        let missing = (1.0 - self.tokens).max(0.0);
        Duration::from_micros((missing / self.per_second * 1e6).ceil() as u64)
    }

    /// Whether it is full, so that it need not be remembered.
    pub fn is_full(&mut self, now: Timestamp) -> bool {
        self.refill(now);
        self.tokens >= self.capacity
    }
}

/// How long to wait after the `n`-th refusal for speed: a second, doubled each time, five minutes at most.
pub fn back_off(attempt: i32) -> Duration {
    let doublings = attempt.clamp(1, 9) as u32 - 1;
    Duration::from_seconds(1 << doublings).min(Duration::from_minutes(5))
}

/// Meta's rule after 131056: 4ⁿ seconds, an hour at most.
pub fn pair_back_off(attempt: i32) -> Duration {
    let n = attempt.clamp(1, 6) as u32;
    Duration::from_seconds(4u64.pow(n)).min(Duration::from_hours(1))
}

/// How long a number rests after the `n`-th refusal for its account's sake: a minute, doubled each time, half an hour at
/// most. What it had to send waits, and is what tries whether the account is well again.
pub fn account_back_off(attempt: i32) -> Duration {
    let doublings = attempt.clamp(1, 6) as u32 - 1;
    Duration::from_minutes(1 << doublings).min(Duration::from_minutes(30))
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp::from_seconds(1_763_726_400);

    #[test]
    fn no_second_sees_more_than_the_rate_and_hardly_less() {
        for rate in [1, 2, 20, 80, 1_000] {
            let mut bucket = Bucket::per_second(rate, START);
            let mut sent: Vec<u64> = Vec::new();
            // Idle first, so that the bucket is full; then as fast as possible, looking every 100 µs.
            for tick in 50_000u64..90_000 {
                let now = START.plus(Duration::from_micros(tick * 100));
                while bucket.take(now) {
                    sent.push(tick);
                }
            }
            let busiest = sent
                .iter()
                .map(|from| sent.iter().filter(|t| (*from..from + 10_000).contains(*t)).count())
                .max();
            assert!(busiest.unwrap() <= rate as usize, "{rate}: {busiest:?}");
            assert!(sent.len() as f64 >= f64::from(rate) * 4.0 * 0.45, "{rate}: only {}", sent.len());
        }
    }

    #[test]
    fn a_pair_may_burst_and_then_waits_six_seconds() {
        let mut bucket = Bucket::pair(START);
        assert_eq!((0..100).filter(|_| bucket.take(START)).count(), 45);
        assert_eq!(bucket.wait(START), Duration::from_seconds(6));
        assert!(!bucket.take(START.plus(Duration::from_millis(5_900))));
        assert!(bucket.take(START.plus(Duration::from_seconds(6))));
    }

    #[test]
    fn back_off_grows_and_ends() {
        assert_eq!([1, 2, 3, 40].map(|n| back_off(n).as_seconds()), [1, 2, 4, 256]);
        assert_eq!([1, 2, 5, 6, 99].map(|n| account_back_off(n).as_seconds() / 60), [1, 2, 16, 30, 30]);
        assert_eq!([1, 2, 3, 9].map(|n| pair_back_off(n).as_seconds()), [4, 16, 64, 3600]);
    }
}
