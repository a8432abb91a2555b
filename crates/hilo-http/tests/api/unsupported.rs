//! What there is no rule for is kept: in the person's thread, sealed with their key, or sealed on the channel.

use crate::rig::{NUMBER, PASSWORD, Rig, SECRET, ana, messages, text_of_ana};
use axum::http::StatusCode;
use serde_json::{Value, json};

pub(crate) fn change(field: &str, members: Value) -> Value {
    let mut body = messages(NUMBER, ana(), vec![]);
    let change = &mut body["entry"][0]["changes"][0];
    change["field"] = json!(field);
    for (name, member) in members.as_object().unwrap() {
        change["value"][name] = member.clone();
    }
    body
}

async fn unsupported(rig: &Rig, contact: &str, count: usize) -> Vec<Value> {
    rig.until(async || {
        let page = rig.call(&rig.key, "GET", &format!("/threads/{contact}/events"), None).await.body;
        let all = page["items"].as_array().cloned().unwrap_or_default();
        let found: Vec<Value> = all.into_iter().filter(|event| event["kind"] == "unsupported").collect();
        (found.len() >= count).then_some(found)
    })
    .await
}

#[tokio::test]
async fn what_another_app_of_the_number_does_is_in_the_thread_and_nowhere_in_the_clear() {
    let rig = Rig::new().await;
    let copy = json!([{ "from": "5491150000000", "to": "5491155550001", "to_user_id": "AR.1", "id": "wamid.E",
        "timestamp": "1763717000", "type": "text", "text": { "body": "Ya va, te lo llevo yo" } }]);
    let body = change("message_echoes", json!({ "message_echoes": copy }));
    for _ in 0..3 {
        assert_eq!(rig.webhook(Some(SECRET), &body).await, StatusCode::OK);
    }
    let contact = rig.contact().await;
    let events = unsupported(&rig, &contact, 1).await;
    assert_eq!(events.len(), 1, "what comes three times is kept once");
    assert_eq!(
        (&events[0]["body"]["what"], &events[0]["body"]["raw"]["text"]["body"]),
        (&json!("echo"), &json!("Ya va, te lo llevo yo"))
    );
    let thread = rig.only_thread().await;
    assert_eq!((&thread["name"], &thread["unread"]), (&json!("Ana Suárez"), &json!(0)));
    let channel = rig.call(&rig.key, "GET", "/channels", None).await.body["items"][0]["id"].clone();
    let path = format!("/channels/{}/events", channel.as_str().unwrap());
    assert_eq!(rig.call(&rig.key, "GET", &path, None).await.body["items"], json!([]));

    // The person answers as everybody does.
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "gracias")).await;
    rig.messages(&contact, 1).await;
    rig.only_thread().await;
}

#[tokio::test]
async fn what_is_nobodys_alone_is_sealed_on_the_channel_and_shown_to_those_who_see_all() {
    let rig = Rig::new().await;
    let groups = json!([{ "group_id": "Y2Fw", "type": "group_participants_add", "timestamp": "1763717000",
        "added_participants": [{ "wa_id": "5491155550003" }, { "wa_id": "5491155550004" }] }]);
    let mut body = change("group_participants_update", json!({ "groups": groups }));
    body["entry"][0]["changes"][0]["value"].as_object_mut().unwrap().remove("contacts");
    rig.webhook(Some(SECRET), &body).await;
    let channel = rig.call(&rig.key, "GET", "/channels", None).await.body["items"][0]["id"].clone();
    let path = format!("/channels/{}/events", channel.as_str().unwrap());
    let event =
        rig.until(async || rig.call(&rig.key, "GET", &path, None).await.body["items"].get(0).cloned()).await;
    assert_eq!(event["body"]["content"]["groups"], groups, "{event}");

    let roles = rig.call(&rig.key, "GET", "/roles", None).await.body;
    let agent = roles["items"].as_array().unwrap().iter().find(|role| role["preset"] == "agent").unwrap();
    let person =
        json!({ "email": "eva@example.com", "name": "Eva", "password": PASSWORD, "role": agent["id"] });
    rig.call(&rig.key, "POST", "/people", Some(person)).await;
    let signed_in = json!({ "email": "eva@example.com", "password": PASSWORD, "bearer": true });
    let eva = rig.call("", "POST", "/session", Some(signed_in)).await.body;
    let seen = rig.call(eva["token"].as_str().unwrap(), "GET", &path, None).await.body;
    assert_eq!(seen["items"][0]["body"], json!({ "withheld": "group_participants_update" }));
    assert_eq!(rig.call(&rig.key, "GET", "/contacts", None).await.body["items"], json!([]));
}

#[tokio::test]
async fn what_is_said_in_a_group_is_in_the_persons_thread_and_opens_no_window() {
    let rig = Rig::new().await;
    rig.answering("Recibido").await;
    let mut body = text_of_ana("wamid.g1", "hola a todos");
    body["entry"][0]["changes"][0]["value"]["messages"][0]["group_id"] = json!("Y2FwaV9ncm91cDox");
    rig.webhook(Some(SECRET), &body).await;
    let contact = rig.contact().await;
    let said = rig.messages(&contact, 1).await;
    assert_eq!(
        (&said[0]["group"], &said[0]["content"]["body"]),
        (&json!("Y2FwaV9ncm91cDox"), &json!("hola a todos"))
    );
    let thread = rig.only_thread().await;
    assert_eq!((&thread["name"], &thread["unread"]), (&json!("Ana Suárez"), &json!(0)));
    let free = json!({ "content": { "type": "text", "body": "hola" } });
    let answer = rig.call(&rig.key, "POST", &format!("/threads/{contact}/messages"), Some(free)).await;
    assert_eq!(answer.body["code"], "window_closed", "{answer:?}");

    // What became of another program's message to the group is nobody's sign, and kept on the channel as one.
    let status = |who: &str| {
        json!({ "id": "wamid.theirs", "status": "read", "timestamp": "1763717000",
        "recipient_type": "group", "recipient_id": "Y2FwaV9ncm91cDox", "recipient_participant_id": who })
    };
    let statuses = json!([status("5491155550001"), status("5491155550003")]);
    let mut news = messages(NUMBER, ana(), vec![]);
    let value = &mut news["entry"][0]["changes"][0]["value"];
    value["statuses"] = statuses.clone();
    value.as_object_mut().unwrap().remove("messages");
    rig.webhook(Some(SECRET), &news).await;
    // A group that WhatsApp suspends is a person's business.
    let suspended =
        json!([{ "group_id": "Y2FwaV9ncm91cDox", "type": "group_suspend", "timestamp": "1763717000" }]);
    let mut body = change("group_status_update", json!({ "groups": suspended }));
    let value = body["entry"][0]["changes"][0]["value"].as_object_mut().unwrap();
    value.retain(|name, _| !matches!(&**name, "contacts" | "messages"));
    rig.webhook(Some(SECRET), &body).await;
    let channel = rig.call(&rig.key, "GET", "/channels", None).await.body["items"][0]["id"].clone();
    let path = format!("/channels/{}/events", channel.as_str().unwrap());
    let told = rig
        .until(async || {
            let page = rig.call(&rig.key, "GET", &path, None).await.body;
            page["items"].as_array().filter(|all| all.len() >= 2).cloned()
        })
        .await;
    assert_eq!(told[0]["body"]["groups"], suspended);
    assert_eq!(
        (&told[1]["body"]["withheld"], &told[1]["body"]["content"]["statuses"]),
        (&json!("group_status"), &statuses)
    );
    let incidents = rig.call(&rig.key, "GET", "/incidents", None).await.body;
    let suspension =
        incidents["items"].as_array().unwrap().iter().find(|it| it["code"] == "channel_group_suspended");
    assert!(suspension.is_some(), "{incidents}");
    assert!(rig.nothing_else_was_sent().await, "no flow answers what is said in a group");
}
