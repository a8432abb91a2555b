//! What customers do besides writing, every kind of message that the business can send, and webhooks on demand.

use crate::{
    business::Business,
    setup::{PHONE, Setup},
};
use hilo_whatsapp_wire::webhook::{Change, Content, PreferenceValue, StatusKind, SystemKind};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use std::{fs, path::Path};

const ANA: &str = "5491155550001";

async fn with_ana() -> (Setup, Business) {
    let business = Business::open().await;
    let setup = Setup::new(&business).await;
    setup.customer("ana", json!({ "phone": "+54 9 11 5555-0001", "user_id": "AR.1" })).await;
    (setup, business)
}

#[tokio::test]
async fn every_kind_of_message_is_taken_and_shown() {
    let (setup, mut business) = with_ana().await;
    setup.says("ana", "hola").await;
    business.message().await;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../hilo-whatsapp-wire/testdata/send");
    let mut taken = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        // Files by id, receipts, templates and groups are other tests'.
        if !name.starts_with("interactive.") {
            continue;
        }
        let mut request: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        request["to"] = json!(ANA);
        if request.pointer("/interactive/header/image/id").is_some()
            || request["interactive"]["header"]["video"].is_object()
        {
            request["interactive"].as_object_mut().unwrap().remove("header");
        }
        let (status, answer) = setup.graph(request).await;
        assert_eq!(status, StatusCode::OK, "{name}: {answer}");
        taken.push(name);
    }
    assert!(taken.len() >= 16, "{taken:?}");
    setup.idle().await;
    let chat = setup.control(Method::GET, "/customers/ana/chat", Value::Null).await;
    let shown = chat["messages"].as_array().unwrap();
    let carousel = shown.iter().find(|it| it["shown"]["cards"].is_array()).unwrap();
    assert_eq!(carousel["shown"]["cards"].as_array().unwrap().len(), 2, "{carousel}");
}

#[tokio::test]
async fn products_are_put_into_the_cart() {
    let (setup, mut business) = with_ana().await;
    let items = json!([{ "product": "remera-1", "quantity": 2, "price": 10.5, "currency": "ARS" }]);
    setup.act("ana", json!({ "type": "order", "items": items, "text": "para hoy", "catalog": "8800" })).await;
    let Content::Order(order) = business.message().await.content else { panic!("an order") };
    assert_eq!((order.catalog_id.as_deref(), order.text.as_deref()), (Some("8800"), Some("para hoy")));
    assert_eq!(order.product_items[0].product_retailer_id.as_deref(), Some("remera-1"));
}

#[tokio::test]
async fn a_message_is_edited_and_deleted_while_it_is_young() {
    let (setup, mut business) = with_ana().await;
    let id = setup.says("ana", "hola").await;
    business.message().await;
    setup.act("ana", json!({ "type": "edit", "body": "buenas" })).await;
    let Content::Edit(edit) = business.message().await.content else { panic!("an edit") };
    assert_eq!(edit.original_message_id, id);
    assert!(matches!(&edit.message.content, Content::Text(text) if text.body == "buenas"));
    setup.act("ana", json!({ "type": "revoke", "message_id": id })).await;
    let Content::Revoke(revoke) = business.message().await.content else { panic!("a deletion") };
    assert_eq!(revoke.original_message_id, id);
    setup.advance(16 * 60 * 1000).await;
    let edit = json!({ "type": "edit", "message_id": id, "body": "tarde" });
    let (status, _) = setup.call(Method::POST, "/simulator/customers/ana/send", edit).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn an_advertisement_leads_a_customer_here() {
    let (setup, mut business) = with_ana().await;
    let referral = json!({ "source_id": "ad-1", "source_type": "ad", "ctwa_clid": "clid-1" });
    setup.act("ana", json!({ "type": "text", "body": "hola", "referral": referral })).await;
    let referral = business.message().await.referral.unwrap();
    assert_eq!(referral.ctwa_clid.as_deref(), Some("clid-1"));
}

#[tokio::test]
async fn calls_preferences_and_another_number_are_told() {
    let (setup, mut business) = with_ana().await;
    setup.control(Method::POST, "/customers/ana/call", json!({ "seconds": 61 })).await;
    let Change::Calls(ringing) = business.any().await else { panic!("a call") };
    assert_eq!(ringing.calls[0].event.as_deref(), Some("connect"));
    assert_eq!(ringing.metadata.unwrap().phone_number_id, PHONE);
    let Change::Calls(ended) = business.any().await else { panic!("a call") };
    assert_eq!((ended.calls[0].event.as_deref(), ended.calls[0].duration), (Some("terminate"), Some(61)));
    assert_eq!(ended.calls[0].id, ringing.calls[0].id);

    setup.control(Method::POST, "/customers/ana/preference", json!({ "value": "stop" })).await;
    let Change::UserPreferences(told) = business.any().await else { panic!("a preference") };
    assert_eq!(told.user_preferences[0].value, PreferenceValue::Stop);
    let ana = setup.control(Method::GET, "/customers/ana", Value::Null).await;
    assert_eq!(ana["stopped_marketing"], true);

    setup.control(Method::POST, "/customers/ana/phone", json!({ "phone": "+54 9 11 5555-0009" })).await;
    let told = business.message().await;
    assert_eq!(told.from.as_deref(), Some(ANA), "the number until now");
    let Content::System(system) = told.content else { panic!("a system message") };
    assert_eq!(system.kind, Some(SystemKind::UserChangedNumber));
    assert_eq!(system.wa_id.as_deref(), Some("5491155550009"));
}

#[tokio::test]
async fn a_call_opens_the_window() {
    let (setup, mut business) = with_ana().await;
    setup.control(Method::POST, "/customers/ana/call", json!({})).await;
    business.any().await;
    business.any().await;
    let id = setup.send(crate::setup::text(ANA, "¿Llamó?")).await;
    business.statuses(&id, &[StatusKind::Sent, StatusKind::Delivered]).await;
}

#[tokio::test]
async fn a_voice_note_is_listened_to() {
    let (setup, mut business) = with_ana().await;
    setup.says("ana", "hola").await;
    business.message().await;
    let audio = json!({ "messaging_product": "whatsapp", "to": ANA, "type": "audio",
        "audio": { "link": "https://example.org/a.ogg", "voice": true } });
    let id = setup.send(audio).await;
    business.statuses(&id, &[StatusKind::Sent, StatusKind::Delivered]).await;
    setup.control(Method::POST, "/customers/ana/play", Value::Null).await;
    business.statuses(&id, &[StatusKind::Played]).await;
}

#[tokio::test]
async fn any_field_is_told_on_demand() {
    let (setup, mut business) = with_ana().await;
    let value = json!({ "event": "DISABLED_UPDATE", "ban_info": { "waba_ban_state": "DISABLE" } });
    let path = format!("/numbers/{PHONE}/webhooks");
    setup.control(Method::POST, &path, json!({ "field": "account_update", "value": value })).await;
    let told = business.any().await;
    assert!(matches!(told, Change::AccountUpdate(_)), "{told:?}");
}
