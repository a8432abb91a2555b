//! Other programs start flows by secret addresses, and call back those that wait for them.

use crate::rig::{Answered, Rig, SECRET, text_of_ana};
use axum::{
    body::Body,
    http::{StatusCode, header},
};
use hilo_http::Options;
use hilo_settings::{FlowHookCalls, HookCall, Setting as _};
use hilo_store::{
    Store as _, document::DocumentWrite, journal::LaneKind, partition::PartitionId, write::Write,
};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

pub(crate) const SHIPPED: &str = r#"
api: hilo.dev/flow/v1
flow: shipped
name: Shipped
language: es
inputs: { order: { type: text, required: true } }
triggers: [{ type: webhook, name: order_shipped, contact: { phone: body.phone }, variables: { order: body.id } }]
start: tell
nodes:
  tell: { type: message, send: { template: { name: shipped, category: utility, body: [{ text: "{{ order }}" }] } }, next: end }
"#;

const PAY: &str = r#"
api: hilo.dev/flow/v1
flow: pay
name: Pay
language: es
triggers: [{ type: keyword, words: [hola] }]
start: link
nodes:
  link: { type: message, send: { text: "{{ callback.url }}" }, next: wait }
  wait: { type: wait, event: callback, save: payment, timeout: { after: 2h, next: end }, next: thanks }
  thanks: { type: message, send: { text: "Pagaste {{ payment.amount }}" }, next: end }
"#;

impl Rig {
    /// A call of a secret address.
    pub(crate) async fn hook(
        &self,
        method: &str,
        url: &str,
        body: &str,
        headers: &[(&str, &str)],
    ) -> Answered {
        let path = url.find("/hooks/").map_or(url, |at| &url[at..]);
        let mut request = axum::http::Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.ask(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    /// What a call came to, once it is decided.
    pub(crate) async fn came_to(&self, outcome: &str) -> Value {
        self.until(async || {
            let told = self.hook("GET", outcome, "", &[]).await.body;
            (told["status"] != "pending").then_some(told)
        })
        .await
    }

    /// Makes the address of a flow's trigger; its id and itself.
    pub(crate) async fn address(&self, flow: &str, trigger: &str) -> (String, String) {
        let channels = self.call(&self.key, "GET", "/channels", None).await.body;
        let wanted = json!({ "trigger": trigger, "channel": channels["items"][0]["id"] });
        let hook = self.call(&self.key, "POST", &format!("/flows/{flow}/hooks"), Some(wanted)).await;
        assert_eq!(hook.status, StatusCode::CREATED, "{hook:?}");
        let text = |field: &str| hook.body[field].as_str().unwrap().to_owned();
        (text("id"), text("url"))
    }

    /// The calls that are stored, as they are stored, and how often they were written.
    async fn noted(&self) -> Vec<(Vec<HookCall>, i64, String)> {
        let documents = self.store.documents(&hilo_settings::all::<FlowHookCalls>()).await.unwrap();
        let noted = documents.into_iter().map(|document| {
            let (version, body) = (document.version, document.body.to_string());
            (hilo_settings::from_document::<FlowHookCalls>(document).unwrap().setting.calls, version, body)
        });
        noted.collect()
    }

    /// How many events the lanes of people were ever given.
    async fn events_of_people(&self) -> usize {
        let mut count = 0;
        for partition in self.store.partitions(&[0, 1, 2, 3].map(PartitionId)).await.unwrap() {
            let entries = self.store.journal(partition.fence.partition, 0, 1_000).await.unwrap();
            count += entries.iter().filter(|entry| entry.entry.lane.kind == LaneKind::Contact).count();
        }
        count
    }
}

#[tokio::test]
async fn what_a_call_said_is_told_to_its_caller_and_kept_nowhere() {
    let rig = Rig::new().await;
    rig.live("shipped", &SHIPPED.replace("phone: body.phone", "phone: 'body.phone | number'")).await;
    let (_, url) = rig.address("shipped", "order_shipped").await;
    for phone in ["Ana Suárez", "12"] {
        let refused = rig.hook("POST", &url, &json!({ "id": "1", "phone": phone }).to_string(), &[]).await;
        assert_eq!(refused.body["code"], "hook_unread", "{refused:?}");
        assert!(refused.body["detail"].as_str().unwrap().contains(&format!("`{phone}`")), "{refused:?}");
    }
    let (calls, stored) = rig
        .until(async || {
            let (calls, _, stored) = rig.noted().await.pop()?;
            (calls.len() == 2).then_some((calls, stored))
        })
        .await;
    let details: Vec<_> = calls.iter().map(|call| call.detail.as_deref().unwrap()).collect();
    assert_eq!(details, ["contact.phone: no telephone number", "contact.phone"]);
    assert!(!stored.contains("Suárez") && !stored.contains("`12`"), "{stored}");
}

#[tokio::test]
async fn a_call_is_taken_whatever_becomes_of_its_note() {
    let rig = Rig::new().await;
    rig.live("shipped", SHIPPED).await;
    let (_, url) = rig.address("shipped", "order_shipped").await;
    rig.store.lose_answer(|write| {
        let is_note = |write: &DocumentWrite| matches!(write, DocumentWrite::Insert(document) if document.kind == FlowHookCalls::KIND);
        matches!(write, Write::Settings { documents, .. } if documents.iter().any(is_note))
    });
    let body = json!({ "id": "1042", "phone": "+54 9 11 5555 0000" }).to_string();
    let taken = rig.hook("POST", &url, &body, &[]).await;
    assert_eq!(taken.status, StatusCode::ACCEPTED, "{taken:?}");
    rig.until(async || rig.store.has_lost_an_answer().then_some(())).await;
    let told = rig.came_to(taken.body["outcome"].as_str().unwrap()).await;
    assert_eq!(told["status"], "started", "{told}");
}

#[tokio::test]
async fn an_address_takes_so_many_calls_notes_the_last_at_leisure_and_takes_them_along() {
    let rig = Rig::new().await;
    rig.live("shipped", SHIPPED).await;
    let (_, url) = rig.address("shipped", "order_shipped").await;
    let mut taken = 0;
    let refused = loop {
        let answer = rig.hook("POST", &url, "{", &[]).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            break answer;
        }
        taken += 1;
        assert!(taken < 1_000, "{answer:?}");
    };
    assert!(taken >= 100, "{taken}");
    assert!(refused.headers.contains_key(header::RETRY_AFTER), "{refused:?}");
    let hooks = rig.call(&rig.key, "GET", "/flows/shipped/hooks", None).await.body;
    assert_eq!(hooks["items"][0]["calls"].as_array().map(Vec::len), Some(20), "also those that wait");
    let (calls, written, _) =
        rig.until(async || rig.noted().await.pop().filter(|(calls, _, _)| calls.len() == 20)).await;
    assert!(calls.iter().all(|call| call.refused.as_deref() == Some("malformed_json")), "{calls:?}");
    assert!(written < 20, "a hundred calls were written {written} times");

    let gone = rig.call(&rig.key, "DELETE", "/flows/shipped", None).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT, "{gone:?}");
    assert!(rig.noted().await.is_empty(), "they go with the address");
}

#[tokio::test]
async fn who_calls_a_secret_address_is_limited_by_where_they_come_from() {
    let rig = Rig::with(Options { requests_per_second: 1, burst: 3, ..Options::default() }).await;
    let mut refused = 0;
    for number in 0..10 {
        let bearer = format!("Bearer {number}");
        let answer = rig.hook("POST", "/hooks/flows/guessed", "{}", &[("authorization", &bearer)]).await;
        refused += usize::from(answer.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(refused > 0, "each had a bucket of its own");
}

#[tokio::test]
async fn a_call_starts_the_flow_for_somebody_new_once_and_says_what_is_wrong() {
    let rig = Rig::new().await;
    rig.live("shipped", SHIPPED).await;
    let channels = rig.call(&rig.key, "GET", "/channels", None).await.body;
    let channel = &channels["items"][0]["id"];
    let unknown = json!({ "trigger": "other", "channel": channel });
    let refused = rig.call(&rig.key, "POST", "/flows/shipped/hooks", Some(unknown)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let wanted = json!({ "trigger": "order_shipped", "channel": channel, "signed": true });
    let hook = rig.call(&rig.key, "POST", "/flows/shipped/hooks", Some(wanted)).await;
    assert_eq!(hook.status, StatusCode::CREATED, "{hook:?}");
    let (url, secret) = (hook.body["url"].as_str().unwrap(), hook.body["secret"].as_str().unwrap());
    let sign = |body: &str| {
        let mut hash = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        hash.update(body.as_bytes());
        format!("sha256={}", hex::encode(hash.finalize().into_bytes()))
    };

    let body = r#"{"id":"1042","phone":"+54 9 11 5555 7777"}"#;
    for (given, status, code) in [
        (None, StatusCode::UNAUTHORIZED, "signature_wrong"),
        (Some(sign("other")), StatusCode::UNAUTHORIZED, "signature_wrong"),
    ] {
        let headers: Vec<_> = given.iter().map(|given| ("x-hilo-signature", given.as_str())).collect();
        let refused = rig.hook("POST", url, body, &headers).await;
        assert_eq!((refused.status, &refused.body["code"]), (status, &json!(code)));
    }
    for (wrong, status, code) in [
        ("{", StatusCode::BAD_REQUEST, "malformed_json"),
        (r#"{"id":"1042"}"#, StatusCode::UNPROCESSABLE_ENTITY, "hook_unread"),
        (r#"{"id":"1042","phone":"nobody"}"#, StatusCode::UNPROCESSABLE_ENTITY, "hook_unread"),
    ] {
        let refused = rig.hook("POST", url, wrong, &[("x-hilo-signature", &sign(wrong))]).await;
        assert_eq!((refused.status, &refused.body["code"]), (status, &json!(code)), "{wrong}");
    }
    let large = format!(r#"{{"phone":"{}"}}"#, "1".repeat(70_000));
    let refused = rig.hook("POST", url, &large, &[("x-hilo-signature", &sign(&large))]).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);

    let signature = sign(body);
    let headers = [("x-hilo-signature", signature.as_str()), ("idempotency-key", "ship-1042")];
    let taken = rig.hook("POST", url, body, &headers).await;
    assert_eq!(taken.status, StatusCode::ACCEPTED, "{taken:?}");
    let told = rig.came_to(taken.body["outcome"].as_str().unwrap()).await;
    assert_eq!(told["status"], "started", "{told}");
    assert_eq!(rig.sent().await.content.text(), "shipped");
    let again = rig.hook("POST", url, body, &headers).await;
    assert_eq!((again.status, &again.body["id"]), (StatusCode::ACCEPTED, &taken.body["id"]));
    let run = rig.call(&rig.key, "GET", &format!("/runs/{}", told["run"].as_str().unwrap()), None).await.body;
    assert_eq!((&run["trigger"], &run["status"]), (&json!("webhook"), &json!("completed")));
    let runs = rig.call(&rig.key, "GET", "/runs", None).await.body;
    assert_eq!(runs["items"].as_array().map(Vec::len), Some(1), "the repeated call started nothing");

    let lacks = r#"{"phone":"+54 9 11 5555 7777"}"#;
    let taken = rig.hook("POST", url, lacks, &[("x-hilo-signature", &sign(lacks))]).await;
    let told = rig.came_to(taken.body["outcome"].as_str().unwrap()).await;
    assert_eq!((&told["status"], &told["code"]), (&json!("refused"), &json!("invalid")), "{told}");

    let hooks = rig.call(&rig.key, "GET", "/flows/shipped/hooks", None).await.body;
    let calls = hooks["items"][0]["calls"].as_array().unwrap();
    let states: Vec<_> = calls.iter().map(|call| call["status"].as_str().unwrap()).collect();
    assert_eq!(states.first(), Some(&"refused"));
    assert_eq!(states.iter().filter(|state| **state == "started").count(), 2, "{states:?}");
    let rotate = format!("/flow-hooks/{}/rotate", hook.body["id"].as_str().unwrap());
    let rotated = rig.call(&rig.key, "POST", &rotate, None).await;
    assert!(rotated.body["url"].is_string() && rotated.body["url"] != hook.body["url"]);
    assert_eq!(rig.hook("POST", url, body, &headers).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_run_is_called_back_once_by_its_own_address() {
    let rig = Rig::new().await;
    rig.live("pay", PAY).await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let url = rig.sent().await.content.text().to_owned();
    assert!(url.starts_with("https://hilo.test/hooks/callbacks/"), "{url}");
    let preview = rig.hook("GET", &url, "", &[("user-agent", "WhatsApp/2.23")]).await;
    assert_eq!(preview.status, StatusCode::NO_CONTENT);
    // Whoever asks whether a link is there does not follow it either.
    let looked = rig.hook("HEAD", &format!("{url}?amount=1"), "", &[]).await;
    assert_eq!(looked.status, StatusCode::NO_CONTENT);
    // Another one than the last sign, which proves it with those before.
    let other = if url.ends_with('A') { 'Q' } else { 'A' };
    let unknown = format!("{}{other}", &url[..url.len() - 1]);
    let unknown = rig.hook("POST", &unknown, r#"{"amount":1}"#, &[]).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    let called = rig.hook("POST", &url, r#"{"amount":10}"#, &[]).await;
    assert_eq!((called.status, &called.body["status"]), (StatusCode::OK, &json!("done")), "{called:?}");
    assert_eq!(rig.sent().await.content.text(), "Pagaste 10");
    let again = rig.hook("POST", &url, r#"{"amount":10}"#, &[]).await;
    assert_eq!((again.status, &again.body["code"]), (StatusCode::CONFLICT, &json!("callback_used")));

    // A link that somebody follows; and one of a run that is over.
    rig.webhook(Some(SECRET), &text_of_ana("wamid.2", "hola")).await;
    let url = rig.sent().await.content.text().to_owned();
    assert_eq!(rig.hook("GET", &format!("{url}?amount=7"), "", &[]).await.status, StatusCode::OK);
    assert_eq!(rig.sent().await.content.text(), "Pagaste 7");
    rig.webhook(Some(SECRET), &text_of_ana("wamid.3", "hola")).await;
    let url = rig.sent().await.content.text().to_owned();
    let contact = rig.contact().await;
    let stopped = rig.call(&rig.key, "POST", &format!("/threads/{contact}/stop-flow"), None).await;
    assert_eq!(stopped.status, StatusCode::OK);
    let late = rig.hook("POST", &url, "", &[]).await;
    assert_eq!((late.status, &late.body["code"]), (StatusCode::GONE, &json!("callback_over")));

    // What is known already is told without another event for the lane; and nobody calls one address again and again.
    let events = rig.events_of_people().await;
    let mut refused = None;
    for _ in 0..30 {
        let again = rig.hook("POST", &url, "", &[]).await;
        if again.status == StatusCode::TOO_MANY_REQUESTS {
            refused = Some(again);
            break;
        }
        assert_eq!((again.status, &again.body["code"]), (StatusCode::GONE, &json!("callback_over")));
    }
    assert!(refused.expect("the burst ends").headers.contains_key(header::RETRY_AFTER));
    assert_eq!(rig.events_of_people().await, events);
}

#[tokio::test]
async fn a_callback_that_brings_too_much_is_refused_before_the_lane_hears_of_it() {
    let rig = Rig::new().await;
    rig.live("pay", PAY).await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let url = rig.sent().await.content.text().to_owned();
    let events = rig.events_of_people().await;
    let large = json!({ "amount": 1, "note": "x".repeat(17_000) }).to_string();
    let refused = rig.hook("POST", &url, &large, &[]).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE, "{refused:?}");
    assert!(refused.body["detail"].as_str().unwrap().contains("16384"), "{refused:?}");
    assert_eq!(rig.events_of_people().await, events);
    let called = rig.hook("POST", &url, r#"{"amount":10}"#, &[]).await;
    assert_eq!(called.status, StatusCode::OK, "{called:?}");
    assert_eq!(rig.sent().await.content.text(), "Pagaste 10");
}
