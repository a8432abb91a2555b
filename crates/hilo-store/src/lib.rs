//! The storage port: traits and row types, no SQL.
//!
//! Writing is **data**. A [`Write`](write::Write) says completely what one appending request, one partition's turns,
//! one dispatcher's claim or one change of settings wants of the database; [`Store::write`] takes a batch of them
//! and commits those that hold in **one** transaction. So the state of a lane, its rows, its timers, its outbox and
//! its audit entries cannot be committed apart from one another (ARCHITECTURE.md, invariant 3), group commit is the
//! normal case and not an optimisation, and a store is written once per table instead of once per use case.
//!
//! Reading is [`Store`]'s other methods. What the runtime needs to decide ([`Store::lanes`], [`Store::journal`], …)
//! is separate from what people ask for ([`read`]).
//!
//! *Owns*: these traits and types, and the in-memory reference store (crate `hilo-store-testkit` holds the suite that
//! every store passes).
//!
//! *Must not know*: SQL, encryption (blobs arrive sealed), the clock (moments are parameters), rules.
//!
//! # Adding a table
//!
//! A row type in [`rows`] with its [`RETENTION`](rows) class, a variant of [`rows::Row`] (or a [`document`]), a
//! migration of the same number in both SQL stores, the statement in both, the map in the memory store, and at least one case in
//! the conformance suite.

pub mod document;
pub mod error;
pub mod figure;
pub mod files;
pub mod journal;
#[cfg(feature = "memory")]
pub mod memory;
pub mod outbox;
pub mod partition;
pub mod reach;
pub mod read;
pub mod rows;
pub mod search;
pub mod timer;
pub mod turn;
pub mod write;

pub use error::{Error, Refusal, Result};

use async_trait::async_trait;
use document::{Document, DocumentFilter, DocumentKey};
use hilo_model::{CommandId, ContactId, NodeId, Scope, Timestamp, identity::Identity};
use journal::{Entry, LaneKey, Offset};
use outbox::OutboxRow;
use partition::{Fence, Installation, PartitionId, PartitionState};
use std::sync::Arc;
use timer::Timer;
use write::{Done, Write};

/// A database that holds everything Hilo knows.
///
/// Times are the caller's, but for leases, which are judged by the database's own clock so that nodes need not agree on
/// theirs.
#[async_trait]
pub trait Store: Send + Sync + std::fmt::Debug + 'static {
    /// What was fixed when the database was made.
    async fn installation(&self) -> Result<Installation>;

    /// Commits the writes that hold, in one transaction and in the order [`write::Write`] states, and says for each
    /// what became of it. A write that is refused (a stale fence, a lost race) leaves no trace and does not harm the
    /// others. `Err` means that nothing of the batch was committed, and the caller may retry the writes one by one; but after
    /// [`Error::Unavailable`] nobody knows: the batch may have been committed, all of it. So it is for a caller that stops waiting.
    ///
    /// The batch is shared, because a store may write it on another thread, and the caller may have to give it again.
    async fn write(&self, batch: Arc<[Write]>) -> Result<Vec<std::result::Result<Done, Refusal>>>;

    /// Whether two batches may be committed at the same time; they wait for each other only where they touch the same
    /// partitions. A database with one writer says no.
    fn writes_in_parallel(&self) -> bool {
        false
    }

    // --- ownership ---------------------------------------------------------------------------------------------

    /// Takes partitions that nobody owns or whose lease has run out until `node` owns `want`, raising the epoch of those
    /// newly taken, prolongs the lease of those that are `node`'s already, and returns all that it owns now, ascending.
    /// The lease lasts `lease_ms` from the database's now. A partition taken over with entries waiting counts a stall.
    async fn acquire(&self, node: NodeId, want: u16, lease_ms: u64) -> Result<Vec<PartitionState>>;

    /// Prolongs the lease of the partitions that `node` still owns with these epochs; returns those it keeps.
    async fn renew(&self, node: NodeId, held: &[Fence], lease_ms: u64) -> Result<Vec<Fence>>;

    /// Gives partitions up at once, for a graceful stop or for balance.
    async fn release(&self, node: NodeId, held: &[Fence]) -> Result<()>;

    /// How many nodes hold a lease that has not run out, `node` included.
    async fn live_nodes(&self, node: NodeId) -> Result<u16>;

    /// Where these partitions stand.
    async fn partitions(&self, partitions: &[PartitionId]) -> Result<Vec<PartitionState>>;

    // --- what turns are decided from ---------------------------------------------------------------------------

    /// Entries after `after` in one partition, in order, at most `limit`.
    async fn journal(&self, partition: PartitionId, after: Offset, limit: u32) -> Result<Vec<Entry>>;

    /// The states of lanes, in the order asked for.
    async fn lanes(&self, keys: &[LaneKey]) -> Result<Vec<Option<turn::LaneState>>>;

    /// Whose these addresses are, in the order asked for.
    async fn identities(&self, asked: &[(Scope, Identity)]) -> Result<Vec<Option<ContactId>>>;

    /// The wrapped keys of contacts, in the order asked for; `None` if there is none or it was destroyed.
    async fn contact_keys(&self, contacts: &[(Scope, ContactId)]) -> Result<Vec<Option<rows::WrappedKey>>>;

    /// Timers of these partitions due at `now` or before, earliest first, at most `limit`.
    async fn due_timers(&self, partitions: &[PartitionId], now: Timestamp, limit: u32) -> Result<Vec<Timer>>;

    /// When the next timer of these partitions is due.
    async fn next_timer(&self, partitions: &[PartitionId]) -> Result<Option<Timestamp>>;

    /// Everything in the outbox of a partition, ascending by effect id from behind `after`, at most `limit`. (Effect ids
    /// of one lane ascend with their positions, but for clocks that step back: sort by `position` within a contact.)
    async fn outbox(
        &self,
        partition: PartitionId,
        after: Option<hilo_model::EffectId>,
        limit: u32,
    ) -> Result<Vec<OutboxRow>>;

    /// The answer to a command, once its turn is committed.
    async fn command_result(&self, scope: Scope, command: CommandId) -> Result<Option<turn::CommandResult>>;

    // --- what people and words are found by ---------------------------------------------------------------------

    /// How far the index of these partitions has come, in the order asked for.
    async fn search_progress(&self, partitions: &[PartitionId]) -> Result<Vec<search::Progress>>;

    /// Whose lanes the entries after `after` in one partition belong to, in order, at most `limit`: [`Store::journal`] without
    /// what is in it.
    async fn touched(
        &self,
        partition: PartitionId,
        after: Offset,
        limit: u32,
    ) -> Result<Vec<(Offset, LaneKey)>>;

    /// Contacts of all scopes, in the order of scope and id, behind the one where a walk stands, at most `limit`.
    async fn walk(&self, walk: search::Walk, limit: u32) -> Result<Vec<(Scope, ContactId)>>;

    /// What these contacts' documents are made from. Altogether at most `limit` things said (at least one).
    async fn search_sources(&self, contacts: &[(Scope, ContactId)], limit: u32) -> Result<search::Sources>;

    // --- settings ----------------------------------------------------------------------------------------------

    /// One document by its key.
    async fn document(&self, key: &DocumentKey) -> Result<Option<Document>>;

    /// Documents of a kind, ascending by id.
    async fn documents(&self, filter: &DocumentFilter) -> Result<Vec<Document>>;

    /// The number of the last change of any document of the installation that nodes hold in memory
    /// ([`document::DocumentWrite::raises_revision`]); grows with each.
    async fn config_revision(&self) -> Result<i64>;

    // --- what people ask for -----------------------------------------------------------------------------------

    /// The read side.
    fn read(&self) -> &dyn read::Read;

    /// Deletes what retention no longer wants, a chunk at a time, as `policy` says; returns how many rows went. Called until
    /// it returns 0.
    async fn sweep(&self, policy: &partition::Retention, chunk: u32) -> Result<u64>;

    /// Uploads that no message has used since before a moment, the longest unused first, at most `limit`.
    async fn unused_uploads(&self, before: Timestamp, limit: u32) -> Result<Vec<files::UnusedUpload>>;

    /// Lets uploads go, or count as new from `now` on. One that was used since it was found stays as it is.
    async fn judge_uploads(
        &self,
        judged: &[(files::UnusedUpload, files::UploadVerdict)],
        now: Timestamp,
    ) -> Result<()>;

    /// Bytes that lost their last row before a moment, the first to do so first, at most `limit`.
    async fn loose_files(&self, before: Timestamp, limit: u32) -> Result<Vec<files::LooseFile>>;

    /// These bytes are deleted: nothing is to be known of them any more, unless they lost a row once more since.
    async fn forget_files(&self, files: &[files::LooseFile]) -> Result<()>;

    /// Waits for nothing and touches the disk: whether the database answers and can be written.
    async fn ping(&self) -> Result<()>;

    /// Ends gracefully: finishes what is under way, truncates logs, closes connections.
    async fn close(&self);
}
