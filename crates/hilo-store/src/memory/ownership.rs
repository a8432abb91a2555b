//! Partitions: who owns them, where they stand.

use super::state::{Partition, State};
use crate::{
    Refusal,
    journal::Offset,
    partition::{Fence, PartitionId, PartitionState},
};
use hilo_model::{Duration, NodeId, Timestamp};

impl State {
    /// See [`crate::Store::acquire`].
    pub(super) fn acquire(
        &mut self,
        node: NodeId,
        want: u16,
        lease_ms: u64,
        now: Timestamp,
    ) -> Vec<PartitionState> {
        let until = now.plus(Duration::from_millis(lease_ms));
        self.nodes.insert(node, until);
        let mut own = 0;
        for partition in self.partitions.values_mut().filter(|partition| partition.owner == Some(node)) {
            partition.lease_until = until;
            own += 1;
        }
        let free = |partition: &&mut Partition| partition.owner.is_none() || partition.lease_until <= now;
        let more = usize::from(want).saturating_sub(own);
        for partition in self
            .partitions
            .values_mut()
            .filter(|partition| partition.owner != Some(node))
            .filter(free)
            .take(more)
        {
            partition.owner = Some(node);
            partition.lease_until = until;
            partition.epoch += 1;
            partition.stalls += i32::from(partition.head > partition.cursor);
        }
        let owned: Vec<PartitionId> = self
            .partitions
            .iter()
            .filter(|(_, partition)| partition.owner == Some(node))
            .map(|(number, _)| *number)
            .collect();
        owned.into_iter().filter_map(|number| self.standing(number, now)).collect()
    }

    /// See [`crate::Store::renew`].
    pub(super) fn renew(
        &mut self,
        node: NodeId,
        held: &[Fence],
        lease_ms: u64,
        now: Timestamp,
    ) -> Vec<Fence> {
        let until = now.plus(Duration::from_millis(lease_ms));
        self.nodes.insert(node, until);
        held.iter()
            .copied()
            .filter(|fence| {
                let kept = self.held(node, *fence);
                if let Some(partition) = kept {
                    partition.lease_until = until;
                    return true;
                }
                false
            })
            .collect()
    }

    /// See [`crate::Store::release`].
    pub(super) fn release(&mut self, node: NodeId, held: &[Fence]) {
        for fence in held {
            if let Some(partition) = self.held(node, *fence) {
                partition.owner = None;
                partition.lease_until = Timestamp::default();
            }
        }
        if self.partitions.values().all(|partition| partition.owner != Some(node)) {
            self.nodes.remove(&node);
        }
    }

    fn held(&mut self, node: NodeId, fence: Fence) -> Option<&mut Partition> {
        self.partitions
            .get_mut(&fence.partition)
            .filter(|partition| partition.owner == Some(node) && partition.epoch == fence.epoch)
    }

    /// See [`crate::Store::live_nodes`].
    pub(super) fn live_nodes(&self, node: NodeId, now: Timestamp) -> u16 {
        let others = self.nodes.iter().filter(|(other, until)| **other != node && **until > now).count();
        u16::try_from(others + 1).unwrap_or(u16::MAX)
    }

    /// Where a partition stands.
    pub(super) fn standing(&self, number: PartitionId, now: Timestamp) -> Option<PartitionState> {
        let partition = self.partitions.get(&number)?;
        Some(PartitionState {
            fence: Fence { partition: number, epoch: partition.epoch },
            head: partition.head,
            cursor: partition.cursor,
            stalls: partition.stalls,
            owner: partition.owner.filter(|_| partition.lease_until > now),
        })
    }

    /// Whether a fence holds.
    pub(super) fn check(&self, fence: Fence) -> Result<(), Refusal> {
        match self.partitions.get(&fence.partition) {
            Some(partition) if partition.epoch == fence.epoch => Ok(()),
            _ => Err(Refusal::Fenced { partition: fence.partition.0 }),
        }
    }

    /// Moves a cursor, if it is where the caller thinks.
    pub(super) fn advance(
        &mut self,
        number: PartitionId,
        after: Offset,
        up_to: Offset,
    ) -> Result<(), Refusal> {
        match self.partitions.get_mut(&number) {
            Some(place) if place.cursor == after && after <= up_to && up_to <= place.head => {
                if up_to > after {
                    place.cursor = up_to;
                    place.stalls = 0;
                }
                Ok(())
            }
            _ => Err(Refusal::Stale("cursor")),
        }
    }
}
