//! Committing turns.

use super::cases;
use crate::{
    sample,
    testbed::{LEASE_MS, Testbed, appended, moment},
};
use bytes::Bytes;
use hilo_model::NodeId;
use hilo_store::{
    Refusal,
    journal::{Append, LaneKey, LaneKind},
    partition::{Fence, PartitionId},
    rows::Row,
    turn::{CommandResult, LaneState, Turn, Turns},
    write::{Done, Write},
};

fn state(version: i64, text: &str) -> LaneState {
    LaneState { version, bytes: Bytes::copy_from_slice(text.as_bytes()) }
}

fn turn(lane: LaneKey, version: i64, text: &str) -> Turn {
    Turn { state: Some(state(version, text)), ..Turn::new(lane, moment(1)) }
}

async fn lane_state(testbed: &Testbed, lane: LaneKey) -> Option<LaneState> {
    testbed.store.lanes(&[lane]).await.expect("lanes").remove(0)
}

/// A lane with so many events in its journal, and the fence of its partition.
async fn lane_with_events(testbed: &Testbed, count: usize) -> (LaneKey, Fence) {
    testbed.own_all().await;
    let lane = testbed.lane();
    testbed.append((0..count).map(|n| testbed.entry(lane, &n.to_string())).collect()).await;
    (lane, testbed.fence(testbed.partition_of(lane)).await)
}

fn commit(fence: Fence, after: i64, up_to: i64, turns: Vec<Turn>) -> Write {
    Write::Turns { fence, turns: Turns { after, up_to, turns, claims: Vec::new() } }
}

cases! {
    async fn a_turn_leaves_its_state_and_moves_the_cursor(testbed: &Testbed) {
        let (lane, fence) = lane_with_events(testbed, 2).await;
        let done = testbed.write(commit(fence, 0, 1, vec![turn(lane, 1, "one")])).await;
        assert_eq!(done, Ok(Done::Appended(Vec::new())));
        assert_eq!(lane_state(testbed, lane).await, Some(state(1, "one")));
        let standing = testbed.standing(fence.partition).await;
        assert_eq!((standing.head, standing.cursor), (2, 1));
        // An event that changes nothing has no turn.
        testbed.write(commit(fence, 1, 2, Vec::new())).await.expect("committed");
        assert_eq!(testbed.standing(fence.partition).await.cursor, 2);
        assert_eq!(lane_state(testbed, lane).await, Some(state(1, "one")));
    }

    async fn a_cursor_that_is_not_the_present_one_is_refused(testbed: &Testbed) {
        let (lane, fence) = lane_with_events(testbed, 3).await;
        testbed.write(commit(fence, 0, 1, vec![turn(lane, 1, "one")])).await.expect("committed");
        // Behind, ahead, backwards, beyond the journal.
        for (after, up_to) in [(0, 1), (2, 3), (1, 0), (1, 4)] {
            let refused = testbed.write(commit(fence, after, up_to, vec![turn(lane, 9, "no")])).await;
            assert_eq!(refused, Err(Refusal::Stale("cursor")), "{after} {up_to}");
        }
        assert_eq!(lane_state(testbed, lane).await, Some(state(1, "one")));
        assert_eq!(testbed.standing(fence.partition).await.cursor, 1);
    }

    async fn whoever_lost_the_partition_commits_nothing(testbed: &Testbed) {
        testbed.store.acquire(testbed.node, u16::MAX, 0).await.expect("acquired");
        let lane = testbed.lane();
        testbed.append(vec![testbed.entry(lane, "x")]).await;
        let old = testbed.fence(testbed.partition_of(lane)).await;
        let other: NodeId = testbed.id();
        testbed.store.acquire(other, u16::MAX, LEASE_MS).await.expect("acquired");
        let new = testbed.fence(old.partition).await;
        assert_eq!(new.epoch, old.epoch + 1);
        let with_append = |fence| {
            let mut turn = turn(lane, 1, "old");
            turn.appends.push(testbed.entry(lane, "y"));
            turn.rows.push(Row::Contact(sample::contact(lane.scope, sample::contact_of(lane))));
            turn.outbox.push(sample::effect(testbed, lane, 1));
            commit(fence, 0, 1, vec![turn])
        };
        let refused = Refusal::Fenced { partition: old.partition.0 };
        assert_eq!(testbed.write(with_append(old)).await, Err(refused.clone()));
        let unknown = Fence { partition: PartitionId(9999), epoch: 1 };
        assert_eq!(testbed.write(commit(unknown, 0, 0, vec![])).await, Err(Refusal::Fenced { partition: 9999 }));
        assert_eq!(lane_state(testbed, lane).await, None);
        assert_eq!(testbed.journal(old.partition).await.len(), 1);
        let attempt = Write::Attempt { fence: old, offset: 1 };
        assert_eq!(testbed.write(attempt).await, Err(refused));
        assert_eq!(appended(testbed.write(with_append(new)).await).len(), 1);
        assert_eq!(lane_state(testbed, lane).await, Some(state(1, "old")));
    }

    async fn of_several_turns_of_a_lane_the_last_state_stays(testbed: &Testbed) {
        let (lane, fence) = lane_with_events(testbed, 6).await;
        let twin = LaneKey { kind: LaneKind::Channel, ..lane };
        let elsewhere = LaneKey { scope: testbed.elsewhere, ..lane };
        let unchanged = Turn::new(lane, moment(1));
        let batch = vec![
            commit(fence, 0, 3, vec![turn(lane, 1, "a"), turn(twin, 1, "t"), turn(lane, 2, "b")]),
            commit(fence, 3, 5, vec![turn(lane, 3, "c"), turn(elsewhere, 7, "e")]),
            commit(fence, 5, 6, vec![unchanged]),
        ];
        let outcomes = testbed.store.write(batch.into()).await.expect("written");
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        let states = testbed.store.lanes(&[elsewhere, testbed.lane(), lane, twin, lane]).await.expect("lanes");
        let expected = [Some(state(7, "e")), None, Some(state(3, "c")), Some(state(1, "t")), Some(state(3, "c"))];
        assert_eq!(states, expected);
        assert_eq!(testbed.standing(fence.partition).await.cursor, 6);
    }

    async fn turns_of_several_partitions_commit_together(testbed: &Testbed) {
        testbed.own_all().await;
        let lanes = [0, 1, 2, 3].map(|number| testbed.lane_in(PartitionId(number)));
        testbed.append(lanes.iter().map(|lane| testbed.entry(*lane, "x")).collect()).await;
        let mut batch = Vec::new();
        // The last partition first: a store may not depend on the caller's order.
        for lane in lanes.iter().rev() {
            let fence = testbed.fence(testbed.partition_of(*lane)).await;
            batch.push(commit(fence, 0, 1, vec![turn(*lane, 1, "x")]));
        }
        let stale = Fence { epoch: 77, partition: PartitionId(2) };
        batch.push(commit(stale, 1, 1, Vec::new()));
        let outcomes = testbed.store.write(batch.into()).await.expect("written");
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 4);
        assert_eq!(outcomes[4], Err(Refusal::Fenced { partition: 2 }));
        let states = testbed.store.lanes(&lanes).await.expect("lanes");
        assert!(states.iter().all(Option::is_some));
    }

    async fn a_turn_appends_events_for_other_lanes(testbed: &Testbed) {
        let (lane, fence) = lane_with_events(testbed, 1).await;
        let others = [0, 1, 2, 3].map(|number| testbed.lane_in(PartitionId(number)));
        let mut turn = turn(lane, 1, "x");
        turn.appends = others.iter().map(|other| testbed.entry(*other, "from a turn")).collect();
        let late = Write::Append(Append { entries: vec![testbed.entry(others[0], "first")], ..Append::default() });
        // Appends are committed before turns, whatever their place in the batch.
        let batch = vec![commit(fence, 0, 1, vec![turn.clone()]), late];
        let mut outcomes = testbed.store.write(batch.into()).await.expect("written");
        let (first, done) = (appended(outcomes.remove(1)), appended(outcomes.remove(0)));
        assert_eq!(done.iter().map(|entry| entry.entry.clone()).collect::<Vec<_>>(), turn.appends);
        assert_eq!(done[0].offset, first[0].offset + 1);
        for entry in done {
            let journal = testbed.journal(entry.partition).await;
            assert!(journal.contains(&entry), "{entry:?}");
        }
    }

    async fn attempts_are_counted(testbed: &Testbed) {
        let (_, fence) = lane_with_events(testbed, 2).await;
        let attempt = |offset| Write::Attempt { fence, offset };
        assert_eq!(testbed.write(attempt(1)).await, Ok(Done::Attempts(1)));
        let outcomes =
            testbed.store.write([attempt(1), attempt(2), attempt(1)].into()).await.expect("written");
        assert_eq!(outcomes, [Ok(Done::Attempts(2)), Ok(Done::Attempts(1)), Ok(Done::Attempts(3))]);
    }

    async fn a_command_gets_its_answer(testbed: &Testbed) {
        let (lane, fence) = lane_with_events(testbed, 1).await;
        let answer = CommandResult {
            scope: lane.scope,
            command: testbed.id(),
            at: moment(1),
            body: r#"{"b": 1.0, "a":"ñ"}"#.to_owned(),
        };
        let mut turn = turn(lane, 1, "x");
        turn.result = Some(answer.clone());
        let ask = |scope| testbed.store.command_result(scope, answer.command);
        assert_eq!(ask(lane.scope).await.expect("asked"), None);
        testbed.write(commit(fence, 0, 1, vec![turn])).await.expect("committed");
        assert_eq!(ask(lane.scope).await.expect("asked"), Some(answer.clone()));
        assert_eq!(ask(testbed.elsewhere).await.expect("asked"), None);
    }

    async fn of_two_handles_with_one_cursor_one_commits(testbed: &Testbed) {
        let (lane, fence) = lane_with_events(testbed, 20).await;
        let other = testbed.another().await;
        for offset in 0..20 {
            let write = |text: &str| vec![commit(fence, offset, offset + 1, vec![turn(lane, offset + 1, text)])];
            let (first, second) = (write("a"), write("b"));
            let (a, b) = tokio::join!(testbed.store.write(first.into()), other.write(second.into()));
            let held = |outcome: hilo_store::Result<Vec<Result<Done, Refusal>>>| {
                outcome.is_ok_and(|outcomes| outcomes[0].is_ok())
            };
            let (a, b) = (held(a), held(b));
            assert!(a != b, "{a} {b}");
            let text = if a { "a" } else { "b" };
            assert_eq!(lane_state(testbed, lane).await, Some(state(offset + 1, text)));
        }
    }
}
