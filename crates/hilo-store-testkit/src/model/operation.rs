//! What can be done, in small numbers that mean something in a [`World`](super::world::World).

use hilo_model::message::Status;
use hilo_store::outbox::OutboxState;
use proptest::{collection::vec, option, prelude::*, sample::select};

/// A step of a history.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// A node takes partitions.
    Own { node: usize, lease_ms: u64 },
    /// A batch.
    Write(Vec<Operation>),
}

/// A write.
#[derive(Debug, Clone)]
pub(super) enum Operation {
    Append { lanes: Vec<usize>, key: bool, identity: Option<Identity> },
    Turns { partition: i16, entries: i64, old_epoch: bool, old_cursor: bool, turns: Vec<Vec<Change>> },
    Fire { partition: i16, timers: Vec<(usize, u64)> },
    Attempt { partition: i16, offset: i64 },
    Claim { partition: i16, effects: Vec<usize>, now: u64, from: OutboxState },
    Settle { partition: i16, effects: Vec<(usize, End)> },
    Settings { documents: Vec<Setting>, key: Option<usize> },
}

/// A compare-and-set of an address.
#[derive(Debug, Clone)]
pub(super) struct Identity {
    pub(super) phone: u64,
    pub(super) expected: Option<usize>,
    pub(super) owner: Option<usize>,
}

/// Something that a turn changes.
#[derive(Debug, Clone)]
pub(super) enum Change {
    State(u8),
    Contact(u8),
    Thread(u8),
    Message(i64),
    Status { position: i64, status: Status, at: u64, provider: Option<u8>, by_provider: bool },
    Media(i64),
    Tag(u8, bool),
    Identity(Identity),
    Run(usize, u8),
    Steps(usize, i32),
    Timer(usize, Option<u64>),
    Effect(usize),
    Proven(usize),
    Append(usize),
    DestroyKey,
}

/// How an effect ends.
#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    Accepted,
    Finished,
    Requeued,
    Uncertain,
}

/// A change of a document.
#[derive(Debug, Clone)]
pub(super) enum Setting {
    Insert(usize, usize),
    Update(usize, usize, Option<i64>),
    Delete(usize, Option<i64>),
}

impl Step {
    pub(super) fn any() -> impl Strategy<Value = Self> {
        prop_oneof![
            1 => (0..2usize, select(vec![0, 600_000]))
                .prop_map(|(node, lease_ms)| Self::Own { node, lease_ms }),
            6 => vec(Operation::any(), 1..8).prop_map(Self::Write),
        ]
    }
}

impl Operation {
    fn any() -> impl Strategy<Value = Self> {
        let partition = || 0..2i16;
        let seldom = || prop::bool::weighted(0.1);
        prop_oneof![
            4 => (vec(0..6usize, 0..5), any::<bool>(), option::of(Identity::any()))
                .prop_map(|(lanes, key, identity)| Self::Append { lanes, key, identity }),
            6 => (partition(), 0..4i64, seldom(), seldom(), vec(vec(Change::any(), 0..7), 0..4)).prop_map(
                |(partition, entries, old_epoch, old_cursor, turns)| Self::Turns {
                    partition,
                    entries,
                    old_epoch,
                    old_cursor,
                    turns,
                }
            ),
            1 => (partition(), vec((0..4usize, 0..3u64), 1..4))
                .prop_map(|(partition, timers)| Self::Fire { partition, timers }),
            1 => (partition(), 1..3i64).prop_map(|(partition, offset)| Self::Attempt { partition, offset }),
            2 => (
                partition(),
                vec(0..6usize, 1..5),
                0..4u64,
                select(vec![OutboxState::Queued, OutboxState::Queued, OutboxState::Uncertain]),
            )
                .prop_map(|(partition, effects, now, from)| Self::Claim { partition, effects, now, from }),
            2 => (partition(), vec((0..6usize, End::any()), 1..5))
                .prop_map(|(partition, effects)| Self::Settle { partition, effects }),
            1 => (vec(Setting::any(), 0..4), option::of(0..2usize))
                .prop_map(|(documents, key)| Self::Settings { documents, key }),
        ]
    }
}

impl Identity {
    fn any() -> impl Strategy<Value = Self> {
        (0..2u64, option::of(0..2usize), option::of(0..2usize)).prop_map(|(phone, expected, owner)| Self {
            phone,
            expected,
            owner,
        })
    }
}

impl Change {
    fn any() -> impl Strategy<Value = Self> {
        let status = (0..4i64, select(Status::ALL.to_vec()), 0..3u64, option::of(0..2u8), any::<bool>());
        prop_oneof![
            3 => any::<u8>().prop_map(Self::State),
            1 => any::<u8>().prop_map(Self::Contact),
            2 => any::<u8>().prop_map(Self::Thread),
            4 => (0..4i64).prop_map(Self::Message),
            4 => status.prop_map(|(position, status, at, provider, by_provider)| Self::Status {
                position,
                status,
                at,
                provider,
                by_provider,
            }),
            1 => (0..4i64).prop_map(Self::Media),
            1 => (0..2u8, any::<bool>()).prop_map(|(tag, there)| Self::Tag(tag, there)),
            1 => Identity::any().prop_map(Self::Identity),
            1 => (0..2usize, any::<u8>()).prop_map(|(run, salt)| Self::Run(run, salt)),
            1 => (0..2usize, 1..3i32).prop_map(|(run, turn)| Self::Steps(run, turn)),
            2 => (0..4usize, option::of(0..3u64)).prop_map(|(timer, due)| Self::Timer(timer, due)),
            2 => (0..6usize).prop_map(Self::Effect),
            1 => (0..6usize).prop_map(Self::Proven),
            1 => (0..6usize).prop_map(Self::Append),
            1 => Just(Self::DestroyKey),
        ]
    }
}

impl End {
    fn any() -> impl Strategy<Value = Self> {
        select(vec![Self::Accepted, Self::Finished, Self::Requeued, Self::Uncertain])
    }
}

impl Setting {
    fn any() -> impl Strategy<Value = Self> {
        prop_oneof![
            (0..3usize, 0..2usize).prop_map(|(id, key)| Self::Insert(id, key)),
            (0..3usize, 0..2usize, option::of(1..3i64))
                .prop_map(|(id, key, based_on)| Self::Update(id, key, based_on)),
            (0..3usize, option::of(1..3i64)).prop_map(|(id, based_on)| Self::Delete(id, based_on)),
        ]
    }
}
