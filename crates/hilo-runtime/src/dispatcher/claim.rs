//! Claiming sends: durable before the first byte leaves.

use super::{Dispatcher, Tools, outcome::Outcome, send};
use crate::committer::CommitError;
use hilo_core::event::{SendFailed, SendFailure};
use hilo_model::EffectId;
use hilo_store::{
    Refusal,
    outbox::{Claim, Claimed, OutboxState, Priority},
    partition::Fence,
    reach::Place,
    write::{Done, Write},
};
use std::collections::HashSet;

impl Dispatcher {
    /// Claims sends. One whose earlier claim may have been committed without our knowing is claimed again from there if need
    /// be: until a claim is answered nothing leaves, so a row of ours that is claimed and was not answered was not sent.
    pub(super) fn claim(&mut self, fence: Fence, effects: Vec<EffectId>, from: OutboxState) {
        let tools = self.tools.clone();
        let places = self.places(&effects);
        let doubtful: HashSet<EffectId> =
            effects.iter().copied().filter(|effect| self.doubtful.contains(effect)).collect();
        self.tasks.spawn(async move {
            let answer = attempt(&tools, fence, effects.clone(), from, &places).await;
            let answer = match answer {
                Ok(mut first) if !doubtful.is_empty() => {
                    let left = |effect: &EffectId| {
                        doubtful.contains(effect)
                            && !first.claimed.contains(effect)
                            && !first.expired.contains(effect)
                            && !first.full.iter().any(|(full, _)| full == effect)
                    };
                    let left = effects.iter().copied().filter(left).collect();
                    attempt(&tools, fence, left, OutboxState::Claimed, &places).await.map(|second| {
                        first.claimed.extend(second.claimed);
                        first.expired.extend(second.expired);
                        first.full.extend(second.full);
                        first
                    })
                }
                answer => answer,
            };
            Outcome::Claimed { fence, effects, from, answer }
        });
    }

    pub(super) fn claimed(
        &mut self,
        fence: Fence,
        effects: &[EffectId],
        from: OutboxState,
        answer: Result<Claimed, Option<String>>,
    ) {
        let Ok(claimed) = answer else {
            if let Err(Some(why)) = answer {
                self.doubtful.extend(effects);
                tracing::error!(why, "sends could not be claimed; trying again");
            }
            for effect in effects {
                self.count_down(*effect, from);
                let Some(item) = self.items.remove(effect) else { continue };
                if let Some(channel) = item.row.channel {
                    self.queue(channel).free(item.row.contact, *effect);
                }
                if self.partitions.get(&fence.partition) == Some(&fence) {
                    self.take(item);
                }
            }
            return;
        };
        for effect in effects {
            self.doubtful.remove(effect);
            let Some(item) = self.items.get_mut(effect) else { continue };
            if claimed.claimed.contains(effect) {
                item.row.attempts += 1;
                item.row.state = OutboxState::Claimed;
                item.row.claimed_at = Some(self.tools.clock.now());
                let (tools, item) = (self.tools.clone(), item.hand_out());
                if from != OutboxState::Queued {
                    // Repeated sends are not counted down below, so count them up here.
                    if let Some(channel) = item.row.channel {
                        *self.under_way.entry(channel).or_default() += 1;
                    }
                }
                self.tasks.spawn(async move { send::send(&tools, item).await });
                self.with_place(*effect);
                continue;
            }
            let item = item.clone();
            self.count_down(*effect, from);
            if claimed.expired.contains(effect) {
                // Marketing and utility templates wait for no window: if one expires, the person has stopped it meanwhile.
                let reason = match item.row.priority {
                    Priority::Marketing | Priority::Utility => SendFailure::OptedOut,
                    Priority::Conversation => SendFailure::WindowClosed,
                };
                let failed = SendFailed { channel: item.row.channel, ..SendFailed::new(*effect, reason) };
                self.give_up(item, failed);
            } else if let Some((_, free)) = claimed.full.iter().find(|(full, _)| full == effect) {
                self.without_place(*effect, from, *free);
            } else {
                // A sign has settled it meanwhile.
                self.drop_item(*effect);
            }
        }
    }

    /// A claimed send that did not start.
    fn count_down(&mut self, effect: EffectId, from: OutboxState) {
        let channel = self.items.get(&effect).and_then(|item| item.row.channel);
        if let (OutboxState::Queued, Some(count)) = (from, channel.and_then(|c| self.under_way.get_mut(&c))) {
            *count = count.saturating_sub(1);
        }
    }
}

/// One attempt to claim; `None` if the partition is somebody else's now.
async fn attempt(
    tools: &Tools,
    fence: Fence,
    effects: Vec<EffectId>,
    from: OutboxState,
    places: &[Place],
) -> Result<Claimed, Option<String>> {
    if effects.is_empty() {
        return Ok(Claimed::default());
    }
    let places = places.iter().filter(|place| effects.contains(&place.effect)).cloned().collect();
    let claim = Claim { effects, now: tools.clock.now(), from, places };
    match tools.committer.commit(Write::Claim { fence, claim }).await {
        Ok(Done::Claimed(claimed)) => Ok(claimed),
        Ok(_) => Ok(Claimed::default()),
        Err(CommitError::Refused(Refusal::Fenced { .. })) => Err(None),
        Err(error) => Err(Some(error.to_string())),
    }
}
