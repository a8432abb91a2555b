//! One owned partition: which entries come next.

use crate::intake::Taken;
use hilo_store::{
    Result, Store,
    partition::{Fence, PartitionState},
};
use std::collections::VecDeque;

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
            unread: true,
            suspicious_up_to,
        }
    }

    pub(super) fn fence(&self) -> Fence {
        self.fence
    }

    pub(super) fn has_work(&self) -> bool {
        self.unread || !self.tail.is_empty()
    }

    /// Look into the journal.
    pub(super) fn look(&mut self) {
        self.unread = true;
        self.tail.clear();
    }

    /// An entry that was appended. Kept if it comes next; otherwise the journal is read.
    pub(super) fn offer(&mut self, one: Taken) {
        let next = self.cursor + 1 + self.tail.len() as i64;
        if one.entry.offset < next {
            return;
        }
        if one.entry.offset == next && !self.unread && self.tail.len() < AT_HAND {
            self.tail.push_back(one);
        } else {
            self.unread = true;
        }
    }

    /// The next entries, at most `limit`.
    pub(super) async fn ready(&mut self, store: &dyn Store, limit: usize) -> Result<Ready> {
        if self.tail.is_empty() && self.unread {
            let read = store
                .journal(self.fence.partition, self.cursor, limit.try_into().unwrap_or(u32::MAX))
                .await?;
            // A full page may have more behind it.
            self.unread = read.len() >= limit;
            self.tail.extend(read.into_iter().map(|entry| Taken { entry, event: None }));
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
