//! What clients of the Cloud API are told: whatever Meta told Hilo, Hilo tells again.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its own documents has failed")]

use hilo_model::{
    Timestamp,
    message::{About, Inbound},
};
use hilo_whatsapp_wire::{
    convert::{
        Echo, Person, Rewritten, calls, changed, delivery, echo, payment_news, preferences, received, told,
    },
    webhook::{self, Change, Message},
};
use serde_json::{Value, json};
use std::{fs, path::Path};

fn documents(folder: &str) -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(folder);
    let mut all: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, serde_json::from_slice(&fs::read(&path).unwrap()).unwrap())
        })
        .collect();
    all.sort_by(|(a, _), (b, _)| a.cmp(b));
    all
}

const AT: Timestamp = Timestamp::from_seconds(1_763_717_009);
const NUMBER: told::Number<'_> =
    told::Number { account: "102290129340398", id: "106540352242922", display: Some("+54 9 11 5000-0000") };

#[test]
fn what_was_received_is_told_so_that_it_is_received_again() {
    let mut kinds = 0;
    for (name, document) in documents("messages") {
        let message: Message = serde_json::from_value(document).unwrap();
        let first = received(&message, &[], AT).unwrap();
        let quoted = first.reply_to.clone().map(|id| told::Quoted { id, from: None });
        let again =
            told::message(first.id.clone(), first.at, &first.sender, &first.content, &first.about, quoted);
        // What is told is Meta's form, so it is read as that form is.
        let again: Message = serde_json::from_value(again.to_json()).unwrap();
        let mut second = received(&again, &[], AT).unwrap();
        // Groups are not told of.
        if let (Inbound::Unsupported { code: a, detail: b, .. }, Inbound::Unsupported { code, detail, .. }) =
            (&first.content, &mut second.content)
        {
            // A message that is not passed on always says why.
            assert!(code.is_some() && detail.is_some(), "{name}");
            (*code, *detail) = (*a, b.clone());
        }
        if matches!(first.content, Inbound::Other { .. }) {
            assert_eq!(again.to_json()["type"], message.to_json()["type"], "{name}");
            second.content = first.content.clone();
        }
        assert_eq!(second, first, "{name}");
        kinds += 1;
    }
    assert!(kinds > 30, "{kinds}");
}

#[test]
fn what_was_changed_is_told_so_that_it_is_changed_again() {
    let mut told_of = Vec::new();
    for (name, document) in documents("messages") {
        let message: Message = serde_json::from_value(document).unwrap();
        let Some(first) = changed(&message, &[], AT) else { continue };
        let now = match &first.now {
            Rewritten::Edited(content) => Some(content),
            Rewritten::Revoked => None,
        };
        let again = told::changed(first.id.clone(), first.at, &first.person, first.original.clone(), now);
        let again: Message = serde_json::from_value(again.to_json()).unwrap();
        assert_eq!(changed(&again, &[], AT).unwrap(), first, "{name}");
        told_of.push(name);
    }
    assert_eq!(told_of, ["edit", "revoke"]);
}

#[test]
fn signs_are_told_so_that_they_are_read_again() {
    let mut signs = 0;
    for (name, document) in documents("statuses") {
        let status: webhook::Status = serde_json::from_value(document).unwrap();
        let Some(first) = delivery(&status) else { continue };
        let sign = told::Sign {
            id: first.id.clone(),
            status: first.status,
            at: first.at,
            callback_data: first.callback_data.clone(),
            failure: first.failure.clone().map(|failure| (failure.code, failure.details)),
            charge: first.charge,
        };
        let body = told::of_sign(&NUMBER, &first.recipient, sign).unwrap();
        let body = webhook::parse(&serde_json::to_vec(&body).unwrap()).unwrap();
        let Change::Messages(value) = &body.entry[0].changes[0] else { panic!("{name}") };
        assert_eq!(delivery(&value.statuses[0]).unwrap(), first, "{name}");
        signs += 1;
    }
    assert!(signs >= 5, "{signs}");
}

fn read(told: &webhook::Webhook) -> Change {
    let body = webhook::parse(&serde_json::to_vec(told).unwrap()).unwrap();
    body.entry.into_iter().flat_map(|entry| entry.changes).next().unwrap()
}

#[test]
fn what_concerns_people_besides_messages_is_told_so_that_it_is_read_again() {
    let mut told_of = std::collections::BTreeMap::<&str, usize>::new();
    for (name, document) in documents("fields") {
        let Ok(change) = serde_json::from_value::<Change>(document) else { continue };
        match change {
            Change::Calls(value) => {
                for first in calls(&value, AT).0 {
                    let Change::Calls(again) = read(&told::of_call(&NUMBER, &first)) else {
                        panic!("{name}")
                    };
                    assert_eq!(calls(&again, AT), (vec![first], true), "{name}");
                    *told_of.entry("calls").or_default() += 1;
                }
            }
            Change::UserPreferences(value) => {
                for first in preferences(&value, AT).0 {
                    let again = read(&told::of_preference(&NUMBER, &first).unwrap());
                    let Change::UserPreferences(again) = again else { panic!("{name}") };
                    assert_eq!(preferences(&again, AT), (vec![first], true), "{name}");
                    *told_of.entry("preferences").or_default() += 1;
                }
            }
            Change::SmbMessageEchoes(value) => {
                for message in &value.message_echoes {
                    let Some(first) = echo(message, &value.contacts, AT) else { continue };
                    let (person, said) = match &first {
                        Echo::Said { id, person, content, reply_to, at } => {
                            let quoted = reply_to.clone().map(|id| told::Quoted { id, from: None });
                            let us = Person::default();
                            (person, told::message(id.clone(), *at, &us, content, &About::default(), quoted))
                        }
                        Echo::Changed(it) => {
                            let now = match &it.now {
                                Rewritten::Edited(content) => Some(content),
                                Rewritten::Revoked => None,
                            };
                            let (us, original) = (Person::default(), it.original.clone());
                            (&it.person, told::changed(it.id.clone(), it.at, &us, original, now))
                        }
                    };
                    let Change::SmbMessageEchoes(again) = read(&told::of_echo(&NUMBER, person, said)) else {
                        panic!("{name}")
                    };
                    assert_eq!(again.message_echoes[0].from.as_deref(), Some("5491150000000"));
                    assert_eq!(echo(&again.message_echoes[0], &again.contacts, AT), Some(first), "{name}");
                    *told_of.entry("echoes").or_default() += 1;
                }
            }
            _ => {}
        }
    }
    let status: Value = documents("statuses").into_iter().find(|(name, _)| name == "payment").unwrap().1;
    let first = payment_news(&serde_json::from_value(status).unwrap()).unwrap();
    let Change::Messages(again) = read(&told::of_payment(&NUMBER, &first)) else { panic!("a payment") };
    assert_eq!(payment_news(&again.statuses[0]).unwrap(), first);
    assert!(told_of.len() == 3 && told_of.values().sum::<usize>() >= 5, "{told_of:?}");
}

#[test]
fn what_concerns_an_account_is_told_as_it_came() {
    for (name, document) in documents("fields") {
        let (field, value) = (document["field"].as_str().unwrap(), &document["value"]);
        let told = serde_json::to_value(told::of_account("7", field, value).unwrap()).unwrap();
        assert_eq!(told["entry"][0]["id"], "7");
        assert_eq!(told["entry"][0]["changes"][0]["field"], field, "{name}");
    }
}

#[test]
fn a_body_has_everything_that_clients_look_for() {
    let message: Message = serde_json::from_value(json!({ "from": "5491155550001", "from_user_id": "AR.1",
        "id": "wamid.1", "timestamp": "1763717000", "type": "text", "text": { "body": "hola" } }))
    .unwrap();
    let contacts = serde_json::from_value(json!([{ "wa_id": "5491155550001", "user_id": "AR.1",
        "profile": { "name": "Ana" } }]))
    .unwrap();
    let taken = received(&message, &contacts_of(contacts), AT).unwrap();
    let text =
        told::message("wamid.HILO1".to_owned(), taken.at, &taken.sender, &taken.content, &taken.about, None);
    let body = serde_json::to_value(told::of_message(&NUMBER, &taken.sender, text)).unwrap();
    assert_eq!(
        body,
        json!({ "object": "whatsapp_business_account", "entry": [{ "id": "102290129340398", "changes": [{
            "field": "messages",
            "value": {
                "messaging_product": "whatsapp",
                "metadata": { "display_phone_number": "5491150000000", "phone_number_id": "106540352242922" },
                "contacts": [{ "profile": { "name": "Ana" }, "wa_id": "5491155550001", "user_id": "AR.1" }],
                "messages": [{ "id": "wamid.HILO1", "from": "5491155550001", "from_user_id": "AR.1",
                    "timestamp": "1763717000", "type": "text", "text": { "body": "hola" } }],
            },
        }] }] })
    );
}

fn contacts_of(value: Value) -> Vec<webhook::Contact> {
    serde_json::from_value(value).unwrap()
}
