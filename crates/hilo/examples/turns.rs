//! Turns per second of the loop without HTTP: intake, decide, commit, send (to nobody), on SQLite. Run by hand:
//! `cargo run --release -p hilo --example turns -- 20000 256`
#![expect(clippy::unwrap_used, reason = "a tool run by hand")]

mod rig;

use hilo_model::{
    Clock as _,
    message::{ChoiceKind, Inbound},
};
use hilo_runtime::clock::SystemClock;
use hilo_store_sqlite::{Options, SqliteStore};
use rig::{Rig, cpu_seconds};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Instant,
};
use tokio::sync::oneshot;

type Waiting = Arc<Mutex<HashMap<String, oneshot::Sender<String>>>>;

#[tokio::main]
async fn main() {
    let mut args = std::env::args().skip(1).map(|a| a.parse::<usize>().unwrap());
    let (turns, concurrency) = (args.next().unwrap_or(20_000), args.next().unwrap_or(256));
    let dir = tempfile::tempdir_in("target").or_else(|_| tempfile::tempdir()).unwrap();
    let store = Arc::new(SqliteStore::open(&Options::new(dir.path().join("x.db"))).await.unwrap());
    let waiting = Waiting::default();
    let answers = waiting.clone();
    let heard = move |to: &str, text| {
        if let Some(waiting) = answers.lock().unwrap().remove(to) {
            let _ = waiting.send(text);
        }
    };
    let flow = include_str!("../../../bench/reference-flow.yaml");
    let clock = Arc::new(SystemClock);
    let now = clock.now();
    let rig = Arc::new(Rig::start(store, clock, dir.path(), flow, Box::new(heard)).await);
    let began = Instant::now();
    let cpu = cpu_seconds();
    let mut tasks = Vec::new();
    for worker in 0..concurrency {
        let (rig, waiting) = (rig.clone(), waiting.clone());
        tasks.push(tokio::spawn(async move {
            let mut latencies = Vec::new();
            for turn in 0..turns / concurrency {
                let phone = format!("{}", 15_550_000_000 + (worker * 4 + turn / 3 % 4));
                let content = match turn % 3 {
                    0 => Inbound::Text { body: "menu".into() },
                    1 => {
                        Inbound::Choice { via: ChoiceKind::Button, id: "sales".into(), title: "Sales".into() }
                    }
                    _ => Inbound::Text { body: "12".into() },
                };
                let (send, answer) = oneshot::channel();
                waiting.lock().unwrap().insert(phone.clone(), send);
                let at = Instant::now();
                rig.say(&phone, format!("wamid.{worker}.{turn}"), content, now).await;
                let text =
                    tokio::time::timeout(std::time::Duration::from_secs(30), answer).await.unwrap().unwrap();
                let good =
                    ["Hello Ana, pick a topic", "sales: how many units?", "sales x12: a manager will call"];
                assert!(text.starts_with(good[turn % 3]), "{text}");
                latencies.push(at.elapsed());
            }
            latencies
        }));
    }
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await.unwrap());
    }
    let seconds = began.elapsed().as_secs_f64();
    all.sort();
    let n = all.len();
    println!(
        "{n} turns, {:.0}/s, {:.3} ms CPU per turn, p50 {:?}, p99 {:?}",
        n as f64 / seconds,
        (cpu_seconds() - cpu) / n as f64 * 1e3,
        all[n / 2],
        all[n * 99 / 100]
    );
    Arc::into_inner(rig).unwrap().stop().await;
}
