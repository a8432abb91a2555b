use crate::{
    business::Business,
    setup::{PHONE, Setup, TOKEN, exchange, text},
};
use bytes::Bytes;
use hilo_whatsapp_wire::webhook::StatusKind;
use http::{Method, StatusCode};
use http_body_util::Full;
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

async fn set(setup: &Setup, faults: Value) {
    setup.control(Method::PUT, "/faults", faults).await;
}

const ARRIVED: [StatusKind; 2] = [StatusKind::Sent, StatusKind::Delivered];

fn request(setup: &Setup) -> http::Request<Full<Bytes>> {
    http::Request::post(format!("{}/v23.0/{PHONE}/messages", setup.running.url()))
        .header("authorization", format!("Bearer {TOKEN}"))
        .body(Full::new(Bytes::from(text(ANA, "x").to_string())))
        .unwrap()
}

#[tokio::test]
async fn refusals_before_acceptance_send_nothing() {
    let (setup, mut business) = with_ana().await;
    for (faults, http, code) in [
        (json!({ "refuse": { "next": 1 }, "refuse_status": 429 }), 429, json!(130_429)),
        (json!({ "refuse": { "next": 1 }, "refuse_code": 80007 }), 400, json!(80007)),
        (json!({ "server_error": { "next": 1 } }), 500, json!(131_000)),
        (json!({ "unavailable": { "next": 1 } }), 503, Value::Null),
    ] {
        set(&setup, faults).await;
        let (status, answer) = setup.graph(text(ANA, "x")).await;
        assert_eq!((status.as_u16(), &answer["error"]["code"]), (http, &code));
    }
    assert_eq!(setup.journal("business_sent").await.len(), 0);
    let id = setup.send(text(ANA, "x")).await;
    business.statuses(&id, &ARRIVED).await;
}

#[tokio::test]
async fn an_accepted_message_may_never_be_answered() {
    let (setup, mut business) = with_ana().await;
    set(&setup, json!({ "hang_after_acceptance": { "next": 1 } })).await;
    let mut answer = tokio::spawn(exchange(request(&setup)));
    let told = business.status().await;
    assert_eq!(told.status, StatusKind::Sent);
    assert_eq!(business.status().await.status, StatusKind::Delivered);
    assert!(tokio::time::timeout(std::time::Duration::ZERO, &mut answer).await.is_err(), "still no answer");
    // Whoever hangs does not keep the simulator from stopping.
    let setup = setup.restart().await;
    assert!(answer.await.unwrap().is_err(), "closed without an answer");
    assert_eq!(setup.journal("business_sent").await[0]["answer"], "hang");
}

#[tokio::test]
async fn an_accepted_message_may_lose_its_connection_or_be_answered_wrongly() {
    let (setup, mut business) = with_ana().await;
    set(&setup, json!({ "cut_after_acceptance": { "next": 1 } })).await;
    assert!(exchange(request(&setup)).await.is_err());
    for kind in ARRIVED {
        assert_eq!(business.status().await.status, kind);
    }
    set(&setup, json!({ "error_after_acceptance": { "next": 1 } })).await;
    let (status, _) = setup.graph(text(ANA, "x")).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    for kind in ARRIVED {
        assert_eq!(business.status().await.status, kind);
    }
    let answers: Vec<Value> =
        setup.journal("business_sent").await.iter().map(|entry| entry["answer"].clone()).collect();
    assert_eq!(answers, ["cut", "server_error"]);
}

#[tokio::test]
async fn webhooks_come_twice_late_out_of_order_or_never() {
    let (setup, mut business) = with_ana().await;
    set(&setup, json!({ "duplicate": { "next": 1 }, "duplicate_copies": 5 })).await;
    let id = setup.says("ana", "six times").await;
    for _ in 0..6 {
        assert_eq!(business.message().await.id, id);
    }
    setup.idle().await;

    set(&setup, json!({ "reorder": { "next": 1 }, "delay": { "next": 1 }, "delay_ms": 60000 })).await;
    let late = setup.says("ana", "late").await;
    let soon = setup.says("ana", "soon").await;
    assert_eq!(business.message().await.id, soon);
    setup.advance(60_000).await;
    assert_eq!(business.message().await.id, late);

    set(&setup, json!({ "delay": { "next": 1 }, "delay_ms": 1000 })).await;
    let late = setup.says("ana", "late").await;
    let later = setup.says("ana", "in order").await;
    setup.advance(999).await;
    assert!(business.is_quiet());
    setup.advance(1).await;
    assert_eq!([business.message().await.id, business.message().await.id], [late, later]);

    set(&setup, json!({ "lose_status": { "rate": 1.0 } })).await;
    setup.send(text(ANA, "x")).await;
    setup.send(text("5491155557777", "x")).await;
    assert_eq!(business.status().await.status, StatusKind::Failed, "failures are never lost");
    setup.idle().await;
    assert!(business.is_quiet());
}

#[tokio::test]
async fn an_unknown_fault_is_refused() {
    let (setup, _business) = with_ana().await;
    let (status, _) = setup.call(Method::PUT, "/simulator/faults", json!({ "explode": true })).await;
    assert!(status.is_client_error());
}
