//! Two nodes that write first through two numbers of one portfolio reach no more people than it may, together.

use super::Cluster;
use crate::database::Database;
use hilo_model::Id;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// What Meta allows a new portfolio.
const MAY: usize = 250;
/// How many people are to be written to.
const PEOPLE: usize = 300;
/// How long it may take until all that may leave has left.
const PATIENCE: Duration = Duration::from_secs(60);

impl Cluster {
    /// A number more in the same account; its channel.
    async fn another_number(&mut self, id: &str) -> String {
        let mut number = self.talk.numbers().await[0].clone();
        number["id"] = json!(id);
        number["display_phone_number"] = json!(format!("549115{}", &id[8..]));
        self.talk.set_number(id, number).await;
        let simulator = self.nodes[0].setup.simulator;
        let channel = json!({ "name": id, "phone_number_id": id, "waba_id": "200000000000001",
            "access_token": "token", "app_secrets": ["secret"], "verify_token": "verify",
            "graph_url": format!("http://127.0.0.1:{simulator}"), "rate": 100_000, "pair_limit": false });
        let added = self.api(0).post("/channels", channel).await;
        added["id"].as_str().unwrap().to_owned()
    }

    async fn owner_of(&mut self, channel: &str) -> usize {
        self.owner(channel.parse::<hilo_model::ChannelId>().unwrap().uuid()).await
    }

    /// Two numbers of one account, each in the hands of another node.
    async fn two_numbers(&mut self) -> Vec<String> {
        let page = self.api(0).get("/channels").await;
        let first = page["items"][0]["id"].as_str().unwrap().to_owned();
        let owner = self.owner_of(&first).await;
        // Which node has a new number is chance.
        for more in 2..30 {
            let other = self.another_number(&format!("1000000000000{more:02}")).await;
            if self.owner_of(&other).await != owner {
                return vec![first, other];
            }
        }
        panic!("all numbers are with one node");
    }

    /// What both numbers say of the portfolio's limit.
    async fn limits(&self, channels: &[String]) -> Vec<Value> {
        let mut limits = Vec::new();
        for (node, channel) in channels.iter().enumerate() {
            limits.push(self.api(node % 2).get(&format!("/channels/{channel}/health")).await);
        }
        limits
    }

    /// How many messages the simulator took from businesses.
    async fn taken(&self) -> usize {
        let (mut after, mut taken) = (0, 0);
        let last = self.talk.last(0).await;
        while after < last {
            let (entries, next) = self.talk.journal(after).await;
            taken += entries.iter().filter(|entry| entry["event"] == "business_sent").count();
            after = next;
        }
        taken
    }
}

fn phone(person: usize) -> String {
    format!("54911666{person:05}")
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_never_reach_more_people_than_their_portfolio_may() {
    let Some(database) = Database::postgres("limit").await else { return };
    let mut cluster = Cluster::start(database, 2).await;
    cluster.nodes[1].start();
    cluster.until_balanced().await;
    let channels = cluster.two_numbers().await;
    let template = json!({ "name": "oferta", "language": "es", "category": "utility", "body": "Hola" });
    cluster.talk.template(template).await;
    for person in 0..PEOPLE {
        cluster.talk.customer(&format!("q{person}"), json!({ "phone": phone(person) })).await;
    }
    cluster.talk.may_reach("TIER_250").await;
    let begun = Instant::now();
    while !cluster.limits(&channels).await.iter().all(|it| it["limit"]["people"] == json!(MAY)) {
        assert!(begun.elapsed() < PATIENCE, "the limit was not learned");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }

    // Through both nodes and both numbers at the same time.
    let order = async |half: usize| {
        let api = cluster.api(half);
        for person in (half..PEOPLE).step_by(2) {
            let content =
                json!({ "type": "template", "name": "oferta", "language": "es", "category": "utility" });
            let channel = &channels[(person / 2) % 2];
            let order = json!({ "to": { "phone": format!("+{}", phone(person)) }, "channel": channel, "content": content });
            api.post("/messages", order).await;
        }
    };
    tokio::join!(order(0), order(1));
    let begun = Instant::now();
    let waiting = loop {
        let limits = cluster.limits(&channels).await;
        let waiting: i64 = limits.iter().map(|it| it["limit"]["waiting"].as_i64().unwrap()).sum();
        let under_way: i64 = limits.iter().map(|it| it["queue"]["in_flight"].as_i64().unwrap()).sum();
        let settled = limits.iter().all(|it| it["limit"]["reached"] == json!(MAY));
        if settled && under_way == 0 && waiting as usize == PEOPLE - MAY {
            break waiting;
        }
        assert!(begun.elapsed() < PATIENCE, "{limits:#?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    println!("{waiting} wait, {} were taken", cluster.taken().await);
    assert_eq!(cluster.taken().await, MAY);
    // Meta never had to refuse one.
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(cluster.taken().await, MAY);
    for health in cluster.limits(&channels).await {
        assert_eq!(
            (&health["failure"], &health["queue"]["repeating"]),
            (&json!(null), &json!(0)),
            "{health:#}"
        );
        assert!(!health["limit"]["free_at"].is_null());
    }

    // When it may reach more, the rest follows.
    cluster.talk.may_reach("TIER_2K").await;
    let begun = Instant::now();
    while cluster.taken().await < PEOPLE {
        assert!(begun.elapsed() < 2 * PATIENCE, "they did not follow");
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    cluster.end().await;
}
