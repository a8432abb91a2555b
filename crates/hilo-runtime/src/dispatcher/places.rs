//! Places in portfolios' messaging limits: which sends need one, and what happens while there is none (G4).
//!
//! Only a claim takes a place, so nothing here is remembered for longer than a process lives. While a portfolio is full, sends that
//! reach somebody outside a customer service window are held back in their queues, and everything else goes on. One of them asks
//! again when the next place becomes free, and at least once a minute: limits are raised, and others give places back.

use super::{Dispatcher, Item, Tools};
use hilo_core::event::{ContactEvent, SendFailure};
use hilo_model::{ChannelId, Duration, EffectId, Timestamp};
use hilo_store::{
    outbox::{OutboxState, Settlement},
    reach::{Place, Portfolio},
};

/// How long it is at most until a full portfolio is asked again.
const RETRY: Duration = Duration::from_minutes(1);
/// How long an answer to that is waited for before another one asks.
pub(super) const PROBE: Duration = Duration::from_seconds(10);

impl Dispatcher {
    /// The places that these sends need.
    pub(super) fn places(&self, effects: &[EffectId]) -> Vec<Place> {
        let now = self.tools.clock.now();
        let items = effects.iter().filter_map(|effect| self.items.get(effect));
        items.filter(|item| self.needs_place(item, now)).filter_map(|item| self.tools.place(item)).collect()
    }

    fn needs_place(&self, item: &Item, now: Timestamp) -> bool {
        let Some(reach) = item.row.reach else { return false };
        let queue = item.row.channel.and_then(|channel| self.channels.get(&channel));
        reach.counts(queue.and_then(|queue| queue.window(item.row.contact)), now)
    }

    /// A claim was answered: its channels hold such sends back, or do no longer.
    pub(super) fn heard_of_room(&mut self, effects: &[EffectId], full: &[(EffectId, Timestamp)]) {
        let now = self.tools.clock.now();
        let channel_of = |effect: &EffectId| self.items.get(effect).and_then(|item| item.row.channel);
        let held: Vec<(ChannelId, Timestamp)> =
            full.iter().filter_map(|(effect, free)| Some((channel_of(effect)?, *free))).collect();
        let reaching = effects
            .iter()
            .filter_map(|effect| self.items.get(effect))
            .filter(|item| self.needs_place(item, now))
            .filter_map(|item| item.row.channel)
            .filter(|channel| held.iter().all(|(other, _)| other != channel))
            .collect::<Vec<_>>();
        for channel in reaching {
            self.queue(channel).open(now);
        }
        for (channel, free) in held {
            self.queue(channel).fill(free.min(now.plus(RETRY)));
        }
    }

    /// A send that found no place waits again: in the queue, or for a sign of its earlier attempt.
    pub(super) fn without_place(&mut self, effect: EffectId, from: OutboxState) {
        metrics::counter!("hilo_sends_held_total").increment(1);
        if from != OutboxState::Queued {
            self.uncertain.insert(effect, self.tools.clock.now());
            return;
        }
        let Some(item) = self.items.remove(&effect) else { return };
        if let Some(channel) = item.row.channel {
            let queue = self.queue(channel);
            queue.refund(item.row.contact);
            queue.free(item.row.contact, effect);
        }
        self.take(item);
    }
}

impl Tools {
    /// The place in its portfolio's limit that a send would need.
    fn place(&self, item: &Item) -> Option<Place> {
        let reach = item.row.reach?;
        let snapshot = self.configuration.present();
        let number = snapshot.channels.get(&item.row.channel?)?.channel.whatsapp()?;
        let portfolio = Portfolio { scope: item.row.scope, id: number.portfolio_id.clone() };
        Some(Place { effect: item.row.effect, portfolio, recipient: reach.recipient })
    }

    /// The place that a send gives back as it ends: if it surely did not leave.
    pub(super) fn given_back(
        &self,
        item: &Item,
        settlement: &Settlement,
        event: Option<&ContactEvent>,
    ) -> Option<Place> {
        let unsent = match (settlement, event) {
            (Settlement::Requeued { .. }, _) => true,
            (Settlement::Finished { .. }, Some(ContactEvent::SendFailed(failed))) => {
                failed.reason != SendFailure::Unknown
            }
            _ => false,
        };
        if unsent { self.place(item) } else { None }
    }
}
