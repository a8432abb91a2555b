//! Places in portfolios' messaging limits: which sends need one, and what happens while there is none (G4).
//!
//! Only a claim takes a place, so nothing here is remembered for longer than a process lives. While a portfolio is full, sends that were
//! refused a place are held back in their queues, and everything else goes on, also new ones: each asks once. One of those held asks
//! again when the next place becomes free, and at least once a minute: limits are raised, and others give places back.

use super::{Dispatcher, Item, Tools, uncertain::Uncertain};
use hilo_core::event::{ContactEvent, SendFailure};
use hilo_model::{Duration, EffectId, Timestamp};
use hilo_store::{
    outbox::{OutboxState, Settlement},
    reach::{Place, Portfolio},
};

/// How long it is at most until a full portfolio is asked again.
const RETRY: Duration = Duration::from_minutes(1);

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

    /// A send got what it needs: a place, if it needs one.
    pub(super) fn with_place(&mut self, effect: EffectId) {
        let now = self.tools.clock.now();
        if let Some(queue) = self.channel_of(effect) {
            queue.answered(effect, now);
        }
    }

    /// A send that found no place waits again: in the queue, or for a sign of its earlier attempt.
    pub(super) fn without_place(&mut self, effect: EffectId, from: OutboxState, free: Timestamp) {
        metrics::counter!("hilo_sends_held_total").increment(1);
        let now = self.tools.clock.now();
        if from != OutboxState::Queued {
            self.uncertain.insert(effect, Uncertain::since(now));
            return;
        }
        let Some(item) = self.items.remove(&effect) else { return };
        let channel = item.row.channel;
        if let Some(channel) = channel {
            let queue = self.queue(channel);
            queue.refund(item.row.contact);
            queue.free(item.row.contact, effect);
        }
        self.take(item);
        if let Some(channel) = channel {
            self.queue(channel).refuse(effect, free.min(now.plus(RETRY)));
        }
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
