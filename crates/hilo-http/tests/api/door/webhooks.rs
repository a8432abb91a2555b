//! What clients of the Cloud API are told: everything that Meta would tell them, by the door's ids.

mod around;
mod troubles;

use super::id_of;
use crate::rig::{
    Answered, FILE, NUMBER, PICTURE, PROGRAM, Rig, SECRET, ana, channel, messages, text, text_of_ana,
};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use hilo_model::Duration;
use hilo_whatsapp_wire::signature;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

const APP_SECRET: &str = "the program's secret";

/// A subscription to add; the program's token has a space in it.
pub(super) fn subscription() -> Value {
    json!({ "name": "CRM", "callback_url": PROGRAM, "verify_token": "the token", "app_secret": APP_SECRET })
}

impl Rig {
    pub(super) async fn subscribes(&self, body: Value) -> Value {
        let added = self.call(&self.key, "POST", "/subscriptions", Some(body)).await;
        assert_eq!(added.status, StatusCode::CREATED, "{added:?}");
        added.body
    }

    /// What the program was told at its address, once it is so much: the `value` of each.
    pub(super) async fn told(&self, count: usize) -> Vec<Value> {
        self.told_at(PROGRAM, count).await
    }

    pub(super) async fn told_at(&self, url: &str, count: usize) -> Vec<Value> {
        self.until(async || {
            let took = self.backend.program.took.lock().clone();
            let values: Vec<Value> = took
                .iter()
                .filter(|took| took.url == url)
                .map(|took| {
                    let signed = signature::verify(&[APP_SECRET], Some(&took.signature), took.raw.as_bytes());
                    assert_eq!(signed, Ok(0), "{}", took.raw);
                    let body: Value = serde_json::from_str(&took.raw).unwrap();
                    assert_eq!(body["object"], "whatsapp_business_account");
                    assert_eq!(body["entry"][0]["id"], "102290129340398");
                    let change = &body["entry"][0]["changes"][0];
                    let mut value = change["value"].clone();
                    if change["field"] != "messages" {
                        value["field"] = change["field"].clone();
                    }
                    value
                })
                .collect();
            (values.len() >= count).then_some(values)
        })
        .await
    }

    async fn subscription_health(&self, id: &Value) -> Value {
        let id = id.as_str().unwrap();
        let shown = self.call(&self.key, "GET", &format!("/subscriptions/{id}"), None).await;
        assert_eq!(shown.status, StatusCode::OK, "{shown:?}");
        shown.body["health"].clone()
    }

    pub(super) async fn brings(&self, body: &Value) {
        assert_eq!(self.webhook(Some(SECRET), body).await, StatusCode::OK, "{body}");
    }

    /// The provider says how far a message of ours came.
    async fn sign(&self, callback: &str, id: &str, status: &str, more: Value) {
        let mut sign = json!({ "id": id, "status": status, "timestamp": "1763717005", "recipient_id": super::ANA,
            "recipient_user_id": "AR.1", "biz_opaque_callback_data": callback });
        sign.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let metadata = json!({ "display_phone_number": "5491150000000", "phone_number_id": NUMBER });
        let value = json!({ "messaging_product": "whatsapp", "metadata": metadata, "statuses": [sign] });
        let changes = json!([{ "field": "messages", "value": value }]);
        let entry = json!([{ "id": "102290129340398", "changes": changes }]);
        self.brings(&json!({ "object": "whatsapp_business_account", "entry": entry })).await;
    }

    async fn file(&self, path: &str) -> Answered {
        let request = Request::get(path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.key))
            .body(Body::empty());
        self.ask(request.unwrap()).await
    }
}

#[tokio::test]
async fn a_client_hears_of_its_message_by_the_id_and_with_the_data_it_gave() {
    let rig = Rig::new().await;
    rig.subscribes(subscription()).await;
    rig.ana_wrote().await;
    let told = rig.told(1).await;
    assert_eq!(
        (&told[0]["contacts"], &told[0]["metadata"]["phone_number_id"]),
        (&json!([ana()]), &json!(NUMBER))
    );
    let hola = told[0]["messages"][0]["id"].as_str().unwrap().to_owned();
    assert!(hola.starts_with("wamid.HILO"), "{hola}");

    let more = json!({ "biz_opaque_callback_data": "pedido-17", "context": { "message_id": hola } });
    let id = id_of(&rig.sends_with("text", json!({ "body": "Hola, Ana" }), more).await);
    let sent = rig.sent().await;
    assert_eq!(
        sent.reply_to.as_deref(),
        Some("wamid.1"),
        "the id that it was told is one that it can answer"
    );
    let pricing = json!({ "pricing": { "billable": true, "pricing_model": "PMP", "type": "regular",
        "category": "utility" } });
    for (status, more) in [("sent", json!({})), ("delivered", pricing.clone()), ("read", json!({}))] {
        rig.sign(&sent.callback, "wamid.out.0", status, more).await;
    }
    let told = rig.told(4).await;
    let signs: Vec<&Value> = told[1..].iter().map(|value| &value["statuses"][0]).collect();
    for (sign, status) in signs.iter().zip(["sent", "delivered", "read"]) {
        assert_eq!(
            (&sign["id"], &sign["status"], &sign["biz_opaque_callback_data"], &sign["recipient_id"]),
            (&json!(id), &json!(status), &json!("pedido-17"), &json!(super::ANA)),
        );
        assert_eq!(sign["timestamp"], "1763717005");
    }
    assert_eq!(signs[1]["pricing"], pricing["pricing"]);

    // What Ana answers, and puts an emoji on, is named by the same id.
    let mut answer = text("wamid.2", "gracias");
    answer["context"] = json!({ "from": "5491150000000", "id": "wamid.out.0" });
    let heart = json!({ "from": super::ANA, "from_user_id": "AR.1", "id": "wamid.3", "timestamp": "1763717009",
        "type": "reaction", "reaction": { "message_id": "wamid.out.0", "emoji": "❤️" } });
    rig.brings(&messages(NUMBER, ana(), vec![answer, heart])).await;
    let told = rig.told(6).await;
    assert_eq!(told[4]["messages"][0]["context"]["id"], json!(id));
    assert_eq!(told[5]["messages"][0]["reaction"], json!({ "message_id": id, "emoji": "❤️" }));
}

#[tokio::test]
async fn what_others_send_is_told_too_and_what_fails() {
    let rig = Rig::new().await;
    rig.subscribes(subscription()).await;
    let contact = rig.ana_wrote().await;
    let body = json!({ "content": { "type": "text", "body": "de una agente" } });
    let path = format!("/threads/{contact}/messages");
    assert!(rig.call(&rig.key, "POST", &path, Some(body)).await.status.is_success());
    let sent = rig.sent().await;
    let errors = json!({ "errors": [{ "code": 131_026, "title": "Message undeliverable",
        "error_data": { "details": "Not on WhatsApp" } }] });
    rig.sign(&sent.callback, "wamid.out.0", "failed", errors).await;
    let failed = rig.told(2).await[1]["statuses"][0].clone();
    assert_eq!((&failed["status"], &failed["errors"][0]["code"]), (&json!("failed"), &json!(131_026)));
    assert_eq!(failed["errors"][0]["error_data"]["details"], "Not on WhatsApp");
    assert_eq!(failed["biz_opaque_callback_data"], Value::Null);
    assert!(failed["id"].as_str().unwrap().starts_with("wamid.HILO"));
}

#[tokio::test]
async fn what_hilo_itself_refuses_later_is_told_as_failed() {
    let rig = Rig::new().await;
    rig.subscribes(subscription()).await;
    let contact = rig.ana_wrote().await;
    // The account is locked until the window is closed; then the number tries again.
    rig.locked.0.store(true, Ordering::SeqCst);
    let more = json!({ "biz_opaque_callback_data": "pedido-20" });
    let id = id_of(&rig.sends_with("text", json!({ "body": "Hola, Ana" }), more).await);
    rig.until(async || (rig.locked.1.load(Ordering::SeqCst) > 0).then_some(())).await;
    rig.clock.advance(Duration::from_hours(25));
    rig.locked.0.store(false, Ordering::SeqCst);
    rig.until(async || {
        rig.clock.advance(Duration::from_minutes(1));
        (rig.messages(&contact, 2).await[1]["status"] == "failed").then_some(())
    })
    .await;
    let failed = rig.told(2).await[1]["statuses"][0].clone();
    assert_eq!(
        (&failed["id"], &failed["status"], &failed["errors"][0]["code"]),
        (&json!(id), &json!("failed"), &json!(131_047)),
        "{failed}"
    );
    assert_eq!(
        (&failed["biz_opaque_callback_data"], &failed["recipient_id"]),
        (&json!("pedido-20"), &json!(super::ANA))
    );
}

#[tokio::test]
async fn every_kind_that_customers_send_is_told_as_it_came() {
    let rig = Rig::new().await;
    rig.subscribes(subscription()).await;
    let reply = json!({ "id": "a", "title": "Uno" });
    let kinds = [
        ("text", json!({ "body": "hola" })),
        ("location", json!({ "latitude": -34.5, "longitude": -58.5, "name": "Aurora" })),
        (
            "contacts",
            json!([{ "name": { "formatted_name": "Eva" }, "phones": [{ "phone": "+1", "type": "HOME" }],
            "org": { "company": "Aurora" } }]),
        ),
        ("interactive", json!({ "type": "button_reply", "button_reply": reply })),
        ("interactive", json!({ "type": "list_reply", "list_reply": reply })),
        (
            "interactive",
            json!({ "type": "nfm_reply", "nfm_reply": { "name": "flow", "body": "Sent",
            "response_json": "{\"a\":1}" } }),
        ),
        ("button", json!({ "payload": "p", "text": "Sí" })),
        (
            "order",
            json!({ "catalog_id": "1", "product_items": [{ "product_retailer_id": "x", "quantity": 2,
            "item_price": 9.5, "currency": "ARS" }] }),
        ),
        ("of_the_future", json!({ "a": 1 })),
    ];
    let sent: Vec<Value> = kinds
        .into_iter()
        .enumerate()
        .map(|(number, (kind, content))| {
            json!({ "from": super::ANA, "from_user_id": "AR.1", "id": format!("wamid.{number}"),
                "timestamp": "1763717000", "type": kind, kind: content })
        })
        .collect();
    rig.brings(&messages(NUMBER, ana(), sent.clone())).await;
    for (told, mut sent) in rig.told(sent.len()).await.into_iter().zip(sent) {
        let mut told = told["messages"][0].clone();
        let (theirs, ours) = (sent["id"].take(), told["id"].take());
        assert!(ours.as_str().unwrap().starts_with("wamid.HILO"), "{theirs} {ours}");
        assert_eq!(told, sent);
    }
    let edit = json!({ "from": super::ANA, "id": "wamid.e", "timestamp": "1763717000", "type": "edit",
        "edit": { "original_message_id": "wamid.0", "message": { "type": "text", "text": { "body": "hola!" } } } });
    let revoke = json!({ "from": super::ANA, "id": "wamid.r", "timestamp": "1763717000", "type": "revoke",
        "revoke": { "original_message_id": "wamid.0" } });
    rig.brings(&messages(NUMBER, ana(), vec![edit, revoke])).await;
    let told = rig.told(11).await;
    let first = &told[0]["messages"][0]["id"];
    assert_eq!(told[9]["messages"][0]["edit"]["message"]["text"]["body"], "hola!");
    assert_eq!(&told[9]["messages"][0]["edit"]["original_message_id"], first);
    assert_eq!(&told[10]["messages"][0]["revoke"]["original_message_id"], first);
}

#[tokio::test]
async fn files_are_told_once_the_door_has_them() {
    let rig = Rig::new().await;
    rig.subscribes(subscription()).await;
    let image = |id: &str, file: &str| {
        json!({ "from": super::ANA, "from_user_id": "AR.1", "id": id, "timestamp": "1763717000", "type": "image",
            "image": { "id": file, "mime_type": "image/jpeg", "caption": "así llegó" } })
    };
    let all = vec![image("wamid.1", FILE), image("wamid.2", "gone"), text("wamid.3", "¿lo ven?")];
    rig.brings(&messages(NUMBER, ana(), all)).await;
    let told = rig.told(3).await;
    let here = &told[0]["messages"][0];
    assert_eq!((&here["type"], &here["image"]["caption"]), (&json!("image"), &json!("así llegó")));
    let id = here["image"]["id"].as_str().unwrap();
    let described = rig.file(&format!("/cloud/v21.0/{id}")).await;
    assert_eq!(described.body["file_size"], json!(PICTURE.len()), "{described:?}");
    let url = described.body["url"].as_str().unwrap().replace("http://localhost", "");
    assert_eq!(rig.file(&url).await.body, json!(String::from_utf8_lossy(PICTURE)));
    let gone = &told[1]["messages"][0];
    assert_eq!((&gone["type"], &gone["errors"][0]["code"]), (&json!("unsupported"), &json!(131_052)));
    assert_eq!(told[2]["messages"][0]["text"]["body"], "¿lo ven?", "her order is kept");
}

#[tokio::test]
async fn of_two_who_became_one_each_event_is_told_once() {
    let rig = Rig::new().await;
    rig.subscribes(subscription()).await;
    let older = rig.ana_wrote().await;
    let number = "5491155550002";
    let says = |id: &str, words: &str| {
        let eva = json!({ "profile": { "name": "Eva" }, "wa_id": number });
        let said = json!({ "from": number, "id": id, "timestamp": "1763717000", "type": "text",
            "text": { "body": words } });
        messages(NUMBER, eva, vec![said])
    };
    // Between people there is no order.
    rig.told(1).await;
    rig.brings(&says("wamid.2", "soy Eva")).await;
    rig.told(2).await;
    let younger = rig
        .until(async || {
            let threads = rig.call(&rig.key, "GET", "/threads", None).await.body;
            let items = threads["items"].as_array().cloned().unwrap_or_default();
            let eva = items.iter().find(|thread| thread["name"] == "Eva")?;
            eva["contact"].as_str().map(str::to_owned)
        })
        .await;
    let body = json!({ "messaging_product": "whatsapp", "to": number, "type": "text", "text": { "body": "Hola" },
        "biz_opaque_callback_data": "pedido-19" });
    let id = id_of(&rig.cloud(&rig.key, "POST", &format!("/{NUMBER}/messages"), Some(body)).await);
    let sent = rig.sent().await;
    let merged = json!({ "survivor": older });
    let merged = rig.call(&rig.key, "POST", &format!("/contacts/{younger}/merge"), Some(merged)).await;
    assert!(merged.status.is_success(), "{merged:?}");
    rig.sign(&sent.callback, "wamid.out.0", "delivered", json!({})).await;
    rig.told(3).await;
    rig.brings(&says("wamid.3", "soy la misma")).await;
    rig.told(4).await;
    // Behind what the older one's lane heard of all this.
    rig.brings(&text_of_ana("wamid.4", "y yo")).await;
    let told = rig.told(5).await;
    let words: Vec<&Value> = told.iter().filter_map(|value| value.pointer("/messages/0/text/body")).collect();
    assert_eq!(words, ["hola", "soy Eva", "soy la misma", "y yo"]);
    let signs: Vec<&Value> = told.iter().filter_map(|value| value.pointer("/statuses/0")).collect();
    assert_eq!(signs.len(), 1, "{signs:?}");
    assert_eq!(
        (&signs[0]["id"], &signs[0]["biz_opaque_callback_data"]),
        (&json!(id), &json!("pedido-19")),
        "by the id that was answered"
    );
}

#[tokio::test]
async fn only_channels_that_were_named_are_told_of_and_only_from_then_on() {
    let rig = Rig::new().await;
    rig.brings(&text_of_ana("wamid.0", "antes")).await;
    rig.messages(&rig.contact().await, 1).await;
    let other = rig.call(&rig.key, "POST", "/channels", Some(channel("200000000000002"))).await;
    let mut narrow = subscription();
    narrow["channels"] = json!([other.body["id"]]);
    let narrow = rig.subscribes(narrow).await;
    rig.brings(&text_of_ana("wamid.1", "aquí no")).await;
    rig.brings(&messages("200000000000002", ana(), vec![text("wamid.2", "aquí sí")])).await;
    let told = rig.told(1).await;
    assert_eq!(told[0]["messages"][0]["text"]["body"], "aquí sí");

    // Of every channel, if none is named.
    let (id, change) = (narrow["id"].as_str().unwrap(), json!({ "channels": [] }));
    let path = format!("/subscriptions/{id}");
    let stale = rig.call_with(&rig.key, "PATCH", &path, Some(change.clone()), &[("if-match", "\"7\"")]).await;
    assert_eq!(stale.status, StatusCode::PRECONDITION_FAILED, "{stale:?}");
    let wide = rig.call_with(&rig.key, "PATCH", &path, Some(change), &[("if-match", "\"1\"")]).await;
    assert_eq!((wide.status, &wide.body["version"]), (StatusCode::OK, &json!(2)), "{wide:?}");
    rig.brings(&text_of_ana("wamid.3", "ahora sí")).await;
    assert_eq!(rig.told(2).await[1]["messages"][0]["text"]["body"], "ahora sí");

    let gone = rig.call_with(&rig.key, "DELETE", &path, None, &[("if-match", "\"2\"")]).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT, "{gone:?}");
    rig.subscribes(json!({ "name": "Después", "callback_url": format!("{PROGRAM}/2"),
        "verify_token": "the token", "app_secret": APP_SECRET }))
        .await;
    rig.brings(&text_of_ana("wamid.4", "a otra")).await;
    rig.told_at(&format!("{PROGRAM}/2"), 1).await;
    assert_eq!(rig.told(2).await.len(), 2);
}

#[tokio::test]
async fn an_address_that_does_not_return_the_challenge_is_refused() {
    let rig = Rig::new().await;
    let mut wrong = subscription();
    wrong["verify_token"] = json!("another token");
    let refused = rig.call(&rig.key, "POST", "/subscriptions", Some(wrong)).await;
    assert_eq!(
        (refused.status, &refused.body["code"], &refused.body["answered"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("callback_refused"), &json!(403)),
    );
    for (member, value, pointer) in [
        ("callback_url", json!("http://crm.example/webhook"), "/callback_url"),
        ("app_secret", json!(" "), "/app_secret"),
        ("fields", json!(["groups"]), "/fields/0"),
        ("fields", json!(["calls", "calls"]), "/fields/1"),
        ("channels", json!(["chn_00000000000000000000000001"]), "/channels/0"),
    ] {
        let mut body = subscription();
        body[member] = value;
        let refused = rig.call(&rig.key, "POST", "/subscriptions", Some(body)).await;
        assert_eq!(refused.body["errors"][0]["pointer"], pointer, "{refused:?}");
    }
    let all = rig.call(&rig.key, "GET", "/subscriptions", None).await;
    assert_eq!(all.body["items"], json!([]));
    let added = rig.subscribes(subscription()).await;
    assert!(!added.to_string().contains(APP_SECRET));

    // A new token has to be the program's too; the test goes to where the messages go.
    let path = format!("/subscriptions/{}", added["id"].as_str().unwrap());
    let token = json!({ "verify_token": "another token" });
    let refused = rig.call_with(&rig.key, "PATCH", &path, Some(token), &[("if-match", "\"1\"")]).await;
    assert_eq!(refused.body["code"], "callback_refused", "{refused:?}");
    let tested = rig.call(&rig.key, "POST", &format!("{path}/test"), None).await;
    assert_eq!(tested.body, json!({ "delivered": true, "failure": null }));
    assert_eq!(rig.told(1).await[0]["messages"][0]["text"]["body"], "this is a text message");
    rig.backend.program.answers.lock().push(404);
    let tested = rig.call(&rig.key, "POST", &format!("{path}/test"), None).await;
    assert_eq!(tested.body, json!({ "delivered": false, "failure": "answered 404" }));
}
