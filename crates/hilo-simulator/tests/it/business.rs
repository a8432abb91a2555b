//! The other end: an address for webhooks that keeps what comes and answers as it is told.

use axum::{Router, extract::State, routing::any};
use bytes::Bytes;
use hilo_whatsapp_wire::{
    signature,
    webhook::{self, Change, Messages, Status, StatusKind},
};
use http::{HeaderMap, Method, StatusCode, Uri};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::sync::mpsc;

pub(crate) const SECRET: &str = "shh";
pub(crate) const VERIFY_TOKEN: &str = "a token/ with signs";

type Answers = Arc<Mutex<VecDeque<u16>>>;

/// The business's server.
pub(crate) struct Business {
    pub(crate) url: String,
    answers: Answers,
    posts: mpsc::UnboundedReceiver<Vec<Change>>,
    ahead: VecDeque<Change>,
}

impl Business {
    pub(crate) async fn open() -> Self {
        Self::open_with(SECRET).await
    }

    /// One whose webhooks must be signed with this secret.
    pub(crate) async fn open_with(secret: &'static str) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks?of=hilo", listener.local_addr().unwrap());
        let (tell, posts) = mpsc::unbounded_channel();
        let answers = Answers::default();
        let router = Router::new().route("/hooks", any(receive)).with_state((tell, answers.clone(), secret));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, answers, posts, ahead: VecDeque::new() }
    }

    /// The next change that is about the account and no message; messages that come before it are not lost.
    pub(crate) async fn account_change(&mut self) -> Change {
        self.first(|change| !matches!(change, Change::Messages(_))).await
    }

    /// What was told of a field so far, in order. Nothing is taken away by it.
    pub(crate) fn told(&mut self, field: &str) -> Vec<serde_json::Value> {
        while let Ok(post) = self.posts.try_recv() {
            self.ahead.extend(post);
        }
        let of = self.ahead.iter().filter(|change| change.field() == field);
        of.map(|change| serde_json::to_value(change).unwrap()["value"].take()).collect()
    }

    /// The first change of a kind, whatever else came before it.
    async fn first(&mut self, wanted: fn(&Change) -> bool) -> Change {
        loop {
            if let Some(at) = self.ahead.iter().position(wanted) {
                return self.ahead.remove(at).unwrap();
            }
            let post = self.next_post().await;
            self.ahead.extend(post);
        }
    }

    /// The next requests are answered with these statuses, later ones with 200.
    pub(crate) fn answer(&self, statuses: &[u16]) {
        self.answers.lock().unwrap().extend(statuses);
    }

    async fn next_post(&mut self) -> Vec<Change> {
        tokio::time::timeout(Duration::from_secs(20), self.posts.recv())
            .await
            .expect("no webhook came")
            .unwrap()
    }

    /// The next request's changes, which must be messages and statuses.
    pub(crate) async fn post(&mut self) -> Vec<Messages> {
        self.next_post().await.into_iter().map(messages).collect()
    }

    /// The next change, of any field.
    pub(crate) async fn any(&mut self) -> Change {
        while self.ahead.is_empty() {
            let post = self.next_post().await;
            self.ahead.extend(post);
        }
        self.ahead.pop_front().unwrap()
    }

    /// The next change that is messages and statuses.
    pub(crate) async fn change(&mut self) -> Messages {
        messages(self.first(|change| matches!(change, Change::Messages(_))).await)
    }

    /// The next change, which must be a message.
    pub(crate) async fn message(&mut self) -> webhook::Message {
        let mut change = self.change().await;
        assert_eq!((change.messages.len(), change.statuses.len()), (1, 0), "{change:?}");
        change.messages.remove(0)
    }

    /// The next change, which must be a status.
    pub(crate) async fn status(&mut self) -> Status {
        let mut change = self.change().await;
        assert_eq!((change.messages.len(), change.statuses.len()), (0, 1), "{change:?}");
        change.statuses.remove(0)
    }

    /// The next changes, which must be these statuses of a message.
    pub(crate) async fn statuses(&mut self, id: &str, expected: &[StatusKind]) {
        for kind in expected {
            let status = self.status().await;
            assert_eq!((&*status.id, &status.status), (id, kind));
        }
    }

    /// Whether nothing came that was not asked for.
    pub(crate) fn is_quiet(&mut self) -> bool {
        self.ahead.is_empty() && self.posts.try_recv().is_err()
    }
}

fn messages(change: Change) -> Messages {
    match change {
        Change::Messages(value) => *value,
        other => panic!("{other:?}"),
    }
}

async fn receive(
    State((tell, answers, secret)): State<(mpsc::UnboundedSender<Vec<Change>>, Answers, &'static str)>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, String) {
    if method == Method::GET {
        let query = uri.query().unwrap();
        let value = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)).map(str::to_owned);
        return match value("hub.verify_token=").as_deref() {
            Some("a%20token%2F%20with%20signs") => (StatusCode::OK, value("hub.challenge=").unwrap()),
            _ => (StatusCode::FORBIDDEN, String::new()),
        };
    }
    let header = headers.get(signature::HEADER).map(|value| value.to_str().unwrap());
    assert_eq!(signature::verify(&[secret], header, &body), Ok(0));
    let changes = webhook::parse(&body).unwrap().entry.into_iter().flat_map(|entry| entry.changes);
    let answer = answers.lock().unwrap().pop_front().unwrap_or(200);
    tell.send(changes.collect()).unwrap();
    (StatusCode::from_u16(answer).unwrap(), String::new())
}
