//! The life of a number: made, verified, registered, named, deregistered.

use crate::{
    business::Business,
    setup::{PHONE, Setup, WABA},
};
use http::Method;
use serde_json::{Value, json};

async fn code(setup: &Setup, path: &str, body: Value) -> Option<i64> {
    setup.call(Method::POST, path, body).await.1["error"]["code"].as_i64()
}

#[tokio::test]
async fn a_new_number_is_verified_and_registered_before_it_sends() {
    let business = Business::open().await;
    let setup = Setup::new(&business).await;
    let new = json!({ "cc": "54", "phone_number": "91150000099", "verified_name": "Aurora Norte" });
    let made = setup.post(&format!("/v24.0/{WABA}/phone_numbers"), new).await;
    let id = made["id"].as_str().unwrap().to_owned();
    let edge = |edge: &str| format!("/v24.0/{id}/{edge}");
    let state = async || setup.get(&format!("/v24.0/{id}?fields=status,code_verification_status")).await;
    assert_eq!(state().await["code_verification_status"], "NOT_VERIFIED");
    setup.customer("ana", json!({ "phone": "5491155550001" })).await;
    setup.act("ana", json!({ "type": "text", "body": "Hola", "number": id })).await;
    let text = crate::setup::text("5491155550001", "x");
    assert_eq!(code(&setup, &edge("messages"), text.clone()).await, Some(133_010));
    let register = json!({ "messaging_product": "whatsapp", "pin": "123456" });
    assert_eq!(code(&setup, &edge("register"), register.clone()).await, Some(133_006));
    assert_eq!(code(&setup, &edge("verify_code"), json!({ "code": "123456" })).await, Some(100));
    setup.post(&edge("request_code"), json!({ "code_method": "SMS", "language": "es" })).await;
    assert_eq!(code(&setup, &edge("verify_code"), json!({ "code": "000000" })).await, Some(100));
    setup.post(&edge("verify_code"), json!({ "code": "123-456" })).await;
    setup.post(&edge("register"), register).await;
    let expected = json!({ "id": id, "status": "CONNECTED", "code_verification_status": "VERIFIED" });
    assert_eq!(state().await, expected);
    assert_eq!(code(&setup, &edge("messages"), text).await, None);
}

#[tokio::test]
async fn the_pin_is_held_to_and_tries_are_counted() {
    let business = Business::open().await;
    let setup = Setup::new(&business).await;
    let edge = |edge: &str| format!("/v24.0/{PHONE}/{edge}");
    assert_eq!(code(&setup, &format!("/v24.0/{PHONE}"), json!({ "pin": "12" })).await, Some(100));
    setup.post(&format!("/v24.0/{PHONE}"), json!({ "pin": "654321" })).await;
    let register = |pin: &str| json!({ "messaging_product": "whatsapp", "pin": pin });
    assert_eq!(code(&setup, &edge("register"), register("111111")).await, Some(133_005));
    setup.post(&edge("register"), register("654321")).await;
    for _ in 0..4 {
        setup.post(&edge("deregister"), Value::Null).await;
        setup.post(&edge("register"), register("654321")).await;
    }
    setup.post(&edge("deregister"), Value::Null).await;
    assert_eq!(code(&setup, &edge("register"), register("654321")).await, Some(133_016));
    setup.advance(72 * 3600 * 1000).await;
    setup.post(&edge("register"), register("654321")).await;
}

#[tokio::test]
async fn a_username_is_taken_and_told() {
    let mut business = Business::open().await;
    let setup = Setup::new(&business).await;
    let edge = format!("/v24.0/{PHONE}/username");
    assert_eq!(code(&setup, &edge, json!({ "username": "Au" })).await, Some(100));
    let answer = setup.post(&edge, json!({ "username": "tienda.aurora" })).await;
    assert_eq!(answer["status"], "approved");
    let told = serde_json::to_value(business.account_change().await).unwrap();
    assert_eq!(told["field"], "business_username_updates");
    assert_eq!(told["value"]["username"], "tienda.aurora");
    assert_eq!(setup.get(&edge).await["username"], "tienda.aurora");
    setup.get(&format!("{edge}_suggestions")).await;
}
