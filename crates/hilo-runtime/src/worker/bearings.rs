//! Where things stand after a round failed.
//!
//! Of a commit whose answer was lost nobody knows whether it was made. The cursor tells: turns that are committed have moved it,
//! and what they ordered is in the outbox. (If the server is still at it, the next round is refused as stale, and
//! this is done again.)

use super::Worker;
use hilo_store::partition::PartitionId;
use std::sync::atomic::Ordering;

impl Worker {
    /// Forgets everything that is known of lanes and journals, and goes on from where the partitions stand.
    pub(super) async fn find_bearings(&mut self) {
        self.lanes.forget_all();
        let owned: Vec<PartitionId> = self.owned.keys().copied().collect();
        self.owned.values_mut().for_each(super::Owned::look);
        let states = match self.tools.store.partitions(&owned).await {
            Ok(states) => states,
            Err(error) => {
                tracing::error!(%error, "partitions could not be looked at");
                return;
            }
        };
        for state in states {
            let partition = state.fence.partition;
            let Some(owned) = self.owned.get_mut(&partition) else { continue };
            match owned.stand_at(state) {
                Some(committed) => {
                    self.backlog
                        .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| {
                            Some(n.saturating_sub(committed))
                        })
                        .ok();
                    self.tools.dispatchers.look(partition);
                }
                None => {
                    self.owned.remove(&partition);
                    self.tools.dispatchers.disown(partition);
                }
            }
        }
    }
}
