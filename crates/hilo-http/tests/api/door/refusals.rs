//! Errors in Meta's form, with Meta's codes, that say what is wrong and how to mend it.

use super::ANA;
use crate::rig::{Answered, NUMBER, PASSWORD, Rig, SECRET, channel, messages, text_of_ana};
use axum::http::{StatusCode, header};
use hilo_http::Options;
use hilo_model::Duration;
use serde_json::{Value, json};

/// The code of an error and its sentence.
fn error(answer: &Answered) -> (u16, i64, String) {
    let error = &answer.body["error"];
    assert!(error["fbtrace_id"].as_str().is_some_and(|trace| !trace.is_empty()), "{answer:?}");
    assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()), "{answer:?}");
    let details = error["error_data"]["details"].as_str().or(error["message"].as_str()).unwrap_or_default();
    (answer.status.as_u16(), error["code"].as_i64().unwrap_or_default(), details.to_owned())
}

fn text() -> Value {
    json!({ "messaging_product": "whatsapp", "to": ANA, "type": "text", "text": { "body": "hola" } })
}

#[tokio::test]
async fn who_may_not_send_is_told_so() {
    let rig = Rig::new().await;
    let messages = format!("/v21.0/{NUMBER}/messages");
    let key = json!({ "name": "none", "permissions": [] });
    let powerless = rig.call(&rig.key, "POST", "/api-keys", Some(key)).await.body["key"].clone();
    let signed_in = json!({ "email": "ana@example.com", "password": PASSWORD, "bearer": true });
    let session = rig.call("", "POST", "/session", Some(signed_in)).await.body["token"].clone();
    let session = session.as_str().unwrap();
    // A person's session is no key, whoever they are.
    for (token, status, code) in [
        ("", 401, 190),
        ("EAAG-of-Metas", 401, 190),
        (session, 401, 190),
        (powerless.as_str().unwrap(), 403, 200),
    ] {
        for (method, path) in [
            ("POST", messages.as_str()),
            ("POST", &format!("/{NUMBER}/media")),
            ("GET", "/v21.0/att_01hjj8bs007000000000000001"),
            ("GET", "/files/att_01hjj8bs007000000000000001"),
            ("DELETE", "/att_01hjj8bs007000000000000001"),
        ] {
            let refused = rig.cloud(token, method, path, Some(text())).await;
            let (was, told, _) = error(&refused);
            assert_eq!((was, told), (status, code), "{method} {path} as {token}");
            assert_eq!(refused.headers.contains_key(header::WWW_AUTHENTICATE), code == 190);
        }
    }
    assert!(rig.nothing_else_was_sent().await);
}

#[tokio::test]
async fn numbers_and_addresses_that_are_none() {
    let rig = Rig::new().await;
    rig.ana_wrote().await;
    // A number of another environment is none here.
    let environments = rig.call(&rig.key, "GET", "/environments", None).await.body;
    let sandbox =
        environments["items"].as_array().unwrap().iter().find(|it| it["kind"] == "sandbox").unwrap();
    let signed_in = json!({ "email": "ana@example.com", "password": PASSWORD, "bearer": true });
    let session = rig.call("", "POST", "/session", Some(signed_in)).await.body["token"].clone();
    let there = [("hilo-environment", sandbox["id"].as_str().unwrap())];
    let session = session.as_str().unwrap();
    let made = rig.call_with(session, "POST", "/channels", Some(channel("333")), &there).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    for (method, path, subcode, code) in [
        ("POST", "/v21.0/1/messages", json!(33), 100),
        ("POST", "/333/messages", json!(33), 100),
        ("POST", "/1/media", json!(33), 100),
        ("GET", "/v21.0/77", json!(33), 100),
        ("GET", &format!("/{NUMBER}/messages"), json!(33), 100),
        ("POST", &format!("/{NUMBER}/calls"), Value::Null, 2500),
        ("GET", "/", Value::Null, 2500),
    ] {
        let refused = rig.cloud(&rig.key, method, path, Some(text())).await;
        let error = &refused.body["error"];
        assert_eq!(
            (&error["code"], &error["error_subcode"]),
            (&json!(code), &subcode),
            "{method} {path} {refused:?}"
        );
    }
}

#[tokio::test]
async fn a_body_that_is_not_right_is_told_by_its_place() {
    let rig = Rig::new().await;
    rig.ana_wrote().await;
    let of = |kind: &str, content: Value| json!({ "messaging_product": "whatsapp", "to": ANA, "type": kind, kind: content });
    let with = |name: &str, value: Value| {
        let mut body = text();
        body[name] = value;
        body
    };
    for (body, code, words) in [
        (json!([]), 100, "messaging_product"),
        (json!({ "to": ANA, "text": { "body": "x" } }), 100, "messaging_product"),
        (json!({ "messaging_product": "whatsapp", "text": { "body": "x" } }), 131_008, "to"),
        (with("to", json!("011 5555-0001")), 131_009, "to: It must be of a form like"),
        (
            json!({ "messaging_product": "whatsapp", "recipient": "17", "text": { "body": "x" } }),
            131_009,
            "recipient: ",
        ),
        (of("text", json!({})), 131_008, "missing field `body`"),
        (of("text", json!({ "body": "" })), 131_008, "text.body"),
        (of("text", json!({ "body": "x".repeat(4097) })), 100, "text.body has 4097 characters"),
        (of("text", json!({ "body": "a\u{0}b" })), 131_009, "U+0000"),
        (of("image", json!({ "link": "ftp://x" })), 131_009, "image.link"),
        (of("image", json!({ "id": "att_01hjj8bs007000000000000001" })), 131_009, "upload it first"),
        (of("text", json!({ "body": "x", "colour": "red" })), 131_009, "text.colour has no place"),
        (of("pin", json!({ "type": "pin", "message_id": "wamid.1", "expiration_days": 1 })), 131_051, "pin"),
        (
            of(
                "interactive",
                json!({ "type": "flow", "body": { "text": "b" }, "action": { "name": "flow" } }),
            ),
            131_051,
            "interactive.flow",
        ),
        (with("recipient_type", json!("group")), 131_009, "individuals only"),
        (with("ttl_seconds", json!(60)), 131_009, "ttl_seconds has no place"),
        (with("colour", json!("red")), 100, "Unexpected key"),
        (with("biz_opaque_callback_data", json!("x".repeat(513))), 131_009, "512 characters"),
        (
            with("context", json!({ "message_id": "wamid.HILOAAAAAAAAAAAAAAAAAAAAAA" })),
            131_009,
            "context.message_id: there is no such message",
        ),
        (
            json!({ "messaging_product": "whatsapp", "status": "seen", "message_id": "wamid.1" }),
            131_009,
            "must be read",
        ),
    ] {
        let refused = rig.cloud(&rig.key, "POST", &format!("/{NUMBER}/messages"), Some(body.clone())).await;
        let (_, told, details) = error(&refused);
        assert_eq!(told, code, "{body} {details}");
        assert!(details.contains(words), "{details} instead of {words}");
    }
    let large = of("text", json!({ "body": "x".repeat(3 * 1024 * 1024) }));
    let refused = rig.cloud(&rig.key, "POST", &format!("/{NUMBER}/messages"), Some(large)).await;
    assert_eq!(error(&refused).1, 100);
    assert!(rig.nothing_else_was_sent().await);
    assert_eq!(rig.messages(&rig.contact().await, 1).await.len(), 1);
}

#[tokio::test]
async fn windows_hold() {
    let rig = Rig::new().await;
    let refused = rig.cloud(&rig.key, "POST", &format!("/{NUMBER}/messages"), Some(text())).await;
    let (status, code, details) = error(&refused);
    assert_eq!((status, code), (400, 131_047), "to somebody new");
    assert!(details.contains("Only a template"), "{details}");
    assert_eq!(rig.call(&rig.key, "GET", "/contacts", None).await.body["items"], json!([]));
    rig.ana_wrote().await;
    rig.clock.advance(Duration::from_hours(25));
    assert_eq!(error(&rig.sends("text", json!({ "body": "tarde" })).await).1, 131_047);
    assert!(rig.nothing_else_was_sent().await);
}

#[tokio::test]
async fn consent_holds() {
    let rig = Rig::new().await;
    let contact = rig.ana_wrote().await;
    let body =
        json!({ "topic": "marketing", "decision": "withdrawn", "words": "No quiero", "source": "phone" });
    let noted = rig.call(&rig.key, "POST", &format!("/contacts/{contact}/consents"), Some(body)).await;
    assert!(noted.status.is_success(), "{noted:?}");
    // Of a template of which nothing is known the strictest is assumed.
    let template = json!({ "name": "oferta", "language": { "code": "es" } });
    assert_eq!(error(&rig.sends("template", template).await).1, 131_050);
    assert_eq!(rig.sends("text", json!({ "body": "hola" })).await.status, StatusCode::OK);
}

#[tokio::test]
async fn who_cannot_be_reached_is_not_written_to() {
    let rig = Rig::new().await;
    let template = json!({ "name": "pedido_listo", "language": { "code": "es" } });
    assert_eq!(rig.sends("template", template.clone()).await.status, StatusCode::OK);
    let sent = rig.sent().await;
    let failed = json!({ "id": "wamid.out.0", "status": "failed", "timestamp": "1763717005", "recipient_id": ANA,
        "errors": [{ "code": 131_026, "title": "Message undeliverable" }],
        "biz_opaque_callback_data": sent.callback });
    let mut news = messages(NUMBER, json!({ "wa_id": ANA, "user_id": "AR.1" }), vec![]);
    news["entry"][0]["changes"][0]["value"]["statuses"] = json!([failed]);
    rig.webhook(Some(SECRET), &news).await;
    let contact = rig.contact().await;
    rig.until(async || (rig.messages(&contact, 1).await[0]["status"] == "failed").then_some(())).await;
    assert_eq!(error(&rig.sends("template", template).await).1, 131_026);
}

#[tokio::test]
async fn templates_are_held_to_the_accounts() {
    let rig = Rig::new().await;
    let template = |name: &str, status: &str| {
        json!({ "id": name, "name": name, "language": "es", "status": status, "category": "UTILITY",
            "components": [{ "type": "BODY", "text": "Hola {{1}}, tu pedido está listo para retirar.",
                "example": { "body_text": [["Ana"]] } }] })
    };
    let all = [("ready", "APPROVED"), ("paused", "PAUSED"), ("rejected", "REJECTED")];
    let all = all.map(|(name, status)| serde_json::from_value(template(name, status)).unwrap());
    *rig.book.templates.lock() = Some(all.to_vec());
    rig.clock.advance(Duration::from_seconds(1));
    let asked = rig.call(&rig.key, "POST", "/template-accounts/102290129340398/refresh", None).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{asked:?}");
    rig.until(async || {
        let accounts = rig.call(&rig.key, "GET", "/template-accounts", None).await.body;
        accounts["items"][0]["read_at"].as_str().map(drop)
    })
    .await;
    let filled = |name: &str, words: &[&str]| {
        let parameters: Vec<_> = words.iter().map(|word| json!({ "type": "text", "text": word })).collect();
        json!({ "name": name, "language": { "code": "es" },
            "components": [{ "type": "body", "parameters": parameters }] })
    };
    for (template, code) in [
        (filled("unknown", &["Ana"]), 132_001),
        (filled("rejected", &["Ana"]), 132_001),
        (filled("paused", &["Ana"]), 132_015),
        (filled("ready", &[]), 132_000),
        (filled("ready", &["Ana", "más"]), 132_000),
    ] {
        let refused = rig.sends("template", template.clone()).await;
        assert_eq!(error(&refused).1, code, "{template} {refused:?}");
    }
    let done = rig.sends("template", filled("ready", &["Ana"])).await;
    assert_eq!(done.status, StatusCode::OK, "{done:?}");
    let sent = serde_json::to_value(rig.sent().await.content).unwrap();
    // What it is for is what the account says.
    assert_eq!(sent["category"], "utility");
}

#[tokio::test]
async fn who_asks_too_often_is_told_for_how_long_to_wait() {
    let rig = Rig::with(Options { requests_per_second: 1, burst: 3, ..Options::default() }).await;
    rig.clock.advance(Duration::from_minutes(1));
    assert_eq!(rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await, StatusCode::OK);
    let mut refused = None;
    for _ in 0..10 {
        let answer = rig.cloud(&rig.key, "GET", "/v21.0/77", None).await;
        if answer.body["error"]["code"] == 4 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("the burst ends");
    assert!(refused.headers.contains_key(header::RETRY_AFTER), "{refused:?}");
}
