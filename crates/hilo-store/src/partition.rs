//! Partitions: slices of all lanes, each worked on by one owner at a time.

use hilo_model::{Duration, NodeId, Timestamp, WorkspaceId, calendar::Zone};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A partition's number, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PartitionId(pub i16);

/// What was fixed when the database was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    /// How many partitions there are.
    pub partitions: i16,
    /// How a lane's partition is found; see [`Installation::partition_of`].
    pub hash: String,
    /// When the database was made.
    pub created_at: Timestamp,
}

impl Installation {
    /// The only hash function so far: the last 64 bits of the lane's UUID, which are random, modulo the count.
    pub const HASH: &'static str = "uuid_low_64";
    /// How many partitions a new database gets: enough to spread over a dozen nodes, few enough that a batch
    /// touches each.
    pub const PARTITIONS: i16 = 32;

    /// The partition of a lane.
    pub fn partition_of(&self, lane: Uuid) -> PartitionId {
        let (_, low) = lane.as_u64_pair();
        PartitionId((low % self.partitions.max(1) as u64) as i16)
    }
}

/// Which schema a database has, found out without changing it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// The number of the last migration that was applied; 0 for an empty database.
    pub present: i64,
    /// The number of the last migration that this version of Hilo knows.
    pub known: i64,
    /// The server, where there is one.
    pub server: Option<Server>,
}

/// What a database server says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Server {
    /// Its major version.
    pub version: u32,
    /// Its clock.
    pub now: Timestamp,
    /// Whether we may make tables.
    pub may_create: bool,
}

/// Proof of ownership: checked in the transaction of every commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fence {
    /// The partition.
    pub partition: PartitionId,
    /// Raised at each change of owner.
    pub epoch: i64,
}

/// Where a partition stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PartitionState {
    /// The partition and its present epoch.
    pub fence: Fence,
    /// The offset of the last appended entry; 0 if there is none.
    pub head: i64,
    /// The offset of the last entry whose turn is committed.
    pub cursor: i64,
    /// How often in a row the partition changed hands without its cursor moving: a sign of an entry that kills its
    /// worker.
    pub stalls: i32,
    /// The owner, if its lease has not run out.
    pub owner: Option<NodeId>,
}

/// How long things are kept (C8; each table's class is in [`crate::rows`]).
#[derive(Debug, Clone, PartialEq)]
pub struct Retention {
    /// The present.
    pub now: Timestamp,
    /// Journal entries whose turn is committed.
    pub journal: Duration,
    /// Answers to commands and idempotency keys.
    pub answers: Duration,
    /// Steps of ended runs.
    pub run_steps: Duration,
    /// Figures by the hour; older ones are added up to days and months.
    pub figure_hours: Duration,
    /// The time zones of workspaces, whose days and months those are; UTC for one that is not named.
    pub zones: BTreeMap<WorkspaceId, Zone>,
}
