//! The load: closed loop (so many turns under way at once) or open loop (so many turns begun per
//! second whatever the platform does). Bounded in turns and in time.

use crate::{
    Error,
    book::{Book, Counts},
    graph,
    http::Client,
    payload::{self, Signer},
    procs,
};
use bytes::Bytes;
use clap::Args;
use hdrhistogram::Histogram;
use serde::Serialize;
use std::{
    collections::BTreeMap,
    net::Ipv4Addr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tokio::{sync::mpsc, task::JoinSet, time};

#[derive(Args, Clone, Serialize)]
pub struct Options {
    /// Webhook address of the platform, http://127.0.0.1:PORT/PATH
    #[arg(long)]
    url: String,
    /// Key of X-Hub-Signature-256
    #[arg(long, default_value = "secret")]
    #[serde(skip)]
    app_secret: String,
    /// First do the GET handshake with this verify token and try a POST with a bad signature
    #[arg(long, value_name = "TOKEN")]
    #[serde(skip)]
    verify: Option<String>,
    /// How many contacts write
    #[arg(long, default_value_t = 1000)]
    contacts: usize,
    /// How many measured turns
    #[arg(long, default_value_t = 10_000)]
    turns: u64,
    /// Turns before the measured ones
    #[arg(long, default_value_t = 0)]
    warmup: u64,
    /// Closed loop: turns under way at once
    #[arg(long, default_value_t = 16, conflicts_with = "rate")]
    concurrency: usize,
    /// Open loop: turns begun per second
    #[arg(long)]
    rate: Option<f64>,
    /// Port of the mock Graph API
    #[arg(long, default_value_t = 9090)]
    graph_port: u16,
    /// The mock Graph API answers after this many milliseconds
    #[arg(long, default_value_t = 0)]
    graph_delay_ms: u64,
    /// Post this share of the webhooks twice, in percent, as Meta may
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u8).range(0..=100))]
    redeliver: u8,
    /// Wait for the acknowledgement only, not for a reply
    #[arg(long)]
    ack_only: bool,
    /// A turn without a reply after this long is lost
    #[arg(long, default_value_t = 30_000)]
    turn_timeout_ms: u64,
    /// After the last turn, wait so long for late and duplicated replies
    #[arg(long, default_value_t = 1000)]
    drain_ms: u64,
    /// Begin no turn after this many seconds, warm-up and measurement each
    #[arg(long, default_value_t = 120)]
    max_seconds: u64,
    /// Process trees to account, NAME=PID or PID; may be given again
    #[arg(long = "pid", value_name = "[NAME=]PID", value_parser = process)]
    #[serde(skip)]
    pids: Vec<(String, i32)>,
    /// Threads of the load generator
    #[arg(long, default_value_t = 1)]
    pub threads: usize,
    /// Report as JSON
    #[arg(long)]
    #[serde(skip)]
    json: bool,
}

fn process(text: &str) -> Result<(String, i32), String> {
    let (name, pid) = text.split_once('=').unwrap_or((text, text));
    pid.parse().map(|pid| (name.to_string(), pid)).map_err(|_| format!("{pid} is no process id"))
}

#[derive(Serialize)]
struct Report {
    options: Options,
    #[serde(skip_serializing_if = "Option::is_none")]
    verify: Option<Verified>,
    completed: u64,
    seconds: f64,
    turns_per_s: f64,
    ack_ms: Quantiles,
    #[serde(skip_serializing_if = "Option::is_none")]
    turn_ms: Option<Quantiles>,
    lost: u64,
    ack_errors: u64,
    deferred: u64,
    graph: Counts,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_wrong: Option<[String; 2]>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    processes: BTreeMap<String, Usage>,
    cpu_ms_per_turn: f64,
    own_cpu_ms_per_turn: f64,
    machine: Machine,
}

/// How quiet the machine was: shares of all its cores over the measured time.
#[derive(Serialize)]
struct Machine {
    cores: usize,
    busy: f64,
    /// Neither the load generator nor a process given with --pid
    foreign: f64,
    stolen: f64,
}

#[derive(Serialize)]
struct Verified {
    handshake: bool,
    bad_signature_status: u16,
    bad_signature_replied: bool,
}

#[derive(Serialize)]
struct Usage {
    cpu_s: f64,
    cpu_ms_per_turn: f64,
    peak_rss_mib: f64,
    peak_pss_mib: f64,
}

#[derive(Serialize)]
struct Quantiles {
    p50: f64,
    p95: f64,
    p99: f64,
    max: f64,
}

impl Quantiles {
    fn of(histogram: &Histogram<u64>) -> Self {
        let ms = |q| round(histogram.value_at_quantile(q) as f64 / 1000.0);
        Self { p50: ms(0.5), p95: ms(0.95), p99: ms(0.99), max: ms(1.0) }
    }
}

fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

struct Tally {
    ack: Mutex<Histogram<u64>>,
    turn: Mutex<Histogram<u64>>,
    completed: AtomicU64,
    lost: AtomicU64,
    ack_errors: AtomicU64,
    deferred: AtomicU64,
}

impl Tally {
    fn new() -> Result<Self, Error> {
        Ok(Self {
            ack: Mutex::new(Histogram::new(3)?),
            turn: Mutex::new(Histogram::new(3)?),
            completed: AtomicU64::new(0),
            lost: AtomicU64::new(0),
            ack_errors: AtomicU64::new(0),
            deferred: AtomicU64::new(0),
        })
    }
}

fn record(histogram: &Mutex<Histogram<u64>>, took: Duration) {
    let _ = histogram.lock().unwrap().record(took.as_micros().max(1) as u64);
}

struct Driver {
    options: Options,
    client: Client,
    signer: Signer,
    book: Arc<Book>,
}

pub async fn run(options: Options) -> Result<(), Error> {
    let book = Arc::new(Book::new(options.contacts));
    let delay = Duration::from_millis(options.graph_delay_ms);
    graph::serve(Ipv4Addr::LOCALHOST, options.graph_port, delay, book.clone()).await?;
    let driver = Arc::new(Driver {
        client: Client::new(&options.url)?,
        signer: Signer::new(&options.app_secret),
        book: book.clone(),
        options: options.clone(),
    });

    let verify = match &options.verify {
        Some(token) => Some(driver.verify(token).await?),
        None => None,
    };
    if options.warmup > 0 {
        driver.clone().phase(options.warmup, Arc::new(Tally::new()?)).await;
        time::sleep(Duration::from_millis(500)).await;
    }

    let before = book.counts();
    let cpu = || options.pids.iter().map(|(_, pid)| procs::cpu_seconds(*pid)).collect::<Vec<_>>();
    let (own_before, cpu_before) = (procs::own_cpu_seconds(), cpu());
    let (clock, machine_before) = (Instant::now(), procs::machine_cpu_seconds());
    let watch = procs::Watch::start(options.pids.iter().map(|(_, pid)| *pid).collect());
    let tally = Arc::new(Tally::new()?);
    let seconds = driver.clone().phase(options.turns, tally.clone()).await;
    let own = procs::own_cpu_seconds() - own_before;
    time::sleep(Duration::from_millis(options.drain_ms)).await;
    // What the platform does after its last reply belongs to the turns, too.
    let cpu_after = cpu();
    let machine_after = procs::machine_cpu_seconds();
    let cores = std::thread::available_parallelism().map_or(1, |n| n.get());
    let capacity = clock.elapsed().as_secs_f64() * cores as f64;
    let watched: f64 = cpu_after.iter().zip(&cpu_before).map(|(a, b)| a - b).sum();
    let busy = machine_after.0 - machine_before.0;
    let foreign = busy - watched - (procs::own_cpu_seconds() - own_before);
    let machine = Machine {
        cores,
        busy: round(busy / capacity),
        foreign: round(foreign / capacity),
        stolen: round((machine_after.1 - machine_before.1) / capacity),
    };
    let peaks = watch.stop();

    let completed = tally.completed.load(Relaxed);
    let per_turn = |cpu: f64| round(1000.0 * cpu / completed.max(1) as f64);
    let mut processes = BTreeMap::new();
    for (i, (name, _)) in options.pids.iter().enumerate() {
        let cpu = cpu_after[i] - cpu_before[i];
        let usage = Usage {
            cpu_s: round(cpu),
            cpu_ms_per_turn: per_turn(cpu),
            peak_rss_mib: peaks[i].rss_mib.round(),
            peak_pss_mib: peaks[i].pss_mib.round(),
        };
        processes.insert(name.clone(), usage);
    }
    let after = book.counts();
    let report = Report {
        verify,
        completed,
        seconds: round(seconds),
        turns_per_s: round(completed as f64 / seconds),
        ack_ms: Quantiles::of(&tally.ack.lock().unwrap()),
        turn_ms: (!options.ack_only).then(|| Quantiles::of(&tally.turn.lock().unwrap())),
        lost: tally.lost.load(Relaxed),
        ack_errors: tally.ack_errors.load(Relaxed),
        deferred: tally.deferred.load(Relaxed),
        graph: Counts {
            messages: after.messages - before.messages,
            reads: after.reads - before.reads,
            wrong: after.wrong - before.wrong,
            late: after.late - before.late,
            duplicated: after.duplicated - before.duplicated,
            strangers: after.strangers - before.strangers,
            malformed: after.malformed - before.malformed,
            no_bearer: after.no_bearer - before.no_bearer,
        },
        first_wrong: book.example().map(|(due, got)| [due, got]),
        cpu_ms_per_turn: processes.values().map(|u| u.cpu_ms_per_turn).sum(),
        processes,
        own_cpu_ms_per_turn: per_turn(own),
        machine,
        options: options.clone(),
    };
    if options.json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        print(&report);
    }
    Ok(())
}

fn print(report: &Report) {
    let line = |name: &str, q: &Quantiles| {
        println!("{name:<5} p50 {} ms, p95 {} ms, p99 {} ms, max {} ms", q.p50, q.p95, q.p99, q.max);
    };
    if let Some(v) = &report.verify {
        println!(
            "verify: handshake {}, bad signature: status {}, replied {}",
            v.handshake, v.bad_signature_status, v.bad_signature_replied
        );
    }
    println!("{} turns in {} s: {} turns/s", report.completed, report.seconds, report.turns_per_s);
    line("ack", &report.ack_ms);
    if let Some(turn) = &report.turn_ms {
        line("turn", turn);
    }
    println!(
        "lost {}, duplicated {}, wrong {}, late {}, ack errors {}, deferred {}",
        report.lost,
        report.graph.duplicated,
        report.graph.wrong,
        report.graph.late,
        report.ack_errors,
        report.deferred
    );
    for (name, u) in &report.processes {
        println!(
            "{name}: {} CPU ms/turn, peak RSS {} MiB, peak PSS {} MiB",
            u.cpu_ms_per_turn, u.peak_rss_mib, u.peak_pss_mib
        );
    }
    println!("wabench itself: {} CPU ms/turn", report.own_cpu_ms_per_turn);
    let m = &report.machine;
    println!("machine: {} cores, busy {}, by others {}, stolen {}", m.cores, m.busy, m.foreign, m.stolen);
    if let Some([due, got]) = &report.first_wrong {
        println!("first wrong reply: due {due:?}, got {got:?}");
    }
}

impl Driver {
    /// The subscription handshake, and a message signed with another key.
    async fn verify(&self, token: &str) -> Result<Verified, Error> {
        let path = self.client.path();
        let join = if path.contains('?') { '&' } else { '?' };
        let query =
            format!("{path}{join}hub.mode=subscribe&hub.verify_token={token}&hub.challenge=1158201444");
        let (status, body) = self.client.get(&query).await?;
        let handshake = status.is_success() && body.as_ref() == b"1158201444";
        let messages = self.book.counts().messages;
        let turn = self.book.begin(0);
        let id = payload::message_id(self.book.run, turn.seq);
        let body = payload::body(&turn.from, &turn.name, &id, now(), &turn.inbound);
        let forged = Signer::new("not the app secret").header(&body);
        let (status, _) = self.client.post(None, ("X-Hub-Signature-256", &forged), body).await?;
        let patience = Duration::from_millis(self.options.drain_ms);
        let replied =
            time::timeout(patience, turn.done).await.is_ok() || self.book.counts().messages > messages;
        self.book.forget(0);
        Ok(Verified { handshake, bad_signature_status: status.as_u16(), bad_signature_replied: replied })
    }

    /// So many turns; gives the seconds from the first begin to the last end.
    async fn phase(self: Arc<Self>, turns: u64, tally: Arc<Tally>) -> f64 {
        let start = Instant::now();
        match self.options.rate {
            Some(rate) => self.open(turns, rate, tally, start).await,
            None => self.closed(turns, tally, start).await,
        }
        start.elapsed().as_secs_f64()
    }

    async fn closed(self: Arc<Self>, turns: u64, tally: Arc<Tally>, start: Instant) {
        let lanes = self.options.concurrency.clamp(1, self.options.contacts.max(1));
        let begun = Arc::new(AtomicU64::new(0));
        let mut tasks = JoinSet::new();
        for lane in 0..lanes {
            let (driver, tally, begun) = (self.clone(), tally.clone(), begun.clone());
            tasks.spawn(async move {
                let mut own = (lane..driver.options.contacts).step_by(lanes).cycle();
                while begun.fetch_add(1, Relaxed) < turns && !driver.over(start) {
                    let contact = own.next().expect("a lane has contacts");
                    driver.turn(contact, Instant::now(), &tally).await;
                }
            });
        }
        tasks.join_all().await;
    }

    async fn open(self: Arc<Self>, turns: u64, rate: f64, tally: Arc<Tally>, start: Instant) {
        let (idle_tx, mut idle) = mpsc::unbounded_channel();
        for contact in 0..self.options.contacts {
            let _ = idle_tx.send(contact);
        }
        // The runtime's timer is good to a millisecond, a sleeping thread to some microseconds.
        let (tick, mut ticks) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            for i in 0..turns {
                let due = start + Duration::from_secs_f64(i as f64 / rate);
                std::thread::sleep(due.saturating_duration_since(Instant::now()));
                if tick.send(due).is_err() {
                    break;
                }
            }
        });
        let mut tasks = JoinSet::new();
        while let Some(due) = ticks.recv().await {
            if self.over(start) {
                break;
            }
            // Every contact awaits a reply: begin later, but count the latency from the due time.
            let contact = match idle.try_recv() {
                Ok(contact) => contact,
                Err(_) => {
                    tally.deferred.fetch_add(1, Relaxed);
                    idle.recv().await.expect("the sender lives here")
                }
            };
            let (driver, tally, idle_tx) = (self.clone(), tally.clone(), idle_tx.clone());
            tasks.spawn(async move {
                driver.turn(contact, due, &tally).await;
                let _ = idle_tx.send(contact);
            });
            while tasks.try_join_next().is_some() {}
        }
        tasks.join_all().await;
    }

    fn over(&self, start: Instant) -> bool {
        start.elapsed() > Duration::from_secs(self.options.max_seconds)
    }

    async fn turn(&self, contact: usize, due: Instant, tally: &Tally) {
        let turn = self.book.begin(contact);
        let id = payload::message_id(self.book.run, turn.seq);
        let body = payload::body(&turn.from, &turn.name, &id, now(), &turn.inbound);
        let signature = self.signer.header(&body);
        let patience = Duration::from_millis(self.options.turn_timeout_ms);
        let acknowledged = self.deliver(&signature, body.clone(), patience).await;
        if acknowledged {
            record(&tally.ack, due.elapsed());
        } else {
            tally.ack_errors.fetch_add(1, Relaxed);
        }
        if self.options.ack_only {
            self.book.forget(contact);
            if acknowledged {
                tally.completed.fetch_add(1, Relaxed);
            }
            return;
        }
        // Spread over the turns without a random generator: 61 is coprime to 100.
        if turn.seq * 61 % 100 < u64::from(self.options.redeliver) {
            self.deliver(&signature, body, patience).await;
        }
        let mut done = turn.done;
        let arrived = match time::timeout(patience, &mut done).await {
            Ok(arrived) => arrived.ok(),
            // The reply may have come between the time-out and this line.
            Err(_) if self.book.give_up(contact) => None,
            Err(_) => done.await.ok(),
        };
        match arrived {
            Some(at) => {
                record(&tally.turn, at.saturating_duration_since(due));
                tally.completed.fetch_add(1, Relaxed);
            }
            None => {
                tally.lost.fetch_add(1, Relaxed);
            }
        }
    }

    async fn deliver(&self, signature: &str, body: Bytes, patience: Duration) -> bool {
        let sent = self.client.post(None, ("X-Hub-Signature-256", signature), body);
        matches!(time::timeout(patience, sent).await, Ok(Ok((status, _))) if status.is_success())
    }
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs())
}
