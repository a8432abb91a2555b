//! What goes wrong outside, and inside: refusals for speed, answers that never come, webhooks that come often, a state
//! that cannot be read.

use crate::{
    database::Database,
    program::Folder,
    story::{Shop, open},
};
use serde_json::{Value, json};
use sqlx::{Connection, Executor, SqliteConnection};

async fn shop(folder: &Folder) -> Shop {
    let shop = open(folder.path(), &Database::Sqlite);
    shop.talk().customer("ana", json!({ "phone": "5491155550001" })).await;
    shop
}

/// Under these faults one greeting gets one answer, and everybody agrees on what became of it.
async fn answered_once(faults: Value) {
    let folder = Folder::new();
    let shop = shop(&folder).await;
    let (talk, api) = (shop.talk(), shop.api());
    talk.faults(faults.clone()).await;
    let seq = talk.says("ana", "hola").await;
    let answers = talk.answers("ana", seq, 1).await;
    assert!(answers[0].starts_with("¡Hola, ana!"), "{faults}: {answers:?}");
    // Somebody else writes on, so a send that looks lost would be repeated now if it could be.
    talk.customer("bea", json!({ "phone": "5491155550002" })).await;
    let seq = talk.says("bea", "hola").await;
    talk.answers("bea", seq, 1).await;
    talk.idle().await;
    let thread = talk.thread("ana").await;
    assert_eq!(thread.len(), 2, "{faults}: {thread:?}");
    let contact = api.contact("ana").await;
    // An order waits for its turn, and so for the turns of everything that came before it.
    api.web().post(&format!("/threads/{contact}/read"), json!({})).await;
    let messages = api.web().get(&format!("/threads/{contact}/messages")).await;
    let shown = messages["items"].as_array().unwrap();
    assert_eq!(shown.len(), 2, "{faults}: {shown:?}");
    assert_eq!(shown[0]["status"], "delivered", "{faults}: {shown:?}");
    assert_eq!(shop.stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_send_that_is_refused_for_speed_is_made_later() {
    answered_once(json!({ "refuse": { "next": 2, "rate": 0.0 }, "refuse_code": 130_429 })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_send_that_was_accepted_without_an_answer_is_not_made_again() {
    answered_once(json!({ "cut_after_acceptance": { "next": 1, "rate": 0.0 } })).await;
    answered_once(json!({ "error_after_acceptance": { "next": 1, "rate": 0.0 } })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_that_comes_six_times_counts_once() {
    answered_once(json!({ "duplicate": { "next": 1, "rate": 1.0 }, "duplicate_copies": 5 })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn statuses_in_any_order_end_the_same() {
    answered_once(json!({ "reorder": { "next": 0, "rate": 0.5 }, "delay_ms": 300 })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_cannot_be_decided_is_set_aside_and_everybody_else_is_served() {
    let folder = Folder::new();
    let shop = shop(&folder).await;
    let talk = shop.talk();
    let seq = talk.says("ana", "hola").await;
    talk.answers("ana", seq, 1).await;
    talk.idle().await;
    assert_eq!(shop.stop(), Some(0));

    let file = format!("sqlite://{}", folder.path().join("data/hilo.db").display());
    let mut database = SqliteConnection::connect(&file).await.unwrap();
    database.execute("CREATE TABLE kept AS SELECT bytes FROM lanes").await.unwrap();
    let broken = database.execute("UPDATE lanes SET bytes = x'00'").await.unwrap().rows_affected();
    assert_eq!(broken, 1, "Ana's state is unreadable now");
    database.close().await.unwrap();

    let shop = open(folder.path(), &Database::Sqlite);
    let (talk, api) = (shop.talk(), shop.api());
    let set_aside = talk.says("ana", "menu").await;
    talk.customer("bea", json!({ "phone": "5491155550002" })).await;
    for _ in 0..2 {
        let seq = talk.says("bea", "menu").await;
        talk.answers("bea", seq, 1).await;
    }
    talk.idle().await;
    let incidents = api.incidents(1).await;
    assert_eq!(incidents[0]["code"], "event_set_aside", "{incidents:?}");
    assert_eq!(talk.thread("ana").await.len(), 3, "nothing was said to Ana that nobody decided");
    let ana = incidents[0]["contact"].as_str().unwrap().to_owned();
    let (incident, web) = (incidents[0]["id"].as_str().unwrap().to_owned(), api.web());
    let shown = web.get(&format!("/incidents/{incident}")).await;
    assert_eq!(shown["retry"]["why"], "unreadable", "{shown}");
    assert_eq!(shop.stop(), Some(0), "and nothing ever crashed");

    // What was broken is mended, and what was set aside is decided as if it came now.
    let mut database = SqliteConnection::connect(&file).await.unwrap();
    let id: hilo_model::ContactId = ana.parse().unwrap();
    let mend = sqlx::query("UPDATE lanes SET bytes = (SELECT bytes FROM kept) WHERE lane_id = ?");
    let mended = mend.bind(hilo_model::Id::uuid(id)).execute(&mut database).await.unwrap().rows_affected();
    assert_eq!(mended, 1);
    database.execute("DROP TABLE kept").await.unwrap();
    database.close().await.unwrap();
    let shop = open(folder.path(), &Database::Sqlite);
    let (talk, api) = (shop.talk(), shop.api());
    let web = api.web();
    let path = format!("/incidents/{incident}/retry");
    let done = web.post(&path, json!({ "give_back": true })).await;
    assert_eq!(done["status"], "done", "{done}");
    talk.answers("ana", set_aside, 1).await;
    let shown = web.get(&format!("/incidents/{incident}")).await;
    assert_eq!(shown["resolution"]["outcome"], "retried", "{shown}");
    assert_eq!(shop.stop(), Some(0));
}
