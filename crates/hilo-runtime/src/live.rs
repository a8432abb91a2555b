//! What changes, for those who watch: every turn once, in the order of its partition, without gaps.
//!
//! Hints say it at once but may be lost; the journal has it all. A hint that follows on what was told is passed on. One that
//! leaves a gap has the gap read from the journal first, and once a second the cursors are compared, in case the last hint
//! was the lost one. Nothing is read while nobody watches.
//!
//! Who is at a thread is told beside it, and is nowhere but in memory.

mod position;
mod presence;
#[cfg(test)]
mod tests;

pub use position::{ParsePositionError, Position};
pub use presence::{AT_LEAST_EVERY, Sign};

use hilo_bus::{Bus, Hint};
use hilo_model::{ContactId, Id, Scope};
use hilo_store::{
    Store,
    journal::{LaneKind, Offset},
    partition::{Installation, PartitionId},
};
use parking_lot::Mutex;
use presence::{Attendance, Attendant};
use std::{
    collections::{HashSet, VecDeque},
    sync::Arc,
    time::Duration,
};
use tokio::sync::broadcast::{self, error::RecvError};
use tokio_util::sync::CancellationToken;

/// How often cursors are compared.
const LOOK: Duration = Duration::from_secs(1);
/// By how many changes a watcher may fall behind.
const BEHIND: usize = 4_096;
/// Who has missed more entries than this looks at everything afresh.
const MISSED: usize = 10_000;
/// Entries read at once.
const PAGE: u32 = 1_000;

/// A thread changed, or its messages, tickets or runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Where.
    pub scope: Scope,
    /// Whose thread.
    pub contact: ContactId,
    /// The turn that changed it; none if it was no turn, so that it is told to those who watch now and to nobody later.
    turn: Option<(PartitionId, Offset)>,
}

impl Change {
    fn of_turn(scope: Scope, contact: ContactId, partition: PartitionId, offset: Offset) -> Self {
        Self { scope, contact, turn: Some((partition, offset)) }
    }
}

/// What a watcher hears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A thread changed.
    Changed(Change),
    /// Somebody came to a thread, began or ceased to write, or left.
    Presence(Sign),
    /// More was missed than is told one by one: everything may have changed.
    Afresh,
    /// Nothing will be told any more: the process stops.
    Over,
}

/// The way to watch.
#[derive(Debug, Clone)]
pub struct Live {
    store: Arc<dyn Store>,
    told: Arc<Mutex<Position>>,
    changes: broadcast::Sender<Change>,
    attendance: Arc<Attendance>,
    over: CancellationToken,
}

impl Live {
    /// Starts telling, from where the partitions stand.
    pub(crate) async fn start(
        store: Arc<dyn Store>,
        bus: &dyn Bus,
        installation: &Installation,
        over: CancellationToken,
    ) -> hilo_store::Result<(Self, tokio::task::JoinHandle<()>)> {
        let hints = bus.subscribe();
        let live = Self {
            store,
            told: Arc::new(Mutex::new(Position(vec![
                0;
                usize::try_from(installation.partitions)
                    .unwrap_or_default()
            ]))),
            changes: broadcast::Sender::new(BEHIND),
            attendance: Arc::new(Attendance::new(BEHIND)),
            over,
        };
        for (partition, cursor) in live.cursors().await? {
            live.told.lock().reach(partition, cursor);
        }
        let task = tokio::spawn(live.clone().run(hints));
        Ok((live, task))
    }

    /// Ends all watching; what is asked for afterwards is over at once.
    pub fn end(&self) {
        self.over.cancel();
    }

    /// Watches from now on, or from where a watcher stood.
    ///
    /// # Errors
    /// If the store does not answer.
    pub async fn watch(&self, from: Option<Position>) -> hilo_store::Result<Watcher> {
        // Listening begins before the present position is taken, so that nothing falls between the two.
        let changes = self.changes.subscribe();
        let present = self.told.lock().clone();
        let missed = match from {
            Some(from) => self.missed(&from, &present).await?,
            None => Some(VecDeque::new()),
        };
        let afresh = missed.is_none();
        let missed = missed.unwrap_or_default();
        let attendant = self.attendance.attend();
        Ok(Watcher { changes, attendant, position: present, missed, afresh, over: self.over.clone() })
    }

    /// The threads that changed between two positions; `None` if there were too many, or nobody knows any more.
    async fn missed(&self, from: &Position, to: &Position) -> hilo_store::Result<Option<VecDeque<Change>>> {
        if from.0.len() != to.0.len() {
            return Ok(None);
        }
        let mut missed = VecDeque::new();
        let mut threads = HashSet::new();
        let mut entries = 0;
        for partition in (0..to.0.len()).filter_map(|place| i16::try_from(place).ok()).map(PartitionId) {
            let (mut after, end) = (from.of(partition), to.of(partition));
            while after < end {
                let page = self.store.journal(partition, after, PAGE).await?;
                // Offsets have no gaps: what does not follow was swept.
                if page.first().is_none_or(|entry| entry.offset != after + 1) {
                    return Ok(None);
                }
                entries += page.len();
                if entries > MISSED {
                    return Ok(None);
                }
                for entry in page.iter().filter(|entry| entry.offset <= end) {
                    let lane = entry.entry.lane;
                    if lane.kind == LaneKind::Contact && threads.insert((lane.scope, lane.id)) {
                        let (scope, contact) = (lane.scope, ContactId::from_uuid(lane.id));
                        missed.push_back(Change::of_turn(scope, contact, partition, entry.offset));
                    }
                }
                after = page.last().map_or(end, |entry| entry.offset);
            }
        }
        Ok(Some(missed))
    }

    async fn run(self, mut hints: broadcast::Receiver<Hint>) {
        let mut look = tokio::time::interval(LOOK);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = self.over.cancelled() => return,
                now = look.tick() => {
                    self.attendance.expire(now);
                    self.look().await;
                }
                hint = hints.recv() => match hint {
                    Ok(Hint::Presence { scope, contact, person, presence }) => {
                        self.attendance.hear(Sign { scope, contact, person, presence });
                    }
                    Ok(Hint::Thread { scope, contact, partition, offset }) => {
                        self.hear(scope, contact, partition, offset).await;
                    }
                    Ok(Hint::Settled { scope, contact }) => {
                        // Nobody listens: nobody has missed anything.
                        let _ = self.changes.send(Change { scope, contact, turn: None });
                    }
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => self.look().await,
                    Err(RecvError::Closed) => return,
                },
            }
        }
    }

    async fn hear(&self, scope: Scope, contact: ContactId, partition: PartitionId, offset: Offset) {
        let told = self.told.lock().of(partition);
        if offset <= told {
            return;
        }
        // A gap that cannot be filled now is filled when cursors are compared next, and this change with it.
        if offset > told + 1 && !self.fill(partition, told, offset - 1).await {
            return;
        }
        self.tell(scope, contact, partition, offset);
    }

    /// Compares what was told with where the partitions stand.
    async fn look(&self) {
        if self.changes.receiver_count() == 0 {
            return;
        }
        match self.cursors().await {
            Ok(cursors) => {
                for (partition, cursor) in cursors {
                    let told = self.told.lock().of(partition);
                    if cursor > told {
                        self.fill(partition, told, cursor).await;
                    }
                }
            }
            Err(error) => {
                tracing::warn!(%error, "watchers may hear late: where the partitions stand is not known");
            }
        }
    }

    /// Tells what nobody hinted at: the entries after `told` up to `end`. Whether it could be read.
    async fn fill(&self, partition: PartitionId, mut told: Offset, end: Offset) -> bool {
        while told < end && !self.skip_unwatched(partition, end) {
            let page = match self.store.journal(partition, told, PAGE).await {
                Ok(page) if !page.is_empty() => page,
                Ok(_) => break,
                Err(error) => {
                    tracing::warn!(%error, "watchers may hear late: the journal could not be read");
                    return false;
                }
            };
            for entry in page.iter().filter(|entry| entry.offset <= end) {
                let lane = entry.entry.lane;
                if lane.kind == LaneKind::Contact {
                    let (scope, contact) = (lane.scope, ContactId::from_uuid(lane.id));
                    self.tell(scope, contact, partition, entry.offset);
                }
            }
            told = page.last().map_or(end, |entry| entry.offset);
        }
        self.told.lock().reach(partition, end);
        true
    }

    /// Whether nobody watches, so that nothing has to be told up to `end`. Whoever begins to watch listens first and takes
    /// the position then: under this lock they are either counted already, or begin behind `end`.
    fn skip_unwatched(&self, partition: PartitionId, end: Offset) -> bool {
        let mut position = self.told.lock();
        let skip = self.changes.receiver_count() == 0;
        if skip {
            position.reach(partition, end);
        }
        skip
    }

    fn tell(&self, scope: Scope, contact: ContactId, partition: PartitionId, offset: Offset) {
        // Whoever begins to watch between the two reads it from the journal; the other way round it would be lost.
        self.told.lock().reach(partition, offset);
        // Nobody listens: nobody has missed anything.
        let _ = self.changes.send(Change::of_turn(scope, contact, partition, offset));
    }

    async fn cursors(&self) -> hilo_store::Result<Vec<(PartitionId, Offset)>> {
        let count = self.told.lock().0.len();
        let all: Vec<PartitionId> =
            (0..count).filter_map(|place| i16::try_from(place).ok()).map(PartitionId).collect();
        let states = self.store.partitions(&all).await?;
        Ok(states.into_iter().map(|state| (state.fence.partition, state.cursor)).collect())
    }
}

/// Somebody who watches.
#[derive(Debug)]
pub struct Watcher {
    changes: broadcast::Receiver<Change>,
    attendant: Attendant,
    position: Position,
    missed: VecDeque<Change>,
    afresh: bool,
    over: CancellationToken,
}

impl Watcher {
    /// Where this watcher stands; `None` as long as it has not heard all that it had missed.
    pub fn position(&self) -> Option<&Position> {
        (self.missed.is_empty() && !self.afresh).then_some(&self.position)
    }

    /// Whether it cannot be said what was missed, so that the first news is [`News::Afresh`].
    pub fn begins_afresh(&self) -> bool {
        self.afresh
    }

    /// Waits for the next news. Dropping the future loses nothing.
    pub async fn next(&mut self) -> News {
        if std::mem::take(&mut self.afresh) {
            return News::Afresh;
        }
        if let Some(change) = self.missed.pop_front() {
            return News::Changed(change);
        }
        loop {
            let heard = tokio::select! {
                () = self.over.cancelled() => return News::Over,
                heard = self.changes.recv() => heard,
                sign = self.attendant.next() => return News::Presence(sign),
            };
            match heard {
                Ok(change) => {
                    if let Some((partition, offset)) = change.turn {
                        // Told before this watcher began, or among what it had missed.
                        if offset <= self.position.of(partition) {
                            continue;
                        }
                        self.position.reach(partition, offset);
                    }
                    return News::Changed(change);
                }
                // What comes next says where it stands; until then the client reads everything afresh.
                Err(RecvError::Lagged(_)) => return News::Afresh,
                Err(RecvError::Closed) => return News::Over,
            }
        }
    }
}
