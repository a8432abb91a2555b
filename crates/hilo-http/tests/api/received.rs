//! What comes in besides messages is in the thread, on the contact and on the channel as what it is.

use crate::{
    rig::{NUMBER, Rig, SECRET, ana, messages, text_of_ana},
    unsupported::change,
};
use axum::http::StatusCode;
use serde_json::{Value, json};

/// A message of Ana's, of any type.
fn of_ana(message: Value) -> Value {
    let mut said = json!({ "from": "5491155550001", "timestamp": "1763717000" });
    said.as_object_mut().unwrap().extend(message.as_object().unwrap().clone());
    messages(NUMBER, ana(), vec![said])
}

impl Rig {
    async fn takes(&self, body: &Value) {
        assert_eq!(self.webhook(Some(SECRET), body).await, StatusCode::OK);
    }

    async fn reads(&self, path: &str) -> Value {
        let answer = self.call(&self.key, "GET", path, None).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {answer:?}");
        answer.body
    }

    /// The timeline's entries of a kind, once there are so many.
    async fn entries(&self, contact: &str, kind: &str, count: usize) -> Vec<Value> {
        self.until(async || {
            let page = self.reads(&format!("/threads/{contact}/events")).await;
            let all = page["items"].as_array().cloned().unwrap_or_default();
            let found: Vec<Value> = all.into_iter().filter(|entry| entry["kind"] == kind).collect();
            (found.len() >= count).then_some(found)
        })
        .await
    }
}

#[tokio::test]
async fn an_edited_and_a_deleted_message_say_so_and_keep_what_they_said() {
    let rig = Rig::new().await;
    rig.takes(&text_of_ana("wamid.1", "hola")).await;
    let contact = rig.contact().await;
    let edit = json!({ "original_message_id": "wamid.1",
        "message": { "type": "text", "text": { "body": "hola, buenas" } } });
    rig.takes(&of_ana(json!({ "id": "wamid.2", "type": "edit", "edit": edit }))).await;
    let edited = rig
        .until(async || {
            let message = rig.messages(&contact, 1).await.remove(0);
            message["edited_at"].is_string().then_some(message)
        })
        .await;
    assert_eq!(edited["content"]["body"], "hola, buenas");
    assert_eq!(edited["revoked_at"], json!(null));
    let path = format!("/threads/{contact}/messages/{}/versions", edited["id"].as_str().unwrap());
    let versions = rig.reads(&path).await;
    assert_eq!(versions["items"][0]["content"]["body"], "hola");
    assert_eq!(versions["items"].as_array().unwrap().len(), 1);
    assert_eq!(rig.only_thread().await["preview"], "hola, buenas");

    let revoke = json!({ "original_message_id": "wamid.1" });
    rig.takes(&of_ana(json!({ "id": "wamid.3", "type": "revoke", "revoke": revoke }))).await;
    rig.until(async || rig.messages(&contact, 1).await[0]["revoked_at"].is_string().then_some(())).await;
    assert_eq!(rig.messages(&contact, 1).await.len(), 1, "neither is a message of its own");
}

#[tokio::test]
async fn an_answer_from_the_phones_app_is_a_message_and_the_bot_is_silent() {
    let rig = Rig::new().await;
    rig.answering("Recibido").await;
    let echo = json!([{ "from": "5491150000000", "to": "5491155550001", "to_user_id": "AR.1", "id": "wamid.E",
        "timestamp": "1763717000", "type": "text", "text": { "body": "Ya va, te lo llevo yo" } }]);
    let body = change("smb_message_echoes", json!({ "message_echoes": echo }));
    for _ in 0..3 {
        rig.takes(&body).await;
    }
    let contact = rig.contact().await;
    let said = rig.messages(&contact, 1).await;
    assert_eq!(said.len(), 1, "what comes three times is kept once");
    assert_eq!(
        (&said[0]["direction"], &said[0]["author"]["type"]),
        (&json!("outbound"), &json!("phone_app"))
    );
    assert_eq!(said[0]["content"]["body"], "Ya va, te lo llevo yo");
    rig.takes(&text_of_ana("wamid.1", "gracias")).await;
    rig.messages(&contact, 2).await;
    assert!(rig.nothing_else_was_sent().await);
    assert_eq!(rig.only_thread().await["status"], "open");
}

#[tokio::test]
async fn old_conversations_stand_before_the_new_one() {
    let rig = Rig::new().await;
    rig.answering("Recibido").await;
    let old = |id: &str, from: &str, body: &str, at: &str| {
        json!({ "id": id, "from": from, "timestamp": at, "type": "text", "text": { "body": body },
            "history_context": { "status": "READ" } })
    };
    let thread = json!({ "id": "5491155550001", "messages": [
        old("wamid.H1", "5491155550001", "¿Abren hoy?", "1763000000"),
        old("wamid.H2", "5491150000000", "Sí, hasta las 8", "1763000100"),
    ] });
    let chunk =
        json!([{ "metadata": { "phase": 1, "chunk_order": 1, "progress": 100 }, "threads": [thread] }]);
    rig.takes(&change("history", json!({ "history": chunk }))).await;
    let contact = rig.contact().await;
    let said = rig.messages(&contact, 2).await;
    let shown: Vec<_> = said.iter().map(|it| (it["direction"].clone(), it["position"].clone())).collect();
    assert_eq!(shown, [(json!("inbound"), json!(-2)), (json!("outbound"), json!(-1))]);
    assert_eq!(rig.only_thread().await["unread"], 0);
    rig.takes(&text_of_ana("wamid.1", "hola")).await;
    rig.sent().await;
    let said = rig.messages(&contact, 4).await;
    assert_eq!(said[0]["content"]["body"], "¿Abren hoy?");
}

#[tokio::test]
async fn calls_payments_and_notices_are_entries_of_the_timeline() {
    let rig = Rig::new().await;
    let call = |event: &str, more: Value| {
        let mut call = json!({ "id": "wacid.1", "from": "5491155550001", "event": event,
            "direction": "USER_INITIATED", "timestamp": "1763717000" });
        call.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        change("calls", json!({ "calls": [call] }))
    };
    rig.takes(&call("connect", json!({}))).await;
    rig.takes(&call("terminate", json!({ "status": "FAILED" }))).await;
    let contact = rig.contact().await;
    let calls = rig.entries(&contact, "call", 2).await;
    assert_eq!(calls[0]["body"]["missed"], true);
    assert_eq!(rig.only_thread().await["unread"], 1, "a missed call waits for an answer");
    let system = json!({ "body": "changed", "wa_id": "5491155550009", "type": "user_changed_number" });
    rig.takes(&of_ana(json!({ "id": "wamid.S", "type": "system", "system": system }))).await;
    let notices = rig.entries(&contact, "notice", 1).await;
    assert_eq!(notices[0]["body"]["notice"], json!({ "kind": "number_changed", "number": "5491155550009" }));
}

#[tokio::test]
async fn what_a_customer_wants_is_kept_and_refused_when_it_is_ordered() {
    let rig = Rig::new().await;
    rig.takes(&text_of_ana("wamid.1", "hola")).await;
    let contact = rig.contact().await;
    let stop = json!([{ "wa_id": "5491155550001", "category": "marketing_messages", "value": "stop", "timestamp": 1_763_717_000 }]);
    rig.takes(&change("user_preferences", json!({ "user_preferences": stop }))).await;
    rig.entries(&contact, "consent", 1).await;
    let shown = rig.reads(&format!("/contacts/{contact}")).await;
    assert_eq!(shown["consent"][0]["consent"], "withdrawn");
    let template = |category: &str| json!({ "content": { "type": "template", "name": "oferta", "language": "es", "category": category } });
    let path = format!("/threads/{contact}/messages");
    let refused = rig.call(&rig.key, "POST", &path, Some(template("marketing"))).await;
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("opted_out"))
    );
    let sent = rig.call(&rig.key, "POST", &path, Some(template("utility"))).await;
    assert!(sent.status.is_success(), "{sent:?}");
}

#[tokio::test]
async fn what_the_provider_says_about_a_number_is_kept_and_calls_a_person() {
    let rig = Rig::new().await;
    let account = |value: Value| {
        json!({ "object": "whatsapp_business_account", "entry": [{ "id": "102290129340398", "changes": [
            { "field": "account_update", "value": value }] }] })
    };
    let ban = json!({ "event": "DISABLED_UPDATE",
        "ban_info": { "waba_ban_state": "SCHEDULE_FOR_DISABLE", "waba_ban_date": "April 17, 2026" } });
    rig.takes(&account(ban.clone())).await;
    rig.takes(&account(ban)).await;
    let channel = rig.reads("/channels").await["items"][0]["id"].as_str().unwrap().to_owned();
    let standing = rig
        .until(async || {
            let standing = rig.reads(&format!("/channels/{channel}/standing")).await;
            (standing["severity"] == "critical").then_some(standing)
        })
        .await;
    assert_eq!(standing["news"][0]["news"]["state"], "scheduled");
    rig.until(async || {
        let events = rig.reads(&format!("/channels/{channel}/events")).await;
        (events["items"].as_array().unwrap().len() == 2).then_some(())
    })
    .await;
    let incidents = rig.reads("/incidents").await;
    let codes: Vec<_> = incidents["items"].as_array().unwrap().iter().map(|it| it["code"].clone()).collect();
    assert_eq!(codes, ["channel_ban"], "once");
}

#[tokio::test]
async fn a_message_knows_the_advertisement_that_it_comes_from() {
    let rig = Rig::new().await;
    rig.answering("Recibido").await;
    let referral = json!({ "source_url": "https://fb.me/x", "source_id": "ad-1", "source_type": "ad",
        "headline": "Remeras", "ctwa_clid": "clid-1" });
    let text = json!({ "body": "hola" });
    rig.takes(&of_ana(json!({ "id": "wamid.1", "type": "text", "text": text, "referral": referral,
        "context": { "frequently_forwarded": true } })))
        .await;
    rig.sent().await;
    let contact = rig.contact().await;
    let said = rig.messages(&contact, 2).await;
    let hers = said.iter().find(|it| it["direction"] == "inbound").unwrap();
    assert_eq!((&hers["referral"]["id"], &hers["forwarded"]), (&json!("ad-1"), &json!("often")));
    let run = rig.reads("/runs").await["items"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(rig.reads(&format!("/runs/{run}")).await["referral"]["click"], "clid-1");
}
