//! Who is at a thread: told to colleagues who may see it, for as long as it is repeated.

use crate::{
    events::Listening,
    rig::{PASSWORD, Rig, SECRET, text_of_ana},
};
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::time::Duration as Span;

/// Adds an agent; their id and token.
async fn agent(rig: &Rig, name: &str) -> (String, String) {
    let roles = rig.call(&rig.key, "GET", "/roles", None).await.body;
    let role = roles["items"].as_array().unwrap().iter().find(|role| role["preset"] == "agent").unwrap();
    let email = format!("{name}@example.com");
    let person = json!({ "email": email, "name": name, "password": PASSWORD, "role": role["id"] });
    let made = rig.call(&rig.key, "POST", "/people", Some(person)).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    let signed_in = json!({ "email": email, "password": PASSWORD, "bearer": true });
    let signed_in = rig.call("", "POST", "/session", Some(signed_in)).await;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&made.body["person"]["id"]), text(&signed_in.body["token"]))
}

async fn says(rig: &Rig, token: &str, contact: &str, state: &str) -> StatusCode {
    let path = format!("/threads/{contact}/presence");
    rig.call(token, "PUT", &path, Some(json!({ "state": state }))).await.status
}

#[tokio::test]
async fn colleagues_see_who_looks_and_who_writes_until_they_leave_or_fall_silent() {
    let rig = Rig::new().await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let contact = rig.contact().await;
    let (leo, leos) = agent(&rig, "leo").await;
    let (_, mias) = agent(&rig, "mia").await;
    let mut mia = Listening::open(&rig, &mias, None).await;
    let mut own = Listening::open(&rig, &leos, None).await;
    mia.is("hello").await;
    own.is("hello").await;
    let position = mia.id.clone();
    let told = |state: &str| json!({ "contact": contact, "person": leo, "state": state });

    assert_eq!(says(&rig, &leos, &contact, "viewing").await, StatusCode::NO_CONTENT);
    assert_eq!(mia.is("presence").await, told("viewing"));
    // Repeated, it is not told again.
    says(&rig, &leos, &contact, "viewing").await;
    says(&rig, &leos, &contact, "typing").await;
    assert_eq!(mia.is("presence").await, told("typing"));
    // Whoever comes later is told who is there, also after an interruption.
    let mut late = Listening::open(&rig, &rig.key, position.as_deref()).await;
    late.is("hello").await;
    assert_eq!(late.is("presence").await, told("typing"));
    says(&rig, &leos, &contact, "gone").await;
    assert_eq!(mia.is("presence").await, told("gone"));

    says(&rig, &leos, &contact, "viewing").await;
    assert_eq!(mia.is("presence").await, told("viewing"));
    tokio::time::pause();
    let since = tokio::time::Instant::now();
    assert_eq!(mia.is("presence").await, told("gone"), "without a sign");
    assert!((15..=17).contains(&since.elapsed().as_secs()), "{:?}", since.elapsed());
    assert_eq!(mia.id, position, "it moves no position");
    // To oneself nothing is said, nor of programs.
    says(&rig, &rig.key, &contact, "viewing").await;
    assert_eq!(own.within(Span::from_secs(5)).await, "");
    assert_eq!(mia.within(Span::from_secs(5)).await, "");
}

#[tokio::test]
async fn who_may_not_see_a_thread_is_not_told_who_is_there() {
    let rig = Rig::new().await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let contact = rig.contact().await;
    let (leo, leos) = agent(&rig, "leo").await;
    let (_, mias) = agent(&rig, "mia").await;
    let mut mia = Listening::open(&rig, &mias, None).await;
    mia.is("hello").await;
    says(&rig, &leos, &contact, "viewing").await;
    assert_eq!(mia.is("presence").await["state"], "viewing");
    let path = format!("/threads/{contact}/assign");
    let assigned = rig.call(&rig.key, "POST", &path, Some(json!({ "assignee": leo }))).await;
    assert_eq!(assigned.status, StatusCode::OK, "{assigned:?}");
    mia.is("threads").await;
    // What she was told is taken back, once; of what comes she hears nothing.
    says(&rig, &leos, &contact, "typing").await;
    assert_eq!(mia.is("presence").await["state"], "gone");
    says(&rig, &leos, &contact, "viewing").await;
    says(&rig, &leos, &contact, "gone").await;
    tokio::time::pause();
    assert_eq!(mia.within(Span::from_secs(5)).await, "");
    // Nor can she say that she is there.
    assert_eq!(says(&rig, &mias, &contact, "viewing").await, StatusCode::NOT_FOUND);
    assert_eq!(says(&rig, &leos, &contact, "asleep").await, StatusCode::UNPROCESSABLE_ENTITY);
}
