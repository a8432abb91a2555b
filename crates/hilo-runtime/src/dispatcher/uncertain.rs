//! Sends of unknown outcome: no sign of them has come yet.

use super::{Dispatcher, Item, outcome, queue::ChannelQueue};
use hilo_core::event::{ContactEvent, SendFailed, SendFailure};
use hilo_model::{EffectId, Timestamp};

impl Dispatcher {
    pub(super) fn tick(&mut self) {
        let now = self.tools.clock.now();
        let snapshot = self.tools.configuration.present();
        for (channel, queue) in &mut self.channels {
            queue.tidy(now);
            if let Some(number) = snapshot.channels.get(channel).and_then(|entry| entry.channel.whatsapp()) {
                queue.configure(number.rate, number.pair_limit, now);
            }
        }
        let waiting: usize = self.channels.values().map(ChannelQueue::len).sum();
        metrics::gauge!("hilo_sends_waiting").set(waiting as f64);
        metrics::gauge!("hilo_sends_uncertain").set(self.uncertain.len() as f64);
        self.review_uncertain(now);
    }

    /// Sends of unknown outcome that no sign has settled in time: repeated, or given to a person.
    fn review_uncertain(&mut self, now: Timestamp) {
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
                    channel: item.row.channel,
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
