//! The storage port on PostgreSQL 15 or newer, without extensions, for several processes at once.
//!
//! *Owns*: the statements, the migrations and how a [`Write`] batch becomes one transaction ([`batch`](self)).
//!
//! *Must not know*: rules, encryption, the caller's clock. Leases are judged by the database's clock.
//!
//! # How writing works
//!
//! A transaction locks the rows of all partitions it touches, in ascending order, before it does anything else. That
//! makes offsets gapless and in commit order, holds fences still until the commit, and keeps two processes from
//! waiting for one another in a circle. Writes are then checked in memory against what was locked and read; those that
//! hold are collected per table and go there in one statement each, one array per column.
//!
//! # Adding a table
//!
//! A migration here and in `hilo-store-sqlite` (same number and names), a file under `rows/` with the statement that
//! writes it, a line in `rows::Rows` that collects it, a file under `read/`, and `cargo xtask sqlx-prepare`.

mod append;
mod batch;
mod columns;
mod connect;
mod documents;
mod error;
mod identities;
mod inspect;
mod outbox;
mod ownership;
mod read;
mod rows;
mod sweep;
mod timers;
mod turns;

pub use connect::{ConnectOptions, MIGRATOR};
pub use inspect::inspect;

use async_trait::async_trait;
use hilo_model::{CommandId, ContactId, EffectId, NodeId, Scope, Timestamp, identity::Identity};
use hilo_store::{
    Refusal, Result, Store,
    document::{Document, DocumentFilter, DocumentKey},
    journal::{Entry, LaneKey, Offset},
    outbox::OutboxRow,
    partition::{Fence, Installation, PartitionId, PartitionState, Retention},
    read::Read,
    rows::WrappedKey,
    timer::Timer,
    turn::{CommandResult, LaneState},
    write::{Done, Write},
};
use sqlx::PgPool;

/// A database on a PostgreSQL server.
#[derive(Debug, Clone)]
pub struct PostgresStore {
    /// For transactions that write; few, as they queue at the same rows anyway.
    writers: PgPool,
    /// For everything that only reads.
    readers: PgPool,
    installation: Installation,
}

impl PostgresStore {
    /// Connects, brings the database up to this version's schema, and fixes the partitions if it is new.
    ///
    /// # Errors
    /// `Unavailable` if the server cannot be reached, `Unsuitable` if the database belongs to a newer version, or
    /// something else.
    pub async fn connect(options: &ConnectOptions) -> Result<Self> {
        connect::connect(options).await
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn installation(&self) -> Result<Installation> {
        Ok(self.installation.clone())
    }

    async fn write(&self, batch: Vec<Write>) -> Result<Vec<std::result::Result<Done, Refusal>>> {
        batch::write(self, &batch).await
    }

    async fn acquire(&self, node: NodeId, want: u16, lease_ms: u64) -> Result<Vec<PartitionState>> {
        ownership::acquire(self, node, want, lease_ms).await
    }

    async fn renew(&self, node: NodeId, held: &[Fence], lease_ms: u64) -> Result<Vec<Fence>> {
        ownership::renew(self, node, held, lease_ms).await
    }

    async fn release(&self, node: NodeId, held: &[Fence]) -> Result<()> {
        ownership::release(self, node, held).await
    }

    async fn live_nodes(&self, node: NodeId) -> Result<u16> {
        ownership::live_nodes(self, node).await
    }

    async fn partitions(&self, partitions: &[PartitionId]) -> Result<Vec<PartitionState>> {
        ownership::partitions(self, partitions).await
    }

    async fn journal(&self, partition: PartitionId, after: Offset, limit: u32) -> Result<Vec<Entry>> {
        append::read(self, partition, after, limit).await
    }

    async fn lanes(&self, keys: &[LaneKey]) -> Result<Vec<Option<LaneState>>> {
        turns::lanes(self, keys).await
    }

    async fn identities(&self, asked: &[(Scope, Identity)]) -> Result<Vec<Option<ContactId>>> {
        identities::identities(self, asked).await
    }

    async fn contact_keys(&self, contacts: &[(Scope, ContactId)]) -> Result<Vec<Option<WrappedKey>>> {
        append::contact_keys(self, contacts).await
    }

    async fn due_timers(&self, partitions: &[PartitionId], now: Timestamp, limit: u32) -> Result<Vec<Timer>> {
        timers::due(self, partitions, now, limit).await
    }

    async fn next_timer(&self, partitions: &[PartitionId]) -> Result<Option<Timestamp>> {
        timers::next(self, partitions).await
    }

    async fn outbox(
        &self,
        partition: PartitionId,
        after: Option<EffectId>,
        limit: u32,
    ) -> Result<Vec<OutboxRow>> {
        outbox::list(self, partition, after, limit).await
    }

    async fn command_result(&self, scope: Scope, command: CommandId) -> Result<Option<CommandResult>> {
        turns::command_result(self, scope, command).await
    }

    async fn document(&self, key: &DocumentKey) -> Result<Option<Document>> {
        documents::one(self, key).await
    }

    async fn documents(&self, filter: &DocumentFilter) -> Result<Vec<Document>> {
        documents::list(self, filter).await
    }

    async fn config_revision(&self) -> Result<i64> {
        documents::revision(self).await
    }

    fn read(&self) -> &dyn Read {
        self
    }

    async fn sweep(&self, policy: &Retention, chunk: u32) -> Result<u64> {
        sweep::sweep(self, policy, chunk).await
    }

    async fn ping(&self) -> Result<()> {
        ownership::ping(self).await
    }

    async fn close(&self) {
        self.writers.close().await;
        self.readers.close().await;
    }
}
