//! Partition workers: entries in order, decided and committed together with the cursor.

mod channel_lane;
mod claims;
mod contact_lane;
mod partition;
mod poison;

use crate::{
    committer::{CommitError, Committer},
    configuration::Configuration,
    dispatcher::Dispatchers,
    intake::Taken,
    keyring::Keyring,
    templates::Bell,
    timers::Alarm,
};
use contact_lane::Lanes;
pub(crate) use contact_lane::read_event;
use hilo_bus::{Bus, Hint};
use hilo_model::Clock;
use hilo_store::{
    Refusal, Store,
    partition::{Fence, Installation, PartitionId, PartitionState},
    turn::Turns,
    write::{Done, Write},
};
use partition::{Owned, Ready};
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::sync::mpsc;

/// At most so many entries in one round.
const ROUND: usize = 256;
/// How long a worker waits before it tries again after the store failed.
const PAUSE: Duration = Duration::from_millis(200);

/// What a worker is told.
#[derive(Debug)]
enum Wake {
    Own(PartitionState),
    Disown(PartitionId),
    Appended(Vec<Taken>),
    /// There may be entries that this process did not append.
    Look(PartitionId),
}

/// All workers of this process.
#[derive(Debug, Clone)]
pub(crate) struct Workers {
    wakes: Arc<[mpsc::UnboundedSender<Wake>]>,
    backlog: Arc<AtomicUsize>,
    turns: Arc<AtomicU64>,
}

/// What workers work with.
#[derive(Debug)]
pub(crate) struct Tools {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) installation: Installation,
    pub(crate) committer: Committer,
    pub(crate) keyring: Arc<Keyring>,
    pub(crate) configuration: Arc<Configuration>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) bus: Arc<dyn Bus>,
    pub(crate) dispatchers: Dispatchers,
    pub(crate) alarm: Alarm,
    pub(crate) bell: Bell,
}

/// The receiving ends of [`Workers`], to be run.
pub(crate) struct Stations(Vec<mpsc::UnboundedReceiver<Wake>>, Arc<AtomicUsize>, Arc<AtomicU64>);

impl Workers {
    /// The ways to `count` workers, which are started with [`Stations::start`].
    pub(crate) fn new(count: usize) -> (Self, Stations) {
        let (wakes, stations): (Vec<_>, Vec<_>) =
            (0..count.max(1)).map(|_| mpsc::unbounded_channel()).unzip();
        let (backlog, turns) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicU64::new(0)));
        let workers = Self { wakes: wakes.into(), backlog: backlog.clone(), turns: turns.clone() };
        (workers, Stations(stations, backlog, turns))
    }

    fn of(&self, partition: PartitionId) -> &mpsc::UnboundedSender<Wake> {
        &self.wakes[partition.0.unsigned_abs() as usize % self.wakes.len()]
    }

    pub(crate) fn own(&self, state: PartitionState) {
        let _ = self.of(state.fence.partition).send(Wake::Own(state));
    }

    pub(crate) fn disown(&self, partition: PartitionId) {
        let _ = self.of(partition).send(Wake::Disown(partition));
    }

    pub(crate) fn look(&self, partition: PartitionId) {
        let _ = self.of(partition).send(Wake::Look(partition));
    }

    /// Entries that this process appended.
    pub(crate) fn appended(&self, taken: Vec<Taken>) {
        self.backlog.fetch_add(taken.len(), Ordering::Relaxed);
        let mut by_worker: HashMap<usize, Vec<Taken>> = HashMap::new();
        for one in taken {
            let worker = one.entry.partition.0.unsigned_abs() as usize % self.wakes.len();
            by_worker.entry(worker).or_default().push(one);
        }
        for (worker, taken) in by_worker {
            let _ = self.wakes[worker].send(Wake::Appended(taken));
        }
    }

    /// Entries taken in by this process whose turn is not committed yet, about.
    pub(crate) fn backlog(&self) -> usize {
        self.backlog.load(Ordering::Relaxed)
    }

    /// As if so many entries waited.
    #[cfg(test)]
    pub(crate) fn pretend_backlog(&self, entries: usize) {
        self.backlog.store(entries, Ordering::Relaxed);
    }

    /// Turns that this process has committed; a number that grows.
    pub(crate) fn turns(&self) -> u64 {
        self.turns.load(Ordering::Relaxed)
    }
}

impl Stations {
    /// Starts the workers; they end when all [`Workers`] handles are gone or `stop` is cancelled.
    pub(crate) fn start(
        self,
        tools: &Arc<Tools>,
        stop: &tokio_util::sync::CancellationToken,
    ) -> Vec<tokio::task::JoinHandle<()>> {
        let Self(stations, backlog, turns) = self;
        stations
            .into_iter()
            .map(|wakes| {
                let worker = Worker {
                    tools: tools.clone(),
                    lanes: Lanes::default(),
                    owned: HashMap::new(),
                    backlog: backlog.clone(),
                    turns: turns.clone(),
                };
                tokio::spawn(worker.run(wakes, stop.clone()))
            })
            .collect()
    }
}

struct Worker {
    tools: Arc<Tools>,
    lanes: Lanes,
    owned: HashMap<PartitionId, Owned>,
    backlog: Arc<AtomicUsize>,
    turns: Arc<AtomicU64>,
}

impl Worker {
    async fn run(
        mut self,
        mut wakes: mpsc::UnboundedReceiver<Wake>,
        stop: tokio_util::sync::CancellationToken,
    ) {
        loop {
            let busy = self.owned.values().any(Owned::has_work);
            if !busy {
                let wake = tokio::select! {
                    wake = wakes.recv() => wake,
                    () = stop.cancelled() => None,
                };
                match wake {
                    Some(wake) => self.hear(wake),
                    None => return,
                }
            }
            if self.owned.values().any(Owned::has_gap) {
                // Requests that were committed together hand their entries over in any order: let them.
                tokio::task::yield_now().await;
            }
            while let Ok(wake) = wakes.try_recv() {
                self.hear(wake);
            }
            // What is in the journal is safe there: a stopping worker leaves it to the next owner.
            if stop.is_cancelled() {
                return;
            }
            if let Err(error) = self.round().await {
                tracing::error!(%error, "a round of turns failed; it will be tried again");
                metrics::counter!("hilo_worker_failures_total").increment(1);
                tokio::time::sleep(PAUSE).await;
                self.find_place().await;
            }
        }
    }

    fn hear(&mut self, wake: Wake) {
        match wake {
            Wake::Own(state) => {
                // States cached under an earlier ownership may be old.
                self.lanes.forget_all();
                self.owned.insert(state.fence.partition, Owned::new(state));
            }
            Wake::Disown(partition) => {
                self.owned.remove(&partition);
            }
            Wake::Appended(taken) => {
                let mut foreign = Vec::new();
                for one in taken {
                    match self.owned.get_mut(&one.entry.partition) {
                        Some(owned) => owned.offer(one),
                        None => foreign.push(Hint::Appended { partition: one.entry.partition }),
                    }
                }
                // Somebody else's partitions: their owner reads the journal.
                self.backlog.fetch_sub(foreign.len(), Ordering::Relaxed);
                self.tools.bus.publish(foreign);
            }
            Wake::Look(partition) => {
                if let Some(owned) = self.owned.get_mut(&partition) {
                    owned.more();
                }
            }
        }
    }

    /// One round: what is ready, decided and committed.
    async fn round(&mut self) -> Result<(), Failure> {
        let mut ready: Vec<Ready> = Vec::new();
        let mut room = ROUND;
        let due: Vec<PartitionId> =
            self.owned.iter().filter(|(_, o)| o.has_work()).map(|(p, _)| *p).collect();
        for partition in due {
            let Some(owned) = self.owned.get_mut(&partition) else { continue };
            let batch = owned.ready(&*self.tools.store, room).await?;
            room = room.saturating_sub(batch.entries.len()).max(1);
            if !batch.entries.is_empty() {
                ready.push(batch);
            }
        }
        if ready.is_empty() {
            return Ok(());
        }
        let mut decided = self.lanes.decide(&self.tools, ready).await?;
        let granted = claims::grant(&self.tools.dispatchers, &mut decided, self.tools.clock.now()).await;
        let mut waiting = Vec::with_capacity(decided.len());
        for (one, granted) in decided.into_iter().zip(granted) {
            let Decided { fence, up_to, taken, count, turns, after, poison } = one;
            let answer = self.tools.committer.submit(Write::Turns { fence, turns }).await;
            waiting.push((answer, granted, Outlook { fence, up_to, taken, count, after, poison }));
        }
        let mut failure = None;
        for (answer, granted, outlook) in waiting {
            let fence = outlook.fence;
            let committed = match answer {
                Ok(answer) => answer.await.unwrap_or(Err(CommitError::Stopped)),
                Err(error) => Err(error),
            };
            match committed {
                Ok(done) => {
                    let poison = self.committed(outlook, done);
                    if let Some(poison) = poison
                        && let Err(error) = self.set_aside(fence, poison).await
                    {
                        failure = Some(error);
                    }
                }
                Err(CommitError::Refused(Refusal::Fenced { partition })) => {
                    tracing::warn!(partition, "another node owns the partition now");
                    self.tools.dispatchers.withdraw(granted);
                    self.lanes.forget_all();
                    if partition == fence.partition.0 {
                        self.owned.remove(&fence.partition);
                        self.tools.dispatchers.disown(fence.partition);
                    } else if let Some(owned) = self.owned.get_mut(&fence.partition) {
                        // Only its sends' partition is somebody else's: decided anew, they wait for that owner.
                        owned.look();
                    }
                }
                Err(error) => {
                    // Perhaps it is committed all the same.
                    outlook.after.destroyed.iter().for_each(|contact| self.tools.keyring.forget(*contact));
                    self.tools.dispatchers.doubt(outlook.after.handed);
                    failure = Some(Failure::Commit(error));
                }
            }
        }
        failure.map_or(Ok(()), Err)
    }

    /// What follows from turns that are committed; an entry that failed behind them.
    fn committed(&mut self, outlook: Outlook, done: Done) -> Option<poison::Poison> {
        let Outlook { fence, up_to, taken, count, after, poison } = outlook;
        if let Some(owned) = self.owned.get_mut(&fence.partition) {
            owned.advance(up_to, taken);
        }
        self.backlog
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| Some(n.saturating_sub(count)))
            .ok();
        self.turns.fetch_add(count as u64, Ordering::Relaxed);
        metrics::counter!("hilo_turns_total").increment(count as u64);
        if let Done::Appended(entries) = done {
            for entry in entries {
                match self.owned.get_mut(&entry.partition) {
                    Some(owned) => owned.offer(Taken { entry, event: None }),
                    None => self.tools.bus.publish(vec![Hint::Appended { partition: entry.partition }]),
                }
            }
        }
        for contact in after.destroyed {
            self.tools.keyring.forget(contact);
        }
        if let Some(due) = after.next_timer {
            self.tools.alarm.no_later_than(due);
        }
        self.tools.dispatchers.committed(after.handed, after.proven);
        self.tools.bus.publish(after.hints);
        for (scope, channel, wake) in after.wakes {
            self.tools.bell.ring(scope, channel, wake);
        }
        poison
    }

    /// After a failure nobody knows what was committed: the store does.
    async fn find_place(&mut self) {
        self.lanes.forget_all();
        let partitions: Vec<PartitionId> = self.owned.keys().copied().collect();
        match self.tools.store.partitions(&partitions).await {
            Ok(states) => {
                for state in states {
                    // An older epoch is not ours any more; ownership will say so, and until then commits are refused.
                    let ours = self.owned.get(&state.fence.partition).map(Owned::fence);
                    if ours == Some(state.fence) {
                        self.owned.insert(state.fence.partition, Owned::new(state));
                        // Its turns may have left claimed sends that nobody here knows of.
                        self.tools.dispatchers.own(state.fence);
                    }
                }
            }
            Err(error) => {
                tracing::warn!(%error, "where the partitions stand could not be read");
                self.owned.values_mut().for_each(Owned::look);
            }
        }
    }
}

/// What is known of turns while they are being committed.
struct Outlook {
    fence: Fence,
    up_to: i64,
    taken: i64,
    count: usize,
    after: contact_lane::After,
    poison: Option<poison::Poison>,
}

/// Why a round failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(transparent)]
    Store(#[from] hilo_store::Error),
    #[error(transparent)]
    Commit(CommitError),
    #[error(transparent)]
    Keyring(#[from] crate::keyring::Error),
}

/// What the runtime asks of a partition's turns.
pub(crate) struct Decided {
    fence: Fence,
    up_to: i64,
    /// The last entry that was taken; more than `up_to` if one failed.
    taken: i64,
    count: usize,
    turns: Turns,
    after: contact_lane::After,
    poison: Option<poison::Poison>,
}
