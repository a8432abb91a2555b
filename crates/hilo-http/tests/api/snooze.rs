//! Threads that are put to sleep and come back.

use crate::rig::{Rig, SECRET, text_of_ana};
use axum::http::StatusCode;
use hilo_model::Duration;
use serde_json::{Value, json};

async fn rig() -> (Rig, String) {
    let rig = Rig::new().await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let contact = rig.contact().await;
    (rig, contact)
}

async fn listed(rig: &Rig, query: &str) -> Vec<Value> {
    let page = rig.call(&rig.key, "GET", &format!("/threads?{query}"), None).await;
    assert_eq!(page.status, StatusCode::OK, "{page:?}");
    page.body["items"].as_array().unwrap().clone()
}

async fn snooze(rig: &Rig, contact: &str, after: Duration) -> String {
    let until = rig.now().plus(after).to_string();
    let body = json!({ "until": until });
    let done = rig.call(&rig.key, "POST", &format!("/threads/{contact}/snooze"), Some(body)).await;
    assert_eq!(done.status, StatusCode::OK, "{done:?}");
    until
}

/// The timeline's entries of a kind, oldest first.
async fn entries(rig: &Rig, contact: &str, kind: &str) -> Vec<Value> {
    let page = rig.call(&rig.key, "GET", &format!("/threads/{contact}/events"), None).await.body;
    let mut items = page["items"].as_array().unwrap().clone();
    items.retain(|item| item["kind"] == kind);
    items.reverse();
    items
}

#[tokio::test]
async fn a_thread_leaves_the_lists_and_comes_back_at_its_moment_once() {
    let (rig, contact) = rig().await;
    let until = snooze(&rig, &contact, Duration::from_hours(2)).await;
    assert!(listed(&rig, "snoozed=false").await.is_empty());
    let asleep = listed(&rig, "snoozed=true").await;
    assert_eq!((&asleep[0]["snoozed_until"], &asleep[0]["woken_at"]), (&json!(until), &Value::Null));
    assert_eq!(listed(&rig, "").await.len(), 1, "who does not ask gets all");
    // Another thread is decided meanwhile, after which this one would have woken had it been early.
    rig.clock.advance(Duration::from_hours(1));
    let note = json!({ "body": "una nota" });
    let noted = rig.call(&rig.key, "POST", &format!("/threads/{contact}/notes"), Some(note)).await;
    assert_eq!(noted.status, StatusCode::OK);
    assert_eq!(listed(&rig, "snoozed=true").await.len(), 1);
    rig.clock.advance(Duration::from_hours(1));
    let awake = rig.until(async || listed(&rig, "snoozed=false").await.pop()).await;
    assert_eq!(awake["snoozed_until"], Value::Null);
    let woken_at = awake["woken_at"].as_str().unwrap().to_owned();
    assert!(woken_at >= until, "{woken_at} is not before {until}");
    assert_eq!(awake["last_message_at"], json!(woken_at), "it is at the top of the list");
    let [slept, woke] = [entries(&rig, &contact, "snoozed").await, entries(&rig, &contact, "woken").await];
    assert_eq!(slept[0]["body"], json!({ "until": until, "before": null }));
    assert_eq!(slept[0]["actor"]["type"], "api_key");
    assert_eq!((woke.len(), &woke[0]["body"]["why"]), (1, &json!("time")));
    // Somebody deals with it: the sign goes, its place stays.
    let status = json!({ "status": "on_hold" });
    rig.call(&rig.key, "POST", &format!("/threads/{contact}/status"), Some(status)).await;
    let dealt_with = listed(&rig, "snoozed=false").await.remove(0);
    assert_eq!((&dealt_with["woken_at"], &dealt_with["last_message_at"]), (&Value::Null, &json!(woken_at)));
    let audit = rig.call(&rig.key, "GET", "/audit?area=thread", None).await.body;
    let actions: Vec<_> = audit["items"].as_array().unwrap().iter().map(|entry| &entry["action"]).collect();
    assert!(actions.contains(&&json!("thread.snoozed")), "{actions:?}");
}

#[tokio::test]
async fn the_customer_or_a_person_wakes_it_before() {
    let (rig, contact) = rig().await;
    snooze(&rig, &contact, Duration::from_hours(2)).await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.2", "¿hola?")).await;
    rig.until(async || listed(&rig, "snoozed=false").await.pop()).await;
    assert_eq!(entries(&rig, &contact, "woken").await[0]["body"]["why"], "message");
    snooze(&rig, &contact, Duration::from_hours(2)).await;
    snooze(&rig, &contact, Duration::from_hours(3)).await;
    let wake = format!("/threads/{contact}/wake");
    assert_eq!(rig.call(&rig.key, "POST", &wake, None).await.status, StatusCode::OK);
    let again = rig.call(&rig.key, "POST", &wake, None).await;
    assert_eq!((again.status, &again.body["code"]), (StatusCode::CONFLICT, &json!("not_snoozed")));
    let why: Vec<_> =
        entries(&rig, &contact, "woken").await.iter().map(|e| e["body"]["why"].clone()).collect();
    assert_eq!(why, ["message", "person"]);
    let awake = listed(&rig, "snoozed=false").await.remove(0);
    assert_eq!(awake["woken_at"], Value::Null, "who woke it needs no sign");
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_what_where_and_how() {
    let (rig, contact) = rig().await;
    let path = format!("/threads/{contact}/snooze");
    for body in [
        json!({}),
        json!({ "until": "mañana" }),
        json!({ "until": "2020-01-01T00:00:00Z" }),
        json!({ "until": "2999-01-01T00:00:00Z" }),
    ] {
        let refused = rig.call(&rig.key, "POST", &path, Some(body.clone())).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{body} {refused:?}");
        assert_eq!(refused.body["errors"][0]["pointer"], "/until", "{body} {refused:?}");
    }
    let stale = json!({ "until": "2025-12-01T09:00:00Z", "based_on": 0 });
    let refused = rig.call(&rig.key, "POST", &path, Some(stale)).await;
    assert_eq!((refused.status, &refused.body["code"]), (StatusCode::CONFLICT, &json!("thread_moved_on")));
}
