//! What people and words are found by.

use super::cases;
use crate::{
    sample,
    testbed::{PARTITIONS, Testbed, moment},
};
use hilo_model::{Actor, ContactId, Id, PersonId, Scope, access::ThreadAccess};
use hilo_store::{
    Refusal,
    journal::{Append, IdentityChange, LaneKey, NewContact},
    partition::PartitionId,
    read::Page,
    rows::{ContactRow, Direction, MessageRow, Row, ThreadRow},
    search::{Hits, Index, IndexedContact, NOTE, Place, SaidId, SearchDocument, Source, Standing, Walk},
    write::{Done, Write},
};

/// Somebody with a key and a thread.
async fn somebody(testbed: &Testbed, scope: Scope, change: impl FnOnce(&mut ThreadRow)) -> LaneKey {
    let lane = testbed.lane_of(scope, testbed.id::<ContactId>().uuid());
    let new = NewContact { scope, contact: sample::contact_of(lane), key: sample::key(), at: moment(1) };
    let append = Append { contacts: vec![new], ..Append::default() };
    testbed.write(Write::Append(append)).await.expect("a key");
    let mut thread = sample::thread(scope, sample::contact_of(lane));
    change(&mut thread);
    let rows = vec![Row::Contact(sample::contact(scope, thread.contact)), Row::Thread(thread)];
    testbed.turn(lane, |turn| turn.rows = rows).await;
    lane
}

fn document(place: Place, tokens: &[u64]) -> SearchDocument {
    SearchDocument { place, tokens: tokens.to_vec() }
}

fn indexed(lane: LaneKey, up_to: i64, documents: Vec<SearchDocument>) -> IndexedContact {
    IndexedContact { scope: lane.scope, contact: sample::contact_of(lane), up_to, person: 7, documents }
}

async fn standing(testbed: &Testbed, partition: PartitionId) -> Standing {
    testbed.store.search_progress(&[partition]).await.expect("progress")[0].standing
}

/// Indexes documents of a lane, without moving on.
async fn index(testbed: &Testbed, lane: LaneKey, up_to: i64, documents: Vec<SearchDocument>) {
    let partition = testbed.partition_of(lane);
    let at = standing(testbed, partition).await;
    let index = Index { from: at, to: at, contacts: vec![indexed(lane, up_to, documents)] };
    let fence = testbed.fence(partition).await;
    assert_eq!(testbed.write(Write::Index { fence, index }).await, Ok(Done::Indexed));
}

async fn ask(testbed: &Testbed, access: &ThreadAccess, tokens: &[u64], page: Page<i64>) -> Hits {
    testbed.store.read().search(testbed.scope, access, tokens, page).await.expect("an answer")
}

async fn places(testbed: &Testbed, tokens: &[u64]) -> Vec<(ContactId, Place)> {
    let found = ask(testbed, &ThreadAccess::All, tokens, Page { after: None, limit: 100 }).await;
    assert_eq!(found.next, None);
    found.hits.into_iter().map(|hit| (hit.contact, hit.place)).collect()
}

/// Tokens whose bits are used up to the last.
const HOLA: u64 = u64::MAX;
const PEDIDO: u64 = 0x8000_0000_0000_0000;
const ADIOS: u64 = 1 << 40;
const NADA: u64 = 3 << 50;

cases! {
    async fn documents_are_found_by_all_of_their_tokens_newest_first(testbed: &Testbed) {
        let (one, other) = (somebody(testbed, testbed.scope, |_| ()).await, somebody(testbed, testbed.scope, |_| ()).await);
        let [ana, leo] = [one, other].map(sample::contact_of);
        index(testbed, one, 2, vec![
            document(Place::Message(1), &[HOLA, PEDIDO]),
            document(Place::Note(2), &[HOLA]),
        ]).await;
        index(testbed, other, 1, vec![document(Place::Message(1), &[PEDIDO, ADIOS, HOLA])]).await;
        assert_eq!(places(testbed, &[HOLA]).await, [(leo, Place::Message(1)), (ana, Place::Note(2)), (ana, Place::Message(1))]);
        assert_eq!(places(testbed, &[HOLA, PEDIDO]).await, [(leo, Place::Message(1)), (ana, Place::Message(1))]);
        assert_eq!(places(testbed, &[PEDIDO, ADIOS]).await, [(leo, Place::Message(1))]);
        for nothing in [&[NADA][..], &[HOLA, NADA], &[]] {
            assert_eq!(places(testbed, nothing).await, [], "{nothing:?}");
        }
        let elsewhere = testbed.store.read();
        let page = Page { after: None, limit: 9 };
        let elsewhere = elsewhere.search(testbed.elsewhere, &ThreadAccess::All, &[HOLA], page).await;
        assert_eq!(elsewhere.expect("an answer").hits, []);
    }

    async fn answers_are_walked_by_number(testbed: &Testbed) {
        let lane = somebody(testbed, testbed.scope, |_| ()).await;
        let all: Vec<_> = (1..=9).map(|position| document(Place::Message(position), &[HOLA])).collect();
        index(testbed, lane, 9, all).await;
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let found = ask(testbed, &ThreadAccess::All, &[HOLA], Page { after, limit: 4 }).await;
            assert!(found.hits.len() <= 4);
            seen.extend(found.hits.iter().map(|hit| hit.place.position()));
            after = found.next;
            if after.is_none() {
                break;
            }
            // What comes meanwhile is newer, and changes nothing behind.
            index(testbed, lane, 9, vec![document(Place::Message(100), &[HOLA])]).await;
        }
        assert_eq!(seen, (1..=9).rev().collect::<Vec<_>>());
    }

    async fn nobody_finds_what_they_may_not_see(testbed: &Testbed) {
        let (people, teams): ([PersonId; 2], [hilo_model::TeamId; 2]) =
            ([testbed.id(), testbed.id()], [testbed.id(), testbed.id()]);
        let mut all = Vec::new();
        for assignee in [None, Some(people[0]), Some(people[1])] {
            for team in [None, Some(teams[0]), Some(teams[1])] {
                let lane = somebody(testbed, testbed.scope, |thread| {
                    (thread.assignee, thread.team) = (assignee, team);
                })
                .await;
                index(testbed, lane, 1, vec![document(Place::Message(1), &[HOLA])]).await;
                all.push((sample::contact_of(lane), assignee, team));
            }
        }
        let involved = |teams: &[hilo_model::TeamId]| ThreadAccess::Involved { person: people[0], teams: teams.to_vec() };
        for access in [
            ThreadAccess::All,
            ThreadAccess::Unassigned,
            involved(&[]),
            involved(&teams[..1]),
            involved(&teams),
        ] {
            let visible = |(_, assignee, team): &&(ContactId, _, _)| access.allows(*assignee, *team);
            let mut expected: Vec<_> = all.iter().filter(visible).map(|(contact, ..)| *contact).collect();
            let contacts: Vec<_> = all.iter().map(|(contact, ..)| *contact).collect();
            let threads = testbed.store.read().threads_of(testbed.scope, &access, None, &contacts).await;
            let threads: Vec<_> = threads.expect("threads").into_iter().map(|item| item.thread.contact).collect();
            assert_eq!(threads, expected, "{access:?}");
            expected.reverse();
            let (mut found, mut after) = (Vec::new(), None);
            loop {
                let part = ask(testbed, &access, &[HOLA], Page { after, limit: 2 }).await;
                found.extend(part.hits.iter().map(|hit| hit.contact));
                after = part.next;
                if after.is_none() {
                    break;
                }
            }
            assert_eq!(found, expected, "{access:?}");
        }
    }

    async fn somebody_without_a_thread_is_not_found(testbed: &Testbed) {
        let lane = testbed.lane();
        let new = NewContact {
            scope: testbed.scope,
            contact: sample::contact_of(lane),
            key: sample::key(),
            at: moment(1),
        };
        let append = Append { contacts: vec![new], ..Append::default() };
        testbed.write(Write::Append(append)).await.expect("a key");
        index(testbed, lane, 1, vec![document(Place::Message(1), &[HOLA])]).await;
        assert_eq!(places(testbed, &[HOLA]).await, []);
    }

    async fn the_document_of_a_person_replaces_the_earlier_one(testbed: &Testbed) {
        let lane = somebody(testbed, testbed.scope, |_| ()).await;
        let ana = sample::contact_of(lane);
        index(testbed, lane, 3, vec![document(Place::Person, &[HOLA]), document(Place::Message(3), &[HOLA])]).await;
        index(testbed, lane, 3, vec![document(Place::Person, &[PEDIDO, ADIOS])]).await;
        assert_eq!(places(testbed, &[HOLA]).await, [(ana, Place::Message(3))]);
        assert_eq!(places(testbed, &[ADIOS]).await, [(ana, Place::Person)]);
        // Merged into another: they are found there.
        index(testbed, lane, 3, vec![document(Place::Person, &[])]).await;
        assert_eq!(places(testbed, &[ADIOS]).await, []);
        index(testbed, lane, 3, vec![document(Place::Person, &[ADIOS])]).await;
        assert_eq!(places(testbed, &[ADIOS]).await, [(ana, Place::Person)]);
    }

    async fn whoever_is_erased_is_not_found_and_not_indexed_again(testbed: &Testbed) {
        let lane = somebody(testbed, testbed.scope, |_| ()).await;
        let other = somebody(testbed, testbed.scope, |_| ()).await;
        let contact = sample::contact_of(lane);
        for one in [lane, other] {
            index(testbed, one, 1, vec![document(Place::Person, &[HOLA]), document(Place::Message(1), &[HOLA])]).await;
        }
        testbed
            .turn(lane, |turn| {
                turn.rows.push(Row::DestroyKey { scope: lane.scope, contact, at: moment(3) });
            })
            .await;
        let leo = sample::contact_of(other);
        assert_eq!(places(testbed, &[HOLA]).await, [(leo, Place::Message(1)), (leo, Place::Person)]);
        // An indexer that had read what they said before.
        index(testbed, lane, 2, vec![document(Place::Message(2), &[HOLA])]).await;
        assert_eq!(places(testbed, &[HOLA]).await.len(), 2);
        let sources = testbed.store.search_sources(&[(lane.scope, contact)], 9).await.expect("sources");
        assert_eq!(sources.sources[0].indexed, 0);
        assert_eq!(sources.sources[0].person, None);
    }

    async fn erasing_and_indexing_in_one_batch_leaves_nothing(testbed: &Testbed) {
        let lane = somebody(testbed, testbed.scope, |_| ()).await;
        let (partition, contact) = (testbed.partition_of(lane), sample::contact_of(lane));
        let entry = testbed.append(vec![testbed.entry(lane, "erase")]).await.remove(0);
        let place = testbed.standing(partition).await;
        let mut turn = hilo_store::turn::Turn::new(lane, moment(2));
        turn.rows.push(Row::DestroyKey { scope: lane.scope, contact, at: moment(3) });
        let turns = hilo_store::turn::Turns {
            after: place.cursor,
            up_to: entry.offset,
            turns: vec![turn],
            claims: Vec::new(),
        };
        let at = standing(testbed, partition).await;
        let contacts = vec![indexed(lane, 1, vec![document(Place::Message(1), &[HOLA])])];
        let index = Write::Index { fence: place.fence, index: Index { from: at, to: at, contacts } };
        let batch = [index, Write::Turns { fence: place.fence, turns }];
        let outcomes = testbed.store.write(batch.into()).await.expect("written");
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        assert_eq!(places(testbed, &[HOLA]).await, []);
    }

    async fn an_index_moves_on_from_where_it_stands_and_from_nowhere_else(testbed: &Testbed) {
        let lane = somebody(testbed, testbed.scope, |_| ()).await;
        let partition = testbed.partition_of(lane);
        let fence = testbed.fence(partition).await;
        assert_eq!(standing(testbed, partition).await, Standing::NEW);
        let step = |from: Standing, to: Standing, token| {
            let contacts = vec![indexed(lane, 1, vec![document(Place::Message(1), &[token])])];
            Write::Index { fence, index: Index { from, to, contacts } }
        };
        let at = |offset| Standing { offset, walk: Walk::Done };
        assert_eq!(testbed.write(step(at(0), at(1), HOLA)).await, Ok(Done::Indexed));
        // A repetition, because the answer was lost.
        assert_eq!(testbed.write(step(at(0), at(1), HOLA)).await, Err(Refusal::Stale("search")));
        assert_eq!(places(testbed, &[HOLA]).await.len(), 1);
        // Two steps of one batch.
        let walking = Standing { offset: 2, walk: Walk::Behind(lane.scope, sample::contact_of(lane)) };
        let ahead = Standing { offset: 2, walk: Walk::Ahead };
        let batch = [step(at(1), ahead, PEDIDO), step(ahead, walking, ADIOS), step(at(1), at(9), NADA)];
        let outcomes = testbed.store.write(batch.into()).await.expect("written");
        assert_eq!(outcomes, [Ok(Done::Indexed), Ok(Done::Indexed), Err(Refusal::Stale("search"))]);
        assert_eq!(standing(testbed, partition).await, walking);
        assert_eq!(places(testbed, &[NADA]).await, []);
        // Somebody else owns the partition.
        let stale = hilo_store::partition::Fence { epoch: fence.epoch + 1, ..fence };
        let index = Index { from: walking, to: at(3), contacts: Vec::new() };
        assert_eq!(testbed.write(Write::Index { fence: stale, index }).await, Err(Refusal::Fenced { partition: partition.0 }));
        // Each partition stands by itself, and a handle of another process sees the same.
        let all: Vec<_> = (0..PARTITIONS).map(PartitionId).collect();
        let progress = testbed.another().await.search_progress(&all).await.expect("progress");
        for (number, progress) in all.iter().zip(progress) {
            let expected = if *number == partition { walking } else { Standing::NEW };
            assert_eq!(progress.standing, expected);
            assert_eq!(progress.cursor, testbed.standing(*number).await.cursor);
        }
    }

    async fn entries_say_whose_lanes_they_touch(testbed: &Testbed) {
        let partition = PartitionId(1);
        let lanes = [testbed.lane_in(partition), testbed.lane_in(partition)];
        let entries = [0, 1, 0, 1].map(|n: usize| testbed.entry(lanes[n], "x")).to_vec();
        testbed.append(entries).await;
        let touched = testbed.store.touched(partition, 1, 2).await.expect("entries");
        assert_eq!(touched, [(2, lanes[1]), (3, lanes[0])]);
        assert_eq!(testbed.store.touched(partition, 4, 2).await.expect("entries"), []);
        assert_eq!(testbed.store.touched(PartitionId(0), 0, 2).await.expect("entries"), []);
    }

    async fn a_walk_meets_everybody_once(testbed: &Testbed) {
        let mut all = Vec::new();
        for scope in [testbed.scope, testbed.elsewhere, testbed.scope] {
            let lane = somebody(testbed, scope, |_| ()).await;
            all.push((scope, sample::contact_of(lane)));
        }
        all.sort_unstable();
        let (mut met, mut walk) = (Vec::new(), Walk::Ahead);
        loop {
            let next = testbed.store.walk(walk, 2).await.expect("contacts");
            let Some((scope, contact)) = next.last() else { break };
            walk = Walk::Behind(*scope, *contact);
            met.extend(next);
        }
        assert_eq!(met, all);
        assert_eq!(testbed.store.walk(Walk::Done, 2).await.expect("contacts"), []);
    }

    async fn sources_are_what_was_said_behind_what_is_indexed(testbed: &Testbed) {
        let lane = somebody(testbed, testbed.scope, |_| ()).await;
        let contact = sample::contact_of(lane);
        let message = |position, direction, author| MessageRow {
            direction,
            author,
            content: sample::sealed(),
            ..sample::message(testbed, contact, position)
        };
        let person = Actor::Person(testbed.id());
        let messages = [
            message(1, Direction::Inbound, Actor::Contact(contact)),
            message(2, Direction::Outbound, Actor::Run(testbed.id())),
            message(3, Direction::Outbound, Actor::System),
            message(4, Direction::Outbound, person),
            message(6, Direction::Outbound, Actor::ApiKey(testbed.id())),
            message(7, Direction::Inbound, Actor::Contact(contact)),
        ];
        let note = sample::thread_event(testbed, contact, 5, person);
        let assigned = hilo_store::rows::ThreadEventRow {
            kind: "assigned".to_owned(),
            ..sample::thread_event(testbed, contact, 8, person)
        };
        let mut rows: Vec<Row> = messages.iter().cloned().map(Row::Message).collect();
        rows.extend([Row::ThreadEvent(note.clone()), Row::ThreadEvent(assigned)]);
        let identity = sample::phone(9);
        rows.push(Row::Identity(IdentityChange {
            scope: testbed.scope,
            identity: identity.clone(),
            expected: None,
            owner: Some(contact),
            at: moment(1),
        }));
        testbed.turn(lane, |turn| turn.rows = rows).await;
        let other = somebody(testbed, testbed.scope, |_| ()).await;
        let asked = [(lane.scope, contact), (lane.scope, sample::contact_of(other)), (lane.scope, testbed.id())];
        let sources = testbed.store.search_sources(&asked, 100).await.expect("sources");
        assert!(sources.complete);
        let [mine, others, nobodys]: [Source; 3] = sources.sources.try_into().expect("three");
        let said: Vec<_> = mine.said.iter().map(|said| (said.place, said.inbound, said.author)).collect();
        assert_eq!(said, [
            (Place::Message(1), true, Actor::Contact(contact)),
            (Place::Message(4), false, person),
            (Place::Note(5), false, person),
            (Place::Message(6), false, messages[4].author),
            (Place::Message(7), true, Actor::Contact(contact)),
        ]);
        assert_eq!(note.kind, NOTE);
        assert_eq!(mine.said[0].id, SaidId::Message(messages[0].message));
        assert_eq!(mine.said[2].id, SaidId::Note(note.id));
        assert_eq!((&mine.said[0].content, mine.said[0].at), (&messages[0].content, messages[0].sent_at));
        assert_eq!((&mine.said[2].content, mine.said[2].at), (&note.body, note.at));
        assert_eq!((mine.indexed, mine.person, mine.name.as_deref()), (0, None, Some("Ana")));
        assert_eq!(mine.identities, std::slice::from_ref(&identity));
        assert_eq!((others.said.len(), others.name.as_deref()), (0, Some("Ana")));
        assert_eq!((nobodys.said.len(), nobodys.name), (0, None));
        // What was found is read again by its place.
        let places: Vec<_> = mine.said.iter().map(|said| (contact, said.place)).collect();
        let mut asked_again = places.clone();
        asked_again.extend([(contact, Place::Message(5)), (contact, Place::Note(8)), (contact, Place::Person), (sample::contact_of(other), Place::Message(1))]);
        let mut said = testbed.store.read().said(testbed.scope, &asked_again).await.expect("said");
        said.sort_by_key(|(_, said)| said.place.position());
        assert_eq!(said, mine.said.iter().map(|said| (contact, said.clone())).collect::<Vec<_>>());
        assert_eq!(testbed.store.read().said(testbed.elsewhere, &places).await.expect("said"), []);
        let identities = testbed.store.read().identities_of(testbed.scope, &[sample::contact_of(other), contact]).await;
        assert_eq!(identities.expect("addresses"), [vec![], vec![identity]]);
        // Behind what is indexed, and not more than is asked for.
        index(testbed, lane, 4, Vec::new()).await;
        let asked = [(lane.scope, contact), (lane.scope, sample::contact_of(other))];
        let part = testbed.store.search_sources(&asked, 2).await.expect("sources");
        assert!(!part.complete);
        assert_eq!(part.sources.len(), 1);
        assert_eq!((part.sources[0].indexed, part.sources[0].person), (4, Some(7)));
        let said: Vec<_> = part.sources[0].said.iter().map(|said| said.place).collect();
        assert_eq!(said, [Place::Note(5), Place::Message(6)]);
        let all = testbed.store.search_sources(&asked, 4).await.expect("sources");
        assert_eq!((all.complete, all.sources.len(), all.sources[0].said.len()), (true, 2, 3));
    }

    async fn whoever_was_merged_has_no_name_to_be_found_by(testbed: &Testbed) {
        let lane = somebody(testbed, testbed.scope, |_| ()).await;
        let contact = sample::contact_of(lane);
        let row = ContactRow { merged_into: Some(testbed.id()), ..sample::contact(testbed.scope, contact) };
        testbed.turn(lane, |turn| turn.rows.push(Row::Contact(row))).await;
        let sources = testbed.store.search_sources(&[(lane.scope, contact)], 9).await.expect("sources");
        assert_eq!(sources.sources[0].name, None);
    }

    async fn many_documents_in_many_blocks(testbed: &Testbed) {
        let lane = somebody(testbed, testbed.scope, |_| ()).await;
        // The last of a store's blocks has the common word, the first has the rare one.
        index(testbed, lane, 1, vec![document(Place::Message(1), &[HOLA, NADA])]).await;
        for part in 0..8i64 {
            let documents = (0..5_000).map(|n| document(Place::Message(2 + part * 5_000 + n), &[HOLA]));
            index(testbed, lane, 1, documents.collect()).await;
        }
        assert_eq!(places(testbed, &[NADA]).await, [(sample::contact_of(lane), Place::Message(1))]);
        assert_eq!(places(testbed, &[HOLA, NADA]).await.len(), 1);
        let first = ask(testbed, &ThreadAccess::All, &[HOLA], Page { after: None, limit: 3 }).await;
        let positions: Vec<_> = first.hits.iter().map(|hit| hit.place.position()).collect();
        assert_eq!(positions, [40_001, 40_000, 39_999]);
        // Whoever may see none of them is told to go on, and comes to an end.
        let stranger = ThreadAccess::Involved { person: testbed.id(), teams: Vec::new() };
        let row = ThreadRow { assignee: Some(testbed.id()), ..sample::thread(testbed.scope, sample::contact_of(lane)) };
        testbed.turn(lane, |turn| turn.rows.push(Row::Thread(row))).await;
        let mut after = None;
        for round in 0.. {
            let part = ask(testbed, &stranger, &[HOLA], Page { after, limit: 50 }).await;
            assert_eq!(part.hits, []);
            assert!(round < 100, "it comes to no end");
            after = part.next;
            if after.is_none() {
                break;
            }
        }
    }
}
