//! Live events.
//!
//! A [`Hint`] says what changed, never what it changed to: whoever hears it asks again through the access predicate. Only who
//! is at a thread is said itself, since it is kept nowhere.
//! Hints may be lost (a slow listener is told so) and may come twice; nothing but freshness depends on them.
//!
//! *Owns*: the trait, the in-process bus.
//!
//! *Must not know*: browsers, databases.

use hilo_model::{ChannelId, CommandId, ContactId, PersonId, Scope};
use hilo_store::partition::PartitionId;
use serde::{Deserialize, Serialize};
use tokio::sync::broadcast;

/// Something changed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Hint {
    /// Entries were appended to a partition: its owner has work.
    Appended {
        /// Which.
        partition: PartitionId,
    },
    /// Effects were put into the outbox of a partition: its owner has something to dispatch.
    Ordered {
        /// Which.
        partition: PartitionId,
    },
    /// A webhook of a channel arrived somewhere: its number is alive.
    Heard {
        /// Which.
        channel: ChannelId,
    },
    /// A thread, its messages, tickets or runs changed.
    Thread {
        /// Where.
        scope: Scope,
        /// Whose.
        contact: ContactId,
        /// The partition and offset of the turn: what a listener has seen.
        partition: PartitionId,
        /// See `partition`.
        offset: i64,
    },
    /// A message of ours was taken by the provider. It changes no lane, so it has no place in a partition.
    Settled {
        /// Where.
        scope: Scope,
        /// Whose thread it is in.
        contact: ContactId,
    },
    /// A sign that somebody is at a thread, or has left it. It says all there is: nothing of it is kept anywhere.
    Presence {
        /// Where.
        scope: Scope,
        /// Whose thread.
        contact: ContactId,
        /// Who is there.
        person: PersonId,
        /// What they do there.
        presence: Presence,
    },
    /// A command was answered.
    Command {
        /// Where.
        scope: Scope,
        /// Which.
        command: CommandId,
    },
    /// Settings changed.
    Settings {
        /// Their new revision.
        revision: i64,
    },
}

/// What somebody does at a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// Has it on the screen.
    Viewing,
    /// Writes in it.
    Typing,
    /// Has left it.
    Gone,
}

impl Presence {
    /// The name in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewing => "viewing",
            Self::Typing => "typing",
            Self::Gone => "gone",
        }
    }
}

/// A way to tell everybody who listens, on this node and on others.
pub trait Bus: Send + Sync + std::fmt::Debug + 'static {
    /// Tells everybody. Never waits.
    fn publish(&self, hints: Vec<Hint>);

    /// Listens from now on. A receiver that falls behind gets `Lagged` and should look at everything afresh.
    fn subscribe(&self) -> broadcast::Receiver<Hint>;
}

/// The bus of a single process.
#[derive(Debug)]
pub struct LocalBus {
    sender: broadcast::Sender<Hint>,
}

impl LocalBus {
    /// A bus on which a listener may fall behind by `capacity` hints.
    pub fn new(capacity: usize) -> Self {
        Self { sender: broadcast::Sender::new(capacity.max(1)) }
    }
}

impl Bus for LocalBus {
    fn publish(&self, hints: Vec<Hint>) {
        for hint in hints {
            // Nobody listening is no error.
            let _ = self.sender.send(hint);
        }
    }

    fn subscribe(&self) -> broadcast::Receiver<Hint> {
        self.sender.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slow_listener_is_told_that_it_missed_something() {
        let bus = LocalBus::new(2);
        let mut slow = bus.subscribe();
        bus.publish((0..5).map(|revision| Hint::Settings { revision }).collect());
        assert!(matches!(slow.try_recv(), Err(broadcast::error::TryRecvError::Lagged(3))));
        assert_eq!(slow.try_recv(), Ok(Hint::Settings { revision: 3 }));
    }
}
