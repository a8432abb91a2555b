//! What came into one lane during a time, from the journal of its partition, which it shares with other lanes.

use crate::{Error, Result};
use hilo_model::Timestamp;
use hilo_store::{
    Store,
    journal::{Entry, LaneKey},
    partition::PartitionId,
};

/// Entries that are read at once, and how often for one question.
const PAGES: Pages = Pages { size: 500, most: 200 };

#[derive(Debug, Clone, Copy)]
struct Pages {
    size: u32,
    most: u32,
}

/// The entries of a lane between two moments.
///
/// # Errors
/// More came into the partition meanwhile than is looked through for one question.
pub(super) async fn lane_between(
    store: &dyn Store,
    lane: LaneKey,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Entry>> {
    between(store, lane, from, to, PAGES).await
}

async fn between(
    store: &dyn Store,
    lane: LaneKey,
    from: Timestamp,
    to: Timestamp,
    pages: Pages,
) -> Result<Vec<Entry>> {
    let partition = store.installation().await?.partition_of(lane.id);
    let mut after = offset_before(store, partition, from).await?;
    let mut found = Vec::new();
    for _ in 0..pages.most {
        let page = store.journal(partition, after, pages.size).await?;
        let Some(last) = page.last() else { return Ok(found) };
        after = last.offset;
        let is_past = last.entry.at > to;
        found.extend(page.into_iter().filter(|entry| entry.entry.lane == lane && entry.entry.at <= to));
        if is_past {
            return Ok(found);
        }
    }
    Err(Error::TooMuchMeanwhile { entries: pages.size * pages.most })
}

/// An offset before everything that came in from a moment on. Moments ascend with offsets but for the clocks of several nodes.
async fn offset_before(store: &dyn Store, partition: PartitionId, from: Timestamp) -> Result<i64> {
    let state = store.partitions(&[partition]).await?;
    let (mut low, mut high) = (0, state.first().map_or(0, |state| state.head));
    while low < high {
        let middle = low + (high - low) / 2;
        let next = store.journal(partition, middle, 1).await?;
        match next.first() {
            Some(entry) if entry.entry.at < from => low = entry.offset,
            _ => high = middle,
        }
    }
    Ok(low)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::{
        Actor, ContactId, EnvironmentId, Id, IdSource, ManualClock, Scope, TraceId, WorkspaceId,
    };
    use hilo_store::{
        journal::{Append, LaneKind, NewEntry},
        memory::MemoryStore,
        write::Write,
    };
    use std::sync::Arc;

    #[tokio::test]
    async fn a_lane_is_read_whole_or_it_is_said_that_it_cannot_be() {
        let at = |second: i64| Timestamp::from_seconds(1_763_717_000 + second);
        let mut ids = IdSource::new(at(0), 1);
        let store = MemoryStore::new(1, Arc::new(ManualClock::new(at(0))));
        let scope = Scope { workspace: ids.make::<WorkspaceId>(), environment: ids.make::<EnvironmentId>() };
        let mut lane = || LaneKey { scope, kind: LaneKind::Contact, id: ids.make::<ContactId>().uuid() };
        let (ours, other) = (lane(), lane());
        let entries = (0..20).map(|second| NewEntry {
            lane: if second % 3 == 0 { ours } else { other },
            actor: Actor::Provider,
            at: at(second),
            trace: TraceId::from_uuid(ours.id),
            payload: second.to_string().into(),
        });
        let append = Append { entries: entries.collect(), ..Append::default() };
        store.write([Write::Append(append)].into()).await.unwrap().pop().unwrap().unwrap();

        let read = async |from, to, most| {
            let found = between(&store, ours, at(from), at(to), Pages { size: 2, most }).await;
            found
                .map(|entries| entries.iter().map(|entry| entry.entry.at.since(at(0)).as_seconds()).collect())
        };
        let told: Vec<u64> = read(3, 12, 10).await.unwrap();
        assert_eq!(told, [3, 6, 9, 12]);
        let told: Vec<u64> = read(10, 100, 10).await.unwrap();
        assert_eq!(told, [12, 15, 18]);
        let cut: Result<Vec<u64>> = read(3, 12, 3).await;
        assert!(matches!(cut, Err(Error::TooMuchMeanwhile { entries: 6 })), "{cut:?}");
    }
}
