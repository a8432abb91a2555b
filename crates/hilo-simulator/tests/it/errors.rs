use crate::{
    business::Business,
    setup::{OURS, PHONE, Setup, TOKEN, exchange, number, text},
};
use bytes::Bytes;
use hilo_whatsapp_wire::{errors::ErrorAnswer, webhook::StatusKind};
use http::{Method, StatusCode};
use http_body_util::Full;
use serde_json::{Value, json};

const ANA: &str = "5491155550001";

async fn with_ana() -> (Setup, Business) {
    let mut business = Business::open().await;
    let setup = Setup::new(&business).await;
    setup.customer("ana", json!({ "phone": ANA, "user_id": "AR.1" })).await;
    setup.says("ana", "Hola").await;
    business.message().await;
    (setup, business)
}

fn template(name: &str, parameters: usize) -> Value {
    let parameters: Vec<Value> = (0..parameters).map(|_| json!({ "type": "text", "text": "x" })).collect();
    let components = json!([{ "type": "body", "parameters": parameters }]);
    json!({ "messaging_product": "whatsapp", "to": ANA, "type": "template",
        "template": { "name": name, "language": { "code": "es" }, "components": components } })
}

#[tokio::test]
async fn requests_are_refused_at_once_with_metas_codes() {
    let (setup, _business) = with_ana().await;
    let image =
        |image: Value| json!({ "messaging_product": "whatsapp", "to": ANA, "type": "image", "image": image });
    let mut unknown_user_id = template("code", 1);
    unknown_user_id.as_object_mut().unwrap().remove("to");
    unknown_user_id["recipient"] = json!("AR.1");
    let mut group = text(ANA, "x");
    group["recipient_type"] = json!("group");
    let long = "x".repeat(4097);
    let buttons = json!({ "messaging_product": "whatsapp", "to": ANA, "type": "interactive", "interactive":
        { "type": "button", "body": { "text": "x" }, "action": { "buttons": [] } } });
    for (body, http, code) in [
        (json!([]), 400, 100),
        (json!({ "to": ANA, "text": { "body": 7 } }), 400, 100),
        (json!({ "to": ANA, "text": {} }), 400, 131_008),
        (text("", "x"), 400, 131_008),
        (text("me", "x"), 400, 131_009),
        (text(ANA, ""), 400, 131_008),
        (text(ANA, &long), 400, 100),
        (buttons, 400, 131_008),
        (text(OURS, "x"), 400, 131_021),
        (group, 400, 131_041),
        (image(json!({ "id": "1" })), 400, 100),
        (image(json!({})), 400, 131_008),
        (template("nothing", 0), 404, 132_001),
        (template("rejected", 0), 404, 132_001),
        (template("paused", 0), 400, 132_015),
        (template("order_ready", 1), 400, 132_000),
        (unknown_user_id, 400, 131_062),
        (json!({ "messaging_product": "whatsapp", "status": "read", "message_id": "wamid.?" }), 400, 131_009),
    ] {
        let (status, answer) = setup.graph(body.clone()).await;
        let error = serde_json::from_value::<ErrorAnswer>(answer).unwrap().error;
        assert_eq!((status.as_u16(), error.code), (http, code), "{body}");
        assert!(error.message.unwrap().contains(&format!("(#{code})")));
    }
    assert_eq!(setup.journal("business_sent").await.len(), 0);
    assert!(setup.journal("send_refused").await.len() > 10);
}

#[tokio::test]
async fn tokens_objects_and_versions_are_checked() {
    let (setup, _business) = with_ana().await;
    let call = async |path: &str, token: &str| {
        let request =
            http::Request::post(format!("{}{path}", setup.running.url())).header("authorization", token);
        let (status, body) =
            exchange(request.body(Full::new(Bytes::from(text(ANA, "x").to_string()))).unwrap())
                .await
                .unwrap();
        let error = serde_json::from_slice::<ErrorAnswer>(&body).unwrap().error;
        (status.as_u16(), error.code, error.error_subcode)
    };
    let bearer = format!("Bearer {TOKEN}");
    let messages = format!("/v23.0/{PHONE}/messages");
    assert_eq!(call(&messages, "Bearer wrong").await, (401, 190, None));
    assert_eq!(call(&messages, "").await, (401, 190, None));
    assert_eq!(call("/v23.0/777/messages", &bearer).await, (400, 100, Some(33)));
    for path in [format!("/v27.0/{PHONE}/messages"), "/v23.0/a/b/c".to_owned()] {
        assert_eq!(call(&path, &bearer).await.1, 2500, "{path}");
    }
    setup.control(Method::PUT, "/faults", json!({ "token_expired": true })).await;
    assert_eq!(call(&messages, &bearer).await, (401, 190, Some(463)));
}

#[tokio::test]
async fn what_cannot_be_delivered_is_accepted_and_fails_later() {
    let (setup, mut business) = with_ana().await;
    setup.customer("old", json!({ "phone": "5491155550009", "user_id": "AR.9" })).await;
    setup.control(Method::PATCH, "/customers/old", json!({ "on_whatsapp": false })).await;
    setup.customer("new", json!({ "phone": "5491155550002" })).await;
    setup.control(Method::PATCH, "/customers/new", json!({ "stopped_marketing": true })).await;
    let mut sale = template("sale", 0);
    sale["to"] = json!("5491155550002");
    for (body, code) in [
        (text("5491155557777", "x"), 131_026),
        (text("5491155550009", "x"), 131_026),
        (text("5491155550002", "x"), 131_047),
        (sale, 131_050),
    ] {
        let id = setup.send(body.clone()).await;
        let status = business.status().await;
        assert_eq!((&*status.id, status.status), (&*id, StatusKind::Failed));
        assert_eq!(status.errors[0].code, code, "{body}");
        assert!(status.recipient_user_id.is_none(), "sent to a phone, the user id is not told");
    }
    setup.idle().await;
    assert!(business.is_quiet());
}

#[tokio::test]
async fn the_window_closes_after_24_hours_for_all_but_templates() {
    let (setup, mut business) = with_ana().await;
    const DAY: u64 = 24 * 60 * 60 * 1000;
    setup.advance(DAY - 1).await;
    let id = setup.send(text(ANA, "just in time")).await;
    business.statuses(&id, &[StatusKind::Sent, StatusKind::Delivered]).await;
    setup.advance(1).await;
    let id = setup.send(text(ANA, "too late")).await;
    business.statuses(&id, &[StatusKind::Failed]).await;
    let id = setup.send(template("order_ready", 2)).await;
    business.statuses(&id, &[StatusKind::Sent, StatusKind::Delivered]).await;
    setup.says("ana", "Hola").await;
    business.message().await;
    let id = setup.send(text(ANA, "again")).await;
    business.statuses(&id, &[StatusKind::Sent, StatusKind::Delivered]).await;
}

#[tokio::test]
async fn too_fast_is_refused_by_number_and_by_person() {
    let (setup, _business) = with_ana().await;
    let code = async || setup.graph(text(ANA, "x")).await.1["error"]["code"].as_i64();
    for at in 0..45 {
        assert_eq!(code().await, None, "{at}");
    }
    assert_eq!(code().await, Some(131_056));
    setup.advance(6_000).await;
    assert_eq!(code().await, None);
    assert_eq!(code().await, Some(131_056));

    let slow = hilo_simulator::world::Number { rate: 2.0, pair_limit: false, ..number(None) };
    setup.control(Method::PUT, &format!("/numbers/{PHONE}"), serde_json::to_value(slow).unwrap()).await;
    setup.advance(10_000).await;
    assert_eq!([code().await, code().await, code().await], [None, None, Some(130_429)]);
}

#[tokio::test]
async fn a_test_number_writes_to_listed_people_only() {
    let (setup, _business) = with_ana().await;
    let test =
        hilo_simulator::world::Number { allowed_recipients: Some(vec![ANA.to_owned()]), ..number(None) };
    setup.control(Method::PUT, &format!("/numbers/{PHONE}"), serde_json::to_value(test).unwrap()).await;
    assert_eq!(setup.graph(text(ANA, "x")).await.0, StatusCode::OK);
    assert_eq!(setup.graph(text("5491155550002", "x")).await.1["error"]["code"], 131_030);
}
