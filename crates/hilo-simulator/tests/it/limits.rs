//! Limits and states that refuse or fail sends: messaging limits, quality, bans, and faults beside them.

use crate::{
    business::Business,
    setup::{PHONE, Setup, text},
};
use hilo_whatsapp_wire::webhook::StatusKind;
use http::Method;
use serde_json::{Value, json};

const ANA: &str = "5491155550001";

async fn with_ana() -> (Setup, Business) {
    let mut business = Business::open().await;
    let setup = Setup::new(&business).await;
    setup.customer("ana", json!({ "phone": ANA })).await;
    setup.says("ana", "Hola").await;
    business.message().await;
    (setup, business)
}

fn sale(to: &str) -> Value {
    json!({ "messaging_product": "whatsapp", "to": to, "type": "template",
        "template": { "name": "sale", "language": { "code": "es" } } })
}

async fn code(setup: &Setup, body: Value) -> Option<i64> {
    setup.graph(body).await.1["error"]["code"].as_i64()
}

async fn change(setup: &Setup, faults: Value) {
    setup.control(Method::PATCH, "/faults", faults).await;
}

#[tokio::test]
async fn a_portfolio_writes_first_to_so_many_people_a_day() {
    let (setup, _business) = with_ana().await;
    for at in 0..251 {
        setup.customer(&format!("c{at}"), json!({ "phone": format!("54911600{at:05}") })).await;
    }
    change(&setup, json!({ "messaging_limit": "TIER_250" })).await;
    let told = setup.get(&format!("/v24.0/{PHONE}?fields=whatsapp_business_manager_messaging_limit")).await;
    assert_eq!(told["whatsapp_business_manager_messaging_limit"], "TIER_250");
    for at in 0..250 {
        setup.advance(20).await;
        assert_eq!(code(&setup, sale(&format!("54911600{at:05}"))).await, None, "{at}");
    }
    setup.advance(1000).await;
    assert_eq!(code(&setup, sale("5491160000250")).await, Some(131_048));
    assert_eq!(
        code(&setup, sale("5491160000249")).await,
        None,
        "whoever was reached today does not count again"
    );
    assert_eq!(code(&setup, sale(ANA)).await, None, "within the window nobody counts");
    setup.advance(24 * 3600 * 1000).await;
    assert_eq!(code(&setup, sale("5491160000250")).await, None);
}

#[tokio::test]
async fn quality_falls_when_customers_block_and_what_they_are_sent_does_not_arrive() {
    let (setup, mut business) = with_ana().await;
    let rating =
        async || setup.get(&format!("/v24.0/{PHONE}?fields=quality_rating")).await["quality_rating"].clone();
    assert_eq!(rating().await, "GREEN");
    setup.control(Method::POST, "/customers/ana/block", json!({ "blocks": true })).await;
    assert_eq!(rating().await, "RED");
    let id = setup.send(text(ANA, "x")).await;
    business.statuses(&id, &[StatusKind::Sent]).await;
    setup.idle().await;
    assert!(business.is_quiet(), "it stays with one tick");
    setup.control(Method::POST, "/customers/ana/block", json!({ "blocks": false })).await;
    assert_eq!(rating().await, "GREEN");
    change(&setup, json!({ "quality": "YELLOW" })).await;
    assert_eq!(rating().await, "YELLOW");
    change(&setup, json!({ "quality": null })).await;
    assert_eq!(rating().await, "GREEN");
}

#[tokio::test]
async fn accounts_and_numbers_are_stopped() {
    let (setup, _business) = with_ana().await;
    for (fault, expected) in
        [("account_blocked", 368), ("account_locked", 131_031), ("number_banned", 131_031)]
    {
        change(&setup, json!({ fault: true })).await;
        assert_eq!(code(&setup, text(ANA, "x")).await, Some(expected), "{fault}");
        let health = setup.get(&format!("/v24.0/{PHONE}?fields=health_status,status")).await;
        assert_eq!(health["health_status"]["can_send_message"], "BLOCKED", "{fault}: {health}");
        change(&setup, json!({ fault: false })).await;
        assert_eq!(code(&setup, text(ANA, "x")).await, None);
    }
    let standing = format!("/numbers/{PHONE}/standing");
    for (status, expected) in [("BANNED", 131_031), ("RESTRICTED", 368), ("RATE_LIMITED", 131_048)] {
        setup.control(Method::PATCH, &standing, json!({ "status": status })).await;
        assert_eq!(code(&setup, text(ANA, "x")).await, Some(expected), "{status}");
    }
    setup.control(Method::PATCH, &standing, json!({ "status": "CONNECTED" })).await;
    assert_eq!(code(&setup, text(ANA, "x")).await, None);
}

#[tokio::test]
async fn a_message_fails_after_it_was_accepted_and_answers_come_late() {
    let (setup, mut business) = with_ana().await;
    for expected in [131_049, 130_472] {
        change(&setup, json!({ "fail": { "next": 1 }, "fail_code": expected })).await;
        let id = setup.send(sale(ANA)).await;
        let failed = business.status().await;
        assert_eq!((failed.id, failed.status, failed.errors[0].code), (id, StatusKind::Failed, expected));
    }
    change(&setup, json!({ "slow": { "next": 1 }, "slow_ms": 60 })).await;
    let began = std::time::Instant::now();
    setup.send(text(ANA, "x")).await;
    assert!(began.elapsed() >= std::time::Duration::from_millis(60));
    // Every code of throttling is one setting away.
    for throttle in [4, 80_007, 130_429, 131_056, 131_048] {
        change(&setup, json!({ "refuse": { "next": 1 }, "refuse_code": throttle })).await;
        assert_eq!(code(&setup, text(ANA, "x")).await, Some(throttle));
    }
}

#[tokio::test]
async fn another_limit_of_a_portfolio_is_told() {
    let (setup, mut business) = with_ana().await;
    let portfolio = json!({ "id": "400000000000001", "name": "Aurora", "limit": "TIER_2K" });
    setup.control(Method::PUT, "/portfolios/400000000000001", portfolio.clone()).await;
    let told = serde_json::to_value(business.account_change().await).unwrap();
    assert_eq!(told["field"], "business_capability_update");
    assert_eq!(told["value"]["max_daily_conversations_per_business"], "TIER_2K");
    setup.control(Method::PUT, "/portfolios/400000000000001", portfolio).await;
    setup.idle().await;
    assert!(business.is_quiet(), "the same again is no news");
}
