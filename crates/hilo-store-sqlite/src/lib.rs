//! The storage port on SQLite, for one process.
//!
//! One connection writes, on a thread of its own and in transactions that begin as writers (`BEGIN IMMEDIATE`:
//! [`writer`]); a pool of others reads. Batches that wait for the writer are not joined here: whoever commits
//! (hilo-runtime) makes them as large as it wants.
//!
//! *Owns*: the schema (`migrations/`), every statement of SQL for SQLite.
//!
//! *Must not know*: what sealed bytes hold, rules, the other database.
//!
//! Writing goes through [`batch`]; a module for each table writes its rows. What is read is asked for through sqlx, whose
//! statements are checked when this is compiled; those that write are checked by the tests (`tests/plans.rs` prepares each).
//! To add a table, see hilo-store's crate documentation; the file goes to `src/rows/` and `src/read/`.

mod append;
mod batch;
mod bulk;
mod checkpoint;
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
mod writer;

pub use inspect::inspect;

use async_trait::async_trait;
use error::{Failure, translate};
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
use rusqlite::Connection;
use sqlx::{
    ConnectOptions, Connection as _, SqliteConnection, SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tokio::{sync::Notify, task::AbortHandle};
use writer::Writer;

/// How to open a database.
#[derive(Debug, Clone)]
pub struct Options {
    /// The file; made if it is not there.
    pub path: PathBuf,
    /// How many partitions a new database gets.
    pub partitions: i16,
    /// How many connections read.
    pub readers: u32,
    /// Whether a commit waits for the disk. Without it a power failure may lose the last commits.
    pub durable: bool,
}

impl Options {
    /// How many partitions a new database gets: they never spread over nodes here, and each costs a batch a page or two.
    pub const PARTITIONS: i16 = 8;

    /// A database in this file, with what Hilo uses in production.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), partitions: Self::PARTITIONS, readers: 4, durable: true }
    }

    fn connect(&self) -> SqliteConnectOptions {
        SqliteConnectOptions::new()
            .filename(&self.path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(if self.durable { SqliteSynchronous::Full } else { SqliteSynchronous::Off })
            .busy_timeout(Duration::from_secs(5))
            .foreign_keys(true)
            .statement_cache_capacity(256)
            .pragma("temp_store", "memory")
            .pragma("mmap_size", MAPPED.to_string())
            .disable_statement_logging()
    }
}

/// Reading maps the file instead of copying pages: 1 GiB of addresses, not of memory.
const MAPPED: i64 = 1 << 30;

/// A SQLite database.
#[derive(Debug)]
pub struct SqliteStore {
    installation: Installation,
    writer: Arc<Writer>,
    committed: Arc<Notify>,
    checkpoints: AbortHandle,
    readers: SqlitePool,
    read: read::Reader,
}

impl SqliteStore {
    /// Opens the database, making it or bringing its schema up to date first.
    pub async fn open(options: &Options) -> Result<Self> {
        let connect = options.connect().pragma("wal_autocheckpoint", "0");
        let mut own = connect.connect().await.map_err(translate)?;
        // Not `run`, whose future cannot be shown to be `Send` (a limit of the compiler).
        MIGRATIONS
            .run_direct(None, &mut own, false)
            .await
            .map_err(|error| Error::Unsuitable(error.to_string()))?;
        let installation = install(&mut own, options.partitions).await?;
        let readers = SqlitePoolOptions::new()
            .min_connections(1)
            .max_connections(options.readers.max(1))
            .acquire_timeout(Duration::from_secs(10))
            .connect_with(options.connect().pragma("query_only", "on").pragma("cache_size", "-8192"))
            .await
            .map_err(translate)?;
        let writer = Arc::new(Writer::start(&options.path, options.durable)?);
        let committed = Arc::new(Notify::new());
        let checkpoints =
            tokio::spawn(checkpoint::run(own, Arc::clone(&writer), Arc::clone(&committed))).abort_handle();
        let read = read::Reader::new(readers.clone());
        Ok(Self { installation, writer, committed, checkpoints, readers, read })
    }
}

impl Drop for SqliteStore {
    fn drop(&mut self) {
        self.checkpoints.abort();
    }
}

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!();

/// Writes what is fixed for good into a new database, and reads it.
async fn install(writer: &mut SqliteConnection, partitions: i16) -> Result<Installation> {
    let mut tx = writer.begin_with("BEGIN IMMEDIATE").await.map_err(translate)?;
    sqlx::query!(
        "INSERT INTO installation (id, partitions, hash, created_at, config_revision)
         VALUES (1, ?, ?, CAST(unixepoch('subsec') * 1000000 AS INTEGER), 0) ON CONFLICT DO NOTHING",
        partitions,
        Installation::HASH
    )
    .execute(&mut *tx)
    .await
    .map_err(translate)?;
    let row = sqlx::query!("SELECT partitions, hash, created_at FROM installation")
        .fetch_one(&mut *tx)
        .await
        .map_err(translate)?;
    if row.hash != Installation::HASH {
        return Err(Error::Unsuitable(format!(
            "the database spreads lanes by `{}`, which this version does not know",
            row.hash
        )));
    }
    let installation = Installation {
        partitions: columns::small("installation", "partitions", row.partitions)?,
        hash: row.hash,
        created_at: Timestamp::from_micros(row.created_at),
    };
    for partition in 0..installation.partitions {
        sqlx::query!(
            r#"INSERT INTO partitions (partition_id, epoch, head, cursor, stalls, owner_id, lease_until)
               VALUES (?, 0, 0, 0, 0, NULL, 0) ON CONFLICT DO NOTHING"#,
            partition
        )
        .execute(&mut *tx)
        .await
        .map_err(translate)?;
    }
    tx.commit().await.map_err(translate)?;
    Ok(installation)
}

impl SqliteStore {
    async fn transaction<T: Send + 'static>(
        &self,
        body: impl FnOnce(&Connection) -> std::result::Result<T, Failure> + Send + 'static,
    ) -> Result<T> {
        let result = self.writer.transaction(body).await?;
        self.committed.notify_one();
        Ok(result)
    }
}

#[async_trait]
impl Store for SqliteStore {
    async fn installation(&self) -> Result<Installation> {
        Ok(self.installation.clone())
    }

    async fn write(&self, batch: Arc<[Write]>) -> Result<Vec<std::result::Result<Done, Refusal>>> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        let installation = self.installation.clone();
        self.transaction(move |tx| batch::write(tx, &installation, &batch)).await
    }

    async fn acquire(&self, node: NodeId, want: u16, lease_ms: u64) -> Result<Vec<PartitionState>> {
        self.transaction(move |tx| ownership::acquire(tx, node, want, lease_ms)).await
    }

    async fn renew(&self, node: NodeId, held: &[Fence], lease_ms: u64) -> Result<Vec<Fence>> {
        let held = held.to_vec();
        self.transaction(move |tx| Ok(ownership::renew(tx, node, &held, lease_ms)?)).await
    }

    async fn release(&self, node: NodeId, held: &[Fence]) -> Result<()> {
        let held = held.to_vec();
        self.transaction(move |tx| Ok(ownership::release(tx, node, &held)?)).await
    }

    async fn live_nodes(&self, node: NodeId) -> Result<u16> {
        ownership::live_nodes(&self.readers, node).await
    }

    async fn partitions(&self, partitions: &[PartitionId]) -> Result<Vec<PartitionState>> {
        ownership::partitions(&self.readers, partitions).await
    }

    async fn journal(&self, partition: PartitionId, after: Offset, limit: u32) -> Result<Vec<Entry>> {
        append::read(&self.readers, partition, after, limit).await
    }

    async fn lanes(&self, keys: &[LaneKey]) -> Result<Vec<Option<LaneState>>> {
        turns::lanes(&self.readers, keys).await
    }

    async fn identities(&self, asked: &[(Scope, Identity)]) -> Result<Vec<Option<ContactId>>> {
        let asked: Vec<_> = asked.iter().map(|(scope, identity)| (*scope, identity)).collect();
        identities::look_up(&self.readers, &asked).await
    }

    async fn contact_keys(&self, contacts: &[(Scope, ContactId)]) -> Result<Vec<Option<WrappedKey>>> {
        rows::look_up_keys(&self.readers, contacts).await
    }

    async fn due_timers(&self, partitions: &[PartitionId], now: Timestamp, limit: u32) -> Result<Vec<Timer>> {
        timers::due(&self.readers, partitions, now, limit).await
    }

    async fn next_timer(&self, partitions: &[PartitionId]) -> Result<Option<Timestamp>> {
        timers::next(&self.readers, partitions).await
    }

    async fn outbox(
        &self,
        partition: PartitionId,
        after: Option<EffectId>,
        limit: u32,
    ) -> Result<Vec<OutboxRow>> {
        outbox::list(&self.readers, partition, after, limit).await
    }

    async fn command_result(&self, scope: Scope, command: CommandId) -> Result<Option<CommandResult>> {
        turns::command_result(&self.readers, scope, command).await
    }

    async fn search_progress(&self, partitions: &[PartitionId]) -> Result<Vec<Progress>> {
        search::progress(&self.readers, partitions).await
    }

    async fn touched(
        &self,
        partition: PartitionId,
        after: Offset,
        limit: u32,
    ) -> Result<Vec<(Offset, LaneKey)>> {
        search::touched(&self.readers, partition, after, limit).await
    }

    async fn walk(&self, walk: Walk, limit: u32) -> Result<Vec<(Scope, ContactId)>> {
        search::walk_on(&self.readers, walk, limit).await
    }

    async fn search_sources(&self, contacts: &[(Scope, ContactId)], limit: u32) -> Result<Sources> {
        search::sources(&self.readers, contacts, limit).await
    }

    async fn document(&self, key: &DocumentKey) -> Result<Option<Document>> {
        documents::document(&self.readers, key).await
    }

    async fn documents(&self, filter: &DocumentFilter) -> Result<Vec<Document>> {
        documents::documents(&self.readers, filter).await
    }

    async fn config_revision(&self) -> Result<i64> {
        documents::revision(&self.readers).await
    }

    fn read(&self) -> &dyn Read {
        &self.read
    }

    async fn sweep(&self, policy: &Retention, chunk: u32) -> Result<u64> {
        let policy = policy.clone();
        self.transaction(move |tx| Ok(sweep::sweep(tx, &policy, chunk)?)).await
    }

    async fn unused_uploads(&self, before: Timestamp, limit: u32) -> Result<Vec<UnusedUpload>> {
        files::unused(&self.readers, before, limit).await
    }

    async fn judge_uploads(&self, judged: &[(UnusedUpload, UploadVerdict)], now: Timestamp) -> Result<()> {
        let judged = judged.to_vec();
        self.transaction(move |tx| Ok(files::judge(tx, &judged, now)?)).await
    }

    async fn loose_files(&self, before: Timestamp, limit: u32) -> Result<Vec<LooseFile>> {
        files::loose(&self.readers, before, limit).await
    }

    async fn forget_files(&self, files: &[LooseFile]) -> Result<()> {
        let gone = files.to_vec();
        self.transaction(move |tx| Ok(files::forget(tx, &gone)?)).await
    }

    async fn ping(&self) -> Result<()> {
        // Rewrites a row as it is, so that a full or read-only disk shows.
        self.transaction(|tx| {
            tx.execute("UPDATE installation SET config_revision = config_revision", ())?;
            Ok(())
        })
        .await
    }

    async fn close(&self) {
        self.readers.close().await;
        self.checkpoints.abort();
        if let Err(error) = checkpoint::truncate(&self.writer).await {
            tracing::warn!(%error, "the log was not emptied; the next start reads it");
        }
    }
}
