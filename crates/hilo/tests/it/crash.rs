//! Killed at random moments under load, Hilo answers every message exactly once and in order. The simulator, which is
//! another process and keeps its own durable log, is the judge.

use crate::{
    database::Database,
    program::{Folder, Process, fine, free_port, hilo, root, variable},
    talk::Talk,
};
use axum::{Json, Router, extract::Path as InPath, routing::get};
use serde_json::{Value, json};
use std::{
    fs,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use tokio::{net::TcpListener, task::JoinSet};

/// How many customers write at the same time.
const CUSTOMERS: usize = 16;
/// Who writes all the time.
const BYSTANDER: &str = "bystander";
/// How often the process is killed.
const KILLS: usize = 40;
/// Decides when, unless `CRASH_SEED` does.
const SEED: u64 = 0x5EED_0004;
/// How long all of it may take.
const LIMIT: Duration = Duration::from_secs(240);

/// Numbers by chance, the same ones for the same seed (xorshift64*).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % limit
    }
}

struct Setup<'a> {
    folder: &'a Path,
    database: &'a Database,
    port: u16,
    simulator: u16,
    backend: u16,
}

impl Setup<'_> {
    fn arguments(&self, words: &[&str]) -> Vec<String> {
        let mut arguments: Vec<String> = words.iter().map(ToString::to_string).collect();
        arguments.extend(["--config".to_owned(), self.folder.join("hilo.toml").display().to_string()]);
        arguments
    }

    /// Settings as an operator would write them; patience with sends of unknown outcome is short, so that the test is.
    fn configure(&self) {
        let Self { port, simulator, backend, .. } = self;
        let database =
            self.database.argument().map(|url| format!("database = \"{url}\"\n")).unwrap_or_default();
        let text = format!(
            "{database}data_dir = \"data\"\n[server]\nlisten = \"127.0.0.1:{port}\"\n[runtime]\nuncertain_seconds = 2\n\
             [egress]\nallow_private_hosts = [\"127.0.0.1:{simulator}\", \"127.0.0.1:{backend}\"]\n\
             [log]\nlevels = \"warn\"\n"
        );
        fs::write(self.folder.join("hilo.toml"), text).unwrap();
    }

    fn start(&self) -> Process {
        Process::start(hilo(self.folder, self.arguments(&["serve"])), &self.folder.join("hilo.log"))
    }

    fn start_simulator(&self) -> Process {
        let callback = format!("http://127.0.0.1:{}/webhooks/whatsapp", self.port);
        let command = hilo(
            self.folder,
            [
                "simulator",
                "--listen",
                &format!("127.0.0.1:{}", self.simulator),
                "--callback-url",
                &callback,
                "--access-token",
                "token",
                "--app-secret",
                "secret",
                "--verify-token",
                "verify",
                "--rate",
                "100000",
                "--no-pair-limit",
                "--retry-seconds",
                "0.05",
                "--retry-longest-seconds",
                "0.4",
            ],
        );
        let mut process = Process::start(command, &self.folder.join("simulator.log"));
        process.said("Take a phone");
        process
    }

    fn furnish(&self) {
        let graph_url = format!("http://127.0.0.1:{}", self.simulator);
        fine(
            self.folder,
            self.arguments(&[
                "channel",
                "add",
                "whatsapp",
                "--phone-number-id",
                "100000000000001",
                "--waba-id",
                "200000000000001",
                "--access-token",
                "token",
                "--app-secret",
                "secret",
                "--verify-token",
                "verify",
                "--graph-url",
                &graph_url,
                "--rate",
                "100000",
                "--no-pair-limit",
            ]),
        );
        let flow = fs::read_to_string(root().join("crates/hilo/tests/data/count.yaml")).unwrap();
        let flow = flow.replace("BACKEND", &format!("http://127.0.0.1:{}", self.backend));
        fs::write(self.folder.join("count.yaml"), flow).unwrap();
        let told = fine(self.folder, self.arguments(&["flow", "push", "count.yaml", "--publish"]));
        assert!(told.contains("count is live"), "{told}");
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

/// Kills at moments that chance chooses: after so many events of the conversation, or while it is still starting.
async fn kill_again_and_again(setup: &Setup<'_>, talk: &Talk, mut process: Process) -> Process {
    let seed = variable("CRASH_SEED").and_then(|seed| seed.parse().ok()).unwrap_or(SEED);
    let (mut chance, mut seen) = (Chance(seed), 0);
    for kill in 0..KILLS {
        if kill % 5 == 4 {
            tokio::time::sleep(Duration::from_millis(chance.below(120))).await;
        } else {
            process.said("webhooks");
            let mut wanted = 2 + chance.below(400);
            seen = talk.last(seen).await;
            while wanted > 0 {
                let (entries, last) = talk.journal(seen).await;
                wanted = wanted.saturating_sub(entries.len() as u64);
                seen = last;
            }
            tokio::time::sleep(Duration::from_micros(chance.below(8_000))).await;
        }
        process.kill();
        process = setup.start();
    }
    process.said("webhooks");
    process
}

async fn crash(database: &Database) {
    let folder = Folder::new();
    let backend = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, simulator) = (free_port(), free_port());
    let setup = Setup {
        folder: folder.path(),
        database,
        port,
        simulator,
        backend: backend.local_addr().unwrap().port(),
    };
    let echo = get(|InPath(said): InPath<String>| async move { Json(json!({ "echo": said })) });
    let router = Router::new().route("/echo/{said}", echo);
    tokio::spawn(async move { axum::serve(backend, router).await });

    setup.configure();
    let mut process = setup.start();
    process.said("API key");
    setup.furnish();
    let judge = setup.start_simulator();
    let talk = Talk::new(&format!("http://127.0.0.1:{simulator}"));
    for number in 0..CUSTOMERS {
        talk.customer(&format!("c{number}"), json!({ "phone": format!("54911555{number:05}") })).await;
    }

    talk.customer(BYSTANDER, json!({ "phone": "5491166600000" })).await;

    let all_done = Arc::new(AtomicBool::new(false));
    let writes_on = tokio::spawn(bystander(talk.clone(), all_done.clone()));
    let (enough, mut customers) = (Arc::new(AtomicBool::new(false)), JoinSet::new());
    for number in 0..CUSTOMERS {
        let (talk, enough) = (talk.clone(), enough.clone());
        customers.spawn(async move { (format!("c{number}"), customer(talk, number, enough).await) });
    }
    let process = tokio::select! {
        process = kill_again_and_again(&setup, &talk, process) => process,
        Some(ended) = customers.join_next() => panic!("a customer gave up: {:?}", ended.map(|_| ())),
    };
    enough.store(true, Ordering::SeqCst);
    let mut said = customers.join_all().await;
    all_done.store(true, Ordering::SeqCst);
    said.push((BYSTANDER.to_owned(), writes_on.await.expect("the bystander was answered")));
    talk.idle().await;

    let exchanges = talk.exchanges().await;
    let mut total = 0;
    for (customer, said) in said {
        let thread = talk.thread(&customer).await;
        let of = |from: &str| -> Vec<&Value> {
            thread.iter().filter(|message| message["from"] == from).map(|message| &message["text"]).collect()
        };
        let expected: Vec<String> =
            said.iter().enumerate().map(|(at, words)| format!("{} {words}", at + 1)).collect();
        assert_eq!(of("customer"), said.iter().collect::<Vec<_>>());
        assert_eq!(of("business"), expected.iter().collect::<Vec<_>>(), "{customer}: {exchanges}");
        total += said.len();
    }
    println!("{total} messages, {KILLS} kills");
    assert!(total > KILLS * 5, "only {total} messages: that was no load");
    assert_eq!(process.stop(), Some(0));
    judge.kill();
}

async fn within_limit(database: &Database) {
    tokio::time::timeout(LIMIT, crash(database)).await.expect("it takes no longer than it may");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_message_is_answered_once_and_in_order_however_often_it_is_killed_on_sqlite() {
    within_limit(&Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_message_is_answered_once_and_in_order_however_often_it_is_killed_on_postgresql() {
    let Some(database) = Database::postgres("crash").await else { return };
    within_limit(&database).await;
    database.drop().await;
}
