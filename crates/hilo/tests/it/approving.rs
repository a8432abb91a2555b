//! Somebody of the team shows a number to be theirs, is asked on their phone what they have to approve, and answers there; on both
//! databases, at the simulator, and the process dies in between.

use crate::{
    database::Database,
    program::Folder,
    story::{Shop, open},
    web::Web,
};
use serde_json::{Value, json};

const FLOW: &str = r#"
api: hilo.dev/flow/v1
flow: gasto
name: Gasto
language: es
triggers: [{ type: keyword, words: [gasto], interrupt: true }]
start: ask
nodes:
  ask:
    type: approval
    title: "Gasto de {{ contact.name }}"
    detail: Taxi al aeropuerto
    people: [BOSS]
    timeout: { after: 8h, next: late }
    save: decision
    approved: granted
    refused: denied
    error: denied
  granted: { type: message, send: { text: "Aprobado. {{ decision.answers[0].comment }}" }, next: end }
  denied: { type: message, send: { text: "Rechazado." }, next: end }
  late: { type: message, send: { text: "Sin respuesta." }, next: end }
"#;

const BOSS: &str = "boss@aurora.test";
const PASSWORD: &str = "una frase larga";

/// Somebody who may approve, signed in.
async fn boss(web: &Web) -> Web {
    let session = json!({ "email": BOSS, "password": PASSWORD, "bearer": true });
    let signed_in = web.post("/session", session).await;
    web.with_key(signed_in["token"].as_str().unwrap())
}

async fn story(database: &Database) {
    let folder = Folder::new();
    let mut shop: Shop = open(folder.path(), database);
    let api = shop.api();
    let web = api.web();
    let roles = web.get("/roles").await;
    let agent = roles["items"].as_array().unwrap().iter().find(|role| role["preset"] == "agent").unwrap();
    let person = json!({ "email": BOSS, "name": "Rosa", "password": PASSWORD, "role": agent["id"] });
    web.post("/people", person).await;
    web.post("/flows", json!({ "document": FLOW.replace("BOSS", BOSS) })).await;
    web.post("/flows/gasto/publish", json!({})).await;

    // The number becomes hers.
    let me = boss(web).await;
    let talk = shop.talk();
    talk.customer("rosa", json!({ "name": "Rosa", "phone": "5491155550099" })).await;
    talk.customer("ana", json!({ "name": "Ana", "phone": "5491155550001" })).await;
    let code = me.post("/session/number/code", json!({ "password": PASSWORD })).await;
    assert!(code["to"][0]["number"].is_string(), "{code}");
    let seq = talk.says("rosa", code["code"].as_str().unwrap()).await;
    let said = talk.answers("rosa", seq, 1).await;
    assert!(said[0].starts_with("Listo, Rosa: este número es el tuyo."), "{said:?}");
    assert_eq!(me.get("/session/number").await["phone"], "+5491155550099");

    // She is asked, and the process dies before she answers.
    let seq = talk.says("ana", "gasto").await;
    let asked = talk.answers("rosa", seq, 1).await;
    assert_eq!(asked, ["Se te pide decidir:\n*Gasto de Ana*\n\nTaxi al aeropuerto"]);
    talk.idle().await;
    shop.kill();
    shop = open(folder.path(), database);
    let talk = shop.talk();
    let seq = talk.taps("rosa", "Aprobar").await;
    let about = talk.answers("rosa", seq, 1).await;
    assert!(about[0].starts_with("Vas a aprobar: «Gasto de Ana»."), "{about:?}");
    let seq = talk.says("rosa", "Guarda el recibo").await;
    assert_eq!(talk.answers("ana", seq, 1).await, ["Aprobado. Guarda el recibo"]);
    let counted = talk.answers("rosa", seq, 1).await;
    assert_eq!(counted, ["Anotado: aprobaste «Gasto de Ana». Queda aprobado."]);

    // Another one is refused without a comment.
    let seq = talk.says("ana", "gasto").await;
    talk.answers("rosa", seq, 1).await;
    let seq = talk.taps("rosa", "Rechazar").await;
    talk.answers("rosa", seq, 1).await;
    let seq = talk.taps("rosa", "Sin comentario").await;
    assert_eq!(talk.answers("ana", seq, 1).await, ["Rechazado."]);

    let api = shop.api();
    let me = boss(api.web()).await;
    let decided = me.get("/approvals").await;
    let decided = decided["items"].as_array().unwrap();
    let told = |one: &Value| (one["state"].clone(), one["told"][0]["how"].clone());
    let all: Vec<_> = decided.iter().map(told).collect();
    assert_eq!(all, [(json!("refused"), json!("buttons")), (json!("approved"), json!("buttons"))]);
    // To Hilo she is nobody who waits for an answer.
    let threads = api.web().get("/threads").await;
    let hers = threads["items"].as_array().unwrap().iter().find(|thread| thread["name"] == "Rosa").unwrap();
    assert_eq!((&hers["unread"], &hers["ticket"]), (&json!(0), &Value::Null), "{hers}");
    assert_eq!(shop.stop(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_approves_on_their_phone_on_sqlite() {
    story(&Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_approves_on_their_phone_on_postgresql() {
    let Some(database) = Database::postgres("approving").await else { return };
    story(&database).await;
    database.drop().await;
}
