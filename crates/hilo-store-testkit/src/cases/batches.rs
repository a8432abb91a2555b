//! Batches as such: sizes, all or nothing, failures.

use super::cases;
use crate::{
    sample,
    testbed::{Testbed, appended, moment},
};
use bytes::Bytes;
use hilo_store::{
    Error,
    journal::Append,
    partition::PartitionId,
    rows::Row,
    turn::{LaneState, Turn, Turns},
    write::Write,
};
use std::{
    future::{Future, poll_fn},
    pin::pin,
    task::Poll,
};

/// Polls a future so many times, then gives it up.
async fn polled<T>(future: impl Future<Output = T>, times: usize) -> Option<T> {
    let mut future = pin!(future);
    let mut left = times;
    poll_fn(|context| match left.checked_sub(1) {
        None => Poll::Ready(None),
        Some(fewer) => {
            left = fewer;
            future.as_mut().poll(context).map(Some)
        }
    })
    .await
}

cases! {
    async fn an_empty_batch_and_empty_writes_do_nothing(testbed: &Testbed) {
        testbed.own_all().await;
        assert!(testbed.store.write([].into()).await.expect("written").is_empty());
        let fence = testbed.fence(PartitionId(0)).await;
        let batch = vec![
            Write::Append(Append::default()),
            Write::Fire { fence, timers: Vec::new(), append: Append::default() },
            Write::Turns { fence, turns: Turns { after: 0, up_to: 0, turns: Vec::new(), claims: Vec::new() } },
            Write::Settle { fence, settlements: Vec::new(), given_back: Vec::new(), append: Append::default() },
        ];
        let outcomes = testbed.store.write(batch.into()).await.expect("written");
        assert_eq!(outcomes.len(), 4);
        for outcome in outcomes {
            assert_eq!(appended(outcome), []);
        }
        assert_eq!(testbed.standing(PartitionId(0)).await.head, 0);
    }

    async fn ten_thousand_turns_fit_into_one_batch(testbed: &Testbed) {
        const TURNS: usize = 10_000;
        testbed.own_all().await;
        let lanes: Vec<_> = (0..1_000).map(|_| testbed.lane()).collect();
        let each = || lanes.iter().cycle().take(TURNS);
        let entries = each().map(|lane| testbed.entry(*lane, "event")).collect();
        assert_eq!(testbed.append(entries).await.len(), TURNS);
        let mut batch = Vec::new();
        for number in 0..crate::testbed::PARTITIONS {
            let standing = testbed.standing(PartitionId(number)).await;
            let mut turns = Vec::new();
            for (n, lane) in each().enumerate().filter(|(_, lane)| testbed.partition_of(**lane).0 == number) {
                let mut turn = Turn::new(*lane, moment(2));
                turn.state = Some(LaneState { version: n as i64, bytes: Bytes::from(n.to_string()) });
                let contact = sample::contact_of(*lane);
                turn.rows.push(Row::Thread(sample::thread(lane.scope, contact)));
                turn.rows.push(Row::Message(sample::message(testbed, contact, n as i64)));
                turn.outbox.push(sample::effect(testbed, *lane, n as i64));
                turns.push(turn);
            }
            let turns = Turns { after: 0, up_to: standing.head, turns, claims: Vec::new() };
            batch.push(Write::Turns { fence: standing.fence, turns });
        }
        let outcomes = testbed.store.write(batch.into()).await.expect("written");
        assert!(outcomes.iter().all(Result::is_ok));
        let states = testbed.store.lanes(&lanes).await.expect("lanes");
        for (n, state) in states.into_iter().enumerate() {
            assert_eq!(state.map(|state| state.version), Some((TURNS - lanes.len() + n) as i64));
        }
        let mut effects = 0;
        for number in 0..crate::testbed::PARTITIONS {
            effects += testbed.store.outbox(PartitionId(number), None, u32::MAX).await.expect("outbox").len();
        }
        assert_eq!(effects, TURNS);
    }

    async fn a_broken_rule_rolls_the_whole_batch_back(testbed: &Testbed) {
        testbed.own_all().await;
        let lane = testbed.lane();
        let twice = sample::effect(testbed, lane, 1);
        testbed.turn(lane, |turn| turn.outbox.push(twice.clone())).await;
        let partition = testbed.partition_of(lane);
        let entry = testbed.append(vec![testbed.entry(lane, "x")]).await.remove(0);
        let standing = testbed.standing(partition).await;
        let mut turn = Turn::new(lane, moment(2));
        turn.state = Some(LaneState { version: 1, bytes: Bytes::new() });
        turn.rows.push(Row::Contact(sample::contact(lane.scope, sample::contact_of(lane))));
        turn.outbox.push(twice);
        let turns = Turns { after: standing.cursor, up_to: entry.offset, turns: vec![turn], claims: Vec::new() };
        let batch = vec![
            Write::Turns { fence: standing.fence, turns },
            Write::Append(Append { entries: vec![testbed.entry(lane, "y")], ..Append::default() }),
        ];
        let error = testbed.store.write(batch.into()).await.expect_err("an effect is decided once");
        assert!(matches!(error, Error::Constraint { .. }), "{error:?}");
        assert_eq!(testbed.standing(partition).await, standing);
        assert_eq!(testbed.journal(partition).await.len(), 2);
        assert_eq!(testbed.store.lanes(&[lane]).await.expect("lanes"), [None]);
        let contact = testbed.store.read().contact(lane.scope, sample::contact_of(lane)).await;
        assert_eq!(contact.expect("read"), None);
        // And the store goes on.
        assert_eq!(testbed.append(vec![testbed.entry(lane, "z")]).await[0].offset, 3);
    }

    async fn a_write_given_up_half_way_leaves_all_or_nothing(testbed: &Testbed) {
        let lanes = [0, 1, 2, 3].map(|number| testbed.lane_in(PartitionId(number)));
        let mut given_up = 0;
        for round in 0..60usize {
            let entries: Vec<_> = lanes
                .iter()
                .cycle()
                .take(40)
                .map(|lane| testbed.entry(*lane, &round.to_string()))
                .collect();
            let before = testbed.standing(PartitionId(0)).await.head;
            let write = Write::Append(Append { entries, ..Append::default() });
            // From at once to long after it is done.
            let seen = polled(testbed.store.write([write].into()), round).await;
            given_up += usize::from(seen.is_none());
            // The next write comes behind whatever became of that one.
            testbed.append(vec![testbed.entry(lanes[0], "next")]).await;
            let heads: Vec<i64> = {
                let numbers = [0, 1, 2, 3].map(PartitionId);
                let states = testbed.store.partitions(&numbers).await.expect("partitions");
                states.iter().map(|state| state.head).collect()
            };
            let came = heads[0] - before - 1;
            assert!(came == 0 || came == 10, "round {round}: {came} of 10 came");
            for (number, head) in heads.into_iter().enumerate() {
                let journal = testbed.journal(PartitionId(number as i16)).await;
                assert_eq!(journal.len() as i64, head);
                let of_round = journal.iter().filter(|entry| entry.entry.payload == round.to_string());
                assert_eq!(of_round.count() as i64, came, "round {round}");
            }
        }
        assert!(given_up > 0);
    }

    async fn what_is_committed_is_there_for_a_new_handle(testbed: &Testbed) {
        testbed.own_all().await;
        let lane = testbed.lane();
        let contact = sample::contact(lane.scope, sample::contact_of(lane));
        let row = contact.clone();
        testbed
            .turn(lane, |turn| {
                turn.state = Some(LaneState { version: 3, bytes: sample::sealed() });
                turn.rows.push(Row::Contact(row));
            })
            .await;
        let other = testbed.another().await;
        assert_eq!(other.read().contact(lane.scope, contact.contact).await.expect("read"), Some(contact));
        let state = other.lanes(&[lane]).await.expect("lanes").remove(0);
        assert_eq!(state, Some(LaneState { version: 3, bytes: sample::sealed() }));
        let partition = testbed.partition_of(lane);
        let seen = other.partitions(&[partition]).await.expect("partitions");
        assert_eq!(seen, [testbed.standing(partition).await]);
        let entry = testbed.entry(lane, "from another");
        let write = Write::Append(Append { entries: vec![entry], ..Append::default() });
        other.write([write].into()).await.expect("written");
        assert_eq!(testbed.journal(partition).await.len(), 2);
    }
}
