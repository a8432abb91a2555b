//! How a simulator is started.

use crate::{
    control::BusinessSetup,
    world::{Number, Template},
};
use hilo_model::{Clock, Duration};
use std::{net::SocketAddr, path::PathBuf, sync::Arc};

/// How a simulator is started.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where its log and files are kept. It must not be shared with another running simulator.
    pub data_dir: PathBuf,
    /// Where time comes from.
    pub clock: Arc<dyn Clock>,
    /// Decides all that is random: user ids, which requests faults strike.
    pub seed: u64,
    /// Whether every event is fsynced before it is answered.
    pub fsync: bool,
    /// Apps, accounts and tokens that are to be as they are here, whatever the log says.
    pub business: BusinessSetup,
    /// Numbers that exist from the start; those in the log already stay as they are.
    pub numbers: Vec<NumberConfig>,
    /// Templates that exist from the start; those in the log already stay as they are.
    pub templates: Vec<Template>,
    /// How long things take.
    pub timing: Timing,
}

/// A number of the business.
pub type NumberConfig = Number;

/// How long things take.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// From acceptance to `sent` (or `failed`).
    pub sent: Duration,
    /// From `sent` to `delivered`.
    pub delivered: Duration,
    /// From `delivered` to `read`, for customers who read at once.
    pub read: Duration,
    /// How webhooks are repeated.
    pub retry: Retry,
    /// How long a webhook may take to be answered.
    pub answer: Duration,
    /// How long a send that is never to be answered is held.
    pub hang: Duration,
    /// How many webhooks are under way at once.
    pub concurrency: usize,
    /// How many changes one webhook carries at most (Meta: up to 1,000).
    pub batch: usize,
}

/// How webhooks are repeated until they are answered with 200: after `first`, then twice as long each time, at most
/// `longest`, until `give_up`.
#[derive(Debug, Clone, Copy)]
pub struct Retry {
    /// The first pause.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
    /// What is not taken for so long is not posted any more (Meta: 7 days).
    pub give_up: Duration,
}

impl Retry {
    /// The pause after this many failures.
    pub fn pause(self, failures: u32) -> Duration {
        let factor = 1u64 << failures.saturating_sub(1).min(40);
        Duration::from_micros(self.first.as_micros().saturating_mul(factor)).min(self.longest)
    }
}

impl Config {
    /// What a person who tries Hilo wants: a free port on loopback, no numbers, life-like timing.
    pub fn new(data_dir: PathBuf, clock: Arc<dyn Clock>) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            data_dir,
            clock,
            seed: 1,
            fsync: true,
            business: BusinessSetup::default(),
            numbers: Vec::new(),
            templates: Vec::new(),
            timing: Timing::default(),
        }
    }
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            sent: Duration::from_millis(20),
            delivered: Duration::from_millis(80),
            read: Duration::from_millis(400),
            retry: Retry {
                first: Duration::from_seconds(1),
                longest: Duration::from_minutes(10),
                give_up: Duration::from_days(7),
            },
            answer: Duration::from_seconds(10),
            hang: Duration::from_minutes(2),
            concurrency: 32,
            batch: 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest() {
        let retry = Retry {
            first: Duration::from_seconds(1),
            longest: Duration::from_seconds(10),
            give_up: Duration::from_days(7),
        };
        let pauses: Vec<u64> = (1..=6).map(|failures| retry.pause(failures).as_seconds()).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 10, 10]);
        assert_eq!(retry.pause(u32::MAX).as_seconds(), 10);
    }
}
