//! Messages: their order in the thread, and what becomes of them.

use super::cases;
use crate::{
    sample,
    testbed::{Testbed, moment},
};
use bytes::Bytes;
use hilo_model::{ContactId, EffectId, Id, MessageId, Timestamp, message::Status};
use hilo_store::{
    journal::Append,
    outbox::Settlement,
    partition::PartitionId,
    read::{MessageItem, Page},
    rows::{MessageChange, MessageChangeRow, MessageMediaRow, MessageRef, MessageRow, MessageStatusRow, Row},
    write::Write,
};

fn news(row: &MessageRow, status: Status, at: u64) -> MessageStatusRow {
    MessageStatusRow {
        scope: row.scope,
        contact: row.contact,
        message: MessageRef::Id(row.message),
        status,
        at: moment(at),
        provider_id: None,
        error_code: None,
        error_detail: None,
    }
}

fn by_provider(row: &MessageRow, provider_id: &str, status: Status, at: u64) -> MessageStatusRow {
    let message = MessageRef::Provider { channel: row.channel, provider_id: provider_id.to_owned() };
    MessageStatusRow { message, ..news(row, status, at) }
}

async fn write(testbed: &Testbed, rows: Vec<Row>) {
    testbed.turn(testbed.lane(), |turn| turn.rows = rows).await;
}

async fn tell(testbed: &Testbed, news: MessageStatusRow) {
    write(testbed, vec![Row::MessageStatus(news)]).await;
}

async fn item(testbed: &Testbed, row: &MessageRow) -> MessageItem {
    let found = testbed.store.read().message(row.scope, row.contact, row.message).await;
    found.expect("read").expect("a message")
}

/// A message of ours in the store.
async fn sent(testbed: &Testbed) -> MessageRow {
    let row = sample::message(testbed, testbed.id(), 1);
    write(testbed, vec![Row::Message(row.clone())]).await;
    row
}

fn change(row: &MessageRow, change: MessageChange, at: u64) -> Row {
    Row::MessageChange(MessageChangeRow {
        scope: row.scope,
        contact: row.contact,
        channel: row.channel,
        provider_id: row.provider_id.clone().unwrap_or_default(),
        change,
        at: moment(at),
    })
}

fn says(text: &'static str) -> (String, Bytes) {
    ("text".to_owned(), Bytes::from_static(text.as_bytes()))
}

fn edited(text: &'static str) -> MessageChange {
    let (kind, content) = says(text);
    MessageChange::Edited { kind, content }
}

async fn versions(testbed: &Testbed, row: &MessageRow) -> Vec<(Timestamp, Bytes)> {
    let read = testbed.store.read();
    let versions = read.message_versions(row.scope, row.contact, row.message).await.expect("versions");
    versions.into_iter().map(|version| (version.until, version.content)).collect()
}

cases! {
    async fn an_edit_keeps_what_was_said_before(testbed: &Testbed) {
        let contact = testbed.id();
        let row = sample::full_message(testbed, contact, 1);
        let other = MessageRow { provider_id: Some("another".to_owned()), ..sample::full_message(testbed, contact, 2) };
        write(testbed, vec![Row::Message(row.clone()), Row::Message(other.clone())]).await;
        let before = item(testbed, &other).await;
        // Two edits of one batch, and one that comes again.
        write(testbed, vec![change(&row, edited("two"), 5), change(&row, edited("three"), 6)]).await;
        write(testbed, vec![change(&row, edited("three"), 6)]).await;
        let now = item(testbed, &row).await;
        assert_eq!((&now.message.content[..], now.edited_at), (&b"three"[..], Some(moment(6))));
        assert_eq!((&*now.message.kind, now.revoked_at), ("text", None));
        assert_eq!(now.message.about, row.about);
        let (kept, two) = (row.content.clone(), says("two").1);
        assert_eq!(versions(testbed, &row).await, [(moment(5), kept), (moment(6), two)]);
        assert_eq!(item(testbed, &other).await, before, "another message of the thread");
        assert_eq!(versions(testbed, &other).await, []);
    }

    async fn a_message_of_a_thread_is_found_by_the_providers_id(testbed: &Testbed) {
        let older = sample::full_message(testbed, testbed.id(), 1);
        let newer = MessageRow { message: testbed.id(), position: 2, ..older.clone() };
        let other = MessageRow { contact: testbed.id(), message: testbed.id(), ..older.clone() };
        write(testbed, [&older, &newer, &other].map(|row| Row::Message(row.clone())).to_vec()).await;
        let read = testbed.store.read();
        let id = older.provider_id.as_deref().expect("an id");
        let elsewhere = testbed.id();
        for (scope, contact, channel, id, expected) in [
            (testbed.scope, older.contact, older.channel, id, Some(newer.message)),
            (testbed.scope, other.contact, older.channel, id, Some(other.message)),
            (testbed.scope, older.contact, elsewhere, id, None),
            (testbed.scope, older.contact, older.channel, "unknown", None),
            (testbed.elsewhere, older.contact, older.channel, id, None),
        ] {
            let found = read.message_named(scope, contact, channel, id).await.expect("read");
            assert_eq!(found.map(|item| item.message.message), expected, "{id}");
        }
    }

    async fn who_sent_a_message_is_found_by_the_providers_id(testbed: &Testbed) {
        let row = sample::full_message(testbed, testbed.id(), 1);
        // The same id on another number, and one of ours.
        let other = MessageRow { channel: testbed.id(), ..sample::full_message(testbed, testbed.id(), 1) };
        let ours = MessageRow {
            provider_id: Some("ours".to_owned()),
            channel: row.channel,
            ..sample::message(testbed, row.contact, 2)
        };
        let mut rows = [&row, &other, &ours].map(|row| Row::Message(row.clone())).to_vec();
        rows.extend([&row, &other].map(|row| Row::Thread(sample::thread(testbed.scope, row.contact))));
        write(testbed, rows).await;
        let read = testbed.store.read();
        let id = row.provider_id.as_deref().expect("an id");
        for (scope, channel, id, expected) in [
            (testbed.scope, row.channel, id, Some(row.contact)),
            (testbed.scope, other.channel, other.provider_id.as_deref().unwrap_or_default(), Some(other.contact)),
            (testbed.scope, row.channel, "ours", None),
            (testbed.scope, row.channel, "unknown", None),
            (testbed.elsewhere, row.channel, id, None),
        ] {
            assert_eq!(read.sender_of(scope, channel, id).await.expect("read"), expected, "{id}");
        }
    }

    async fn a_deletion_leaves_what_was_said(testbed: &Testbed) {
        let row = sample::full_message(testbed, testbed.id(), 1);
        write(testbed, vec![Row::Message(row.clone()), change(&row, MessageChange::Revoked, 5)]).await;
        write(testbed, vec![change(&row, MessageChange::Revoked, 9)]).await;
        let now = item(testbed, &row).await;
        assert_eq!((now.revoked_at, now.message.content), (Some(moment(5)), row.content.clone()));
        assert_eq!(versions(testbed, &row).await, []);
    }

    async fn a_place_is_filled_without_a_version(testbed: &Testbed) {
        let row = sample::full_message(testbed, testbed.id(), -3);
        let (kind, content) = says("photo");
        let fill = MessageChange::Filled { kind, content: content.clone() };
        write(testbed, vec![Row::Message(row.clone()), change(&row, fill, 5)]).await;
        let now = item(testbed, &row).await;
        assert_eq!((now.message.content, now.edited_at), (content, None));
        assert_eq!(versions(testbed, &row).await, []);
    }

    async fn a_change_of_a_message_that_is_not_there_changes_nothing(testbed: &Testbed) {
        let row = sample::full_message(testbed, testbed.id(), 1);
        let elsewhere = MessageRow { channel: testbed.id(), ..row.clone() };
        write(testbed, vec![change(&row, edited("two"), 5)]).await;
        write(testbed, vec![Row::Message(row.clone())]).await;
        write(testbed, vec![change(&elsewhere, edited("two"), 5), change(&elsewhere, MessageChange::Revoked, 5)]).await;
        let now = item(testbed, &row).await;
        assert_eq!((now.message, now.edited_at, now.revoked_at), (row, None, None));
    }

    async fn a_thread_is_read_newest_first_in_pages(testbed: &Testbed) {
        let contact: ContactId = testbed.id();
        let rows: Vec<_> = (1..=9).map(|position| sample::message(testbed, contact, position)).collect();
        let other = sample::message(testbed, testbed.id(), 5);
        let mut all: Vec<_> = rows.iter().map(|row| Row::Message(row.clone())).collect();
        all.push(Row::Message(other));
        write(testbed, all).await;
        let read = testbed.store.read();
        let mut seen = Vec::new();
        loop {
            let after = seen.last().copied();
            let page = read.messages(testbed.scope, contact, Page { after, limit: 4 }).await.expect("a page");
            if page.is_empty() {
                break;
            }
            assert!(page.len() <= 4);
            seen.extend(page.iter().map(|item| item.message.position));
            // What comes meanwhile is newer, and changes nothing behind.
            let newer = sample::message(testbed, contact, 100 + seen.len() as i64);
            write(testbed, vec![Row::Message(newer)]).await;
        }
        assert_eq!(seen, (1..=9).rev().collect::<Vec<_>>());
        let page = Page { after: None, limit: 9 };
        assert_eq!(read.messages(testbed.elsewhere, contact, page).await.expect("a page"), []);
    }

    async fn a_message_that_is_there_is_left_alone(testbed: &Testbed) {
        let row = sent(testbed).await;
        tell(testbed, news(&row, Status::Delivered, 2)).await;
        let before = item(testbed, &row).await;
        let again = MessageRow { kind: "other".to_owned(), ..row.clone() };
        write(testbed, vec![Row::Message(again.clone()), Row::Message(again)]).await;
        assert_eq!(item(testbed, &row).await, before);
        let page = Page { after: None, limit: 9 };
        let thread = testbed.store.read().messages(row.scope, row.contact, page).await.expect("a page");
        assert_eq!(thread.len(), 1);
    }

    async fn the_status_only_moves_forward(testbed: &Testbed) {
        for first in Status::ALL {
            let row = sent(testbed).await;
            tell(testbed, news(&row, first, 1)).await;
            for second in Status::ALL {
                tell(testbed, news(&row, second, 2)).await;
                let seen = item(testbed, &row).await.message.status;
                assert!(seen >= first && seen >= second, "{first:?} {second:?} {seen:?}");
            }
            let item = item(testbed, &row).await;
            assert_eq!(item.message.status, Status::Played);
            // The first moment of each stays; they come in the order of rank.
            let at = |status| if status == first { 1 } else { 2 };
            let expected: Vec<_> =
                Status::ALL.into_iter().map(|status| (status, moment(at(status)))).collect();
            assert_eq!(item.reached, expected);
        }
    }

    async fn delivery_outranks_failure(testbed: &Testbed) {
        let row = sent(testbed).await;
        let failed = MessageStatusRow {
            error_code: Some(131_026),
            error_detail: Some(sample::TEXT.to_owned()),
            ..news(&row, Status::Failed, 3)
        };
        tell(testbed, failed).await;
        let failed = item(testbed, &row).await;
        assert_eq!(failed.message.status, Status::Failed);
        assert_eq!(failed.error, Some((131_026, Some(sample::TEXT.to_owned()))));
        tell(testbed, MessageStatusRow { error_code: Some(1), ..news(&row, Status::Failed, 4) }).await;
        tell(testbed, news(&row, Status::Sent, 4)).await;
        assert_eq!(item(testbed, &row).await.message.status, Status::Failed);
        tell(testbed, news(&row, Status::Delivered, 5)).await;
        let delivered = item(testbed, &row).await;
        assert_eq!(delivered.message.status, Status::Delivered);
        assert_eq!(delivered.error, failed.error, "the first error stays");
        let reached = [Status::Sent, Status::Failed, Status::Delivered].map(Status::rank);
        assert_eq!(delivered.reached.iter().map(|(status, _)| status.rank()).collect::<Vec<_>>(), reached);
        let bare = sent(testbed).await;
        tell(testbed, MessageStatusRow { error_code: Some(7), ..news(&bare, Status::Failed, 1) }).await;
        assert_eq!(item(testbed, &bare).await.error, Some((7, None)));
    }

    async fn why_we_gave_a_message_up_stays_until_the_provider_gives_a_code(testbed: &Testbed) {
        let row = sent(testbed).await;
        let because = |code, words: &str| MessageStatusRow {
            error_code: code,
            error_detail: Some(words.to_owned()),
            ..news(&row, Status::Failed, 3)
        };
        tell(testbed, because(None, "opted_out")).await;
        tell(testbed, because(None, "window_closed")).await;
        tell(testbed, news(&row, Status::Failed, 4)).await;
        let given_up = item(testbed, &row).await;
        assert_eq!((given_up.failure.as_deref(), given_up.error), (Some("opted_out"), None));
        tell(testbed, because(Some(131_026), "not there")).await;
        let told = item(testbed, &row).await;
        assert_eq!((told.failure, told.error), (None, Some((131_026, Some("not there".to_owned())))));
        tell(testbed, because(None, "unknown")).await;
        assert_eq!(item(testbed, &row).await.failure, None);
        // Several pieces of news in one batch.
        let other = sent(testbed).await;
        let of_other = |code, words: &str| Row::MessageStatus(MessageStatusRow {
            message: MessageRef::Id(other.message), contact: other.contact, ..because(code, words)
        });
        let all = vec![of_other(None, "opted_out"), of_other(Some(7), "x"), of_other(None, "unknown")];
        testbed.turn(testbed.lane(), |turn| turn.rows = all).await;
        assert_eq!(item(testbed, &other).await.error, Some((7, Some("x".to_owned()))));
    }

    async fn a_provider_id_is_set_once_and_finds_its_message(testbed: &Testbed) {
        let row = sent(testbed).await;
        let learn = |id: &str| MessageStatusRow {
            provider_id: Some(id.to_owned()),
            ..news(&row, Status::Accepted, 1)
        };
        tell(testbed, learn("wamid.1")).await;
        tell(testbed, learn("wamid.2")).await;
        assert_eq!(item(testbed, &row).await.message.provider_id.as_deref(), Some("wamid.1"));
        tell(testbed, by_provider(&row, "wamid.1", Status::Delivered, 2)).await;
        assert_eq!(item(testbed, &row).await.message.status, Status::Delivered);
        let before = item(testbed, &row).await;
        // Another id, another channel, another thread, another scope: nobody's.
        let other_channel = MessageStatusRow {
            message: MessageRef::Provider { channel: testbed.id(), provider_id: "wamid.1".to_owned() },
            ..news(&row, Status::Read, 3)
        };
        let good = by_provider(&row, "wamid.1", Status::Read, 3);
        let nobodys = [
            by_provider(&row, "wamid.2", Status::Read, 3),
            by_provider(&row, "WAMID.1", Status::Read, 3),
            other_channel,
            MessageStatusRow { contact: testbed.id(), ..good.clone() },
            MessageStatusRow { scope: testbed.elsewhere, ..good },
            MessageStatusRow { message: MessageRef::Id(testbed.id()), ..news(&row, Status::Read, 3) },
        ];
        for news in nobodys {
            tell(testbed, news).await;
        }
        assert_eq!(item(testbed, &row).await, before);
    }

    async fn news_of_one_batch_apply_in_order(testbed: &Testbed) {
        let row = sample::message(testbed, testbed.id(), 1);
        let learn = MessageStatusRow {
            provider_id: Some("wamid.1".to_owned()),
            ..news(&row, Status::Accepted, 1)
        };
        // The message itself comes with them, and one goes by an id that another has just brought.
        let rows = vec![
            Row::MessageStatus(by_provider(&row, "wamid.1", Status::Played, 1)),
            Row::MessageStatus(learn),
            Row::Message(row.clone()),
            Row::MessageStatus(by_provider(&row, "wamid.1", Status::Delivered, 3)),
            Row::MessageStatus(news(&row, Status::Sent, 2)),
            Row::MessageStatus(news(&row, Status::Delivered, 9)),
        ];
        write(testbed, rows).await;
        let item = item(testbed, &row).await;
        assert_eq!(item.message.status, Status::Delivered);
        assert_eq!(item.message.provider_id.as_deref(), Some("wamid.1"));
        let expected = [(Status::Accepted, 1), (Status::Sent, 2), (Status::Delivered, 3)];
        assert_eq!(item.reached, expected.map(|(status, at)| (status, moment(at))));
    }

    async fn an_accepted_send_moves_its_message_up(testbed: &Testbed) {
        testbed.own_all().await;
        let lane = testbed.lane();
        let effect = sample::effect(testbed, lane, 1);
        let row = MessageRow {
            message: MessageId::from_uuid(effect.effect.uuid()),
            ..sample::message(testbed, sample::contact_of(lane), 1)
        };
        testbed
            .turn(lane, |turn| {
                turn.rows.push(Row::Message(row.clone()));
                turn.outbox.push(effect.clone());
            })
            .await;
        let fence = testbed.fence(effect.partition).await;
        let accept = |effect: EffectId, provider_id: &str, at, held| {
            let settlements = vec![Settlement::Accepted {
                effect,
                contact: row.contact,
                scope: row.scope,
                provider_id: provider_id.to_owned(),
                at: moment(at),
                held,
            }];
            Write::Settle { fence, settlements, given_back: Vec::new(), append: Append::default() }
        };
        testbed.write(accept(effect.effect, "wamid.1", 5, false)).await.expect("settled");
        let item1 = item(testbed, &row).await;
        assert_eq!(item1.message.status, Status::Accepted);
        assert_eq!(item1.message.provider_id.as_deref(), Some("wamid.1"));
        assert_eq!((item1.reached.clone(), item1.held_at), (vec![(Status::Accepted, moment(5))], None));
        assert_eq!(testbed.store.outbox(effect.partition, None, 9).await.expect("outbox"), []);
        // Late and repeated, and of a message that is not there.
        testbed.write(accept(effect.effect, "wamid.2", 6, false)).await.expect("settled");
        testbed.write(accept(testbed.id(), "wamid.3", 6, true)).await.expect("settled");
        assert_eq!(item(testbed, &row).await, item1);
        // Held back by the provider: the status is the same, and since when is known.
        testbed.write(accept(effect.effect, "wamid.1", 7, true)).await.expect("settled");
        testbed.write(accept(effect.effect, "wamid.1", 8, true)).await.expect("settled");
        let held = item(testbed, &row).await;
        assert_eq!((held.message.status, held.held_at), (Status::Accepted, Some(moment(7))));
        assert!(fence.partition < PartitionId(crate::testbed::PARTITIONS));
    }

    async fn a_file_arrives_or_cannot_be_had(testbed: &Testbed) {
        let row = sent(testbed).await;
        let other = sent(testbed).await;
        let media = |attachment, error: Option<&str>| {
            Row::MessageMedia(MessageMediaRow {
                scope: row.scope,
                contact: row.contact,
                message: row.message,
                attachment,
                error: error.map(str::to_owned),
            })
        };
        write(testbed, vec![media(None, Some("gone"))]).await;
        let seen = item(testbed, &row).await;
        assert_eq!((seen.attachment, seen.attachment_error.as_deref()), (None, Some("gone")));
        let file = testbed.id();
        write(testbed, vec![media(None, Some("gone")), media(Some(file), None)]).await;
        let seen = item(testbed, &row).await;
        assert_eq!((seen.attachment, seen.attachment_error), (Some(file), None));
        assert_eq!(item(testbed, &other).await.attachment, None);
    }
}
