//! What a batch adds to figures.

use super::FigureRow;
use hilo_model::{Scope, Timestamp, figure::Counted};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What a batch adds to figures, summed up, so that each of them is written once. In the order of keys: writers that meet at
/// the same rows take them in the same order.
#[derive(Debug)]
pub struct Additions<'a, K>(BTreeMap<Key<'a, K>, (i64, i64, Timestamp)>);

/// The store's key, where, of what, the hour, of which runs, what is counted.
type Key<'a, K> = (K, Scope, Uuid, Timestamp, &'a str, &'a Counted);

impl<K> Default for Additions<'_, K> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<'a, K: Ord> Additions<'a, K> {
    /// Adds a row, under a key of the store's own.
    pub fn add(&mut self, key: K, row: &'a FigureRow) {
        let key = (key, row.scope, row.of, row.at, &*row.slice, &row.counted);
        let (count, sum, last) = self.0.entry(key).or_insert((0, 0, row.last));
        *count += row.count;
        *sum += row.sum;
        *last = row.last.max(*last);
    }

    /// What there is to write: what came and went within the batch is not.
    pub fn rows(&self) -> impl Iterator<Item = Addition<'a, '_, K>> {
        let some = self.0.iter().filter(|(_, added)| (added.0, added.1) != (0, 0));
        some.map(|((key, scope, of, at, slice, counted), (count, sum, last))| Addition {
            key,
            scope: *scope,
            of: *of,
            at: *at,
            slice,
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
    /// Of which runs: a [slice](hilo_model::figure::Slice).
    pub slice: &'a str,
    /// What is counted.
    pub counted: &'a Counted,
    /// How many more.
    pub count: i64,
    /// What is added to the sum.
    pub sum: i64,
    /// When it was counted last.
    pub last: Timestamp,
}
