//! Random batches, applied to a store and to the reference store, leave the same behind.

mod dump;
mod operation;
mod world;

use crate::{Harness, block_on};
use hilo_model::ManualClock;
use hilo_store::{Store, memory::MemoryStore};
use operation::{Operation, Step};
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestCaseError, TestRunner},
};
use std::sync::Arc;
use world::World;

/// How many random histories are tried.
const CASES: u32 = 48;

/// Compares; the error shows the smallest history with a difference.
pub(crate) fn check(harness: &dyn Harness) -> Result<(), String> {
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    let history = vec(Step::any(), 1..12);
    TestRunner::new(config)
        .run(&history, |history| block_on(compare(harness, &history)))
        .map_err(|error| error.to_string())
}

async fn compare(harness: &dyn Harness, history: &[Step]) -> Result<(), TestCaseError> {
    let database = harness.database(World::PARTITIONS).await;
    let store = database.open().await;
    let clock = Arc::new(ManualClock::new(crate::testbed::moment(0)));
    let reference: Arc<dyn Store> = Arc::new(MemoryStore::new(World::PARTITIONS, clock));
    let world = World::default();
    for step in history {
        let (expected, seen) = match step {
            Step::Own { node, lease_ms } => {
                let node = world.nodes[*node];
                (
                    format!("{:?}", reference.acquire(node, 2, *lease_ms).await.map_err(|_| "error")),
                    format!("{:?}", store.acquire(node, 2, *lease_ms).await.map_err(|_| "error")),
                )
            }
            Step::Write(operations) => {
                let batch: Arc<[hilo_store::write::Write]> =
                    batch(&world, &*reference, operations).await.into();
                (
                    format!("{:#?}", reference.write(Arc::clone(&batch)).await.map_err(|_| "error")),
                    format!("{:#?}", store.write(batch).await.map_err(|_| "error")),
                )
            }
        };
        prop_assert_eq!(expected, seen, "outcomes of {:#?}", step);
        let expected = dump::of(&*reference, &world).await;
        let seen = dump::of(&*store, &world).await;
        for (expected, seen) in expected.iter().zip(&seen) {
            prop_assert_eq!(expected, seen, "after {:#?}", step);
        }
    }
    store.close().await;
    Ok(())
}

/// What the operations mean in the reference's present state.
async fn batch(
    world: &World,
    reference: &dyn Store,
    operations: &[Operation],
) -> Vec<hilo_store::write::Write> {
    let numbers = World::partitions();
    let standing = reference.partitions(&numbers).await.unwrap_or_default();
    let mut standing = world::Standing::new(standing);
    operations.iter().map(|operation| world.write(operation, &mut standing)).collect()
}
