//! The outbox: what must happen outside. Rows belong to the partition of whoever does it (a channel for sends, the
//! contact for backend calls), whose dispatcher claims them before the first byte leaves.

use crate::{
    partition::PartitionId,
    reach::{Place, Reach},
};
use bytes::Bytes;
use hilo_model::{ChannelId, ContactId, EffectId, Scope, Timestamp, TraceId};

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutboxKind {
    /// Send a message.
    Send,
    /// Mark a message of the customer read, perhaps with "is typing".
    Receipt,
    /// Fetch a file the customer sent.
    FetchMedia,
    /// Call a backend.
    Http,
}

impl OutboxKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Send, Self::Receipt, Self::FetchMedia, Self::Http];

    /// The number in databases.
    pub fn code(self) -> i16 {
        match self {
            Self::Send => 1,
            Self::Receipt => 2,
            Self::FetchMedia => 3,
            Self::Http => 4,
        }
    }

    /// The kind with this number.
    pub fn from_code(code: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Who goes first: lower numbers before higher ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// Somebody waits for it: an agent's or a flow's answer, a one-time code.
    Conversation,
    /// Utility templates.
    Utility,
    /// Marketing.
    Marketing,
}

impl Priority {
    /// Every priority.
    pub const ALL: [Self; 3] = [Self::Conversation, Self::Utility, Self::Marketing];

    /// The number in databases. That a conversation's is zero is written out in an index of theirs (`outbox_templates`) and must
    /// stay.
    pub fn code(self) -> i16 {
        match self {
            Self::Conversation => 0,
            Self::Utility => 1,
            Self::Marketing => 2,
        }
    }

    /// The priority with this number.
    pub fn from_code(code: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|priority| priority.code() == code)
    }
}

/// Where an outbox row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutboxState {
    /// Nobody has begun.
    Queued,
    /// The dispatcher of `epoch` has it; after a change of owner it is as uncertain as the next.
    Claimed,
    /// It may have been done; a sign is waited for.
    Uncertain,
}

impl OutboxState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Queued, Self::Claimed, Self::Uncertain];

    /// The number in databases.
    pub fn code(self) -> i16 {
        match self {
            Self::Queued => 0,
            Self::Claimed => 1,
            Self::Uncertain => 2,
        }
    }

    /// The state with this number.
    pub fn from_code(code: i16) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// What of a channel's sends is not settled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OutboxStanding {
    /// Nobody has begun them.
    pub waiting: i64,
    /// Begun, and how they end is not stored yet.
    pub in_flight: i64,
    /// They may have been sent; a sign is waited for.
    pub uncertain: i64,
    /// When the oldest of those that wait was decided.
    pub oldest: Option<Timestamp>,
    /// Of those that wait, how many were tried before and put off.
    pub repeating: i64,
    /// When the first of those is tried again.
    pub repeats_at: Option<Timestamp>,
    /// Of those that wait, how many reach somebody outside a customer service window.
    pub reaching: i64,
}

impl OutboxStanding {
    /// Takes a group of rows in one state into account.
    pub fn add(
        &mut self,
        state: OutboxState,
        count: i64,
        oldest: Timestamp,
        repeating: i64,
        repeats_at: Option<Timestamp>,
        reaching: i64,
    ) {
        match state {
            OutboxState::Queued => {
                self.waiting += count;
                self.oldest = Some(self.oldest.map_or(oldest, |before| before.min(oldest)));
                self.repeating += repeating;
                self.reaching += reaching;
                self.repeats_at = [self.repeats_at, repeats_at].into_iter().flatten().min();
            }
            OutboxState::Claimed => self.in_flight += count,
            OutboxState::Uncertain => self.uncertain += count,
        }
    }
}

/// Something that must happen outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxRow {
    /// Its id; for a send also the message's (as UUID), for a backend call the `Idempotency-Key`.
    pub effect: EffectId,
    /// The partition whose dispatcher does it.
    pub partition: PartitionId,
    /// Where.
    pub scope: Scope,
    /// What.
    pub kind: OutboxKind,
    /// Whose lane decided it and hears of the outcome.
    pub contact: ContactId,
    /// Through which channel, unless it is a backend call.
    pub channel: Option<ChannelId>,
    /// Who goes first.
    pub priority: Priority,
    /// The order within the contact: a counter of the lane.
    pub position: i64,
    /// Where it stands.
    pub state: OutboxState,
    /// How often it was claimed.
    pub attempts: i32,
    /// Not to be claimed before.
    pub not_before: Timestamp,
    /// Not to be claimed at or after: the end of the 24-hour window for a free-form message (G2), the beginning of time for a
    /// template that the person has stopped (C2).
    pub not_after: Option<Timestamp>,
    /// When the present claim was made (or when it became uncertain).
    pub claimed_at: Option<Timestamp>,
    /// Whom it reaches outside a customer service window, and from when on; none for what can only be sent inside one.
    pub reach: Option<Reach>,
    /// Whether it may be sent again if no sign of it appears: not for marketing, authentication and payments.
    pub repeatable: bool,
    /// When the turn decided it.
    pub created_at: Timestamp,
    /// Follows it through logs.
    pub trace: TraceId,
    /// What exactly, sealed with the contact's key.
    pub payload: Bytes,
}

/// The dispatcher's request to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The rows.
    pub effects: Vec<EffectId>,
    /// The present.
    pub now: Timestamp,
    /// Which state the rows must be in: `Queued` normally, `Uncertain` for a repetition after silence.
    pub from: OutboxState,
    /// Places in their portfolios' limits that some of them need: one that is not there is not claimed without. What needs none
    /// is not named, and costs nothing.
    pub places: Vec<Place>,
}

impl Claim {
    /// The place that an effect needs.
    pub fn place(&self, effect: EffectId) -> Option<&Place> {
        self.places.iter().find(|place| place.effect == effect)
    }
}

/// What the store made of a [`Claim`]; an effect asked for twice is told once. A row in no list is gone (settled by a sign), in another state or
/// not yet due.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Claimed {
    /// Now claimed: the dispatcher may begin.
    pub claimed: Vec<EffectId>,
    /// Past their `not_after`: left as they were; the lane must be told.
    pub expired: Vec<EffectId>,
    /// Left as they were, because their portfolio may reach nobody else, and when the next place becomes free.
    pub full: Vec<(EffectId, Timestamp)>,
}

/// How a claimed row ended, as far as is known. Where the row is gone already, settling it does no harm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settlement {
    /// The provider took the message: the row goes, the message gets its provider id and moves up to `accepted`.
    /// Nothing a rule reads changes, so this needs no turn.
    Accepted {
        /// The row.
        effect: EffectId,
        /// Whose message.
        contact: ContactId,
        /// Where.
        scope: Scope,
        /// The provider's id of the message.
        provider_id: String,
        /// When.
        at: Timestamp,
        /// Whether the provider holds it back, and may still drop it. It is the provider's all the same, and never sent again.
        held: bool,
    },
    /// Over, and the lane is told by an event in the same write: the row goes.
    Finished {
        /// The row.
        effect: EffectId,
    },
    /// Certainly not sent: back into the queue.
    Requeued {
        /// The row.
        effect: EffectId,
        /// Not before.
        not_before: Timestamp,
    },
    /// Nobody knows: stays, and blocks later sends to the contact, until a sign or the time-out.
    Uncertain {
        /// The row.
        effect: EffectId,
        /// Since when.
        at: Timestamp,
    },
}
