//! How often somebody may ask: a token bucket per caller.

use hilo_model::Timestamp;
use parking_lot::Mutex;
use sha2::{Digest, Sha256};
use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

/// How many callers are remembered at most.
const CALLERS: usize = 50_000;

/// Buckets of one kind.
#[derive(Debug)]
pub(crate) struct Limiter {
    per_second: f64,
    burst: f64,
    most: usize,
    buckets: Mutex<HashMap<u64, Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    tokens: f64,
    at: Timestamp,
}

impl Limiter {
    /// Buckets that hold `burst` tokens and gain `per_second`.
    pub(crate) fn new(per_second: f64, burst: f64) -> Self {
        Self { per_second, burst, most: CALLERS, buckets: Mutex::default() }
    }

    /// Takes a token of a caller; how many seconds to wait if there is none.
    pub(crate) fn take(&self, caller: &str, now: Timestamp) -> Result<(), u64> {
        let mut hasher = DefaultHasher::new();
        caller.hash(&mut hasher);
        let caller = hasher.finish();
        let mut buckets = self.buckets.lock();
        if buckets.len() >= self.most && !buckets.contains_key(&caller) {
            self.make_room(&mut buckets, now);
        }
        let bucket = buckets.entry(caller).or_insert(Bucket { tokens: self.burst, at: now });
        let tokens = self.filled(*bucket, now);
        *bucket = Bucket { tokens, at: now };
        if tokens >= 1.0 {
            bucket.tokens = tokens - 1.0;
            return Ok(());
        }
        Err(((1.0 - tokens) / self.per_second).ceil() as u64)
    }

    /// Forgets half of the callers at least, so that it is not done again with the next one: those whose bucket is full again, and then those who
    /// took least. Whoever takes more than their share stays known.
    fn make_room(&self, buckets: &mut HashMap<u64, Bucket>, now: Timestamp) {
        let mut tokens: Vec<f64> = buckets.values().map(|bucket| self.filled(*bucket, now)).collect();
        let half = self.most / 2;
        let (_, most_kept, _) = tokens.select_nth_unstable_by(half, f64::total_cmp);
        let most_kept = *most_kept;
        buckets.retain(|_, bucket| self.filled(*bucket, now) < most_kept);
    }

    fn filled(&self, bucket: Bucket, now: Timestamp) -> f64 {
        let seconds = now.since(bucket.at).as_micros() as f64 / 1e6;
        (bucket.tokens + seconds * self.per_second).min(self.burst)
    }
}

/// Keys and sessions that were good when they were last shown: whoever shows one has a bucket of their own, wherever they come from. Anybody
/// else has that of where they come from, for who names another key with each request must not begin anew each time.
#[derive(Debug, Default)]
pub(crate) struct Known(Mutex<HashSet<[u8; 32]>>);

impl Known {
    /// Whether it was good.
    pub(crate) fn has(&self, token: &str) -> bool {
        self.0.lock().contains(&hashed(token))
    }

    /// It is good.
    pub(crate) fn learn(&self, token: &str) {
        let mut known = self.0.lock();
        if known.len() >= CALLERS {
            // They are all learned again with their next request.
            known.clear();
        }
        known.insert(hashed(token));
    }

    /// It is not.
    pub(crate) fn forget(&self, token: &str) {
        self.0.lock().remove(&hashed(token));
    }
}

fn hashed(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::Duration;

    #[test]
    fn a_bucket_empties_and_fills_again() {
        let (limiter, now) = (Limiter::new(2.0, 3.0), Timestamp::from_seconds(1));
        assert_eq!([(); 4].map(|()| limiter.take("a", now)), [Ok(()), Ok(()), Ok(()), Err(1)]);
        assert_eq!(limiter.take("b", now), Ok(()));
        let later = now.plus(Duration::from_millis(500));
        assert_eq!([limiter.take("a", later), limiter.take("a", later)], [Ok(()), Err(1)]);
        let much_later = now.plus(Duration::from_days(1));
        let taken = (0..10).filter(|_| limiter.take("a", much_later).is_ok()).count();
        assert_eq!(taken, 3);
    }

    #[test]
    fn only_so_many_are_remembered_and_those_who_ask_most() {
        let limiter = Limiter { most: 100, ..Limiter::new(1.0, 10.0) };
        let (now, remembered) = (Timestamp::from_seconds(1), || limiter.buckets.lock().len());
        for number in 0..30 {
            (0..10).for_each(|_| assert_eq!(limiter.take(&format!("much {number}"), now), Ok(())));
        }
        for number in 0..1_000 {
            assert_eq!(limiter.take(&format!("once {number}"), now), Ok(()));
            assert!(remembered() <= 100, "{}", remembered());
        }
        (0..30).for_each(|number| assert_eq!(limiter.take(&format!("much {number}"), now), Err(1)));
        // Whoever is there already makes nobody be forgotten.
        let before = remembered();
        (0..500).for_each(|_| assert_eq!(limiter.take("much 1", now), Err(1)));
        assert_eq!(remembered(), before);
    }

    #[test]
    fn what_was_good_is_known_until_it_is_not() {
        let known = Known::default();
        assert!(!known.has("a"));
        known.learn("a");
        assert!(known.has("a") && !known.has("b"));
        known.forget("a");
        assert!(!known.has("a"));
        (0..=CALLERS).for_each(|number| known.learn(&number.to_string()));
        assert_eq!((known.has("0"), known.has(&CALLERS.to_string())), (false, true));
    }
}
