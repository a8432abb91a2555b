//! What programs are told besides messages, and `subscribed_apps`.

use super::subscription;
use crate::rig::{Answered, NUMBER, PROGRAM, Rig, ana};
use axum::http::StatusCode;
use serde_json::{Value, json};

/// The account of the number.
const ACCOUNT: &str = "102290129340398";

/// A webhook of one change.
fn change(field: &str, value: Value) -> Value {
    json!({ "object": "whatsapp_business_account",
        "entry": [{ "id": ACCOUNT, "changes": [{ "field": field, "value": value }] }] })
}

fn of_number(more: Value) -> Value {
    let mut value = json!({ "messaging_product": "whatsapp", "contacts": [ana()],
        "metadata": { "display_phone_number": "5491150000000", "phone_number_id": NUMBER } });
    value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    value
}

fn fields(names: &[&str]) -> Value {
    let mut body = subscription();
    body["fields"] = json!(names);
    body
}

#[tokio::test]
async fn a_program_is_told_of_the_fields_it_wants_and_of_no_others() {
    let rig = Rig::new().await;
    rig.subscribes(fields(&[
        "message_template_status_update",
        "account_update",
        "user_preferences",
        "calls",
        "smb_message_echoes",
    ]))
    .await;
    rig.ana_wrote().await;
    let paused = json!({ "event": "PAUSED", "message_template_id": 77, "message_template_name": "sale",
        "message_template_language": "es", "reason": "NONE", "other_info": { "title": "FIRST_PAUSE" } });
    rig.brings(&change("message_template_status_update", paused.clone())).await;
    // Not wanted.
    let quality = json!({ "previous_quality_score": "GREEN", "new_quality_score": "RED", "message_template_id": 77,
        "message_template_name": "sale", "message_template_language": "es" });
    rig.brings(&change("message_template_quality_update", quality)).await;
    let restricted = json!({ "event": "ACCOUNT_RESTRICTION", "restriction_info": [
        { "restriction_type": "RESTRICTED_ADD_PHONE_NUMBER_ACTION", "expiration": 1_763_800_000 }] });
    rig.brings(&change("account_update", restricted.clone())).await;
    let told = rig.told(2).await;
    let mut of_account = [paused, restricted];
    for (expected, field) in of_account.iter_mut().zip(["message_template_status_update", "account_update"]) {
        expected["field"] = json!(field);
        assert!(told.contains(expected), "{told:?}");
    }

    let stop = json!({ "user_preferences": [{ "wa_id": super::super::ANA, "user_id": "AR.1", "detail": "No more",
        "category": "marketing_messages", "value": "stop", "timestamp": 1_763_717_005 }] });
    rig.brings(&change("user_preferences", of_number(stop.clone()))).await;
    assert_eq!(rig.told(3).await[2]["user_preferences"], stop["user_preferences"]);

    let call = json!({ "calls": [{ "id": "wacid.1", "from": super::super::ANA, "from_user_id": "AR.1",
        "event": "connect", "direction": "USER_INITIATED", "timestamp": "1763717006" }] });
    rig.brings(&change("calls", of_number(call.clone()))).await;
    assert_eq!(rig.told(4).await[3]["calls"], call["calls"]);

    // What the company writes in the number's app has the door's id like every other message.
    let echo = json!({ "message_echoes": [{ "from": "5491150000000", "to": super::super::ANA, "to_user_id": "AR.1",
        "id": "wamid.ECHO", "timestamp": "1763717007", "type": "text", "text": { "body": "Ya va" } }] });
    rig.brings(&change("smb_message_echoes", of_number(echo))).await;
    let told = rig.told(5).await;
    let echo = &told[4]["message_echoes"][0];
    assert!(echo["id"].as_str().unwrap().starts_with("wamid.HILO"), "{echo}");
    assert_eq!((&echo["text"]["body"], &echo["to"]), (&json!("Ya va"), &json!(super::super::ANA)));
}

#[tokio::test]
async fn what_an_account_says_waits_for_a_program_that_is_away_and_comes_once() {
    let rig = Rig::new().await;
    rig.subscribes(fields(&["account_alerts"])).await;
    rig.backend.program.answers.lock().extend([500, 503]);
    for text in ["one", "two"] {
        let alert = json!({ "entity_type": "BUSINESS", "entity_id": "1", "alert_info": {
            "alert_severity": "WARNING", "alert_status": "ACTIVE", "alert_type": "OBA_REJECTED", "alert_description": text } });
        rig.brings(&change("account_alerts", alert)).await;
    }
    let told = rig.told(2).await;
    let words: Vec<&Value> = told.iter().map(|value| &value["alert_info"]["alert_description"]).collect();
    assert_eq!(words, ["one", "two"]);
}

impl Rig {
    async fn apps(&self, method: &str, account: &str, body: Option<Value>) -> Answered {
        self.cloud(&self.key, method, &format!("/v23.0/{account}/subscribed_apps"), body).await
    }
}

#[tokio::test]
async fn a_client_sees_and_changes_where_it_is_told_as_at_meta() {
    let rig = Rig::new().await;
    // Nothing to be told of yet: it is said where that is made, because Meta knows a secret that Hilo does not.
    let none = rig.apps("POST", ACCOUNT, None).await;
    assert_eq!((none.status, &none.body["error"]["code"]), (StatusCode::BAD_REQUEST, &json!(100)));
    assert!(none.body["error"]["error_data"]["details"].as_str().unwrap().contains("Settings, Webhooks"));
    let id = rig.subscribes(subscription()).await["id"].clone();
    assert_eq!(rig.apps("POST", ACCOUNT, None).await.body, json!({ "success": true }));
    let elsewhere = format!("{PROGRAM}/elsewhere");
    let wrong = json!({ "override_callback_uri": elsewhere, "verify_token": "not the token" });
    let refused = rig.apps("POST", ACCOUNT, Some(wrong)).await;
    assert_eq!(
        (refused.status, &refused.body["error"]["error_subcode"]),
        (StatusCode::BAD_REQUEST, &json!(2200)),
        "{refused:?}"
    );
    let right = json!({ "override_callback_uri": elsewhere, "verify_token": "the token" });
    assert_eq!(rig.apps("POST", ACCOUNT, Some(right)).await.body, json!({ "success": true }));
    let listed = rig.apps("GET", ACCOUNT, None).await.body["data"].clone();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    assert_eq!(listed[0]["override_callback_uri"], elsewhere);
    assert_eq!(
        (&listed[0]["whatsapp_business_api_data"]["id"], &listed[0]["whatsapp_business_api_data"]["name"]),
        (&id, &json!("CRM"))
    );
    rig.ana_wrote().await;
    assert_eq!(rig.told_at(&elsewhere, 1).await[0]["messages"][0]["text"]["body"], "hola");
    // Two of them: which is meant, nobody can tell.
    let mut another = subscription();
    another["name"] = json!("Other");
    another["callback_url"] = json!(PROGRAM);
    rig.subscribes(another).await;
    let unclear = rig.apps("DELETE", ACCOUNT, None).await;
    assert_eq!(unclear.status, StatusCode::BAD_REQUEST, "{unclear:?}");
    let path = format!("/subscriptions/{}", id.as_str().unwrap());
    let tag = rig.call(&rig.key, "GET", &path, None).await.body["version"].to_string();
    rig.call_with(&rig.key, "DELETE", &path, None, &[("if-match", &format!("\"{tag}\""))]).await;
    assert_eq!(rig.apps("DELETE", ACCOUNT, None).await.body, json!({ "success": true }));
    assert_eq!(rig.apps("GET", ACCOUNT, None).await.body, json!({ "data": [] }));
    let unknown = rig.apps("GET", "999", None).await;
    assert_eq!(unknown.body["error"]["error_subcode"], 33, "{unknown:?}");
}
