//! What was said becomes findable, beside the turns.
//!
//! Whoever owns a partition follows its journal with a standing of its own ([`hilo_store::search`]): the lanes that entries name
//! are looked at once their turns are committed, and what they have said since is added to the index. No turn waits for it or
//! writes for it: while many entries wait for their turn, indexing waits too, for [`PATIENCE`] at most. What it commits is
//! committed with turns and lengthens their commits, so it is spread over time, one partition after the other, instead of coming
//! in bursts. When nothing happens, nothing is asked of the database.

mod documents;
#[cfg(test)]
mod tests;

pub use documents::documents_of;

use crate::{
    clock,
    committer::{CommitError, Committer},
    keyring::{self, Keyring},
    ownership::Ownership,
    worker::Workers,
};
use futures::stream::{self, StreamExt, TryStreamExt};
use hilo_model::{Clock, ContactId, Scope};
use hilo_settings::{SearchKeySetting, Setting};
use hilo_store::{
    Refusal, Store,
    document::DocumentWrite,
    journal::LaneKind,
    partition::{Fence, PartitionId},
    search::{Index, IndexedContact, Progress, Standing, Walk},
    write::Write,
};
use hilo_vault::{SearchKey, Vault};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

/// How often it is looked whether turns were committed: so long it takes until something can be found. Each look costs some
/// statements for each partition in which something was said, however much: at 500 turns a second, looking every half second cost as
/// much as half of the turns.
const EVERY: Duration = Duration::from_secs(2);
/// So many entries waiting for their turn are a load that indexing gives way to.
const BUSY: usize = 64;
/// So long it gives way at most.
const PATIENCE: Duration = Duration::from_secs(30);
/// So many entries of a journal are looked through at once.
const ENTRIES: u32 = 512;
/// So many contacts are walked over at once.
const CONTACTS: u32 = 256;
/// So many partitions are followed at once by an indexer that has given way for long.
const AT_ONCE: usize = 4;
/// So many things said are indexed in one transaction beside turns: some milliseconds' worth, because turns are committed with
/// them.
const SAID: u32 = 64;
/// So many while no turn waits: the fewer transactions, the less an index costs.
const SAID_ALONE: u32 = 256;

/// Why indexing did not go on.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Store(#[from] hilo_store::Error),
    #[error(transparent)]
    Commit(#[from] CommitError),
    #[error(transparent)]
    Keyring(#[from] keyring::Error),
}

/// Why there is no key to hash words with.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] hilo_store::Error),
    /// The vault cannot open it.
    #[error("the key of the search index: {0}")]
    Vault(#[from] hilo_vault::Error),
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] hilo_settings::Unreadable),
    /// It cannot be written down.
    #[error("the key of the search index cannot be stored: {0}")]
    Unwritable(#[from] serde_json::Error),
    /// The store refused it.
    #[error("the key of the search index was not stored: {0}")]
    Refused(Refusal),
}

/// The installation's key for hashing words; made if there is none yet.
pub async fn search_key(store: &dyn Store, vault: &Vault, clock: &dyn Clock) -> Result<SearchKey, KeyError> {
    let stored = || async {
        let found =
            store.document(&hilo_settings::by_key::<SearchKeySetting>(SearchKeySetting::ONLY)).await?;
        let Some(document) = found else { return Ok(None) };
        let stored = hilo_settings::from_document::<SearchKeySetting>(document)?;
        Ok::<_, KeyError>(Some(stored.setting.open(vault)?))
    };
    if let Some(key) = stored().await? {
        return Ok(key);
    }
    let now = clock.now();
    let fresh = SearchKeySetting::fresh(clock::fresh_id(now), vault)?;
    let write = Write::Settings {
        documents: vec![DocumentWrite::Insert(hilo_settings::to_document(&fresh, now)?)],
        rows: Vec::new(),
        audit: Vec::new(),
        idempotency: None,
    };
    match store.write([write].into()).await?.pop() {
        Some(Ok(_)) => Ok(fresh.open(vault)?),
        // Another node was faster.
        _ => stored().await?.ok_or_else(|| {
            let (kind, key) = (SearchKeySetting::KIND.to_owned(), fresh.key());
            KeyError::Refused(Refusal::Taken { kind, key })
        }),
    }
}

/// Indexes until told to stop.
pub(crate) struct Indexer {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) committer: Committer,
    pub(crate) keyring: Arc<Keyring>,
    pub(crate) ownership: Arc<Ownership>,
    pub(crate) workers: Workers,
    pub(crate) key: SearchKey,
}

/// How far it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Came {
    /// Everything is indexed.
    Through,
    /// New things are; the walk over those from before goes on.
    Walking,
    /// It gave way before everything new was.
    GaveWay,
}

impl Indexer {
    pub(crate) async fn run(self, stop: CancellationToken) {
        let mut tick = tokio::time::interval(EVERY);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        let mut seen = None;
        let mut behind_since = None;
        let mut walking = false;
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = tick.tick(), if !walking => {}
                () = tokio::task::yield_now(), if walking => {}
            }
            let fences = self.ownership.fences();
            let now = (self.workers.turns(), fences.clone());
            if seen.as_ref() == Some(&now) && behind_since.is_none() && !walking {
                continue;
            }
            seen = Some(now);
            let since = *behind_since.get_or_insert_with(Instant::now);
            // A walk is gone once in an installation's life, and should end.
            let pace = if walking { Duration::ZERO } else { EVERY };
            match self.catch_up(&fences, since, pace, &stop).await {
                Ok(came) => {
                    walking = came == Came::Walking;
                    if came != Came::GaveWay {
                        behind_since = None;
                    }
                }
                // Somebody else owns the partition; ownership will say so.
                Err(Failure::Commit(CommitError::Refused(_))) => walking = false,
                Err(error) => {
                    walking = false;
                    tracing::error!(%error, "what was said could not be indexed; later again");
                    metrics::counter!("hilo_index_failures_total").increment(1);
                }
            }
        }
    }

    /// Whether indexing gives way now.
    fn gives_way(&self, since: Instant) -> bool {
        self.workers.backlog() > BUSY && since.elapsed() < PATIENCE
    }

    /// Indexes what is new, spread over `pace`, then a part of the walk over those from before.
    async fn catch_up(
        &self,
        fences: &HashMap<PartitionId, Fence>,
        since: Instant,
        pace: Duration,
        stop: &CancellationToken,
    ) -> Result<Came, Failure> {
        let fences: BTreeMap<PartitionId, Fence> = fences.iter().map(|(p, fence)| (*p, *fence)).collect();
        let partitions: Vec<PartitionId> = fences.keys().copied().collect();
        if partitions.is_empty() {
            return Ok(Came::Through);
        }
        let progress = self.store.search_progress(&partitions).await?;
        let news = progress.iter().filter(|progress| progress.standing.offset < progress.cursor).count();
        let late = since.elapsed() >= PATIENCE;
        let rest = if late { Duration::ZERO } else { pace / u32::try_from(news.max(1)).unwrap_or(u32::MAX) };
        let following: Vec<_> = fences
            .into_values()
            .zip(progress)
            .map(|(fence, progress)| self.follow_up(fence, progress, since, rest, stop))
            .collect();
        let at_once = if late { AT_ONCE } else { 1 };
        let followed: Vec<_> = stream::iter(following).buffer_unordered(at_once).try_collect().await?;
        let behind: i64 = followed.iter().map(|(_, behind, _)| behind).sum();
        let walks: Vec<(Fence, Standing)> = followed
            .into_iter()
            .filter(|(_, _, standing)| standing.walk != Walk::Done)
            .map(|(fence, _, standing)| (fence, standing))
            .collect();
        metrics::gauge!("hilo_index_entries_behind").set(behind as f64);
        if behind > 0 {
            return Ok(Came::GaveWay);
        }
        if walks.is_empty() || stop.is_cancelled() || self.workers.backlog() > BUSY {
            return Ok(if walks.is_empty() { Came::Through } else { Came::GaveWay });
        }
        let left = self.walk(walks).await?;
        Ok(if left.is_empty() { Came::Through } else { Came::Walking })
    }

    /// Indexes what a partition's turns have left behind, as far as it does not give way, and rests before the next partition's turn.
    /// How many entries are left, and where the index stands.
    async fn follow_up(
        &self,
        fence: Fence,
        progress: Progress,
        since: Instant,
        rest: Duration,
        stop: &CancellationToken,
    ) -> Result<(Fence, i64, Standing), Failure> {
        let Progress { cursor, mut standing } = progress;
        if standing.offset >= cursor {
            return Ok((fence, 0, standing));
        }
        let begun = tokio::time::Instant::now();
        while standing.offset < cursor && !stop.is_cancelled() && !self.gives_way(since) {
            standing = self.follow(fence, standing, cursor).await?;
        }
        if !self.gives_way(since) {
            stop.run_until_cancelled(tokio::time::sleep_until(begun + rest)).await;
        }
        Ok((fence, cursor - standing.offset, standing))
    }

    /// Indexes what the next entries of a journal have left behind. Where the index stands then.
    async fn follow(&self, fence: Fence, from: Standing, cursor: i64) -> Result<Standing, Failure> {
        let entries = self.store.touched(fence.partition, from.offset, ENTRIES).await?;
        let more = entries.len() >= ENTRIES as usize && entries.iter().all(|(offset, _)| *offset < cursor);
        // Entries that retention took along are none to be followed.
        let last = entries.last().map_or(cursor, |(last, _)| *last);
        let to = Standing { offset: if more { last } else { cursor }, ..from };
        let mut contacts: Vec<(Scope, ContactId)> = entries
            .into_iter()
            .filter(|(offset, lane)| *offset <= cursor && lane.kind == LaneKind::Contact)
            .map(|(_, lane)| (lane.scope, hilo_model::Id::from_uuid(lane.id)))
            .collect();
        contacts.sort_unstable();
        contacts.dedup();
        self.index(fence, from, to, contacts).await?;
        Ok(to)
    }

    /// Indexes the next contacts of a walk, those of partitions that are not beyond them already. Where the walks stand then.
    async fn walk(&self, walks: Vec<(Fence, Standing)>) -> Result<Vec<(Fence, Standing)>, Failure> {
        let rank = |walk: Walk| match walk {
            Walk::Ahead => None,
            Walk::Behind(scope, contact) => Some((scope, contact)),
            Walk::Done => None,
        };
        let Some(first) = walks.iter().map(|(_, standing)| standing.walk).min_by_key(|walk| rank(*walk))
        else {
            return Ok(walks);
        };
        let contacts = self.store.walk(first, CONTACTS).await?;
        let end = contacts.len() < CONTACTS as usize;
        let to = match contacts.last() {
            Some((scope, contact)) if !end => Walk::Behind(*scope, *contact),
            _ => Walk::Done,
        };
        let installation = self.store.installation().await?;
        let mut left = Vec::new();
        for (fence, from) in walks {
            if to != Walk::Done && rank(from.walk) >= rank(to) {
                left.push((fence, from));
                continue;
            }
            let mine: Vec<_> = contacts
                .iter()
                .filter(|(_, contact)| {
                    installation.partition_of(hilo_model::Id::uuid(*contact)) == fence.partition
                })
                .filter(|key| rank(from.walk).is_none_or(|behind| behind < **key))
                .copied()
                .collect();
            let standing = Standing { walk: to, ..from };
            self.index(fence, from, standing, mine).await?;
            if to != Walk::Done {
                left.push((fence, standing));
            }
        }
        Ok(left)
    }

    /// Indexes what these contacts have said since, in as many transactions as it takes; the last moves the standing.
    async fn index(
        &self,
        fence: Fence,
        from: Standing,
        to: Standing,
        contacts: Vec<(Scope, ContactId)>,
    ) -> Result<(), Failure> {
        let mut rest = contacts;
        let mut at_once = SAID as usize;
        loop {
            let said = if self.workers.backlog() == 0 { SAID_ALONE } else { SAID };
            let asked = at_once.min(rest.len());
            let asked_for_all = asked == rest.len();
            let sources = self.store.search_sources(&rest[..asked], said).await?;
            // Those that have all been read are not asked again; the last may go on.
            let read = if sources.complete { asked } else { sources.sources.len().saturating_sub(1) };
            let complete = sources.complete && asked_for_all;
            // A store looks at everything that those who are asked for have said since, and gives the first of it.
            at_once = if sources.complete { (said as usize).min(2 * at_once) } else { 1.max(at_once / 2) };
            let keys: Vec<_> = sources.sources.iter().map(|source| (source.scope, source.contact)).collect();
            self.load_keys(&keys).await?;
            let contacts: Vec<IndexedContact> = sources
                .sources
                .iter()
                .filter_map(|source| {
                    let contact = self.keyring.ready(source.contact)?;
                    documents_of(source, &contact, &self.key)
                })
                .collect();
            let to = if complete { to } else { from };
            let documents: usize = contacts.iter().map(|contact| contact.documents.len()).sum();
            if !contacts.is_empty() || to != from {
                let index = Index { from, to, contacts };
                self.committer.commit(Write::Index { fence, index }).await?;
                metrics::counter!("hilo_indexed_documents_total").increment(documents as u64);
            }
            if complete {
                return Ok(());
            }
            rest.drain(..read);
            tokio::task::yield_now().await;
        }
    }

    /// Makes keys ready. One that the vault cannot use is that contact's misfortune and nobody else's.
    async fn load_keys(&self, contacts: &[(Scope, ContactId)]) -> Result<(), Failure> {
        match self.keyring.load(contacts).await {
            Ok(()) => Ok(()),
            Err(keyring::Error::Vault(_)) => {
                for one in contacts {
                    if let Err(error) = self.keyring.load(&[*one]).await {
                        tracing::error!(contact.id = %one.1, %error, "what a contact said cannot be indexed");
                    }
                }
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }
}
