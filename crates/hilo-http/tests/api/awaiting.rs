//! Publishing a flow hands in its templates; the release counts by itself when all of them are approved.

use crate::{
    rig::{PASSWORD, Rig, SECRET, text_of_ana},
    templates::{act, holds, once, person},
};
use axum::http::StatusCode;
use hilo_egress::channel::SendError;
use serde_json::{Value, json};

/// What a template of the flow says, as its file writes it.
fn brought(name: &str, words: &str) -> String {
    format!(
        "  - name: {name}\n    language: es\n    category: utility\n    components:\n      - {{ type: BODY, text: '{words}' }}\n"
    )
}

/// A flow that says something, and the templates named if the window is closed.
fn flow(words: &str, sends: &[&str], templates: &str) -> String {
    let mut text = "api: hilo.dev/flow/v1\nflow: shop\nname: Shop\nlanguage: es\ntriggers: [{ type: any_message }]\nstart: say\n".to_owned();
    if !templates.is_empty() {
        text.push_str(&format!("templates:\n{templates}"));
    }
    let first = sends.first().map_or("end".to_owned(), |name| format!("send_{name}"));
    text.push_str(&format!(
        "nodes:\n  say: {{ type: message, send: {{ text: '{words}' }}, next: {first} }}\n"
    ));
    for (at, name) in sends.iter().enumerate() {
        let next = sends.get(at + 1).map_or("end".to_owned(), |name| format!("send_{name}"));
        text.push_str(&format!(
            "  send_{name}: {{ type: message, send: {{ template: {{ name: {name}, category: utility }} }}, next: {next} }}\n"
        ));
    }
    text
}

async fn push(rig: &Rig, document: String) {
    let pushed = rig.call(&rig.key, "POST", "/flows", Some(json!({ "document": document }))).await;
    assert!(pushed.status.is_success(), "{pushed:?}");
}

async fn publish(rig: &Rig, token: &str) -> Value {
    let published = rig.call(token, "POST", "/flows/shop/publish", None).await;
    assert_eq!(published.status, StatusCode::CREATED, "{published:?}");
    published.body
}

/// The release that was decided last, with its templates.
async fn newest(rig: &Rig) -> Value {
    rig.call(&rig.key, "GET", "/flows/shop/releases", None).await.body["items"][0].clone()
}

async fn live(rig: &Rig) -> Value {
    rig.call(&rig.key, "GET", "/flows/shop", None).await.body["live"].clone()
}

async fn until_live(rig: &Rig, number: i32) {
    rig.until(async || (live(rig).await == json!(number)).then_some(())).await;
}

/// The states of the awaited templates, by name.
fn states(release: &Value) -> Vec<String> {
    let templates = release["templates"].as_array().unwrap();
    let one = |one: &Value| format!("{} {}", one["name"].as_str().unwrap(), one["state"].as_str().unwrap());
    templates.iter().map(one).collect()
}

async fn ana(rig: &Rig) -> String {
    let signed = json!({ "email": "ana@example.com", "password": PASSWORD, "bearer": true });
    rig.call("", "POST", "/session", Some(signed)).await.body["token"].as_str().unwrap().to_owned()
}

/// The account's template as it holds it, with another status.
fn judged(rig: &Rig, name: &str, status: &str, reason: Option<&str>) -> Vec<Value> {
    let all = rig.book.templates.lock().clone().unwrap_or_default();
    let mut all: Vec<Value> = all.iter().map(|one| serde_json::to_value(one).unwrap()).collect();
    for one in all.iter_mut().filter(|one| one["name"] == name) {
        one["status"] = json!(status);
        if let Some(reason) = reason {
            one["rejected_reason"] = json!(reason);
        }
    }
    all
}

#[tokio::test]
async fn publishing_hands_in_what_the_flow_brings_along_and_counts_by_itself_when_it_is_approved() {
    let mut rig = Rig::new().await;
    holds(&rig, &[]).await;
    push(&rig, flow("Uno", &[], "")).await;
    publish(&rig, &rig.key).await;
    let leo = person(&rig, "leo", "admin").await;
    push(&rig, flow("Dos", &["visit"], &brought("visit", "Mañana pasamos por tu casa."))).await;
    let release = publish(&rig, &rig.key).await;
    assert_eq!((&release["number"], &release["awaits"]), (&json!(2), &json!(1)));
    // A colleague looks at it first: the key wrote it.
    let waits = newest(&rig).await;
    assert_eq!((&waits["id"], &waits["state"]), (&release["id"], &json!("awaiting_approval")));
    assert_eq!(states(&waits), ["visit in_review"]);
    assert_eq!(waits["templates"][0]["nodes"], json!(["send_visit"]));
    assert!(rig.book.deeds.lock().is_empty());
    let approved = act(&rig, &leo, "POST", "visit", "/approve", None).await;
    assert_eq!(approved.status, StatusCode::OK, "{approved:?}");
    once(&rig, "visit", |t| t["status"] == "pending").await;
    assert_eq!(*rig.book.deeds.lock(), ["make visit es"]);

    // What was live serves meanwhile, also after a restart.
    assert_eq!(live(&rig).await, json!(1));
    rig.restart().await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    assert_eq!(rig.sent().await.content.text(), "Uno");
    assert_eq!(states(&newest(&rig).await), ["visit pending"]);
    holds(&rig, &judged(&rig, "visit", "APPROVED", None)).await;
    until_live(&rig, 2).await;
    let counts = newest(&rig).await;
    assert_eq!((&counts["id"], &counts["state"]), (&release["id"], &json!("live")));
    rig.webhook(Some(SECRET), &text_of_ana("wamid.2", "hola")).await;
    assert_eq!(rig.sent().await.content.text(), "Dos");
    let log = rig.call(&rig.key, "GET", "/audit?limit=200", None).await.body;
    let published = log["items"].as_array().unwrap().iter().filter(|one| one["action"] == "flow.published");
    assert_eq!(published.count(), 2, "each release once");
    // Approved already: the next version with the same template waits for nothing.
    push(&rig, flow("Tres", &["visit"], &brought("visit", "Mañana pasamos por tu casa."))).await;
    assert_eq!(publish(&rig, &rig.key).await["awaits"], 0);
    until_live(&rig, 3).await;
    assert_eq!(rig.book.deeds.lock().len(), 1);
}

#[tokio::test]
async fn a_rejection_is_told_at_its_node_and_what_is_corrected_goes_on() {
    let rig = Rig::new().await;
    holds(&rig, &[]).await;
    let ana = ana(&rig).await;
    let templates = brought("first", "Tu pedido está listo.") + &brought("second", "Compra ya.");
    push(&rig, flow("Uno", &["first", "second"], &templates)).await;
    // Nobody else could agree to what she writes: it is handed in at once.
    let draft = json!({ "document": flow("Dos", &["first", "second"], &templates) });
    rig.call(&ana, "PUT", "/flows/shop/draft", Some(draft)).await;
    rig.call(&ana, "POST", "/flows/shop/draft/version", None).await;
    assert_eq!(publish(&rig, &ana).await["awaits"], 2);
    once(&rig, "second", |t| t["status"] == "pending").await;
    once(&rig, "first", |t| t["status"] == "pending").await;
    holds(&rig, &judged(&rig, "first", "APPROVED", None)).await;
    holds(&rig, &judged(&rig, "second", "REJECTED", Some("ABUSIVE_CONTENT"))).await;
    let waits = rig
        .until(async || {
            Some(newest(&rig).await).filter(|r| states(r) == ["first approved", "second rejected"])
        })
        .await;
    let second = &waits["templates"][1];
    assert_eq!((&second["reason"], &second["needs_somebody"]), (&json!("ABUSIVE_CONTENT"), &json!(true)));
    assert_eq!(second["nodes"], json!(["send_second"]));
    assert_eq!(live(&rig).await, Value::Null, "one of two is not enough");
    // The same once more would be refused once more: lint says so.
    let again = rig.call(&ana, "POST", "/flows/shop/publish", None).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{again:?}");
    assert_eq!(newest(&rig).await["id"], waits["id"], "what waits goes on waiting");

    let right = json!({ "content": { "category": "UTILITY", "parameter_format": "POSITIONAL",
        "components": [{ "type": "BODY", "text": "Tu compra está en camino." }] } });
    assert_eq!(act(&rig, &ana, "PUT", "second", "/draft", Some(right)).await.status, StatusCode::OK);
    assert_eq!(states(&newest(&rig).await)[1], "second writing");
    act(&rig, &ana, "POST", "second", "/review", None).await;
    let approved = act(&rig, &ana, "POST", "second", "/approve", None).await;
    assert_eq!(approved.status, StatusCode::OK, "{approved:?}");
    rig.until(async || {
        rig.book.deeds.lock().last().is_some_and(|deed| deed.starts_with("edit")).then_some(())
    })
    .await;
    holds(&rig, &judged(&rig, "second", "APPROVED", None)).await;
    until_live(&rig, 2).await;
}

#[tokio::test]
async fn what_waits_is_withdrawn_or_replaced_by_what_is_decided_later() {
    let rig = Rig::new().await;
    holds(&rig, &[]).await;
    let ana = ana(&rig).await;
    push(&rig, flow("Uno", &["visit"], &brought("visit", "Mañana pasamos."))).await;
    let release = publish(&rig, &ana).await;
    once(&rig, "visit", |t| t["status"] == "pending").await;
    let about = rig.call(&rig.key, "GET", "/flows/shop", None).await.body;
    assert_eq!(about["awaiting"]["id"], release["id"]);
    let path = format!("/flows/shop/releases/{}", release["id"].as_str().unwrap());
    assert_eq!(rig.call(&ana, "DELETE", &path, None).await.status, StatusCode::NO_CONTENT);
    let again = rig.call(&ana, "DELETE", &path, None).await;
    assert_eq!(again.status, StatusCode::NOT_FOUND, "{again:?}");

    // It waits again, for what was handed in already; then somebody decides otherwise.
    assert_eq!(publish(&rig, &ana).await["awaits"], 1);
    assert_eq!(rig.book.deeds.lock().len(), 1);
    push(&rig, flow("Dos", &[], "")).await;
    assert_eq!(publish(&rig, &ana).await["awaits"], 0);
    until_live(&rig, 2).await;
    holds(&rig, &judged(&rig, "visit", "APPROVED", None)).await;
    for _ in 0..3 {
        rig.clock.advance(hilo_model::Duration::from_seconds(2));
        assert_eq!(live(&rig).await, json!(2), "what was replaced never counts");
    }
    // Approved before it is published: nothing to wait for.
    let first = rig.call(&ana, "POST", "/flows/shop/publish", Some(json!({ "version": 1 }))).await;
    assert_eq!(first.body["awaits"], 0, "{first:?}");
    until_live(&rig, 1).await;
}

#[tokio::test]
async fn a_hand_in_whose_answer_is_lost_happens_once_and_a_draft_that_is_only_named_is_handed_in_too() {
    let mut rig = Rig::new().await;
    holds(&rig, &[]).await;
    let ana = ana(&rig).await;
    // Written on the page of templates, by somebody else; the flow only names it.
    let eva = person(&rig, "eva", "supervisor").await;
    let written = json!({ "account": "102290129340398", "name": "visit", "language": "es", "content": {
        "category": "UTILITY", "components": [{ "type": "BODY", "text": "Mañana pasamos por tu casa." }] } });
    let added = rig.call(&eva, "POST", "/templates", Some(written)).await;
    assert_eq!(added.status, StatusCode::CREATED, "{added:?}");
    let document = flow("Uno", &["visit"], "");
    let body = json!({ "document": document });
    let found = rig.call(&rig.key, "POST", "/flows/lint", Some(body)).await.body;
    assert_eq!(found["items"][0]["code"], "template_awaited", "{found}");
    push(&rig, document).await;
    *rig.book.refusals.lock() = vec![SendError::Uncertain { code: None, detail: "cut".to_owned() }];
    assert_eq!(publish(&rig, &ana).await["awaits"], 1);
    once(&rig, "visit", |t| t["order"]["trouble"].is_string()).await;
    let waits = newest(&rig).await;
    assert_eq!(
        (states(&waits)[0].as_str(), &waits["templates"][0]["reason"].is_string()),
        ("visit handing_in", &true)
    );
    // It is there; the process is not any more.
    let there = json!({ "id": "5", "name": "visit", "language": "es", "status": "APPROVED", "category": "UTILITY",
        "components": [{ "type": "BODY", "text": "Mañana pasamos por tu casa." }] });
    *rig.book.templates.lock() = Some(vec![serde_json::from_value(there).unwrap()]);
    rig.restart().await;
    until_live(&rig, 1).await;
    assert_eq!(*rig.book.deeds.lock(), ["make visit es"]);
}

#[tokio::test]
async fn templates_that_break_rules_make_no_version_and_who_may_not_write_them_hands_in_nothing() {
    let rig = Rig::new().await;
    holds(&rig, &[]).await;
    let broken = flow("Uno", &["visit"], &brought("visit", "{{1}} es tu turno."));
    let body = json!({ "document": broken });
    let refused = rig.call(&rig.key, "POST", "/flows", Some(body.clone())).await;
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("flow_has_errors"))
    );
    let found = rig.call(&rig.key, "POST", "/flows/lint", Some(body)).await.body;
    let places: Vec<&str> =
        found["items"].as_array().unwrap().iter().map(|one| one["path"].as_str().unwrap()).collect();
    assert!(places.contains(&"templates[0].components[0].text"), "{found}");

    push(&rig, flow("Uno", &["visit"], &brought("visit", "Mañana pasamos."))).await;
    let roles = rig.call(&rig.key, "GET", "/roles", None).await.body["items"].clone();
    let admin = roles.as_array().unwrap().iter().find(|role| role["preset"] == "admin").unwrap();
    let permissions: Vec<&Value> = admin["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| !one.as_str().unwrap().starts_with("templates:"))
        .collect();
    let role = json!({ "name": "Publisher", "permissions": permissions });
    let role = rig.call(&rig.key, "POST", "/roles", Some(role)).await;
    assert_eq!(role.status, StatusCode::CREATED, "{role:?}");
    let new =
        json!({ "email": "pia@example.com", "name": "pia", "password": PASSWORD, "role": role.body["id"] });
    assert_eq!(rig.call(&rig.key, "POST", "/people", Some(new)).await.status, StatusCode::CREATED);
    let signed = json!({ "email": "pia@example.com", "password": PASSWORD, "bearer": true });
    let pia = rig.call("", "POST", "/session", Some(signed)).await.body["token"].as_str().unwrap().to_owned();
    let refused = rig.call(&pia, "POST", "/flows/shop/publish", None).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{refused:?}");
    assert_eq!(rig.call(&rig.key, "GET", "/templates", None).await.body["items"], json!([]));
}
