//! Ten thousand messages through a provider that fails a fifth of them, in every way it has: each arrives exactly once where any
//! sign of it comes, in the order of its customer, at the number's pace, and what may not go out does not.
//! The judge is the simulator's own log.

use crate::{
    database::Database, load, ports::free_port, program::Folder, setup::Setup, talk::Talk, web::Web,
};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    time::Duration,
};
use tokio::task::JoinSet;

/// Customers, each of whom gets [`EACH`].
const CUSTOMERS: usize = 1_000;
/// Messages to each.
const EACH: usize = 10;
/// How many messages a second the number may send.
const RATE: u32 = 300;
/// Customers who want no marketing, and as many who never wrote.
const UNWILLING: usize = 10;
/// How many write orders at the same time.
const WRITERS: usize = 8;
/// How long all of it may take.
const LIMIT: Duration = Duration::from_secs(240);

fn phone(number: usize) -> String {
    format!("54911556{number:05}")
}

/// What goes wrong with one request in five, and what webhooks do besides.
fn faults() -> Value {
    let rate = |rate: f64| json!({ "next": 0, "rate": rate });
    json!({
        // Each is waited for by 4ⁿ seconds, so only a few are.
        "refuse": { "next": 20, "rate": 0.0 }, "refuse_code": 131_056,
        "server_error": rate(0.13),
        "unavailable": rate(0.04),
        "cut_after_acceptance": rate(0.03),
        "error_after_acceptance": rate(0.03),
        "hang_after_acceptance": rate(0.005),
        "lose_status": rate(0.05),
        "duplicate": rate(0.05), "duplicate_copies": 2,
        "reorder": rate(0.05), "delay": rate(0.05), "delay_ms": 200,
    })
}

/// Everybody who wrote, by the number in their name; waits until all of them are known.
async fn contacts(api: &Web) -> BTreeMap<String, String> {
    loop {
        let (mut found, mut cursor) = (BTreeMap::new(), String::new());
        loop {
            let page = api.get(&format!("/threads?limit=200{cursor}")).await;
            for thread in page["items"].as_array().unwrap() {
                let name = thread["name"].as_str().unwrap().to_owned();
                found.insert(name, thread["contact"].as_str().unwrap().to_owned());
            }
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        if found.len() == CUSTOMERS + UNWILLING {
            return found;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Orders one message. Programs are held to a pace of their own, and wait when they are told to.
async fn order_one(api: &Web, path: &str, content: &Value) {
    loop {
        let (status, answer) =
            api.ask(Method::POST, path, &[], content.to_string()).await.expect("an answer");
        if status == StatusCode::TOO_MANY_REQUESTS {
            let seconds = answer["retry_after_seconds"].as_u64().unwrap_or(1);
            tokio::time::sleep(Duration::from_secs(seconds)).await;
            continue;
        }
        assert!(status.is_success(), "{path}: {status} {answer}");
        return;
    }
}

/// Orders everything, each customer's messages in their order.
async fn order(api: &Web, contacts: &BTreeMap<String, String>) {
    let mut writers = JoinSet::new();
    for writer in 0..WRITERS {
        let mine: Vec<(String, String)> = (writer..CUSTOMERS)
            .step_by(WRITERS)
            .map(|number| (format!("c{number}"), contacts[&format!("c{number}")].clone()))
            .collect();
        let key = api.post("/api-keys", json!({ "name": format!("writer {writer}"), "permissions": ["threads:read_all", "threads:write"] })).await;
        let api = api.with_key(key["key"].as_str().expect("a key"));
        writers.spawn(async move {
            for message in 1..=EACH {
                for (name, contact) in &mine {
                    let content =
                        json!({ "content": { "type": "text", "body": format!("{name} {message}") } });
                    order_one(&api, &format!("/threads/{contact}/messages"), &content).await;
                }
            }
        });
    }
    while let Some(done) = writers.join_next().await {
        done.expect("everything was ordered");
    }
}

/// What must not go out is refused, and says why.
async fn order_what_may_not_go(api: &Web, contacts: &BTreeMap<String, String>, channel: &str) {
    for number in 0..UNWILLING {
        let promotion = json!({ "content": { "type": "template", "name": "promo", "language": "es",
            "category": "marketing" } });
        let unwilling = &contacts[&format!("u{number}")];
        let path = format!("/threads/{unwilling}/messages");
        let (status, answer) =
            api.ask(Method::POST, &path, &[], promotion.to_string()).await.expect("an answer");
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
        let first = json!({ "to": { "phone": format!("+{}", phone(90_000 + number)) }, "channel": channel,
            "content": { "type": "text", "body": "we never met" } });
        let (status, answer) =
            api.ask(Method::POST, "/messages", &[], first.to_string()).await.expect("an answer");
        assert!(status.is_client_error(), "{status} {answer}");
    }
}

/// What the simulator saw.
#[derive(Default)]
struct Seen {
    /// Per customer: the messages that were accepted, in order, with their ids.
    accepted: BTreeMap<String, Vec<(String, String)>>,
    /// When each was accepted, in microseconds.
    moments: Vec<i64>,
    /// The messages of which some status was told.
    signs: HashSet<String>,
    /// How often requests were refused or answered with something else than the truth.
    failures: usize,
    /// How far the log was read.
    after: u64,
}

impl Seen {
    /// Reads on from where it was left.
    async fn read_on(&mut self, talk: &Talk) {
        while talk.last(self.after).await > self.after {
            let (entries, next) = talk.journal(self.after).await;
            for entry in entries {
                self.take(&entry);
            }
            self.after = next;
        }
    }

    fn take(&mut self, entry: &Value) {
        match entry["event"].as_str().unwrap() {
            "business_sent" => {
                let request = &entry["request"];
                let words =
                    request["text"]["body"].as_str().map_or_else(|| request.to_string(), str::to_owned);
                let customer = entry["customer"].as_str().unwrap_or("nobody").to_owned();
                let id = entry["id"].as_str().unwrap().to_owned();
                self.accepted.entry(customer).or_default().push((words, id));
                self.moments.push(entry["at"].as_i64().unwrap());
                self.failures += usize::from(!entry["answer"].is_null());
            }
            "send_refused" => self.failures += 1,
            "status" if entry["hook"]["lost"] != true => {
                self.signs.insert(entry["id"].as_str().unwrap().to_owned());
            }
            _ => {}
        }
    }
}

/// The most that was accepted within any second, wherever it begins.
fn busiest_second(moments: &[i64]) -> usize {
    let mut sorted = moments.to_vec();
    sorted.sort_unstable();
    let mut from = 0;
    let mut most = 0;
    for (at, moment) in sorted.iter().enumerate() {
        while moment - sorted[from] >= 1_000_000 {
            from += 1;
        }
        most = most.max(at - from + 1);
    }
    most
}

async fn sends(database: &Database) {
    let folder = Folder::new();
    let backend = load::backend().await;
    let (port, simulator) = (free_port(), free_port());
    let setup = Setup {
        folder: folder.path().to_owned(),
        database: database.argument(),
        port,
        door: port,
        simulator,
        backend,
        uncertain_seconds: 3,
    };
    let (process, key) = setup.begin();
    let judge = setup.start_simulator();
    let talk = Talk::new(&format!("http://127.0.0.1:{simulator}"));
    let api = Web::new(format!("http://127.0.0.1:{port}/api/v1"), Some(&key));
    let channel = api.get("/channels").await["items"][0].clone();
    let id = channel["id"].as_str().unwrap().to_owned();
    let tag = format!("\"{}\"", channel["version"]);
    let slower = json!({ "rate": RATE }).to_string();
    let (status, answer) = api
        .ask(Method::PATCH, &format!("/channels/{id}"), &[("if-match", &tag)], slower)
        .await
        .expect("an answer");
    assert!(status.is_success(), "{answer}");

    // Everybody writes first, so that their window is open; some want no marketing.
    for (name, number) in (0..CUSTOMERS)
        .map(|number| (format!("c{number}"), number))
        .chain((0..UNWILLING).map(|number| (format!("u{number}"), 80_000 + number)))
    {
        talk.customer(&name, json!({ "phone": phone(number) })).await;
        talk.says(&name, "m1").await;
    }
    let contacts = contacts(&api).await;
    for number in 0..UNWILLING {
        talk.prefers(&format!("u{number}"), "stop").await;
    }
    talk.idle().await;
    let begin = talk.last(0).await;

    talk.faults(faults()).await;
    order_what_may_not_go(&api, &contacts, &id).await;
    order(&api, &contacts).await;

    // Until every message is settled. Customers go on writing: a send of unknown outcome is repeated only once other webhooks
    // show that a sign of it would have come by then.
    let expected = CUSTOMERS * EACH;
    let (mut seen, mut is_calm) = (Seen { after: begin, ..Seen::default() }, false);
    loop {
        talk.says("u0", "m").await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        seen.read_on(&talk).await;
        let of_customers = seen.accepted.iter().filter(|(name, _)| name.starts_with('c'));
        let distinct: HashSet<&String> =
            of_customers.flat_map(|(_, all)| all).map(|(words, _)| words).collect();
        let queue = api.get(&format!("/channels/{id}/health")).await["queue"].clone();
        let is_empty = ["waiting", "in_flight", "uncertain"].iter().all(|part| queue[*part] == 0);
        if distinct.len() == expected && is_empty {
            break;
        }
        // What is left are the bystander's own answers, and signs that are waited for.
        if distinct.len() == expected && !is_calm {
            talk.faults(json!({})).await;
            is_calm = true;
        }
    }
    talk.idle().await;
    seen.read_on(&talk).await;

    let mut again = 0;
    for number in 0..CUSTOMERS {
        let name = format!("c{number}");
        let got = &seen.accepted[&name];
        let mut copies: HashMap<&String, Vec<&String>> = HashMap::new();
        let mut order = Vec::new();
        for (words, id) in got {
            let of = copies.entry(words).or_default();
            if of.is_empty() {
                order.push(words.clone());
            } else {
                // Repeated only where no sign of the first ever came.
                assert!(
                    of.iter().all(|first| !seen.signs.contains(*first)),
                    "{words} came twice to {name}: {got:?}"
                );
                again += 1;
            }
            of.push(id);
        }
        let expected: Vec<String> = (1..=EACH).map(|message| format!("{name} {message}")).collect();
        assert_eq!(order, expected, "{name}");
    }
    assert!(!seen.accepted.contains_key("nobody"), "{:?}", seen.accepted.get("nobody"));
    for number in 0..UNWILLING {
        let promotions = seen.accepted.get(&format!("u{number}")).into_iter().flatten();
        let promotions: Vec<_> = promotions.filter(|(words, _)| words.contains("promo")).collect();
        assert!(promotions.is_empty(), "{promotions:?}");
    }
    let most = busiest_second(&seen.moments);
    println!(
        "{expected} messages, {} failures, {again} repeated without a sign, {most} in the busiest second",
        seen.failures
    );
    assert!(seen.failures * 100 > expected * 15, "only {} failed: that was no trouble", seen.failures);
    // What leaves evenly arrives in bunches when the machine stands still in between, so arrivals say less than departures, which
    // `pacing.rs` holds to the rate exactly. Without any pace SQLite sends twice as many and this fails; PostgreSQL is
    // too slow in a test build for it to say anything.
    assert!(most <= (RATE + RATE / 2) as usize, "{most} in one second");
    assert_eq!(process.stop(), Some(0));
    judge.kill();
}

async fn within_limit(database: &Database) {
    tokio::time::timeout(LIMIT, sends(database)).await.expect("it takes no longer than it may");
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_sends_arrive_once_in_order_at_their_pace_on_sqlite() {
    within_limit(&Database::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_sends_arrive_once_in_order_at_their_pace_on_postgresql() {
    let Some(database) = Database::postgres("sends").await else { return };
    within_limit(&database).await;
    database.drop().await;
}
