//! A number whose account has a problem stops, with one incident; what it had to send waits, and leaves once it is mended.

use crate::rig::{Rig, SECRET, text_of_ana};
use axum::http::{StatusCode, header};
use hilo_model::Duration;
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

impl Rig {
    /// Ana writes to a number whose account is locked, and two answers wait.
    async fn stopped(&self) -> String {
        assert_eq!(self.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await, StatusCode::OK);
        let contact = self.contact().await;
        self.locked.0.store(true, Ordering::SeqCst);
        for words in ["uno", "dos"] {
            // Templates, which no window of 24 hours ends.
            let template =
                json!({ "type": "template", "name": words, "language": "es", "category": "utility" });
            let body = json!({ "content": template });
            let path = format!("/threads/{contact}/messages");
            let said = self.call(&self.key, "POST", &path, Some(body)).await;
            assert!(said.status.is_success(), "{said:?}");
        }
        self.tried(1).await;
        contact
    }

    /// Until the provider was asked so many times, however long the number pauses in between.
    async fn tried(&self, times: u64) {
        self.until(async || {
            let tried = self.locked.1.load(Ordering::SeqCst) >= times;
            if !tried {
                self.clock.advance(Duration::from_minutes(1));
            }
            tried.then_some(())
        })
        .await;
    }

    async fn problems_of_the_number(&self) -> Vec<Value> {
        let page = self.call(&self.key, "GET", "/incidents", None).await.body;
        let items = page["items"].as_array().cloned().unwrap_or_default();
        items.into_iter().filter(|incident| incident["code"] == "channel_cannot_send").collect()
    }
}

fn words(message: &hilo_egress::channel::SendMessage) -> String {
    format!("{:?}", message.content)
}

#[tokio::test]
async fn what_a_locked_number_had_to_send_waits_until_its_account_is_well() {
    let rig = Rig::new().await;
    let contact = rig.stopped().await;
    // More tries than any other failure is given.
    rig.tried(16).await;
    assert_eq!(rig.problems_of_the_number().await.len(), 1, "a person is told once");
    let said = rig.messages(&contact, 3).await;
    assert!(said.iter().all(|message| message["status"] != "failed"), "{said:?}");
    rig.locked.0.store(false, Ordering::SeqCst);
    rig.until(async || {
        rig.clock.advance(Duration::from_minutes(1));
        let said = rig.messages(&contact, 3).await;
        let sent =
            said.iter().filter(|message| message["status"] == "sent" || message["status"] == "accepted");
        (sent.count() == 2).then_some(())
    })
    .await;
    assert!(words(&rig.sent().await).contains("uno"));
    assert!(words(&rig.sent().await).contains("dos"));
}

#[tokio::test]
async fn a_number_that_got_a_new_token_goes_on_at_once() {
    let rig = Rig::new().await;
    rig.stopped().await;
    rig.locked.0.store(false, Ordering::SeqCst);
    let channel = rig.call(&rig.key, "GET", "/channels", None).await.body["items"][0]["id"].clone();
    let path = format!("/channels/{}", channel.as_str().unwrap());
    let shown = rig.call(&rig.key, "GET", &path, None).await;
    let tag = shown.headers[header::ETAG].to_str().unwrap();
    let token = json!({ "access_token": "another token" });
    let saved = rig.call_with(&rig.key, "PATCH", &path, Some(token), &[("if-match", tag)]).await;
    assert_eq!(saved.status, StatusCode::OK, "{saved:?}");
    assert!(words(&rig.sent().await).contains("uno"));
}
