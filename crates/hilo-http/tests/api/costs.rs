//! What messages cost: rates, estimates, and what the provider says afterwards.

use crate::rig::{NUMBER, Rig, SECRET, ana, messages, text_of_ana};
use axum::http::StatusCode;
use serde_json::{Value, json};

const ACCOUNT: &str = "102290129340398";

async fn save(rig: &Rig, version: &str, body: Value) -> crate::rig::Answered {
    let path = format!("/costs/rates/{ACCOUNT}");
    rig.call_with(&rig.key, "PUT", &path, Some(body), &[("if-match", version)]).await
}

fn rates() -> Value {
    json!({ "currency": "USD", "rates": [
        { "prefix": "+54", "category": "marketing", "amount": "0.0618" },
        { "prefix": "", "category": "utility", "amount": "0.0077" },
    ] })
}

#[tokio::test]
async fn rates_are_written_down_with_versions() {
    let rig = Rig::new().await;
    let before = rig.call(&rig.key, "GET", "/costs/rates", None).await.body;
    assert_eq!(before["items"], json!([{ "account": ACCOUNT, "currency": null, "rates": [], "version": 0 }]));
    let saved = save(&rig, "\"0\"", rates()).await;
    assert_eq!((saved.status, &saved.body["version"]), (StatusCode::OK, &json!(1)));
    assert_eq!(
        saved.body["rates"][0],
        json!({ "prefix": "54", "category": "marketing", "amount": "0.0618" })
    );
    assert_eq!(save(&rig, "\"0\"", rates()).await.status, StatusCode::PRECONDITION_FAILED);
    assert_eq!(save(&rig, "\"1\"", rates()).await.body["version"], 2);
    let audit = rig.call(&rig.key, "GET", "/audit?limit=1", None).await.body;
    assert_eq!(audit["items"][0]["action"], "rates.updated");
    let nobody =
        rig.call_with(&rig.key, "PUT", "/costs/rates/1", Some(rates()), &[("if-match", "\"0\"")]).await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_wrong_rate_is_told_with_its_place() {
    let rig = Rig::new().await;
    let wrong = json!({ "currency": "USD", "rates": [
        { "prefix": "54", "category": "promotion", "amount": "0.1" },
        { "prefix": "54", "category": "utility", "amount": "0,1" },
    ] });
    let refused = save(&rig, "\"0\"", wrong).await;
    let places = |body: &Value| -> Vec<String> {
        let errors = body["errors"].as_array().unwrap();
        errors.iter().map(|error| error["pointer"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(places(&refused.body), ["/rates/0/category", "/rates/1/amount"]);
    let one = json!({ "prefix": "54", "category": "utility", "amount": "0.1" });
    let odd = json!({ "prefix": "054", "category": "utility", "amount": "0.1" });
    let refused = save(&rig, "\"0\"", json!({ "currency": "dollars", "rates": [one, one, odd] })).await;
    assert_eq!(places(&refused.body), ["/currency", "/rates/1", "/rates/2/prefix"]);
}

fn delivered(sent: &hilo_egress::channel::SendMessage, pricing: Value) -> Value {
    let status = json!({ "id": "wamid.out.0", "status": "delivered", "timestamp": "1763717005",
        "recipient_id": "5491155550001", "biz_opaque_callback_data": sent.callback, "pricing": pricing });
    let mut news = messages(NUMBER, ana(), vec![]);
    news["entry"][0]["changes"][0]["value"]["statuses"] = json!([status]);
    news
}

#[tokio::test]
async fn what_was_delivered_is_charged_once_by_the_rates_of_then() {
    let rig = Rig::new().await;
    save(&rig, "\"0\"", rates()).await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let contact = rig.contact().await;

    let cost = async |category: &str| {
        rig.call(&rig.key, "GET", &format!("/threads/{contact}/cost?category={category}"), None).await.body
    };
    assert_eq!(
        cost("marketing").await,
        json!({ "category": "marketing", "kind": "regular", "cost": { "amount": "0.0618", "currency": "USD" },
            "free_until": null })
    );
    assert_eq!(cost("utility").await["kind"], "free_customer_service");
    assert_eq!(cost("utility").await["cost"], Value::Null);
    let wrong = rig.call(&rig.key, "GET", &format!("/threads/{contact}/cost?category=cheap"), None).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);

    let content = json!({ "content": { "type": "template", "name": "sale", "language": "es",
        "category": "marketing" } });
    let sent = rig.call(&rig.key, "POST", &format!("/threads/{contact}/messages"), Some(content)).await;
    assert_eq!(sent.status, StatusCode::OK, "{:?}", sent.body);
    let sent = rig.sent().await;
    let pricing =
        json!({ "billable": true, "pricing_model": "PMP", "type": "regular", "category": "marketing" });
    rig.webhook(Some(SECRET), &delivered(&sent, pricing.clone())).await;
    let charge = rig
        .until(async || {
            let all = rig.messages(&contact, 2).await;
            all.iter().find(|message| !message["charge"].is_null()).map(|message| message["charge"].clone())
        })
        .await;
    let amount = json!({ "amount": "0.0618", "currency": "USD" });
    assert_eq!(charge, json!({ "category": "marketing", "kind": "regular", "cost": amount }));

    // The rates change and the status comes again: neither changes what it cost.
    let mut dearer = rates();
    dearer["rates"][0]["amount"] = json!("9");
    save(&rig, "\"1\"", dearer).await;
    rig.webhook(Some(SECRET), &delivered(&sent, pricing)).await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.2", "gracias")).await;
    rig.messages(&contact, 3).await;
    let costs = rig.call(&rig.key, "GET", "/costs", None).await.body;
    let sums = costs["items"].as_array().unwrap();
    assert_eq!(sums.len(), 1);
    assert_eq!((&sums[0]["messages"], &sums[0]["cost"]), (&json!(1), &amount));
    let before = rig.call(&rig.key, "GET", "/costs?until=2025-01-01T00:00:00Z", None).await.body;
    assert_eq!(before["items"], json!([]));
}

#[tokio::test]
async fn answers_without_a_template_are_charged_nothing_and_say_nothing() {
    let rig = Rig::new().await;
    rig.answering("Recibido").await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let sent = rig.sent().await;
    let pricing = json!({ "billable": false, "pricing_model": "PMP", "type": "free_customer_service",
        "category": "service" });
    rig.webhook(Some(SECRET), &delivered(&sent, pricing)).await;
    let contact = rig.contact().await;
    rig.until(async || {
        let all = rig.messages(&contact, 2).await;
        all.iter().any(|message| message["status"] == "delivered").then_some(())
    })
    .await;
    let all = rig.messages(&contact, 2).await;
    assert!(all.iter().all(|message| message["charge"].is_null()));
    assert_eq!(rig.call(&rig.key, "GET", "/costs", None).await.body["items"], json!([]));
}
