//! Programs that do not take what they are told, a Hilo that starts anew, and people who are not told of any more.

use super::{APP_SECRET, subscription};
use crate::rig::{NUMBER, PROGRAM, Rig, ana, messages, text, text_of_ana};
use hilo_model::{Duration, Scope};
use hilo_store::{Store, rows::Row, write::Write};
use serde_json::{Value, json};

#[tokio::test]
async fn what_was_not_taken_is_told_again_and_in_order() {
    let rig = Rig::new().await;
    let added = rig.subscribes(subscription()).await;
    assert_eq!(added["health"]["state"], "fresh", "{added}");
    rig.backend.program.answers.lock().extend([500, 302, 503]);
    rig.brings(&messages(NUMBER, ana(), vec![text("wamid.1", "uno"), text("wamid.2", "dos")])).await;
    rig.until(async || (rig.backend.program.refused.lock().len() == 1).then_some(())).await;
    let troubled = rig
        .until(async || {
            let health = rig.subscription_health(&added["id"]).await;
            (health["state"] == "troubled").then_some(health)
        })
        .await;
    let failure = troubled["failure"].as_str().unwrap();
    assert!(troubled["held"] == 1 && failure.starts_with("answered "), "{troubled}");
    let told = rig.told(2).await;
    let words: Vec<&Value> = told.iter().map(|value| &value["messages"][0]["text"]["body"]).collect();
    assert_eq!(words, ["uno", "dos"]);
    assert_eq!(rig.backend.program.refused.lock().len(), 3);
    let well = rig
        .until(async || {
            let health = rig.subscription_health(&added["id"]).await;
            (health["state"] == "well" && health["behind"] == 0).then_some(health)
        })
        .await;
    assert_eq!((&well["held"], &well["given_up"]), (&json!(0), &json!(0)), "{well}");
}

#[tokio::test]
async fn a_restart_loses_nothing_and_repeats_nothing() {
    let mut rig = Rig::new().await;
    rig.subscribes(subscription()).await;
    rig.brings(&text_of_ana("wamid.1", "uno")).await;
    rig.told(1).await;
    rig.backend.program.answers.lock().extend([500; 3]);
    rig.brings(&text_of_ana("wamid.2", "dos")).await;
    rig.until(async || (!rig.backend.program.refused.lock().is_empty()).then_some(())).await;
    rig.restart().await;
    rig.backend.program.answers.lock().clear();
    rig.clock.advance(Duration::from_minutes(1));
    rig.brings(&text_of_ana("wamid.3", "tres")).await;
    let told = rig.told(3).await;
    let words: Vec<&Value> = told.iter().map(|value| &value["messages"][0]["text"]["body"]).collect();
    assert_eq!(words, ["uno", "dos", "tres"]);
    rig.restart().await;
    rig.brings(&text_of_ana("wamid.4", "cuatro")).await;
    assert_eq!(rig.told(4).await.len(), 4);
}

/// Ana writes while the program takes nothing, is erased, and is not told of any more.
async fn erased(erase: impl AsyncFnOnce(&Rig, &str)) {
    let rig = Rig::new().await;
    let added = rig.subscribes(subscription()).await;
    rig.backend.program.answers.lock().extend([500; 1_000]);
    let contact = rig.ana_wrote().await;
    rig.until(async || {
        let health = rig.subscription_health(&added["id"]).await;
        (health["held"] == 1).then_some(())
    })
    .await;
    erase(&rig, &contact).await;
    rig.backend.program.answers.lock().clear();
    rig.clock.advance(Duration::from_minutes(1));
    rig.until(async || {
        let health = rig.subscription_health(&added["id"]).await;
        (health["held"] == 0 && health["behind"] == 0).then_some(())
    })
    .await;
    assert!(rig.backend.program.took.lock().is_empty());
}

#[tokio::test]
async fn whoever_was_erased_is_not_told_of() {
    erased(async |rig, contact| {
        let erased = rig.call(&rig.key, "DELETE", &format!("/contacts/{contact}"), None).await;
        assert!(erased.status.is_success(), "{erased:?}");
    })
    .await;
}

#[tokio::test]
async fn whoever_was_erased_by_another_node_is_not_told_of() {
    erased(async |rig, contact| {
        let session = rig.call(&rig.key, "GET", "/session", None).await.body;
        let scope = Scope {
            workspace: session["workspace"]["id"].as_str().unwrap().parse().unwrap(),
            environment: session["environment"].as_str().unwrap().parse().unwrap(),
        };
        let row = Row::DestroyKey { scope, contact: contact.parse().unwrap(), at: rig.now() };
        let (documents, audit) = (Vec::new(), Vec::new());
        let write = Write::Settings { documents, rows: vec![row], audit, idempotency: None };
        rig.store.write([write].into()).await.unwrap().pop().unwrap().unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_program_that_is_away_holds_nobody_up_and_is_given_up_on() {
    let rig = Rig::new().await;
    let away = rig
        .subscribes(json!({ "name": "Ausente", "callback_url": format!("{PROGRAM}/away"),
            "verify_token": "the token", "app_secret": APP_SECRET }))
        .await;
    rig.subscribes(subscription()).await;
    rig.brings(&text_of_ana("wamid.1", "hola")).await;
    rig.brings(&text_of_ana("wamid.2", "¿están?")).await;
    rig.told(2).await;
    rig.until(async || (!rig.backend.program.refused.lock().is_empty()).then_some(())).await;
    rig.clock.advance(Duration::from_days(8));
    let health = rig
        .until(async || {
            let health = rig.subscription_health(&away["id"]).await;
            (health["given_up"] == 2).then_some(health)
        })
        .await;
    assert_eq!((&health["held"], &health["delivered_at"]), (&json!(0), &Value::Null), "{health}");
    assert_eq!(rig.told(2).await.len(), 2);
}
