//! Sends of unknown outcome: no sign of them has come yet.
//!
//! A sign that has come may still wait for its turn, behind whatever else was journaled. So a send is judged only once the turns of its
//! contact's partition have come as far as its journal went when the time was over: until then it stays as it is, however long they lag.

use super::{Dispatcher, Item, outcome, outcome::Outcome, queue::ChannelQueue};
use hilo_core::event::{ContactEvent, SendFailed, SendFailure};
use hilo_model::{EffectId, Id, Timestamp};
use hilo_store::{
    journal::Offset,
    partition::{PartitionId, PartitionState},
};
use std::collections::{HashMap, HashSet};

/// A send of unknown outcome.
#[derive(Debug, Clone, Copy)]
pub(super) struct Uncertain {
    /// Since when signs of it are listened for.
    pub(super) since: Timestamp,
    /// Up to here a sign that came in time is in the journal of its contact's partition. Known once the time is over.
    sign_by: Option<Offset>,
}

impl Uncertain {
    pub(super) fn since(since: Timestamp) -> Self {
        Self { since, sign_by: None }
    }
}

impl Dispatcher {
    pub(super) fn tick(&mut self) {
        let now = self.tools.clock.now();
        let snapshot = self.tools.configuration.present();
        for (channel, queue) in &mut self.channels {
            queue.tidy(now);
            let Some(entry) = snapshot.channels.get(channel) else { continue };
            if queue.saved(entry, now) {
                self.tools.stopped.forget(*channel);
            }
            if let Some(number) = entry.channel.whatsapp() {
                queue.configure(number.rate, number.pair_limit, now);
            }
        }
        let waiting: usize = self.channels.values().map(ChannelQueue::len).sum();
        metrics::gauge!("hilo_sends_waiting").set(waiting as f64);
        metrics::gauge!("hilo_sends_uncertain").set(self.uncertain.len() as f64);
        self.review_uncertain(now);
    }

    /// Sends of unknown outcome for which the time is over: asks how far the turns of their partitions are.
    fn review_uncertain(&mut self, now: Timestamp) {
        if self.reviewing {
            return;
        }
        let partitions: HashSet<PartitionId> =
            self.overdue(now).into_iter().filter_map(|(effect, _)| self.hears_in(effect)).collect();
        if partitions.is_empty() {
            return;
        }
        self.reviewing = true;
        let (tools, partitions) = (self.tools.clone(), Vec::from_iter(partitions));
        self.tasks.spawn(async move {
            let stand = tools.store.partitions(&partitions).await.unwrap_or_else(|error| {
                tracing::warn!(%error, "how far turns are could not be read; sends of unknown outcome wait");
                Vec::new()
            });
            Outcome::Stand(stand)
        });
    }

    /// This is how far turns are: sends that no sign has settled by what was journaled in time are repeated, or given to a person.
    pub(super) fn reviewed(&mut self, stand: &[PartitionState]) {
        self.reviewing = false;
        let stand: HashMap<PartitionId, &PartitionState> =
            stand.iter().map(|state| (state.fence.partition, state)).collect();
        for (effect, repeat) in self.overdue(self.tools.clock.now()) {
            let state = self.hears_in(effect).and_then(|partition| stand.get(&partition));
            let (Some(state), Some(uncertain)) = (state, self.uncertain.get_mut(&effect)) else { continue };
            let sign_by = *uncertain.sign_by.get_or_insert(state.head);
            if state.cursor < sign_by {
                continue;
            }
            self.uncertain.remove(&effect);
            let Some(item) = self.items.get(&effect).cloned() else { continue };
            if repeat {
                metrics::counter!("hilo_sends_repeated_total").increment(1);
                // A claim that a dead process left behind is stored as claimed, not as uncertain.
                self.claim(item.fence, vec![effect], item.row.state);
            } else {
                let failed = SendFailed {
                    channel: item.row.channel,
                    detail: "no sign of the message came".to_owned(),
                    ..SendFailed::new(effect, SendFailure::Unknown)
                };
                self.give_up(item, failed);
            }
        }
    }

    /// Sends whose time is over, and whether each may be repeated.
    fn overdue(&self, now: Timestamp) -> Vec<(EffectId, bool)> {
        let patience = self.tools.patience;
        let overdue = |(effect, uncertain): (&EffectId, &Uncertain)| {
            let item = self.items.get(effect)?;
            let heard = item.row.channel.and_then(|channel| self.hearing.last(channel));
            // A webhook at least that long after shows that a sign would have come by now.
            let healthy = heard.is_some_and(|at| at.since(uncertain.since) >= patience.uncertain);
            let waited = now.since(uncertain.since);
            if healthy && waited >= patience.uncertain {
                Some((*effect, item.row.repeatable))
            } else {
                (waited >= patience.silent).then_some((*effect, false))
            }
        };
        self.uncertain.iter().filter_map(overdue).collect()
    }

    /// The partition in whose journal signs of a send are written down: its contact's.
    fn hears_in(&self, effect: EffectId) -> Option<PartitionId> {
        let item = self.items.get(&effect)?;
        Some(self.tools.installation.partition_of(item.row.contact.uuid()))
    }

    /// Ends a send that will not be made, and tells its lane.
    pub(super) fn give_up(&mut self, item: Item, failed: SendFailed) {
        let tools = self.tools.clone();
        self.tasks
            .spawn(async move { outcome::finish(&tools, &item, ContactEvent::SendFailed(failed)).await });
    }
}
