//! Beginning what may begin.

use super::{CALLS, Dispatcher, MARGIN, SENDS, TICK, backend, jobs, media, send};
use crate::configuration::Snapshot;
use hilo_core::decision::EffectPayload;
use hilo_model::{ChannelId, EffectId, Timestamp};
use hilo_store::{
    outbox::{OutboxKind, OutboxState},
    partition::Fence,
};
use std::collections::HashMap;

impl Dispatcher {
    /// Begins what may begin; returns how long nothing more will.
    pub(super) fn pump(&mut self) -> std::time::Duration {
        if !self.tools.lease.lasts(MARGIN) {
            return TICK;
        }
        let now = self.tools.clock.now();
        let mut pause = if self.pump_calls(now) { TICK } else { jobs::AGAIN };
        let snapshot = self.tools.configuration.present();
        let mut claims: HashMap<Fence, Vec<EffectId>> = HashMap::new();
        for (channel, queue) in &mut self.channels {
            // Without a usable account rows wait; their windows may close meanwhile, which the claim tells.
            if !usable(&snapshot, *channel) {
                continue;
            }
            let under_way = self.under_way.entry(*channel).or_default();
            while *under_way < SENDS {
                let Some((contact, effect)) = queue.next(now) else { break };
                match self.items.get(&effect) {
                    Some(item) => {
                        *under_way += 1;
                        claims.entry(item.fence).or_default().push(effect);
                    }
                    None => queue.free(contact, effect),
                }
            }
            if *under_way < SENDS
                && let Some(wait) = queue.wait(now)
            {
                pause = pause.min(wait.to_std().max(std::time::Duration::from_micros(200)));
            }
        }
        for (fence, effects) in claims {
            self.claim(fence, effects, OutboxState::Queued);
        }
        pause
    }

    /// Begins calls; whether there was a bench for each job.
    fn pump_calls(&mut self, now: Timestamp) -> bool {
        let mut enough = true;
        for _ in 0..self.calls.len() {
            if self.calling >= CALLS {
                return enough;
            }
            let Some((not_before, effect)) = self.calls.pop_front() else { return enough };
            let Some(item) = self.items.get_mut(&effect) else { continue };
            if not_before > now {
                self.calls.push_back((not_before, effect));
                continue;
            }
            let is_job = matches!(item.payload, Some(EffectPayload::Job { .. }));
            let bench = if is_job { self.tools.benches.take() } else { None };
            if is_job && bench.is_none() {
                self.calls.push_back((not_before, effect));
                enough = false;
                continue;
            }
            let (tools, item) = (self.tools.clone(), item.hand_out());
            self.calling += 1;
            self.tasks.spawn(async move {
                match item.row.kind {
                    OutboxKind::Http => backend::call(&tools, item, bench).await,
                    OutboxKind::FetchMedia => media::fetch(&tools, item).await,
                    OutboxKind::Receipt | OutboxKind::Send => send::receipt(&tools, item).await,
                }
            });
        }
        enough
    }

    pub(super) fn usable(&self, channel: ChannelId) -> bool {
        usable(&self.tools.configuration.present(), channel)
    }

    pub(super) fn has_room(&self, channel: ChannelId) -> bool {
        self.under_way.get(&channel).is_none_or(|count| *count < SENDS)
    }
}

fn usable(snapshot: &Snapshot, channel: ChannelId) -> bool {
    snapshot.channels.get(&channel).is_some_and(|entry| entry.account.is_some() && entry.channel.enabled)
}
