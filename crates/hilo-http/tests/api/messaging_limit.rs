//! A portfolio reaches no more people than it may: what finds no room waits, everything else goes on.

use crate::rig::{NUMBER, Rig, SECRET, messages};
use axum::http::StatusCode;
use hilo_model::{Duration, Phone, message::Outbound};
use hilo_store::reach::PERIOD;
use serde_json::{Value, json};

impl Rig {
    async fn the_channel(&self) -> String {
        let page = self.call(&self.key, "GET", "/channels", None).await.body;
        page["items"][0]["id"].as_str().unwrap().to_owned()
    }

    /// The provider tells how many people may be reached.
    async fn may_reach(&self, people: i64) {
        let change = json!({ "field": "business_capability_update", "value": { "max_daily_conversation_per_phone": people } });
        let body = json!({ "object": "whatsapp_business_account",
            "entry": [{ "id": "102290129340398", "changes": [change] }] });
        assert_eq!(self.webhook(Some(SECRET), &body).await, StatusCode::OK);
        self.until(async || {
            let limit = self.limit().await;
            (limit["people"].as_i64() == (people >= 0).then_some(people) && !limit["tier"].is_null())
                .then_some(())
        })
        .await;
    }

    async fn health(&self) -> Value {
        self.call(&self.key, "GET", &format!("/channels/{}/health", self.the_channel().await), None)
            .await
            .body
    }

    async fn limit(&self) -> Value {
        self.health().await["limit"].clone()
    }

    /// Orders a template to a person.
    async fn reach(&self, person: u64) {
        let category = "utility";
        let template =
            json!({ "type": "template", "name": "pedido_listo", "language": "es", "category": category });
        self.writes(person, template).await;
    }

    async fn writes(&self, person: u64, content: Value) {
        let to = json!({ "phone": format!("+{}", phone(person)) });
        let body = json!({ "to": to, "channel": self.the_channel().await, "content": content });
        let ordered = self.call(&self.key, "POST", "/messages", Some(body)).await;
        assert_eq!(ordered.status, StatusCode::OK, "{ordered:?}");
    }

    async fn hears_from(&self, person: u64, id: &str) {
        let contact = json!({ "profile": { "name": "Alguien" }, "wa_id": phone(person) });
        let said = json!({ "from": phone(person), "id": id, "timestamp": self.now().as_seconds().to_string(),
            "type": "text", "text": { "body": "hola" } });
        assert_eq!(self.webhook(Some(SECRET), &messages(NUMBER, contact, vec![said])).await, StatusCode::OK);
    }

    /// The next message that leaves: to whom, and whether it is a template.
    async fn left(&self) -> (String, bool) {
        let sent = self.sent().await;
        let to = sent.to.phone().map(Phone::digits).unwrap_or_default().to_owned();
        (to, matches!(sent.content, Outbound::Template(_)))
    }

    async fn waiting(&self, count: i64) -> Value {
        self.until(async || {
            let limit = self.limit().await;
            (limit["waiting"] == json!(count) && !limit["free_at"].is_null()).then_some(limit)
        })
        .await
    }
}

fn phone(person: u64) -> String {
    (5_491_155_550_000 + person).to_string()
}

#[tokio::test]
async fn a_full_portfolio_lets_whoever_is_new_wait_until_a_place_is_free() {
    let rig = Rig::new().await;
    rig.answering("Recibido").await;
    rig.may_reach(2).await;
    for person in [1, 2] {
        rig.reach(person).await;
        assert_eq!(rig.left().await, (phone(person), true));
    }
    for person in [3, 4] {
        rig.reach(person).await;
    }
    let limit = rig.waiting(2).await;
    assert_eq!((&limit["people"], &limit["reached"], &limit["tier"]), (&json!(2), &json!(2), &json!("2")));
    assert!(rig.nothing_else_was_sent().await);
    assert!(rig.health().await["signs"].as_array().unwrap().contains(&json!("full")));

    // Who was reached costs nothing again, and answers are free, also to the one whose template waits: in order.
    rig.reach(1).await;
    assert_eq!(rig.left().await, (phone(1), true));
    rig.hears_from(5, "wamid.5").await;
    assert_eq!(rig.left().await, (phone(5), false));
    rig.hears_from(3, "wamid.3").await;
    rig.writes(3, json!({ "type": "text", "body": "De nada" })).await;
    assert_eq!(rig.left().await, (phone(3), true));
    assert_eq!(rig.left().await, (phone(3), false));
    rig.waiting(1).await;

    // Just before a place is free nothing leaves, then it does.
    rig.clock.advance(Duration::from_micros(PERIOD.as_micros() - Duration::from_minutes(3).as_micros()));
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert!(rig.nothing_else_was_sent().await);
    rig.clock.advance(Duration::from_minutes(4));
    assert_eq!(rig.left().await, (phone(4), true));
    assert!(rig.nothing_else_was_sent().await);
}

#[tokio::test]
async fn a_raised_limit_is_noticed_within_a_minute_and_an_unknown_one_holds_nothing_back() {
    let rig = Rig::new().await;
    for person in [1, 2] {
        rig.reach(person).await;
        assert_eq!(rig.left().await, (phone(person), true));
    }
    let limit = rig.limit().await;
    assert_eq!(
        (&limit["people"], &limit["reached"], &limit["waiting"]),
        (&json!(null), &json!(2), &json!(0))
    );
    rig.may_reach(1).await;
    for person in 3..23 {
        rig.reach(person).await;
    }
    rig.waiting(20).await;
    rig.clock.advance(Duration::from_seconds(61));
    rig.waiting(20).await;
    assert!(rig.nothing_else_was_sent().await);
    rig.may_reach(-1).await;
    rig.clock.advance(Duration::from_seconds(61));
    let mut left = Vec::new();
    for _ in 3..23 {
        left.push(rig.left().await.0);
    }
    left.sort_unstable();
    assert_eq!(left, (3..23).map(phone).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_the_provider_does_not_take_gives_its_place_back() {
    use std::sync::atomic::Ordering;
    let rig = Rig::new().await;
    rig.may_reach(1).await;
    rig.locked.0.store(true, Ordering::SeqCst);
    rig.reach(1).await;
    rig.until(async || (rig.locked.1.load(Ordering::SeqCst) > 0).then_some(())).await;
    rig.until(async || (rig.limit().await["reached"] == json!(0)).then_some(())).await;
    // Whoever comes first after that has it.
    rig.locked.0.store(false, Ordering::SeqCst);
    rig.clock.advance(Duration::from_minutes(2));
    rig.reach(2).await;
    assert_eq!(rig.left().await.0, phone(1), "the older goes first");
    rig.waiting(1).await;
}
