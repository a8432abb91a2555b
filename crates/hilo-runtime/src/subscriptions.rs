//! Telling programs what happens in channels, in the form of Meta's webhooks (I9).
//!
//! No turn writes anything for it. Whoever owns a partition follows its journal for each subscription with a standing of its own
//! ([`SubscriptionStanding`]), as far as turns are committed, and tells each entry that is a message or a sign of one. So nobody
//! who has no subscription pays for it, nothing that is told lies anywhere a second time, and somebody who was erased meanwhile
//! cannot be told of: their key is gone.
//!
//! | what happens | what follows |
//! |---|---|
//! | the program takes it (2xx) | the standing goes on; it is written down four times a second, so a crash repeats what came since |
//! | it does not | what concerns that person is held, tried again ever more seldom, given up after seven days |
//! | so many people are held that the program must be away | the standing stays where it is, and the held ones are what tries whether it is back |
//! | a file was not fetched yet | what concerns that person waits for it |
//!
//! Everybody's own order is kept; between people there is none, as at Meta.

mod follow;
mod patience;
mod post;
mod told;

pub use post::{HandshakeError, Undelivered};

use crate::{
    committer::{CommitError, Committer},
    configuration::{Configuration, SubscriptionEntry},
    keyring::Keyring,
    ownership::Ownership,
    worker::Workers,
};
use follow::Step;
use hilo_egress::http::HttpCaller;
use hilo_model::{Clock, Id, SubscriptionId};
use hilo_settings::{Stored, SubscriptionStanding};
use hilo_store::{
    Refusal, Store,
    document::DocumentWrite,
    partition::{Fence, PartitionId},
    write::Write,
};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};
use tokio::{task::JoinSet, time::Instant};
use tokio_util::sync::CancellationToken;

/// How often it is looked whether turns were committed or somebody held is due. While nobody subscribes, a look is a look into
/// memory.
const LOOK: Duration = Duration::from_millis(100);
/// How often standings are written down.
const SAVE: Duration = Duration::from_millis(250);
/// How often cursors are read although no turn of ours was committed: a commit whose answer was lost is one.
const CURSORS: Duration = Duration::from_secs(2);
/// In so many partitions one subscription is told something at once. A slow program holds these up and nobody else's.
const AT_ONCE: usize = 32;

/// Tries a program out: the handshake, a message that is a test.
#[derive(Debug, Clone)]
pub struct Subscriptions {
    http: Arc<dyn HttpCaller>,
    configuration: Arc<Configuration>,
}

impl Subscriptions {
    pub(crate) fn new(http: Arc<dyn HttpCaller>, configuration: Arc<Configuration>) -> Self {
        Self { http, configuration }
    }

    /// Asks an address for the challenge, as Meta does when a webhook is saved.
    ///
    /// # Errors
    /// If it cannot be reached, or answers anything but the challenge.
    pub async fn shake_hands(&self, callback_url: &str, verify_token: &str) -> Result<(), HandshakeError> {
        post::shake_hands(&*self.http, callback_url, verify_token).await
    }

    /// Sends the sample that Meta's own "test" button sends; none if there is no such subscription (any more).
    ///
    /// # Errors
    /// What the program's side does not do.
    pub async fn test(&self, subscription: SubscriptionId) -> Option<Result<(), Undelivered>> {
        let present = self.configuration.present();
        let entry = present.subscriptions.get(&subscription)?.clone();
        let channels = present.channels.values().map(|channel| &channel.channel);
        let channel = channels
            .filter(|channel| channel.scope() == entry.subscription.scope())
            .filter(|channel| entry.subscription.is_of(channel.id))
            .min_by_key(|channel| channel.id);
        let body = told::sample(channel.and_then(|channel| channel.whatsapp()));
        Some(post::deliver(&*self.http, &entry, body).await)
    }
}

/// What followers work with.
#[derive(Debug)]
pub(crate) struct Tools {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) committer: Committer,
    pub(crate) keyring: Arc<Keyring>,
    pub(crate) configuration: Arc<Configuration>,
    pub(crate) ownership: Arc<Ownership>,
    pub(crate) workers: Workers,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) http: Arc<dyn HttpCaller>,
}

/// One subscription in one partition.
type Key = (SubscriptionId, PartitionId);

/// A standing that is ours to keep.
#[derive(Debug)]
struct Kept {
    fence: Fence,
    stored: Stored<SubscriptionStanding>,
    /// Whether it is further than what is written down.
    ahead: bool,
    /// Whether a step is under way.
    busy: bool,
    /// When the last step began: whoever waited longest is next.
    begun: Option<Instant>,
}

/// Follows for every subscription, in every partition that is ours.
struct Followers {
    tools: Arc<Tools>,
    kept: HashMap<Key, Kept>,
    cursors: HashMap<PartitionId, i64>,
    steps: JoinSet<(Key, Fence, SubscriptionStanding)>,
    stop: CancellationToken,
}

/// What a look at everything was made from; the same again would find the same.
type Seen = (i64, HashMap<PartitionId, Fence>);

/// Tells programs until told to stop.
pub(crate) async fn run(tools: Arc<Tools>, stop: CancellationToken) {
    let mut followers = Followers {
        tools,
        kept: HashMap::new(),
        cursors: HashMap::new(),
        steps: JoinSet::new(),
        stop: stop.clone(),
    };
    let mut look = tokio::time::interval(LOOK);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut seen: Option<Seen> = None;
    let (mut turns, mut read_at, mut saved_at) = (None, Instant::now(), Instant::now());
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            _ = look.tick() => {}
            Some(done) = followers.steps.join_next() => {
                if let Ok(done) = done {
                    followers.done(done);
                }
                continue;
            }
        }
        let present = followers.tools.configuration.present();
        if present.subscriptions.is_empty() && followers.kept.is_empty() {
            continue;
        }
        let now: Seen = (present.revision, followers.tools.ownership.fences());
        if seen.as_ref() != Some(&now) {
            // Whoever has a partition next should begin where we are.
            followers.save().await;
            match followers.find_places(&present.subscriptions, &now.1).await {
                Ok(()) => (seen, turns) = (Some(now), None),
                Err(error) => {
                    tracing::error!(%error, "where subscriptions stand could not be read; later again");
                    continue;
                }
            }
        }
        let committed = followers.tools.workers.turns();
        if turns != Some(committed) || read_at.elapsed() >= CURSORS {
            match followers.read_cursors().await {
                Ok(()) => (turns, read_at) = (Some(committed), Instant::now()),
                Err(error) => tracing::error!(%error, "how far turns are could not be read; later again"),
            }
        }
        followers.begin(&present.subscriptions);
        if saved_at.elapsed() >= SAVE {
            if !followers.save().await {
                seen = None;
            }
            saved_at = Instant::now();
        }
    }
    // What is under way is finished as far as it wants, and written down.
    while let Some(done) = followers.steps.join_next().await {
        if let Ok(done) = done {
            followers.done(done);
        }
    }
    followers.save().await;
}

impl Followers {
    /// Lets go of what is not ours (any more), and reads the standings of what is new to us.
    async fn find_places(
        &mut self,
        subscriptions: &HashMap<SubscriptionId, Arc<SubscriptionEntry>>,
        fences: &HashMap<PartitionId, Fence>,
    ) -> Result<(), Failure> {
        self.kept.retain(|(subscription, partition), kept| {
            subscriptions.contains_key(subscription) && fences.get(partition) == Some(&kept.fence)
        });
        for subscription in subscriptions.keys() {
            if fences.keys().all(|partition| self.kept.contains_key(&(*subscription, *partition))) {
                continue;
            }
            let filter = hilo_settings::of_parent::<SubscriptionStanding>(subscription.uuid());
            for document in self.tools.store.documents(&filter).await? {
                let stored = hilo_settings::from_document::<SubscriptionStanding>(document)?;
                let partition = PartitionId(stored.setting.partition);
                let Some(fence) = fences.get(&partition) else { continue };
                self.kept.entry((*subscription, partition)).or_insert(Kept {
                    fence: *fence,
                    stored,
                    ahead: false,
                    busy: false,
                    begun: None,
                });
            }
        }
        Ok(())
    }

    async fn read_cursors(&mut self) -> Result<(), Failure> {
        let partitions: HashSet<PartitionId> = self.kept.keys().map(|(_, partition)| *partition).collect();
        let partitions: Vec<PartitionId> = partitions.into_iter().collect();
        let states = self.tools.store.partitions(&partitions).await?;
        self.cursors = states.into_iter().map(|state| (state.fence.partition, state.cursor)).collect();
        Ok(())
    }

    /// Begins a step wherever there is something to tell, as far as the subscription has room.
    fn begin(&mut self, subscriptions: &HashMap<SubscriptionId, Arc<SubscriptionEntry>>) {
        let now = self.tools.clock.now();
        let mut busy: HashMap<SubscriptionId, usize> = HashMap::new();
        for ((subscription, _), _) in self.kept.iter().filter(|(_, kept)| kept.busy) {
            *busy.entry(*subscription).or_default() += 1;
        }
        let mut waiting: Vec<_> = self.kept.iter_mut().filter(|(_, kept)| !kept.busy).collect();
        waiting.sort_by_key(|(_, kept)| kept.begun);
        for (key, kept) in waiting {
            let (Some(entry), Some(cursor)) = (subscriptions.get(&key.0), self.cursors.get(&key.1)) else {
                continue;
            };
            let busy = busy.entry(key.0).or_default();
            if *busy >= AT_ONCE || !follow::has_work(&kept.stored.setting, *cursor, now) {
                continue;
            }
            *busy += 1;
            (kept.busy, kept.begun) = (true, Some(Instant::now()));
            let step = Step {
                tools: self.tools.clone(),
                entry: entry.clone(),
                fence: kept.fence,
                cursor: *cursor,
                stop: self.stop.clone(),
            };
            let (key, standing) = (*key, kept.stored.setting.clone());
            self.steps.spawn(async move { (key, step.fence, step.go(standing).await) });
        }
    }

    /// A step is over: the standing it left.
    fn done(&mut self, (key, fence, standing): (Key, Fence, SubscriptionStanding)) {
        let Some(kept) = self.kept.get_mut(&key).filter(|kept| kept.fence == fence) else { return };
        kept.busy = false;
        if standing != kept.stored.setting {
            kept.stored.setting = standing;
            kept.ahead = true;
        }
    }

    /// Writes down how far everything is. `false`: somebody else wrote some of it, so it has to be read again.
    async fn save(&mut self) -> bool {
        let ahead: Vec<Key> =
            self.kept.iter().filter(|(_, kept)| kept.ahead && !kept.busy).map(|(key, _)| *key).collect();
        if ahead.is_empty() || self.write(&ahead).await == Some(true) {
            return true;
        }
        let mut all = true;
        for key in ahead {
            if self.write(&[key]).await == Some(false) {
                // The partition or the subscription is somebody else's, or gone.
                self.kept.remove(&key);
                all = false;
            }
        }
        all
    }

    /// Writes down these; whether they held, if the store says so.
    async fn write(&mut self, keys: &[Key]) -> Option<bool> {
        let now = self.tools.clock.now();
        let documents = keys
            .iter()
            .filter_map(|key| {
                let stored = &self.kept.get(key)?.stored;
                let document = hilo_settings::to_document(&stored.setting, now).ok()?;
                Some(DocumentWrite::Update { document, based_on: Some(stored.version) })
            })
            .collect();
        let write = Write::Settings { documents, rows: Vec::new(), audit: Vec::new(), idempotency: None };
        match self.tools.committer.commit(write).await {
            Ok(_) => {
                for key in keys {
                    if let Some(kept) = self.kept.get_mut(key) {
                        kept.stored.version += 1;
                        kept.ahead = false;
                    }
                }
                Some(true)
            }
            Err(CommitError::Refused(Refusal::Version { .. })) => Some(false),
            Err(error) => {
                tracing::error!(%error, "how far subscriptions are could not be written down; later again");
                None
            }
        }
    }
}

/// Why following did not go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Store(#[from] hilo_store::Error),
    #[error(transparent)]
    Unreadable(#[from] hilo_settings::Unreadable),
    #[error(transparent)]
    Keyring(#[from] crate::keyring::Error),
}
