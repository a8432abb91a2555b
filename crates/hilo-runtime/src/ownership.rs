//! Leases: which partitions are ours. With one process all of them; with several, an even share each.

use crate::{dispatcher::Dispatchers, worker::Workers};
use hilo_model::NodeId;
use hilo_store::{
    Store,
    partition::{Fence, PartitionId},
};
use parking_lot::Mutex;
use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

/// How long a lease lasts without being renewed.
const LEASE: Duration = Duration::from_secs(4);
/// How often it is renewed.
const RENEW: Duration = Duration::from_secs(1);

/// What this process owns.
#[derive(Debug)]
pub(crate) struct Ownership {
    store: Arc<dyn Store>,
    node: NodeId,
    partitions: i16,
    owned: Mutex<HashMap<PartitionId, Fence>>,
}

impl Ownership {
    pub(crate) fn new(store: Arc<dyn Store>, node: NodeId, partitions: i16) -> Self {
        Self { store, node, partitions, owned: Mutex::default() }
    }

    pub(crate) fn fences(&self) -> HashMap<PartitionId, Fence> {
        self.owned.lock().clone()
    }

    /// Ends the leases of whoever came before, without waiting for them to run out: for a database that only one process
    /// at a time can be using, which somebody else has made sure of.
    pub(crate) async fn evict_predecessor(&self) -> hilo_store::Result<()> {
        let all: Vec<PartitionId> = (0..self.partitions).map(PartitionId).collect();
        for state in self.store.partitions(&all).await? {
            if let Some(owner) = state.owner.filter(|owner| *owner != self.node) {
                self.store.release(owner, &[state.fence]).await?;
            }
        }
        Ok(())
    }

    /// Takes what may be taken and gives away what is too much; tells workers and dispatchers.
    pub(crate) async fn balance(
        &self,
        workers: &Workers,
        dispatchers: &Dispatchers,
    ) -> hilo_store::Result<()> {
        let lease = LEASE.as_millis() as u64;
        let held: Vec<Fence> = self.fences().into_values().collect();
        let asked = Instant::now();
        let kept =
            if held.is_empty() { Vec::new() } else { self.store.renew(self.node, &held, lease).await? };
        for lost in held.iter().filter(|fence| !kept.contains(fence)) {
            self.drop_one(*lost, workers, dispatchers);
        }
        let nodes = self.store.live_nodes(self.node).await?.max(1);
        let share = (self.partitions as u16).div_ceil(nodes);
        if kept.len() > usize::from(share) {
            let surplus: Vec<Fence> = kept[usize::from(share)..].to_vec();
            for fence in &surplus {
                self.drop_one(*fence, workers, dispatchers);
            }
            self.store.release(self.node, &surplus).await?;
        } else if kept.len() < usize::from(share) {
            for state in self.store.acquire(self.node, share, lease).await? {
                let fence = state.fence;
                let before = self.owned.lock().insert(fence.partition, fence);
                if before != Some(fence) {
                    workers.own(state);
                    dispatchers.own(fence);
                }
            }
        }
        dispatchers.lease_until(asked + LEASE);
        metrics::gauge!("hilo_partitions_owned").set(self.owned.lock().len() as f64);
        Ok(())
    }

    fn drop_one(&self, fence: Fence, workers: &Workers, dispatchers: &Dispatchers) {
        self.owned.lock().remove(&fence.partition);
        workers.disown(fence.partition);
        dispatchers.disown(fence.partition);
    }

    /// Keeps leases until told to stop, then gives everything up at once.
    pub(crate) async fn run(
        &self,
        workers: &Workers,
        dispatchers: &Dispatchers,
        stop: tokio_util::sync::CancellationToken,
    ) {
        loop {
            tokio::select! {
                () = tokio::time::sleep(RENEW) => {}
                () = stop.cancelled() => return,
            }
            if let Err(error) = self.balance(workers, dispatchers).await {
                tracing::error!(%error, "leases could not be renewed");
            }
        }
    }

    /// Gives everything up, so that another node need not wait for the leases to run out.
    pub(crate) async fn release_all(&self) {
        let held: Vec<Fence> = self.owned.lock().drain().map(|(_, fence)| fence).collect();
        if let Err(error) = self.store.release(self.node, &held).await {
            tracing::warn!(%error, "leases could not be given up; they run out by themselves");
        }
    }
}
