use hilo_model::Timestamp;
use std::collections::HashMap;

/// How fast numbers send, and to whom.
#[derive(Debug, Default)]
pub struct Pace {
    numbers: HashMap<String, Bucket>,
    pairs: HashMap<(String, String), Bucket>,
    /// By app and account, the calls of an hour.
    calls: HashMap<(String, String), Bucket>,
}

/// Of the messages to one person, so many may go at once.
const PAIR_BURST: f64 = 45.0;
/// One message each 6 seconds to the same person.
const PAIR_RATE: f64 = 1.0 / 6.0;

/// Tokens come at a rate, up to a number; each message takes one.
#[derive(Debug)]
struct Bucket {
    tokens: f64,
    at: Timestamp,
}

impl Bucket {
    fn refill(&mut self, rate: f64, most: f64, now: Timestamp) {
        let seconds = now.since(self.at).as_micros() as f64 / 1e6;
        self.tokens = (self.tokens + seconds * rate).min(most);
        self.at = self.at.max(now);
    }
}

impl Pace {
    /// Whether an app may call the management edges of an account once more: so many times an hour.
    pub fn call(&mut self, app: &str, account: &str, most: u32, now: Timestamp) -> bool {
        let most = f64::from(most);
        let key = (app.to_owned(), account.to_owned());
        let bucket = self.calls.entry(key).or_insert(Bucket { tokens: most, at: now });
        bucket.refill(most / 3600.0, most, now);
        let has_room = bucket.tokens >= 1.0;
        if has_room {
            bucket.tokens -= 1.0;
        }
        has_room
    }

    /// Takes what a message needs: 130429 if the number is too fast, 131056 if there are too many to this person.
    pub fn take(&mut self, number: &str, rate: f64, pair: Option<&str>, now: Timestamp) -> Result<(), i64> {
        let most = rate.max(1.0);
        let total = self.numbers.entry(number.to_owned()).or_insert(Bucket { tokens: most, at: now });
        total.refill(rate, most, now);
        if total.tokens < 1.0 {
            return Err(130_429);
        }
        if let Some(person) = pair {
            let key = (number.to_owned(), person.to_owned());
            let bucket = self.pairs.entry(key).or_insert(Bucket { tokens: PAIR_BURST, at: now });
            bucket.refill(PAIR_RATE, PAIR_BURST, now);
            if bucket.tokens < 1.0 {
                return Err(131_056);
            }
            bucket.tokens -= 1.0;
        }
        total.tokens -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn count(pace: &mut Pace, pair: Option<&str>, now: Timestamp) -> (usize, i64) {
        let mut sent = 0;
        loop {
            match pace.take("n", 80.0, pair, now) {
                Ok(()) => sent += 1,
                Err(code) => return (sent, code),
            }
        }
    }

    #[test]
    fn a_number_sends_eighty_a_second() {
        let mut pace = Pace::default();
        assert_eq!(count(&mut pace, None, at(0)), (80, 130_429));
        assert_eq!(count(&mut pace, None, at(500)), (40, 130_429));
        assert_eq!(count(&mut pace, None, at(0)), (0, 130_429), "a clock that goes back gives nothing");
        assert_eq!(count(&mut pace, None, at(90_000)), (80, 130_429));
    }

    #[test]
    fn a_person_gets_forty_five_at_once_and_one_each_six_seconds() {
        let mut pace = Pace::default();
        assert_eq!(count(&mut pace, Some("ana"), at(0)), (45, 131_056));
        assert_eq!(count(&mut pace, Some("bea"), at(1000)), (45, 131_056));
        assert_eq!(count(&mut pace, Some("ana"), at(12_000)), (2, 131_056));
    }
}
