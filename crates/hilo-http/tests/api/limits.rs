//! What WhatsApp does not take is refused when it is ordered, with the place and how to mend it.

use crate::rig::{Rig, SECRET, text_of_ana};
use axum::http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn a_message_that_is_too_long_is_refused_with_its_place_in_three_languages() {
    let rig = Rig::new().await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let contact = rig.contact().await;
    let path = format!("/threads/{contact}/messages");
    let buttons = json!([{ "id": "a", "title": "Sí" }, { "id": "b", "title": "x".repeat(23) }]);
    let body = json!({ "content": { "type": "buttons", "body": "¿Seguimos?", "buttons": buttons } });
    let before = rig.messages(&contact, 1).await.len();
    for (language, detail, mend) in [
        ("es", "Tiene 23 caracteres; WhatsApp admite 20 como máximo.", "Quita al menos 3"),
        ("en", "It has 23 characters; WhatsApp takes 20 at most.", "Take away at least 3"),
        ("pt", "Tem 23 caracteres; o WhatsApp aceita no máximo 20.", "Tire pelo menos 3"),
    ] {
        let headers = [("accept-language", language)];
        let refused = rig.call_with(&rig.key, "POST", &path, Some(body.clone()), &headers).await;
        assert_eq!(
            (refused.status, &refused.body["code"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!("invalid"))
        );
        let error = &refused.body["errors"][0];
        assert_eq!(
            (&error["pointer"], &error["detail"]),
            (&json!("/content/buttons/1/title"), &json!(detail))
        );
        assert!(error["mend"].as_str().unwrap().starts_with(mend), "{error}");
        assert_eq!(refused.body["errors"].as_array().unwrap().len(), 1);
    }
    assert_eq!(rig.messages(&contact, 1).await.len(), before, "nothing of it is kept");
    assert!(rig.nothing_else_was_sent().await);

    // All faults at once, and the same for whoever is written to first.
    let channels = rig.call(&rig.key, "GET", "/channels", None).await.body;
    let template = json!({ "type": "template", "name": "Promo!", "language": "es", "category": "utility",
        "body": [{ "text": "x".repeat(1025) }] });
    let order = json!({ "to": { "phone": "+5491155550009" }, "channel": channels["items"][0]["id"],
        "content": template });
    let refused = rig.call(&rig.key, "POST", "/messages", Some(order)).await;
    let places: Vec<_> =
        refused.body["errors"].as_array().unwrap().iter().map(|e| e["pointer"].as_str().unwrap()).collect();
    assert_eq!(places, ["/content/name", "/content/body/0/text"]);
    rig.only_thread().await;
}
