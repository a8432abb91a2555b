//! The writes that a batch is made of.

use crate::{
    document::DocumentWrite,
    journal::{Append, Entry, Offset},
    outbox::{Claim, Claimed, Settlement},
    partition::Fence,
    reach::Place,
    rows::{AuditRow, IdempotencyRow, Row},
    search::Index,
    timer::Timer,
    turn::Turns,
};

/// One write. Within a batch they are committed in the order of these variants; writes of one variant in the order given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// Take events in.
    Append(Append),
    /// Turn due timers into events: the timers go, the entries come. A timer that is not there any more as given
    /// (cancelled, fired, set to another moment) is left out with its entry.
    Fire {
        /// Ownership of the timers' partition.
        fence: Fence,
        /// The timers.
        timers: Vec<Timer>,
        /// The events, one for each, in the same order.
        append: Append,
    },
    /// Commit turns.
    Turns {
        /// Ownership.
        fence: Fence,
        /// The turns.
        turns: Turns,
    },
    /// Count an attempt at an entry before it is decided (or after it failed), so that no entry can kill its worker for ever.
    Attempt {
        /// Ownership.
        fence: Fence,
        /// The entry.
        offset: Offset,
    },
    /// Begin effects.
    Claim {
        /// Ownership of the outbox rows' partition.
        fence: Fence,
        /// Which.
        claim: Claim,
    },
    /// End effects, and tell the lanes.
    Settle {
        /// Ownership of the outbox rows' partition.
        fence: Fence,
        /// How they ended.
        settlements: Vec<Settlement>,
        /// The places of those that surely did not leave.
        given_back: Vec<Place>,
        /// Events for the lanes concerned.
        append: Append,
    },
    /// Change settings. All or nothing.
    Settings {
        /// The changes.
        documents: Vec<DocumentWrite>,
        /// Rows that come with them.
        rows: Vec<Row>,
        /// Entries of the audit log.
        audit: Vec<AuditRow>,
        /// The idempotency key that the request carried, with its answer.
        idempotency: Option<IdempotencyRow>,
    },
    /// Add to what is found by words.
    Index {
        /// Ownership of the contacts' partition.
        fence: Fence,
        /// What.
        index: Index,
    },
}

/// What became of a write that held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// Appended (also for `Fire`, `Turns` and `Settle`, with the entries they appended).
    Appended(Vec<Entry>),
    /// Claimed.
    Claimed(Claimed),
    /// Counted; so many attempts by now.
    Attempts(i32),
    /// Changed; the new config revision (the present one if no document that nodes hold was among the changes).
    Settings(i64),
    /// Indexed.
    Indexed,
}
