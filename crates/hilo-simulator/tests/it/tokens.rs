//! Apps, accounts and tokens: who may do what, and what others are told.

use crate::{
    business::Business,
    setup::{PHONE, Setup, TOKEN, WABA, number, text},
};
use hilo_simulator::world::Number;
use http::{Method, StatusCode};
use serde_json::{Value, json};

/// A second business with an account, a number and an app of its own, and tokens of many kinds.
async fn setup() -> (Setup, Business) {
    let business = Business::open().await;
    let setup = Setup::new(&business).await;
    let theirs = Number {
        id: "777".to_owned(),
        waba_id: "888".to_owned(),
        display_phone_number: "5491150000777".to_owned(),
        access_token: "THEIRS".to_owned(),
        app_secret: "their secret".to_owned(),
        ..number(None)
    };
    let token = |token: &str, more: Value| {
        let mut made = json!({ "token": token, "app": "42", "accounts": [WABA] });
        made.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        made
    };
    let both = json!({
        "apps": [{ "id": "42", "name": "CRM", "secret": "crm secret" }],
        "numbers": [serde_json::to_value(theirs).unwrap()],
        "tokens": [
            token("ALL", json!({})),
            token("SENDS", json!({ "scopes": ["whatsapp_business_messaging"] })),
            token("MANAGES", json!({ "scopes": ["whatsapp_business_management"] })),
            token("ENDS", json!({ "expires_at": 1_763_717_060_000_000_i64 })),
            token("TAKEN", json!({ "revoked": true })),
            token("OTHER", json!({ "accounts": ["888"] })),
        ],
    });
    setup.control(Method::PUT, "/business", both).await;
    setup.customer("ana", json!({ "phone": "5491155550001" })).await;
    setup.says("ana", "Hola").await;
    (setup, business)
}

/// Status, code and subcode of a send.
async fn send(setup: &Setup, token: &str) -> (u16, Option<i64>, Option<i64>) {
    let path = format!("/v24.0/{PHONE}/messages");
    let (status, answer) = setup.call_as(token, Method::POST, &path, text("5491155550001", "x")).await;
    let error = &answer["error"];
    (status.as_u16(), error["code"].as_i64(), error["error_subcode"].as_i64())
}

#[tokio::test]
async fn a_token_does_what_it_permits_where_it_may() {
    let (setup, _business) = setup().await;
    assert_eq!(send(&setup, "ALL").await, (200, None, None));
    assert_eq!(send(&setup, "SENDS").await, (200, None, None));
    assert_eq!(send(&setup, "MANAGES").await, (403, Some(200), None));
    assert_eq!(send(&setup, "OTHER").await, (400, Some(100), Some(33)));
    assert_eq!(send(&setup, "THEIRS").await, (400, Some(100), Some(33)));
    assert_eq!(send(&setup, "TAKEN").await, (401, Some(190), Some(467)));
    assert_eq!(send(&setup, "nonsense").await, (401, Some(190), None));
    assert_eq!(send(&setup, "42|crm secret").await, (400, Some(100), Some(33)));
    assert_eq!(send(&setup, "ENDS").await, (200, None, None));
    setup.advance(60_000).await;
    assert_eq!(send(&setup, "ENDS").await, (401, Some(190), Some(463)));

    let account = format!("/v24.0/{WABA}/phone_numbers");
    let code = async |token: &str| {
        setup.call_as(token, Method::GET, &account, Value::Null).await.1["error"]["code"].as_i64()
    };
    assert_eq!(code("MANAGES").await, None);
    assert_eq!(code("SENDS").await, Some(10));
    assert_eq!(code("OTHER").await, Some(100));
    setup.control(Method::DELETE, "/tokens/ALL", Value::Null).await;
    assert_eq!(send(&setup, "ALL").await, (401, Some(190), None));
}

#[tokio::test]
async fn a_token_tells_what_it_is_to_its_own_app() {
    let (setup, _business) = setup().await;
    let debug = async |token: &str, input: &str| {
        let path = format!("/v24.0/debug_token?input_token={input}");
        setup.call_as(token, Method::GET, &path, Value::Null).await
    };
    let (_, told) = debug("42|crm secret", "SENDS").await;
    let data = &told["data"];
    assert_eq!((&data["app_id"], &data["is_valid"]), (&json!("42"), &json!(true)));
    assert_eq!(data["scopes"], json!(["whatsapp_business_messaging"]));
    assert_eq!(data["granular_scopes"][0]["target_ids"], json!([WABA]));
    let (_, told) = debug("ALL", "TAKEN").await;
    assert_eq!((&told["data"]["is_valid"], &told["data"]["error"]["subcode"]), (&json!(false), &json!(467)));
    assert_eq!(debug("ALL", "nonsense").await.1["data"]["is_valid"], false);
    assert_eq!(debug("ALL", TOKEN).await.0, StatusCode::BAD_REQUEST);

    let own =
        "/v24.0/oauth/access_token?client_id=42&client_secret=crm%20secret&grant_type=client_credentials";
    assert_eq!(setup.get(own).await["access_token"], "42|crm secret");
    let longer = "/v24.0/oauth/access_token?grant_type=fb_exchange_token&client_id=42&client_secret=crm%20secret&fb_exchange_token=SENDS";
    let answer = setup.get(longer).await;
    let token = answer["access_token"].as_str().unwrap();
    assert_eq!(send(&setup, token).await, (200, None, None));
    let wrong = "/v24.0/oauth/access_token?client_id=42&client_secret=x&grant_type=client_credentials";
    assert_eq!(setup.call(Method::GET, wrong, Value::Null).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(setup.call_as("ALL", Method::GET, "/me", Value::Null).await.1["name"], "System user");
}

#[tokio::test]
async fn what_was_made_survives_a_restart() {
    let (setup, _business) = setup().await;
    let before = setup.control(Method::GET, "/business", Value::Null).await;
    let setup = setup.restart().await;
    assert_eq!(setup.control(Method::GET, "/business", Value::Null).await, before);
    assert_eq!(send(&setup, "SENDS").await.0, 200);
}

#[tokio::test]
async fn management_calls_of_an_account_are_counted() {
    let (setup, _business) = setup().await;
    let path = format!("/v24.0/{WABA}?fields=id");
    let code =
        async || setup.call_as("ALL", Method::GET, &path, Value::Null).await.1["error"]["code"].as_i64();
    let standing = json!({ "registered": false });
    setup.control(Method::PATCH, &format!("/numbers/{PHONE}/standing"), standing).await;
    for at in 0..200 {
        assert_eq!(code().await, None, "{at}");
    }
    assert_eq!(code().await, Some(80_007));
    setup.advance(3600 * 1000).await;
    assert_eq!(code().await, None);
}
