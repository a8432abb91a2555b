//! A number that is used in the phone's app, too: its address book and what was said before.

use crate::{
    business::Business,
    setup::{PHONE, Setup},
};
use hilo_whatsapp_wire::webhook::Change;
use http::Method;
use serde_json::{Value, json};

async fn ask(setup: &Setup, kind: &str) -> Result<Value, i64> {
    let body = json!({ "messaging_product": "whatsapp", "sync_type": kind });
    let (status, answer) = setup.call(Method::POST, &format!("/v25.0/{PHONE}/smb_app_data"), body).await;
    if status.is_success() { Ok(answer) } else { Err(answer["error"]["code"].as_i64().unwrap()) }
}

async fn came(setup: &Setup, shares: bool) {
    // The clock of these tests, in microseconds.
    let now = 1_763_717_000_000_000_i64;
    let path = format!("/numbers/{PHONE}/standing");
    let change = json!({ "business_app_since": now, "shares_history": shares });
    setup.control(Method::PATCH, &path, change).await;
}

#[tokio::test]
async fn contacts_and_history_are_told_once_each_and_within_a_day() {
    let mut business = Business::open().await;
    let setup = Setup::new(&business).await;
    setup.customer("ana", json!({ "phone": "5491155550001" })).await;
    setup.says("ana", "¿abren el lunes?").await;
    setup.send(crate::setup::text("5491155550001", "Sí, de 9 a 18")).await;
    assert_eq!(ask(&setup, "history").await, Err(100), "the number is not in the app");
    came(&setup, true).await;
    let told = setup.get(&format!("/v25.0/{PHONE}?fields=is_on_biz_app")).await;
    assert_eq!(told["is_on_biz_app"], true);
    assert_eq!(ask(&setup, "everything").await, Err(100));
    for kind in ["smb_app_state_sync", "history"] {
        assert!(ask(&setup, kind).await.unwrap()["request_id"].is_string());
        assert_eq!(ask(&setup, kind).await, Err(2_593_107));
    }
    setup.idle().await;
    let contacts = business.told("smb_app_state_sync");
    assert_eq!(contacts[0]["state_sync"][0]["contact"]["phone_number"], "5491155550001");
    let history = business.told("history");
    let messages = history[0]["history"][0]["threads"][0]["messages"].as_array().unwrap().clone();
    assert_eq!(messages[0]["text"]["body"], "¿abren el lunes?");
    assert_eq!(
        (&messages[1]["to"], &messages[1]["text"]["body"]),
        (&json!("5491155550001"), &json!("Sí, de 9 a 18"))
    );
    // Both have the forms that are documented.
    for (field, value) in [("smb_app_state_sync", &contacts[0]), ("history", &history[0])] {
        let change: Change = serde_json::from_value(json!({ "field": field, "value": value })).unwrap();
        assert!(!matches!(change, Change::Unknown { .. }), "{field}");
    }
}

#[tokio::test]
async fn what_is_not_shared_or_asked_for_too_late_is_refused() {
    let mut business = Business::open().await;
    let setup = Setup::new(&business).await;
    came(&setup, false).await;
    ask(&setup, "history").await.unwrap();
    setup.idle().await;
    let told = business.told("history");
    assert_eq!(told[0]["history"][0]["errors"][0]["code"], 2_593_109);
    setup.advance(25 * 3_600_000).await;
    assert_eq!(ask(&setup, "smb_app_state_sync").await, Err(2_593_108));
}
