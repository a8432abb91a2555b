//! Runs that wait for the same moment: how long until each has gone on, once. On SQLite, or on an empty PostgreSQL database. By hand:
//! `cargo run --release -p hilo --example due -- 10000 [postgres://…]`
#![expect(clippy::unwrap_used, reason = "a tool run by hand")]

mod rig;

use hilo_model::{Clock, Duration, Timestamp, message::Inbound};
use hilo_store::Store;
use hilo_store_postgres::{ConnectOptions, PostgresStore};
use hilo_store_sqlite::{Options, SqliteStore};
use rig::{Rig, cpu_seconds};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Instant,
};

const FLOW: &str = "
api: hilo.dev/flow/v1
flow: due
name: Due
language: en
triggers: [{ type: any_message }]
start: wait
nodes:
  wait: { type: delay, for: 1h, next: say }
  say: { type: message, send: { text: It is time }, next: end }
";

/// How long before the moment the clock is let go.
const BEFORE: Duration = Duration::from_seconds(2);

/// Stands still, so that all wait for the same moment, until it is let go.
#[derive(Debug)]
struct StoppedClock {
    at: Timestamp,
    since: Mutex<Option<(Timestamp, Instant)>>,
}

impl Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        let Some((at, since)) = *self.since.lock().unwrap() else { return self.at };
        at.plus(Duration::from_micros(u64::try_from(since.elapsed().as_micros()).unwrap()))
    }
}

#[tokio::main]
async fn main() {
    let mut args = std::env::args().skip(1);
    let runs: usize = args.next().map_or(10_000, |runs| runs.parse().unwrap());
    let dir = tempfile::tempdir_in("target").or_else(|_| tempfile::tempdir()).unwrap();
    let store: Arc<dyn Store> = match args.next() {
        Some(url) => Arc::new(PostgresStore::connect(&ConnectOptions::new(url)).await.unwrap()),
        None => Arc::new(SqliteStore::open(&Options::new(dir.path().join("x.db"))).await.unwrap()),
    };
    let start = hilo_runtime::clock::SystemClock.now();
    let due = start.plus(Duration::from_seconds(3_600));
    let clock = Arc::new(StoppedClock { at: start, since: Mutex::default() });
    let sent: Arc<Mutex<HashMap<String, Vec<Timestamp>>>> = Arc::default();
    let (log, watch) = (sent.clone(), clock.clone());
    let heard = move |to: &str, _| log.lock().unwrap().entry(to.to_owned()).or_default().push(watch.now());
    let rig = Arc::new(Rig::start(store, clock.clone(), dir.path(), FLOW, Box::new(heard)).await);

    let mut saying = tokio::task::JoinSet::new();
    for run in 0..runs {
        if saying.len() >= 256 {
            saying.join_next().await.unwrap().unwrap();
        }
        let rig = rig.clone();
        saying.spawn(async move {
            let phone = (15_550_000_000 + run).to_string();
            rig.say(&phone, format!("wamid.{run}"), Inbound::Text { body: "hi".into() }, start).await;
        });
    }
    saying.join_all().await;
    // The last of them are decided while the clock stands; nothing tells when that is done.
    tokio::time::sleep(std::time::Duration::from_secs(5)).await;
    assert!(sent.lock().unwrap().is_empty(), "somebody was answered before the moment");

    let cpu = cpu_seconds();
    *clock.since.lock().unwrap() = Some((due.minus(BEFORE), Instant::now()));
    let all_are_told = || sent.lock().unwrap().len() == runs;
    let began = Instant::now();
    while !all_are_told() && began.elapsed().as_secs() < 60 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let cpu = cpu_seconds() - cpu;
    // Whatever comes twice comes now.
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    let sent = std::mem::take(&mut *sent.lock().unwrap());
    let moments = sent.values().flatten();
    let (first, last) = (moments.clone().min().unwrap(), moments.clone().max().unwrap());
    let twice = sent.values().filter(|moments| moments.len() > 1).count();
    println!(
        "{} of {runs} runs went on, {twice} of them more than once; the first {:.3} s and the last {:.3} s after the moment, {:.3} ms CPU each",
        sent.len(),
        first.since(due).as_micros() as f64 / 1e6,
        last.since(due).as_micros() as f64 / 1e6,
        cpu / runs as f64 * 1e3,
    );
    assert!(first >= &due, "a timer fired early");
    Arc::into_inner(rig).unwrap().stop().await;
    assert!(sent.len() == runs && twice == 0);
}
