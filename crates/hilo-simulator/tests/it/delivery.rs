use crate::{
    business::{Business, VERIFY_TOKEN},
    setup::{PHONE, Setup, WABA, at_once, number, text},
};
use hilo_simulator::Timing;
use hilo_whatsapp_wire::webhook::{Content, StatusKind};
use http::{Method, StatusCode};
use serde_json::{Value, json};

fn body(message: &hilo_whatsapp_wire::webhook::Message) -> &str {
    match &message.content {
        Content::Text(text) => &text.body,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_webhook_is_repeated_after_growing_pauses_until_it_is_answered_with_200() {
    let mut business = Business::open().await;
    let setup = Setup::new(&business).await;
    setup.customer("ana", json!({})).await;
    business.answer(&[500, 503, 302]);
    let id = setup.says("ana", "1").await;
    assert_eq!(business.message().await.id, id);
    for seconds in [1, 2, 4] {
        // The failure is written down before the pause begins.
        while setup.journal("hook_failed").await.len()
            < [1, 2, 4].iter().position(|s| *s == seconds).unwrap() + 1
        {
            tokio::task::yield_now().await;
        }
        setup.advance(seconds * 1000 - 1).await;
        assert!(business.is_quiet(), "not before its time");
        setup.advance(1).await;
        assert_eq!(business.message().await.id, id);
    }
    setup.idle().await;
    assert_eq!(setup.journal("hook_delivered").await[0]["attempts"], 4);
}

#[tokio::test]
async fn messages_of_a_person_stay_in_order_and_do_not_hold_up_others() {
    let mut business = Business::open().await;
    let setup = Setup::new(&business).await;
    setup.customer("ana", json!({})).await;
    setup.customer("bea", json!({})).await;
    business.answer(&[500]);
    setup.says("ana", "1").await;
    assert_eq!(body(&business.message().await), "1");
    setup.says("ana", "2").await;
    setup.says("bea", "3").await;
    assert_eq!(body(&business.message().await), "3");
    setup.advance(1000).await;
    assert_eq!(body(&business.message().await), "1");
    assert_eq!(body(&business.message().await), "2");
}

#[tokio::test]
async fn what_is_not_delivered_survives_a_restart() {
    let mut business = Business::open().await;
    let slow = Timing { delivered: hilo_model::Duration::from_seconds(5), ..at_once() };
    let setup = Setup::with(slow, number(Some(&business.url))).await;
    setup.customer("ana", json!({ "phone": "5491155550001" })).await;
    setup.says("ana", "Hola").await;
    business.message().await;
    let id = setup.send(text("5491155550001", "Sí")).await;
    business.statuses(&id, &[StatusKind::Sent]).await;
    setup
        .control(Method::PUT, &format!("/numbers/{PHONE}"), serde_json::to_value(number(None)).unwrap())
        .await;
    let waiting = setup.says("ana", "¿Están?").await;
    let before = setup.control(Method::GET, "/journal", Value::Null).await;

    let setup = setup.restart().await;
    let after = setup.control(Method::GET, "/journal", Value::Null).await;
    let entries = before["entries"].as_array().unwrap();
    assert_eq!(after["entries"].as_array().unwrap()[..entries.len()], entries[..]);
    let again = serde_json::to_value(number(Some(&business.url))).unwrap();
    setup.control(Method::PUT, &format!("/numbers/{PHONE}"), again).await;
    assert_eq!(business.message().await.id, waiting);
    setup.advance(5000).await;
    business.statuses(&id, &[StatusKind::Delivered]).await;
    let second = setup.says("ana", "Bueno").await;
    assert_ne!(second, waiting);
}

#[tokio::test]
async fn one_body_can_carry_many_changes() {
    let mut business = Business::open().await;
    let setup = Setup::with(Timing { batch: 100, ..at_once() }, number(None)).await;
    setup.customer("ana", json!({})).await;
    setup.customer("bea", json!({})).await;
    for at in 0..10 {
        setup.says(if at % 2 == 0 { "ana" } else { "bea" }, &at.to_string()).await;
    }
    let addressed = serde_json::to_value(number(Some(&business.url))).unwrap();
    setup.control(Method::PUT, &format!("/numbers/{PHONE}"), addressed).await;
    let post = business.post().await;
    let order = |name: &str| -> Vec<String> {
        let of = post
            .iter()
            .filter(|change| change.contacts[0].profile.as_ref().unwrap().name.as_deref() == Some(name));
        of.map(|change| body(&change.messages[0]).to_owned()).collect()
    };
    assert_eq!(
        (order("ana"), order("bea")),
        (
            ["0", "2", "4", "6", "8"].map(str::to_owned).to_vec(),
            ["1", "3", "5", "7", "9"].map(str::to_owned).to_vec(),
        )
    );
    setup.idle().await;
    assert!(business.is_quiet());
}

#[tokio::test]
async fn an_address_must_echo_the_challenge_before_it_gets_webhooks() {
    let mut business = Business::open().await;
    let setup = Setup::with(at_once(), number(None)).await;
    setup.customer("ana", json!({})).await;
    setup.says("ana", "Hola").await;
    let apps = format!("/v23.0/{WABA}/subscribed_apps");
    let wanted = |token: &str| json!({ "override_callback_uri": business.url, "verify_token": token });
    let (status, answer) = setup.call(Method::POST, &apps, wanted("wrong")).await;
    assert_eq!((status, &answer["error"]["code"]), (StatusCode::BAD_REQUEST, &json!(100)));
    let (status, _) = setup.call(Method::POST, &apps, wanted(VERIFY_TOKEN)).await;
    assert_eq!(status, StatusCode::OK);
    business.message().await;
    assert_eq!(setup.call(Method::DELETE, &apps, Value::Null).await.0, StatusCode::OK);
    setup.says("ana", "¿Hola?").await;
    setup.idle().await;
    assert!(business.is_quiet());
}

#[tokio::test]
async fn a_thousand_sends_at_once_are_all_accepted_and_told() {
    let mut business = Business::open().await;
    let fast = hilo_simulator::world::Number { rate: 1e6, pair_limit: false, ..number(Some(&business.url)) };
    let setup = std::sync::Arc::new(Setup::with(Timing { batch: 50, ..at_once() }, fast).await);
    setup.customer("ana", json!({ "phone": "5491155550001" })).await;
    setup.says("ana", "Hola").await;
    business.message().await;
    let mut sends = tokio::task::JoinSet::new();
    for at in 0..1000 {
        let setup = setup.clone();
        sends.spawn(async move { setup.send(text("5491155550001", &at.to_string())).await });
    }
    let mut sent: Vec<String> = sends.join_all().await;
    setup.idle().await;
    let mut told = Vec::new();
    while told.len() < 2000 {
        told.push(business.status().await.id);
    }
    assert!(business.is_quiet());
    sent.extend(sent.clone());
    sent.sort_unstable();
    told.sort_unstable();
    assert_eq!(sent, told);
}
