//! Writing to an address that never wrote.

use crate::rig::{NUMBER, Rig, SECRET, messages, text_of_ana};
use axum::http::StatusCode;
use hilo_model::{Phone, message::Outbound};
use serde_json::{Value, json};

const PHONE: &str = "+54 9 11 5555-0001";

async fn channel(rig: &Rig) -> Value {
    let channels = rig.call(&rig.key, "GET", "/channels", None).await.body;
    channels["items"][0]["id"].clone()
}

async fn template(rig: &Rig, to: Value) -> Value {
    let content =
        json!({ "type": "template", "name": "pedido_listo", "language": "es", "category": "utility" });
    json!({ "to": to, "channel": channel(rig).await, "content": content })
}

#[tokio::test]
async fn a_template_reaches_somebody_new_and_their_answer_the_same_thread() {
    let rig = Rig::new().await;
    let order = template(&rig, json!({ "phone": PHONE })).await;
    let done = rig.call(&rig.key, "POST", "/messages", Some(order)).await;
    assert_eq!((done.status, done.body["status"].as_str()), (StatusCode::OK, Some("done")), "{done:?}");
    let sent = rig.sent().await;
    assert_eq!(sent.to.phone().map(Phone::digits), Some("5491155550001"));
    assert!(matches!(&sent.content, Outbound::Template(template) if template.name == "pedido_listo"));
    let contact = done.body["contact"].as_str().unwrap().to_owned();
    let path = format!("/threads/{contact}");
    let view = rig.call(&rig.key, "GET", &path, None).await.body;
    assert_eq!(view["identities"][0], json!({ "kind": "phone", "scope": "", "value": "5491155550001" }));

    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "¡gracias!")).await;
    let all = rig.messages(&contact, 2).await;
    assert_eq!((&all[0]["kind"], &all[1]["content"]["body"]), (&json!("template"), &json!("¡gracias!")));
    rig.only_thread().await;
    // Now the window is open, by whichever address.
    let text = json!({ "type": "text", "body": "De nada" });
    for to in [json!({ "phone": PHONE }), json!({ "user_id": "AR.1" })] {
        let body = json!({ "to": to, "channel": channel(&rig).await, "content": text });
        let answered = rig.call(&rig.key, "POST", "/messages", Some(body)).await;
        assert_eq!((answered.status, &answered.body["contact"]), (StatusCode::OK, &json!(contact)));
        assert_eq!(rig.sent().await.content.text(), "De nada");
    }
    rig.only_thread().await;
}

#[tokio::test]
async fn free_text_to_somebody_new_is_refused_and_makes_nobody() {
    let rig = Rig::new().await;
    let body = json!({ "to": { "phone": PHONE }, "channel": channel(&rig).await,
        "content": { "type": "text", "body": "hola" } });
    let refused = rig.call(&rig.key, "POST", "/messages", Some(body)).await;
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("window_closed"))
    );
    assert_eq!(rig.call(&rig.key, "GET", "/contacts", None).await.body["items"], json!([]));
    assert!(rig.nothing_else_was_sent().await);
}

#[tokio::test]
async fn free_text_to_somebody_who_was_only_written_to_is_refused_too() {
    let rig = Rig::new().await;
    let order = template(&rig, json!({ "phone": PHONE })).await;
    rig.call(&rig.key, "POST", "/messages", Some(order)).await;
    rig.sent().await;
    let body = json!({ "to": { "phone": PHONE }, "channel": channel(&rig).await,
        "content": { "type": "text", "body": "hola" } });
    let refused = rig.call(&rig.key, "POST", "/messages", Some(body)).await;
    assert_eq!(refused.body["code"], "window_closed");
    assert!(rig.nothing_else_was_sent().await);
}

#[tokio::test]
async fn the_same_key_twice_even_at_once_is_one_message() {
    let rig = Rig::new().await;
    let order = template(&rig, json!({ "phone": PHONE })).await;
    let key = [("idempotency-key", "k-1")];
    let twice = (0..3).map(|_| rig.call_with(&rig.key, "POST", "/messages", Some(order.clone()), &key));
    let answers = futures::future::join_all(twice).await;
    assert!(answers.iter().all(|a| a.status == StatusCode::OK && a.body == answers[0].body), "{answers:?}");
    let again = rig.call_with(&rig.key, "POST", "/messages", Some(order), &key).await;
    assert_eq!(again.body, answers[0].body);
    rig.sent().await;
    assert!(rig.nothing_else_was_sent().await);
    rig.only_thread().await;
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_with_its_place() {
    let rig = Rig::new().await;
    let wrong = [
        (json!({ "phone": "011 5555-0001" }), "/to/phone"),
        (json!({ "phone": "+54 CALL ME" }), "/to/phone"),
        (json!({ "user_id": "5491155550001" }), "/to/user_id"),
        (json!({ "user_id": "AR.1\u{0}" }), "/to/user_id"),
    ];
    for (to, pointer) in wrong {
        let order = template(&rig, to.clone()).await;
        let refused = rig.call(&rig.key, "POST", "/messages", Some(order)).await;
        assert_eq!(
            (refused.status, &refused.body["errors"][0]["pointer"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!(pointer)),
            "{to}"
        );
        assert!(refused.body["errors"][0]["detail"].as_str().unwrap().starts_with("It "), "{refused:?}");
    }
    let mut order = template(&rig, json!({ "phone": PHONE })).await;
    order["channel"] = json!("chn_00000000000000000000000000");
    assert_eq!(rig.call(&rig.key, "POST", "/messages", Some(order)).await.status, StatusCode::NOT_FOUND);
    assert!(rig.nothing_else_was_sent().await);
}

#[tokio::test]
async fn somebody_without_phone_number_is_written_to_by_user_id() {
    let rig = Rig::new().await;
    let eva = json!({ "profile": { "name": "Eva" }, "user_id": "AR.2" });
    let message = json!({ "from_user_id": "AR.2", "id": "wamid.1", "timestamp": "1763717000",
        "type": "text", "text": { "body": "hola" } });
    rig.webhook(Some(SECRET), &messages(NUMBER, eva, vec![message])).await;
    let contact = rig.contact().await;
    let body = template(&rig, json!({ "user_id": "AR.2" })).await;
    let done = rig.call(&rig.key, "POST", "/messages", Some(body)).await;
    assert_eq!(done.body["contact"], json!(contact));
    let sent = rig.sent().await;
    assert_eq!((sent.to.phone(), sent.to.user_id()), (None, Some("AR.2")));
}

#[tokio::test]
async fn somebody_whose_number_the_provider_writes_in_another_way_answers_in_the_same_thread() {
    let rig = Rig::new().await;
    let order = template(&rig, json!({ "phone": "+52 55 1234 5678" })).await;
    let done = rig.call(&rig.key, "POST", "/messages", Some(order)).await;
    let contact = done.body["contact"].as_str().unwrap().to_owned();
    let sent = rig.sent().await;
    let status = |status: &str, phone: &str, user_id: &str| {
        let status = json!({ "id": "wamid.out.0", "status": status, "timestamp": "1763717005", "recipient_id": phone,
            "recipient_user_id": user_id, "biz_opaque_callback_data": sent.callback });
        let mut news = messages(NUMBER, json!({ "wa_id": phone, "user_id": user_id }), vec![]);
        news["entry"][0]["changes"][0]["value"]["statuses"] = json!([status]);
        news
    };
    rig.webhook(Some(SECRET), &status("sent", "5215512345678", "MX.1")).await;
    rig.webhook(Some(SECRET), &status("delivered", "5215512345678", "MX.1")).await;
    let hello = json!({ "from": "5215512345678", "from_user_id": "MX.1", "id": "wamid.1",
        "timestamp": "1763717010", "type": "text", "text": { "body": "¿quién es?" } });
    let person = json!({ "profile": { "name": "Lupe" }, "wa_id": "5215512345678", "user_id": "MX.1" });
    rig.webhook(Some(SECRET), &messages(NUMBER, person, vec![hello])).await;
    rig.messages(&contact, 2).await;
    rig.only_thread().await;
    let view = rig.call(&rig.key, "GET", &format!("/threads/{contact}"), None).await.body;
    assert_eq!(view["identities"].as_array().unwrap().len(), 3, "{view}");

    // Another user id behind the number: it is somebody else's by now, and that is not learnt from a status.
    rig.webhook(Some(SECRET), &status("read", "5215512345678", "MX.2")).await;
    let hello = json!({ "from_user_id": "MX.2", "id": "wamid.2", "timestamp": "1763717010", "type": "text",
        "text": { "body": "hola" } });
    let other = json!({ "profile": { "name": "Otra" }, "user_id": "MX.2" });
    rig.webhook(Some(SECRET), &messages(NUMBER, other, vec![hello])).await;
    rig.until(async || {
        let threads = rig.call(&rig.key, "GET", "/threads", None).await.body;
        (threads["items"].as_array().map(Vec::len) == Some(2)).then_some(())
    })
    .await;
}
