//! One owned partition: which entries come next.

use crate::intake::Taken;
use hilo_store::{
    Result, Store,
    partition::{Fence, PartitionState},
};
use std::{
    cmp::Ordering,
    collections::{BTreeMap, VecDeque},
};

/// Behind so many entries, those at hand are let go and read from the journal when their turn comes.
const AT_HAND: usize = 4096;
/// After so many changes of owner without progress, entries are taken one at a time and each attempt is counted first.
pub(super) const SUSPICIOUS_STALLS: i32 = 3;

/// An owned partition.
#[derive(Debug)]
pub(super) struct Owned {
    fence: Fence,
    cursor: i64,
    /// Entries at hand, contiguous, the first at `cursor + 1`.
    tail: VecDeque<Taken>,
    /// Entries at hand behind a gap: those before them come any moment from another request of this process, or have to be
    /// read from the journal.
    ahead: BTreeMap<i64, Taken>,
    /// Whether the journal may hold entries behind the tail that are not at hand.
    unread: bool,
    /// Up to here, entries are taken one at a time.
    suspicious_up_to: i64,
}

/// Entries to decide now.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) fence: Fence,
    pub(super) after: i64,
    pub(super) entries: Vec<Taken>,
    /// Whether each attempt is to be counted durably first.
    pub(super) suspicious: bool,
}

impl Owned {
    pub(super) fn new(state: PartitionState) -> Self {
        let suspicious_up_to = if state.stalls >= SUSPICIOUS_STALLS { state.head } else { 0 };
        Self {
            fence: state.fence,
            cursor: state.cursor,
            tail: VecDeque::new(),
            ahead: BTreeMap::new(),
            unread: true,
            suspicious_up_to,
        }
    }

    pub(super) fn fence(&self) -> Fence {
        self.fence
    }

    pub(super) fn has_work(&self) -> bool {
        self.unread || !self.tail.is_empty() || !self.ahead.is_empty()
    }

    /// Whether nothing can be decided before an entry that is not at hand yet.
    pub(super) fn has_gap(&self) -> bool {
        !self.unread && self.tail.is_empty() && !self.ahead.is_empty()
    }

    /// There may be entries in the journal behind those at hand.
    pub(super) fn more(&mut self) {
        self.unread = true;
    }

    /// Forget what is at hand and look into the journal.
    pub(super) fn look(&mut self) {
        self.unread = true;
        self.tail.clear();
        self.ahead.clear();
    }

    /// An entry that was appended. Kept for its turn, unless too many wait already.
    pub(super) fn offer(&mut self, one: Taken) {
        let offset = one.entry.offset;
        if offset < self.next() {
            return;
        }
        if self.tail.len() + self.ahead.len() >= AT_HAND {
            self.unread = true;
        } else if offset == self.next() {
            self.tail.push_back(one);
            self.close_gap();
        } else {
            self.ahead.insert(offset, one);
        }
    }

    /// The offset behind the tail.
    fn next(&self) -> i64 {
        self.cursor + 1 + self.tail.len() as i64
    }

    /// What follows the tail without a gap belongs to it.
    fn close_gap(&mut self) {
        while let Some(first) = self.ahead.first_entry() {
            let next = self.cursor + 1 + self.tail.len() as i64;
            match first.key().cmp(&next) {
                Ordering::Less => drop(first.remove()),
                Ordering::Equal => self.tail.push_back(first.remove()),
                Ordering::Greater => return,
            }
        }
    }

    /// The next entries, at most `limit`.
    pub(super) async fn ready(&mut self, store: &dyn Store, limit: usize) -> Result<Ready> {
        if self.tail.is_empty() && (self.unread || !self.ahead.is_empty()) {
            let read = store
                .journal(self.fence.partition, self.cursor, limit.try_into().unwrap_or(u32::MAX))
                .await?;
            // A full page may have more behind it.
            self.unread = read.len() >= limit;
            for entry in read {
                // What is at hand need not be opened again.
                let at_hand = self.ahead.remove(&entry.offset);
                self.tail.push_back(at_hand.unwrap_or(Taken { entry, event: None }));
            }
            self.close_gap();
        }
        let suspicious = self.cursor < self.suspicious_up_to;
        let count = if suspicious { 1 } else { limit }.min(self.tail.len());
        Ok(Ready {
            fence: self.fence,
            after: self.cursor,
            entries: self.tail.drain(..count).collect(),
            suspicious,
        })
    }

    /// Turns up to here are committed, of entries taken up to `taken`. What was taken but not decided (an entry that
    /// failed, and those behind it) is read again.
    pub(super) fn advance(&mut self, up_to: i64, taken: i64) {
        self.cursor = up_to;
        if up_to < taken {
            self.look();
        } else if self.tail.is_empty() && up_to < self.suspicious_up_to {
            self.unread = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::SystemClock;
    use bytes::Bytes;
    use hilo_model::{Actor, Id, NodeId, Scope, Timestamp};
    use hilo_store::{
        journal::{Append, Entry, LaneKey, LaneKind, NewEntry},
        memory::MemoryStore,
        partition::PartitionId,
        write::{Done, Write},
    };
    use std::sync::Arc;
    use uuid::Uuid;

    /// A partition that is owned and read, and entries that were appended to it.
    async fn owned(count: u8) -> (MemoryStore, Owned, Vec<Entry>) {
        let store = MemoryStore::new(1, Arc::new(SystemClock));
        let node = NodeId::from_uuid(Uuid::from_u128(1));
        let state = store.acquire(node, 1, 60_000).await.unwrap().remove(0);
        let mut owned = Owned::new(state);
        assert!(owned.ready(&store, 10).await.unwrap().entries.is_empty());
        let entries = (0..count).map(|number| {
            let nil = Uuid::nil();
            let scope = Scope { workspace: Id::from_uuid(nil), environment: Id::from_uuid(nil) };
            NewEntry {
                lane: LaneKey { scope, kind: LaneKind::Contact, id: nil },
                actor: Actor::System,
                at: Timestamp::from_seconds(0),
                trace: Id::from_uuid(nil),
                payload: Bytes::from(vec![number]),
            }
        });
        let append = Append { entries: entries.collect(), ..Append::default() };
        let done = store.write([Write::Append(append)].into()).await.unwrap().remove(0).unwrap();
        let Done::Appended(entries) = done else { panic!("{done:?}") };
        assert!(entries.iter().all(|entry| entry.partition == PartitionId(0)));
        (store, owned, entries)
    }

    fn taken(entry: &Entry) -> Taken {
        Taken { entry: entry.clone(), event: None }
    }

    fn offsets(ready: &Ready) -> Vec<i64> {
        ready.entries.iter().map(|one| one.entry.offset).collect()
    }

    #[tokio::test]
    async fn entries_handed_over_in_any_order_are_taken_in_theirs() {
        let (store, mut owned, entries) = owned(4).await;
        for index in [2, 1, 3] {
            owned.offer(taken(&entries[index]));
            assert!(owned.has_gap());
        }
        owned.offer(taken(&entries[0]));
        assert!(!owned.has_gap());
        assert_eq!(offsets(&owned.ready(&store, 3).await.unwrap()), [1, 2, 3]);
        owned.advance(3, 3);
        owned.offer(taken(&entries[1]));
        assert_eq!(offsets(&owned.ready(&store, 3).await.unwrap()), [4]);
    }

    #[tokio::test]
    async fn what_nobody_here_appended_is_read() {
        let (store, mut owned, entries) = owned(4).await;
        owned.offer(taken(&entries[1]));
        owned.offer(taken(&entries[3]));
        assert_eq!(offsets(&owned.ready(&store, 2).await.unwrap()), [1, 2]);
        owned.advance(2, 2);
        assert_eq!(offsets(&owned.ready(&store, 10).await.unwrap()), [3, 4]);
        owned.advance(4, 4);
        assert!(!owned.has_gap());
    }
}
