//! Groups: made, changed and deleted by the business, joined and left by customers, written in by both.

use crate::{
    business::Business,
    setup::{PHONE, Setup},
};
use http::{Method, StatusCode};
use serde_json::{Value, json};

async fn setup() -> (Setup, Business) {
    let business = Business::open().await;
    let setup = Setup::new(&business).await;
    (setup, business)
}

/// The group of a new name, as its webhook tells it.
async fn made(setup: &Setup, business: &mut Business, mode: &str) -> Value {
    let body = json!({ "messaging_product": "whatsapp", "subject": " Coche nuevo ", "description": "Ana compra",
        "join_approval_mode": mode });
    let answer = setup.post(&format!("/v25.0/{PHONE}/groups"), body).await;
    setup.idle().await;
    let update = updates(business, "group_lifecycle_update").pop().unwrap();
    assert_eq!(update["request_id"], answer["request_id"]);
    assert_eq!((&update["type"], &update["subject"]), (&json!("group_create"), &json!("Coche nuevo")));
    update
}

/// What was told of groups by a field, in order.
fn updates(business: &mut Business, field: &str) -> Vec<Value> {
    let all = business.told(field);
    all.iter().flat_map(|value| value["groups"].as_array().cloned().unwrap_or_default()).collect()
}

async fn refused(setup: &Setup, method: Method, path: &str, body: Value) -> i64 {
    let (status, answer) = setup.call(method, path, body).await;
    assert!(status.is_client_error(), "{path}: {answer}");
    answer["error"]["code"].as_i64().unwrap()
}

#[tokio::test]
async fn a_group_is_made_read_changed_and_deleted() {
    let (setup, mut business) = setup().await;
    let group = made(&setup, &mut business, "auto_approve").await;
    let id = group["group_id"].as_str().unwrap().to_owned();
    let link = group["invite_link"].as_str().unwrap().to_owned();
    assert!(link.starts_with("https://chat.whatsapp.com/"), "{link}");

    let listed = setup.get(&format!("/v25.0/{PHONE}/groups")).await;
    assert_eq!(listed["data"]["groups"][0]["id"], id);
    let read = setup.get(&format!("/v25.0/{id}?fields=subject,join_approval_mode,suspended")).await;
    assert_eq!((&read["subject"], &read["suspended"]), (&json!("Coche nuevo"), &json!(false)));
    assert_eq!(setup.get(&format!("/v25.0/{id}/invite_link")).await["invite_link"], link);
    let product = json!({ "messaging_product": "whatsapp" });
    let another = setup.post(&format!("/v25.0/{id}/invite_link"), product.clone()).await;
    assert_ne!(another["invite_link"], link);

    let answer = setup
        .post(&format!("/v25.0/{id}"), json!({ "messaging_product": "whatsapp", "subject": "Coche usado" }))
        .await;
    setup.idle().await;
    let told = updates(&mut business, "group_settings_update").pop().unwrap();
    assert_eq!(told["request_id"], answer["request_id"]);
    assert_eq!(told["group_subject"], json!({ "text": "Coche usado", "update_successful": true }));

    // What Meta refuses.
    let groups = format!("/v25.0/{PHONE}/groups");
    for body in [
        json!({ "subject": "ohne Produkt" }),
        json!({ "messaging_product": "whatsapp" }),
        json!({ "messaging_product": "whatsapp", "subject": "x".repeat(129) }),
        json!({ "messaging_product": "whatsapp", "subject": "x", "description": "x".repeat(2049) }),
        json!({ "messaging_product": "whatsapp", "subject": "x", "join_approval_mode": "open" }),
    ] {
        assert_eq!(refused(&setup, Method::POST, &groups, body).await, 100);
    }
    let (status, _) = setup.call(Method::DELETE, &format!("/v25.0/{id}"), Value::Null).await;
    assert_eq!(status, StatusCode::OK);
    setup.idle().await;
    let gone = updates(&mut business, "group_lifecycle_update").pop().unwrap();
    assert_eq!((&gone["type"], &gone["group_id"]), (&json!("group_delete"), &json!(id)));
    assert_eq!(refused(&setup, Method::GET, &format!("/v25.0/{id}"), Value::Null).await, 100);
}

#[tokio::test]
async fn customers_come_by_the_link_or_with_leave_and_go() {
    let (setup, mut business) = setup().await;
    for name in ["ana", "bea", "leo"] {
        setup.customer(name, json!({})).await;
    }
    let group = made(&setup, &mut business, "approval_required").await;
    let id = group["group_id"].as_str().unwrap().to_owned();
    for name in ["ana", "bea", "leo"] {
        setup.control(Method::POST, &format!("/groups/{id}/join"), json!({ "customer": name })).await;
    }
    setup.control(Method::POST, &format!("/groups/{id}/leave"), json!({ "customer": "leo" })).await;
    let asked = setup.get(&format!("/v25.0/{id}/join_requests")).await;
    let requests: Vec<&str> =
        asked["data"].as_array().unwrap().iter().filter_map(|one| one["join_request_id"].as_str()).collect();
    assert_eq!(requests.len(), 2, "{asked}");
    let body = json!({ "messaging_product": "whatsapp", "join_requests": [requests[0], "nobody"] });
    let (status, answer) = setup.call(Method::POST, &format!("/v25.0/{id}/join_requests"), body).await;
    assert_eq!(status, StatusCode::PARTIAL_CONTENT, "{answer}");
    assert_eq!(answer["approved_join_requests"], json!([requests[0]]));
    assert_eq!(answer["failed_join_requests"][0]["join_request_id"], "nobody");
    assert_eq!(answer["errors"][0]["code"], 131_201);
    let body = json!({ "messaging_product": "whatsapp", "join_requests": [requests[1]] });
    let (status, answer) = setup.call(Method::DELETE, &format!("/v25.0/{id}/join_requests"), body).await;
    assert_eq!((status, &answer["rejected_join_requests"]), (StatusCode::OK, &json!([requests[1]])));

    let inside = setup.get(&format!("/v25.0/{id}?fields=participants,total_participant_count")).await;
    assert_eq!(inside["total_participant_count"], 1);
    let user = inside["participants"][0]["wa_id"].as_str().unwrap().to_owned();
    let body = json!({ "messaging_product": "whatsapp", "participants": [{ "user": user }] });
    setup.call(Method::DELETE, &format!("/v25.0/{id}/participants"), body).await;
    setup.idle().await;
    let told = updates(&mut business, "group_participants_update");
    let kinds: Vec<&str> = told.iter().filter_map(|update| update["type"].as_str()).collect();
    assert_eq!(
        kinds,
        [
            "group_join_request_created",
            "group_join_request_created",
            "group_join_request_created",
            "group_join_request_revoked",
            "group_participants_add",
            "group_participants_remove",
        ]
    );
    assert_eq!((&told[4]["reason"], &told[5]["initiated_by"]), (&json!("invite_link"), &json!("business")));
}

#[tokio::test]
async fn both_write_in_a_group_and_statuses_are_told_together() {
    let (setup, mut business) = setup().await;
    for name in ["ana", "bea"] {
        setup.customer(name, json!({ "reads": name == "ana" })).await;
    }
    let group = made(&setup, &mut business, "auto_approve").await;
    let id = group["group_id"].as_str().unwrap().to_owned();
    let text = |to: &str| json!({ "messaging_product": "whatsapp", "recipient_type": "group", "to": to, "type": "text", "text": { "body": "Hola a todos" } });
    let messages = format!("/v25.0/{PHONE}/messages");
    assert_eq!(refused(&setup, Method::POST, &messages, text("nobody")).await, 131_041);
    assert_eq!(refused(&setup, Method::POST, &messages, text(&id)).await, 131_020);
    for name in ["ana", "bea"] {
        setup.control(Method::POST, &format!("/groups/{id}/join"), json!({ "customer": name })).await;
    }
    let answer = setup.post(&messages, text(&id)).await;
    assert_eq!(
        (&answer["contacts"][0]["input"], &answer["messages"][0]["group_id"]),
        (&json!(id), &json!(id))
    );
    let list = json!({ "messaging_product": "whatsapp", "recipient_type": "group", "to": id, "type": "location",
        "location": { "latitude": 1.0, "longitude": 2.0 } });
    assert_eq!(refused(&setup, Method::POST, &messages, list).await, 131_051);
    let said = setup.act("ana", json!({ "type": "text", "body": "Gracias", "group": id })).await;
    setup.idle().await;

    let told = business.told("messages");
    let written = told.iter().find(|value| value["messages"][0]["id"] == said).unwrap();
    assert_eq!(written["messages"][0]["group_id"], id);
    let of = |status: &str| {
        let with = |value: &&Value| value["statuses"][0]["status"] == status;
        told.iter().find(with).map(|value| value["statuses"].as_array().unwrap().clone()).unwrap_or_default()
    };
    assert_eq!((of("sent").len(), of("delivered").len(), of("read").len()), (1, 2, 1));
    let one = &of("delivered")[0];
    assert_eq!((&one["recipient_type"], &one["recipient_id"]), (&json!("group"), &json!(id)));
    assert_ne!(one["recipient_participant_id"], Value::Null);
    // A message in a group opens no window of the person's.
    let phone = setup.control(Method::GET, "/customers/ana", Value::Null).await["phone"].clone();
    setup.send(crate::setup::text(phone.as_str().unwrap(), "¿privado?")).await;
    setup.idle().await;
    let failed = business.told("messages");
    let failed = failed.iter().filter_map(|value| value["statuses"][0]["errors"][0]["code"].as_i64());
    assert_eq!(failed.collect::<Vec<_>>(), [131_047]);

    setup.control(Method::POST, &format!("/groups/{id}/suspension"), json!({ "suspended": true })).await;
    assert_eq!(refused(&setup, Method::POST, &messages, text(&id)).await, 131_204);
    setup.idle().await;
    assert_eq!(updates(&mut business, "group_status_update")[0]["type"], "group_suspend");
    let seen = setup.control(Method::GET, "/groups", Value::Null).await;
    assert_eq!(seen[0]["messages"].as_array().unwrap().len(), 2, "{seen}");
}
