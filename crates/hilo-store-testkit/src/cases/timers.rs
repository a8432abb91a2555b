//! Timers: fired once, never early.

use super::cases;
use crate::{
    sample,
    testbed::{Testbed, appended, moment},
};
use hilo_model::{TimerId, Timestamp};
use hilo_store::{
    Refusal,
    journal::{Append, IdentityChange, LaneKey, LaneKind},
    partition::{Fence, PartitionId},
    timer::{Timer, TimerChange},
    write::Write,
};

fn timer(testbed: &Testbed, lane: LaneKey, due: u64) -> Timer {
    Timer { id: testbed.id(), partition: testbed.partition_of(lane), lane, due: moment(due) }
}

async fn set(testbed: &Testbed, lane: LaneKey, changes: Vec<TimerChange>) {
    testbed.turn(lane, |turn| turn.timers = changes).await;
}

async fn due(testbed: &Testbed, partitions: &[PartitionId], now: u64) -> Vec<TimerId> {
    let timers = testbed.store.due_timers(partitions, moment(now), 100).await.expect("due");
    timers.iter().map(|timer| timer.id).collect()
}

fn fire(testbed: &Testbed, fence: Fence, timers: &[Timer]) -> Write {
    let entries = timers.iter().map(|timer| testbed.entry(timer.lane, &timer.id.to_string())).collect();
    Write::Fire { fence, timers: timers.to_vec(), append: Append { entries, ..Append::default() } }
}

cases! {
    async fn due_timers_come_earliest_first(testbed: &Testbed) {
        testbed.own_all().await;
        let lane = testbed.lane();
        let channel = LaneKey { kind: LaneKind::Channel, ..lane };
        let (late, early) = (timer(testbed, lane, 30), timer(testbed, channel, 10));
        let (same, far) = (timer(testbed, lane, 10), timer(testbed, lane, 99));
        let all = [&late, &early, &same, &far].map(|timer| TimerChange::Set(timer.clone()));
        set(testbed, lane, all.to_vec()).await;
        let partitions = [early.partition];
        assert_eq!(due(testbed, &partitions, 9).await, []);
        assert_eq!(due(testbed, &partitions, 10).await, [early.id, same.id]);
        assert_eq!(due(testbed, &partitions, 30).await, [early.id, same.id, late.id]);
        let limited = testbed.store.due_timers(&partitions, moment(99), 1).await.expect("due");
        assert_eq!(limited, [early]);
    }

    async fn timers_are_asked_for_by_partition(testbed: &Testbed) {
        testbed.own_all().await;
        let lanes = [0, 1, 2].map(|number| testbed.lane_in(PartitionId(number)));
        let timers = [timer(testbed, lanes[0], 30), timer(testbed, lanes[1], 20), timer(testbed, lanes[2], 10)];
        for (lane, timer) in lanes.iter().zip(&timers) {
            set(testbed, *lane, vec![TimerChange::Set(timer.clone())]).await;
        }
        let next = |partitions: &[i16]| {
            let partitions: Vec<PartitionId> = partitions.iter().copied().map(PartitionId).collect();
            async move { testbed.store.next_timer(&partitions).await.expect("next") }
        };
        assert_eq!(next(&[0, 1]).await, Some(moment(20)));
        assert_eq!(next(&[0, 1, 2, 3]).await, Some(moment(10)));
        assert_eq!(next(&[0]).await, Some(moment(30)));
        assert_eq!(next(&[3]).await, None);
        assert_eq!(next(&[]).await, None);
        assert_eq!(due(testbed, &[PartitionId(0), PartitionId(1)], 99).await, [timers[1].id, timers[0].id]);
        assert_eq!(due(testbed, &[], 99).await, []);
    }

    async fn setting_again_moves_and_cancelling_forgets(testbed: &Testbed) {
        testbed.own_all().await;
        let lane = testbed.lane();
        let partitions = [testbed.partition_of(lane)];
        let (moved, gone, kept) = (timer(testbed, lane, 10), timer(testbed, lane, 10), timer(testbed, lane, 10));
        let later = Timer { due: moment(50), ..moved.clone() };
        set(testbed, lane, [&moved, &gone, &kept].map(|timer| TimerChange::Set(timer.clone())).to_vec()).await;
        let changes = vec![
            TimerChange::Set(later),
            TimerChange::Cancel(gone.id),
            TimerChange::Cancel(testbed.id()),
        ];
        set(testbed, lane, changes).await;
        assert_eq!(due(testbed, &partitions, 10).await, [kept.id]);
        assert_eq!(due(testbed, &partitions, 50).await, [kept.id, moved.id]);
        // Within one turn the last word counts.
        let changes = vec![
            TimerChange::Set(gone.clone()),
            TimerChange::Cancel(gone.id),
            TimerChange::Cancel(kept.id),
            TimerChange::Set(kept.clone()),
        ];
        set(testbed, lane, changes).await;
        assert_eq!(due(testbed, &partitions, 10).await, [kept.id]);
    }

    async fn a_timer_fires_once(testbed: &Testbed) {
        testbed.own_all().await;
        let lane = testbed.lane();
        let timers = [timer(testbed, lane, 10), timer(testbed, lane, 20)];
        set(testbed, lane, timers.clone().map(TimerChange::Set).to_vec()).await;
        let fence = testbed.fence(timers[0].partition).await;
        let batch = vec![fire(testbed, fence, &timers), fire(testbed, fence, &timers[..1])];
        let outcomes = testbed.store.write(batch.into()).await.expect("written");
        let fired: Vec<usize> = outcomes.into_iter().map(|outcome| appended(outcome).len()).collect();
        assert_eq!(fired, [2, 0]);
        assert_eq!(appended(testbed.write(fire(testbed, fence, &timers)).await), []);
        assert_eq!(due(testbed, &[fence.partition], 99).await, []);
    }

    async fn what_was_cancelled_or_moved_meanwhile_does_not_fire(testbed: &Testbed) {
        testbed.own_all().await;
        let lane = testbed.lane();
        let timers = [timer(testbed, lane, 10), timer(testbed, lane, 10), timer(testbed, lane, 10)];
        set(testbed, lane, timers.clone().map(TimerChange::Set).to_vec()).await;
        let later = Timer { due: moment(50), ..timers[1].clone() };
        set(testbed, lane, vec![TimerChange::Cancel(timers[0].id), TimerChange::Set(later)]).await;
        let fence = testbed.fence(timers[0].partition).await;
        let done = appended(testbed.write(fire(testbed, fence, &timers)).await);
        // Each timer has its own entry, and the right one came.
        let payloads: Vec<_> = done.iter().map(|entry| entry.entry.payload.clone()).collect();
        assert_eq!(payloads, [timers[2].id.to_string()]);
        assert_eq!(due(testbed, &[fence.partition], 99).await, [timers[1].id]);
    }

    async fn only_the_owner_fires_and_only_with_fresh_addresses(testbed: &Testbed) {
        testbed.own_all().await;
        let lane = testbed.lane();
        let timer = timer(testbed, lane, 10);
        set(testbed, lane, vec![TimerChange::Set(timer.clone())]).await;
        let fence = testbed.fence(timer.partition).await;
        let old = Fence { epoch: fence.epoch - 1, ..fence };
        let refused = testbed.write(fire(testbed, old, std::slice::from_ref(&timer))).await;
        assert_eq!(refused, Err(Refusal::Fenced { partition: fence.partition.0 }));
        let mut stale = fire(testbed, fence, std::slice::from_ref(&timer));
        if let Write::Fire { append, .. } = &mut stale {
            append.identities.push(IdentityChange {
                scope: lane.scope,
                identity: sample::phone(1),
                expected: Some(testbed.id()),
                owner: None,
                at: Timestamp::default(),
            });
        }
        assert_eq!(testbed.write(stale).await, Err(Refusal::Stale("identity")));
        assert_eq!(due(testbed, &[fence.partition], 10).await, [timer.id]);
    }
}
