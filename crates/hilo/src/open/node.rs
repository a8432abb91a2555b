//! This process as an owner of partitions.
//!
//! A process that dies leaves leases behind, and whoever comes next would wait until they run out. But the data folder
//! can be locked by one living process only: who gets the lock knows that the folder's last owner is dead, and may give
//! back at once what that one held. (Should it not be quite dead, fencing stops it at its next commit.)

use super::private;
use anyhow::{Context, bail};
use hilo_model::NodeId;
use hilo_store::{Store, partition::PartitionId};
use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
};

/// The data folder, ours as long as this lives.
#[derive(Debug)]
pub(crate) struct Node {
    /// This process's name among owners.
    pub(crate) id: NodeId,
    predecessor: Option<NodeId>,
    name_file: PathBuf,
    /// The system unlocks it when the process ends, however it ends.
    _lock: File,
}

impl Node {
    /// Takes the data folder, which is made if it is not there.
    pub(crate) fn take(folder: &Path, id: NodeId) -> anyhow::Result<Self> {
        private::folder(folder)?;
        let path = folder.join("hilo.lock");
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .with_context(|| format!("cannot open {}", path.display()))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                bail!(
                    "another Hilo works in {}; stop it, or name another folder with --data-dir",
                    folder.display()
                );
            }
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("cannot lock {}", path.display()));
            }
        }
        let name_file = folder.join("node");
        // A name that cannot be read costs a wait, nothing else.
        let predecessor = fs::read_to_string(&name_file).ok().and_then(|name| name.trim().parse().ok());
        Ok(Self { id, predecessor, name_file, _lock: lock })
    }

    /// Gives back what the folder's last owner held, and leaves this process's name for the next one.
    pub(crate) async fn succeed(&self, store: &dyn Store) -> anyhow::Result<()> {
        if let Some(predecessor) = self.predecessor {
            let installation = store.installation().await?;
            let all: Vec<PartitionId> = (0..installation.partitions).map(PartitionId).collect();
            let states = store.partitions(&all).await?;
            let held =
                states.iter().filter(|state| state.owner == Some(predecessor)).map(|state| state.fence);
            store.release(predecessor, &held.collect::<Vec<_>>()).await?;
        }
        fs::write(&self.name_file, self.id.to_string())
            .with_context(|| format!("cannot write {}", self.name_file.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::Clock;
    use hilo_runtime::clock::{SystemClock, fresh_id};
    use hilo_store_sqlite::{Options, SqliteStore};

    #[tokio::test]
    async fn who_comes_next_need_not_wait_for_the_leases_of_the_dead() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&Options::new(folder.path().join("x.db"))).await.unwrap();
        let now = SystemClock.now();
        let first = Node::take(folder.path(), fresh_id(now)).unwrap();
        assert!(Node::take(folder.path(), fresh_id(now)).is_err(), "the folder is taken");
        first.succeed(&store).await.unwrap();
        let all = store.acquire(first.id, u16::MAX, 60_000).await.unwrap().len();
        drop(first);
        let second = Node::take(folder.path(), fresh_id(now)).unwrap();
        assert!(store.acquire(second.id, u16::MAX, 60_000).await.unwrap().is_empty());
        second.succeed(&store).await.unwrap();
        let taken = store.acquire(second.id, u16::MAX, 60_000).await.unwrap();
        assert_eq!(taken.len(), all);
        assert!(taken.iter().all(|state| state.fence.epoch == 2), "the dead one is fenced off");
    }
}
