//! Jobs of flows through the binary, on both databases: scripts and documents.

use crate::{database::Database, program::Folder, story};
use serde_json::json;

const SCRIPT: &str = r"
api: hilo.dev/flow/v1
flow: suma
name: Suma
language: es
triggers: [{ type: keyword, words: [suma], match: starts }]
start: add
nodes:
  add:
    type: script
    with: { words: message.text }
    code: |
      const numbers = (input.words.match(/\d+/g) ?? []).map(Number);
      if (numbers.length === 0) for (;;);
      return { total: numbers.reduce((sum, number) => sum + number, 0) };
    returns: { total: number }
    next: tell
    error: sorry
  tell: { type: message, send: { text: 'Son {{ total }}' }, next: end }
  sorry: { type: message, send: { text: No puedo sumar }, next: end }
";

const DOCUMENT: &str = r"
api: hilo.dev/flow/v1
flow: recibo
name: Recibo
language: es
triggers: [{ type: keyword, words: [recibo] }]
start: make
nodes:
  make:
    type: document
    name: recibo-1042
    title: Comprobante
    content: [{ facts: [{ label: Cliente, value: '{{ contact.name }}' }] }]
    caption: Aquí está
    save: made
    next: tell
    error: sorry
  tell: { type: message, send: { text: 'Páginas: {{ made.pages }}' }, next: end }
  sorry: { type: message, send: { text: No salió }, next: end }
";

async fn scripts(database: &Database) {
    let folder = Folder::new();
    let shop = story::open(folder.path(), database);
    let (talk, api) = (shop.talk(), shop.api());
    talk.customer("ana", json!({ "name": "ana", "phone": "5491155550001" })).await;
    api.web().post("/flows", json!({ "document": SCRIPT })).await;
    api.web().post("/flows/suma/publish", json!({})).await;
    let seq = talk.says("ana", "suma 3 y 4 y 35").await;
    assert_eq!(talk.answers("ana", seq, 1).await, ["Son 42"]);
    // One that never ends is cut, and holds up nobody.
    let seq = talk.says("ana", "suma nada").await;
    assert_eq!(talk.answers("ana", seq, 1).await, ["No puedo sumar"]);
    let incidents = api.web().get("/incidents?open=true").await;
    let failed =
        incidents["items"].as_array().unwrap().iter().find(|item| item["code"] == "flow_script_failed");
    assert_eq!(failed.unwrap()["retry"]["again"], "call", "{incidents}");
    // A document is stored as a file of the contact's, and WhatsApp takes it.
    api.web().post("/flows", json!({ "document": DOCUMENT })).await;
    api.web().post("/flows/recibo/publish", json!({})).await;
    let seq = talk.says("ana", "recibo").await;
    assert_eq!(talk.answers("ana", seq, 2).await, ["recibo-1042.pdf\nAquí está", "Páginas: 1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn scripts_compute_beside_the_conversation_on_sqlite() {
    scripts(&Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn scripts_compute_beside_the_conversation_on_postgresql() {
    let Some(database) = Database::postgres("jobs").await else { return };
    scripts(&database).await;
    database.drop().await;
}
