//! Backends that fail: asked again, left alone, told of once, and asked again by a person where the flow stood.

use crate::rig::{NUMBER, Rig, SECRET, messages, text_of_ana};
use axum::http::StatusCode;
use hilo_model::Duration;
use serde_json::{Value, json};

fn flow(retries: u8) -> String {
    format!(
        "api: hilo.dev/flow/v1\nflow: orders\nname: Orders\nlanguage: es\ntriggers: [{{ type: any_message }}]\nstart: look_up\nnodes:\n  \
         look_up: {{ type: http, url: 'https://shop.test/orders', retries: {retries}, save: {{ status: response.body.status }}, next: tell, error: sorry }}\n  \
         tell: {{ type: message, send: {{ text: 'Está {{{{ status }}}}.' }}, next: end }}\n  \
         sorry: {{ type: message, send: {{ text: No responde. }}, next: end }}\n"
    )
}

const FINE: (u16, &str) = (200, r#"{"status":"en camino"}"#);

/// A message of one of many people.
fn text_of(number: usize) -> Value {
    words_of(number, "hola")
}

fn words_of(number: usize, words: &str) -> Value {
    let phone = format!("54911555{number:05}");
    let contact = json!({ "profile": { "name": phone }, "wa_id": phone });
    let message = json!({ "from": phone, "id": format!("wamid.of.{number}"), "timestamp": "1763717000",
        "type": "text", "text": { "body": words } });
    messages(NUMBER, contact, vec![message])
}

async fn incidents(rig: &Rig, code: &str) -> Vec<Value> {
    let page = rig.call(&rig.key, "GET", "/incidents?open=true", None).await;
    let items = page.body["items"].as_array().unwrap().clone();
    items.into_iter().filter(|incident| incident["code"] == code).collect()
}

#[tokio::test]
async fn what_fails_in_a_way_that_passes_is_asked_again_by_the_same_id_and_nobody_is_told() {
    let rig = Rig::new().await;
    rig.live("orders", &flow(2)).await;
    *rig.backend.answers.lock().await = vec![(503, "busy"), FINE];
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    assert_eq!(rig.sent().await.content.text(), "Está en camino.");
    let asked = rig.backend.asked.lock().await;
    assert_eq!((asked.len(), &asked[0]), (2, &asked[1]));
    assert!(asked[0].idempotency_key.is_some());
    assert!(incidents(&rig, "flow_http_failed").await.is_empty());
}

#[tokio::test]
async fn a_backend_that_is_down_is_left_alone_told_of_once_and_asked_by_one_when_it_may_be_back() {
    let rig = Rig::new().await;
    rig.live("orders", &flow(0)).await;
    *rig.backend.answers.lock().await = vec![(500, "down"); 5];
    for number in 0..7 {
        rig.webhook(Some(SECRET), &text_of(number)).await;
        // Who comes while it is left alone hears so at once.
        assert_eq!(rig.sent().await.content.text(), "No responde.");
    }
    assert_eq!(rig.backend.asked.lock().await.len(), 5, "those after the fifth were not asked for");
    let down = incidents(&rig, "backend_down").await;
    assert_eq!(down.len(), 1, "{down:?}");
    assert_eq!(
        (&down[0]["contact"], &down[0]["summary"]),
        (&Value::Null, &json!("the backend shop.test does not answer"))
    );

    rig.clock.advance(Duration::from_seconds(31));
    *rig.backend.answers.lock().await = vec![FINE; 2];
    for number in 7..9 {
        rig.webhook(Some(SECRET), &text_of(number)).await;
        assert_eq!(rig.sent().await.content.text(), "Está en camino.");
    }
    assert_eq!(incidents(&rig, "backend_down").await.len(), 1);
}

const LOOP: &str = "api: hilo.dev/flow/v1
flow: orders
name: Orders
language: es
variables:
  orders: { type: list, default: [A1, B2, C3] }
triggers:
  - { type: any_message }
start: each
nodes:
  each: { type: for_each, list: orders, item: order, body: look_up, next: done }
  look_up:
    type: http
    url: 'https://shop.test/{{ order | urlencode }}'
    save: { status: response.body.status }
    next: tell
    error: sorry
  tell: { type: message, send: { text: '{{ order }}: {{ status }}' }, next: each }
  done: { type: message, send: { text: Eso es todo. }, next: end }
  sorry: { type: message, send: { text: No responde. }, next: person }
  person: { type: hand_off, summary: no responde }
";

#[tokio::test]
async fn a_step_that_failed_in_the_middle_of_a_list_is_done_again_there() {
    let rig = Rig::new().await;
    rig.live("orders", LOOP).await;
    *rig.backend.answers.lock().await = vec![FINE, (500, "down"), FINE, FINE];
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    for words in ["A1: en camino", "No responde."] {
        assert_eq!(rig.sent().await.content.text(), words);
    }
    let failed = rig.until(async || incidents(&rig, "flow_http_failed").await.pop()).await;
    let path = format!("/incidents/{}/retry", failed["id"].as_str().unwrap());
    let done = rig.call(&rig.key, "POST", &path, Some(json!({ "give_back": true }))).await;
    assert_eq!(done.status, StatusCode::OK, "{done:?}");
    // What was done before is not done again, and what is to come comes.
    for words in ["B2: en camino", "C3: en camino", "Eso es todo."] {
        assert_eq!(rig.sent().await.content.text(), words);
    }
    let asked = rig.backend.asked.lock().await;
    let urls: Vec<&str> = asked.iter().map(|request| &request.url[request.url.len() - 2..]).collect();
    assert_eq!(urls, ["A1", "B2", "B2", "C3"]);
    assert_eq!(asked[1], asked[2], "by the same idempotency key");
}

/// So many calls are under way at once (`CALLS` of the dispatchers).
const CALLS: usize = 256;
/// So many scripts come before the call: more than there are places.
const SCRIPTS: usize = 300;
/// If scripts took the places of calls, the call would get one only after so many of them are done.
const DONE_FIRST: usize = SCRIPTS - CALLS;

#[tokio::test]
async fn a_backend_is_asked_while_more_scripts_wait_than_calls_may_be_under_way() {
    let rig = Rig::new().await;
    rig.live("orders", &flow(0)).await;
    let computes = "api: hilo.dev/flow/v1\nflow: computes\nname: Computes\nlanguage: es\ntriggers: [{ type: keyword, words: [calcula] }]\nstart: compute\nnodes:\n  \
        compute: { type: script, code: 'let n = 0; for (let at = 0; at < 1500000; at += 1) { n += at; } return { n };', returns: { n: number }, next: tell, error: tell }\n  \
        tell: { type: message, send: { text: Hecho. }, next: end }\n";
    rig.live("computes", computes).await;
    // In one webhook: none of them is done long before the call comes, however slow the machine is.
    let entries = (0..SCRIPTS).map(|number| words_of(number, "calcula")["entry"][0].clone());
    let all = json!({ "object": "whatsapp_business_account", "entry": entries.collect::<Vec<_>>() });
    rig.webhook(Some(SECRET), &all).await;
    rig.backend.answers.lock().await.push(FINE);
    rig.webhook(Some(SECRET), &text_of(SCRIPTS)).await;
    let mut done = 0;
    while rig.sent().await.content.text() == "Hecho." {
        done += 1;
    }
    assert!(done < DONE_FIRST, "the backend was asked after {done} scripts");
}
