//! How many conversation turns a second a store commits.
//!
//! A turn is what a customer's message costs from end to end: its entry in the journal (with a check of the sender's
//! address), the lane's state (1 KB), the thread's row, the message and its answer, every other time a run with its
//! steps, the answer's outbox row, its claim, and its settlement. Batches are committed one after the other, as the
//! runtime's one writer does: each takes in new messages, decides those of the batch before, claims the answers of that
//! one and settles the claims of the one before that.

mod world;

use hilo_model::{ContactId, EffectId, Id};
use hilo_store::{
    Store,
    journal::Append,
    outbox::{Claim, OutboxState, Settlement},
    partition::PartitionId,
    turn::{Turn, Turns},
    write::{Done, Write},
};
use std::{collections::BTreeMap, time::Instant};
use world::World;

/// Fills an empty store and prints what batches of several sizes cost.
pub async fn turns(store: &dyn Store) {
    let mut world = World::found(store).await;
    for batch in [1, 10, 20, 50, 100, 200] {
        measure(store, &mut world, batch).await;
    }
}

/// Effects under way, and whose they are.
type Effects = Vec<(EffectId, ContactId)>;

async fn measure(store: &dyn Store, world: &mut World, size: usize) {
    let installation = store.installation().await.expect("an installation");
    let channel_partition = installation.partition_of(world.channel.uuid());
    let fence = world.fences[&channel_partition];
    let rounds = (12_000 / size).clamp(20, 1500);
    let mut entries: Vec<hilo_store::journal::Entry> = Vec::new();
    let (mut claims, mut settles): (Effects, Effects) = (Vec::new(), Vec::new());
    let (mut turns, mut inside) = (0, std::time::Duration::ZERO);
    let cpu = cpu_time();
    for _ in 0..rounds {
        world.now = world.now.plus(hilo_model::Duration::from_millis(10));
        let mut batch = world.appends(size);
        let mut grouped: BTreeMap<PartitionId, (i64, Vec<Turn>)> = BTreeMap::new();
        let mut decided = Vec::new();
        for entry in entries.drain(..) {
            let (turn, effect) = world.turn(entry.entry.lane, channel_partition);
            decided.push((effect, ContactId::from_uuid(entry.entry.lane.id)));
            let group = grouped.entry(entry.partition).or_default();
            group.0 = entry.offset;
            group.1.push(turn);
            turns += 1;
        }
        for (partition, (up_to, turns)) in grouped {
            let after = world.cursors.insert(partition, up_to).unwrap_or_default();
            batch.push(Write::Turns {
                fence: world.fences[&partition],
                turns: Turns { after, up_to, turns, claims: Vec::new() },
            });
        }
        if !claims.is_empty() {
            let effects = claims.iter().map(|(effect, _)| *effect).collect();
            let claim = Claim { effects, now: world.now, from: OutboxState::Queued, places: Vec::new() };
            batch.push(Write::Claim { fence, claim });
        }
        if !settles.is_empty() {
            let settlements = settles
                .iter()
                .map(|(effect, contact)| Settlement::Accepted {
                    effect: *effect,
                    contact: *contact,
                    scope: world.scope,
                    provider_id: format!("wamid.HBgL{effect}"),
                    at: world.now,
                    held: false,
                })
                .collect();
            batch.push(Write::Settle {
                fence,
                settlements,
                given_back: Vec::new(),
                append: Append::default(),
            });
        }
        settles = std::mem::replace(&mut claims, decided);
        let started = Instant::now();
        let outcomes = store.write(batch.into()).await.expect("committed");
        inside += started.elapsed();
        for outcome in outcomes {
            match outcome.expect("not refused") {
                Done::Appended(added) => entries.extend(added),
                Done::Claimed(got) => assert!(got.expired.is_empty() && !got.claimed.is_empty()),
                _ => {}
            }
        }
        entries.sort_by_key(|entry| (entry.partition, entry.offset));
    }
    // The turns still under way are left to the next measurement's cursors.
    for entry in &entries {
        let cursor = world.cursors.entry(entry.partition).or_default();
        *cursor = (*cursor).max(entry.offset);
    }
    let skip: Vec<Write> = store
        .partitions(&world.fences.keys().copied().collect::<Vec<_>>())
        .await
        .expect("partitions")
        .into_iter()
        .filter(|state| state.cursor < state.head)
        .map(|state| Write::Turns {
            fence: state.fence,
            turns: Turns { after: state.cursor, up_to: state.head, turns: vec![], claims: vec![] },
        })
        .collect();
    store.write(skip.into()).await.expect("skipped");
    let cpu = cpu_time() - cpu;
    println!(
        "batches of {size:3}: {:6.0} turns/s, {:5.2} ms a batch, {:3.0} µs of this process's CPU a turn",
        f64::from(turns) / inside.as_secs_f64(),
        inside.as_secs_f64() * 1000.0 / rounds as f64,
        cpu * 1e6 / f64::from(turns),
    );
}

/// Seconds of CPU that this process has used.
fn cpu_time() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks =
        |index: usize| fields.get(index).and_then(|ticks| ticks.parse::<f64>().ok()).unwrap_or_default();
    (ticks(11) + ticks(12)) / 100.0
}
