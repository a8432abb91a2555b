//! Several requests in one.

use crate::{
    business::Business,
    setup::{PHONE, Setup, TOKEN, exchange},
};
use bytes::Bytes;
use http::{Method, StatusCode};
use http_body_util::Full;
use serde_json::{Value, json};

#[tokio::test]
async fn each_request_of_a_batch_is_answered_on_its_own_in_order() {
    let business = Business::open().await;
    let setup = Setup::new(&business).await;
    setup.customer("ana", json!({ "phone": "5491155550001" })).await;
    setup.says("ana", "hola").await;
    let send = "messaging_product=whatsapp&to=5491155550001&type=text&text=%7B%22body%22%3A%22hola%22%7D";
    let batch = json!([
        { "method": "GET", "relative_url": format!("{PHONE}?fields=verified_name") },
        { "method": "POST", "relative_url": format!("v25.0/{PHONE}/messages"), "body": send },
        { "method": "GET", "relative_url": "v25.0/nothing" },
        { "method": "GET", "relative_url": format!("{PHONE}"), "name": "quiet" },
    ]);
    for (path, form) in [("/v24.0/", false), ("/", true)] {
        let (kind, body) = if form {
            let mut form = url::form_urlencoded::Serializer::new(String::new());
            form.append_pair("batch", &batch.to_string()).append_pair("access_token", TOKEN);
            ("application/x-www-form-urlencoded", form.finish())
        } else {
            ("application/json", json!({ "batch": batch, "access_token": TOKEN }).to_string())
        };
        let request = http::Request::post(format!("{}{path}", setup.running.url()))
            .header("content-type", kind)
            .body(Full::new(Bytes::from(body)))
            .unwrap();
        let (status, answer) = exchange(request).await.unwrap();
        assert_eq!(status, StatusCode::OK, "{path}");
        let answers: Vec<Value> = serde_json::from_slice(&answer).unwrap();
        let codes: Vec<Option<u64>> = answers.iter().map(|answer| answer["code"].as_u64()).collect();
        assert_eq!(codes, [Some(200), Some(200), Some(400), None], "{answers:?}");
        let body = |at: usize| serde_json::from_str::<Value>(answers[at]["body"].as_str().unwrap()).unwrap();
        assert_eq!(body(0)["verified_name"], "Tienda Aurora");
        assert!(body(1)["messages"][0]["id"].as_str().unwrap().starts_with("wamid."));
        assert_eq!(body(2)["error"]["error_subcode"], 33);
        assert!(
            answers[0]["headers"].as_array().unwrap().iter().any(|header| header["name"] == "content-type")
        );
    }
    assert_eq!(setup.journal("business_sent").await.len(), 2);
}

#[tokio::test]
async fn a_batch_needs_a_token_and_has_fifty_requests_at_most() {
    let business = Business::open().await;
    let setup = Setup::new(&business).await;
    let one = json!({ "method": "GET", "relative_url": PHONE });
    let (status, answer) =
        setup.call(Method::POST, "/v25.0", json!({ "batch": vec![one.clone(); 51] })).await;
    assert!(
        status.is_client_error() && answer["error"]["message"].as_str().unwrap().contains("50"),
        "{answer}"
    );
    let request = http::Request::post(format!("{}/v25.0", setup.running.url()))
        .header("content-type", "application/json")
        .body(Full::new(Bytes::from(json!({ "batch": [one] }).to_string())))
        .unwrap();
    assert_eq!(exchange(request).await.unwrap().0, StatusCode::UNAUTHORIZED);
}
