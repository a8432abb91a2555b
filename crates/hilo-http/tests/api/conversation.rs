//! The whole loop: a webhook comes in, an answer leaves, people look and write through the API.

use crate::rig::{NUMBER, PASSWORD, Rig, SECRET, ana, messages, text, text_of_ana};
use axum::http::StatusCode;
use hilo_model::{Duration, Phone, message::Outbound};
use hilo_store::read::{Page, Read};
use serde_json::json;

fn words(content: &Outbound) -> &str {
    content.text()
}

#[tokio::test]
async fn a_webhook_is_answered_by_the_flow() {
    let rig = Rig::new().await;
    rig.answering("Recibido").await;
    assert_eq!(rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await, StatusCode::OK);
    let sent = rig.sent().await;
    assert_eq!(words(&sent.content), "Recibido");
    assert_eq!(sent.to.phone().map(Phone::digits), Some("5491155550001"));

    let contact = rig.contact().await;
    let all = rig.messages(&contact, 2).await;
    assert_eq!(all[0]["content"], json!({ "type": "text", "body": "hola" }));
    assert_eq!(all[0]["direction"], "inbound");
    assert_eq!(all[1]["content"]["body"], "Recibido");

    // A status finds the message by our callback, before anybody knows the provider's id.
    let status = json!({ "id": "wamid.out.0", "status": "delivered", "timestamp": "1763717005",
        "recipient_id": "5491155550001", "biz_opaque_callback_data": sent.callback });
    let mut news = messages(NUMBER, ana(), vec![]);
    news["entry"][0]["changes"][0]["value"]["statuses"] = json!([status]);
    assert_eq!(rig.webhook(Some(SECRET), &news).await, StatusCode::OK);
    let path = format!("/threads/{contact}/messages/{}", all[1]["id"].as_str().unwrap());
    rig.until(async || {
        let message = rig.call(&rig.key, "GET", &path, None).await.body;
        (message["status"] == "delivered").then_some(())
    })
    .await;
    let runs = rig.call(&rig.key, "GET", &format!("/runs?contact={contact}"), None).await;
    let run = runs.body["items"][0]["id"].as_str().unwrap().to_owned();
    let run = rig.call(&rig.key, "GET", &format!("/runs/{run}"), None).await;
    assert_eq!(
        (run.body["status"].as_str(), run.body["turns"][0]["steps_state"].as_str()),
        (Some("completed"), Some("known"))
    );
}

#[tokio::test]
async fn an_unsigned_webhook_is_refused_and_leaves_nothing() {
    let rig = Rig::new().await;
    rig.answering("Recibido").await;
    let body = text_of_ana("wamid.1", "hola");
    assert_eq!(rig.webhook(None, &body).await, StatusCode::UNAUTHORIZED);
    assert_eq!(rig.webhook(Some("another secret"), &body).await, StatusCode::UNAUTHORIZED);
    // What is good comes after, so that what was refused would have been seen by now.
    assert_eq!(rig.webhook(Some(SECRET), &text_of_ana("wamid.2", "hola")).await, StatusCode::OK);
    rig.sent().await;
    let contact = rig.contact().await;
    let ids: Vec<_> = rig.messages(&contact, 2).await.iter().map(|m| m["provider_id"].clone()).collect();
    assert_eq!(ids[0], "wamid.2");
    assert_eq!(ids.len(), 2);
    let scope = scope(&rig).await;
    let contacts = rig.store.contacts(scope, Page { after: None, limit: 10 }).await.unwrap();
    assert_eq!(contacts.len(), 1);
}

#[tokio::test]
async fn a_message_that_comes_six_times_at_once_counts_once() {
    let rig = Rig::new().await;
    rig.answering("Recibido").await;
    let body = text_of_ana("wamid.1", "hola");
    let statuses = futures::future::join_all((0..6).map(|_| rig.webhook(Some(SECRET), &body))).await;
    assert!(statuses.iter().all(|status| *status == StatusCode::OK), "{statuses:?}");
    rig.sent().await;
    assert_eq!(rig.webhook(Some(SECRET), &text_of_ana("wamid.2", "chau")).await, StatusCode::OK);
    rig.sent().await;
    let contact = rig.contact().await;
    let all = rig.messages(&contact, 4).await;
    let inbound: Vec<_> = all.iter().filter(|m| m["direction"] == "inbound").collect();
    assert_eq!((all.len(), inbound.len()), (4, 2));
    assert!(rig.nothing_else_was_sent().await);
}

#[tokio::test]
async fn ten_messages_of_a_new_person_in_one_webhook_keep_their_order() {
    let rig = Rig::new().await;
    let ten = (0..10).map(|n| text(&format!("wamid.{n}"), &n.to_string())).collect();
    assert_eq!(rig.webhook(Some(SECRET), &messages(NUMBER, ana(), ten)).await, StatusCode::OK);
    let contact = rig.contact().await;
    let all = rig.messages(&contact, 10).await;
    let said: Vec<_> = all.iter().map(|m| m["content"]["body"].as_str().unwrap().to_owned()).collect();
    assert_eq!(said, (0..10).map(|n| n.to_string()).collect::<Vec<_>>());
    rig.only_thread().await;
}

#[tokio::test]
async fn a_person_without_phone_number_is_answered_by_user_id() {
    let rig = Rig::new().await;
    rig.answering("Recibido").await;
    let contact = json!({ "profile": { "name": "Eva" }, "user_id": "AR.2" });
    let message = json!({ "from_user_id": "AR.2", "id": "wamid.1", "timestamp": "1763717000",
        "type": "text", "text": { "body": "hola" } });
    assert_eq!(rig.webhook(Some(SECRET), &messages(NUMBER, contact, vec![message])).await, StatusCode::OK);
    let sent = rig.sent().await;
    assert_eq!((sent.to.phone(), sent.to.user_id()), (None, Some("AR.2")));
    let thread = rig.contact().await;
    let view = rig.call(&rig.key, "GET", &format!("/threads/{thread}"), None).await;
    assert_eq!(view.body["identities"][0]["kind"], "whatsapp_user_id");
    assert_eq!(view.body["name"], "Eva");
}

#[tokio::test]
async fn a_person_takes_over_writes_and_gives_back() {
    let rig = Rig::new().await;
    rig.answering("Recibido").await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    rig.sent().await;
    let contact = rig.contact().await;
    let path = format!("/threads/{contact}");
    let post =
        async |what: &str, body| rig.call(&rig.key, "POST", &format!("{path}/{what}"), Some(body)).await;

    let taken = post("take-over", json!({})).await;
    assert_eq!((taken.status, taken.body["status"].as_str()), (StatusCode::OK, Some("done")), "{taken:?}");
    let content = json!({ "type": "text", "body": "Soy Ana, de Aurora" });
    let sent = post("messages", json!({ "content": content })).await;
    assert_eq!(sent.status, StatusCode::OK, "{sent:?}");
    assert_eq!(words(&rig.sent().await.content), "Soy Ana, de Aurora");
    // A reader sees its own write.
    let id = sent.body["message"].as_str().unwrap();
    let message = rig.call(&rig.key, "GET", &format!("{path}/messages/{id}"), None).await;
    assert_eq!(message.body["author"]["type"], "api_key");

    // The flow is silent while a person has the thread.
    rig.webhook(Some(SECRET), &text_of_ana("wamid.2", "¿sigue ahí?")).await;
    rig.messages(&contact, 4).await;
    assert!(rig.nothing_else_was_sent().await);

    let note = post("notes", json!({ "body": "cliente frecuente" })).await;
    assert_eq!(note.status, StatusCode::OK);
    let events = rig.call(&rig.key, "GET", &format!("{path}/events"), None).await;
    let note = events.body["items"].as_array().unwrap().iter().find(|event| event["kind"] == "note").unwrap();
    assert_eq!(note["body"]["body"], "cliente frecuente");

    let stale = post("status", json!({ "status": "solved", "based_on": 1 })).await;
    assert_eq!((stale.status, stale.body["code"].as_str()), (StatusCode::CONFLICT, Some("thread_moved_on")));
    let back = post("give-back", json!({})).await;
    assert_eq!(back.status, StatusCode::OK, "{back:?}");
    rig.webhook(Some(SECRET), &text_of_ana("wamid.3", "hola")).await;
    assert_eq!(words(&rig.sent().await.content), "Recibido");
    let tickets = rig.call(&rig.key, "GET", &format!("{path}/tickets"), None).await;
    assert_eq!(tickets.body["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn free_text_three_days_later_is_refused() {
    let rig = Rig::new().await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let contact = rig.contact().await;
    rig.clock.advance(Duration::from_days(3));
    let body = json!({ "content": { "type": "text", "body": "¿sigue interesada?" } });
    let refused = rig.call(&rig.key, "POST", &format!("/threads/{contact}/messages"), Some(body)).await;
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("window_closed"))
    );
    assert!(rig.nothing_else_was_sent().await);
}

#[tokio::test]
async fn an_order_repeated_with_its_key_is_carried_out_once() {
    let rig = Rig::new().await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let contact = rig.contact().await;
    let path = format!("/threads/{contact}/messages");
    let body = json!({ "content": { "type": "text", "body": "una vez" } });
    let key = [("idempotency-key", "k-1")];
    let first = rig.call_with(&rig.key, "POST", &path, Some(body.clone()), &key).await;
    let again = rig.call_with(&rig.key, "POST", &path, Some(body), &key).await;
    assert_eq!((first.status, &first.body), (StatusCode::OK, &again.body));
    let other = json!({ "content": { "type": "text", "body": "otra cosa" } });
    let other = rig.call_with(&rig.key, "POST", &path, Some(other), &key).await;
    assert_eq!(
        (other.status, other.body["code"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("idempotency_key_reused"))
    );
    rig.sent().await;
    assert!(rig.nothing_else_was_sent().await);
    let command = first.body["command"].as_str().unwrap();
    let looked_up = rig.call(&rig.key, "GET", &format!("/commands/{command}"), None).await;
    assert_eq!(looked_up.body, first.body);
}

#[tokio::test]
async fn an_erased_person_is_shown_as_erased() {
    let rig = Rig::new().await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let contact = rig.contact().await;
    rig.messages(&contact, 1).await;
    let erased = rig.call(&rig.key, "DELETE", &format!("/contacts/{contact}"), None).await;
    assert_eq!(erased.status, StatusCode::OK, "{erased:?}");
    let messages = rig.messages(&contact, 1).await;
    assert_eq!((&messages[0]["content"], &messages[0]["content_state"]), (&json!(null), &json!("erased")));
    let view = rig.call(&rig.key, "GET", &format!("/contacts/{contact}"), None).await;
    assert_eq!((view.status, view.body["fields_state"].as_str()), (StatusCode::OK, Some("erased")));
}

#[tokio::test]
async fn what_one_may_not_see_is_not_there() {
    let rig = Rig::new().await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let contact = rig.contact().await;
    let message = rig.messages(&contact, 1).await[0]["id"].as_str().unwrap().to_owned();
    let roles = rig.call(&rig.key, "GET", "/roles", None).await.body;
    let agent = roles["items"].as_array().unwrap().iter().find(|role| role["preset"] == "agent").unwrap();
    let mut tokens = Vec::new();
    for name in ["eva", "leo"] {
        let person = json!({ "email": format!("{name}@example.com"), "name": name, "password": PASSWORD,
            "role": agent["id"] });
        rig.call(&rig.key, "POST", "/people", Some(person)).await;
        let signed_in =
            json!({ "email": format!("{name}@example.com"), "password": PASSWORD, "bearer": true });
        let signed_in = rig.call("", "POST", "/session", Some(signed_in)).await.body;
        tokens.push(signed_in["token"].as_str().unwrap().to_owned());
    }
    let (eva, leo) = (&tokens[0], &tokens[1]);
    let path = format!("/threads/{contact}");
    // Nobody's thread is everybody's.
    assert_eq!(rig.call(leo, "GET", &path, None).await.status, StatusCode::OK);
    let taken = rig.call(eva, "POST", &format!("{path}/take-over"), None).await;
    assert_eq!(taken.status, StatusCode::OK, "{taken:?}");
    let message = format!("{path}/messages/{message}");
    let (messages, events, tickets) =
        (format!("{path}/messages"), format!("{path}/events"), format!("{path}/tickets"));
    let runs = format!("/runs?contact={contact}");
    for inside in [&path, &messages, &message, &events, &tickets, &runs] {
        assert_eq!(rig.call(eva, "GET", inside, None).await.status, StatusCode::OK, "{inside}");
        assert_eq!(rig.call(leo, "GET", inside, None).await.status, StatusCode::NOT_FOUND, "{inside}");
    }
    let note = rig.call(leo, "POST", &format!("{path}/notes"), Some(json!({ "body": "x" }))).await;
    assert_eq!(note.status, StatusCode::NOT_FOUND);
    assert_eq!(rig.call(leo, "GET", "/threads", None).await.body["items"], json!([]));
    // Another environment knows nothing of it, whoever asks.
    let sandbox = [("hilo-environment", "sandbox")];
    assert_eq!(rig.call_with(eva, "GET", &path, None, &sandbox).await.status, StatusCode::NOT_FOUND);
}

async fn scope(rig: &Rig) -> hilo_model::Scope {
    let session = rig.call(&rig.key, "GET", "/session", None).await.body;
    hilo_model::Scope {
        workspace: session["workspace"]["id"].as_str().unwrap().parse().unwrap(),
        environment: session["environment"].as_str().unwrap().parse().unwrap(),
    }
}
