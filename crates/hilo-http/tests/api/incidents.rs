//! Incidents: done again once, decided by a person, dismissed with a reason.

use crate::rig::{NUMBER, Rig, SECRET, ana, messages, text_of_ana};
use axum::http::StatusCode;
use hilo_model::{Id, IdSource};
use hilo_store::{
    Store,
    journal::{Append, LaneKey, LaneKind, NewEntry},
    write::Write,
};
use serde_json::{Value, json};

async fn open(rig: &Rig) -> Vec<Value> {
    let page = rig.call(&rig.key, "GET", "/incidents?open=true", None).await;
    assert_eq!(page.status, StatusCode::OK, "{page:?}");
    page.body["items"].as_array().unwrap().clone()
}

/// The first open incident with a code, once there is one.
async fn incident(rig: &Rig, code: &str) -> Value {
    rig.until(async || open(rig).await.into_iter().find(|incident| incident["code"] == code)).await
}

async fn act(rig: &Rig, incident: &Value, verb: &str, body: Value) -> crate::rig::Answered {
    let path = format!("/incidents/{}/{verb}", incident["id"].as_str().unwrap());
    rig.call(&rig.key, "POST", &path, Some(body)).await
}

async fn shown(rig: &Rig, incident: &Value) -> Value {
    rig.call(&rig.key, "GET", &format!("/incidents/{}", incident["id"].as_str().unwrap()), None).await.body
}

/// A rig in which a message was accepted and then could not be delivered.
async fn undelivered() -> (Rig, String, Value) {
    let rig = Rig::new().await;
    rig.answering("Recibido").await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let sent = rig.sent().await;
    let contact = rig.contact().await;
    let status = json!({ "id": "wamid.out.0", "status": "failed", "timestamp": "1763717005",
        "recipient_id": "5491155550001", "biz_opaque_callback_data": sent.callback,
        "errors": [{ "code": 131026, "title": "undeliverable" }] });
    let mut news = messages(NUMBER, ana(), vec![]);
    news["entry"][0]["changes"][0]["value"]["statuses"] = json!([status]);
    assert_eq!(rig.webhook(Some(SECRET), &news).await, StatusCode::OK);
    let failed = incident(&rig, "send_failed").await;
    (rig, contact, failed)
}

#[tokio::test]
async fn a_message_that_was_not_delivered_is_sent_again_once() {
    let (rig, contact, failed) = undelivered().await;
    assert_eq!(
        failed["retry"],
        json!({ "again": "message", "possible": true, "why": null, "silent": false, "in_doubt": false })
    );
    let path = format!("/incidents/{}/retry", failed["id"].as_str().unwrap());
    let once = [("idempotency-key", "k")];
    let done = rig.call_with(&rig.key, "POST", &path, Some(json!({})), &once).await;
    assert_eq!(done.status, StatusCode::OK, "{done:?}");
    let repeated = rig.call_with(&rig.key, "POST", &path, Some(json!({})), &once).await;
    assert_eq!((repeated.status, &repeated.body), (StatusCode::OK, &done.body), "the same request");
    let pressed = rig.call(&rig.key, "POST", &path, Some(json!({}))).await;
    assert_eq!(
        (pressed.status, &pressed.body["code"]),
        (StatusCode::CONFLICT, &json!("incident_dealt_with"))
    );
    assert_eq!(rig.sent().await.content.text(), "Recibido");
    let all = rig.messages(&contact, 3).await;
    assert_eq!(all[2]["id"], done.body["message"]);
    let resolved = shown(&rig, &failed).await;
    assert_eq!(resolved["resolution"]["outcome"], "retried", "{resolved}");
    assert_eq!(resolved["retry"], Value::Null);
    assert!(open(&rig).await.is_empty());
    assert!(rig.nothing_else_was_sent().await);
}

#[tokio::test]
async fn two_who_press_at_once_send_it_once() {
    let (rig, _, failed) = undelivered().await;
    let press = || act(&rig, &failed, "retry", json!({}));
    let (one, other) = tokio::join!(press(), press());
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [StatusCode::OK, StatusCode::CONFLICT], "{one:?} {other:?}");
    rig.sent().await;
    assert!(rig.nothing_else_was_sent().await);
}

#[tokio::test]
async fn a_message_that_arrived_after_all_is_not_sent_again() {
    let (rig, contact, failed) = undelivered().await;
    let callback = {
        let all = rig.messages(&contact, 2).await;
        all[1]["id"].as_str().unwrap().to_owned()
    };
    let status = json!({ "id": "wamid.out.0", "status": "delivered", "timestamp": "1763717009",
        "recipient_id": "5491155550001" });
    let mut news = messages(NUMBER, ana(), vec![]);
    news["entry"][0]["changes"][0]["value"]["statuses"] = json!([status]);
    rig.webhook(Some(SECRET), &news).await;
    rig.until(async || {
        let path = format!("/threads/{contact}/messages/{callback}");
        let message = rig.call(&rig.key, "GET", &path, None).await.body;
        (message["status"] == "delivered").then_some(())
    })
    .await;
    let now = shown(&rig, &failed).await;
    assert_eq!((&now["retry"]["possible"], &now["retry"]["why"]), (&json!(false), &json!("settled")));
    let refused = act(&rig, &failed, "retry", json!({})).await;
    assert_eq!((refused.status, &refused.body["code"]), (StatusCode::CONFLICT, &json!("message_settled")));
    assert!(rig.nothing_else_was_sent().await);
}

#[tokio::test]
async fn a_file_that_could_not_be_had_is_fetched_again() {
    let rig = Rig::new().await;
    let picture = json!({ "from": "5491155550001", "from_user_id": "AR.1", "id": "wamid.2",
        "timestamp": "1763717000", "type": "image", "image": { "id": "991", "mime_type": "image/png" } });
    rig.webhook(Some(SECRET), &messages(NUMBER, ana(), vec![picture])).await;
    let first = incident(&rig, "media_not_fetched").await;
    assert_eq!(first["retry"]["again"], "file", "{first}");
    assert_eq!(act(&rig, &first, "retry", json!({})).await.status, StatusCode::OK);
    // It still cannot be had: that is another incident.
    let second = incident(&rig, "media_not_fetched").await;
    assert_ne!(second["id"], first["id"]);
}

#[tokio::test]
async fn who_dismisses_an_incident_says_why() {
    let (rig, _, failed) = undelivered().await;
    for reason in [json!({}), json!({ "reason": "  " }), json!({ "reason": "x".repeat(501) })] {
        let refused = act(&rig, &failed, "resolve", reason).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{refused:?}");
        assert_eq!(refused.body["errors"][0]["pointer"], "/reason");
    }
    let done = act(&rig, &failed, "resolve", json!({ "reason": " el número no existe " })).await;
    assert_eq!(done.status, StatusCode::OK, "{done:?}");
    let resolution = &done.body["resolution"];
    assert_eq!(
        (&resolution["outcome"], &resolution["reason"]),
        (&json!("dismissed"), &json!("el número no existe"))
    );
    assert_eq!(resolution["by"]["type"], "api_key");
    let again = act(&rig, &failed, "resolve", json!({ "reason": "otra cosa" })).await;
    assert_eq!(again.body["resolution"], *resolution, "the first to say so counts");
    let refused = act(&rig, &failed, "retry", json!({})).await;
    assert_eq!(refused.body["code"], "incident_dealt_with");
    let audit = rig.call(&rig.key, "GET", "/audit?area=incident", None).await.body;
    assert_eq!(audit["items"].as_array().map(Vec::len), Some(1), "{audit}");
    assert_eq!(audit["items"][0]["detail"]["reason"], "el número no existe");
}

#[tokio::test]
async fn nothing_is_decided_about_a_message_of_which_all_is_known() {
    let (rig, _, failed) = undelivered().await;
    let body = json!({ "delivered": true, "reason": "respondió" });
    let refused = act(&rig, &failed, "decide", body).await;
    assert_eq!((refused.status, &refused.body["code"]), (StatusCode::CONFLICT, &json!("message_settled")));
    assert_eq!(open(&rig).await.len(), 1);
}

#[tokio::test]
async fn a_key_does_not_act_where_the_request_does_not_mean_it() {
    let rig = Rig::new().await;
    let session = rig.call(&rig.key, "GET", "/session", None).await.body;
    let own = session["environment"].as_str().unwrap().to_owned();
    for name in ["production", own.as_str()] {
        let fine = rig.call_with(&rig.key, "GET", "/threads", None, &[("hilo-environment", name)]).await;
        assert_eq!(fine.status, StatusCode::OK, "{name}: {fine:?}");
    }
    for (header, name) in [("hilo-environment", "sandbox"), ("hilo-workspace", "another")] {
        let refused = rig.call_with(&rig.key, "GET", "/threads", None, &[(header, name)]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{refused:?}");
        assert_eq!(refused.body["code"], "key_belongs_elsewhere");
        assert!(refused.body["detail"].as_str().unwrap().contains(name), "{refused:?}");
    }
}

const ORDERS: &str = "api: hilo.dev/flow/v1
flow: orders
name: Orders
language: es
variables:
  status: { type: text, default: '' }
triggers:
  - { type: any_message }
start: look_up
nodes:
  look_up:
    type: http
    url: https://example.com/orders
    save: { status: response.body.status }
    next: tell
    error: sorry
  tell:
    type: message
    send: { text: 'Está {{ status }}.' }
    next: end
  sorry:
    type: message
    send: { text: No responde. }
    next: person
  person:
    type: hand_off
    summary: no responde
";

#[tokio::test]
async fn a_backend_that_did_not_answer_is_asked_again_by_the_same_id_and_the_flow_goes_on() {
    let rig = Rig::new().await;
    rig.live("orders", ORDERS).await;
    *rig.backend.answers.lock().await = vec![(500, "down"), (200, r#"{"status":"en camino"}"#)];
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    assert_eq!(rig.sent().await.content.text(), "No responde.");
    let failed = incident(&rig, "flow_http_failed").await;
    assert_eq!(
        failed["retry"],
        json!({ "again": "call", "possible": true, "why": null, "silent": true, "in_doubt": false })
    );
    let refused = act(&rig, &failed, "retry", json!({})).await;
    assert_eq!((refused.status, &refused.body["code"]), (StatusCode::CONFLICT, &json!("with_staff")));
    let done = act(&rig, &failed, "retry", json!({ "give_back": true })).await;
    assert_eq!(done.status, StatusCode::OK, "{done:?}");
    assert_eq!(rig.sent().await.content.text(), "Está en camino.");
    {
        let asked = rig.backend.asked.lock().await;
        assert_eq!(asked[0], asked[1], "the same request, by the same idempotency key");
        assert!(asked[0].idempotency_key.is_some());
    }
    let again = act(&rig, &failed, "retry", json!({ "give_back": true })).await;
    assert_eq!(again.body["code"], "incident_dealt_with");
    let contact = rig.contact().await;
    let runs = rig.call(&rig.key, "GET", &format!("/runs?contact={contact}"), None).await.body;
    assert_eq!(runs["items"].as_array().map(Vec::len), Some(1), "one run, gone on with: {runs}");
    assert_eq!(runs["items"][0]["status"], "completed", "{runs}");
}

#[tokio::test]
async fn a_backend_is_not_asked_again_once_the_customer_has_gone_on() {
    let rig = Rig::new().await;
    rig.live("orders", ORDERS).await;
    *rig.backend.answers.lock().await = vec![(500, "down")];
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    rig.sent().await;
    let failed = incident(&rig, "flow_http_failed").await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.2", "olvídalo")).await;
    rig.messages(&rig.contact().await, 3).await;
    let now = shown(&rig, &failed).await;
    assert_eq!((&now["retry"]["possible"], &now["retry"]["why"]), (&json!(false), &json!("moved_on")));
    let refused = act(&rig, &failed, "retry", json!({ "give_back": true })).await;
    assert_eq!((refused.status, &refused.body["code"]), (StatusCode::CONFLICT, &json!("moved_on")));
    assert_eq!(rig.backend.asked.lock().await.len(), 1);
}

#[tokio::test]
async fn an_event_that_cannot_be_read_says_that_it_cannot_be_repeated() {
    let rig = Rig::new().await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let contact: hilo_model::ContactId = rig.contact().await.parse().unwrap();
    let session = rig.call(&rig.key, "GET", "/session", None).await.body;
    let scope = hilo_model::Scope {
        workspace: session["workspace"]["id"].as_str().unwrap().parse().unwrap(),
        environment: session["environment"].as_str().unwrap().parse().unwrap(),
    };
    let lane = LaneKey { scope, kind: LaneKind::Contact, id: contact.uuid() };
    let mut ids = IdSource::new(rig.now(), 4);
    let (actor, trace) = (hilo_model::Actor::Provider, ids.make());
    let entry = NewEntry { lane, actor, at: rig.now(), trace, payload: "not sealed at all".into() };
    let append = Append { entries: vec![entry], ..Append::default() };
    rig.store.write([Write::Append(append)].into()).await.unwrap().pop().unwrap().unwrap();
    // Nothing hints at what was put there from outside: whoever writes next makes it be looked at.
    rig.webhook(Some(SECRET), &text_of_ana("wamid.2", "¿hola?")).await;
    let aside = incident(&rig, "event_set_aside").await;
    assert_eq!((&aside["retry"]["again"], &aside["retry"]["why"]), (&json!("event"), &json!("unreadable")));
    let refused = act(&rig, &aside, "retry", json!({})).await;
    assert_eq!((refused.status, &refused.body["code"]), (StatusCode::CONFLICT, &json!("not_retryable")));
    assert_eq!(refused.body["why"], "unreadable");
}
