//! What the dispatcher is told, and the way to tell it.

use super::grants::Wish;
use crate::projection::Handed;
use hilo_model::{ChannelId, EffectId};
use hilo_store::partition::{Fence, PartitionId};
use std::time::Instant;
use tokio::sync::{mpsc, oneshot};

#[derive(Debug)]
pub(super) enum Order {
    Own(Fence),
    Disown(PartitionId),
    Look(PartitionId),
    Committed(Vec<Handed>, Vec<EffectId>),
    Grant(Vec<Wish>, oneshot::Sender<Vec<Option<Fence>>>),
    Withdraw(Vec<EffectId>),
    Lease(Instant),
    Heard(ChannelId),
}

/// The way to this process's dispatcher.
#[derive(Debug, Clone)]
pub struct Dispatchers {
    orders: mpsc::UnboundedSender<Order>,
}

/// The receiving end of [`Dispatchers`].
pub(crate) struct Desk(pub(super) mpsc::UnboundedReceiver<Order>);

impl Dispatchers {
    pub(crate) fn new() -> (Self, Desk) {
        let (orders, received) = mpsc::unbounded_channel();
        (Self { orders }, Desk(received))
    }

    fn order(&self, order: Order) {
        // A dispatcher that has stopped leaves everything in the store for the next owner.
        let _ = self.orders.send(order);
    }

    pub(crate) fn own(&self, fence: Fence) {
        self.order(Order::Own(fence));
    }

    pub(crate) fn disown(&self, partition: PartitionId) {
        self.order(Order::Disown(partition));
    }

    pub(crate) fn look(&self, partition: PartitionId) {
        self.order(Order::Look(partition));
    }

    pub(crate) fn lease_until(&self, until: Instant) {
        self.order(Order::Lease(until));
    }

    pub(crate) fn committed(&self, handed: Vec<Handed>, proven: Vec<EffectId>) {
        if !handed.is_empty() || !proven.is_empty() {
            self.order(Order::Committed(handed, proven));
        }
    }

    /// Asks which of these sends, about to be committed, may be committed as claimed: they begin once they are committed.
    /// The answer is, for each, the ownership under which it may.
    pub(crate) async fn grant(&self, wishes: Vec<Wish>) -> Vec<Option<Fence>> {
        let (answer, answered) = oneshot::channel();
        let count = wishes.len();
        self.order(Order::Grant(wishes, answer));
        answered.await.unwrap_or_else(|_| vec![None; count])
    }

    /// Sends that were granted were not committed.
    pub(crate) fn withdraw(&self, effects: Vec<EffectId>) {
        if !effects.is_empty() {
            self.order(Order::Withdraw(effects));
        }
    }

    /// A webhook of this channel arrived: its number is alive.
    pub fn heard(&self, channel: ChannelId) {
        self.order(Order::Heard(channel));
    }
}
