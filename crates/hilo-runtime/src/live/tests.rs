//! What watchers hear when hints get lost, when they come back, and when they are too slow.

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
        let fence = store.acquire(NodeId::from_uuid(Uuid::from_u128(1)), 1, 60_000).await.unwrap()[0].fence;
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
async fn a_journal_that_cannot_be_read_leaves_no_gap() {
    let mut rig = Rig::new().await;
    let mut watcher = rig.live.watch(None).await.unwrap();
    rig.happens(1).await;
    rig.happens(2).await;
    rig.store.fail_journal_once();
    rig.hint(2);
    assert_eq!(heard(&mut watcher, 2).await, [1, 2]);
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
async fn what_is_no_turn_is_told_at_once_and_leaves_the_position_alone() {
    let mut rig = Rig::new().await;
    let mut watcher = rig.live.watch(None).await.unwrap();
    rig.happens(1).await;
    rig.hint(1);
    assert_eq!(heard(&mut watcher, 1).await, [1]);
    let stood = watcher.position().cloned();
    let contact = ContactId::from_uuid(Uuid::from_u128(2));
    rig.bus.publish(vec![Hint::Settled { scope: Rig::lane(2).scope, contact }]);
    assert_eq!(heard(&mut watcher, 1).await, [2]);
    assert_eq!(watcher.position().cloned(), stood);
}

#[tokio::test]
async fn who_fell_too_far_behind_looks_afresh() {
    let mut rig = Rig::new().await;
    let mut slow = rig.live.watch(None).await.unwrap();
    for _ in 0..=BEHIND {
        rig.happens(1).await;
        rig.live
            .hear(Rig::lane(1).scope, ContactId::from_uuid(Uuid::from_u128(1)), PARTITION, rig.head)
            .await;
    }
    assert_eq!(slow.next().await, News::Afresh);
    assert!(matches!(slow.next().await, News::Changed(_)));
    let strange = "1.2.3".parse().unwrap();
    assert_eq!(rig.live.watch(Some(strange)).await.unwrap().next().await, News::Afresh);
    rig.live.end();
    assert_eq!(rig.live.watch(None).await.unwrap().next().await, News::Over);
}
