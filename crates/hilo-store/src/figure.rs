//! Figures of flows and channels: sums that turns add to in their own commit, so that each turn is counted exactly once.
//!
//! What is counted is [`Counted`]. A sum belongs to a version of a flow or a channel, and to an hour (UTC); hours that are long gone are added
//! up to their day by [`Store::sweep`](crate::Store::sweep). A store whose writers are several keeps a sum for each partition, so
//! that they never wait for one another; whoever asks gets the sum of those sums.

use hilo_model::{
    Scope, Timestamp,
    figure::{Counted, hour},
};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A day, in microseconds.
pub const DAY: i64 = 86_400_000_000;

/// Adds to a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureRow {
    /// Where.
    pub scope: Scope,
    /// Of which version of a flow, or of which channel.
    pub of: Uuid,
    /// The beginning of the hour; 1970 for what is true now.
    pub at: Timestamp,
    /// What is counted.
    pub counted: Counted,
    /// How many more.
    pub count: i64,
    /// What is added to the sum of what is measured.
    pub sum: i64,
    /// When.
    pub last: Timestamp,
}

impl FigureRow {
    /// What a turn at `now` adds.
    pub fn new(scope: Scope, of: Uuid, counted: Counted, (count, sum): (i64, i64), now: Timestamp) -> Self {
        let at = if counted.is_now() { Timestamp::from_micros(0) } else { hour(now) };
        Self { scope, of, at, counted, count, sum, last: now }
    }
}

/// What is asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// Runs of flows as a whole.
    Runs,
    /// Runs of flows as a whole, and nodes.
    Nodes,
    /// Channels.
    Channels,
}

/// Which figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureFilter {
    /// What about.
    pub about: About,
    /// Of these versions of flows, or of these channels.
    pub of: Vec<Uuid>,
    /// What happened in hours that began at or after. (What is true now is told whatever the time.)
    pub from: Timestamp,
    /// What happened in hours that began before.
    pub until: Timestamp,
}

impl FigureFilter {
    /// The kinds that are asked for, but for what is true now.
    pub fn kinds(&self) -> Vec<i16> {
        match self.about {
            About::Runs => Counted::OF_RUNS.to_vec(),
            About::Nodes => [&Counted::OF_RUNS[..], &Counted::OF_NODES].concat(),
            About::Channels => Counted::OF_CHANNELS.to_vec(),
        }
    }

    /// Whether what is true now is asked for of nodes too.
    pub fn nodes(&self) -> bool {
        self.about == About::Nodes
    }
}

/// A figure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FigureSum {
    /// Of which version of a flow, or of which channel.
    pub of: Uuid,
    /// What is counted.
    pub counted: Counted,
    /// How many.
    pub count: i64,
    /// The sum of what is measured.
    pub sum: i64,
    /// When it was counted last.
    pub last: Timestamp,
}

/// What a batch adds to figures, summed up, so that each of them is written once. In the order of keys: writers that meet at
/// the same rows take them in the same order.
#[derive(Debug)]
pub struct Additions<'a, K>(BTreeMap<Key<'a, K>, (i64, i64, Timestamp)>);

/// The store's key, where, of what, the hour, what is counted.
type Key<'a, K> = (K, Scope, Uuid, Timestamp, &'a Counted);

impl<K> Default for Additions<'_, K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<'a, K: Ord> Additions<'a, K> {
    /// Adds a row, under a key of the store's own.
    pub fn add(&mut self, key: K, row: &'a FigureRow) {
        let key = (key, row.scope, row.of, row.at, &row.counted);
        let (count, sum, last) = self.0.entry(key).or_insert((0, 0, row.last));
        *count += row.count;
        *sum += row.sum;
        *last = row.last.max(*last);
    }

    /// What there is to write: what came and went within the batch is not.
    pub fn rows(&self) -> impl Iterator<Item = Addition<'a, '_, K>> {
        let some = self.0.iter().filter(|(_, added)| (added.0, added.1) != (0, 0));
        some.map(|((key, scope, of, at, counted), (count, sum, last))| Addition {
            key,
            scope: *scope,
            of: *of,
            at: *at,
            counted,
            count: *count,
            sum: *sum,
            last: *last,
        })
    }
}

/// One sum to add.
#[derive(Debug)]
pub struct Addition<'a, 'k, K> {
    /// The store's own key.
    pub key: &'k K,
    /// Where.
    pub scope: Scope,
    /// Of which version of a flow, or of which channel.
    pub of: Uuid,
    /// The hour.
    pub at: Timestamp,
    /// What is counted.
    pub counted: &'a Counted,
    /// How many more.
    pub count: i64,
    /// What is added to the sum.
    pub sum: i64,
    /// When it was counted last.
    pub last: Timestamp,
}
