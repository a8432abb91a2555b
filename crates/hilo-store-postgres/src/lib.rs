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
mod bus;
mod columns;
mod documents;
mod error;
mod figures;
mod files;
mod identities;
mod inspect;
mod outbox;
mod ownership;
mod reach;
mod read;
mod rows;
mod search;
mod sweep;
mod timers;
mod turns;

pub use bus::PostgresBus;
pub use inspect::inspect;

use async_trait::async_trait;
use error::{from_migrate, from_sqlx};
use hilo_model::{CommandId, ContactId, EffectId, NodeId, Scope, Timestamp, identity::Identity};
use hilo_store::{
    Error, Refusal, Result, Store,
    document::{Document, DocumentFilter, DocumentKey},
    files::{LooseFile, UnusedUpload, UploadVerdict},
    journal::{Entry, LaneKey, Offset},
    outbox::OutboxRow,
    partition::{Fence, Installation, PartitionId, PartitionState, Retention},
    read::Read,
    rows::WrappedKey,
    search::{Progress, Sources, Walk},
    timer::Timer,
    turn::{CommandResult, LaneState},
    write::{Done, Write},
};
use sqlx::{
    Connection, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use std::{str::FromStr, sync::Arc, time::Duration};

/// The migrations, for tools that prepare databases ahead of time.
pub static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// Where the database is and how to use it.
#[derive(Debug, Clone)]
pub struct ConnectOptions {
    /// `postgres://user:password@host:port/database?sslmode=…`.
    pub url: String,
    /// Connections for transactions that write.
    pub writers: u32,
    /// Connections for everything that only reads.
    pub readers: u32,
    /// How many partitions a new database gets; one that exists keeps what it has.
    pub partitions: i16,
    /// How long to wait for a connection.
    pub wait: Duration,
    /// How long one reading statement may take.
    pub read_limit: Duration,
}

impl ConnectOptions {
    /// The usual options for a database.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            writers: 4,
            readers: 12,
            partitions: Installation::PARTITIONS,
            wait: Duration::from_secs(10),
            read_limit: Duration::from_secs(30),
        }
    }
}

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
        connect(options).await
    }
}

#[async_trait]
impl Store for PostgresStore {
    async fn installation(&self) -> Result<Installation> {
        Ok(self.installation.clone())
    }

    async fn write(&self, batch: Arc<[Write]>) -> Result<Vec<std::result::Result<Done, Refusal>>> {
        batch::write(self, &batch).await
    }

    fn writes_in_parallel(&self) -> bool {
        true
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
        rows::contact_keys::look_up(self, contacts).await
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

    async fn search_progress(&self, partitions: &[PartitionId]) -> Result<Vec<Progress>> {
        search::progress(self, partitions).await
    }

    async fn touched(
        &self,
        partition: PartitionId,
        after: Offset,
        limit: u32,
    ) -> Result<Vec<(Offset, LaneKey)>> {
        search::touched(self, partition, after, limit).await
    }

    async fn walk(&self, walk: Walk, limit: u32) -> Result<Vec<(Scope, ContactId)>> {
        search::walk_on(self, walk, limit).await
    }

    async fn search_sources(&self, contacts: &[(Scope, ContactId)], limit: u32) -> Result<Sources> {
        search::sources(self, contacts, limit).await
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

    async fn unused_uploads(&self, before: Timestamp, limit: u32) -> Result<Vec<UnusedUpload>> {
        files::unused(self, before, limit).await
    }

    async fn judge_uploads(&self, judged: &[(UnusedUpload, UploadVerdict)], now: Timestamp) -> Result<()> {
        files::judge(self, judged, now).await
    }

    async fn loose_files(&self, before: Timestamp, limit: u32) -> Result<Vec<LooseFile>> {
        files::loose(self, before, limit).await
    }

    async fn forget_files(&self, gone: &[LooseFile]) -> Result<()> {
        files::forget(self, gone).await
    }

    async fn ping(&self) -> Result<()> {
        ownership::ping(self).await
    }

    async fn close(&self) {
        self.writers.close().await;
        self.readers.close().await;
    }
}

async fn connect(options: &ConnectOptions) -> Result<PostgresStore> {
    let base = PgConnectOptions::from_str(&options.url)
        .map_err(|error| Error::Unsuitable(format!("not a PostgreSQL URL: {error}")))?
        .application_name("hilo")
        .statement_cache_capacity(256);
    let installation = prepare(&base, options.partitions).await?;

    // A process that stalls inside a transaction holds its partitions' rows; the server ends it after this time, which is
    // shorter than a lease, so that others can take over when the lease ends.
    let stall = ("idle_in_transaction_session_timeout", "3s");
    let writers = base.clone().options([
        ("synchronous_commit", "on"),
        stall,
        ("lock_timeout", "10s"),
        ("statement_timeout", "60s"),
        // A batch's arrays always meet tables by key. Left to choose, the planner takes a hash of the whole table while it
        // is small, and keeps that plan when it is not.
        ("enable_hashjoin", "off"),
        ("enable_mergejoin", "off"),
        ("enable_seqscan", "off"),
        // With those the plan is the same for every batch, and making it anew took a quarter of the server's time.
        ("plan_cache_mode", "force_generic_plan"),
        ("jit", "off"),
    ]);
    let read_limit = format!("{}ms", options.read_limit.as_millis());
    let readers = base.options([stall, ("statement_timeout", read_limit.as_str()), ("jit", "off")]);
    let pool = |connections: u32| {
        PgPoolOptions::new()
            .max_connections(connections.max(1))
            .acquire_timeout(options.wait)
            // The first statement would notice as well, and its error can be retried.
            .test_before_acquire(false)
    };
    Ok(PostgresStore {
        writers: pool(options.writers).connect_with(writers).await.map_err(from_sqlx)?,
        readers: pool(options.readers).connect_with(readers).await.map_err(from_sqlx)?,
        installation,
    })
}

/// Migrates, and fixes partitions and hash if the database is new.
async fn prepare(options: &PgConnectOptions, partitions: i16) -> Result<Installation> {
    let mut conn = PgConnection::connect_with(options).await.map_err(from_sqlx)?;
    let version = conn.server_version_num().unwrap_or_default();
    if version < 150_000 {
        return Err(Error::Unsuitable(format!(
            "PostgreSQL 15 or newer is needed; the server says {}",
            version / 10_000
        )));
    }
    MIGRATOR.run_direct(None, &mut conn, false).await.map_err(from_migrate)?;
    let installation = found(&mut conn, partitions).await.map_err(from_sqlx)?;
    conn.close().await.map_err(from_sqlx)?;
    if installation.hash != Installation::HASH {
        return Err(Error::Unsuitable(format!(
            "this database's lanes are spread with `{}`, which this version of Hilo does not know",
            installation.hash
        )));
    }
    Ok(installation)
}

async fn found(conn: &mut PgConnection, partitions: i16) -> sqlx::Result<Installation> {
    let mut tx = conn.begin().await?;
    sqlx::query!(
        r#"INSERT INTO installation (id, partitions, hash, created_at, config_revision)
        VALUES (1, $1, $2, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, 0)
        ON CONFLICT DO NOTHING"#,
        partitions.max(1),
        Installation::HASH,
    )
    .execute(&mut *tx)
    .await?;
    let row =
        sqlx::query!("SELECT partitions, hash, created_at FROM installation").fetch_one(&mut *tx).await?;
    sqlx::query!(
        r#"INSERT INTO partitions (partition_id, epoch, head, cursor, stalls, lease_until)
        SELECT number, 0, 0, 0, 0, 0 FROM generate_series(0, $1::integer - 1) AS number
        ON CONFLICT DO NOTHING"#,
        i32::from(row.partitions),
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(Installation {
        partitions: row.partitions,
        hash: row.hash,
        created_at: Timestamp::from_micros(row.created_at),
    })
}
