//! What a case stands on: an empty database, ids, moments, and the few steps that most cases begin with.

use crate::Database;
use bytes::Bytes;
use hilo_model::{
    Actor, Duration, EnvironmentId, Id, IdSource, NodeId, Scope, Timestamp, TraceId, WorkspaceId,
};
use hilo_store::{
    Refusal, Store,
    journal::{Append, Entry, LaneKey, LaneKind, NewEntry},
    partition::{Fence, Installation, PartitionId, PartitionState},
    turn::{Turn, Turns},
    write::{Done, Write},
};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// How many partitions a case's database has.
pub(crate) const PARTITIONS: i16 = 4;

/// Long enough for any case.
pub(crate) const LEASE_MS: u64 = 600_000;

/// An empty database and what is needed to fill it.
#[derive(Debug)]
pub struct Testbed {
    /// A handle.
    pub store: Arc<dyn Store>,
    /// A workspace and environment.
    pub scope: Scope,
    /// Another workspace and environment.
    pub elsewhere: Scope,
    /// A process.
    pub node: NodeId,
    installation: Installation,
    ids: Mutex<IdSource>,
    database: DebuggableDatabase,
}

struct DebuggableDatabase(Box<dyn Database>);

impl std::fmt::Debug for DebuggableDatabase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Database")
    }
}

impl Testbed {
    /// On an empty database.
    pub async fn new(database: Box<dyn Database>) -> Self {
        let store = database.open().await;
        let installation = store.installation().await.expect("an installation");
        let mut ids = IdSource::new(moment(0), 42);
        let mut scope =
            || Scope { workspace: ids.make::<WorkspaceId>(), environment: ids.make::<EnvironmentId>() };
        let (here, elsewhere) = (scope(), scope());
        let node = ids.make();
        Self {
            store,
            scope: here,
            elsewhere,
            node,
            installation,
            ids: Mutex::new(ids),
            database: DebuggableDatabase(database),
        }
    }

    /// A new id; later ones are greater.
    pub fn id<T: Id>(&self) -> T {
        self.ids.lock().unwrap_or_else(PoisonError::into_inner).make()
    }

    /// Another handle on the database, as another process would have one.
    pub async fn another(&self) -> Arc<dyn Store> {
        self.database.0.open().await
    }

    /// Ends.
    pub async fn close(self) {
        self.store.close().await;
    }

    /// The partition of a lane.
    pub fn partition_of(&self, lane: LaneKey) -> PartitionId {
        self.installation.partition_of(lane.id)
    }

    /// The lane of a new contact.
    pub fn lane(&self) -> LaneKey {
        self.lane_of(self.scope, self.id::<hilo_model::ContactId>().uuid())
    }

    /// A contact's lane.
    pub fn lane_of(&self, scope: Scope, id: Uuid) -> LaneKey {
        LaneKey { scope, kind: LaneKind::Contact, id }
    }

    /// The lane of a new contact in a certain partition.
    pub fn lane_in(&self, partition: PartitionId) -> LaneKey {
        loop {
            let lane = self.lane();
            if self.partition_of(lane) == partition {
                return lane;
            }
        }
    }

    /// An event for a lane.
    pub fn entry(&self, lane: LaneKey, payload: &str) -> NewEntry {
        NewEntry {
            lane,
            actor: Actor::Provider,
            at: moment(1),
            trace: self.id::<TraceId>(),
            payload: Bytes::copy_from_slice(payload.as_bytes()),
        }
    }

    /// Makes `node` the owner of every partition.
    pub async fn own_all(&self) -> Vec<PartitionState> {
        self.store.acquire(self.node, u16::MAX, LEASE_MS).await.expect("acquired")
    }

    /// Where a partition stands.
    pub async fn standing(&self, partition: PartitionId) -> PartitionState {
        self.store.partitions(&[partition]).await.expect("partitions")[0]
    }

    /// The present fence of a partition.
    pub async fn fence(&self, partition: PartitionId) -> Fence {
        self.standing(partition).await.fence
    }

    /// One write.
    pub async fn write(&self, write: Write) -> Result<Done, Refusal> {
        let mut outcomes = self.store.write([write].into()).await.expect("written");
        assert_eq!(outcomes.len(), 1, "an outcome for each write");
        outcomes.remove(0)
    }

    /// Appends events.
    pub async fn append(&self, entries: Vec<NewEntry>) -> Vec<Entry> {
        appended(self.write(Write::Append(Append { entries, ..Append::default() })).await)
    }

    /// Appends an event to a lane and commits the turn that it leads to.
    pub async fn turn(&self, lane: LaneKey, fill: impl FnOnce(&mut Turn)) -> Vec<Entry> {
        let entry = self.append(vec![self.entry(lane, "event")]).await.remove(0);
        let mut turn = Turn::new(lane, moment(2));
        fill(&mut turn);
        let standing = self.standing(entry.partition).await;
        let turns =
            Turns { after: standing.cursor, up_to: entry.offset, turns: vec![turn], claims: Vec::new() };
        appended(self.write(Write::Turns { fence: standing.fence, turns }).await)
    }

    /// Everything in a partition's journal.
    pub async fn journal(&self, partition: PartitionId) -> Vec<Entry> {
        self.store.journal(partition, 0, u32::MAX).await.expect("a journal")
    }
}

/// The entries of a write that appended.
pub(crate) fn appended(outcome: Result<Done, Refusal>) -> Vec<Entry> {
    match outcome {
        Ok(Done::Appended(entries)) => entries,
        other => panic!("expected appended entries, got {other:?}"),
    }
}

/// So many seconds after the suite's beginning of time.
pub(crate) fn moment(seconds: u64) -> Timestamp {
    Timestamp::from_micros(1_763_717_000_123_456).plus(Duration::from_seconds(seconds))
}
