//! Who hears of what: apps, accounts and numbers with addresses of their own.

use crate::{
    business::{Business, VERIFY_TOKEN},
    setup::{PHONE, Setup, WABA, at_once, number},
};
use hilo_simulator::Timing;
use http::{Method, StatusCode};
use serde_json::{Value, json};

const CRM: &str = "CRM-TOKEN";
const APP: &str = "42|crm secret";

/// A number whose own app listens, and a second app that does not yet.
async fn setup(own: &Business) -> Setup {
    let setup = Setup::with(Timing { ..at_once() }, number(Some(&own.url))).await;
    let second = json!({
        "apps": [{ "id": "42", "name": "CRM", "secret": "crm secret" }],
        "tokens": [{ "token": CRM, "app": "42" }],
    });
    setup.control(Method::PUT, "/business", second).await;
    setup.customer("ana", json!({ "phone": "5491155550001" })).await;
    setup
}

async fn as_app(setup: &Setup, token: &str, method: Method, path: &str, body: Value) -> Value {
    let (status, answer) = setup.call_as(token, method, path, body).await;
    assert_eq!(status, StatusCode::OK, "{path}: {answer}");
    answer
}

fn fields(url: &str, fields: &str) -> Value {
    json!({ "object": "whatsapp_business_account", "callback_url": url, "verify_token": VERIFY_TOKEN,
        "fields": fields })
}

#[tokio::test]
async fn several_apps_hear_of_one_account_each_signed_with_its_secret() {
    let mut own = Business::open().await;
    let mut theirs = Business::open_with("crm secret").await;
    let setup = setup(&own).await;
    let apps = format!("/v24.0/{WABA}/subscribed_apps");
    // An app says itself where its webhooks go; a user's token may not.
    let wanted = fields(&theirs.url, "messages");
    let (status, answer) = setup.call_as(CRM, Method::POST, "/v24.0/42/subscriptions", wanted.clone()).await;
    assert_eq!((status, &answer["error"]["code"]), (StatusCode::BAD_REQUEST, &json!(15)));
    as_app(&setup, APP, Method::POST, "/v24.0/42/subscriptions", wanted).await;
    setup.says("ana", "1").await;
    own.message().await;
    assert!(theirs.is_quiet(), "the app does not hear of the account yet");

    as_app(&setup, CRM, Method::POST, &apps, Value::Null).await;
    let listed = as_app(&setup, CRM, Method::GET, &apps, Value::Null).await;
    assert_eq!(listed["data"].as_array().unwrap().len(), 2);
    let id = setup.says("ana", "2").await;
    assert_eq!((own.message().await.id, theirs.message().await.id), (id.clone(), id));
    // Of fields that it did not subscribe to it hears nothing.
    setup.control(Method::POST, "/customers/ana/preference", json!({ "value": "stop" })).await;
    own.account_change().await;
    setup.idle().await;
    assert!(theirs.is_quiet());

    let told = as_app(&setup, APP, Method::GET, "/v24.0/42/subscriptions", Value::Null).await;
    assert_eq!(told["data"][0]["fields"], json!([{ "name": "messages", "version": "v24.0" }]));
    // A failure of one app's is not another's.
    theirs.answer(&[500]);
    let id = setup.says("ana", "3").await;
    assert_eq!((own.message().await.id, theirs.message().await.id), (id.clone(), id.clone()));
    while setup.journal("hook_failed").await.is_empty() {
        tokio::task::yield_now().await;
    }
    setup.advance(1000).await;
    assert_eq!(theirs.message().await.id, id);
    setup.idle().await;
    assert!(own.is_quiet());

    as_app(&setup, CRM, Method::DELETE, &apps, Value::Null).await;
    setup.says("ana", "4").await;
    own.message().await;
    setup.idle().await;
    assert!(theirs.is_quiet());
}

#[tokio::test]
async fn a_numbers_address_stands_above_the_accounts_and_that_above_the_apps() {
    let mut own = Business::open().await;
    let (mut of_app, mut of_account, mut of_number) = (
        Business::open_with("crm secret").await,
        Business::open_with("crm secret").await,
        Business::open_with("crm secret").await,
    );
    let setup = setup(&own).await;
    let both = fields(&of_app.url, "messages,account_update");
    as_app(&setup, APP, Method::POST, "/v24.0/42/subscriptions", both).await;
    let address =
        |business: &Business| json!({ "override_callback_uri": business.url, "verify_token": VERIFY_TOKEN });
    let apps = format!("/v24.0/{WABA}/subscribed_apps");
    as_app(&setup, CRM, Method::POST, &apps, address(&of_account)).await;
    setup.says("ana", "1").await;
    of_account.message().await;
    own.message().await;

    let phone = format!("/v24.0/{PHONE}");
    let wrong =
        json!({ "webhook_configuration": { "override_callback_uri": of_number.url, "verify_token": "?" } });
    let (status, answer) = setup.call_as(CRM, Method::POST, &phone, wrong).await;
    assert_eq!((status, &answer["error"]["error_subcode"]), (StatusCode::BAD_REQUEST, &json!(2200)));
    let right = json!({ "webhook_configuration": address(&of_number) });
    as_app(&setup, CRM, Method::POST, &phone, right).await;
    setup.says("ana", "2").await;
    of_number.message().await;
    own.message().await;

    // What is no message goes to the app's address all the same.
    let update = json!({ "field": "account_update", "value": { "event": "ACCOUNT_DELETED" } });
    setup.control(Method::POST, &format!("/numbers/{PHONE}/webhooks"), update).await;
    of_app.account_change().await;
    own.account_change().await;

    let none = json!({ "webhook_configuration": { "override_callback_uri": "" } });
    as_app(&setup, CRM, Method::POST, &phone, none).await;
    setup.says("ana", "3").await;
    of_account.message().await;
    as_app(&setup, CRM, Method::POST, &apps, Value::Null).await;
    setup.says("ana", "4").await;
    of_app.message().await;
    setup.idle().await;
    assert!(of_account.is_quiet() && of_number.is_quiet());
}

#[tokio::test]
async fn what_is_not_taken_for_seven_days_is_given_up() {
    let mut business = Business::open().await;
    let setup = Setup::new(&business).await;
    setup.customer("ana", json!({})).await;
    business.answer(&[500, 500]);
    setup.says("ana", "1").await;
    business.message().await;
    let failed = async |count: usize| {
        while setup.journal("hook_failed").await.len() < count {
            tokio::task::yield_now().await;
        }
    };
    failed(1).await;
    setup.advance(7 * 24 * 3600 * 1000).await;
    business.message().await;
    failed(2).await;
    setup.advance(24 * 3600 * 1000).await;
    setup.idle().await;
    assert!(business.is_quiet());
}
