//! Sends of which something is not known: whether the provider took them, or whether what was written about them is committed.
//!
//! A commit whose answer was lost (the connection broke, the database failed over) may have been made or not. What that means
//! for each kind of write, and why nothing is done twice or forgotten:
//!
//! | write | if it was made after all |
//! |---|---|
//! | append | whoever gave the event gives it again; its lane drops it by provider id or command id |
//! | turns | the cursor tells: the worker goes on from where it stands; sends that they bring claimed: [`Dispatcher::doubt`] |
//! | fired timers | they are gone, their entries are found in the journal |
//! | claim | the row is claimed and nothing has left: claimed once more from there, see [`Dispatcher::claim`] |
//! | settlement | made again; where the row is gone that does no harm, and of two equal events the run hears one (an incident may be told twice) |
//! | attempt | counted once too often: an entry is set aside after two real attempts |
//! | settings | a request with `Idempotency-Key` gets its first answer; one without is refused by version or key |

use super::{Dispatcher, Item};
use crate::projection::Handed;
use hilo_model::{EffectId, Timestamp};
use hilo_store::{
    outbox::{OutboxRow, OutboxState},
    partition::{Fence, PartitionId},
};
use std::collections::{HashMap, HashSet};

impl Dispatcher {
    /// Of sends of unknown outcome, those that had been settled when their outbox was looked at: by turns of which nobody
    /// told.
    pub(super) fn settled_unseen(&mut self, partition: PartitionId, begun: Timestamp, rows: &[OutboxRow]) {
        let there: HashSet<EffectId> = rows.iter().map(|row| row.effect).collect();
        let gone: Vec<EffectId> = self
            .uncertain
            .iter()
            .filter(|(effect, uncertain)| uncertain.since < begun && !there.contains(effect))
            .map(|(effect, _)| *effect)
            .filter(|effect| self.items.get(effect).is_some_and(|item| item.row.partition == partition))
            .collect();
        gone.into_iter().for_each(|effect| self.drop_item(effect));
    }

    /// Sends that were granted to turns of which nobody knows whether they are committed. They keep their contact's place until
    /// a claim, which waits for the turns' transaction if that is still under way, has told whether they are there.
    pub(super) fn doubt(&mut self, handed: Vec<Handed>) {
        let mut claims: HashMap<Fence, Vec<EffectId>> = HashMap::new();
        for Handed { mut row, payload } in handed {
            let effect = row.effect;
            // What was not granted is queued if it is there: a look finds it.
            let Some((channel, contact)) = self.granted.remove(&effect) else { continue };
            let Some(fence) = self.partitions.get(&row.partition).copied() else {
                self.let_go(channel, contact, effect);
                continue;
            };
            (row.state, row.attempts) = (OutboxState::Queued, 0);
            self.items.insert(effect, Item { fence, row, payload });
            self.doubtful.insert(effect);
            claims.entry(fence).or_default().push(effect);
        }
        for (fence, effects) in claims {
            self.claim(fence, effects, OutboxState::Queued);
        }
    }
}
