//! The door for clients of the Cloud API: what they send stands in the thread like any other program's.

mod media;
mod refusals;
mod webhooks;

use crate::rig::{Answered, NUMBER, Rig, SECRET, text_of_ana};
use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use hilo_model::Duration;
use serde_json::{Value, json};

const ANA: &str = "5491155550001";

impl Rig {
    /// Asks the door, as a client of the Cloud API does.
    async fn cloud(&self, token: &str, method: &str, path: &str, body: Option<Value>) -> Answered {
        self.cloud_with(token, method, path, body, &[]).await
    }

    async fn cloud_with(
        &self,
        token: &str,
        method: &str,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Answered {
        self.clock.advance(Duration::from_millis(1));
        let mut request =
            Request::builder().method(method.parse::<Method>().unwrap()).uri(format!("/cloud{path}"));
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        self.ask(request.header(header::CONTENT_TYPE, "application/json").body(body).unwrap()).await
    }

    /// Sends to Ana through the door.
    async fn sends(&self, kind: &str, content: Value) -> Answered {
        self.sends_with(kind, content, json!({})).await
    }

    async fn sends_with(&self, kind: &str, content: Value, more: Value) -> Answered {
        let mut body = json!({ "messaging_product": "whatsapp", "to": ANA, "type": kind, kind: content });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.cloud(&self.key, "POST", &format!("/v21.0/{NUMBER}/messages"), Some(body)).await
    }

    /// Ana has written, so that she may be answered; her contact.
    async fn ana_wrote(&self) -> String {
        assert_eq!(self.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await, StatusCode::OK);
        let contact = self.contact().await;
        self.messages(&contact, 1).await;
        contact
    }
}

fn id_of(answer: &Answered) -> String {
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.body["messages"][0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_message_is_answered_in_metas_form_and_stands_in_the_thread() {
    let rig = Rig::new().await;
    let contact = rig.ana_wrote().await;
    let more = json!({ "recipient_type": "individual", "biz_opaque_callback_data": "pedido-17",
        "context": { "message_id": "wamid.1" } });
    let answer = rig.sends_with("text", json!({ "body": "Hola, Ana", "preview_url": true }), more).await;
    let id = id_of(&answer);
    assert_eq!(
        answer.body,
        json!({ "messaging_product": "whatsapp", "contacts": [{ "input": ANA, "wa_id": ANA }],
            "messages": [{ "id": id }] })
    );
    assert!(id.starts_with("wamid.HILO"), "{id}");
    let sent = rig.sent().await;
    assert_eq!((sent.content.text(), sent.reply_to.as_deref()), ("Hola, Ana", Some("wamid.1")));
    // The provider gets Hilo's own, by which statuses find their lane; the client's stays with the message.
    assert!(sent.callback.starts_with("cnt_"), "{}", sent.callback);
    let said = rig.messages(&contact, 2).await;
    assert_eq!(
        (&said[1]["callback_data"], &said[1]["author"]["type"], &said[1]["content"]["body"]),
        (&json!("pedido-17"), &json!("api_key"), &json!("Hola, Ana"))
    );
    assert_eq!(said[0]["callback_data"], Value::Null);
    rig.only_thread().await;
}

#[tokio::test]
async fn every_kind_becomes_hilos_own_message() {
    let rig = Rig::new().await;
    rig.ana_wrote().await;
    let link = "https://example.org/f";
    let button = |id: &str| json!({ "type": "reply", "reply": { "id": id, "title": id } });
    for (kind, content, expected) in [
        ("text", json!({ "body": "b" }), json!({ "type": "text", "body": "b", "preview_url": false })),
        (
            "image",
            json!({ "link": link, "caption": "c" }),
            json!({ "type": "media", "kind": "image", "source": { "link": link }, "caption": "c", "voice": false }),
        ),
        (
            "document",
            json!({ "id": "77", "filename": "f.pdf" }),
            json!({ "type": "media", "kind": "document", "source": { "provider_id": "77" }, "filename": "f.pdf",
                "voice": false }),
        ),
        (
            "audio",
            json!({ "link": link, "voice": true }),
            json!({ "type": "media", "kind": "audio", "source": { "link": link }, "voice": true }),
        ),
        (
            "sticker",
            json!({ "link": link }),
            json!({ "type": "media", "kind": "sticker", "source": { "link": link }, "voice": false }),
        ),
        (
            "location",
            json!({ "latitude": "-34.5", "longitude": -58.5, "name": "Aurora" }),
            json!({ "type": "location", "latitude": -34.5, "longitude": -58.5, "name": "Aurora" }),
        ),
        (
            "contacts",
            json!([{ "name": { "formatted_name": "Eva", "first_name": "Eva" }, "phones": [{ "phone": "+1" }] }]),
            json!({ "type": "contacts", "contacts": [{ "name": { "formatted_name": "Eva", "first_name": "Eva" },
                "phones": [{ "phone": "+1" }] }] }),
        ),
        (
            "reaction",
            json!({ "message_id": "wamid.1", "emoji": "👍" }),
            json!({ "type": "reaction", "message": "wamid.1", "emoji": "👍" }),
        ),
        (
            "interactive",
            json!({ "type": "button", "body": { "text": "b" }, "action": { "buttons": [button("a"), button("z")] } }),
            json!({ "type": "buttons", "body": "b", "buttons": [{ "id": "a", "title": "a" }, { "id": "z", "title": "z" }] }),
        ),
        (
            "interactive",
            json!({ "type": "list", "body": { "text": "b" }, "action": { "button": "Ver", "sections": [
                { "title": "S", "rows": [{ "id": "1", "title": "Uno" }] }] } }),
            json!({ "type": "list", "body": "b", "button": "Ver",
                "sections": [{ "title": "S", "rows": [{ "id": "1", "title": "Uno" }] }] }),
        ),
        (
            "interactive",
            json!({ "type": "cta_url", "body": { "text": "b" }, "action": { "name": "cta_url",
                "parameters": { "display_text": "Abrir", "url": link } } }),
            json!({ "type": "cta_url", "body": "b", "label": "Abrir", "url": link }),
        ),
        (
            "interactive",
            json!({ "type": "location_request_message", "body": { "text": "b" },
                "action": { "name": "send_location" } }),
            json!({ "type": "location_request", "body": "b" }),
        ),
        (
            "template",
            json!({ "name": "pedido_listo", "language": { "code": "es", "policy": "deterministic" }, "components": [
                { "type": "body", "parameters": [{ "type": "text", "text": "A-1" }] },
                { "type": "button", "sub_type": "url", "index": "0", "parameters": [{ "type": "text", "text": "1" }] }] }),
            json!({ "type": "template", "name": "pedido_listo", "language": "es", "category": "marketing",
                "body": [{ "text": "A-1" }], "buttons": [{ "index": 0, "value": { "url_suffix": "1" } }] }),
        ),
    ] {
        let answer = rig.sends(kind, content.clone()).await;
        id_of(&answer);
        let held = answer.body["messages"][0]["message_status"].as_str();
        assert_eq!(held, (kind == "template").then_some("accepted"));
        let sent = serde_json::to_value(rig.sent().await.content).unwrap();
        assert_eq!(sent, expected, "{content}");
    }
}

#[tokio::test]
async fn any_version_or_none_and_every_way_to_carry_the_token() {
    let rig = Rig::new().await;
    rig.ana_wrote().await;
    let body =
        json!({ "messaging_product": "whatsapp", "to": "+54 9 11 5555-0001", "text": "{\"body\":\"hola\"}" });
    for (path, headers) in [
        (format!("/{NUMBER}/messages"), vec![("authorization", format!("Bearer {}", rig.key))]),
        (format!("/v9/{NUMBER}/messages"), vec![("authorization", format!("OAuth {}", rig.key))]),
        (format!("/v25.0/{NUMBER}/messages?access_token={}", rig.key), vec![]),
    ] {
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = rig.cloud_with("", "POST", &path, Some(body.clone()), &headers).await;
        id_of(&answer);
        assert_eq!(answer.body["contacts"][0], json!({ "input": "+54 9 11 5555-0001", "wa_id": ANA }));
        assert_eq!(rig.sent().await.content.text(), "hola");
    }
}

#[tokio::test]
async fn a_person_is_addressed_by_user_id_too() {
    let rig = Rig::new().await;
    rig.ana_wrote().await;
    let body = json!({ "messaging_product": "whatsapp", "recipient": "AR.1", "text": { "body": "hola" } });
    let answer = rig.cloud(&rig.key, "POST", &format!("/{NUMBER}/messages"), Some(body)).await;
    id_of(&answer);
    assert_eq!(answer.body["contacts"][0], json!({ "input": "AR.1", "user_id": "AR.1" }));
    assert_eq!(rig.sent().await.content.text(), "hola");
    rig.only_thread().await;
}

#[tokio::test]
async fn somebody_new_gets_a_template_and_a_thread() {
    let rig = Rig::new().await;
    id_of(&rig.sends("template", json!({ "name": "pedido_listo", "language": { "code": "es" } })).await);
    assert_eq!(rig.sent().await.to.phone().map(hilo_model::Phone::digits), Some(ANA));
    let thread = rig.only_thread().await;
    assert_eq!(thread["last"]["kind"], "template", "{thread}");
}

#[tokio::test]
async fn messages_are_answered_by_the_doors_id_and_by_the_providers() {
    let rig = Rig::new().await;
    let contact = rig.ana_wrote().await;
    let id = id_of(&rig.sends("text", json!({ "body": "uno" })).await);
    rig.sent().await;
    // Its id at the provider is known once that has taken it.
    let taken = rig
        .until(async || {
            let said = rig.messages(&contact, 2).await;
            said[1]["provider_id"].as_str().map(str::to_owned)
        })
        .await;
    let more = json!({ "context": { "message_id": id } });
    id_of(&rig.sends_with("text", json!({ "body": "dos" }), more).await);
    assert_eq!(rig.sent().await.reply_to, Some(taken.clone()));
    id_of(&rig.sends("reaction", json!({ "message_id": id, "emoji": "👍" })).await);
    let sent = serde_json::to_value(rig.sent().await.content).unwrap();
    assert_eq!(sent["message"], json!(taken));
}

#[tokio::test]
async fn receipts_and_typing_go_to_the_message_they_name() {
    let rig = Rig::new().await;
    rig.ana_wrote().await;
    assert_eq!(rig.webhook(Some(SECRET), &text_of_ana("wamid.2", "¿están?")).await, StatusCode::OK);
    rig.messages(&rig.contact().await, 2).await;
    let path = format!("/v21.0/{NUMBER}/messages");
    let receipt = |id: &str| json!({ "messaging_product": "whatsapp", "status": "read", "message_id": id });
    let mut typing = receipt("wamid.2");
    typing["typing_indicator"] = json!({ "type": "text" });
    for body in [receipt("wamid.1"), typing] {
        let answer = rig.cloud(&rig.key, "POST", &path, Some(body)).await;
        assert_eq!((answer.status, &answer.body), (StatusCode::OK, &json!({ "success": true })));
    }
    rig.until(async || (rig.reads.lock().len() == 2).then_some(())).await;
    let expected = [("wamid.1".to_owned(), false), ("wamid.2".to_owned(), true)];
    assert_eq!(*rig.reads.lock(), expected);
    let ours = id_of(&rig.sends("text", json!({ "body": "sí" })).await);
    for wrong in ["wamid.unknown", ours.as_str()] {
        let refused = rig.cloud(&rig.key, "POST", &path, Some(receipt(wrong))).await;
        assert_eq!(refused.body["error"]["code"], 131_009, "{wrong}");
    }
}

#[tokio::test]
async fn the_same_key_twice_is_one_message() {
    let rig = Rig::new().await;
    rig.ana_wrote().await;
    let body = json!({ "messaging_product": "whatsapp", "to": ANA, "text": { "body": "hola" } });
    let path = format!("/{NUMBER}/messages");
    let once = [("idempotency-key", "k-1")];
    let first = rig.cloud_with(&rig.key, "POST", &path, Some(body.clone()), &once).await;
    let again = rig.cloud_with(&rig.key, "POST", &path, Some(body), &once).await;
    assert_eq!((id_of(&first), first.body), (id_of(&again), again.body));
    rig.sent().await;
    let other = json!({ "messaging_product": "whatsapp", "to": ANA, "text": { "body": "otra" } });
    let reused = rig.cloud_with(&rig.key, "POST", &path, Some(other), &once).await;
    assert_eq!(reused.body["error"]["code"], 131_009);
    assert!(rig.nothing_else_was_sent().await);
}
