//! The inbox: who sees what, filters, pages.

use super::cases;
use crate::{
    sample,
    testbed::{Testbed, moment},
};
use bytes::Bytes;
use hilo_model::{
    Actor, ContactId, Id, PersonId, TeamId, access::ThreadAccess, message::Status, ticket::TicketStatus,
};
use hilo_store::{
    read::{LastMessage, Page, ThreadFilter, ThreadKey},
    rows::{Direction, DraftRow, MentionRow, MessageRow, Row, TagRow, ThreadReadRow, ThreadRow},
};

async fn write(testbed: &Testbed, threads: &[ThreadRow]) {
    let rows = threads.iter().map(|thread| Row::Thread(thread.clone())).collect();
    testbed.turn(testbed.lane(), |turn| turn.rows = rows).await;
}

async fn list(testbed: &Testbed, access: &ThreadAccess, filter: &ThreadFilter) -> Vec<ContactId> {
    let page = Page { after: None, limit: 1000 };
    let items = testbed.store.read().threads(testbed.scope, access, filter, page).await.expect("a list");
    items.into_iter().map(|item| item.thread.contact).collect()
}

/// So many threads, of which later ones had their last message earlier.
fn threads<const N: usize>(testbed: &Testbed) -> [ThreadRow; N] {
    std::array::from_fn(|n| ThreadRow {
        last_message_at: moment(1000 - n as u64),
        ..sample::thread(testbed.scope, testbed.id())
    })
}

cases! {
    async fn lists_show_what_the_access_predicate_allows(testbed: &Testbed) {
        let people: [PersonId; 2] = [testbed.id(), testbed.id()];
        let teams: [TeamId; 2] = [testbed.id(), testbed.id()];
        let mut rows = Vec::new();
        for assignee in [None, Some(people[0]), Some(people[1])] {
            for team in [None, Some(teams[0]), Some(teams[1])] {
                let at = moment(1000 - rows.len() as u64);
                let thread = sample::thread(testbed.scope, testbed.id());
                rows.push(ThreadRow { assignee, team, last_message_at: at, ..thread });
            }
        }
        write(testbed, &rows).await;
        let involved = |teams: &[TeamId]| ThreadAccess::Involved { person: people[0], teams: teams.to_vec() };
        let accesses = [
            ThreadAccess::All,
            ThreadAccess::Unassigned,
            involved(&[]),
            involved(&teams[..1]),
            involved(&teams),
        ];
        for access in accesses {
            let allowed = |thread: &&ThreadRow| access.allows(thread.assignee, thread.team);
            let expected: Vec<_> = rows.iter().filter(allowed).map(|thread| thread.contact).collect();
            assert_eq!(list(testbed, &access, &ThreadFilter::default()).await, expected, "{access:?}");
            for thread in &rows {
                let one = testbed.store.read().thread(testbed.scope, &access, None, thread.contact).await;
                let one = one.expect("read").map(|item| item.thread);
                assert_eq!(one.as_ref(), allowed(&thread).then_some(thread), "{access:?}");
            }
        }
    }

    async fn filters_narrow_the_list(testbed: &Testbed) {
        let (person, channel) = (testbed.id(), testbed.id());
        let mut rows = threads::<8>(testbed);
        for (row, status) in rows.iter_mut().zip(TicketStatus::ALL) {
            row.status = status;
        }
        rows[6].assignee = Some(person);
        rows[6].unread = 3;
        rows[6].waiting_since = Some(moment(3));
        rows[3].waiting_since = Some(moment(2));
        rows[2].snoozed_until = Some(moment(2000));
        rows[7].snoozed_until = Some(moment(3000));
        rows[7].channel = Some(channel);
        rows[7].unread = 1;
        rows[7].waiting_since = Some(moment(1));
        write(testbed, &rows).await;
        let tag = |n: usize, scope| {
            let contact = rows[n].contact;
            Row::Tag(TagRow { scope, contact, tag: "vip".to_owned(), present: true, at: moment(1) })
        };
        let tags = vec![tag(2, testbed.scope), tag(4, testbed.elsewhere), tag(6, testbed.scope)];
        testbed.turn(testbed.lane(), |turn| turn.rows = tags).await;
        let of = |places: &[usize]| places.iter().map(|place| rows[*place].contact).collect::<Vec<_>>();
        let filter = ThreadFilter::default;
        use TicketStatus as S;
        let cases = [
            (filter(), vec![0, 1, 2, 3, 4, 5, 6, 7]),
            (ThreadFilter { statuses: vec![S::Open], ..filter() }, vec![1]),
            (ThreadFilter { statuses: vec![S::OnHold, S::Open, S::Pending], ..filter() }, vec![1, 2, 3]),
            (ThreadFilter { statuses: vec![S::Closed, S::Bot, S::Bot], ..filter() }, vec![0, 5, 6, 7]),
            (ThreadFilter { assignee: Some(person), ..filter() }, vec![6]),
            (ThreadFilter { unassigned: true, statuses: vec![S::Bot], ..filter() }, vec![0, 7]),
            (ThreadFilter { unassigned: true, assignee: Some(person), ..filter() }, vec![]),
            (ThreadFilter { unread: true, ..filter() }, vec![6, 7]),
            (ThreadFilter { waiting: true, ..filter() }, vec![3, 6, 7]),
            (ThreadFilter { snoozed: Some(true), ..filter() }, vec![2, 7]),
            (ThreadFilter { snoozed: Some(false), ..filter() }, vec![0, 1, 3, 4, 5, 6]),
            (ThreadFilter { snoozed: Some(false), waiting: true, ..filter() }, vec![3, 6]),
            (ThreadFilter { channel: Some(channel), ..filter() }, vec![7]),
            (ThreadFilter { tag: Some("vip".to_owned()), ..filter() }, vec![2, 6]),
            (ThreadFilter { tag: Some("VIP".to_owned()), ..filter() }, vec![]),
            (ThreadFilter { tag: Some("vip".to_owned()), unread: true, ..filter() }, vec![6]),
        ];
        for (filter, expected) in cases {
            assert_eq!(list(testbed, &ThreadAccess::All, &filter).await, of(&expected), "{filter:?}");
        }
    }

    async fn filters_do_not_widen_what_may_be_seen(testbed: &Testbed) {
        let (me, other) = (testbed.id(), testbed.id());
        let mut rows = threads::<3>(testbed);
        rows.iter_mut().for_each(|row| row.status = TicketStatus::Open);
        rows[0].assignee = Some(other);
        rows[1].assignee = Some(me);
        write(testbed, &rows).await;
        let access = ThreadAccess::Involved { person: me, teams: Vec::new() };
        let filter = |assignee| ThreadFilter { assignee, statuses: vec![TicketStatus::Open], ..ThreadFilter::default() };
        assert_eq!(list(testbed, &access, &filter(Some(other))).await, []);
        assert_eq!(list(testbed, &access, &filter(Some(me))).await, [rows[1].contact]);
        assert_eq!(list(testbed, &access, &filter(None)).await, [rows[1].contact, rows[2].contact]);
    }

    async fn what_is_unread_depends_on_who_reads(testbed: &Testbed) {
        let (me, other): (PersonId, PersonId) = (testbed.id(), testbed.id());
        let mut rows = threads::<3>(testbed);
        for (row, unread) in rows.iter_mut().zip([2, 0, 1]) {
            row.unread = unread;
            row.waiting_since = (unread > 0).then(|| moment(1));
        }
        write(testbed, &rows).await;
        let contact = rows[0].contact;
        let said = [(1, Direction::Inbound), (2, Direction::Outbound), (3, Direction::Inbound), (4, Direction::Inbound)];
        let messages = said.map(|(position, direction)| {
            Row::Message(MessageRow { direction, ..sample::message(testbed, contact, position) })
        });
        testbed.turn(testbed.lane(), |turn| turn.rows = messages.to_vec()).await;
        let look = async |reader: Option<PersonId>, unread: bool| {
            let filter = ThreadFilter { reader, unread, ..ThreadFilter::default() };
            let page = Page { after: None, limit: 9 };
            let items = testbed.store.read().threads(testbed.scope, &ThreadAccess::All, &filter, page).await;
            let items = items.expect("a list");
            for item in &items {
                let one = testbed.store.read().thread(testbed.scope, &ThreadAccess::All, reader, item.thread.contact);
                assert_eq!(one.await.expect("read").as_ref(), Some(item));
            }
            items.into_iter().map(|item| item.unread).collect::<Vec<_>>()
        };
        let read = async |scope, person, position| {
            let row = ThreadReadRow { scope, person, contact, position, at: moment(5) };
            testbed.turn(testbed.lane(), |turn| turn.rows = vec![Row::ThreadRead(row)]).await;
        };
        assert_eq!(look(Some(me), false).await, [2, 0, 1]);
        read(testbed.elsewhere, me, 4).await;
        // More is unseen than is unanswered; what was answered is not unread.
        read(testbed.scope, me, 0).await;
        assert_eq!(look(Some(me), false).await, [2, 0, 1]);
        read(testbed.scope, me, 3).await;
        assert_eq!(look(Some(me), false).await, [1, 0, 1]);
        assert_eq!(look(Some(me), true).await, [1, 1]);
        read(testbed.scope, me, 4).await;
        assert_eq!(look(Some(me), false).await, [0, 0, 1]);
        assert_eq!(look(Some(me), true).await, [1]);
        assert_eq!(look(Some(other), true).await, [2, 1]);
        assert_eq!(look(None, true).await, [2, 1]);
    }

    async fn the_last_message_is_told(testbed: &Testbed) {
        let rows = threads::<2>(testbed);
        let contact = rows[0].contact;
        let (person, customer) = (Actor::Person(testbed.id()), Actor::Contact(contact));
        let said = [(1, Direction::Inbound, customer, "image"), (2, Direction::Outbound, person, "text")];
        let messages = said.map(|(position, direction, author, kind)| {
            let (kind, status) = (kind.to_owned(), Status::Read);
            Row::Message(MessageRow { direction, author, kind, status, ..sample::message(testbed, contact, position) })
        });
        testbed.turn(testbed.lane(), |turn| turn.rows = messages.to_vec()).await;
        for (preview_inbound, author, kind) in [(false, person, "text"), (true, customer, "image")] {
            write(testbed, &rows.clone().map(|row| ThreadRow { preview_inbound, ..row })).await;
            let (page, filter) = (Page { after: None, limit: 9 }, ThreadFilter::default());
            let items = testbed.store.read().threads(testbed.scope, &ThreadAccess::All, &filter, page);
            let last: Vec<_> = items.await.expect("a list").into_iter().map(|item| item.last).collect();
            let told = LastMessage { author, kind: kind.to_owned(), status: Status::Read };
            assert_eq!(last, [Some(told), None]);
        }
    }

    async fn a_mention_is_shown_until_it_is_read(testbed: &Testbed) {
        let (me, other): (PersonId, PersonId) = (testbed.id(), testbed.id());
        let rows = threads::<2>(testbed);
        write(testbed, &rows).await;
        let (scope, contact) = (testbed.scope, rows[1].contact);
        let mention = |scope, position| Row::Mention(MentionRow { scope, person: me, contact, position, at: moment(4) });
        testbed.turn(testbed.lane(), |turn| turn.rows = vec![mention(scope, 5), mention(scope, 5)]).await;
        testbed.turn(testbed.lane(), |turn| turn.rows = vec![mention(testbed.elsewhere, 9)]).await;
        let look = async |reader| {
            let filter = ThreadFilter { reader, mentioned: true, ..ThreadFilter::default() };
            let found = list(testbed, &ThreadAccess::All, &filter).await;
            let one = testbed.store.read().thread(scope, &ThreadAccess::All, reader, contact).await.expect("read");
            assert_eq!(one.expect("a thread").mentioned, !found.is_empty());
            found
        };
        assert_eq!(look(Some(me)).await, [contact]);
        assert_eq!(look(Some(other)).await, []);
        assert_eq!(look(None).await, []);
        for (position, expected) in [(4, vec![contact]), (5, vec![])] {
            let row = ThreadReadRow { scope, person: me, contact, position, at: moment(5) };
            testbed.turn(testbed.lane(), |turn| turn.rows = vec![Row::ThreadRead(row)]).await;
            assert_eq!(look(Some(me)).await, expected);
        }
        testbed.turn(testbed.lane(), |turn| turn.rows = vec![mention(scope, 6)]).await;
        assert_eq!(look(Some(me)).await, [contact]);
    }

    async fn a_draft_is_kept_until_it_is_empty(testbed: &Testbed) {
        let (scope, contact) = (testbed.scope, testbed.id());
        let (me, other): (PersonId, PersonId) = (testbed.id(), testbed.id());
        let read = async |scope, person| testbed.store.read().draft(scope, person, contact).await.expect("read");
        let draft = |body: Option<Bytes>| DraftRow { scope, person: me, contact, body, at: moment(4) };
        let full = draft(Some(sample::sealed()));
        let again = draft(Some(Bytes::from_static(b"again")));
        assert_eq!(read(scope, me).await, None);
        for (rows, kept) in [
            (vec![full.clone()], Some(full.clone())),
            (vec![full.clone(), again.clone()], Some(again.clone())),
            (vec![draft(None)], None),
            (vec![draft(None), full.clone()], Some(full.clone())),
            (vec![again, draft(None)], None),
            (vec![draft(None)], None),
        ] {
            let rows = rows.into_iter().map(Row::Draft).collect();
            testbed.turn(testbed.lane(), |turn| turn.rows = rows).await;
            assert_eq!(read(scope, me).await, kept);
            assert_eq!(read(scope, other).await, None);
            assert_eq!(read(testbed.elsewhere, me).await, None);
        }
    }

    async fn the_tags_in_use_are_told_once_each(testbed: &Testbed) {
        let tags = async || testbed.store.read().tags(testbed.scope, 3).await.expect("tags");
        assert_eq!(tags().await, [] as [&str; 0]);
        let tag = |scope, tag: &str, present| {
            Row::Tag(TagRow { scope, contact: testbed.id(), tag: tag.to_owned(), present, at: moment(1) })
        };
        let here = testbed.scope;
        let rows = vec![tag(here, "vip", true), tag(here, "ñandú", true), tag(here, "vip", true), tag(here, "Zoo", true)];
        testbed.turn(testbed.lane(), |turn| turn.rows = rows).await;
        testbed.turn(testbed.lane(), |turn| turn.rows = vec![tag(testbed.elsewhere, "away", true)]).await;
        assert_eq!(tags().await, ["Zoo", "vip", "ñandú"]);
        testbed.turn(testbed.lane(), |turn| turn.rows = vec![tag(here, "a", true), tag(here, "b", true)]).await;
        assert_eq!(tags().await, ["Zoo", "a", "b"], "no more than were asked for");
    }

    async fn pages_skip_and_double_nothing_while_threads_move(testbed: &Testbed) {
        let mut rows = threads::<10>(testbed);
        // Several with the same moment: the contact breaks the tie.
        for row in &mut rows[3..7] {
            row.last_message_at = moment(900);
        }
        for row in &mut rows[7..] {
            row.last_message_at = moment(800);
        }
        write(testbed, &rows).await;
        let key = |thread: &ThreadRow| ThreadKey {
            last_message_at: thread.last_message_at,
            contact: thread.contact,
        };
        let read = testbed.store.read();
        let mut seen: Vec<ThreadKey> = Vec::new();
        loop {
            let page = Page { after: seen.last().copied(), limit: 3 };
            let page = read.threads(testbed.scope, &ThreadAccess::All, &ThreadFilter::default(), page).await;
            let page = page.expect("a page");
            if page.is_empty() {
                break;
            }
            assert!(page.len() <= 3);
            seen.extend(page.iter().map(|item| key(&item.thread)));
            // Meanwhile something new comes to the top, and something seen moves there.
            let mut moved = sample::thread(testbed.scope, seen[0].contact);
            moved.last_message_at = moment(5000 + seen.len() as u64);
            let mut new = sample::thread(testbed.scope, testbed.id());
            new.last_message_at = moment(6000 + seen.len() as u64);
            write(testbed, &[moved, new]).await;
        }
        let mut expected: Vec<ThreadKey> = rows.iter().map(key).collect();
        expected.sort_unstable_by(|a, b| b.cmp(a));
        assert_eq!(seen, expected);
    }

    async fn scopes_do_not_see_each_other(testbed: &Testbed) {
        let contact: ContactId = testbed.id();
        let here = sample::full_thread(testbed, contact);
        let there = ThreadRow { scope: testbed.elsewhere, version: 7, ..here.clone() };
        // The same environment id in another workspace is another environment.
        let mixed = hilo_model::Scope { environment: testbed.elsewhere.environment, ..testbed.scope };
        write(testbed, &[here.clone(), there.clone()]).await;
        let read = testbed.store.read();
        let one = |scope| read.thread(scope, &ThreadAccess::All, None, contact);
        let version = |item: Option<hilo_store::read::ThreadItem>| item.map(|item| item.thread.version);
        assert_eq!(version(one(testbed.scope).await.expect("read")), Some(here.version));
        assert_eq!(version(one(testbed.elsewhere).await.expect("read")), Some(7));
        assert_eq!(version(one(mixed).await.expect("read")), None);
        assert_eq!(list(testbed, &ThreadAccess::All, &ThreadFilter::default()).await, [contact]);
        // A name belongs to a contact of the same scope.
        let mut stranger = sample::contact(testbed.elsewhere, contact);
        stranger.name = "Stranger".to_owned();
        testbed.turn(testbed.lane(), |turn| turn.rows.push(Row::Contact(stranger))).await;
        let name = |item: Option<hilo_store::read::ThreadItem>| item.map(|item| item.name);
        assert_eq!(name(one(testbed.scope).await.expect("read")).as_deref(), Some(""));
        assert_eq!(name(one(testbed.elsewhere).await.expect("read")).as_deref(), Some("Stranger"));
        assert_eq!(contact.uuid(), here.contact.uuid());
    }
}
