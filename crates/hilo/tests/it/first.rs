//! Somebody who never wrote is written to, and what no database can hold is taken in without it, on both databases.

use crate::{database::Database, program::Folder, story::open};
use http::{Method, StatusCode};
use serde_json::{Value, json};

async fn story(database: &Database) {
    let folder = Folder::new();
    let shop = open(folder.path(), database);
    let (talk, api) = (shop.talk(), shop.api());
    let api = api.web();
    talk.template(json!({ "name": "pedido_listo", "language": "es", "category": "utility",
        "body": "Tu pedido {{1}} está listo." }))
        .await;
    talk.customer("lupe", json!({ "name": "Lupe", "phone": "5491155550077" })).await;
    let channel = api.get("/channels").await["items"][0]["id"].clone();
    let order = |content: Value| json!({ "to": { "phone": "+54 9 11 5555-0077" }, "channel": channel, "content": content });

    let text = order(json!({ "type": "text", "body": "hola" })).to_string();
    let (status, refused) = api.ask(Method::POST, "/messages", &[], text).await.unwrap();
    assert_eq!((status, &refused["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("window_closed")));

    let template = order(json!({ "type": "template", "name": "pedido_listo", "language": "es",
        "category": "utility", "body": [{ "text": "1042" }] }))
    .to_string();
    let mut contact = Value::Null;
    for _ in 0..2 {
        let headers = [("idempotency-key", "first-1")];
        let (status, done) = api.ask(Method::POST, "/messages", &headers, template.clone()).await.unwrap();
        assert_eq!(status, StatusCode::OK, "{done}");
        contact = done["contact"].clone();
    }
    let contact = contact.as_str().unwrap();
    talk.answers("lupe", 0, 1).await;
    talk.says("lupe", "¡gracias!").await;
    talk.idle().await;
    // An order waits for its turn, and so for the turns of everything that came before it.
    api.post(&format!("/threads/{contact}/read"), json!({})).await;
    let phone = talk.thread("lupe").await;
    assert_eq!(phone.len(), 2, "{phone:?}");
    assert_eq!(phone[0]["text"], "Tu pedido 1042 está listo.");
    let messages = api.get(&format!("/threads/{contact}/messages")).await;
    let kinds: Vec<_> =
        messages["items"].as_array().unwrap().iter().map(|message| &message["kind"]).collect();
    assert_eq!(kinds, ["text", "template"]);

    let zero = json!({ "name": "Ze\0ro", "user_id": "AR.ze\0ro", "phone": "5491155550078" });
    talk.customer("zero", zero).await;
    talk.says("zero", "ho\0la").await;
    talk.idle().await;
    // This order too waits for the turns before it.
    let reply = json!({ "to": { "phone": "5491155550078" }, "channel": channel,
        "content": { "type": "text", "body": "hola" } });
    let contact = api.post("/messages", reply).await["contact"].as_str().unwrap().to_owned();
    let thread = api.get(&format!("/threads/{contact}")).await;
    assert_eq!(thread["name"], "Zero");
    let mut addresses: Vec<_> =
        thread["identities"].as_array().unwrap().iter().map(|identity| identity["value"].clone()).collect();
    addresses.sort_by_key(ToString::to_string);
    assert_eq!(addresses, ["5491155550078", "AR.zero"]);
    assert_eq!(api.get("/threads").await["items"].as_array().unwrap().len(), 2);
    assert_eq!(shop.stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_never_wrote_is_written_to_on_sqlite() {
    story(&Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_never_wrote_is_written_to_on_postgresql() {
    let Some(database) = Database::postgres("first").await else { return };
    story(&database).await;
    database.drop().await;
}
