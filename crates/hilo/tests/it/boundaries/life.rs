//! One life of the process: it ends at a boundary that is chosen beforehand, and from then on nothing of it reaches the
//! database or the outside any more.

use async_trait::async_trait;
use hilo_egress::{
    channel::{
        Accepted, Account, AccountState, ChannelSender, FetchMedia, FetchedMedia, MediaError, MediaUpload,
        SendError, SendMessage,
    },
    http::{HttpCaller, HttpOutcome, HttpRequest},
};
use hilo_model::{CommandId, ContactId, EffectId, NodeId, Scope, Timestamp, identity::Identity};
use hilo_store::{
    Refusal, Result, Store,
    document::{Document, DocumentFilter, DocumentKey},
    files::{LooseFile, UnusedUpload, UploadVerdict},
    journal::{Entry, LaneKey, Offset},
    outbox::OutboxRow,
    partition::{Fence, Installation, PartitionId, PartitionState, Retention},
    read::Read,
    rows::WrappedKey,
    search,
    timer::Timer,
    turn::{CommandResult, LaneState},
    write::{Done, Write},
};
use parking_lot::Mutex;
use std::{future::pending, sync::Arc};
use tokio_util::sync::CancellationToken;

/// On which side of a boundary the process dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// What was about to be done is not done.
    Before,
    /// It is done, and nobody is told.
    After,
}

/// How far a life has come since it was told when to end.
#[derive(Debug, Default)]
struct Course {
    passed: usize,
    end: Option<(usize, Side)>,
}

/// One life.
#[derive(Debug, Clone, Default)]
pub(super) struct Life {
    course: Arc<Mutex<Course>>,
    over: CancellationToken,
}

impl Life {
    /// From now on the `at`-th boundary is the last one.
    pub(super) fn end_at(&self, at: usize, side: Side) {
        *self.course.lock() = Course { passed: 0, end: Some((at, side)) };
    }

    /// It does not end any more.
    pub(super) fn goes_on(&self) {
        self.course.lock().end = None;
    }

    /// Once it has ended.
    pub(super) async fn ended(&self) {
        self.over.cancelled().await;
    }

    /// Something that is committed or happens outside.
    async fn boundary<T>(&self, deed: impl Future<Output = T>) -> T {
        let end = {
            let mut course = self.course.lock();
            course.passed += 1;
            course.end.filter(|(at, _)| *at == course.passed).map(|(_, side)| side)
        };
        if end == Some(Side::Before) {
            self.over.cancel();
        }
        self.living(async {
            let done = deed.await;
            if end == Some(Side::After) {
                self.over.cancel();
            }
            done
        })
        .await
    }

    /// Something that the dead do not do, and do not hear of.
    async fn living<T>(&self, deed: impl Future<Output = T>) -> T {
        if self.over.is_cancelled() {
            pending::<()>().await;
        }
        let done = deed.await;
        if self.over.is_cancelled() {
            pending::<()>().await;
        }
        done
    }
}

/// A port as one life sees it.
#[derive(Debug)]
pub(super) struct Mortal<P: ?Sized> {
    pub(super) life: Life,
    pub(super) port: Arc<P>,
}

#[async_trait]
impl ChannelSender for Mortal<dyn ChannelSender> {
    async fn send(
        &self,
        account: &Account,
        message: &SendMessage,
    ) -> std::result::Result<Accepted, SendError> {
        self.life.boundary(self.port.send(account, message)).await
    }
    async fn mark_read(
        &self,
        account: &Account,
        id: &str,
        typing: bool,
    ) -> std::result::Result<(), SendError> {
        self.life.living(self.port.mark_read(account, id, typing)).await
    }
    async fn fetch_media(
        &self,
        _: &Account,
        _: &FetchMedia,
        _: &mut (dyn tokio::io::AsyncWrite + Send + Unpin),
    ) -> std::result::Result<FetchedMedia, MediaError> {
        Err(MediaError::Missing)
    }
    async fn upload_media(&self, _: &Account, _: MediaUpload) -> std::result::Result<String, MediaError> {
        Err(MediaError::Missing)
    }
    async fn account_state(&self, account: &Account) -> std::result::Result<AccountState, SendError> {
        self.life.living(self.port.account_state(account)).await
    }
}

#[async_trait]
impl HttpCaller for Mortal<dyn HttpCaller> {
    async fn call(&self, request: HttpRequest) -> HttpOutcome {
        self.life.boundary(self.port.call(request)).await
    }
}

/// Whether losing it could be seen. The index follows at its own pace, whenever nobody else is writing.
fn counts(write: &Write) -> bool {
    !matches!(write, Write::Index { .. })
}

#[async_trait]
impl Store for Mortal<dyn Store> {
    async fn write(&self, batch: Arc<[Write]>) -> Result<Vec<std::result::Result<Done, Refusal>>> {
        if batch.iter().any(counts) {
            self.life.boundary(self.port.write(batch)).await
        } else {
            self.life.living(self.port.write(batch)).await
        }
    }
    fn writes_in_parallel(&self) -> bool {
        self.port.writes_in_parallel()
    }
    fn read(&self) -> &dyn Read {
        self.port.read()
    }
    async fn installation(&self) -> Result<Installation> {
        self.life.living(self.port.installation()).await
    }
    async fn acquire(&self, node: NodeId, want: u16, lease_ms: u64) -> Result<Vec<PartitionState>> {
        self.life.living(self.port.acquire(node, want, lease_ms)).await
    }
    async fn renew(&self, node: NodeId, held: &[Fence], lease_ms: u64) -> Result<Vec<Fence>> {
        self.life.living(self.port.renew(node, held, lease_ms)).await
    }
    async fn release(&self, node: NodeId, held: &[Fence]) -> Result<()> {
        self.life.living(self.port.release(node, held)).await
    }
    async fn live_nodes(&self, node: NodeId) -> Result<u16> {
        self.life.living(self.port.live_nodes(node)).await
    }
    async fn partitions(&self, partitions: &[PartitionId]) -> Result<Vec<PartitionState>> {
        self.life.living(self.port.partitions(partitions)).await
    }
    async fn journal(&self, partition: PartitionId, after: Offset, limit: u32) -> Result<Vec<Entry>> {
        self.life.living(self.port.journal(partition, after, limit)).await
    }
    async fn lanes(&self, keys: &[LaneKey]) -> Result<Vec<Option<LaneState>>> {
        self.life.living(self.port.lanes(keys)).await
    }
    async fn identities(&self, asked: &[(Scope, Identity)]) -> Result<Vec<Option<ContactId>>> {
        self.life.living(self.port.identities(asked)).await
    }
    async fn contact_keys(&self, contacts: &[(Scope, ContactId)]) -> Result<Vec<Option<WrappedKey>>> {
        self.life.living(self.port.contact_keys(contacts)).await
    }
    async fn due_timers(&self, of: &[PartitionId], now: Timestamp, limit: u32) -> Result<Vec<Timer>> {
        self.life.living(self.port.due_timers(of, now, limit)).await
    }
    async fn next_timer(&self, partitions: &[PartitionId]) -> Result<Option<Timestamp>> {
        self.life.living(self.port.next_timer(partitions)).await
    }
    async fn outbox(&self, of: PartitionId, after: Option<EffectId>, limit: u32) -> Result<Vec<OutboxRow>> {
        self.life.living(self.port.outbox(of, after, limit)).await
    }
    async fn command_result(&self, scope: Scope, command: CommandId) -> Result<Option<CommandResult>> {
        self.life.living(self.port.command_result(scope, command)).await
    }
    async fn search_progress(&self, partitions: &[PartitionId]) -> Result<Vec<search::Progress>> {
        self.life.living(self.port.search_progress(partitions)).await
    }
    async fn touched(&self, of: PartitionId, after: Offset, limit: u32) -> Result<Vec<(Offset, LaneKey)>> {
        self.life.living(self.port.touched(of, after, limit)).await
    }
    async fn walk(&self, walk: search::Walk, limit: u32) -> Result<Vec<(Scope, ContactId)>> {
        self.life.living(self.port.walk(walk, limit)).await
    }
    async fn search_sources(&self, contacts: &[(Scope, ContactId)], limit: u32) -> Result<search::Sources> {
        self.life.living(self.port.search_sources(contacts, limit)).await
    }
    async fn document(&self, key: &DocumentKey) -> Result<Option<Document>> {
        self.life.living(self.port.document(key)).await
    }
    async fn documents(&self, filter: &DocumentFilter) -> Result<Vec<Document>> {
        self.life.living(self.port.documents(filter)).await
    }
    async fn config_revision(&self) -> Result<i64> {
        self.life.living(self.port.config_revision()).await
    }
    async fn sweep(&self, policy: &Retention, chunk: u32) -> Result<u64> {
        self.life.living(self.port.sweep(policy, chunk)).await
    }
    async fn unused_uploads(&self, before: Timestamp, limit: u32) -> Result<Vec<UnusedUpload>> {
        self.life.living(self.port.unused_uploads(before, limit)).await
    }
    async fn judge_uploads(&self, judged: &[(UnusedUpload, UploadVerdict)], now: Timestamp) -> Result<()> {
        self.life.living(self.port.judge_uploads(judged, now)).await
    }
    async fn loose_files(&self, before: Timestamp, limit: u32) -> Result<Vec<LooseFile>> {
        self.life.living(self.port.loose_files(before, limit)).await
    }
    async fn forget_files(&self, files: &[LooseFile]) -> Result<()> {
        self.life.living(self.port.forget_files(files)).await
    }
    async fn ping(&self) -> Result<()> {
        self.life.living(self.port.ping()).await
    }
    async fn close(&self) {
        self.life.living(self.port.close()).await;
    }
}
