//! Contacts, tags and keys.

use super::cases;
use crate::{
    sample,
    testbed::{Testbed, moment},
};
use hilo_model::ContactId;
use hilo_store::{
    journal::{Append, NewContact},
    read::Page,
    rows::{Row, TagRow},
    write::Write,
};

fn tag(testbed: &Testbed, contact: ContactId, tag: &str, present: bool) -> Row {
    Row::Tag(TagRow { scope: testbed.scope, contact, tag: tag.to_owned(), present, at: moment(1) })
}

async fn tags(testbed: &Testbed, contact: ContactId) -> Vec<String> {
    testbed.store.read().contact_tags(testbed.scope, contact).await.expect("tags")
}

cases! {
    async fn contacts_are_listed_oldest_first_in_pages(testbed: &Testbed) {
        let lane = testbed.lane();
        let mut contacts: Vec<_> = (0..7).map(|_| sample::contact(testbed.scope, testbed.id())).collect();
        let rows: Vec<_> = contacts.iter().rev().map(|row| Row::Contact(row.clone())).collect();
        let mut stranger = sample::contact(testbed.elsewhere, contacts[2].contact);
        stranger.name = "Stranger".to_owned();
        testbed
            .turn(lane, |turn| {
                turn.rows = rows;
                turn.rows.push(Row::Contact(stranger.clone()));
            })
            .await;
        let read = testbed.store.read();
        let mut listed = Vec::new();
        loop {
            let after = listed.last().map(|row: &hilo_store::rows::ContactRow| row.contact);
            let page = read.contacts(testbed.scope, Page { after, limit: 3 }).await.expect("a page");
            if page.is_empty() {
                break;
            }
            assert!(page.len() <= 3);
            listed.extend(page);
        }
        contacts.sort_by_key(|row| row.contact);
        assert_eq!(listed, contacts);
        let found = read.contact(testbed.elsewhere, stranger.contact).await.expect("read");
        assert_eq!(found, Some(stranger));
    }

    async fn tags_come_and_go(testbed: &Testbed) {
        let (lane, contact) = (testbed.lane(), testbed.id());
        let rows = vec![
            tag(testbed, contact, "vip", true),
            tag(testbed, contact, "ñandú", true),
            tag(testbed, contact, "Alpha", true),
            tag(testbed, contact, "vip", true),
            tag(testbed, contact, "gone", true),
            tag(testbed, contact, "gone", false),
            tag(testbed, contact, "back", false),
            tag(testbed, contact, "back", true),
        ];
        testbed.turn(lane, |turn| turn.rows = rows).await;
        // Alphabetical as bytes are, on every database.
        assert_eq!(tags(testbed, contact).await, ["Alpha", "back", "vip", "ñandú"]);
        let rows = vec![tag(testbed, contact, "vip", false), tag(testbed, contact, "never", false)];
        testbed.turn(lane, |turn| turn.rows = rows).await;
        assert_eq!(tags(testbed, contact).await, ["Alpha", "back", "ñandú"]);
        assert_eq!(tags(testbed, testbed.id()).await, [""; 0]);
        let elsewhere = testbed.store.read().contact_tags(testbed.elsewhere, contact).await.expect("tags");
        assert_eq!(elsewhere, [""; 0]);
    }

    async fn whoever_has_a_tag_is_told_in_order_in_pages(testbed: &Testbed) {
        let lane = testbed.lane();
        let mut contacts: Vec<ContactId> = (0..7).map(|_| testbed.id()).collect();
        let mut rows: Vec<Row> = contacts.iter().rev().map(|contact| tag(testbed, *contact, "vip", true)).collect();
        rows.extend(contacts.iter().map(|contact| tag(testbed, *contact, "Vip", true)));
        rows.push(tag(testbed, testbed.id(), "vi", true));
        rows.push(tag(testbed, contacts[3], "vip", false));
        let stranger = TagRow {
            scope: testbed.elsewhere, contact: contacts[3], tag: "vip".to_owned(), present: true, at: moment(1),
        };
        rows.push(Row::Tag(stranger));
        testbed.turn(lane, |turn| turn.rows = rows).await;
        let one_without = contacts.remove(3);
        contacts.sort_unstable();
        let read = testbed.store.read();
        let mut told: Vec<ContactId> = Vec::new();
        loop {
            let page = Page { after: told.last().copied(), limit: 4 };
            let page = read.tagged(testbed.scope, "vip", page).await.expect("a page");
            if page.is_empty() {
                break;
            }
            assert!(page.len() <= 4);
            told.extend(page);
        }
        assert_eq!(told, contacts);
        let all = Page { after: None, limit: 10 };
        assert_eq!(read.tagged(testbed.elsewhere, "vip", all).await.expect("a page"), [one_without]);
        assert_eq!(read.tagged(testbed.scope, "other", all).await.expect("a page"), []);
    }

    async fn a_destroyed_key_never_comes_back(testbed: &Testbed) {
        let lane = testbed.lane();
        let contact = sample::contact_of(lane);
        let scope = lane.scope;
        let other = testbed.id();
        let new = |contact| NewContact { scope, contact, key: sample::key(), at: moment(1) };
        let append = || {
            Write::Append(Append { contacts: vec![new(contact), new(other)], ..Append::default() })
        };
        testbed.write(append()).await.expect("appended");
        let keys = || async {
            let keys = testbed.store.contact_keys(&[(scope, contact), (scope, other)]).await.expect("keys");
            keys.iter().map(Option::is_some).collect::<Vec<_>>()
        };
        assert_eq!(keys().await, [true, true]);
        testbed
            .turn(lane, |turn| turn.rows.push(Row::DestroyKey { scope, contact, at: moment(2) }))
            .await;
        assert_eq!(keys().await, [false, true]);
        testbed.write(append()).await.expect("appended");
        assert_eq!(keys().await, [false, true]);
        let destroy = Write::Settings {
            documents: Vec::new(),
            rows: vec![Row::DestroyKey { scope, contact: other, at: moment(3) }],
            audit: Vec::new(),
            idempotency: None,
        };
        testbed.write(destroy).await.expect("destroyed");
        assert_eq!(keys().await, [false, false]);
    }
}
