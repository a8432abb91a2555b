//! What statuses say about the price.

use crate::{
    business::Business,
    setup::{PHONE, Setup, text},
};
use hilo_whatsapp_wire::webhook::{PricingCategory, Status, StatusKind};
use http::Method;
use serde_json::{Value, json};

const ANA: &str = "5491155550001";
const HOUR: u64 = 3600 * 1000;

fn template(name: &str, parameters: usize) -> Value {
    let parameters: Vec<Value> = (0..parameters).map(|_| json!({ "type": "text", "text": "x" })).collect();
    json!({ "messaging_product": "whatsapp", "to": ANA, "type": "template", "template": { "name": name,
        "language": { "code": "es" }, "components": [{ "type": "body", "parameters": parameters }] } })
}

async fn setup() -> (Setup, Business) {
    let business = Business::open().await;
    let setup = Setup::new(&business).await;
    setup.customer("ana", json!({ "phone": ANA })).await;
    (setup, business)
}

/// The statuses of a message, which arrives.
async fn statuses(setup: &Setup, business: &mut Business, body: Value) -> [Status; 2] {
    let id = setup.send(body).await;
    let both = [business.status().await, business.status().await];
    assert!(both.iter().all(|status| status.id == id));
    both
}

fn price(status: &Status) -> (&str, &PricingCategory, bool) {
    let pricing = status.pricing.as_ref().unwrap();
    assert_eq!(pricing.pricing_model.as_deref(), Some("PMP"));
    (pricing.kind.as_deref().unwrap(), pricing.category.as_ref().unwrap(), pricing.billable.unwrap())
}

#[tokio::test]
async fn templates_are_charged_by_category_and_utility_is_free_in_the_window() {
    let (setup, mut business) = setup().await;
    use PricingCategory::{Authentication, Marketing, Service, Utility};
    for (body, expected) in [
        (template("sale", 0), ("regular", Marketing, true)),
        (template("order_ready", 2), ("regular", Utility, true)),
        (template("code", 1), ("regular", Authentication, true)),
    ] {
        let [sent, delivered] = statuses(&setup, &mut business, body).await;
        let (kind, category, billable) = price(&sent);
        assert_eq!((kind, category.clone(), billable), expected);
        assert_eq!(price(&delivered), price(&sent));
        assert!(sent.conversation.is_none(), "since version 24 there is none");
    }
    setup.says("ana", "Hola").await;
    business.message().await;
    for (body, expected) in [
        (template("sale", 0), ("regular", Marketing, true)),
        (template("order_ready", 2), ("free_customer_service", Utility, false)),
        (text(ANA, "x"), ("free_customer_service", Service, false)),
    ] {
        let [sent, _] = statuses(&setup, &mut business, body).await;
        let (kind, category, billable) = price(&sent);
        assert_eq!((kind, category.clone(), billable), expected);
    }
    // What the customer writes later makes nothing cheaper that was sent before.
    setup.advance(25 * HOUR).await;
    let id = setup.send(template("order_ready", 2)).await;
    setup.says("ana", "Hola").await;
    let sent = business.status().await;
    assert_eq!((sent.id.clone(), price(&sent).0), (id, "regular"));
}

#[tokio::test]
async fn after_an_advertisement_everything_is_free_for_72_hours_from_the_answer() {
    let (setup, mut business) = setup().await;
    let referral = json!({ "source_url": "https://fb.me/x", "source_id": "1", "source_type": "ad",
        "headline": "Oferta", "body": "Hoy", "media_type": "image", "ctwa_clid": "A1" });
    setup.act("ana", json!({ "type": "text", "body": "Quiero esto", "referral": referral })).await;
    let told = business.message().await;
    assert_eq!(told.referral.unwrap().source_id.as_deref(), Some("1"));
    setup.advance(HOUR).await;
    let [sent, delivered] = statuses(&setup, &mut business, text(ANA, "Claro")).await;
    assert_eq!(price(&sent), ("free_entry_point", &PricingCategory::ReferralConversion, false));
    let conversation = sent.conversation.unwrap();
    assert_eq!(conversation.origin.unwrap().kind, Some(PricingCategory::ReferralConversion));
    assert!(conversation.expiration_timestamp.is_some());
    let of_delivered = delivered.conversation.unwrap();
    assert_eq!((of_delivered.id, of_delivered.expiration_timestamp), (conversation.id.clone(), None));
    setup.advance(71 * HOUR).await;
    let [sent, _] = statuses(&setup, &mut business, template("sale", 0)).await;
    assert_eq!(price(&sent).0, "free_entry_point");
    assert_eq!(sent.conversation.unwrap().id, conversation.id);
    setup.advance(HOUR).await;
    let [sent, _] = statuses(&setup, &mut business, template("sale", 0)).await;
    assert_eq!(price(&sent).0, "regular");

    // Whoever is answered too late opens nothing.
    setup
        .act("ana", json!({ "type": "text", "body": "Otra vez", "referral": { "source_type": "ad" } }))
        .await;
    business.message().await;
    setup.advance(25 * HOUR).await;
    let [sent, _] = statuses(&setup, &mut business, template("sale", 0)).await;
    assert_eq!(price(&sent).0, "regular");
}

#[tokio::test]
async fn before_version_24_every_message_has_a_conversation() {
    let (setup, mut business) = setup().await;
    let apps = setup.control(Method::GET, "/business", Value::Null).await["apps"].clone();
    let mut app = apps[0].clone();
    app["webhook_version"] = json!(23);
    let path = format!("/apps/{}", app["id"].as_str().unwrap());
    setup.control(Method::PUT, &path, app).await;
    let [first, _] = statuses(&setup, &mut business, template("sale", 0)).await;
    let [second, _] = statuses(&setup, &mut business, template("sale", 0)).await;
    let id = |status: &Status| status.conversation.as_ref().unwrap().id.clone();
    assert!(id(&first).is_some() && id(&first) != id(&second));
}

#[tokio::test]
async fn the_marketing_api_takes_marketing_templates_only() {
    let (setup, mut business) = setup().await;
    let path = format!("/v24.0/{PHONE}/marketing_messages");
    let sent = setup.post(&path, template("sale", 0)).await;
    let status = business.status().await;
    assert_eq!(
        (&*status.id, &status.status),
        (sent["messages"][0]["id"].as_str().unwrap(), &StatusKind::Sent)
    );
    assert_eq!(price(&status).1, &PricingCategory::MarketingLite);
    for (body, code) in [(template("order_ready", 2), 134_100), (text(ANA, "x"), 131_055)] {
        let (_, answer) = setup.call(Method::POST, &path, body).await;
        assert_eq!(answer["error"]["code"], code);
    }
}
