//! Every kind of webhook: read, written again, and read in spite of damage.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its own documents has failed")]

use hilo_whatsapp_wire::webhook::{self, Change, Content, FIELDS, Message, Status, StatusKind, Webhook};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::path::Path;

/// The documents of a folder under `testdata/`, by name.
fn documents(folder: &str) -> Vec<(String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(folder);
    let mut found: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap())
        })
        .collect();
    found.sort_by(|(a, _), (b, _)| a.cmp(b));
    assert!(found.len() > 5, "{}", folder.display());
    found
}

fn document(folder: &str, name: &str) -> Value {
    documents(folder).into_iter().find(|(found, _)| found == name).unwrap().1
}

fn body_of(changes: &[Value]) -> Vec<u8> {
    json!({ "object": webhook::OBJECT, "entry": [{ "id": "102290129340398", "time": 1_763_717_000, "changes": changes }] })
        .to_string()
        .into_bytes()
}

fn change_of(change: &Value) -> Change {
    webhook::parse(&body_of(std::slice::from_ref(change))).unwrap().entry.remove(0).changes.remove(0)
}

fn messages_change(messages: &[Value]) -> Value {
    json!({ "field": "messages", "value": {
        "messaging_product": "whatsapp", "metadata": { "phone_number_id": "1" }, "messages": messages,
    } })
}

#[test]
fn every_message_is_typed_and_written_as_it_came() {
    for (name, document) in documents("messages") {
        let message: Message = serde_json::from_value(document.clone()).unwrap();
        assert_eq!(message.to_json(), document, "{name}");
        let unknown = matches!(message.content, Content::Unknown { .. });
        assert_eq!(unknown, name == "of-the-future", "{name}");
        assert_eq!(message.more.is_empty(), name != "of-the-future", "{name}: {:?}", message.more);
        assert_eq!(message.content.kind(), document["type"], "{name}");
    }
}

#[test]
fn every_status_is_typed_and_written_as_it_came() {
    for (name, document) in documents("statuses") {
        let status: Status = serde_json::from_value(document.clone()).unwrap();
        assert_eq!(serde_json::to_value(&status).unwrap(), document, "{name}");
        assert!(status.more.is_empty(), "{name}: {:?}", status.more);
        assert_eq!(matches!(status.status, StatusKind::Other(_)), name == "of-the-future", "{name}");
    }
}

#[test]
fn every_field_is_typed_and_written_as_it_came() {
    let documents = documents("fields");
    for (name, document) in &documents {
        let change = change_of(document);
        assert_eq!(serde_json::to_value(&change).unwrap(), *document, "{name}");
        assert_eq!(matches!(change, Change::Unknown { .. }), name == "consumer_profile", "{name}");
        assert_eq!(change.field(), document["field"], "{name}");
    }
    for field in FIELDS {
        assert!(documents.iter().any(|(_, document)| document["field"] == *field), "no document for {field}");
    }
}

#[test]
fn a_body_of_a_thousand_changes_keeps_their_order() {
    let change =
        |n: usize| messages_change(&[json!({ "id": format!("wamid.{n}"), "type": "request_welcome" })]);
    let changes: Vec<Value> = (0..1000).map(change).collect();
    let body = webhook::parse(&body_of(&changes)).unwrap();
    let ids: Vec<String> = body.entry[0]
        .changes
        .iter()
        .map(|change| match change {
            Change::Messages(value) => value.messages[0].id.clone(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(ids, (0..1000).map(|n| format!("wamid.{n}")).collect::<Vec<_>>());
}

#[test]
fn the_field_may_follow_the_value_and_both_may_be_missing() {
    let value = r#"{"decision":"APPROVED"}"#;
    let body = format!(
        r#"{{"entry":[{{"changes":[
            {{"value":{value},"field":"account_review_update","later":1}},{{}},{{"field":null,"value":null}}
        ]}},{{"changes":null}}]}}"#
    );
    let body = webhook::parse(body.as_bytes()).unwrap();
    assert!(
        matches!(&body.entry[0].changes[0], Change::AccountReview(update) if update.decision == "APPROVED")
    );
    assert_eq!(body.entry[0].changes[1], body.entry[0].changes[2]);
    assert!(body.entry[1].changes.is_empty());
}

#[test]
fn what_is_no_webhook_is_refused() {
    for body in
        ["", "[]", "{}", "null", "{\"entry\":{}}", "{\"entry\":[1]}", "{\"entry\":[]} x", "\u{feff}{}"]
    {
        assert!(webhook::parse(body.as_bytes()).is_err(), "{body}");
    }
    assert!(webhook::parse(b"{\"entry\":[],\"object\":\"\xff\"}").is_err());
    assert!(webhook::parse(b"{\"entry\":[]}").is_ok());
}

#[test]
fn one_damaged_item_does_not_cost_the_others() {
    let text =
        |id: &str| json!({ "id": id, "from": "5491155550001", "type": "text", "text": { "body": "hola" } });
    let mut value = messages_change(&[
        text("wamid.1"),
        json!({ "id": "wamid.2", "from": "5491155550001", "timestamp": "soon", "type": "text", "text": "hola" }),
        json!(7),
    ]);
    value["value"]["statuses"] = json!([
        { "id": "wamid.3", "status": "sent", "timestamp": "1763717000" },
        { "id": "wamid.4", "status": ["sent"], "timestamp": "1763717000" },
    ]);
    value["value"]["contacts"] = json!("none");
    let Change::Messages(value) = change_of(&value) else { panic!() };
    assert_eq!(value.metadata.unwrap().phone_number_id, "1");
    assert_eq!(value.messages.len(), 2);
    assert_eq!(serde_json::to_value(&value.messages[0]).unwrap(), text("wamid.1"));
    let damaged = &value.messages[1];
    assert_eq!((&*damaged.id, damaged.from.as_deref()), ("wamid.2", Some("5491155550001")));
    assert_eq!(damaged.content, Content::Unknown { kind: "text".to_owned() });
    assert_eq!((&damaged.more["text"], &damaged.more["timestamp"]), (&json!("hola"), &json!("soon")));
    assert_eq!(value.statuses.len(), 1);
    assert_eq!(value.more["contacts"], "none");
    let unreadable: Vec<_> = value.unreadable.iter().map(|item| item.list).collect();
    assert_eq!(unreadable, ["statuses", "messages"]);
}

#[test]
fn a_known_field_with_an_unknown_value_is_kept() {
    let change = json!({ "field": "account_update", "value": { "event": 7 } });
    let value = change["value"].clone();
    assert_eq!(change_of(&change), Change::Unknown { field: "account_update".to_owned(), value });
}

#[test]
fn a_payload_that_the_type_does_not_name_is_kept() {
    let document =
        json!({ "id": "wamid.1", "type": "hologram", "text": { "body": "hola" }, "image": { "id": "1" } });
    let message: Message = serde_json::from_value(document.clone()).unwrap();
    assert_eq!(message.content, Content::Unknown { kind: "hologram".to_owned() });
    assert_eq!(message.to_json(), document);
    let both = json!({ "id": "wamid.1", "type": "text", "text": { "body": "hola" }, "image": { "id": "1" } });
    let message: Message = serde_json::from_value(both.clone()).unwrap();
    assert!(matches!(message.content, Content::Text(_)));
    assert_eq!(message.to_json(), both);
}

#[test]
fn half_a_surrogate_pair_costs_one_character_and_not_the_message() {
    let body = String::from_utf8(body_of(&[messages_change(&[
        json!({ "id": "wamid.1", "from": "5491155550001", "type": "text", "text": { "body": "hola HALF" } }),
    ])]))
    .unwrap()
    .replace("HALF", "\\ud83d");
    let mut parsed = webhook::parse(body.as_bytes()).unwrap();
    let Change::Messages(value) = parsed.entry.remove(0).changes.remove(0) else { panic!() };
    assert!(matches!(&value.messages[0].content, Content::Text(text) if text.body == "hola \u{fffd}"));
}

#[test]
fn nesting_and_numbers_without_end_are_kept_as_text() {
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    for raw in [deep.as_str(), "1e999", r#"{"messages":[1e999]}"#] {
        let body = format!(r#"{{"entry":[{{"changes":[{{"field":"messages","value":{raw}}}]}}]}}"#);
        let parsed = webhook::parse(body.as_bytes()).unwrap();
        let Change::Unknown { value: Value::String(kept), .. } = &parsed.entry[0].changes[0] else {
            panic!()
        };
        assert_eq!(kept, raw);
    }
}

fn any_document() -> impl Strategy<Value = Vec<u8>> {
    let mut all: Vec<Value> = documents("fields").into_iter().map(|(_, document)| document).collect();
    all.extend(documents("messages").into_iter().map(|(_, document)| messages_change(&[document])));
    prop::sample::select(all).prop_map(|change| body_of(&[change]))
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = webhook::parse(&bytes);
    }

    #[test]
    fn a_truncated_body_is_refused(body in any_document(), cut in any::<prop::sample::Index>()) {
        prop_assert!(webhook::parse(&body[..cut.index(body.len())]).is_err());
    }

    #[test]
    fn a_mutated_body_is_read_or_refused_and_what_is_read_stays(
        mut body in any_document(),
        at in any::<prop::sample::Index>(),
        with in prop_oneof![any::<u8>(), prop::sample::select(b"\"\\{}[],:0-".to_vec())],
    ) {
        let at = at.index(body.len());
        body[at] = with;
        if let Ok(read) = webhook::parse(&body) {
            let written = serde_json::to_vec(&read).unwrap();
            let again: Webhook = webhook::parse(&written).unwrap();
            prop_assert_eq!(serde_json::to_value(&again).unwrap(), serde_json::to_value(&read).unwrap());
        }
    }

    #[test]
    fn any_value_in_place_of_any_member_is_read(
        body in any_document(),
        pick in any::<prop::sample::Index>(),
        with in prop::sample::select(vec![json!(null), json!(7), json!(-1.5), json!("x"), json!([]), json!({}), json!([[]]), json!(true)]),
    ) {
        let mut value: Value = serde_json::from_slice(&body).unwrap();
        let change = &mut value["entry"][0]["changes"][0]["value"];
        let mut paths = Vec::new();
        members(change, String::new(), &mut paths);
        *change.pointer_mut(&paths[pick.index(paths.len())]).unwrap() = with;
        let read = webhook::parse(value.to_string().as_bytes());
        prop_assert!(read.is_ok());
    }
}

fn members(value: &Value, path: String, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            object.iter().for_each(|(key, value)| members(value, format!("{path}/{key}"), found));
        }
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(at, value)| members(value, format!("{path}/{at}"), found));
        }
        _ => {}
    }
    found.push(path);
}

#[test]
fn the_new_security_key_is_read_beside_system_and_within_it() {
    let beside = document("messages", "system.customer_identity_changed");
    let mut within = beside.clone();
    let identity = within.as_object_mut().unwrap().remove("identity").unwrap();
    within["system"]["identity"] = identity;
    for document in [beside, within] {
        let Change::Messages(value) = change_of(&messages_change(std::slice::from_ref(&document))) else {
            panic!()
        };
        let message = &value.messages[0];
        let Content::System(system) = &message.content else { panic!("{document}") };
        let identity = message.identity.as_deref().or(system.identity.as_ref()).unwrap();
        assert_eq!(identity.hash.as_deref(), Some("Wu3Dk="));
        assert_eq!(serde_json::to_value(message).unwrap(), document, "nothing is lost");
    }
}

#[test]
fn a_failed_status_without_anything_about_the_person_is_read() {
    let status = document("statuses", "failed");
    let mut change = messages_change(&[]);
    let value = change["value"].as_object_mut().unwrap();
    value.remove("contacts");
    value.remove("messages");
    let mut bare = status.clone();
    bare.as_object_mut().unwrap().remove("recipient_id");
    value.insert("statuses".to_owned(), json!([status, bare]));
    let Change::Messages(value) = change_of(&change) else { panic!() };
    assert!(value.contacts.is_empty() && value.unreadable.is_empty());
    let codes: Vec<_> = value.statuses.iter().map(|status| status.errors[0].code).collect();
    assert_eq!(codes, [131_047, 131_047]);
    assert!(value.statuses[1].recipient_id.is_none());
}
