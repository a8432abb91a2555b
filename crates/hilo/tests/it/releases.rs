//! Releases, on both databases through the binary: who is inside stays, goes on or is let go; stages, going back, and a release that takes
//! effect by itself.

use crate::{
    database::Database,
    program::Folder,
    story::{self, Api},
    talk::Talk,
};
use hilo_model::{Clock, Duration};
use hilo_runtime::clock::SystemClock;
use serde_json::{Value, json};

/// A flow that asks and says goodbye in its own words.
fn flow(words: &str) -> Value {
    let text = format!(
        "api: hilo.dev/flow/v1\nflow: aviso\nname: Aviso\nlanguage: es\ntriggers: [{{ type: keyword, words: [aviso], interrupt: true }}]\n\
         start: ask\nnodes:\n  ask: {{ type: ask, question: '¿Cuántos? ({words})', answer: {{ type: text }}, next: bye, fallback: bye }}\n  \
         bye: {{ type: message, send: {{ text: 'Adiós {words}' }}, next: end }}\n"
    );
    json!({ "document": text })
}

async fn publish(api: &Api, words: &str, terms: Value) {
    api.web().post("/flows", flow(words)).await;
    api.web().post("/flows/aviso/publish", terms).await;
}

async fn asks(talk: &Talk, who: &str) -> String {
    let seq = talk.says(who, "aviso").await;
    talk.answers(who, seq, 1).await.remove(0)
}

async fn answers(talk: &Talk, who: &str) -> String {
    let seq = talk.says(who, "tres").await;
    talk.answers(who, seq, 1).await.remove(0)
}

async fn releases(database: &Database) {
    let folder = Folder::new();
    let shop = story::open(folder.path(), database);
    let (talk, api) = (shop.talk(), shop.api());
    for (who, phone) in [("ana", "5491155550001"), ("beto", "5491155550002"), ("carla", "56911112222")] {
        talk.customer(who, json!({ "name": who, "phone": phone })).await;
    }
    publish(&api, "uno", json!({})).await;
    for who in ["ana", "beto", "carla"] {
        assert_eq!(asks(&talk, who).await, "¿Cuántos? (uno)");
    }

    publish(&api, "dos", json!({ "policy": "stay" })).await;
    assert_eq!(answers(&talk, "ana").await, "Adiós uno");
    publish(&api, "tres", json!({ "policy": "migrate" })).await;
    assert_eq!(answers(&talk, "beto").await, "Adiós tres");
    publish(&api, "cuatro", json!({ "policy": "end" })).await;
    // Let go: the shop's other flow takes what she writes.
    assert!(answers(&talk, "carla").await.starts_with("¡Hola, carla!"));

    // For Argentina first.
    publish(&api, "cinco", json!({ "stage": { "prefixes": ["+54"] } })).await;
    assert_eq!(asks(&talk, "ana").await, "¿Cuántos? (cinco)");
    assert_eq!(asks(&talk, "carla").await, "¿Cuántos? (cuatro)");
    let about = api.web().get("/flows/aviso").await;
    assert_eq!((&about["live"], &about["staged"][0]["number"]), (&json!(4), &json!(5)));
    api.web().post("/flows/aviso/rollback", json!({})).await;
    assert_eq!(asks(&talk, "ana").await, "¿Cuántos? (cuatro)");
    api.web().post("/flows/aviso/rollback", json!({})).await;
    assert_eq!(asks(&talk, "ana").await, "¿Cuántos? (tres)");

    // Nobody does anything, and it takes effect.
    let soon = SystemClock.now().plus(Duration::from_seconds(2)).to_string();
    publish(&api, "seis", json!({ "at": soon })).await;
    let about = api.web().get("/flows/aviso").await;
    assert_eq!((&about["live"], &about["scheduled"][0]["number"]), (&json!(3), &json!(6)));
    let mut said = String::new();
    for _ in 0..200 {
        said = asks(&talk, "ana").await;
        if said != "¿Cuántos? (tres)" {
            break;
        }
    }
    assert_eq!(said, "¿Cuántos? (seis)");
    assert_eq!(shop.stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn releases_reach_people_as_they_say_on_sqlite() {
    releases(&Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn releases_reach_people_as_they_say_on_postgresql() {
    let Some(database) = Database::postgres("releases").await else { return };
    releases(&database).await;
    database.drop().await;
}
