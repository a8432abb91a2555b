//! Sends of which something is not known: whether the provider took them, or whether what was written about them is committed.
//!
//! A commit whose answer was lost (the connection broke, the database failed over) may have been made or not. What that means
//! for each kind of write, and why nothing is done twice or forgotten:
//!
//! | write | if it was made after all |
//! |---|---|
//! | append | whoever gave the event gives it again; its lane drops it by provider id or command id |
//! | turns | the cursor tells: the worker goes on from where it stands (`worker::bearings`), rows are found by a look |
//! | fired timers | they are gone, their entries are found in the journal |
//! | claim | the row is claimed and nothing has left: claimed once more from there, see [`Dispatcher::claim`] |
//! | settlement | made again; where the row is gone that does no harm, and of two equal events the run hears one (an incident may be told twice) |
//! | attempt | counted once too often: an entry is set aside after two real attempts |
//! | settings | a request with `Idempotency-Key` gets its first answer; one without is refused by version or key |

use super::{Dispatcher, Item, outcome};
use hilo_core::event::{ContactEvent, SendFailed, SendFailure};
use hilo_model::{EffectId, Timestamp};
use hilo_store::{outbox::OutboxRow, partition::PartitionId};
use std::collections::HashSet;

impl Dispatcher {
    /// Of sends of unknown outcome, those that had been settled when their outbox was looked at: by turns of which nobody
    /// told.
    pub(super) fn settled_unseen(&mut self, partition: PartitionId, begun: Timestamp, rows: &[OutboxRow]) {
        let there: HashSet<EffectId> = rows.iter().map(|row| row.effect).collect();
        let gone: Vec<EffectId> = self
            .uncertain
            .iter()
            .filter(|(effect, since)| **since < begun && !there.contains(effect))
            .map(|(effect, _)| *effect)
            .filter(|effect| self.items.get(effect).is_some_and(|item| item.row.partition == partition))
            .collect();
        gone.into_iter().for_each(|effect| self.drop_item(effect));
    }

    /// Sends of unknown outcome that no sign has settled in time: repeated, or given to a person.
    pub(super) fn review_uncertain(&mut self, now: Timestamp) {
        let patience = self.tools.patience;
        let due: Vec<(EffectId, bool)> = self
            .uncertain
            .iter()
            .filter_map(|(effect, since)| {
                let item = self.items.get(effect)?;
                let heard = item.row.channel.and_then(|channel| self.hearing.last(channel));
                // A webhook at least that long after shows that a sign would have come by now.
                let healthy = heard.is_some_and(|at| at.since(*since) >= patience.uncertain);
                let waited = now.since(*since);
                if healthy && waited >= patience.uncertain {
                    Some((*effect, item.row.repeatable))
                } else {
                    (waited >= patience.silent).then_some((*effect, false))
                }
            })
            .collect();
        for (effect, repeat) in due {
            self.uncertain.remove(&effect);
            let Some(item) = self.items.get(&effect).cloned() else { continue };
            if repeat {
                metrics::counter!("hilo_sends_repeated_total").increment(1);
                // A claim that a dead process left behind is stored as claimed, not as uncertain.
                self.claim(item.fence, vec![effect], item.row.state);
            } else {
                let failed = SendFailed {
                    effect,
                    reason: SendFailure::Unknown,
                    code: None,
                    detail: "no sign of the message came".to_owned(),
                };
                self.give_up(item, failed);
            }
        }
    }

    /// Ends a send that will not be made, and tells its lane.
    pub(super) fn give_up(&mut self, item: Item, failed: SendFailed) {
        let tools = self.tools.clone();
        self.tasks
            .spawn(async move { outcome::finish(&tools, &item, ContactEvent::SendFailed(failed)).await });
    }
}
