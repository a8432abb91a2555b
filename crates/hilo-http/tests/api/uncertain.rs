//! A send of which nobody knows whether it left: repeated when no sign of it came in time, and not while one waits for its turn.

use crate::rig::{NUMBER, Rig, SECRET, ana, messages, text, text_of_ana};
use axum::http::StatusCode;
use hilo_egress::channel::SendMessage;
use hilo_model::Duration;
use serde_json::{Value, json};
use std::{sync::atomic::Ordering, time::Duration as Span};

/// Longer than a sign of a send is waited for.
const LONG: Duration = Duration::from_minutes(3);
/// Longer than the dispatcher takes to look at what it waits for, several times.
const LOOKS: Span = Span::from_millis(900);

/// Somebody else, by whom the number is heard of.
fn of_luis(id: &str) -> Value {
    let luis = json!({ "profile": { "name": "Luis" }, "wa_id": "5491155550002", "user_id": "AR.2" });
    let mut said = text(id, "hola");
    (said["from"], said["from_user_id"]) = (json!("5491155550002"), json!("AR.2"));
    messages(NUMBER, luis, vec![said])
}

impl Rig {
    /// Ana is written to; the connection breaks before the provider's answer came. What it took.
    async fn broken_off(&self) -> (String, SendMessage) {
        assert_eq!(self.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await, StatusCode::OK);
        let contact = self.contact().await;
        self.cut.store(true, Ordering::SeqCst);
        let content = json!({ "content": { "type": "text", "body": "Está listo" } });
        let path = format!("/threads/{contact}/messages");
        let said = self.call(&self.key, "POST", &path, Some(content)).await;
        assert!(said.status.is_success(), "{said:?}");
        let taken = self.sent().await;
        self.until(async || (!self.cut.load(Ordering::SeqCst)).then_some(())).await;
        tokio::time::sleep(LOOKS).await;
        (contact, taken)
    }

    /// The time is over, and the number is heard of.
    async fn heard_long_after(&self, id: &str) {
        self.clock.advance(LONG);
        assert_eq!(self.webhook(Some(SECRET), &of_luis(id)).await, StatusCode::OK);
        tokio::time::sleep(LOOKS).await;
    }
}

#[tokio::test]
async fn what_gave_no_sign_is_sent_again_once_turns_have_come_as_far() {
    let rig = Rig::new().await;
    let (_, first) = rig.broken_off().await;
    rig.store.stall_turns(true);
    assert_eq!(rig.webhook(Some(SECRET), &text_of_ana("wamid.2", "¿y?")).await, StatusCode::OK);
    rig.heard_long_after("wamid.luis.1").await;
    assert!(rig.nothing_else_was_sent().await, "a sign may be among what waits for its turn");
    rig.store.stall_turns(false);
    assert_eq!(rig.sent().await.callback, first.callback);
    rig.heard_long_after("wamid.luis.2").await;
    assert!(rig.nothing_else_was_sent().await);
}

#[tokio::test]
async fn a_sign_that_waits_for_its_turn_is_a_sign() {
    let rig = Rig::new().await;
    let (contact, first) = rig.broken_off().await;
    rig.store.stall_turns(true);
    let sign = json!({ "id": "wamid.out.0", "status": "delivered", "timestamp": "1763717005",
        "recipient_id": "5491155550001", "biz_opaque_callback_data": first.callback });
    let mut news = messages(NUMBER, ana(), vec![]);
    news["entry"][0]["changes"][0]["value"]["statuses"] = json!([sign]);
    assert_eq!(rig.webhook(Some(SECRET), &news).await, StatusCode::OK);
    for id in ["wamid.luis.1", "wamid.luis.2"] {
        rig.heard_long_after(id).await;
        assert!(rig.nothing_else_was_sent().await, "it was delivered, which is written down");
    }
    rig.store.stall_turns(false);
    rig.until(async || {
        let said = rig.messages(&contact, 2).await;
        (said[1]["status"] == "delivered").then_some(())
    })
    .await;
    rig.heard_long_after("wamid.luis.3").await;
    assert!(rig.nothing_else_was_sent().await);
}
