//! The outbox: claimed before anything leaves, gone when settled.

use super::cases;
use crate::{
    sample,
    testbed::{Testbed, appended, moment},
};
use bytes::Bytes;
use hilo_model::{ContactId, EffectId, Id, Timestamp};
use hilo_store::{
    Refusal,
    journal::{Append, LaneKey},
    outbox::{Claim, Claimed, OutboxKind, OutboxRow, OutboxStanding, OutboxState, Priority, Settlement},
    partition::{Fence, PartitionId},
    reach::Reach,
    rows::{Row, WithdrawRow},
    turn::{Turn, Turns},
    write::{Done, Write},
};

async fn put(testbed: &Testbed, lane: LaneKey, rows: Vec<OutboxRow>) {
    testbed.turn(lane, |turn| turn.outbox = rows).await;
}

async fn outbox(testbed: &Testbed, partition: PartitionId) -> Vec<OutboxRow> {
    testbed.store.outbox(partition, None, 1000).await.expect("outbox")
}

fn claim(fence: Fence, effects: &[EffectId], now: u64, from: OutboxState) -> Write {
    Write::Claim {
        fence,
        claim: Claim { effects: effects.to_vec(), now: moment(now), from, places: Vec::new() },
    }
}

fn settle(fence: Fence, settlements: Vec<Settlement>) -> Write {
    Write::Settle { fence, settlements, given_back: Vec::new(), append: Append::default() }
}

fn claimed(effects: &[EffectId], expired: &[EffectId]) -> Result<Done, Refusal> {
    Ok(Done::Claimed(Claimed { claimed: effects.to_vec(), expired: expired.to_vec(), full: Vec::new() }))
}

/// A lane, the fence of its partition, and effects of it that wait.
async fn waiting<const N: usize>(testbed: &Testbed) -> (LaneKey, Fence, [OutboxRow; N]) {
    testbed.own_all().await;
    let lane = testbed.lane();
    let rows = std::array::from_fn(|n| sample::effect(testbed, lane, n as i64));
    put(testbed, lane, rows.to_vec()).await;
    (lane, testbed.fence(testbed.partition_of(lane)).await, rows)
}

cases! {
    async fn rows_are_read_back_as_they_were_put(testbed: &Testbed) {
        testbed.own_all().await;
        let lane = testbed.lane();
        let mut rows = Vec::new();
        for kind in OutboxKind::ALL {
            for priority in Priority::ALL {
                let mut row = sample::effect(testbed, lane, rows.len() as i64);
                (row.kind, row.priority) = (kind, priority);
                rows.push(row);
            }
        }
        rows[1].channel = Some(testbed.id());
        rows[1].reach = Some(Reach { from: moment(8), recipient: uuid::Uuid::from_u128(5) });
        rows[2].not_after = Some(moment(9));
        rows[3].repeatable = false;
        rows[4].payload = Bytes::new();
        rows[5].state = OutboxState::Uncertain;
        rows[5].claimed_at = Some(moment(4));
        rows[5].attempts = 3;
        put(testbed, lane, rows.clone()).await;
        let partition = testbed.partition_of(lane);
        assert_eq!(outbox(testbed, partition).await, rows);
        // In pages.
        let mut paged = Vec::new();
        while let Some(page) = {
            let after = paged.last().map(|row: &OutboxRow| row.effect);
            let page = testbed.store.outbox(partition, after, 5).await.expect("outbox");
            (!page.is_empty()).then_some(page)
        } {
            paged.extend(page);
        }
        assert_eq!(paged, rows);
    }

    async fn rows_lie_in_the_partition_of_whoever_does_them(testbed: &Testbed) {
        testbed.own_all().await;
        let lane = testbed.lane_in(PartitionId(1));
        let mut row = sample::effect(testbed, lane, 1);
        row.partition = PartitionId(3);
        put(testbed, lane, vec![row.clone()]).await;
        assert_eq!(outbox(testbed, PartitionId(1)).await, []);
        assert_eq!(outbox(testbed, PartitionId(3)).await, [row.clone()]);
        let (own, other) = (testbed.fence(PartitionId(3)).await, testbed.fence(PartitionId(1)).await);
        let effects = [row.effect];
        assert_eq!(testbed.write(claim(other, &effects, 1, OutboxState::Queued)).await, claimed(&[], &[]));
        let wrong = settle(other, vec![Settlement::Finished { effect: row.effect }]);
        testbed.write(wrong).await.expect("settled");
        assert_eq!(outbox(testbed, PartitionId(3)).await.len(), 1);
        assert_eq!(testbed.write(claim(own, &effects, 1, OutboxState::Queued)).await, claimed(&effects, &[]));
    }

    async fn a_turn_may_bring_its_rows_claimed_if_it_owns_their_partition(testbed: &Testbed) {
        testbed.own_all().await;
        let lane = testbed.lane_in(PartitionId(1));
        let entry = testbed.append(vec![testbed.entry(lane, "x")]).await.remove(0);
        let mut row = sample::effect(testbed, lane, 1);
        row.partition = PartitionId(3);
        (row.state, row.attempts, row.claimed_at) = (OutboxState::Claimed, 1, Some(moment(4)));
        let mut turn = Turn::new(lane, moment(4));
        turn.outbox.push(row.clone());
        let (fence, own) = (testbed.fence(PartitionId(1)).await, testbed.fence(PartitionId(3)).await);
        let commit = |claim: Fence| {
            let turns = vec![turn.clone()];
            let turns = Turns { after: entry.offset - 1, up_to: entry.offset, turns, claims: vec![claim] };
            Write::Turns { fence, turns }
        };
        let stranger = Fence { epoch: own.epoch + 1, ..own };
        let refused = testbed.write(commit(stranger)).await;
        assert_eq!(refused, Err(Refusal::Fenced { partition: 3 }));
        assert_eq!(testbed.standing(PartitionId(1)).await.cursor, entry.offset - 1);
        assert_eq!(outbox(testbed, PartitionId(3)).await, []);
        testbed.write(commit(own)).await.expect("committed");
        assert_eq!(outbox(testbed, PartitionId(3)).await, [row.clone()]);
        let again = claim(own, &[row.effect], 5, OutboxState::Queued);
        assert_eq!(testbed.write(again).await, claimed(&[], &[]));
    }

    async fn what_is_claimed_is_told_in_the_order_asked_for(testbed: &Testbed) {
        let (_, fence, [a, b]) = waiting(testbed).await;
        let (a, b) = (a.effect, b.effect);
        let batch = vec![
            claim(fence, &[b], 5, OutboxState::Uncertain),
            claim(fence, &[b, a], 5, OutboxState::Queued),
        ];
        let outcomes = testbed.store.write(batch.into()).await.expect("written");
        assert_eq!(outcomes, [claimed(&[], &[]), claimed(&[b, a], &[])]);
    }

    async fn a_row_is_claimed_by_one(testbed: &Testbed) {
        let (_, fence, [a, b, c]) = waiting(testbed).await;
        let (a, b, c) = (a.effect, b.effect, c.effect);
        let nothing = testbed.id();
        let batch = vec![
            claim(fence, &[b, a, nothing], 5, OutboxState::Queued),
            claim(fence, &[a, c], 6, OutboxState::Queued),
        ];
        let outcomes = testbed.store.write(batch.into()).await.expect("written");
        assert_eq!(outcomes, [claimed(&[b, a], &[]), claimed(&[c], &[])]);
        assert_eq!(testbed.write(claim(fence, &[a], 7, OutboxState::Queued)).await, claimed(&[], &[]));
        let rows = outbox(testbed, fence.partition).await;
        let seen: Vec<_> = rows.iter().map(|row| (row.state, row.attempts, row.claimed_at)).collect();
        let of = |at| (OutboxState::Claimed, 1, Some(moment(at)));
        assert_eq!(seen, [of(5), of(5), of(6)]);
    }

    async fn a_row_is_not_claimed_before_or_after_its_time(testbed: &Testbed) {
        testbed.own_all().await;
        let lane = testbed.lane();
        let mut row = sample::effect(testbed, lane, 1);
        (row.not_before, row.not_after) = (moment(10), Some(moment(20)));
        let effects = [row.effect];
        put(testbed, lane, vec![row.clone()]).await;
        let fence = testbed.fence(row.partition).await;
        assert_eq!(testbed.write(claim(fence, &effects, 9, OutboxState::Queued)).await, claimed(&[], &[]));
        let twice = [row.effect, row.effect];
        assert_eq!(testbed.write(claim(fence, &twice, 20, OutboxState::Queued)).await, claimed(&[], &effects));
        assert_eq!(outbox(testbed, row.partition).await, [row.clone()], "left as it was");
        assert_eq!(testbed.write(claim(fence, &effects, 19, OutboxState::Queued)).await, claimed(&effects, &[]));
    }

    async fn only_rows_in_the_named_state_are_claimed(testbed: &Testbed) {
        let (_, fence, [a, b]) = waiting(testbed).await;
        let effects = [a.effect, b.effect];
        assert_eq!(testbed.write(claim(fence, &effects, 1, OutboxState::Uncertain)).await, claimed(&[], &[]));
        testbed.write(claim(fence, &[a.effect], 1, OutboxState::Queued)).await.expect("claimed");
        let uncertain = Settlement::Uncertain { effect: a.effect, at: moment(2) };
        testbed.write(settle(fence, vec![uncertain])).await.expect("settled");
        assert_eq!(testbed.write(claim(fence, &effects, 3, OutboxState::Queued)).await, claimed(&[b.effect], &[]));
        let again = claim(fence, &effects, 4, OutboxState::Uncertain);
        assert_eq!(testbed.write(again).await, claimed(&[a.effect], &[]));
        let row = outbox(testbed, fence.partition).await.remove(0);
        assert_eq!((row.state, row.attempts, row.claimed_at), (OutboxState::Claimed, 2, Some(moment(4))));
    }

    async fn settling_ends_or_continues(testbed: &Testbed) {
        let (lane, fence, [a, b, c, d]) = waiting(testbed).await;
        let all = [a.effect, b.effect, c.effect, d.effect];
        testbed.write(claim(fence, &all, 1, OutboxState::Queued)).await.expect("claimed");
        let entry = testbed.entry(lane, "outcome");
        let settlements = vec![
            Settlement::Accepted {
                effect: a.effect,
                contact: a.contact,
                scope: a.scope,
                provider_id: "wamid.1".to_owned(),
                at: moment(2),
                held: false,
            },
            Settlement::Finished { effect: b.effect },
            Settlement::Requeued { effect: c.effect, not_before: moment(7) },
            Settlement::Uncertain { effect: d.effect, at: moment(3) },
            Settlement::Finished { effect: testbed.id() },
        ];
        let append = Append { entries: vec![entry.clone()], ..Append::default() };
        let done = appended(testbed.write(Write::Settle { fence, settlements, given_back: Vec::new(), append }).await);
        assert_eq!(done.iter().map(|entry| entry.entry.clone()).collect::<Vec<_>>(), [entry]);
        let expected = [
            OutboxRow { state: OutboxState::Queued, not_before: moment(7), attempts: 1, ..c },
            OutboxRow { state: OutboxState::Uncertain, claimed_at: Some(moment(3)), attempts: 1, ..d },
        ];
        assert_eq!(outbox(testbed, fence.partition).await, expected);
        assert!(testbed.journal(done[0].partition).await.contains(&done[0]));
    }

    async fn settlements_of_one_row_in_a_batch_apply_in_order(testbed: &Testbed) {
        let (_, fence, [a, b]) = waiting(testbed).await;
        let batch = vec![
            settle(
                fence,
                vec![
                    Settlement::Finished { effect: a.effect },
                    Settlement::Uncertain { effect: b.effect, at: moment(2) },
                ],
            ),
            settle(
                fence,
                vec![
                    Settlement::Requeued { effect: a.effect, not_before: moment(9) },
                    Settlement::Requeued { effect: b.effect, not_before: moment(9) },
                ],
            ),
        ];
        testbed.store.write(batch.into()).await.expect("written");
        let expected = OutboxRow { not_before: moment(9), ..b };
        assert_eq!(outbox(testbed, fence.partition).await, [expected]);
    }

    async fn a_settlement_by_another_partition_leaves_the_owners_alone(testbed: &Testbed) {
        let (_, fence, [a, b]) = waiting(testbed).await;
        let other = PartitionId((fence.partition.0 + 1) % 4);
        let stranger = testbed.fence(other).await;
        let ends = |at| {
            let requeued = Settlement::Requeued { effect: b.effect, not_before: moment(at) };
            vec![Settlement::Finished { effect: a.effect }, requeued]
        };
        testbed.store.write([settle(stranger, ends(7))].into()).await.expect("written");
        assert_eq!(outbox(testbed, fence.partition).await, [a.clone(), b.clone()]);
        let batch = vec![settle(stranger, ends(7)), settle(fence, ends(9)), settle(stranger, ends(7))];
        testbed.store.write(batch.into()).await.expect("written");
        let expected = OutboxRow { not_before: moment(9), ..b.clone() };
        assert_eq!(outbox(testbed, fence.partition).await, [expected]);
    }

    async fn a_sign_removes_a_row_in_any_state_and_partition(testbed: &Testbed) {
        testbed.own_all().await;
        let lane = testbed.lane_in(PartitionId(0));
        let mut rows = [1, 2, 3].map(|n| sample::effect(testbed, lane, n));
        rows.iter_mut().for_each(|row| row.partition = PartitionId(2));
        (rows[1].state, rows[2].state) = (OutboxState::Claimed, OutboxState::Uncertain);
        put(testbed, lane, rows.to_vec()).await;
        let effects = rows.clone().map(|row| row.effect);
        testbed.turn(lane, |turn| turn.proven = vec![effects[0], effects[2], testbed.id()]).await;
        assert_eq!(outbox(testbed, PartitionId(2)).await, [rows[1].clone()]);
        // Settling or claiming what a sign has removed does no harm.
        let fence = testbed.fence(PartitionId(2)).await;
        let requeue = Settlement::Requeued { effect: effects[0], not_before: moment(1) };
        testbed.write(settle(fence, vec![requeue])).await.expect("settled");
        assert_eq!(outbox(testbed, PartitionId(2)).await.len(), 1);
        assert_eq!(testbed.write(claim(fence, &effects, 1, OutboxState::Queued)).await, claimed(&[], &[]));
    }

    async fn a_claim_sees_what_turns_of_its_batch_put(testbed: &Testbed) {
        testbed.own_all().await;
        let lane = testbed.lane();
        let row = sample::effect(testbed, lane, 1);
        let gone = sample::effect(testbed, lane, 2);
        let entry = testbed.append(vec![testbed.entry(lane, "x")]).await.remove(0);
        let fence = testbed.fence(row.partition).await;
        let mut turn = hilo_store::turn::Turn::new(lane, moment(1));
        turn.outbox = vec![row.clone(), gone.clone()];
        turn.proven = vec![gone.effect];
        let turns = hilo_store::turn::Turns { after: 0, up_to: entry.offset, turns: vec![turn], claims: Vec::new() };
        let effects = [row.effect, gone.effect];
        let batch = vec![
            settle(fence, vec![Settlement::Finished { effect: row.effect }]),
            claim(fence, &effects, 1, OutboxState::Queued),
            Write::Turns { fence, turns },
        ];
        let outcomes = testbed.store.write(batch.into()).await.expect("written");
        assert_eq!(outcomes[1], claimed(&effects[..1], &[]));
        assert_eq!(outbox(testbed, row.partition).await, [], "settled after it was claimed");
    }

    async fn templates_that_are_withdrawn_expire_and_nothing_else(testbed: &Testbed) {
        testbed.own_all().await;
        let lane = testbed.lane();
        for (priority, other) in [(Priority::Marketing, Priority::Utility), (Priority::Utility, Priority::Marketing)] {
            let contact: ContactId = testbed.id();
            let row = |n, priority, state| OutboxRow {
                contact, priority, state, partition: PartitionId(1), not_after: None, ..sample::effect(testbed, lane, n)
            };
            let waits = row(1, priority, OutboxState::Queued);
            let leaves = row(2, priority, OutboxState::Claimed);
            let uncertain = row(3, priority, OutboxState::Uncertain);
            let conversation = row(4, Priority::Conversation, OutboxState::Queued);
            let another = row(5, other, OutboxState::Queued);
            let last = row(20, priority, OutboxState::Queued);
            // Ordered after it was welcome again.
            let later = row(21, priority, OutboxState::Queued);
            let others = OutboxRow { contact: testbed.id(), ..row(1, priority, OutboxState::Queued) };
            let elsewhere = OutboxRow { scope: testbed.elsewhere, ..row(1, priority, OutboxState::Queued) };
            let rows = [waits, leaves, uncertain, last, conversation, another, later, others, elsewhere];
            put(testbed, lane, rows.to_vec()).await;
            let withdraw = WithdrawRow { scope: testbed.scope, contact, priority, position: 20 };
            testbed.turn(lane, |turn| turn.rows = vec![Row::Withdraw(withdraw)]).await;
            let mut expected = rows.to_vec();
            expected[..4].iter_mut().for_each(|row| row.not_after = Some(Timestamp::from_micros(0)));
            let theirs = |row: &OutboxRow| rows.iter().any(|mine| mine.effect == row.effect);
            let mut found: Vec<OutboxRow> = outbox(testbed, PartitionId(1)).await;
            found.retain(theirs);
            expected.sort_by_key(|row| row.effect);
            assert_eq!(found, expected);

            let fence = testbed.fence(PartitionId(1)).await;
            let effects: Vec<EffectId> = rows.iter().map(|row| row.effect).collect();
            let answer = testbed.write(claim(fence, &[effects[0], effects[3]], 0, OutboxState::Queued)).await;
            let mut expired = vec![effects[0], effects[3]];
            expired.sort();
            let sorted = answer.map(|done| match done {
                Done::Claimed(mut claimed) => {
                    claimed.expired.sort();
                    Done::Claimed(claimed)
                }
                done => done,
            });
            assert_eq!(sorted, claimed(&[], &expired), "they expire instead of being claimed, whatever the clock says");
            // An attempt that was under way ends without success: it does not leave with the next one.
            let requeued = Settlement::Requeued { effect: effects[1], not_before: moment(0) };
            testbed.write(settle(fence, vec![requeued])).await.expect("settled");
            let answer = testbed.write(claim(fence, &effects[1..2], 1, OutboxState::Queued)).await;
            assert_eq!(answer, claimed(&[], &effects[1..2]));
            let answer = testbed.write(claim(fence, &effects[2..3], 1, OutboxState::Uncertain)).await;
            assert_eq!(answer, claimed(&[], &effects[2..3]), "nor is what may have been sent repeated");
            let answer = testbed.write(claim(fence, &effects[6..7], 60, OutboxState::Queued)).await;
            assert_eq!(answer, claimed(&effects[6..7], &[]));
        }
    }

    async fn what_is_ordered_and_stopped_in_one_batch_expires(testbed: &Testbed) {
        testbed.own_all().await;
        let lane = testbed.lane();
        let contact: ContactId = testbed.id();
        let row = OutboxRow { contact, priority: Priority::Marketing, not_after: None, ..sample::effect(testbed, lane, 1) };
        let withdraw = WithdrawRow { scope: testbed.scope, contact, priority: Priority::Marketing, position: 1 };
        testbed.turn(lane, |turn| {
            turn.outbox = vec![row.clone()];
            turn.rows = vec![Row::Withdraw(withdraw)];
        }).await;
        let found = outbox(testbed, row.partition).await;
        assert_eq!(found, [OutboxRow { not_after: Some(Timestamp::from_micros(0)), ..row }]);
    }

    async fn what_of_a_channel_is_not_settled_is_counted(testbed: &Testbed) {
        testbed.own_all().await;
        let (channel, other) = (testbed.id::<hilo_model::ChannelId>(), testbed.id::<hilo_model::ChannelId>());
        let partition = testbed.partition_of(testbed.lane_of(testbed.scope, channel.uuid()));
        let lane = testbed.lane();
        let reach = |from| Some(Reach { from: moment(from), recipient: uuid::Uuid::from_u128(7) });
        let row = |channel, created, state, attempts, not_before| OutboxRow {
            channel: Some(channel),
            partition,
            state,
            attempts,
            not_before: moment(not_before),
            created_at: moment(created),
            ..sample::effect(testbed, lane, created as i64)
        };
        let rows = vec![
            OutboxRow { reach: reach(9), ..row(channel, 3, OutboxState::Queued, 0, 0) },
            row(channel, 2, OutboxState::Queued, 1, 70),
            OutboxRow { reach: reach(10), ..row(channel, 4, OutboxState::Queued, 2, 60) },
            OutboxRow { reach: reach(0), ..row(channel, 1, OutboxState::Claimed, 1, 0) },
            row(channel, 1, OutboxState::Uncertain, 1, 0),
            row(other, 1, OutboxState::Queued, 0, 0),
            OutboxRow { kind: OutboxKind::Receipt, ..row(channel, 1, OutboxState::Queued, 0, 0) },
        ];
        put(testbed, lane, rows).await;
        let ask = |scope, channel| testbed.store.read().outbox_standing(scope, channel, moment(9));
        let expected = OutboxStanding {
            waiting: 3,
            in_flight: 1,
            uncertain: 1,
            oldest: Some(moment(2)),
            repeating: 2,
            repeats_at: Some(moment(60)),
            reaching: 1,
        };
        assert_eq!(ask(testbed.scope, channel).await.expect("read"), expected);
        assert_eq!(ask(testbed.elsewhere, channel).await.expect("read"), OutboxStanding::default());
    }

    async fn only_the_owner_claims_and_settles(testbed: &Testbed) {
        let (lane, fence, [a]) = waiting(testbed).await;
        let old = Fence { epoch: fence.epoch - 1, ..fence };
        let refused = Err(Refusal::Fenced { partition: fence.partition.0 });
        assert_eq!(testbed.write(claim(old, &[a.effect], 1, OutboxState::Queued)).await, refused);
        let append = Append { entries: vec![testbed.entry(lane, "no")], ..Append::default() };
        let settlements = vec![Settlement::Finished { effect: a.effect }];
        assert_eq!(testbed.write(Write::Settle { fence: old, settlements, given_back: Vec::new(), append }).await, refused);
        assert_eq!(outbox(testbed, fence.partition).await, [a]);
        assert_eq!(testbed.journal(fence.partition).await.len(), 1);
    }
}
