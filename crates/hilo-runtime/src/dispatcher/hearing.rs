//! When the webhooks of each channel arrived last, on whichever node.

use hilo_model::{ChannelId, Duration, Timestamp};
use std::collections::HashMap;

/// How often the other nodes are told that a channel is heard of.
const TELL: Duration = Duration::from_millis(500);

/// What is heard of channels.
#[derive(Debug, Default)]
pub(super) struct Hearing {
    last: HashMap<ChannelId, Timestamp>,
    told: HashMap<ChannelId, Timestamp>,
}

impl Hearing {
    /// A webhook arrived here; whether the others are to be told, as the node that sends for the channel may be another one.
    pub(super) fn here(&mut self, channel: ChannelId, now: Timestamp) -> bool {
        self.last.insert(channel, now);
        let due = self.told.get(&channel).is_none_or(|told| now.since(*told) >= TELL);
        if due {
            self.told.insert(channel, now);
        }
        due
    }

    /// A webhook arrived at another node.
    pub(super) fn elsewhere(&mut self, channel: ChannelId, now: Timestamp) {
        self.last.insert(channel, now);
    }

    /// When the last one arrived.
    pub(super) fn last(&self, channel: ChannelId) -> Option<Timestamp> {
        self.last.get(&channel).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::{Id, Timestamp};

    #[test]
    fn others_are_told_now_and_then_and_what_they_tell_is_not_told_on() {
        let (mut hearing, channel) = (Hearing::default(), ChannelId::from_uuid(uuid::Uuid::from_u128(1)));
        let at = |ms: u64| Timestamp::from_micros(0).plus(Duration::from_millis(ms));
        assert_eq!(hearing.last(channel), None);
        let told: Vec<bool> = [0, 100, 499, 500, 999, 1_000].map(|ms| hearing.here(channel, at(ms))).to_vec();
        assert_eq!(told, [true, false, false, true, false, true]);
        hearing.elsewhere(channel, at(1_400));
        assert_eq!(hearing.last(channel), Some(at(1_400)));
        assert!(hearing.here(channel, at(1_500)));
    }
}
