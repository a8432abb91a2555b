//! What changes, for those who watch: every turn once, in the order of its partition, without gaps.
//!
//! Hints say it at once but may be lost; the journal has it all. A hint that follows on what was told is passed on. One that
//! leaves a gap has the gap read from the journal first, and once a second the cursors are compared, in case the last hint
//! was the lost one. Nothing is read while nobody watches.

use hilo_bus::{Bus, Hint};
use hilo_model::{ContactId, Id, Scope};
use hilo_store::{
    Store,
    journal::{LaneKind, Offset},
    partition::{Installation, PartitionId},
};
use parking_lot::Mutex;
use std::{
    collections::{HashSet, VecDeque},
    fmt,
    str::FromStr,
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
    partition: PartitionId,
    offset: Offset,
}

/// What a watcher knows: of each partition the last turn it was told of.
///
/// As text the offsets stand in the order of partitions, in base 36 with dots between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position(Vec<Offset>);

/// A text that is no position.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("this is no position in the stream of events")]
pub struct ParsePositionError;

impl Position {
    /// Of somebody who has been somewhere else.
    pub fn unknown() -> Self {
        Self(Vec::new())
    }

    fn of(&self, partition: PartitionId) -> Offset {
        usize::try_from(partition.0).ok().and_then(|place| self.0.get(place)).copied().unwrap_or_default()
    }

    fn reach(&mut self, partition: PartitionId, offset: Offset) {
        if let Some(known) = usize::try_from(partition.0).ok().and_then(|place| self.0.get_mut(place)) {
            *known = offset.max(*known);
        }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, offset) in self.0.iter().enumerate() {
            if place > 0 {
                f.write_str(".")?;
            }
            f.write_str(&base_36(*offset))?;
        }
        Ok(())
    }
}

fn base_36(offset: Offset) -> String {
    let mut left = offset.unsigned_abs();
    let mut digits = Vec::new();
    loop {
        digits.push(char::from_digit((left % 36) as u32, 36).unwrap_or('0'));
        left /= 36;
        if left == 0 {
            return digits.into_iter().rev().collect();
        }
    }
}

impl FromStr for Position {
    type Err = ParsePositionError;
    fn from_str(text: &str) -> Result<Self, ParsePositionError> {
        let offset = |part: &str| i64::from_str_radix(part, 36).ok().filter(|offset| *offset >= 0);
        let offsets: Option<Vec<Offset>> = text.split('.').map(offset).collect();
        offsets.map(Self).ok_or(ParsePositionError)
    }
}

/// What a watcher hears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// A thread changed.
    Changed(Change),
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
        Ok(Watcher { changes, position: present, missed, afresh, over: self.over.clone() })
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
                        missed.push_back(Change { scope, contact, partition, offset: entry.offset });
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
                _ = look.tick() => self.look().await,
                hint = hints.recv() => match hint {
                    Ok(Hint::Thread { scope, contact, partition, offset }) => {
                        self.hear(Change { scope, contact, partition, offset }).await;
                    }
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => self.look().await,
                    Err(RecvError::Closed) => return,
                },
            }
        }
    }

    async fn hear(&self, change: Change) {
        let told = self.told.lock().of(change.partition);
        if change.offset <= told {
            return;
        }
        if change.offset > told + 1 {
            self.fill(change.partition, told, change.offset - 1).await;
        }
        self.tell(change);
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

    /// Tells what nobody hinted at: the entries after `told` up to `end`.
    async fn fill(&self, partition: PartitionId, mut told: Offset, end: Offset) {
        while told < end && self.changes.receiver_count() > 0 {
            let page = match self.store.journal(partition, told, PAGE).await {
                Ok(page) if !page.is_empty() => page,
                Ok(_) => break,
                Err(error) => {
                    tracing::warn!(%error, "watchers may hear late: the journal could not be read");
                    return;
                }
            };
            for entry in page.iter().filter(|entry| entry.offset <= end) {
                let lane = entry.entry.lane;
                if lane.kind == LaneKind::Contact {
                    let (scope, contact) = (lane.scope, ContactId::from_uuid(lane.id));
                    self.tell(Change { scope, contact, partition, offset: entry.offset });
                }
            }
            told = page.last().map_or(end, |entry| entry.offset);
        }
        self.told.lock().reach(partition, end);
    }

    fn tell(&self, change: Change) {
        // Whoever begins to watch between the two reads it from the journal; the other way round it would be lost.
        self.told.lock().reach(change.partition, change.offset);
        // Nobody listens: nobody has missed anything.
        let _ = self.changes.send(change);
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
            };
            match heard {
                // Told before this watcher began, or among what it had missed.
                Ok(change) if change.offset <= self.position.of(change.partition) => {}
                Ok(change) => {
                    self.position.reach(change.partition, change.offset);
                    return News::Changed(change);
                }
                // What comes next says where it stands; until then the client reads everything afresh.
                Err(RecvError::Lagged(_)) => return News::Afresh,
                Err(RecvError::Closed) => return News::Over,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;
    use bytes::Bytes;
    use hilo_bus::LocalBus;
    use hilo_model::{Actor, NodeId, Timestamp};
    use hilo_store::{
        journal::{Append, LaneKey, NewEntry},
        memory::MemoryStore,
        partition::Fence,
        turn::Turns,
        write::Write,
    };
    use proptest::prelude::*;
    use uuid::Uuid;

    const PARTITION: PartitionId = PartitionId(0);

    /// A partition whose entries are decided as they come.
    struct Rig {
        store: MemoryStore,
        bus: LocalBus,
        live: Live,
        fence: Fence,
        head: Offset,
    }

    impl Rig {
        async fn new() -> Self {
            let store = MemoryStore::new(1, Arc::new(SystemClock));
            let fence =
                store.acquire(NodeId::from_uuid(Uuid::from_u128(1)), 1, 60_000).await.unwrap()[0].fence;
            let bus = LocalBus::new(16);
            let installation = store.installation().await.unwrap();
            let shared: Arc<dyn Store> = Arc::new(store.clone());
            let (live, _) = Live::start(shared, &bus, &installation, CancellationToken::new()).await.unwrap();
            Self { store, bus, live, fence, head: 0 }
        }

        fn lane(contact: u8) -> LaneKey {
            let nil = Uuid::nil();
            let scope = Scope { workspace: Id::from_uuid(nil), environment: Id::from_uuid(nil) };
            LaneKey { scope, kind: LaneKind::Contact, id: Uuid::from_u128(contact.into()) }
        }

        /// Something happens to a contact, and is decided.
        async fn happens(&mut self, contact: u8) {
            let entry = NewEntry {
                lane: Self::lane(contact),
                actor: Actor::System,
                at: Timestamp::from_seconds(0),
                trace: Id::from_uuid(Uuid::nil()),
                payload: Bytes::new(),
            };
            let append = Write::Append(Append { entries: vec![entry], ..Append::default() });
            let (after, up_to) = (self.head, self.head + 1);
            let turns = Turns { after, up_to, turns: Vec::new(), claims: Vec::new() };
            let turns = Write::Turns { fence: self.fence, turns };
            for done in self.store.write([append, turns].into()).await.unwrap() {
                done.unwrap();
            }
            self.head = up_to;
        }

        /// Somebody says that the last thing happened.
        fn hint(&self, contact: u8) {
            let LaneKey { scope, id, .. } = Self::lane(contact);
            let contact = ContactId::from_uuid(id);
            self.bus.publish(vec![Hint::Thread { scope, contact, partition: PARTITION, offset: self.head }]);
        }
    }

    /// The contacts that a watcher hears of, so many.
    async fn heard(watcher: &mut Watcher, count: usize) -> Vec<u128> {
        let mut contacts = Vec::new();
        while contacts.len() < count {
            match watcher.next().await {
                News::Changed(change) => contacts.push(change.contact.uuid().as_u128()),
                other => panic!("{other:?}"),
            }
        }
        contacts
    }

    #[tokio::test]
    async fn a_lost_hint_leaves_no_gap() {
        let mut rig = Rig::new().await;
        let mut watcher = rig.live.watch(None).await.unwrap();
        rig.happens(1).await;
        rig.hint(1);
        rig.happens(2).await;
        rig.happens(3).await;
        rig.hint(3);
        // A hint that comes twice is told once.
        rig.hint(3);
        rig.happens(4).await;
        rig.hint(4);
        assert_eq!(heard(&mut watcher, 4).await, [1, 2, 3, 4]);
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_hint_may_be_lost_too() {
        let mut rig = Rig::new().await;
        let mut watcher = rig.live.watch(None).await.unwrap();
        rig.happens(1).await;
        assert_eq!(heard(&mut watcher, 1).await, [1]);
    }

    #[tokio::test]
    async fn who_comes_back_hears_what_was_missed_once_for_each_thread() {
        let mut rig = Rig::new().await;
        let mut watcher = rig.live.watch(None).await.unwrap();
        rig.happens(1).await;
        rig.hint(1);
        heard(&mut watcher, 1).await;
        let stood: Position = watcher.position().unwrap().to_string().parse().unwrap();
        drop(watcher);
        // While nobody watches, hints come and get lost.
        for contact in [2, 3, 2] {
            rig.happens(contact).await;
        }
        rig.hint(2);
        let mut other = rig.live.watch(None).await.unwrap();
        rig.happens(5).await;
        rig.hint(5);
        while heard(&mut other, 1).await != [5] {}
        let mut back = rig.live.watch(Some(stood)).await.unwrap();
        assert_eq!(back.position(), None, "something is still to be heard");
        assert_eq!(heard(&mut back, 3).await, [2, 3, 5]);
        rig.happens(6).await;
        rig.hint(6);
        assert_eq!(heard(&mut back, 1).await, [6]);
    }

    #[tokio::test]
    async fn who_fell_too_far_behind_looks_afresh() {
        let mut rig = Rig::new().await;
        let mut slow = rig.live.watch(None).await.unwrap();
        for _ in 0..=BEHIND {
            rig.happens(1).await;
            rig.live
                .hear(Change {
                    scope: Rig::lane(1).scope,
                    contact: ContactId::from_uuid(Uuid::from_u128(1)),
                    partition: PARTITION,
                    offset: rig.head,
                })
                .await;
        }
        assert_eq!(slow.next().await, News::Afresh);
        assert!(matches!(slow.next().await, News::Changed(_)));
        let strange = "1.2.3".parse().unwrap();
        assert_eq!(rig.live.watch(Some(strange)).await.unwrap().next().await, News::Afresh);
        rig.live.end();
        assert_eq!(rig.live.watch(None).await.unwrap().next().await, News::Over);
    }

    proptest! {
        #[test]
        fn a_position_is_read_as_it_was_written(offsets in proptest::collection::vec(0..i64::MAX, 1..70)) {
            let position = Position(offsets);
            prop_assert_eq!(position.to_string().parse(), Ok(position));
        }

        #[test]
        fn what_is_no_position_is_refused(text in "\\PC{0,40}") {
            if let Ok(position) = text.parse::<Position>() {
                prop_assert_eq!(position.to_string().parse::<Position>(), Ok(position));
            }
        }
    }
}
