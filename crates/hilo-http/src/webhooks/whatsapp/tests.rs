//! Every documented body becomes the events it should; nothing else gets in.

use super::*;
use hilo_egress::Secret;
use hilo_model::{EnvironmentId, Id, IdSource, WorkspaceId};
use hilo_runtime::{configuration::ChannelEntry, intake::Subject};
use hilo_settings::{Channel, ChannelKind, WhatsappSettings};
use hilo_vault::{MasterKeys, Vault};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, path::Path};

/// The number in the wire's documents.
const NUMBER: &str = "106540352242922";
const SECRET: &str = "app secret";
const NOW: Timestamp = Timestamp::from_seconds(1_763_717_009);

fn trace() -> TraceId {
    TraceId::from_uuid(uuid::Uuid::from_u128(7))
}

fn channel(seed: u64, number: &str, waba: &str, secret: &str) -> Arc<ChannelEntry> {
    let vault = Vault::new(MasterKeys::new(vec![format!("t:{}", "A".repeat(43)).parse().unwrap()]).unwrap());
    let sealed = vault.seal_secret("place", "sealed").unwrap();
    let mut ids = IdSource::new(Timestamp::from_millis(1), seed);
    let settings = WhatsappSettings {
        phone_number_id: number.to_owned(),
        waba_id: waba.to_owned(),
        portfolio_id: "portfolio".to_owned(),
        display_number: None,
        graph_url: String::new(),
        api_version: String::new(),
        access_token: sealed.clone(),
        app_secrets: vec![sealed.clone()],
        verify_token: sealed,
        rate: 80,
        pair_limit: true,
    };
    Arc::new(ChannelEntry {
        channel: Channel {
            id: ids.make(),
            workspace: WorkspaceId::from_uuid(uuid::Uuid::from_u128(1)),
            environment: EnvironmentId::from_uuid(uuid::Uuid::from_u128(2)),
            name: "Tienda".to_owned(),
            enabled: true,
            kind: ChannelKind::Whatsapp(settings),
        },
        account: None,
        app_secrets: vec![Secret::new(secret)],
        verify_token: Some(Secret::new(format!("verify {number}"))),
    })
}

fn snapshot(channels: &[&Arc<ChannelEntry>]) -> Snapshot {
    let mut snapshot = Snapshot::default();
    for entry in channels {
        snapshot.channels.insert(entry.channel.id, (*entry).clone());
        let number = entry.channel.whatsapp().unwrap().phone_number_id.clone();
        snapshot.numbers.insert(number, (*entry).clone());
    }
    snapshot
}

fn ours() -> Arc<ChannelEntry> {
    channel(1, NUMBER, "waba", SECRET)
}

fn taken(snapshot: &Snapshot, secret: &str, body: &Value) -> Result<Read, Refusal> {
    let body = Bytes::from(serde_json::to_vec(body).unwrap());
    read(snapshot, &signature::sign(secret.as_bytes(), &body), &body, NOW, trace())
}

fn body(changes: Vec<Value>) -> Value {
    json!({ "object": webhook::OBJECT, "entry": [{ "id": "waba", "changes": changes }] })
}

fn of_number(number: &str, list: &str, items: Vec<Value>) -> Value {
    let metadata = json!({ "display_phone_number": "5491150000000", "phone_number_id": number });
    let contacts =
        json!([{ "profile": { "name": "Ana" }, "wa_id": "5491155550001", "user_id": "AR.8215507733190426" }]);
    json!({ "field": "messages", "value": {
        "messaging_product": "whatsapp", "metadata": metadata, "contacts": contacts, list: items
    }})
}

fn text(id: &str, from: &str, words: &str) -> Value {
    json!({ "from": from, "id": id, "timestamp": "1763717000", "type": "text", "text": { "body": words } })
}

/// The events, with what `Debug` hides.
fn shown(read: &Read) -> Vec<Value> {
    read.incoming
        .iter()
        .map(|one| match &one.subject {
            Subject::Contact(contact, event) => json!({ "contact": contact, "event": event }),
            Subject::Recipient(contact, news) => json!({ "contact": contact, "status": news }),
            Subject::Addresses(whose, event) => json!({ "whoever has": whose, "event": event }),
            Subject::KnownAddresses(whose, event) => json!({ "only if known": whose, "event": event }),
            Subject::UserIdChanged { previous, current, .. } => json!({ "linked": [previous, current] }),
            Subject::Channel(_, event) => json!({ "channel": event }),
            Subject::Personal(_, personal) => {
                json!({ "sealed": { "field": personal.field, "what": personal.what, "raw": personal.raw } })
            }
        })
        .collect()
}

fn documents(folder: &str) -> BTreeMap<String, Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../hilo-whatsapp-wire/testdata").join(folder);
    let read = |path: &Path| serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    files.map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), read(&path))).collect()
}

fn every(folder: &str, wrap: impl Fn(Value) -> Value) -> BTreeMap<String, Vec<Value>> {
    let ours = ours();
    let snapshot = snapshot(&[&ours]);
    let convert = |document| shown(&taken(&snapshot, SECRET, &body(vec![wrap(document)])).unwrap());
    documents(folder).into_iter().map(|(name, document)| (name, convert(document))).collect()
}

#[test]
fn every_message_becomes_its_event() {
    insta::assert_yaml_snapshot!(every("messages", |message| of_number(NUMBER, "messages", vec![message])));
}

#[test]
fn every_status_becomes_its_event() {
    insta::assert_yaml_snapshot!(every("statuses", |status| of_number(NUMBER, "statuses", vec![status])));
}

#[test]
fn every_field_becomes_its_events() {
    let events = every("fields", |change| change);
    let plain = serde_json::to_string(
        &events.values().flatten().filter(|event| event.get("channel").is_some()).collect::<Vec<_>>(),
    );
    // Channels' lanes are not sealed, so nothing about a person may get there.
    let plain = plain.unwrap();
    for personal in ["5491155550001", "AR.8215507733190426", "Ana Suárez", "Eva Paz"] {
        assert!(!plain.contains(personal), "{personal} would be stored in plain text");
    }
    insta::assert_yaml_snapshot!(events);
}

/// Every text in a value, but for what is said about the number of ours.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "messaging_product" | "metadata" | "contacts"))
            .for_each(|(_, member)| texts(member, found)),
        _ => {}
    }
}

#[test]
fn nothing_that_comes_is_lost() {
    let of_messages = |list| move |item| of_number(NUMBER, list, vec![item]);
    let kept_whole = ["unsupported", "sealed", "account_event"];
    for (folder, all) in [
        ("fields", every("fields", |change| change)),
        ("messages", every("messages", of_messages("messages"))),
        ("statuses", every("statuses", of_messages("statuses"))),
    ] {
        let documents = documents(folder);
        for (name, events) in all {
            // It is about an account that has no channel here.
            if name == "account_update.partner" {
                continue;
            }
            let events = json!(events).to_string();
            assert!(events.len() > 2, "nothing is left of {folder}/{name}");
            assert!(!events.contains("withheld"), "{folder}/{name}");
            // A message that is not passed on is one of its own kind: of its error, the code and the details are kept.
            if folder == "messages" && name.starts_with("unsupported") {
                continue;
            }
            if !kept_whole.iter().any(|kind| events.contains(&format!("\"{kind}\""))) {
                continue;
            }
            let mut said = Vec::new();
            texts(documents[&name].get("value").unwrap_or(&documents[&name]), &mut said);
            for text in said {
                let text = json!(text).to_string();
                assert!(events.contains(&text), "{text} of {folder}/{name} is lost");
            }
        }
    }
}

#[test]
fn a_status_with_our_callback_goes_to_its_lane() {
    let mut ids = IdSource::new(Timestamp::from_millis(5), 5);
    let callback = hilo_core::callback::Callback { contact: ids.make(), effect: ids.make() };
    let status = json!({ "id": "wamid.1", "status": "sent", "timestamp": "1763717000",
        "recipient_id": "5491155550001", "biz_opaque_callback_data": callback.to_string() });
    let ours = ours();
    let body = body(vec![of_number(NUMBER, "statuses", vec![status])]);
    let read = taken(&snapshot(&[&ours]), SECRET, &body).unwrap();
    let [Incoming { subject: Subject::Recipient(contact, event), .. }] = &*read.incoming else {
        panic!("one event of a contact")
    };
    assert_eq!(*contact, callback.contact);
    assert_eq!(json!(event)["effect"], json!(callback.effect));
}

#[test]
fn a_thousand_changes_keep_their_order() {
    let changes =
        (0..1000).map(|n| of_number(NUMBER, "messages", vec![text(&n.to_string(), "5491155550001", "x")]));
    let ours = ours();
    let read = taken(&snapshot(&[&ours]), SECRET, &body(changes.collect())).unwrap();
    let ids: Vec<_> = shown(&read).iter().map(|e| e["event"]["provider_id"].clone()).collect();
    assert_eq!(ids, (0..1000).map(|n| json!(n.to_string())).collect::<Vec<_>>());
    assert_eq!(read.heard, [ours.channel.id]);
}

#[test]
fn an_app_speaks_for_its_own_numbers_only() {
    let (ours, same_app, other_app) =
        (ours(), channel(2, "222", "waba", SECRET), channel(3, "333", "waba 3", "another secret"));
    let snapshot = snapshot(&[&ours, &same_app, &other_app]);
    let mixed = body(
        [NUMBER, "333", "222", "unknown"]
            .map(|number| of_number(number, "messages", vec![text(number, "5491155550001", "x")]))
            .to_vec(),
    );
    for (secret, numbers) in [(SECRET, vec![NUMBER, "222"]), ("another secret", vec!["333"])] {
        let read = taken(&snapshot, secret, &mixed).unwrap();
        let ids: Vec<_> = shown(&read).iter().map(|e| e["event"]["provider_id"].clone()).collect();
        assert_eq!(ids, numbers, "signed with {secret}");
        assert_eq!(read.heard.len(), numbers.len());
    }
    let only = |number| body(vec![of_number(number, "messages", vec![text("1", "5491155550001", "x")])]);
    let wrong = Refusal::Signature(SignatureError::Mismatch);
    assert_eq!(taken(&snapshot, SECRET, &only("333")).unwrap_err(), wrong);
    assert_eq!(taken(&snapshot, "nobody's", &only(NUMBER)).unwrap_err(), wrong);
    assert_eq!(taken(&snapshot, "nobody's", &only("unknown")).unwrap_err(), wrong);
    assert!(taken(&snapshot, SECRET, &only("unknown")).unwrap().incoming.is_empty());
}

#[test]
fn what_concerns_an_account_reaches_all_its_numbers() {
    let (ours, second, other) =
        (ours(), channel(2, "222", "waba", SECRET), channel(3, "333", "waba 3", SECRET));
    let snapshot = snapshot(&[&ours, &second, &other]);
    let change = json!({ "field": "account_update", "value": { "event": "ACCOUNT_DELETED" } });
    let read = taken(&snapshot, SECRET, &body(vec![change])).unwrap();
    assert_eq!(read.heard, [ours.channel.id, second.channel.id]);
    assert_eq!(read.incoming.len(), 2);
    let partner = json!({ "field": "account_update",
        "value": { "event": "PARTNER_ADDED", "waba_info": { "waba_id": "waba 3" } } });
    assert_eq!(taken(&snapshot, SECRET, &body(vec![partner])).unwrap().heard, [other.channel.id]);
}

#[test]
fn u_0000_gets_nowhere() {
    let zero = |text: &str| text.replace('_', "\0");
    let mut change =
        of_number(NUMBER, "messages", vec![text(&zero("wa_mid"), &zero("549115_5550001"), &zero("h_i"))]);
    change["value"]["messages"][0]["from_user_id"] = json!(zero("AR._82"));
    change["value"]["contacts"][0] =
        json!({ "profile": { "name": zero("A_na") }, "user_id": zero("AR._82") });
    let echo = json!({ "field": zero("new_er"), "value": { "metadata": { "phone_number_id": NUMBER }, "x": zero("_") } });
    let ours = ours();
    let read = taken(&snapshot(&[&ours]), SECRET, &body(vec![change, echo])).unwrap();
    let events = json!(shown(&read)).to_string();
    assert!(
        !events.contains("\\u0000") && events.contains("wamid") && events.contains("5491155550001"),
        "{events}"
    );
    assert!(events.contains("AR.82") && events.contains("Ana") && events.contains("newer"), "{events}");
}

#[test]
fn what_is_no_webhook_is_malformed_only_if_it_is_signed() {
    let ours = ours();
    let snapshot = snapshot(&[&ours]);
    for text in ["", "{", "[]", "{}", r#"{"entry":7}"#] {
        let body = Bytes::from(text);
        let signed = |secret: &str| {
            read(&snapshot, &signature::sign(secret.as_bytes(), &body), &body, NOW, trace()).unwrap_err()
        };
        assert_eq!(signed(SECRET), Refusal::Malformed, "{text}");
        assert_eq!(signed("nobody's"), Refusal::Signature(SignatureError::Mismatch), "{text}");
    }
    let empty = Bytes::from(r#"{"entry":[]}"#);
    let header = signature::sign(SECRET.as_bytes(), &empty);
    assert!(read(&snapshot, &header, &empty, NOW, trace()).unwrap().incoming.is_empty());
}

#[test]
fn only_history_may_be_larger_than_metas_limit() {
    let ours = ours();
    let snapshot = snapshot(&[&ours]);
    let long = "x".repeat(BODY);
    let message = body(vec![of_number(NUMBER, "messages", vec![text("1", "5491155550001", &long)])]);
    assert_eq!(taken(&snapshot, SECRET, &message).unwrap_err(), Refusal::TooLarge);
    let mut history = documents("fields").remove("history").unwrap();
    history["value"]["history"][0]["threads"][0]["messages"][0]["text"]["body"] = json!(long);
    assert!(taken(&snapshot, SECRET, &body(vec![history])).is_ok());
}

#[test]
fn the_handshake_accepts_any_channels_token() {
    let (ours, second) = (ours(), channel(2, "222", "waba", SECRET));
    let snapshot = snapshot(&[&ours, &second]);
    let ask = |mode: &str, token: &str| verify::handshake(&snapshot, Some(mode), Some(token), Some("42"));
    assert_eq!(ask("subscribe", "verify 222"), Some("42"));
    assert_eq!(ask("subscribe", &format!("verify {NUMBER}")), Some("42"));
    assert_eq!(ask("subscribe", "verify"), None);
    assert_eq!(ask("unsubscribe", "verify 222"), None);
}
