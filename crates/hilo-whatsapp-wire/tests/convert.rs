//! From webhooks to the neutral contents.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its own documents has failed")]

use hilo_model::{
    Timestamp,
    identity::IdentityKind,
    message::{Inbound, Status},
};
use hilo_whatsapp_wire::{
    convert::{
        NotAMessage, NumberNews, Rewritten, calls, changed, channel_news, delivery, echo, history,
        identity_change, identity_changes, payment_news, preferences, received,
    },
    errors::Class,
    webhook::{self, Change, Contact, Message},
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, path::Path};

fn documents(folder: &str) -> BTreeMap<String, Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(folder);
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, serde_json::from_slice(&fs::read(&path).unwrap()).unwrap())
        })
        .collect()
}

fn message(value: Value) -> Message {
    serde_json::from_value(value).unwrap()
}

fn contacts(value: Value) -> Vec<Contact> {
    serde_json::from_value(value).unwrap()
}

const RECEIVED_AT: Timestamp = Timestamp::from_seconds(1_763_717_009);

#[test]
fn every_message_has_a_neutral_content() {
    let mut contents = BTreeMap::new();
    for (name, document) in documents("messages") {
        let taken = received(&message(document), &[], RECEIVED_AT).unwrap();
        assert_eq!(taken.at, Timestamp::from_seconds(1_763_717_000), "{name}");
        contents.insert(name, (taken.reply_to, taken.about, taken.content));
    }
    insta::assert_json_snapshot!(contents);
}

/// Everything that changes tell and that has a neutral form, by document.
#[test]
fn every_field_about_people_or_numbers_has_its_neutral_form() {
    let mut told = BTreeMap::new();
    for (name, document) in documents("fields") {
        let change: Change = serde_json::from_value(document).unwrap();
        let (said, complete): (Vec<String>, bool) = match &change {
            Change::History(value) => {
                let (threads, complete) = history(value, RECEIVED_AT);
                (threads.iter().map(|it| format!("{it:?}")).collect(), complete)
            }
            Change::Calls(value) => {
                let (news, complete) = calls(value, RECEIVED_AT);
                (news.iter().map(|it| format!("{it:?}")).collect(), complete)
            }
            Change::UserPreferences(value) => {
                let (news, complete) = preferences(value, RECEIVED_AT);
                (news.iter().map(|it| format!("{it:?}")).collect(), complete)
            }
            Change::SmbMessageEchoes(value) => {
                let echoes: Vec<_> = value
                    .message_echoes
                    .iter()
                    .filter_map(|message| echo(message, &value.contacts, RECEIVED_AT))
                    .collect();
                let complete = echoes.len() == value.message_echoes.len();
                (echoes.iter().map(|it| format!("{it:?}")).collect(), complete)
            }
            other => {
                let NumberNews { number, news } = channel_news(other);
                let number = number.map(|number| format!("of {number}: ")).unwrap_or_default();
                (news.iter().map(|it| format!("{number}{} {it:?}", it.severity().as_str())).collect(), true)
            }
        };
        if !said.is_empty() || !complete {
            told.insert(name, (said, complete));
        }
    }
    insta::assert_json_snapshot!(told);
}

#[test]
fn what_is_edited_or_deleted_names_the_message() {
    let messages = documents("messages");
    let change = |name: &str| changed(&message(messages[name].clone()), &[], RECEIVED_AT);
    let edit = change("edit").unwrap();
    assert!(matches!(&edit.now, Rewritten::Edited(Inbound::Text { body }) if !body.is_empty()));
    assert!(edit.id != edit.original && !edit.original.is_empty() && !edit.person.is_nobody());
    assert_eq!(change("revoke").unwrap().now, Rewritten::Revoked);
    assert_eq!(change("text"), None);
}

#[test]
fn a_payment_is_told_apart_from_the_way_of_a_message() {
    let statuses = documents("statuses");
    let of = |name: &str| {
        let status: webhook::Status = serde_json::from_value(statuses[name].clone()).unwrap();
        payment_news(&status)
    };
    let paid = of("payment").unwrap();
    assert_eq!((&*paid.reference, &*paid.status), ("order-1", "captured"));
    assert_eq!((paid.amount, paid.currency.as_deref()), (Some((21_000, 100)), Some("INR")));
    assert_eq!(paid.transaction.as_deref(), Some("t1"));
    assert_eq!(of("read"), None);
}

#[test]
fn the_history_says_who_spoke() {
    // from, to => ours
    let table = [
        (json!({ "from": "5491155550099" }), true),
        (json!({ "from": "5491155550001" }), false),
        (json!({ "from": "5491155550001", "to": "5491155550099" }), false),
        (json!({ "from": "5491155550098", "to": "5491155550001" }), true),
        (json!({ "from_user_id": "AR.1" }), false),
        (json!({ "to_user_id": "AR.1" }), true),
        (json!({}), false),
    ];
    for (ids, ours) in table {
        let mut said =
            json!({ "id": "wamid.1", "timestamp": "1763717000", "type": "text", "text": { "body": "hola" } });
        said.as_object_mut().unwrap().extend(ids.as_object().unwrap().clone());
        let value: webhook::History = serde_json::from_value(json!({
            "metadata": { "display_phone_number": "5491155550099", "phone_number_id": "1" },
            "history": [{ "threads": [{ "id": "5491155550001", "messages": [said] }] }],
        }))
        .unwrap();
        let (threads, complete) = history(&value, RECEIVED_AT);
        assert!(complete);
        assert_eq!(threads[0].messages[0].ours, ours, "{ids}");
    }
}

#[test]
fn every_status_about_a_message_is_a_delivery() {
    let expected = |name: &str| {
        // What becomes of a message to a group is nobody's alone.
        if name.ends_with("in-a-group") {
            return None;
        }
        Some(match name.split('.').next().unwrap() {
            "sent" => Status::Sent,
            "delivered" => Status::Delivered,
            "read" => Status::Read,
            "played" => Status::Played,
            "failed" => Status::Failed,
            _ => return None,
        })
    };
    for (name, document) in documents("statuses") {
        let status: webhook::Status = serde_json::from_value(document.clone()).unwrap();
        let taken = delivery(&status);
        assert_eq!(taken.as_ref().map(|taken| taken.status), expected(&name), "{name}");
        let Some(taken) = taken else { continue };
        assert_eq!(taken.callback_data.as_deref(), document["biz_opaque_callback_data"].as_str(), "{name}");
        assert!(!taken.recipient.is_nobody(), "{name}");
        match &*name {
            "failed" => {
                let failure = taken.failure.unwrap();
                assert_eq!((failure.code, failure.class), (131_047, Class::Refused));
                assert!(failure.details.unwrap().starts_with("More than 24 hours"));
            }
            // The outcome is known now: it failed.
            "failed.without-known-outcome" => assert_eq!(taken.failure.unwrap().class, Class::Later),
            _ => assert_eq!(taken.failure, None, "{name}"),
        }
    }
}

#[test]
fn people_are_known_by_user_id_by_phone_or_both() {
    let ana = json!({ "profile": { "name": "Ana", "username": "@ana.s" }, "wa_id": "5491155550001", "user_id": "AR.1" });
    let bea = json!({ "profile": { "name": "Bea" }, "wa_id": "5491155550002", "user_id": "AR.2" });
    let hidden = json!({ "profile": { "name": "Ana" }, "user_id": "AR.1" });
    let recycled = json!({ "profile": { "name": "Zoe" }, "wa_id": "5491155550001", "user_id": "AR.9" });
    // from, from_user_id, contacts => user id, phone, name
    let table = [
        (
            Some("5491155550001"),
            Some("AR.1"),
            json!([bea, ana]),
            Some("AR.1"),
            Some("5491155550001"),
            Some("Ana"),
        ),
        (Some("5491155550001"), None, json!([bea, ana]), Some("AR.1"), Some("5491155550001"), Some("Ana")),
        (None, Some("AR.1"), json!([bea, ana]), Some("AR.1"), Some("5491155550001"), Some("Ana")),
        (None, Some("AR.1"), json!([hidden]), Some("AR.1"), None, Some("Ana")),
        (Some("5491155550001"), None, json!([hidden]), Some("AR.1"), Some("5491155550001"), Some("Ana")),
        (Some("5491155550001"), Some("AR.1"), json!([recycled]), Some("AR.1"), Some("5491155550001"), None),
        (Some("5491155550003"), None, json!([bea, ana]), None, Some("5491155550003"), None),
        (Some("5491155550003"), None, json!([bea]), None, Some("5491155550003"), None),
        (None, None, json!([bea]), Some("AR.2"), Some("5491155550002"), Some("Bea")),
        (Some(""), Some("AR.1"), json!([]), Some("AR.1"), None, None),
    ];
    for (from, user_id, people, expected_id, expected_phone, name) in table {
        let given = message(
            json!({ "id": "wamid.1", "from": from, "from_user_id": user_id, "type": "request_welcome" }),
        );
        let sender = received(&given, &contacts(people.clone()), RECEIVED_AT).unwrap().sender;
        let phone = sender.phone.as_ref().map(hilo_model::Phone::digits);
        assert_eq!(
            (sender.user_id.as_deref(), phone, sender.name.as_deref()),
            (expected_id, expected_phone, name),
            "{people}"
        );
        let kinds: Vec<_> = sender.identities("portfolio").into_iter().map(|id| id.kind).collect();
        assert!(kinds.is_sorted(), "the user id outranks the phone");
        assert_eq!(kinds.contains(&IdentityKind::WhatsappUserId), expected_id.is_some());
    }
    let given = message(json!({ "id": "wamid.1", "from_user_id": "AR.1", "type": "request_welcome" }));
    let taken = received(&given, &contacts(json!([ana])), RECEIVED_AT).unwrap();
    assert_eq!(taken.sender.username.as_deref(), Some("ana.s"));
    assert_eq!(taken.at, RECEIVED_AT);
    assert!(!format!("{:?}", taken.sender).contains("AR.1"));
}

#[test]
fn without_id_or_sender_it_is_no_message_of_a_customer() {
    let take = |value| received(&message(value), &[], RECEIVED_AT).map(|taken| taken.id);
    assert_eq!(take(json!({ "from": "5491155550001", "type": "text" })), Err(NotAMessage::NoId));
    assert_eq!(take(json!({ "id": "wamid.1", "type": "text" })), Err(NotAMessage::NoSender));
    assert_eq!(take(json!({ "id": "wamid.1", "from": "me", "type": "text" })), Err(NotAMessage::NoSender));
}

#[test]
fn changes_of_identity_link_before_and_now() {
    let messages = documents("messages");
    let change = |name: &str| identity_change(&message(messages[name].clone()));
    let number = change("system.user_changed_number").unwrap();
    assert_eq!(number.previous.phone.unwrap().digits(), "5491155550001");
    assert_eq!(number.current.phone.unwrap().digits(), "5491155550009");
    let user_id = change("system.user_changed_user_id").unwrap();
    assert_eq!(user_id.current.user_id.as_deref(), Some("AR.1000"));
    assert_eq!(change("system.customer_identity_changed"), None);
    assert_eq!(change("text"), None);

    let field = documents("fields")["user_id_update"].clone();
    let Change::UserIdUpdate(updates) = serde_json::from_value(field).unwrap() else { panic!() };
    let [update] = identity_changes(&updates).try_into().unwrap();
    assert_eq!((update.previous.user_id.as_deref(), update.previous.phone), (Some("AR.1"), None));
    assert_eq!(update.current.user_id.as_deref(), Some("AR.8215507733190426"));
    assert_eq!(update.current.phone.unwrap().digits(), "5491155550001");
}
