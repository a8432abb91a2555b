//! The stream of events: what changes is told to whoever may know it, and nothing is missed between two connections.

use crate::rig::{Rig, SECRET, text_of_ana};
use axum::{
    body::{Body, BodyDataStream},
    http::{Request, StatusCode, header},
};
use futures::StreamExt;
use serde_json::{Value, json};
use std::time::Duration as Span;
use tower::ServiceExt;

/// An open stream.
struct Listening {
    body: BodyDataStream,
    text: String,
    /// The last id.
    id: Option<String>,
}

impl Listening {
    async fn open(rig: &Rig, key: &str, after: Option<&str>) -> Self {
        let mut request =
            Request::get("/api/v1/events").header(header::AUTHORIZATION, format!("Bearer {key}"));
        if let Some(id) = after {
            request = request.header("last-event-id", id);
        }
        let response = rig.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        Self { body: response.into_body().into_data_stream(), text: String::new(), id: None }
    }

    /// The next event: its name and data; `None` at the end. Marks and comments are passed over.
    async fn next(&mut self) -> Option<(String, Value)> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                let field = |name: &str| {
                    block.lines().find_map(|line| line.strip_prefix(name)).map(|text| text.trim().to_owned())
                };
                if let Some(id) = field("id:") {
                    self.id = Some(id);
                }
                if let (Some(name), Some(data)) = (field("event:"), field("data:")) {
                    return Some((name, serde_json::from_str(&data).unwrap()));
                }
                continue;
            }
            let more = tokio::time::timeout(Span::from_secs(20), self.body.next()).await;
            let more = more.expect("an event or the end")?;
            self.text.push_str(std::str::from_utf8(&more.unwrap()).unwrap());
        }
    }

    async fn is(&mut self, name: &str) -> Value {
        let (seen, data) = self.next().await.expect("an event");
        assert_eq!(seen, name, "{data}");
        data
    }
}

#[tokio::test]
async fn what_changes_is_told_and_nothing_is_missed_between_two_connections() {
    let rig = Rig::new().await;
    let mut stream = Listening::open(&rig, &rig.key, None).await;
    assert_eq!(stream.is("hello").await, json!({ "resumed": false }));
    let id = stream.id.clone().unwrap();
    assert_eq!(rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await, StatusCode::OK);
    let told = stream.is("thread").await;
    let contact = rig.contact().await;
    assert_eq!(told["contact"], contact);
    drop(stream);
    // Whoever comes back from before hears of it, also when much happened: once.
    for number in 2..5 {
        let body = text_of_ana(&format!("wamid.{number}"), "¿hola?");
        assert_eq!(rig.webhook(Some(SECRET), &body).await, StatusCode::OK);
    }
    rig.messages(&contact, 4).await;
    let mut other = Listening::open(&rig, &rig.key, None).await;
    other.is("hello").await;
    let mut back = Listening::open(&rig, &rig.key, Some(&id)).await;
    assert_eq!(back.is("hello").await, json!({ "resumed": true }));
    assert_eq!(back.is("thread").await["contact"], contact);
    assert!(back.id.is_some_and(|now| now != id));
    // An id of another database: everything may be new.
    let mut stranger = Listening::open(&rig, &rig.key, Some("1.2.3")).await;
    stranger.is("hello").await;
    stranger.is("afresh").await;
}

#[tokio::test(start_paused = true)]
async fn a_stream_ends_with_the_access_it_began_with() {
    let rig = Rig::new().await;
    let made = json!({ "name": "listener", "permissions": ["threads:read"] });
    let made = rig.call(&rig.key, "POST", "/api-keys", Some(made)).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    let (key, id) = (
        made.body["key"].as_str().unwrap().to_owned(),
        made.body["api_key"]["id"].as_str().unwrap().to_owned(),
    );
    let mut stream = Listening::open(&rig, &key, None).await;
    stream.is("hello").await;
    let gone = rig.call(&rig.key, "DELETE", &format!("/api-keys/{id}"), None).await;
    assert!(gone.status.is_success(), "{gone:?}");
    assert_eq!(stream.next().await, None);
}
