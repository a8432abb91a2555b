//! The reference store: the port's rules as plain maps, for tests of whatever stands on the port and as the model that
//! the databases are compared with. It keeps nothing and forgets everything.
//!
//! A batch is applied to a copy that replaces the original when it held, so it is simple and not fast.

mod batch;
mod charges;
mod clicks;
mod files;
mod inbox;
mod ownership;
mod reach;
mod read;
mod rows;
mod search;
mod settings;
mod state;

use crate::{
    Error, Refusal, Result, Store,
    document::{Document, DocumentFilter, DocumentKey},
    files::{LooseFile, UnusedUpload, UploadVerdict},
    journal::{Entry, LaneKey, Offset},
    outbox::OutboxRow,
    partition::{Fence, Installation, PartitionId, PartitionState, Retention},
    rows::WrappedKey,
    search::{Progress, Sources, Walk},
    timer::Timer,
    turn::{CommandResult, LaneState},
    write::{Done, Write},
};
use async_trait::async_trait;
use hilo_model::{Clock, CommandId, ContactId, EffectId, NodeId, Scope, Timestamp, identity::Identity};
use state::State;
use std::{
    fmt,
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

/// Which write it is about.
type Picks = fn(&Write) -> bool;

/// A store in memory. Clones are handles on the same one, as several processes have on a database.
#[derive(Debug, Clone)]
pub struct MemoryStore {
    installation: Installation,
    clock: Arc<dyn Clock>,
    state: Arc<Mutex<State>>,
    /// Of which batch the answer gets lost next.
    lost: Arc<Mutex<Option<Picks>>>,
    /// Whether no turns are committed.
    stalled: Arc<AtomicBool>,
    /// Whether the journal cannot be read the next time.
    journal_fails: Arc<AtomicBool>,
    /// Whose key cannot be read the next time.
    key_fails: Arc<Mutex<Option<ContactId>>>,
    /// What the next answer about settings waits for.
    documents_gate: Arc<Mutex<Option<Gate>>>,
}

/// Something that is waited for once.
struct Gate(Pin<Box<dyn Future<Output = ()> + Send>>);

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gate")
    }
}

impl MemoryStore {
    /// An empty store; `clock` judges leases, as a database's clock would.
    pub fn new(partitions: i16, clock: Arc<dyn Clock>) -> Self {
        let installation = Installation {
            partitions: partitions.max(1),
            hash: Installation::HASH.to_owned(),
            created_at: clock.now(),
        };
        let state = Arc::new(Mutex::new(State::new(installation.partitions)));
        Self {
            installation,
            clock,
            state,
            lost: Arc::default(),
            stalled: Arc::default(),
            journal_fails: Arc::default(),
            key_fails: Arc::default(),
            documents_gate: Arc::default(),
        }
    }

    /// Commits the next batch with such a write, but answers [`Error::Unavailable`]: what a caller sees whose connection breaks
    /// while the database commits.
    pub fn lose_answer(&self, of: fn(&Write) -> bool) {
        *self.lost.lock().unwrap_or_else(PoisonError::into_inner) = Some(of);
    }

    /// Whether the answer that was to get lost did.
    pub fn has_lost_an_answer(&self) -> bool {
        self.lost.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// From now on (or no longer) turns are refused, as if their lanes lagged; everything else is committed.
    pub fn stall_turns(&self, stalled: bool) {
        self.stalled.store(stalled, Ordering::SeqCst);
    }

    /// Answers the next question for the journal with [`Error::Unavailable`].
    pub fn fail_journal_once(&self) {
        self.journal_fails.store(true, Ordering::SeqCst);
    }

    /// Answers the next question for a contact's key with [`Error::Unavailable`].
    pub fn fail_key_once(&self, contact: ContactId) {
        *self.key_fails.lock().unwrap_or_else(PoisonError::into_inner) = Some(contact);
    }

    /// Whether the key that was to be missed once was.
    pub fn has_failed_a_key(&self) -> bool {
        self.key_fails.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// Holds back the next answer about settings until `gate` is done, as a slow connection would.
    pub fn hold_documents_once(&self, gate: impl Future<Output = ()> + Send + 'static) {
        *self.documents_gate.lock().unwrap_or_else(PoisonError::into_inner) = Some(Gate(Box::pin(gate)));
    }

    /// The state; a panic in the middle of a change cannot have harmed it, because changes are made to copies.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Store for MemoryStore {
    async fn installation(&self) -> Result<Installation> {
        Ok(self.installation.clone())
    }

    async fn write(&self, writes: Arc<[Write]>) -> Result<Vec<std::result::Result<Done, Refusal>>> {
        let mut state = self.state();
        let mut changed = state.clone();
        let stalls =
            |write: &Write| self.stalled.load(Ordering::SeqCst) && matches!(write, Write::Turns { .. });
        if writes.iter().any(stalls) {
            let mut outcomes = Vec::with_capacity(writes.len());
            for write in writes.iter() {
                outcomes.push(if stalls(write) {
                    Err(Refusal::Stale("turns are stalled"))
                } else {
                    batch::write(&mut changed, &self.installation, std::slice::from_ref(write))?.remove(0)
                });
            }
            *state = changed;
            return Ok(outcomes);
        }
        let outcomes = batch::write(&mut changed, &self.installation, &writes)?;
        *state = changed;
        let mut lost = self.lost.lock().unwrap_or_else(PoisonError::into_inner);
        if lost.is_some_and(|of| writes.iter().any(of)) {
            *lost = None;
            return Err(Error::Unavailable("the answer was lost".to_owned()));
        }
        Ok(outcomes)
    }

    async fn acquire(&self, node: NodeId, want: u16, lease_ms: u64) -> Result<Vec<PartitionState>> {
        Ok(self.state().acquire(node, want, lease_ms, self.clock.now()))
    }

    async fn renew(&self, node: NodeId, held: &[Fence], lease_ms: u64) -> Result<Vec<Fence>> {
        Ok(self.state().renew(node, held, lease_ms, self.clock.now()))
    }

    async fn release(&self, node: NodeId, held: &[Fence]) -> Result<()> {
        self.state().release(node, held);
        Ok(())
    }

    async fn live_nodes(&self, node: NodeId) -> Result<u16> {
        Ok(self.state().live_nodes(node, self.clock.now()))
    }

    async fn partitions(&self, partitions: &[PartitionId]) -> Result<Vec<PartitionState>> {
        let state = self.state();
        let now = self.clock.now();
        Ok(partitions.iter().filter_map(|partition| state.standing(*partition, now)).collect())
    }

    async fn journal(&self, partition: PartitionId, after: Offset, limit: u32) -> Result<Vec<Entry>> {
        if self.journal_fails.swap(false, Ordering::SeqCst) {
            return Err(Error::Unavailable("as was asked for".to_owned()));
        }
        let state = self.state();
        let entries = state.journal.range((partition, after.saturating_add(1))..=(partition, Offset::MAX));
        Ok(entries
            .take(limit as usize)
            .map(|((partition, offset), entry)| Entry {
                partition: *partition,
                offset: *offset,
                entry: entry.clone(),
            })
            .collect())
    }

    async fn lanes(&self, keys: &[LaneKey]) -> Result<Vec<Option<LaneState>>> {
        let state = self.state();
        Ok(keys.iter().map(|key| state.lanes.get(key).cloned()).collect())
    }

    async fn identities(&self, asked: &[(Scope, Identity)]) -> Result<Vec<Option<ContactId>>> {
        let state = self.state();
        Ok(asked.iter().map(|key| state.identities.get(key).copied()).collect())
    }

    async fn contact_keys(&self, contacts: &[(Scope, ContactId)]) -> Result<Vec<Option<WrappedKey>>> {
        let mut fails = self.key_fails.lock().unwrap_or_else(PoisonError::into_inner);
        if fails.take_if(|fails| contacts.iter().any(|(_, contact)| contact == fails)).is_some() {
            return Err(Error::Unavailable("a key cannot be read".to_owned()));
        }
        drop(fails);
        let state = self.state();
        Ok(contacts.iter().map(|key| state.contact_keys.get(key).cloned().flatten()).collect())
    }

    async fn due_timers(&self, partitions: &[PartitionId], now: Timestamp, limit: u32) -> Result<Vec<Timer>> {
        let state = self.state();
        let mut due: Vec<Timer> = state
            .timers
            .values()
            .filter(|timer| timer.due <= now && partitions.contains(&timer.partition))
            .cloned()
            .collect();
        due.sort_by_key(|timer| (timer.due, timer.id));
        due.truncate(limit as usize);
        Ok(due)
    }

    async fn next_timer(&self, partitions: &[PartitionId]) -> Result<Option<Timestamp>> {
        let state = self.state();
        let timers = state.timers.values().filter(|timer| partitions.contains(&timer.partition));
        Ok(timers.map(|timer| timer.due).min())
    }

    async fn outbox(
        &self,
        partition: PartitionId,
        after: Option<EffectId>,
        limit: u32,
    ) -> Result<Vec<OutboxRow>> {
        let state = self.state();
        let rows = state.outbox.values().filter(|row| row.partition == partition);
        Ok(rows
            .filter(|row| after.is_none_or(|after| row.effect > after))
            .take(limit as usize)
            .cloned()
            .collect())
    }

    async fn command_result(&self, scope: Scope, command: CommandId) -> Result<Option<CommandResult>> {
        Ok(self.state().command_results.get(&(scope, command)).cloned())
    }

    async fn search_progress(&self, partitions: &[PartitionId]) -> Result<Vec<Progress>> {
        let state = self.state();
        Ok(partitions.iter().map(|partition| state.search_progress(*partition)).collect())
    }

    async fn touched(
        &self,
        partition: PartitionId,
        after: Offset,
        limit: u32,
    ) -> Result<Vec<(Offset, LaneKey)>> {
        let state = self.state();
        let entries = state.journal.range((partition, after.saturating_add(1))..=(partition, Offset::MAX));
        Ok(entries.take(limit as usize).map(|((_, offset), entry)| (*offset, entry.lane)).collect())
    }

    async fn walk(&self, walk: Walk, limit: u32) -> Result<Vec<(Scope, ContactId)>> {
        Ok(self.state().walk(walk, limit as usize))
    }

    async fn search_sources(&self, contacts: &[(Scope, ContactId)], limit: u32) -> Result<Sources> {
        Ok(self.state().search_sources(contacts, limit as usize))
    }

    async fn document(&self, key: &DocumentKey) -> Result<Option<Document>> {
        Ok(self.state().document(key))
    }

    async fn documents(&self, filter: &DocumentFilter) -> Result<Vec<Document>> {
        let found = self.state().documents(filter);
        let gate = self.documents_gate.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Gate(gate)) = gate {
            gate.await;
        }
        Ok(found)
    }

    async fn config_revision(&self) -> Result<i64> {
        Ok(self.state().config_revision)
    }

    fn read(&self) -> &dyn crate::read::Read {
        self
    }

    async fn sweep(&self, policy: &Retention, chunk: u32) -> Result<u64> {
        Ok(self.state().sweep(policy, chunk as usize))
    }

    async fn unused_uploads(&self, before: Timestamp, limit: u32) -> Result<Vec<UnusedUpload>> {
        Ok(self.state().unused(before, limit as usize))
    }

    async fn judge_uploads(&self, judged: &[(UnusedUpload, UploadVerdict)], now: Timestamp) -> Result<()> {
        self.state().judge_uploads(judged, now);
        Ok(())
    }

    async fn loose_files(&self, before: Timestamp, limit: u32) -> Result<Vec<LooseFile>> {
        Ok(self.state().loose(before, limit as usize))
    }

    async fn forget_files(&self, files: &[LooseFile]) -> Result<()> {
        self.state().forget_files(files);
        Ok(())
    }

    async fn ping(&self) -> Result<()> {
        Ok(())
    }

    async fn close(&self) {}
}
