//! Commits whose answer is lost: nobody knows whether they were made, and nothing is done twice or forgotten.

use crate::rig::{Rig, SECRET, text_of_ana};
use axum::http::StatusCode;
use hilo_model::Duration;
use hilo_store::write::Write;

/// Ana writes, and the answer to the commit of such a write is lost on the way. She gets both answers once and in order,
/// and Hilo knows.
async fn answered_once(lost: fn(&Write) -> bool) {
    let rig = Rig::new().await;
    rig.answering_with(&["Recibido", "Gracias"]).await;
    // Once outboxes have been looked through, a turn may bring its send claimed.
    assert_eq!(rig.webhook(Some(SECRET), &text_of_ana("wamid.0", "buenas")).await, StatusCode::OK);
    both_answers(&rig, 3).await;
    rig.store.lose_answer(lost);
    let body = text_of_ana("wamid.1", "hola");
    // What was not acknowledged comes again.
    if rig.webhook(Some(SECRET), &body).await != StatusCode::OK {
        assert_eq!(rig.webhook(Some(SECRET), &body).await, StatusCode::OK);
    }
    let contact = both_answers(&rig, 6).await;
    assert!(rig.store.has_lost_an_answer(), "no such write was made");
    // The next message finds her place free, and everything before it done.
    assert_eq!(rig.webhook(Some(SECRET), &text_of_ana("wamid.2", "¿sigue ahí?")).await, StatusCode::OK);
    assert_eq!(both_answers(&rig, 9).await, contact);
    rig.clock.advance(Duration::from_minutes(5));
    assert_eq!(rig.messages(&contact, 9).await.len(), 9);
    assert!(rig.nothing_else_was_sent().await);
}

/// Waits for both answers to leave and to be known as accepted; of `count` messages they are the last ones.
async fn both_answers(rig: &Rig, count: usize) -> String {
    assert_eq!(rig.sent().await.content.text(), "Recibido");
    assert_eq!(rig.sent().await.content.text(), "Gracias");
    let contact = rig.contact().await;
    rig.until(async || {
        let all = rig.messages(&contact, count).await;
        assert_eq!(all.len(), count);
        all[count - 2..].iter().all(|message| message["status"] == "accepted").then_some(())
    })
    .await;
    contact
}

#[tokio::test]
async fn of_an_append() {
    answered_once(|write| matches!(write, Write::Append(_))).await;
}

#[tokio::test]
async fn of_a_turn_that_brings_its_send_claimed() {
    answered_once(|write| matches!(write, Write::Turns { turns, .. } if !turns.claims.is_empty())).await;
}

#[tokio::test]
async fn of_a_claim() {
    answered_once(|write| matches!(write, Write::Claim { .. })).await;
}

#[tokio::test]
async fn of_a_settlement() {
    answered_once(|write| matches!(write, Write::Settle { .. })).await;
}
