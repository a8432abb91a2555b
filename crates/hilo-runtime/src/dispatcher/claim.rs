//! Claiming sends: durable before the first byte leaves.

use super::{Dispatcher, outcome::Outcome, send};
use crate::committer::CommitError;
use hilo_core::event::{SendFailed, SendFailure};
use hilo_model::EffectId;
use hilo_store::{
    Refusal,
    outbox::{Claim, Claimed, OutboxState},
    partition::Fence,
    write::{Done, Write},
};

impl Dispatcher {
    pub(super) fn claim(&mut self, fence: Fence, effects: Vec<EffectId>, from: OutboxState) {
        let tools = self.tools.clone();
        self.tasks.spawn(async move {
            let claim = Claim { effects: effects.clone(), now: tools.clock.now(), from };
            let answer = match tools.committer.commit(Write::Claim { fence, claim }).await {
                Ok(Done::Claimed(claimed)) => Ok(claimed),
                Ok(_) => Ok(Claimed::default()),
                Err(CommitError::Refused(Refusal::Fenced { .. })) => Err(None),
                Err(error) => Err(Some(error.to_string())),
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
            let Some(item) = self.items.get_mut(effect) else { continue };
            if claimed.claimed.contains(effect) {
                item.row.attempts += 1;
                item.row.state = OutboxState::Claimed;
                let (tools, item) = (self.tools.clone(), item.clone());
                if from != OutboxState::Queued {
                    // Repeated sends are not counted down below, so count them up here.
                    if let Some(channel) = item.row.channel {
                        *self.under_way.entry(channel).or_default() += 1;
                    }
                }
                self.tasks.spawn(async move { send::send(&tools, item).await });
                continue;
            }
            let item = item.clone();
            self.count_down(*effect, from);
            if claimed.expired.contains(effect) {
                let detail = String::new();
                let failed =
                    SendFailed { effect: *effect, reason: SendFailure::WindowClosed, code: None, detail };
                self.give_up(item, failed);
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
