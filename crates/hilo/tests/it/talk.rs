//! Customers of a simulator, through its control API.

use crate::web::Web;
use serde_json::{Value, json};

/// How long to wait for something that has to happen.
const PATIENCE_MS: u64 = 60_000;

/// A simulator, seen from outside.
#[derive(Debug, Clone)]
pub(crate) struct Talk(Web);

impl Talk {
    /// The simulator at this address.
    pub(crate) fn new(url: &str) -> Self {
        Self(Web::new(format!("{url}/simulator"), None))
    }

    /// Makes a customer.
    pub(crate) async fn customer(&self, id: &str, more: Value) {
        let mut new = json!({ "id": id, "name": id });
        new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.0.post("/customers", new).await;
    }

    /// Makes a template of the account.
    pub(crate) async fn template(&self, template: Value) {
        let answer = self.0.ask(http::Method::PUT, "/templates", &[], template.to_string()).await;
        let (status, answer) = answer.expect("an answer");
        assert!(status.is_success(), "{answer}");
    }

    /// Lets these things go wrong from now on.
    pub(crate) async fn faults(&self, faults: Value) {
        let answer = self.0.ask(http::Method::PUT, "/faults", &[], faults.to_string()).await;
        let (status, answer) = answer.expect("an answer");
        assert!(status.is_success(), "{answer}");
    }

    /// Templates are paced in this way from now on.
    pub(crate) async fn pacing(&self, pacing: Value) {
        let answer = self.0.ask(http::Method::PUT, "/pacing", &[], pacing.to_string()).await;
        let (status, answer) = answer.expect("an answer");
        assert!(status.is_success(), "{answer}");
    }

    /// WhatsApp changes a template by itself.
    pub(crate) async fn template_changes(&self, id: &str, change: Value) {
        self.0.post(&format!("/templates/{id}"), change).await;
    }

    /// The simulator's clock is moved on.
    pub(crate) async fn advance(&self, millis: u64) {
        self.0.post("/clock", json!({ "advance_ms": millis })).await;
    }

    /// The numbers there are.
    pub(crate) async fn numbers(&self) -> Vec<Value> {
        serde_json::from_value(self.0.get("/numbers").await).unwrap()
    }

    /// Makes or changes a number.
    pub(crate) async fn set_number(&self, id: &str, number: Value) {
        let path = format!("/numbers/{id}?verify=false");
        let answer = self.0.ask(http::Method::PUT, &path, &[], number.to_string()).await;
        let (status, answer) = answer.expect("an answer");
        assert!(status.is_success(), "{answer}");
    }

    /// The usual portfolio may reach so many people from now on, and is told so.
    pub(crate) async fn may_reach(&self, tier: &str) {
        let id = "400000000000001";
        let portfolio = json!({ "id": id, "name": "Hilo", "limit": tier });
        let path = format!("/portfolios/{id}");
        let answer = self.0.ask(http::Method::PUT, &path, &[], portfolio.to_string()).await;
        let (status, answer) = answer.expect("an answer");
        assert!(status.is_success(), "{answer}");
    }

    /// The customer does something; where the journal stands then.
    pub(crate) async fn act(&self, customer: &str, act: Value) -> u64 {
        self.0.post(&format!("/customers/{customer}/send"), act).await["seq"].as_u64().unwrap()
    }

    /// The customer decides about marketing in their WhatsApp: `stop` or `resume`.
    pub(crate) async fn prefers(&self, customer: &str, value: &str) {
        self.0.post(&format!("/customers/{customer}/preference"), json!({ "value": value })).await;
    }

    /// The customer writes.
    pub(crate) async fn says(&self, customer: &str, words: &str) -> u64 {
        self.act(customer, json!({ "type": "text", "body": words })).await
    }

    /// The customer taps a button or row.
    pub(crate) async fn taps(&self, customer: &str, option: &str) -> u64 {
        self.act(customer, json!({ "type": "tap", "option": option })).await
    }

    /// Waits for the next so many messages of the business to a customer behind a place of the journal; their words.
    pub(crate) async fn answers(&self, customer: &str, after: u64, count: usize) -> Vec<String> {
        let (mut after, mut found) = (after, Vec::new());
        while found.len() < count {
            let path = format!("/journal?after={after}&customer={customer}&wait_ms={PATIENCE_MS}");
            let page = self.0.get(&path).await;
            let entries = page["entries"].as_array().unwrap();
            assert!(!entries.is_empty(), "{customer} still waits for {count} answers, there are {found:?}");
            found.extend(entries.iter().filter(|entry| entry["event"] == "business_sent").map(|entry| {
                let id = entry["id"].as_str().unwrap().to_owned();
                (id, entry["at"].clone())
            }));
            after = page["last"].as_u64().unwrap();
        }
        assert_eq!(found.len(), count, "more came than were expected");
        let thread = self.thread(customer).await;
        let words = |(id, _): &(String, Value)| {
            let message = thread.iter().find(|message| message["id"] == **id).expect("it is in the thread");
            message["text"].as_str().unwrap().to_owned()
        };
        found.iter().map(words).collect()
    }

    /// Everything a customer's phone shows.
    pub(crate) async fn thread(&self, customer: &str) -> Vec<Value> {
        let messages = self.0.get(&format!("/customers/{customer}/messages")).await;
        serde_json::from_value(messages).unwrap()
    }

    /// The journal behind a place, waiting for something to happen; and where the next page begins.
    pub(crate) async fn journal(&self, after: u64) -> (Vec<Value>, u64) {
        let mut page = self.0.get(&format!("/journal?after={after}&wait_ms={PATIENCE_MS}")).await;
        let last = page["last"].as_u64().unwrap();
        (serde_json::from_value(page["entries"].take()).unwrap(), last)
    }

    /// Where the journal stands, from some place in it on.
    pub(crate) async fn last(&self, after: u64) -> u64 {
        self.0.get(&format!("/journal?after={after}")).await["last"].as_u64().unwrap()
    }

    /// Waits until every webhook was accepted.
    pub(crate) async fn idle(&self) {
        let answer = self.0.get(&format!("/idle?wait_ms={PATIENCE_MS}")).await;
        assert_eq!(answer["idle"], true, "{answer}");
    }

    /// Per customer: what was asked, and what came back.
    pub(crate) async fn exchanges(&self) -> Value {
        self.0.get("/exchanges").await
    }
}
