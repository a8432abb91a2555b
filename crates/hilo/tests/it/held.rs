//! Messages that WhatsApp takes and holds back: they are shown as waiting, and sent once whatever becomes of them.

use crate::{database::Database, program::Folder, story::open, talk::Talk, web::Web};
use serde_json::{Value, json};
use std::time::Duration;

/// How often it is looked again.
const AGAIN: Duration = Duration::from_millis(100);

/// Sends the shop's news to somebody who never wrote; the contact.
async fn news(web: &Web, phone: &str) -> String {
    let channels = web.get("/channels").await;
    let sent = web
        .post(
            "/messages",
            json!({ "to": { "phone": phone }, "channel": channels["items"][0]["id"], "content": {
                "type": "template", "name": "novedades_de_la_semana", "language": "es_AR",
                "category": "marketing", "body": [{ "text": "Ana" }] } }),
        )
        .await;
    sent["contact"].as_str().unwrap().to_owned()
}

/// The only message of a thread, once something about it holds.
async fn once(web: &Web, contact: &str, holds: impl Fn(&Value) -> bool) -> Value {
    loop {
        let messages = web.get(&format!("/threads/{contact}/messages")).await;
        let all = messages["items"].as_array().unwrap();
        assert_eq!(all.len(), 1, "{messages}");
        if holds(&all[0]) {
            return all[0].clone();
        }
        // The API counts how often it is asked.
        tokio::time::sleep(AGAIN).await;
    }
}

/// How many messages the business has sent.
async fn sends(talk: &Talk) -> usize {
    talk.journal(0).await.0.iter().filter(|entry| entry["event"] == "business_sent").count()
}

async fn held(database: &Database) {
    let folder = Folder::new();
    let shop = open(folder.path(), database);
    let (talk, api) = (shop.talk(), shop.api());
    let web = api.web();
    talk.customer("ana", json!({ "phone": "5491155550001" })).await;
    talk.customer("leo", json!({ "phone": "5491155550002" })).await;
    let pacing =
        |outcome: &str| json!({ "on": true, "threshold": 0, "hold_ms": 3_600_000, "outcome": outcome });

    talk.pacing(pacing("release")).await;
    let ana = news(web, "+5491155550001").await;
    let waits = once(web, &ana, |message| !message["held_at"].is_null()).await;
    assert_eq!((&waits["status"], &waits["error"]), (&json!("accepted"), &Value::Null));
    assert!(talk.thread("ana").await.is_empty(), "nobody has seen it");
    talk.advance(3_700_000).await;
    let arrived = once(web, &ana, |message| message["status"] == "delivered").await;
    assert_eq!(arrived["held_at"], waits["held_at"]);
    assert_eq!(talk.thread("ana").await.len(), 1);
    assert_eq!(sends(&talk).await, 1);

    // Some people did not like it: it is paced again.
    let templates = web.get("/templates?name=novedades_de_la_semana").await;
    let id = templates["items"][0]["content"]["id"].clone();
    let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
    talk.template_changes(&id, json!({ "quality": "YELLOW" })).await;
    // What is dropped is told as not sent, with WhatsApp's word for it; nobody sends it again.
    talk.pacing(pacing("drop")).await;
    let leo = news(web, "+5491155550002").await;
    once(web, &leo, |message| !message["held_at"].is_null()).await;
    talk.advance(3_700_000).await;
    let dropped = once(web, &leo, |message| message["status"] == "failed").await;
    assert_eq!(dropped["error"]["code"], 132_015);
    assert!(talk.thread("leo").await.is_empty());
    // The template is paused, which its account tells at once.
    loop {
        let templates = web.get("/templates?name=novedades_de_la_semana").await;
        if templates["items"][0]["status"] == "paused" {
            assert_eq!(templates["items"][0]["pause"], "RATE_LIMITING_PAUSE");
            break;
        }
        tokio::time::sleep(AGAIN).await;
    }
    assert_eq!(sends(&talk).await, 2);
    assert_eq!(shop.stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_message_waits_and_is_sent_once() {
    held(&Database::Sqlite).await;
}
