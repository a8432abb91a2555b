//! What the inbox shows to each person, and what they keep for themselves.

use crate::rig::{PASSWORD, Rig, SECRET, text_of_ana};
use axum::http::StatusCode;
use serde_json::{Value, json};

/// A supervisor who has signed in: token and id.
async fn supervisor(rig: &Rig, name: &str) -> (String, String) {
    let roles = rig.call(&rig.key, "GET", "/roles", None).await.body;
    let role = roles["items"].as_array().unwrap().iter().find(|role| role["preset"] == "supervisor").unwrap();
    let email = format!("{name}@example.com");
    let person = json!({ "email": email, "name": name, "password": PASSWORD, "role": role["id"] });
    let added = rig.call(&rig.key, "POST", "/people", Some(person)).await;
    assert_eq!(added.status, StatusCode::CREATED);
    let signed_in = json!({ "email": email, "password": PASSWORD, "bearer": true });
    let signed_in = rig.call("", "POST", "/session", Some(signed_in)).await;
    let id = added.body["person"]["id"].as_str().unwrap().to_owned();
    (signed_in.body["token"].as_str().unwrap().to_owned(), id)
}

/// The only thread, as somebody sees it in a list.
async fn listed(rig: &Rig, who: &str, filter: &str) -> Option<Value> {
    let list = rig.call(who, "GET", &format!("/threads?{filter}"), None).await;
    assert_eq!(list.status, StatusCode::OK, "{:?}", list.body);
    list.body["items"].as_array().unwrap().first().cloned()
}

#[tokio::test]
async fn what_is_unread_is_each_persons_and_what_waits_is_everybodys() {
    let rig = Rig::new().await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let contact = rig.contact().await;
    rig.messages(&contact, 1).await;
    let ((lea, _), (bo, _)) = (supervisor(&rig, "lea").await, supervisor(&rig, "bo").await);
    let thread = listed(&rig, &lea, "unread=true&waiting=true").await.expect("it is unread and waits");
    assert_eq!((&thread["unread"], &thread["last"]["kind"]), (&json!(1), &json!("text")));
    assert_eq!(thread["last"]["author"], json!({ "type": "contact", "id": contact }));
    assert!(thread["waiting_since"].is_string());

    let seen =
        rig.call(&lea, "PUT", &format!("/threads/{contact}/seen"), Some(json!({ "position": 1 }))).await;
    assert_eq!(seen.status, StatusCode::NO_CONTENT);
    assert_eq!(listed(&rig, &lea, "unread=true").await, None);
    assert_eq!(listed(&rig, &lea, "waiting=true").await.unwrap()["unread"], 0);
    assert_eq!(listed(&rig, &bo, "unread=true").await.unwrap()["unread"], 1, "Bo has not looked");
    assert_eq!(listed(&rig, &rig.key, "unread=true").await.unwrap()["unread"], 1, "a program has no eyes");

    let reply = json!({ "content": { "type": "text", "body": "aquí estoy" } });
    let sent = rig.call(&bo, "POST", &format!("/threads/{contact}/messages"), Some(reply)).await;
    assert_eq!(sent.status, StatusCode::OK, "{:?}", sent.body);
    assert_eq!(listed(&rig, &bo, "waiting=true").await, None);
    let thread = listed(&rig, &lea, "").await.unwrap();
    assert_eq!((&thread["unread"], &thread["waiting_since"]), (&json!(0), &Value::Null));
    assert_eq!(thread["last"]["author"]["type"], "person");
}

#[tokio::test]
async fn who_is_mentioned_sees_it_until_they_have_looked() {
    let rig = Rig::new().await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let contact = rig.contact().await;
    let ((lea, _), (bo, id)) = (supervisor(&rig, "lea").await, supervisor(&rig, "bo").await);
    let path = format!("/threads/{contact}/notes");
    let note = rig.call(&lea, "POST", &path, Some(json!({ "body": "@bo, ¿ves?", "mentions": [id] }))).await;
    assert_eq!(note.status, StatusCode::OK, "{:?}", note.body);
    assert_eq!(listed(&rig, &lea, "mentioned=true").await, None);
    assert_eq!(listed(&rig, &bo, "mentioned=true").await.unwrap()["mentioned"], true);
    let events = rig.call(&bo, "GET", &format!("/threads/{contact}/events"), None).await.body;
    let note = events["items"].as_array().unwrap().iter().find(|event| event["kind"] == "note").unwrap();
    assert_eq!(note["body"]["mentions"], json!([id]));
    let position = json!({ "position": note["position"] });
    rig.call(&bo, "PUT", &format!("/threads/{contact}/seen"), Some(position)).await;
    assert_eq!(listed(&rig, &bo, "mentioned=true").await, None);
    let nobody = json!({ "body": "@x", "mentions": ["per_01hjj8bs007000000000000010"] });
    let refused = rig.call(&lea, "POST", &path, Some(nobody)).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND, "{:?}", refused.body);
}

#[tokio::test]
async fn a_draft_is_ones_own_and_goes_when_it_is_empty() {
    let rig = Rig::new().await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let contact = rig.contact().await;
    let path = format!("/threads/{contact}/draft");
    let ((lea, _), (bo, _)) = (supervisor(&rig, "lea").await, supervisor(&rig, "bo").await);
    let draft = json!({ "reply": "Ya te di", "note": "preguntar 🧵" });
    let nothing = json!({ "reply": "", "note": "" });
    assert_eq!(rig.call(&lea, "GET", &path, None).await.body, nothing);
    assert_eq!(rig.call(&lea, "PUT", &path, Some(draft.clone())).await.status, StatusCode::NO_CONTENT);
    assert_eq!(rig.call(&lea, "GET", &path, None).await.body, draft);
    assert_eq!(rig.call(&bo, "GET", &path, None).await.body, nothing);
    let long = rig.call(&lea, "PUT", &path, Some(json!({ "reply": "x".repeat(9_000) }))).await;
    assert_eq!(long.status, StatusCode::UNPROCESSABLE_ENTITY, "{:?}", long.body);
    rig.call(&lea, "PUT", &path, Some(json!({}))).await;
    assert_eq!(rig.call(&lea, "GET", &path, None).await.body, nothing);
}

#[tokio::test]
async fn macros_are_kept_with_versions_and_their_variables_are_checked() {
    let rig = Rig::new().await;
    let (lea, _) = supervisor(&rig, "lea").await;
    let hello = json!({ "shortcut": "saludo", "name": "Saludo", "body": "Hola {{ contact.first_name }}" });
    let made = rig.call(&lea, "POST", "/macros", Some(hello.clone())).await;
    assert_eq!(made.status, StatusCode::CREATED, "{:?}", made.body);
    let path = format!("/macros/{}", made.body["id"].as_str().unwrap());
    assert_eq!(rig.call(&lea, "POST", "/macros", Some(hello)).await.status, StatusCode::CONFLICT);
    let wrong = json!({ "shortcut": "Con espacio", "name": "", "body": "{{ contact.nmae }}" });
    let refused = rig.call(&lea, "POST", "/macros", Some(wrong)).await;
    assert_eq!(refused.body["errors"].as_array().map(Vec::len), Some(3), "{:?}", refused.body);
    let change = Some(json!({ "body": "¡Hola!" }));
    let changed = rig.call_with(&lea, "PATCH", &path, change.clone(), &[("if-match", "\"1\"")]).await;
    assert_eq!((changed.status, &changed.body["body"]), (StatusCode::OK, &json!("¡Hola!")));
    let late = rig.call_with(&lea, "PATCH", &path, change, &[("if-match", "\"1\"")]).await;
    assert_eq!(late.status, StatusCode::PRECONDITION_FAILED, "{:?}", late.body);
    let gone = rig.call_with(&lea, "DELETE", &path, None, &[("if-match", "\"2\"")]).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    let left = rig.call(&lea, "GET", "/macros", None).await.body;
    assert_eq!(left["items"], json!([]));
    let audit = rig.call(&lea, "GET", "/audit", None).await.body;
    let actions: Vec<&str> =
        audit["items"].as_array().unwrap().iter().filter_map(|entry| entry["action"].as_str()).collect();
    assert_eq!(actions[..3], ["macro.deleted", "macro.updated", "macro.created"]);
}
