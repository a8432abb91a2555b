//! Who may do what: every operation × every kind of caller (`testdata/operations.json`).

use crate::rig::{PASSWORD, PROGRAM, Rig, SECRET, channel, messages, text_of_ana};
use axum::http::StatusCode;
use hilo_model::{ApprovalId, IdSource, IncidentId, Scope, Timestamp, TraceId, approval::ApprovalState};
use hilo_store::{
    Store,
    rows::{ApprovalRow, Asked, IncidentRow, Row},
    write::Write,
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::{Path, PathBuf},
};

/// The callers, in the order in which they try everything.
const CALLERS: [&str; 5] = ["anonymous", "key_without_permissions", "agent", "supervisor", "admin"];

/// An operation with what each caller gets.
#[derive(Debug, Serialize, Deserialize)]
struct Operation {
    operation: String,
    /// What the path's parameters stand for, where that differs from everybody else's.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    at: BTreeMap<String, String>,
    /// What is asked behind the path.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    query: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    if_match: Option<String>,
    #[serde(default)]
    expect: BTreeMap<String, u16>,
}

fn table() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/operations.json")
}

/// Operation id → method and path.
fn operations() -> HashMap<String, (String, String)> {
    let document = hilo_http::v1::openapi::document();
    let mut operations = HashMap::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap().to_owned();
            operations.insert(id, (method.to_uppercase(), path.clone()));
        }
    }
    operations
}

#[test]
fn every_operation_has_a_row() {
    let rows: Vec<Operation> = serde_json::from_str(&fs::read_to_string(table()).unwrap()).unwrap();
    let rows: BTreeSet<String> = rows.into_iter().map(|row| row.operation).collect();
    let operations: BTreeSet<String> = operations().into_keys().collect();
    assert_eq!(rows, operations);
}

#[tokio::test]
async fn every_caller_gets_what_they_may() {
    let rig = Rig::new().await;
    let names = furnish(&rig).await;
    let operations = operations();
    let mut rows: Vec<Operation> = serde_json::from_str(&fs::read_to_string(table()).unwrap()).unwrap();
    let mut wrong = Vec::new();
    for caller in CALLERS {
        let token = names[caller].as_str();
        for row in &mut rows {
            let (method, path) = &operations[&row.operation];
            let mut here = names.clone();
            here.extend(row.at.iter().map(|(name, value)| (name.clone(), names[value].clone())));
            let mut path = fill(path, &here);
            if let Some(query) = &row.query {
                path = format!("{path}?{query}");
            }
            let body =
                row.body.as_ref().map(|body| serde_json::from_str(&fill(&body.to_string(), &names)).unwrap());
            let headers: Vec<_> = row.if_match.as_deref().map(|tag| ("if-match", tag)).into_iter().collect();
            let answer = rig.call_with(token, method, &path, body, &headers).await;
            let status = answer.status.as_u16();
            let expected = row.expect.insert(caller.to_owned(), status);
            if expected != Some(status) {
                wrong.push(format!(
                    "{} as {caller}: {expected:?}, got {status} {}",
                    row.operation, answer.body["code"]
                ));
            }
        }
    }
    #[expect(clippy::disallowed_methods, reason = "how a person asks for the file to be written anew")]
    if std::env::var("UPDATE_OPERATIONS").is_ok() {
        fs::write(table(), serde_json::to_string_pretty(&rows).unwrap() + "\n").unwrap();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Puts ids in the place of `{names}`.
fn fill(text: &str, names: &HashMap<String, String>) -> String {
    let mut text = text.to_owned();
    for (name, value) in names {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}

/// One of everything, and a token for every caller.
async fn furnish(rig: &Rig) -> HashMap<String, String> {
    let mut names =
        HashMap::from([("number".to_owned(), "1".to_owned()), ("anonymous".to_owned(), String::new())]);
    names.insert("node".to_owned(), "start".to_owned());
    let make = async |path: &str, body: Value, id: &str| {
        let made = rig.call(&rig.key, "POST", path, Some(body)).await;
        assert!(made.status.is_success(), "{path}: {made:?}");
        made.body.pointer(id).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    rig.answering("Recibido").await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    rig.sent().await;
    let contact = rig.contact().await;
    let first = rig.messages(&contact, 2).await;
    names.insert("message".to_owned(), first[0]["id"].as_str().unwrap().to_owned());
    let eva = json!({ "profile": { "name": "Eva" }, "wa_id": "5491155550002" });
    let hello = json!({ "from": "5491155550002", "id": "wamid.9", "timestamp": "1763717000", "type": "text",
        "text": { "body": "hola" } });
    rig.webhook(Some(SECRET), &messages(crate::rig::NUMBER, eva, vec![hello])).await;
    rig.sent().await;
    let younger = rig
        .until(async || {
            let threads = rig.call(&rig.key, "GET", "/threads", None).await.body;
            let items = threads["items"].as_array().cloned().unwrap_or_default();
            let eva = items.iter().find(|thread| thread["name"] == "Eva")?;
            eva["contact"].as_str().map(str::to_owned)
        })
        .await;
    names.insert("older".to_owned(), contact.clone());
    names.insert("younger".to_owned(), younger.clone());
    names.insert("contact".to_owned(), contact.clone());
    let runs = rig.call(&rig.key, "GET", &format!("/runs?contact={contact}"), None).await.body;
    names.insert("run".to_owned(), runs["items"][0]["id"].as_str().unwrap().to_owned());
    names.insert("flow".to_owned(), "answer".to_owned());
    let later = json!({ "at": "2100-01-01T00:00:00Z" });
    let release = make("/flows/answer/publish", later, "/id").await;
    names.insert("release".to_owned(), release);
    let versions = rig.call(&rig.key, "GET", "/flows/answer/versions", None).await.body;
    names.insert("version".to_owned(), versions["items"][0]["id"].as_str().unwrap().to_owned());
    names.insert("channel".to_owned(), make("/channels", channel("333"), "/id").await);
    let hooked = "api: hilo.dev/flow/v1\nflow: hooked\nname: H\nlanguage: es\nstart: a\ntriggers:\n  - { type: webhook, name: one, contact: { phone: body.phone } }\n  - { type: webhook, name: two, contact: { phone: body.phone } }\nnodes: { a: { type: end } }\n";
    rig.live("hooked", hooked).await;
    names.insert("hooked".to_owned(), "hooked".to_owned());
    let hook = json!({ "trigger": "one", "channel": names["channel"] });
    names.insert("hook".to_owned(), make("/flows/hooked/hooks", hook, "/id").await);
    names.insert("team".to_owned(), make("/teams", json!({ "slug": "t", "name": "T" }), "/id").await);
    let hello = json!({ "shortcut": "hola", "name": "Hola", "body": "¡Hola!" });
    names.insert("macro".to_owned(), make("/macros", hello, "/id").await);
    let draft = json!({ "account": "102290129340398", "name": "order_ready", "language": "es", "content": {
        "category": "UTILITY", "components": [{ "type": "BODY", "text": "Tu pedido ya está listo." }] } });
    names.insert("template".to_owned(), make("/templates", draft, "/id").await);
    names.insert("account".to_owned(), "102290129340398".to_owned());
    let subscription =
        json!({ "name": "CRM", "callback_url": PROGRAM, "verify_token": "the token", "app_secret": "s" });
    names.insert("subscription".to_owned(), make("/subscriptions", subscription, "/id").await);
    let role = json!({ "name": "spare", "permissions": [] });
    names.insert("role".to_owned(), make("/roles", role, "/id").await);
    let key = json!({ "name": "none", "permissions": [] });
    names.insert("key_without_permissions".to_owned(), make("/api-keys", key.clone(), "/key").await);
    names.insert("api_key".to_owned(), make("/api-keys", key, "/api_key/id").await);
    let note = json!({ "body": "una nota" });
    names.insert("command".to_owned(), make(&format!("/threads/{contact}/notes"), note, "/command").await);
    names.insert("attachment".to_owned(), make("/attachments", json!("file"), "/id").await);
    names.insert("picture".to_owned(), picture(rig).await);
    let session = rig.call(&rig.key, "GET", "/session", None).await.body;
    names.insert("environment".to_owned(), session["environment"].as_str().unwrap().to_owned());
    names.insert("incident".to_owned(), incident(rig, &session).await.to_string());

    names.insert("approval".to_owned(), approval(rig, &session, &contact).await.to_string());

    let roles = rig.call(&rig.key, "GET", "/roles", None).await.body;
    for preset in ["agent", "supervisor", "admin"] {
        let role = roles["items"].as_array().unwrap().iter().find(|role| role["preset"] == preset).unwrap();
        let email = format!("{preset}@example.com");
        let person = json!({ "email": email, "name": preset, "password": PASSWORD, "role": role["id"] });
        let id = make("/people", person, "/person/id").await;
        if preset == "agent" {
            names.insert("person".to_owned(), id);
        }
        let signed_in = json!({ "email": email, "password": PASSWORD, "bearer": true });
        let signed_in = rig.call("", "POST", "/session", Some(signed_in)).await;
        assert_eq!(signed_in.status, StatusCode::CREATED);
        names.insert(preset.to_owned(), signed_in.body["token"].as_str().unwrap().to_owned());
    }
    spare(rig, &mut names).await;
    names
}

/// Somebody to be managed, with a session and the beginnings of a second factor.
async fn spare(rig: &Rig, names: &mut HashMap<String, String>) {
    names.insert("password".to_owned(), PASSWORD.to_owned());
    let role = names["role"].as_str();
    let person = json!({ "email": "spare@example.com", "name": "Spare", "password": PASSWORD, "role": role });
    let person = rig.call(&rig.key, "POST", "/people", Some(person)).await.body["person"]["id"].clone();
    let signed_in = json!({ "email": "spare@example.com", "password": PASSWORD, "bearer": true });
    let session = rig.call("", "POST", "/session", Some(signed_in)).await.body;
    let token = session["token"].as_str().unwrap();
    let body = json!({ "password": PASSWORD });
    let begun = rig.call(token, "POST", "/session/second-factor", Some(body)).await;
    assert_eq!(begun.status, StatusCode::CREATED, "{begun:?}");
    for (name, value) in [("spare_person", person), ("spare_session", session["session"].clone())] {
        names.insert(name.to_owned(), value.as_str().unwrap().to_owned());
    }
}

/// One that is decided already, so that everybody who may answer at all hears the same.
async fn approval(rig: &Rig, session: &Value, contact: &str) -> ApprovalId {
    let mut ids = IdSource::new(Timestamp::from_seconds(9), 10);
    let scope = Scope {
        workspace: session["workspace"]["id"].as_str().unwrap().parse().unwrap(),
        environment: session["environment"].as_str().unwrap().parse().unwrap(),
    };
    let row = ApprovalRow {
        scope,
        approval: ids.make(),
        contact: contact.parse().unwrap(),
        run: ids.make(),
        flow: ids.make(),
        state: ApprovalState::Approved,
        asked_at: rig.now(),
        due_at: None,
        decided_at: Some(rig.now()),
        asked: Asked::default(),
        body: "{}".into(),
    };
    let id = row.approval;
    let (documents, audit) = (Vec::new(), Vec::new());
    let write = Write::Settings { documents, rows: vec![Row::Approval(row)], audit, idempotency: None };
    rig.store.write([write].into()).await.unwrap().pop().unwrap().unwrap();
    id
}

async fn incident(rig: &Rig, session: &Value) -> IncidentId {
    let mut ids = IdSource::new(Timestamp::from_seconds(9), 9);
    let scope = Scope {
        workspace: session["workspace"]["id"].as_str().unwrap().parse().unwrap(),
        environment: session["environment"].as_str().unwrap().parse().unwrap(),
    };
    let row = IncidentRow {
        scope,
        incident: ids.make(),
        code: "http_failed".to_owned(),
        contact: None,
        effect: None,
        summary: "a backend did not answer".to_owned(),
        detail: "{}".into(),
        at: rig.now(),
        closed: None,
        trace: ids.make::<TraceId>(),
    };
    let id = row.incident;
    let (documents, audit) = (Vec::new(), Vec::new());
    let write = Write::Settings { documents, rows: vec![Row::Incident(row)], audit, idempotency: None };
    rig.store.write([write].into()).await.unwrap().pop().unwrap().unwrap();
    id
}

/// A picture that was uploaded.
async fn picture(rig: &Rig) -> String {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::new(4, 4).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let request = axum::http::Request::post("/api/v1/attachments")
        .header("authorization", format!("Bearer {}", rig.key))
        .header("content-type", "image/png")
        .body(axum::body::Body::from(bytes.into_inner()))
        .unwrap();
    rig.ask(request).await.body["id"].as_str().unwrap().to_owned()
}
