//! Telephone calls: the customer's, the business's, and the leave that these need.

use crate::{
    business::Business,
    setup::{PHONE, Setup},
};
use http::{Method, StatusCode};
use serde_json::{Value, json};

const OFFER: &str = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\n";

async fn setup() -> (Setup, Business, String) {
    let business = Business::open().await;
    let setup = Setup::new(&business).await;
    setup.customer("ana", json!({})).await;
    let ana = setup.control(Method::GET, "/customers/ana", Value::Null).await;
    let phone = ana["phone"].as_str().unwrap().to_owned();
    (setup, business, phone)
}

async fn enable(setup: &Setup) {
    setup.post(&format!("/v25.0/{PHONE}/settings"), json!({ "calling": { "status": "ENABLED" } })).await;
}

async fn call(setup: &Setup, members: Value) -> (StatusCode, Value) {
    let mut body = json!({ "messaging_product": "whatsapp" });
    body.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    setup.call(Method::POST, &format!("/v25.0/{PHONE}/calls"), body).await
}

async fn refused(setup: &Setup, members: Value) -> i64 {
    let (status, answer) = call(setup, members).await;
    assert!(status.is_client_error(), "{answer}");
    answer["error"]["code"].as_i64().unwrap()
}

fn connect(to: &str) -> Value {
    json!({ "action": "connect", "to": to, "session": { "sdp_type": "offer", "sdp": OFFER },
        "biz_opaque_callback_data": "mine" })
}

async fn permission(setup: &Setup, phone: &str) -> Value {
    setup.get(&format!("/v25.0/{PHONE}/call_permissions?user_wa_id={phone}")).await
}

#[tokio::test]
async fn a_customers_call_is_taken_and_ended() {
    let (setup, mut business, _) = setup().await;
    let ring = |body| setup.call(Method::POST, "/simulator/customers/ana/calls", body);
    assert_eq!(ring(json!({})).await.0, StatusCode::UNPROCESSABLE_ENTITY, "calling is off at first");
    assert_eq!(refused(&setup, json!({ "action": "accept", "call_id": "wacid.1" })).await, 138_000);
    enable(&setup).await;
    let rings = ring(json!({})).await.1;
    let id = rings["id"].as_str().unwrap();
    let accept =
        json!({ "action": "accept", "call_id": id, "session": { "sdp_type": "answer", "sdp": OFFER } });
    assert_eq!(refused(&setup, json!({ "action": "accept", "call_id": id })).await, 131_008);
    assert_eq!(refused(&setup, json!({ "action": "shout", "call_id": id })).await, 100);
    assert_eq!(call(&setup, accept.clone()).await.0, StatusCode::OK);
    assert_eq!(refused(&setup, accept).await, 138_004, "it is talked already");
    setup.advance(61_000).await;
    let (status, answer) = call(&setup, json!({ "action": "terminate", "call_id": id })).await;
    assert_eq!((status, &answer["success"]), (StatusCode::OK, &json!(true)));
    setup.idle().await;
    let told = business.told("calls");
    let ends = &told[1]["calls"][0];
    assert_eq!(
        (&told[0]["calls"][0]["event"], &told[0]["calls"][0]["session"]["sdp_type"]),
        (&json!("connect"), &json!("offer"))
    );
    assert_eq!(
        (&ends["event"], &ends["status"], &ends["duration"]),
        (&json!("terminate"), &json!("COMPLETED"), &json!(61))
    );
}

#[tokio::test]
async fn the_business_calls_with_leave_and_within_limits() {
    let (setup, mut business, phone) = setup().await;
    enable(&setup).await;
    setup.says("ana", "hola").await;
    assert_eq!(refused(&setup, connect(&phone)).await, 138_006);
    assert_eq!(refused(&setup, connect("5491100000000")).await, 138_001);
    let ask = json!({ "messaging_product": "whatsapp", "to": phone, "type": "interactive", "interactive": {
        "type": "call_permission_request", "action": { "name": "call_permission_request" },
        "body": { "text": "¿Te llamamos?" } } });
    setup.send(ask.clone()).await;
    setup.idle().await;
    let (status, answer) = setup.graph(ask).await;
    assert_eq!((status, &answer["error"]["code"]), (StatusCode::BAD_REQUEST, &json!(138_009)), "{answer}");
    let told = permission(&setup, &phone).await;
    assert_eq!(
        (&told["permission"]["status"], &told["actions"][0]["can_perform_action"]),
        (&json!("no_permission"), &json!(false))
    );
    setup.act("ana", json!({ "type": "tap", "option": "accept" })).await;
    let told = permission(&setup, &phone).await;
    assert_eq!(
        (&told["permission"]["status"], &told["actions"][1]["can_perform_action"]),
        (&json!("temporary"), &json!(true))
    );
    assert_eq!(told["actions"][1]["limits"][0]["max_allowed"], 10);

    let (status, answer) = call(&setup, connect(&phone)).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let id = answer["calls"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(refused(&setup, connect(&phone)).await, 138_003);
    setup.control(Method::POST, &format!("/customers/ana/calls/{id}"), json!({ "does": "accept" })).await;
    setup.control(Method::POST, &format!("/customers/ana/calls/{id}"), json!({ "does": "hang_up" })).await;
    setup.idle().await;
    let told = business.told("calls");
    let words: Vec<&str> = told
        .iter()
        .map(|value| value["statuses"][0]["status"].as_str().or(value["calls"][0]["event"].as_str()).unwrap())
        .collect();
    assert_eq!(words, ["RINGING", "ACCEPTED", "connect", "terminate"]);
    assert_eq!(told[3]["calls"][0]["biz_opaque_callback_data"], "mine");
    assert_eq!(told[2]["calls"][0]["direction"], "BUSINESS_INITIATED");

    // Four calls in a row that nobody takes, and the leave is over.
    for _ in 0..4 {
        let (_, answer) = call(&setup, connect(&phone)).await;
        let id = answer["calls"][0]["id"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
        setup.control(Method::POST, &format!("/customers/ana/calls/{id}"), json!({ "does": "reject" })).await;
    }
    assert_eq!(refused(&setup, connect(&phone)).await, 138_006);
}
