//! Sends that may begin the moment they are committed: a turn that is about to be committed brings them claimed, so that they
//! need no claim of their own afterwards.
//!
//! A grant holds the contact's place and the number's token until the turn is committed or given up.

use super::{Dispatcher, Item, MARGIN, send};
use crate::projection::Handed;
use hilo_bus::Hint;
use hilo_model::{ChannelId, ContactId, EffectId, Timestamp};
use hilo_store::{
    partition::{Fence, PartitionId},
    reach::Reach,
};
use std::collections::HashSet;

/// A send about to be committed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wish {
    pub(crate) effect: EffectId,
    pub(crate) contact: ContactId,
    pub(crate) channel: ChannelId,
    pub(crate) partition: PartitionId,
    pub(crate) not_after: Option<Timestamp>,
    pub(crate) reach: Option<Reach>,
}

impl Dispatcher {
    /// For each wish the ownership under which it is granted, if it is.
    pub(super) fn grant(&mut self, wishes: &[Wish]) -> Vec<Option<Fence>> {
        let lease = !self.finishing && self.tools.lease.lasts(MARGIN);
        let now = self.tools.clock.now();
        let mut denied = HashSet::new();
        let mut answers = Vec::with_capacity(wishes.len());
        for wish in wishes {
            // Whoever waits once waits with everything that comes behind.
            let may = lease && !denied.contains(&wish.contact);
            let answer = if may { self.grant_one(wish, now) } else { None };
            if answer.is_none() {
                denied.insert(wish.contact);
            }
            answers.push(answer);
        }
        answers
    }

    fn grant_one(&mut self, wish: &Wish, now: Timestamp) -> Option<Fence> {
        let fence = self.partitions.get(&wish.partition).copied()?;
        // A place in the portfolio's limit is taken by a claim alone.
        if wish.reach.is_some_and(|reach| reach.counts(None, now)) {
            return None;
        }
        // What was not read yet may hold an earlier message for the same person; a window that has closed is told by the
        // claim.
        if self.opening.contains_key(&wish.partition) || wish.not_after.is_some_and(|end| now >= end) {
            return None;
        }
        if !self.usable(wish.channel) || !self.has_room(wish.channel) {
            return None;
        }
        if !self.queue(wish.channel).grant(wish.contact, wish.effect, now) {
            return None;
        }
        *self.under_way.entry(wish.channel).or_default() += 1;
        self.granted.insert(wish.effect, (wish.channel, wish.contact));
        Some(fence)
    }

    /// A granted send was committed, claimed: it begins.
    pub(super) fn begin(&mut self, one: Handed) {
        let effect = one.row.effect;
        let granted = self.granted.remove(&effect);
        let Some(fence) = self.partitions.get(&one.row.partition).copied() else {
            // Given away meanwhile: to the next owner the row is uncertain.
            if let Some((channel, contact)) = granted {
                self.let_go(channel, contact, effect);
            }
            self.tools.bus.publish(vec![Hint::Ordered { partition: one.row.partition }]);
            return;
        };
        let mut kept = Item { fence, row: one.row, payload: one.payload };
        let item = kept.hand_out();
        self.items.insert(effect, kept);
        let tools = self.tools.clone();
        self.tasks.spawn(async move { send::send(&tools, item).await });
    }

    /// Granted sends that were not committed.
    pub(super) fn withdraw(&mut self, effects: &[EffectId]) {
        for effect in effects {
            if let Some((channel, contact)) = self.granted.remove(effect) {
                self.let_go(channel, contact, *effect);
            }
        }
    }

    pub(super) fn let_go(&mut self, channel: ChannelId, contact: ContactId, effect: EffectId) {
        if let Some(count) = self.under_way.get_mut(&channel) {
            *count = count.saturating_sub(1);
        }
        self.queue(channel).free(contact, effect);
    }
}
