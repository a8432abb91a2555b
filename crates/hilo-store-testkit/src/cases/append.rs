//! Taking events in.

use super::cases;
use crate::{
    sample,
    testbed::{Testbed, appended, moment},
};
use bytes::Bytes;
use hilo_model::{Actor, Id};
use hilo_store::{
    Error,
    journal::{Append, Entry, LaneKey, LaneKind, NewContact},
    partition::PartitionId,
    write::Write,
};
use std::sync::Arc;

/// Offsets from 1 without a gap, in this order.
fn assert_gapless(entries: &[Entry]) {
    let offsets: Vec<i64> = entries.iter().map(|entry| entry.offset).collect();
    assert_eq!(offsets, (1..=entries.len() as i64).collect::<Vec<_>>());
}

cases! {
    async fn entries_are_read_back_as_they_came(testbed: &Testbed) {
        let run = testbed.id();
        let actors = [
            Actor::System,
            Actor::Provider,
            Actor::Contact(testbed.id()),
            Actor::Person(testbed.id()),
            Actor::ApiKey(testbed.id()),
            Actor::Run(run),
            Actor::Operator,
        ];
        let lane = testbed.lane();
        let mut entries: Vec<_> = actors
            .into_iter()
            .map(|actor| {
                let mut entry = testbed.entry(lane, "x");
                entry.actor = actor;
                entry
            })
            .collect();
        entries[0].payload = Bytes::new();
        entries[1].payload = sample::sealed();
        entries[2].lane = LaneKey { kind: LaneKind::Channel, ..lane };
        entries[3].at = moment(99);
        let done = testbed.append(entries.clone()).await;
        let partition = testbed.partition_of(lane);
        assert_eq!(done.iter().map(|entry| entry.entry.clone()).collect::<Vec<_>>(), entries);
        assert!(done.iter().all(|entry| entry.partition == partition));
        assert_gapless(&done);
        assert_eq!(testbed.journal(partition).await, done);
    }

    async fn offsets_are_gapless_in_each_partition(testbed: &Testbed) {
        let lanes: Vec<_> = (0..40).map(|_| testbed.lane()).collect();
        for chunk in lanes.chunks(7) {
            testbed.append(chunk.iter().map(|lane| testbed.entry(*lane, "x")).collect()).await;
        }
        let mut all = 0;
        for number in 0..crate::testbed::PARTITIONS {
            let journal = testbed.journal(PartitionId(number)).await;
            assert_gapless(&journal);
            assert!(journal.iter().all(|entry| testbed.partition_of(entry.entry.lane).0 == number));
            assert_eq!(testbed.standing(PartitionId(number)).await.head, journal.len() as i64);
            let mine = lanes.iter().filter(|lane| testbed.partition_of(**lane).0 == number);
            let order: Vec<_> = journal.iter().map(|entry| entry.entry.lane).collect();
            assert_eq!(order, mine.copied().collect::<Vec<_>>());
            all += journal.len();
        }
        assert_eq!(all, lanes.len());
    }

    async fn a_journal_is_read_from_behind_an_offset_up_to_a_limit(testbed: &Testbed) {
        let lane = testbed.lane();
        let partition = testbed.partition_of(lane);
        let done = testbed.append((0..5).map(|n| testbed.entry(lane, &n.to_string())).collect()).await;
        let read = |after, limit| testbed.store.journal(partition, after, limit);
        assert_eq!(read(0, 2).await.expect("read"), done[..2]);
        assert_eq!(read(2, 2).await.expect("read"), done[2..4]);
        assert_eq!(read(4, 9).await.expect("read"), done[4..]);
        assert_eq!(read(5, 9).await.expect("read"), []);
        assert_eq!(read(0, 0).await.expect("read"), []);
    }

    async fn appends_of_a_batch_get_their_offsets_in_its_order(testbed: &Testbed) {
        let lane = testbed.lane();
        let append = |payloads: &[&str]| {
            let entries = payloads.iter().map(|payload| testbed.entry(lane, payload)).collect();
            Write::Append(Append { entries, ..Append::default() })
        };
        let outcomes =
            testbed.store.write([append(&["a", "b"]), append(&[]), append(&["c"])].into()).await.expect("written");
        let done: Vec<Vec<i64>> = outcomes
            .into_iter()
            .map(|outcome| appended(outcome).iter().map(|entry| entry.offset).collect())
            .collect();
        assert_eq!(done, [vec![1, 2], vec![], vec![3]]);
        let journal = testbed.journal(testbed.partition_of(lane)).await;
        let payloads: Vec<_> = journal.iter().map(|entry| entry.entry.payload.clone()).collect();
        assert_eq!(payloads, ["a", "b", "c"]);
    }

    async fn several_handles_append_without_gaps_and_readers_skip_nothing(testbed: &Testbed) {
        const WRITERS: usize = 4;
        const BATCHES: usize = 25;
        let lanes: Vec<_> = (0..8).map(|_| testbed.lane()).collect();
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..WRITERS {
            let store = if writer % 2 == 0 { Arc::clone(&testbed.store) } else { testbed.another().await };
            let batches: Vec<Vec<_>> = (0..BATCHES)
                .map(|batch| {
                    // Each batch touches several partitions, in an order that differs between writers.
                    let turned = lanes.iter().cycle().skip(writer * 3 + batch).take(5);
                    turned.map(|lane| testbed.entry(*lane, &format!("{writer}/{batch}"))).collect()
                })
                .collect();
            writers.spawn(async move {
                for entries in batches {
                    let batch: Arc<[Write]> =
                        [Write::Append(Append { entries, ..Append::default() })].into();
                    loop {
                        match store.write(Arc::clone(&batch)).await {
                            Ok(_) => break,
                            Err(Error::Retryable(_)) => {}
                            Err(error) => panic!("an append failed: {error}"),
                        }
                    }
                }
            });
        }
        // A follower that never looks back must see every offset, in order.
        let mut seen = vec![Vec::new(); crate::testbed::PARTITIONS as usize];
        let mut running = true;
        while running {
            while let Some(ended) = writers.try_join_next() {
                ended.expect("a writer");
            }
            // What was committed before the last look is seen by it.
            running = !writers.is_empty();
            for (number, seen) in seen.iter_mut().enumerate() {
                let after = seen.len() as i64;
                let partition = PartitionId(number as i16);
                seen.extend(testbed.store.journal(partition, after, 1000).await.expect("read"));
                assert_gapless(seen);
            }
        }
        assert_eq!(seen.iter().map(Vec::len).sum::<usize>(), WRITERS * BATCHES * 5);
        for (number, seen) in seen.iter().enumerate() {
            assert_eq!(testbed.journal(PartitionId(number as i16)).await, *seen);
        }
    }

    async fn a_new_contact_gets_its_key_once(testbed: &Testbed) {
        let lane = testbed.lane();
        let contact = sample::contact_of(lane);
        let append = |master: &str| {
            let mut key = sample::key();
            key.master = master.to_owned();
            Write::Append(Append {
                entries: vec![testbed.entry(lane, "x")],
                contacts: vec![NewContact { scope: lane.scope, contact, key, at: moment(1) }],
                identities: Vec::new(),
            })
        };
        testbed.write(append("first")).await.expect("appended");
        testbed.write(append("second")).await.expect("appended");
        let nobody = (testbed.scope, testbed.id());
        let elsewhere = (testbed.elsewhere, contact);
        let asked = [nobody, (testbed.scope, contact), elsewhere, (testbed.scope, contact)];
        let keys = testbed.store.contact_keys(&asked).await.expect("keys");
        let masters: Vec<_> = keys.iter().map(|key| key.as_ref().map(|key| key.master.as_str())).collect();
        assert_eq!(masters, [None, Some("first"), None, Some("first")]);
        assert_eq!(keys[1].as_ref().map(|key| key.bytes.clone()), Some(sample::sealed()));
        assert_eq!(contact.uuid(), lane.id);
    }
}
