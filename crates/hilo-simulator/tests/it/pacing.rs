//! Pacing and pauses of templates: messages are held, released or dropped; a template of red quality is paused ever longer.

use crate::{
    business::Business,
    setup::{PHONE, Setup, WABA, text},
};
use hilo_whatsapp_wire::webhook::{Change, StatusKind, TemplateStatusUpdate};
use http::{Method, StatusCode};
use serde_json::{Value, json};

const HOUR: u64 = 3600 * 1000;

async fn paced(outcome: &str) -> (Setup, Business) {
    let business = Business::open().await;
    let setup = Setup::new(&business).await;
    let pacing = json!({ "on": true, "threshold": 1, "hold_ms": 60_000, "outcome": outcome });
    assert_eq!(setup.control(Method::PUT, "/pacing", pacing.clone()).await, pacing);
    (setup, business)
}

/// Sends the template to a phone; the answer's word for it, and the message's id.
async fn sale(setup: &Setup, to: u64) -> (String, String) {
    let message = json!({ "messaging_product": "whatsapp", "to": format!("549115555{to:04}"), "type": "template",
        "template": { "name": "sale", "language": { "code": "es" } } });
    let (status, answer) = setup.graph(message).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let sent = &answer["messages"][0];
    (sent["message_status"].as_str().unwrap().to_owned(), sent["id"].as_str().unwrap().to_owned())
}

async fn refused(setup: &Setup) -> i64 {
    let message = json!({ "messaging_product": "whatsapp", "to": "5491155550099", "type": "template",
        "template": { "name": "sale", "language": { "code": "es" } } });
    setup.graph(message).await.1["error"]["code"].as_i64().unwrap()
}

async fn template(setup: &Setup) -> Value {
    let path = format!("/v24.0/{WABA}/message_templates?name=sale");
    setup.get(&path).await["data"][0].clone()
}

async fn told(business: &mut Business) -> TemplateStatusUpdate {
    let Change::TemplateStatus(told) = business.account_change().await else { panic!("another change") };
    *told
}

fn title(told: &TemplateStatusUpdate) -> (&str, Option<&str>) {
    (told.event.as_str(), told.other_info.as_ref().and_then(|info| info.title.as_deref()))
}

#[tokio::test]
async fn what_is_sent_of_a_new_template_is_held_and_leaves_if_people_take_it_well() {
    let (setup, mut business) = paced("by_quality").await;
    for customer in ["a", "b", "c", "d"] {
        let phone = format!("549115555000{}", customer.as_bytes()[0] - b'a' + 1);
        setup.customer(customer, json!({ "phone": phone })).await;
    }
    let (word, first) = sale(&setup, 1).await;
    assert_eq!(word, "accepted");
    business.statuses(&first, &[StatusKind::Sent, StatusKind::Delivered]).await;
    let (word, second) = sale(&setup, 2).await;
    assert_eq!(word, "held_for_quality_assessment");
    let (word, third) = sale(&setup, 3).await;
    assert_eq!(word, "held_for_quality_assessment");
    // Conversations go on.
    setup.says("a", "hola").await;
    business.message().await;
    let answer = setup.send(text("5491155550001", "Hola")).await;
    business.statuses(&answer, &[StatusKind::Sent, StatusKind::Delivered]).await;
    // Nobody has seen what is held, and it is still known after a restart.
    let setup = setup.restart().await;
    assert_eq!(setup.control(Method::GET, "/customers/b/messages", Value::Null).await, json!([]));
    setup.advance(61_000).await;
    for id in [second, third] {
        let sent = async || {
            let all = setup.journal("status").await;
            all.iter()
                .filter(|entry| entry["id"] == *id)
                .map(|entry| entry["status"].clone())
                .collect::<Vec<_>>()
        };
        setup.idle().await;
        assert_eq!(sent().await, ["sent", "delivered"]);
    }
    assert_eq!(template(&setup).await["quality_score"]["score"], "GREEN");
    let (word, _) = sale(&setup, 4).await;
    assert_eq!(word, "accepted", "a good template is not paced");
}

#[tokio::test]
async fn what_is_held_of_a_bad_template_is_dropped_and_the_template_paused_until_somebody_ends_it() {
    let (setup, mut business) = paced("by_quality").await;
    setup.control(Method::PATCH, &format!("/numbers/{PHONE}/standing"), json!({ "quality": "RED" })).await;
    setup.customer("a", json!({ "phone": "5491155550001" })).await;
    setup.customer("b", json!({ "phone": "5491155550002" })).await;
    let (_, first) = sale(&setup, 1).await;
    business.statuses(&first, &[StatusKind::Sent, StatusKind::Delivered]).await;
    let (_, held) = sale(&setup, 2).await;
    setup.advance(61_000).await;
    assert_eq!(title(&told(&mut business).await), ("PAUSED", Some("RATE_LIMITING_PAUSE")));
    let failed = business.status().await;
    assert_eq!((failed.id, failed.status), (held, StatusKind::Failed));
    assert_eq!(failed.errors[0].code, 132_015);
    assert_eq!(setup.control(Method::GET, "/customers/b/messages", Value::Null).await, json!([]));
    assert_eq!(refused(&setup).await, 132_015);
    setup.advance(100 * HOUR).await;
    assert_eq!(refused(&setup).await, 132_015);
    let id = template(&setup).await["id"].as_str().unwrap().to_owned();
    setup.post(&format!("/v24.0/{id}/unpause"), Value::Null).await;
    assert_eq!(title(&told(&mut business).await), ("APPROVED", None));
    assert_eq!(sale(&setup, 1).await.0, "accepted");
    assert_eq!(sale(&setup, 2).await.0, "held_for_quality_assessment");
}

#[tokio::test]
async fn a_template_of_red_quality_is_paused_for_three_hours_then_six_then_disabled() {
    let (setup, mut business) = paced("release").await;
    let id = template(&setup).await["id"].as_str().unwrap().to_owned();
    let red =
        async || setup.control(Method::POST, &format!("/templates/{id}"), json!({ "quality": "RED" })).await;
    for (word, hours) in [("FIRST_PAUSE", 3), ("SECOND_PAUSE", 6)] {
        assert_eq!(red().await["status"], "PAUSED");
        assert!(matches!(business.account_change().await, Change::TemplateQuality(_)));
        assert_eq!(title(&told(&mut business).await), ("PAUSED", Some(word)));
        setup.advance(hours * HOUR - 1000).await;
        setup.idle().await;
        assert_eq!(refused(&setup).await, 132_015);
        setup.advance(1000).await;
        assert_eq!(title(&told(&mut business).await), ("APPROVED", Some("UNPAUSE")));
    }
    red().await;
    assert!(matches!(business.account_change().await, Change::TemplateQuality(_)));
    assert_eq!(title(&told(&mut business).await), ("DISABLED", Some("DISABLED")));
    setup.advance(100 * HOUR).await;
    setup.idle().await;
    assert_eq!(refused(&setup).await, 132_016);
}
