//! A program is told by several nodes together: everything, everybody's in its order, and once as long as no node dies.

use super::Cluster;
use crate::{database::Database, talk::Talk};
use axum::{
    Router,
    extract::{Query, State},
    http::{HeaderMap, StatusCode},
    routing::get,
};
use bytes::Bytes;
use hilo_whatsapp_wire::signature;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio::net::TcpListener;

/// How many people write.
const PEOPLE: usize = 16;
/// The number of somebody whom nothing is asked of.
const BYSTANDER: &str = "5491166600000";
/// How long anything may take, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(40);

/// What the program was told: the `value` of each, in the order in which it came.
type Told = Arc<Mutex<Vec<Value>>>;

/// A program that takes everything; where it is.
async fn program(told: Told) -> String {
    let shake = async |Query(asked): Query<HashMap<String, String>>| {
        let right = asked.get("hub.verify_token").is_some_and(|token| token == "verify");
        if right {
            (StatusCode::OK, asked["hub.challenge"].clone())
        } else {
            (StatusCode::FORBIDDEN, String::new())
        }
    };
    let take = async |State(told): State<Told>, headers: HeaderMap, body: Bytes| {
        let signed = headers.get(signature::HEADER).and_then(|value| value.to_str().ok());
        if signature::verify(&["its secret"], signed, &body).is_err() {
            return StatusCode::UNAUTHORIZED;
        }
        let body: Value = serde_json::from_slice(&body).unwrap();
        told.lock().unwrap().push(body["entry"][0]["changes"][0]["value"].clone());
        StatusCode::OK
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/webhook", listener.local_addr().unwrap());
    let router = Router::new().route("/webhook", get(shake).post(take)).with_state(told);
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

/// Everybody says this and is answered.
async fn everybody_says(cluster: &mut Cluster, words: &str) {
    for number in 0..PEOPLE {
        let name = format!("p{number}");
        let seq = cluster.talk.says(&name, words).await;
        cluster.talk.answers(&name, seq, 1).await;
    }
}

/// Somebody else writes now and then: what a node that died may have sent or not is sent again only once webhooks that come later show
/// that a sign of it would have come.
async fn bystander(talk: Talk) {
    talk.customer("bystander", json!({ "phone": BYSTANDER })).await;
    for number in 1.. {
        talk.says("bystander", &format!("m{number}")).await;
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}

/// What was told of each person, by number, in its order: the words of theirs and how far each of ours came.
fn by_person(told: &Told) -> HashMap<String, Vec<String>> {
    let mut people: HashMap<String, Vec<String>> = HashMap::new();
    for value in told.lock().unwrap().iter() {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let (who, what) = match value.get("messages") {
            Some(messages) => (text(&messages[0]["from"]), text(&messages[0]["text"]["body"])),
            None => {
                let sign = &value["statuses"][0];
                (text(&sign["recipient_id"]), format!("{} {}", text(&sign["status"]), text(&sign["id"])))
            }
        };
        people.entry(who).or_default().push(what);
    }
    people.remove(BYSTANDER);
    people
}

/// Waits until everybody was told of: of each person these words, and of each answer that it was sent and delivered.
async fn until_told(told: &Told, words: &[&str]) -> HashMap<String, Vec<String>> {
    let begun = Instant::now();
    loop {
        let people = by_person(told);
        let complete = |of: &Vec<String>| {
            let signs = |kind: &str| {
                let mut ids: Vec<&str> = of.iter().filter_map(|what| what.strip_prefix(kind)).collect();
                ids.sort_unstable();
                ids.dedup();
                ids.len()
            };
            words.iter().all(|said| of.iter().any(|what| what == said))
                && signs("sent ") == words.len()
                && signs("delivered ") == words.len()
        };
        if people.len() == PEOPLE && people.values().all(complete) {
            return people;
        }
        assert!(begun.elapsed() < PATIENCE, "it was told {people:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// What people said, as it was told: their words in their order, as often as they were told.
fn said<'a>(of: &'a [String], words: &[&str]) -> Vec<&'a str> {
    of.iter().map(String::as_str).filter(|what| words.contains(what)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_is_told_by_all_nodes_together() {
    let Some(database) = Database::postgres("subscriber").await else { return };
    let mut cluster = Cluster::start(database, 2).await;
    cluster.nodes[1].start();
    cluster.until_balanced().await;
    let told = Told::default();
    let callback_url = program(told.clone()).await;
    let subscription = json!({ "name": "CRM", "callback_url": callback_url, "verify_token": "verify",
        "app_secret": "its secret" });
    cluster.api(1).post("/subscriptions", subscription).await;
    for number in 0..PEOPLE {
        cluster
            .talk
            .customer(&format!("p{number}"), json!({ "phone": format!("54911888{number:05}") }))
            .await;
    }

    // Both own half of the partitions; one is replaced, and nothing is told twice or left out.
    everybody_says(&mut cluster, "m1").await;
    until_told(&told, &["m1"]).await;
    cluster.nodes[0].stop();
    everybody_says(&mut cluster, "m2").await;
    until_told(&told, &["m1", "m2"]).await;
    cluster.nodes[0].start();
    cluster.until_balanced().await;
    everybody_says(&mut cluster, "m3").await;
    let calm = ["m1", "m2", "m3"];
    for (person, of) in until_told(&told, &calm).await {
        assert_eq!(said(&of, &calm), calm, "{person}");
        let mut once = of.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), of.len(), "{person}: {of:?}");
    }

    // One dies: what it had told and not written down may be told again, but nothing is left out.
    for number in 0..PEOPLE {
        cluster.talk.says(&format!("p{number}"), "m4").await;
    }
    cluster.nodes[1].process.take().expect("the node runs").kill();
    let beside = tokio::spawn(bystander(cluster.talk.clone()));
    let all = ["m1", "m2", "m3", "m4"];
    for (person, of) in until_told(&told, &all).await {
        let told = said(&of, &all);
        // Each is followed by the next one, or by one that is told again from there on.
        let place = |words: &str| all.iter().position(|known| *known == words).unwrap();
        let is_in_order = told.windows(2).all(|two| place(two[1]) <= place(two[0]) + 1);
        assert!(
            is_in_order && told.first() == all.first() && told.last() == all.last(),
            "{person}: {told:?}"
        );
    }
    beside.abort();
    cluster.end().await;
}
