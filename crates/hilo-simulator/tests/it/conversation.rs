use crate::{
    business::Business,
    setup::{OURS, PHONE, Setup, WABA, text},
};
use hilo_whatsapp_wire::webhook::{Content, StatusKind};
use http::{Method, StatusCode};
use serde_json::{Value, json};

const ANA: &str = "5491155550001";

async fn with_ana() -> (Setup, Business) {
    let business = Business::open().await;
    let setup = Setup::new(&business).await;
    setup.customer("ana", json!({ "phone": "+54 9 11 5555-0001", "user_id": "AR.1" })).await;
    (setup, business)
}

#[tokio::test]
async fn a_message_comes_in_and_an_answer_goes_out() {
    let (setup, mut business) = with_ana().await;
    let asked = setup.says("ana", "Hola 👋").await;
    let change = business.change().await;
    assert_eq!(change.metadata.unwrap().phone_number_id, PHONE);
    assert_eq!(change.contacts[0].wa_id.as_deref(), Some(ANA));
    let message = &change.messages[0];
    assert_eq!(
        (&*message.id, message.from.as_deref(), message.from_user_id.as_deref()),
        (&*asked, Some(ANA), Some("AR.1"))
    );
    assert!(matches!(&message.content, Content::Text(text) if text.body == "Hola 👋"));

    let mut answer = text("+54 9 11 5555 0001", "¿Qué tal?");
    answer["context"] = json!({ "message_id": asked });
    answer["biz_opaque_callback_data"] = json!("eff_1");
    let (status, accepted) = setup.graph(answer).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(accepted["contacts"], json!([{ "input": "+54 9 11 5555 0001", "wa_id": ANA }]));
    let id = accepted["messages"][0]["id"].as_str().unwrap();
    for kind in [StatusKind::Sent, StatusKind::Delivered] {
        let status = business.status().await;
        assert_eq!((&*status.id, status.status), (id, kind));
        assert_eq!(status.biz_opaque_callback_data.as_deref(), Some("eff_1"));
        assert_eq!(
            (status.recipient_id.as_deref(), status.recipient_user_id.as_deref()),
            (Some(ANA), Some("AR.1"))
        );
        assert_eq!(status.pricing.unwrap().billable, Some(false));
    }
    setup.idle().await;
    setup.control(Method::POST, "/customers/ana/read", Value::Null).await;
    assert_eq!(business.status().await.status, StatusKind::Read);

    let (status, _) = setup.graph(json!({
        "messaging_product": "whatsapp", "status": "read", "message_id": asked, "typing_indicator": { "type": "text" },
    })).await;
    assert_eq!(status, StatusCode::OK);
    let thread = setup.control(Method::GET, "/customers/ana/messages", Value::Null).await;
    assert_eq!(thread[0]["read"], true);
    assert_eq!((&thread[1]["from"], &thread[1]["status"]), (&json!("business"), &json!("read")));
    assert_eq!(thread[1]["reply_to"], *asked);
    let exchanges = setup.control(Method::GET, "/exchanges", Value::Null).await;
    assert_eq!(exchanges["ana"][0]["asked"]["text"], "Hola 👋");
    assert_eq!(exchanges["ana"][0]["answers"][0]["text"], "¿Qué tal?");
}

#[tokio::test]
async fn a_customer_who_reads_at_once_is_told_to() {
    let (setup, mut business) = with_ana().await;
    setup.control(Method::PATCH, "/customers/ana", json!({ "reads": true })).await;
    setup.says("ana", "Hola").await;
    business.message().await;
    let id = setup.send(text(ANA, "Sí")).await;
    business.statuses(&id, &[StatusKind::Sent, StatusKind::Delivered, StatusKind::Read]).await;
    let reaction = json!({ "messaging_product": "whatsapp", "to": ANA, "type": "reaction",
        "reaction": { "message_id": "wamid.X", "emoji": "👍" } });
    let id = setup.send(reaction).await;
    business.statuses(&id, &[StatusKind::Sent]).await;
    setup.idle().await;
    assert!(business.is_quiet());
}

#[tokio::test]
async fn a_person_without_phone_is_answered_by_user_id() {
    let (setup, mut business) = with_ana().await;
    let hidden = json!({ "name": "Bea", "username": "bea", "hide_phone": true, "user_id": "AR.2" });
    setup.customer("bea", hidden).await;
    setup.says("bea", "Hola").await;
    let change = business.change().await;
    assert_eq!((&change.messages[0].from, &change.contacts[0].wa_id), (&None, &None));
    assert_eq!(change.contacts[0].profile.as_ref().unwrap().username.as_deref(), Some("@bea"));
    let mut answer = text("", "Hola, Bea");
    answer.as_object_mut().unwrap().remove("to");
    answer["recipient"] = json!("AR.2");
    let (_, accepted) = setup.graph(answer).await;
    assert_eq!(accepted["contacts"], json!([{ "input": "AR.2", "user_id": "AR.2" }]));
    let status = business.status().await;
    assert_eq!((status.recipient_id, status.recipient_user_id.as_deref()), (None, Some("AR.2")));
}

#[tokio::test]
async fn buttons_rows_and_quick_replies_are_tapped() {
    let (setup, mut business) = with_ana().await;
    setup.says("ana", "Hola").await;
    business.message().await;
    let interactive = |value: Value| json!({ "messaging_product": "whatsapp", "to": ANA, "type": "interactive", "interactive": value });
    let buttons = interactive(json!({ "type": "button", "body": { "text": "¿?" }, "action": { "buttons": [
        { "type": "reply", "reply": { "id": "track", "title": "Seguir" } },
        { "type": "reply", "reply": { "id": "talk", "title": "Hablar" } },
    ] } }));
    let list = interactive(
        json!({ "type": "list", "body": { "text": "¿?" }, "action": { "button": "Ver", "sections": [
        { "rows": [{ "id": "m", "title": "Mediano", "description": "M" }] },
    ] } }),
    );
    let template = json!({ "messaging_product": "whatsapp", "to": ANA, "type": "template", "template": {
        "name": "sale", "language": { "code": "es" }, "components": [
            { "type": "button", "sub_type": "quick_reply", "index": "0", "parameters": [{ "type": "payload", "payload": "yes" }] },
        ] } });
    for (sent, option, expected) in [
        (
            &buttons,
            "2",
            json!({ "type": "button_reply", "button_reply": { "id": "talk", "title": "Hablar" } }),
        ),
        (
            &buttons,
            "Seguir",
            json!({ "type": "button_reply", "button_reply": { "id": "track", "title": "Seguir" } }),
        ),
        (
            &list,
            "m",
            json!({ "type": "list_reply", "list_reply": { "id": "m", "title": "Mediano", "description": "M" } }),
        ),
        (&template, "1", json!({ "payload": "yes", "text": "Confirmar" })),
    ] {
        let offered = setup.send(sent.clone()).await;
        business.statuses(&offered, &[StatusKind::Sent, StatusKind::Delivered]).await;
        setup.act("ana", json!({ "type": "tap", "option": option })).await;
        let message = business.message().await;
        assert_eq!(message.context.as_ref().unwrap().id.as_deref(), Some(&*offered));
        assert_eq!(message.context.as_ref().unwrap().from.as_deref(), Some(OURS));
        let json = message.to_json();
        assert_eq!(json[json["type"].as_str().unwrap()], expected);
    }
    let (status, _) = setup
        .call(Method::POST, "/simulator/customers/ana/send", json!({ "type": "tap", "option": "9" }))
        .await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn customers_send_everything_that_there_is() {
    let (setup, mut business) = with_ana().await;
    let first = setup.says("ana", "Hola").await;
    business.message().await;
    let id = setup.send(text(ANA, "Hola")).await;
    business.statuses(&id, &[StatusKind::Sent, StatusKind::Delivered]).await;
    for (act, kind, expected) in [
        (
            json!({ "type": "location", "latitude": -34.5, "longitude": -58.5 }),
            "location",
            json!({ "latitude": -34.5, "longitude": -58.5 }),
        ),
        (
            json!({ "type": "contacts", "contacts": [{ "name": { "formatted_name": "Eva" } }] }),
            "contacts",
            json!([{ "name": { "formatted_name": "Eva" } }]),
        ),
        (
            json!({ "type": "reaction", "emoji": "👍" }),
            "reaction",
            json!({ "message_id": id, "emoji": "👍" }),
        ),
        (
            json!({ "type": "raw", "message": { "type": "hologram", "hologram": { "depth": 3 } } }),
            "hologram",
            json!({ "depth": 3 }),
        ),
    ] {
        setup.act("ana", act).await;
        let json = business.message().await.to_json();
        assert_eq!((&json["type"], &json[kind]), (&json!(kind), &expected));
    }
    setup.act("ana", json!({ "type": "text", "body": "Eso", "reply_to": first })).await;
    assert_eq!(business.message().await.context.unwrap().id, Some(first));
}

#[tokio::test]
async fn the_account_can_be_read() {
    let (setup, _business) = with_ana().await;
    for (path, pointer, expected) in [
        (format!("/v21.0/{PHONE}"), "/verified_name", json!("Tienda Aurora")),
        (format!("/v26.0/{WABA}"), "/name", json!("Tienda Aurora")),
        (format!("/v23.0/{WABA}/phone_numbers"), "/data/0/id", json!(PHONE)),
        (format!("/v23.0/{WABA}/message_templates"), "/data/0/name", json!("code")),
        (format!("/v23.0/{WABA}/message_templates?summary=total_count"), "/summary/total_count", json!(5)),
        (
            format!("/v23.0/{WABA}/message_templates"),
            "/data/1/components/0/example/body_text_named_params/1/example",
            json!("name"),
        ),
        (
            format!("/v23.0/{WABA}/subscribed_apps"),
            "/data/0/whatsapp_business_api_data/name",
            json!("Simulated app"),
        ),
    ] {
        let (status, answer) = setup.call(Method::GET, &path, Value::Null).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert_eq!(answer.pointer(pointer), Some(&expected), "{path}: {answer}");
    }
    let (_, some) =
        setup.call(Method::GET, &format!("/v23.0/{PHONE}?fields=verified_name,status"), Value::Null).await;
    assert_eq!(some, json!({ "id": PHONE, "verified_name": "Tienda Aurora", "status": "CONNECTED" }));
}
