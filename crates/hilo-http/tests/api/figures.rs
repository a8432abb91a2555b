//! What is counted, as people see it: flows node by node, and how numbers fare.

use crate::rig::{NUMBER, Rig, SECRET, ana, messages, text_of_ana};
use axum::http::StatusCode;
use hilo_http::Options;
use hilo_model::Duration;
use serde_json::{Value, json};

const ASKING: &str = r#"
api: hilo.dev/flow/v1
flow: asking
name: Asking
language: en
triggers:
  - { type: any_message }
start: number
nodes:
  number:
    type: ask
    question: "How many?"
    answer: { type: number }
    fallback: thanks
    next: thanks
  thanks:
    type: message
    send: { text: "Thank you" }
    next: end
"#;

async fn publish(rig: &Rig, document: &str) {
    let pushed = rig.call(&rig.key, "POST", "/flows", Some(json!({ "document": document }))).await;
    assert_eq!(pushed.status, StatusCode::CREATED, "{pushed:?}");
    let published = rig.call(&rig.key, "POST", "/flows/asking/publish", Some(json!({}))).await;
    assert!(published.status.is_success(), "{published:?}");
}

/// Ana writes, and the flow answers.
async fn says(rig: &Rig, id: &str, words: &str) {
    assert_eq!(rig.webhook(Some(SECRET), &text_of_ana(id, words)).await, StatusCode::OK);
    rig.sent().await;
}

async fn figures(rig: &Rig, query: &str) -> Value {
    let answer = rig.call(&rig.key, "GET", &format!("/flows/asking/figures{query}"), None).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.body
}

#[tokio::test]
async fn a_flow_shows_how_many_went_where() {
    let rig = Rig::new().await;
    publish(&rig, ASKING).await;
    says(&rig, "wamid.1", "hello").await;
    let waits = figures(&rig, "?version=1").await;
    assert_eq!(waits["runs"]["started"], 1);
    assert_eq!(waits["runs"]["active"], 1);
    assert_eq!(waits["runs"]["took"], Value::Null);
    assert_eq!(waits["nodes"][0]["node"], "number");
    assert_eq!(waits["nodes"][0]["standing"], 1);

    // A webhook that comes again counts nothing.
    for _ in 0..3 {
        rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hello")).await;
    }
    says(&rig, "wamid.2", "many").await;
    rig.clock.advance(Duration::from_seconds(60));
    says(&rig, "wamid.3", "7").await;
    let done = figures(&rig, "").await;
    let runs = &done["runs"];
    assert_eq!(
        (&runs["started"], &runs["active"], &runs["ended"]["completed"]),
        (&json!(1), &json!(0), &json!(1))
    );
    let took = runs["took"]["p50"].as_f64().unwrap();
    assert!((56.0..64.0).contains(&took), "{runs}");
    let left = |node: usize| done["nodes"][node]["left"].clone();
    assert_eq!(left(0), json!([{ "output": "next", "count": 1 }]));
    assert_eq!((&done["nodes"][0]["again"], &done["nodes"][0]["standing"]), (&json!(1), &json!(0)));
    assert_eq!(
        (&done["nodes"][1]["node"], left(1)),
        (&json!("thanks"), json!([{ "output": "next", "count": 1 }]))
    );

    // Somebody takes over while the second run asks.
    says(&rig, "wamid.4", "hello").await;
    let contact = rig.contact().await;
    let taken = rig.call(&rig.key, "POST", &format!("/threads/{contact}/take-over"), Some(json!({}))).await;
    assert_eq!(taken.status, StatusCode::OK, "{taken:?}");
    let stopped = figures(&rig, "").await;
    assert_eq!(stopped["nodes"][0]["stopped"]["taken_over"], 1);
    assert_eq!(stopped["runs"]["ended"]["taken_over"], 1);

    // In the list, and in another time.
    let list = rig.call(&rig.key, "GET", "/figures/flows", None).await.body;
    assert_eq!(list["items"][0]["runs"], stopped["runs"]);
    let earlier = figures(&rig, "?until=2025-11-21T08:30:00Z").await;
    assert_eq!(earlier["period"]["until"], "2025-11-21T09:00:00Z");
    assert_eq!((&earlier["runs"]["started"], &earlier["nodes"]), (&json!(0), &json!([])));

    let unknown = rig.call(&rig.key, "GET", "/flows/asking/figures?version=9", None).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
    let bad = rig.call(&rig.key, "GET", "/flows/asking/figures?from=yesterday", None).await;
    assert_eq!(
        (bad.status, &bad.body["errors"][0]["pointer"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("/from"))
    );
}

#[tokio::test]
async fn a_number_shows_how_it_fares() {
    let rig = Rig::new().await;
    let channels = rig.call(&rig.key, "GET", "/channels", None).await.body;
    let channel = channels["items"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/channels/{channel}/health");
    let health = async || rig.call(&rig.key, "GET", &path, None).await.body;
    let new = health().await;
    assert_eq!((&new["signs"], &new["webhook_at"]), (&json!(["silent"]), &Value::Null));

    rig.answering("Recibido").await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let sent = rig.sent().await;
    let told = rig.until(async || Some(health().await).filter(|health| health["day"]["sent"] == 1)).await;
    assert_eq!((&told["signs"], &told["day"]["received"]), (&json!([]), &json!(1)));
    assert_eq!((&told["webhook_at"], &told["confirmed_at"]), (&told["received_at"], &Value::Null));

    let status = json!({ "id": "wamid.out.0", "status": "failed", "timestamp": "1763717005",
        "recipient_id": "5491155550001", "biz_opaque_callback_data": sent.callback,
        "errors": [{ "code": 131_049, "title": "not delivered" }] });
    let mut news = messages(NUMBER, ana(), vec![]);
    news["entry"][0]["changes"][0]["value"]["statuses"] = json!([status]);
    rig.webhook(Some(SECRET), &news).await;
    let failed = rig.until(async || Some(health().await).filter(|health| health["day"]["failed"] == 1)).await;
    let failure = &failed["failure"];
    assert_eq!((&failure["code"], &failure["class"]), (&json!("131049"), &json!("later")));
    assert!(failure["meaning"].as_str().unwrap().contains("marketing"), "{failure}");

    let account = json!({ "object": "whatsapp_business_account", "entry": [{ "id": "102290129340398", "changes": [
        { "field": "account_update", "value": { "event": "ACCOUNT_RESTRICTION",
            "restriction_info": [{ "restriction_type": "RESTRICTED_BIZ_INITIATED_MESSAGING" }] } }] }] });
    assert_eq!(rig.webhook(Some(SECRET), &account).await, StatusCode::OK);
    let told = rig.until(async || Some(health().await).filter(|health| health["told"][0].is_object())).await;
    assert_eq!(told["told"][0]["word"], "ACCOUNT_RESTRICTION");
    assert_eq!(told["signs"], json!(["restricted"]));

    rig.clock.advance(Duration::from_hours(30));
    let quiet = health().await;
    assert_eq!(quiet["signs"], json!(["restricted", "quiet"]));
    assert_eq!(quiet["day"], json!({ "received": 0, "sent": 0, "failed": 0 }));
}

#[tokio::test]
async fn whoever_is_signed_in_learns_where_webhooks_go() {
    let rig = Rig::new().await;
    let unset = rig.call(&rig.key, "GET", "/installation", None).await.body;
    assert_eq!(unset, json!({ "public_url": null, "whatsapp_webhook_url": null, "reachable": false }));
    for (url, reachable) in [("https://hilo.example.com", true), ("http://hilo.example.com", false)] {
        let options = Options { public_url: Some(url.parse().unwrap()), ..Options::default() };
        let rig = Rig::with(options).await;
        let told = rig.call(&rig.key, "GET", "/installation", None).await.body;
        let expected = json!({ "public_url": url, "reachable": reachable,
            "whatsapp_webhook_url": format!("{url}/webhooks/whatsapp") });
        assert_eq!(told, expected);
    }
}
