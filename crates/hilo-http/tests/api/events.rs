//! The stream of events: what changes is told to whoever may know it, and nothing is missed between two connections.

use crate::rig::{PASSWORD, Rig, SECRET, text_of_ana};
use axum::{
    body::{Body, BodyDataStream},
    http::{Request, StatusCode, header},
};
use futures::StreamExt;
use serde_json::{Value, json};
use std::time::Duration as Span;
use tower::ServiceExt;

/// An open stream.
pub(crate) struct Listening {
    body: BodyDataStream,
    text: String,
    /// The last id.
    pub(crate) id: Option<String>,
}

impl Listening {
    pub(crate) async fn open(rig: &Rig, key: &str, after: Option<&str>) -> Self {
        Self::open_with(rig, key, &after.map(|id| ("last-event-id", id)).into_iter().collect::<Vec<_>>())
            .await
    }

    async fn open_with(rig: &Rig, key: &str, headers: &[(&str, &str)]) -> Self {
        let mut request =
            Request::get("/api/v1/events").header(header::AUTHORIZATION, format!("Bearer {key}"));
        for (name, value) in headers {
            request = request.header(*name, *value);
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

    /// Everything but signs of life that comes within so long; the stream must not end.
    pub(crate) async fn within(&mut self, span: Span) -> String {
        let mut told = self.text.clone();
        let listening = async {
            while let Some(more) = self.body.next().await {
                told.push_str(std::str::from_utf8(&more.unwrap()).unwrap());
            }
        };
        assert!(tokio::time::timeout(span, listening).await.is_err(), "the stream ended: {told}");
        told.lines().filter(|line| line.starts_with("event:") || line.starts_with("data:")).collect()
    }

    pub(crate) async fn is(&mut self, name: &str) -> Value {
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
    assert_eq!(stranger.is("hello").await, json!({ "resumed": false }));
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

#[tokio::test]
async fn nobody_hears_of_a_thread_that_they_may_not_see() {
    let rig = Rig::new().await;
    let made = json!({ "name": "listener", "permissions": ["threads:read"] });
    let made = rig.call(&rig.key, "POST", "/api-keys", Some(made)).await;
    let key = made.body["key"].as_str().unwrap();
    let mut all = Listening::open(&rig, &rig.key, None).await;
    let mut some = Listening::open(&rig, key, None).await;
    let admin = json!({ "email": "ana@example.com", "password": PASSWORD, "bearer": true });
    let admin = rig.call("", "POST", "/session", Some(admin)).await.body;
    let admin = admin["token"].as_str().unwrap();
    let mut elsewhere = Listening::open_with(&rig, admin, &[("hilo-environment", "sandbox")]).await;
    for stream in [&mut all, &mut some, &mut elsewhere] {
        stream.is("hello").await;
    }
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let contact = rig.contact().await;
    // As long as it is nobody's, it is everybody's.
    assert_eq!(some.is("thread").await["contact"], contact);
    let people = rig.call(&rig.key, "GET", "/people", None).await.body;
    let to_the_admin = json!({ "assignee": people["items"][0]["id"] });
    let path = format!("/threads/{contact}/assign");
    let assigned = rig.call(&rig.key, "POST", &path, Some(to_the_admin)).await;
    assert_eq!(assigned.status, StatusCode::OK, "{assigned:?}");
    // Its list has become shorter; whose thread it was is not said.
    assert_eq!(some.is("threads").await, json!({}));
    rig.webhook(Some(SECRET), &text_of_ana("wamid.2", "¿hola?")).await;
    assert_eq!(some.is("threads").await, json!({}));
    for _ in 0..3 {
        assert_eq!(all.is("thread").await["contact"], contact);
    }
    // The other environment has heard nothing at all, and still listens.
    tokio::time::pause();
    assert_eq!(elsewhere.within(Span::from_secs(60)).await, "");
}
