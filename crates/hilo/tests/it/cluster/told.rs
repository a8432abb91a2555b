//! What one node is told, the others act on.

use super::{Cluster, SLACK};
use crate::{database::Database, web::Web};
use hilo_model::{ContactId, Id};
use http::Method;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// How many people are spoken with.
const PEOPLE: usize = 24;
/// How long an order or answer may take across nodes, usually: less than what polling takes.
const USUAL: Duration = Duration::from_millis(150);
/// How soon the others act on a setting, at the latest.
const SETTINGS: Duration = Duration::from_secs(1);

impl Cluster {
    /// A person who wrote and was answered; their contact.
    async fn acquainted(&mut self, name: &str, number: usize) -> ContactId {
        self.talk.customer(name, json!({ "phone": format!("54911777{number:05}") })).await;
        let seq = self.talk.says(name, "m1").await;
        self.talk.answers(name, seq, 1).await;
        let threads = self.api(0).get("/threads?limit=100").await;
        let items = threads["items"].as_array().unwrap();
        let thread = items.iter().find(|thread| thread["name"] == name).expect("their thread");
        thread["contact"].as_str().unwrap().parse().unwrap()
    }

    /// Which node owns this lane.
    pub(super) async fn owner(&mut self, lane: uuid::Uuid) -> usize {
        let partition = i16::try_from(lane.as_u64_pair().1 % super::PARTITIONS as u64).unwrap();
        for node in 0..self.nodes.len() {
            if self.partitions_of(node).await.contains(&partition) {
                return node;
            }
        }
        panic!("nobody owns partition {partition}");
    }
}

fn usually(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    println!("{times:?}");
    times[times.len() / 2]
}

async fn change(api: &Web, channel: &str, change: Value) {
    let path = format!("/channels/{channel}");
    let version = format!("\"{}\"", api.get(&path).await["version"]);
    let (status, answer) = api
        .ask(Method::PATCH, &path, &[("if-match", &version)], change.to_string())
        .await
        .expect("an answer");
    assert!(status.is_success(), "{answer}");
}

/// An order is answered through any node, and what it orders leaves through the node that owns the number.
async fn orders_cross(cluster: &mut Cluster) {
    let (mut answered, mut arrived) = (Vec::new(), Vec::new());
    for number in 0..PEOPLE {
        let name = format!("p{number}");
        let contact = cluster.acquainted(&name, number).await;
        let other = 1 - cluster.owner(contact.uuid()).await;
        let after = cluster.talk.last(0).await;
        let begun = Instant::now();
        let content = json!({ "content": { "type": "text", "body": format!("hello {name}") } });
        let answer = cluster.api(other).post(&format!("/threads/{contact}/messages"), content).await;
        answered.push(begun.elapsed());
        assert_eq!(answer["status"], "done", "{answer}");
        assert_eq!(cluster.talk.answers(&name, after, 1).await, [format!("hello {name}")]);
        arrived.push(begun.elapsed());
    }
    let (answered, arrived) = (usually(answered), usually(arrived));
    assert!(answered < USUAL, "orders given through the other node were answered after {answered:?}");
    assert!(arrived < 2 * USUAL, "what was ordered through the other node arrived after {arrived:?}");
}

/// A version that is published through one node is what contacts of the other node meet.
async fn releases_cross(cluster: &mut Cluster) {
    let document = std::fs::read_to_string(cluster.nodes[0].setup.folder.join("count.yaml")).unwrap();
    let document = document.replace("{{ count }} {{ said }}", "new {{ count }} {{ said }}");
    assert!(document.contains("new {{ count }}"), "{document}");
    cluster.api(0).post("/flows", json!({ "document": document })).await;
    cluster.api(0).post("/flows/count/publish", json!({})).await;
    let (published, mut met) = (Instant::now(), [false; 2]);
    for number in 0.. {
        let (name, asked) = (format!("r{number}"), published.elapsed());
        let contact = cluster.acquainted(&name, 1000 + number).await;
        let owner = cluster.owner(contact.uuid()).await;
        let thread = cluster.talk.thread(&name).await;
        let is_new = thread.iter().any(|message| message["text"] == "new 1 m1");
        println!("node {owner} after {asked:?}: {is_new}");
        assert!(is_new || asked < SETTINGS, "node {owner} did not know the new version after {asked:?}");
        met[owner] |= is_new;
        if met == [true; 2] {
            return;
        }
    }
}

/// A number that is switched off through the node that does not send its messages sends none, until it is on again.
async fn switches_cross(cluster: &mut Cluster) {
    let channels = cluster.api(0).get("/channels").await;
    let channel = channels["items"][0]["id"].as_str().unwrap().to_owned();
    let id: hilo_model::ChannelId = channel.parse().unwrap();
    let other = 1 - cluster.owner(id.uuid()).await;
    let contact = cluster.acquainted("s", 2000).await;
    change(&cluster.api(other), &channel, json!({ "enabled": false })).await;
    tokio::time::sleep(SETTINGS).await;
    let after = cluster.talk.says("s", "m2").await;
    // Whoever gives an order waits for the turns of everything that came before it.
    cluster.api(other).post(&format!("/contacts/{contact}/tags"), json!({ "add": ["waits"] })).await;
    tokio::time::sleep(SETTINGS).await;
    let sent = |thread: &[Value]| thread.iter().filter(|message| message["from"] == "business").count();
    assert_eq!(sent(&cluster.talk.thread("s").await), 1, "it is switched off");
    change(&cluster.api(other), &channel, json!({ "enabled": true })).await;
    let begun = Instant::now();
    assert_eq!(cluster.talk.answers("s", after, 1).await, ["new 2 m2"]);
    assert!(begun.elapsed() < SETTINGS + SLACK, "on again, it waited for {:?}", begun.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_node_is_told_the_other_acts_on() {
    let Some(database) = Database::postgres("told").await else { return };
    let mut cluster = Cluster::start(database, 2).await;
    cluster.nodes[1].start();
    cluster.until_balanced().await;
    orders_cross(&mut cluster).await;
    releases_cross(&mut cluster).await;
    switches_cross(&mut cluster).await;
    cluster.end().await;
}
