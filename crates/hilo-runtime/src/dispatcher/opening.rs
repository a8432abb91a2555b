//! Reading the outbox of a partition: when it becomes ours, and when somebody else may have added to it.

use super::{Dispatcher, Item, PAGE, TICK, outcome::Outcome};
use crate::projection::Handed;
use hilo_bus::Hint;
use hilo_store::partition::{Fence, PartitionId};

/// A partition whose outbox was not read yet since it became ours. Until then nothing else of it is taken: an earlier row of
/// the same contact may be in there.
#[derive(Debug, Default)]
pub(super) struct Opening {
    /// Rows that turns handed over meanwhile.
    handed: Vec<Handed>,
    /// Whether it has to be looked at again.
    look: bool,
}

impl Dispatcher {
    pub(super) fn look(&mut self, partition: PartitionId) {
        if let Some(opening) = self.opening.get_mut(&partition) {
            opening.look = true;
        } else if let Some(again) = self.looking.get_mut(&partition) {
            // What is read now may have been asked before the row was there.
            *again = true;
        } else if let Some(fence) = self.partitions.get(&partition).copied() {
            self.looking.insert(partition, false);
            self.load(fence, false);
        }
    }

    /// A look at the outbox of a partition has ended.
    pub(super) fn looked(&mut self, partition: PartitionId) {
        if self.looking.remove(&partition) == Some(true) {
            self.look(partition);
        }
    }

    /// A turn made a row.
    pub(super) fn handed(&mut self, one: Handed) {
        let partition = one.row.partition;
        match (self.opening.get_mut(&partition), self.partitions.get(&partition).copied()) {
            (Some(opening), _) => opening.handed.push(one),
            (None, Some(fence)) => self.take(Item { fence, row: one.row, payload: one.payload }),
            (None, None) => self.tools.bus.publish(vec![Hint::Ordered { partition }]),
        }
    }

    /// Reads the outbox of a partition. Claims of an earlier owner are uncertain now.
    pub(super) fn load(&mut self, fence: Fence, taken_over: bool) {
        let tools = self.tools.clone();
        let begun = tools.clock.now();
        self.loading += 1;
        self.tasks.spawn(async move {
            let (mut rows, mut after) = (Vec::new(), None);
            loop {
                match tools.store.outbox(fence.partition, after, PAGE).await {
                    Ok(page) => {
                        let full = page.len() >= PAGE as usize;
                        after = page.iter().map(|row| row.effect).max();
                        rows.extend(page);
                        if !full {
                            return Outcome::Loaded { fence, begun, rows, taken_over };
                        }
                    }
                    Err(error) => {
                        tracing::error!(%error, partition = fence.partition.0, "the outbox could not be read; trying again");
                        tokio::time::sleep(TICK).await;
                    }
                }
            }
        });
    }

    /// The outbox of a partition that became ours was read: what had to wait for that goes on.
    pub(super) fn opened(&mut self, partition: PartitionId) {
        let Some(opening) = self.opening.remove(&partition) else { return };
        opening.handed.into_iter().for_each(|one| self.handed(one));
        if opening.look {
            self.look(partition);
        }
    }
}
