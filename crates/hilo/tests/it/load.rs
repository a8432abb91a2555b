//! Customers who write without pause, and the judgement on what they were answered. The flow of `tests/data/count.yaml` counts
//! in every answer, so a message that is lost, doubled or overtaken shows in every answer that follows; the judge is
//! the simulator, another process with its own durable log.

use crate::talk::Talk;
use axum::{Json, Router, extract::Path as InPath, routing::get};
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{
    net::TcpListener,
    task::{JoinHandle, JoinSet},
};

/// Who writes all the time.
const BYSTANDER: &str = "bystander";

/// A backend that answers with what it was asked; its port.
pub(crate) async fn backend() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let echo = get(|InPath(said): InPath<String>| async move { Json(json!({ "echo": said })) });
    let router = Router::new().route("/echo/{said}", echo);
    tokio::spawn(async move { axum::serve(listener, router).await });
    port
}

/// Customers who write.
#[derive(Debug)]
pub(crate) struct Load {
    talk: Talk,
    customers: JoinSet<(String, Vec<String>)>,
    enough: Arc<AtomicBool>,
    bystander: JoinHandle<Vec<String>>,
    all_done: Arc<AtomicBool>,
}

impl Load {
    /// So many customers, and the bystander, begin to write.
    pub(crate) async fn begin(talk: &Talk, count: usize) -> Self {
        for number in 0..count {
            talk.customer(&format!("c{number}"), json!({ "phone": format!("54911555{number:05}") })).await;
        }
        talk.customer(BYSTANDER, json!({ "phone": "5491166600000" })).await;
        let all_done = Arc::new(AtomicBool::new(false));
        let bystander = tokio::spawn(bystander(talk.clone(), all_done.clone()));
        let (enough, mut customers) = (Arc::new(AtomicBool::new(false)), JoinSet::new());
        for number in 0..count {
            let (talk, enough) = (talk.clone(), enough.clone());
            customers.spawn(async move { (format!("c{number}"), customer(talk, number, enough).await) });
        }
        Self { talk: talk.clone(), customers, enough, bystander, all_done }
    }

    /// Does something while they write, all of whom must go on.
    pub(crate) async fn during<T>(&mut self, something: impl Future<Output = T>) -> T {
        tokio::select! {
            done = something => done,
            Some(ended) = self.customers.join_next() => panic!("a customer gave up: {:?}", ended.map(|_| ())),
        }
    }

    /// They stop, and every phone must show every message answered once and in order. How many there were.
    pub(crate) async fn judge(self) -> usize {
        self.enough.store(true, Ordering::SeqCst);
        let mut said = self.customers.join_all().await;
        self.all_done.store(true, Ordering::SeqCst);
        said.push((BYSTANDER.to_owned(), self.bystander.await.expect("the bystander was answered")));
        self.talk.idle().await;
        let exchanges = self.talk.exchanges().await;
        let mut total = 0;
        for (customer, said) in said {
            let thread = self.talk.thread(&customer).await;
            let of = |from: &str| -> Vec<&Value> {
                thread
                    .iter()
                    .filter(|message| message["from"] == from)
                    .map(|message| &message["text"])
                    .collect()
            };
            let expected: Vec<String> =
                said.iter().enumerate().map(|(at, words)| format!("{} {words}", at + 1)).collect();
            assert_eq!(of("customer"), said.iter().collect::<Vec<_>>());
            assert_eq!(of("business"), expected.iter().collect::<Vec<_>>(), "{customer}: {exchanges}");
            total += said.len();
        }
        total
    }
}

/// Somebody who writes until told to stop: some three messages at once, others one by one with a backend in between.
async fn customer(talk: Talk, number: usize, enough: Arc<AtomicBool>) -> Vec<String> {
    let id = format!("c{number}");
    let (prefix, burst) = if number.is_multiple_of(3) { ("b", 1) } else { ("m", 1 + number % 3) };
    let mut said = Vec::new();
    while !enough.load(Ordering::SeqCst) {
        let mut after = None;
        for _ in 0..burst {
            let words = format!("{prefix}{}", said.len() + 1);
            let seq = talk.says(&id, &words).await;
            after.get_or_insert(seq);
            said.push(words);
        }
        let answers = talk.answers(&id, after.unwrap_or_default(), burst).await;
        let first = said.len() - burst;
        let expected =
            said[first..].iter().enumerate().map(|(at, words)| format!("{} {words}", first + at + 1));
        assert_eq!(answers, expected.collect::<Vec<_>>(), "{id}");
    }
    said
}

/// Somebody who writes now and then whatever comes back. (A send of unknown outcome is repeated only once other webhooks of
/// the number show that a sign of it would have come by then; if nobody wrote any more, nothing would show it.)
async fn bystander(talk: Talk, enough: Arc<AtomicBool>) -> Vec<String> {
    let (mut said, mut pause) = (Vec::new(), tokio::time::interval(Duration::from_millis(250)));
    loop {
        pause.tick().await;
        if enough.load(Ordering::SeqCst) {
            let thread = talk.thread(BYSTANDER).await;
            if thread.iter().filter(|message| message["from"] == "business").count() == said.len() {
                return said;
            }
        }
        let words = format!("m{}", said.len() + 1);
        talk.says(BYSTANDER, &words).await;
        said.push(words);
    }
}
