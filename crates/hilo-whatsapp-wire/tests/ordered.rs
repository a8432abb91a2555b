//! What clients of the Cloud API send, read as Hilo's own contents: everything, or refused by its place.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its own documents has failed")]

use hilo_model::{
    AttachmentId, Id as _,
    message::{MediaSource, Outbound, TemplateButtonValue, TemplateCategory},
};
use hilo_whatsapp_wire::{
    convert::{Addressing, NotOrderable, Recipient, ordered, send_request},
    send::{Request, SendRequest},
};
use serde_json::{Value, json};
use std::{fs, path::PathBuf};

fn stored() -> AttachmentId {
    AttachmentId::from_uuid("01900000-0000-7000-8000-000000000001".parse().unwrap())
}

fn read(request: &SendRequest) -> Result<Outbound, NotOrderable> {
    ordered(request, TemplateCategory::Marketing, &|id| (id == stored().to_string()).then(stored))
}

fn written(content: &Outbound) -> SendRequest {
    let addressing =
        Addressing { recipient: Recipient::UserId("AR.1".to_owned()), reply_to: None, callback_data: None };
    send_request(content, &addressing, &|id| Some(id.to_string())).unwrap()
}

fn request(kind: &str, content: Value) -> SendRequest {
    serde_json::from_value(json!({ "to": "1", "type": kind, kind: content })).unwrap()
}

#[test]
fn every_document_is_read_or_refused_by_its_place() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/send");
    let mut refused = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let Request::Send(given) = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap() else {
            continue;
        };
        match read(&given) {
            Ok(content) => {
                assert_eq!(written(&content).content.kind(), given.content.kind(), "{name}");
                count += 1;
            }
            Err(error) => refused.push(format!("{name}: {error}")),
        }
    }
    refused.sort();
    assert_eq!(
        refused,
        [
            "interactive.address_message: interactive.action.parameters.saved_addresses[0].id has no place in a \
             message of Hilo's: leave it out or send it in another way",
            "interactive.flow: messages of the kind interactive.flow cannot be sent through Hilo",
            "pin: messages of the kind pin cannot be sent through Hilo",
            "template: template.components[1].parameters[1].currency has no place in a message of Hilo's: leave it \
             out or send it in another way",
        ]
    );
    assert_eq!(count, 27);
}

#[test]
fn what_is_read_is_written_as_it_was_said() {
    let file = stored().to_string();
    for (kind, content) in [
        ("text", json!({ "body": "Hola", "preview_url": true })),
        ("image", json!({ "id": file, "caption": "Foto" })),
        ("document", json!({ "link": "https://example.org/f.pdf", "filename": "f.pdf", "caption": "F" })),
        ("audio", json!({ "id": "77", "voice": true })),
        ("sticker", json!({ "id": "77" })),
        ("location", json!({ "latitude": -34.5, "longitude": -58.5, "name": "Aurora" })),
        (
            "contacts",
            json!([{ "name": { "formatted_name": "Eva Paz", "first_name": "Eva" },
            "phones": [{ "phone": "+1", "type": "CELL", "wa_id": "1" }], "org": { "company": "Paz" },
            "addresses": [{ "street": "Corrientes 1" }], "birthday": "1980-02-29" }]),
        ),
        ("reaction", json!({ "message_id": "wamid.A", "emoji": "👍" })),
        (
            "template",
            json!({ "name": "a", "language": { "code": "es" }, "components": [
            { "type": "header", "parameters": [{ "type": "image", "image": { "id": file } }] },
            { "type": "body", "parameters": [{ "type": "text", "parameter_name": "n", "text": "A-1" }] },
            { "type": "button", "sub_type": "quick_reply", "index": "0",
                "parameters": [{ "type": "payload", "payload": "ok" }] }] }),
        ),
        (
            "template",
            json!({ "name": "a", "language": { "code": "es" }, "components": [
            { "type": "limited_time_offer", "parameters": [{ "type": "limited_time_offer",
                "limited_time_offer": { "expiration_time_ms": 1_763_717_000_000_i64 } }] },
            { "type": "carousel", "cards": [
                { "card_index": 0, "components": [
                    { "type": "header", "parameters": [{ "type": "image", "image": { "id": file } }] },
                    { "type": "button", "sub_type": "url", "index": "0", "parameters": [{ "type": "text", "text": "a" }] }] },
                { "card_index": 1, "components": [
                    { "type": "header", "parameters": [{ "type": "product",
                        "product": { "product_retailer_id": "p", "catalog_id": "1" } }] },
                    { "type": "body", "parameters": [{ "type": "text", "text": "b" }] }] }] }] }),
        ),
        (
            "template",
            json!({ "name": "a", "language": { "code": "es" }, "components": [
            { "type": "button", "sub_type": "mpm", "index": "0", "parameters": [{ "type": "action", "action": {
                "thumbnail_product_retailer_id": "p", "sections": [
                    { "title": "Frutas", "product_items": [{ "product_retailer_id": "p" }] }] } }] }] }),
        ),
        (
            "interactive",
            json!({ "type": "list", "header": { "type": "text", "text": "H" }, "body": { "text": "B" },
            "footer": { "text": "F" }, "action": { "button": "Ver", "sections": [
                { "title": "Uno", "rows": [{ "id": "1", "title": "t", "description": "d" }] }] } }),
        ),
    ] {
        let given = request(kind, content.clone());
        let again = written(&read(&given).unwrap());
        assert_eq!(serde_json::to_value(&again).unwrap()[kind], content, "{kind}");
    }
    // Whatever a client calls a stored file, it is that.
    let called = |id: &str| (id == "0017").then(stored);
    let image = request("image", json!({ "id": "0017" }));
    let image = ordered(&image, TemplateCategory::Marketing, &called).unwrap();
    assert_eq!(image.sources(), [&MediaSource::Attachment(stored())]);
}

#[test]
fn clients_write_the_same_in_several_ways() {
    let template = request(
        "template",
        json!({ "name": "a", "namespace": "x", "language": { "code": "es", "policy": "deterministic" }, "components": [
            { "type": "BUTTON", "sub_type": "URL", "index": 1, "parameters": [{ "type": "text", "text": "s" }] },
            { "type": "button", "sub_type": "quick_reply", "index": "0", "parameters": [{ "type": "text", "text": "p" }] },
            { "type": "body", "parameters": [] },
            { "type": "header", "parameters": [{ "type": "text", "text": "H" }] }] }),
    );
    let Outbound::Template(template) = read(&template).unwrap() else { panic!("no template") };
    assert_eq!(template.category, TemplateCategory::Marketing);
    assert_eq!(template.buttons[0].value, TemplateButtonValue::UrlSuffix("s".to_owned()));
    assert_eq!(template.buttons[1].value, TemplateButtonValue::Payload("p".to_owned()));
    let nothing = json!({ "body": "Hola", "preview_url": false, "extra": null });
    assert!(read(&request("text", nothing)).is_ok());
}

#[test]
fn what_has_no_place_is_refused_by_its_place() {
    for (kind, content, path) in [
        ("text", json!({ "body": "b", "colour": "red" }), "text.colour"),
        ("image", json!({ "id": "1", "filename": "a.png" }), "image.filename"),
        ("sticker", json!({ "id": "1", "caption": "c" }), "sticker.caption"),
        ("image", json!({}), "image.id"),
        (
            "template",
            json!({ "name": "a", "language": { "code": "es" }, "components": [{ "type": "carousel",
            "cards": [{ "card_index": 0, "components": [{ "type": "footer", "parameters": [{ "type": "text" }] }] }] }] }),
            "template.components[0].cards[0].components[0]",
        ),
        (
            "template",
            json!({ "name": "a", "language": { "code": "es" }, "components": [{ "type": "carousel",
            "cards": [{ "card_index": 1, "components": [] }] }] }),
            "template.components[0].cards[0].card_index",
        ),
        (
            "template",
            json!({ "name": "a", "language": { "code": "es" }, "components": [
            { "type": "tap_target_configuration", "parameters": [{ "type": "tap_target_configuration" }] }] }),
            "template.components[0]",
        ),
        (
            "template",
            json!({ "name": "a", "language": { "code": "es" }, "components": [{ "type": "button",
            "sub_type": "flow", "index": 0, "parameters": [{ "type": "action", "action": {} }] }] }),
            "template.components[0].sub_type",
        ),
        (
            "interactive",
            json!({ "type": "voice_call", "body": { "text": "b" }, "action": { "name": "voice_call",
            "parameters": { "payload": "p" } } }),
            "interactive.action.parameters.payload",
        ),
        (
            "interactive",
            json!({ "type": "location_request_message", "body": { "text": "b" },
            "footer": { "text": "f" }, "action": { "name": "send_location" } }),
            "interactive.footer.text",
        ),
        (
            "interactive",
            json!({ "type": "list", "header": { "type": "image", "image": { "id": "1" } },
            "body": { "text": "b" }, "action": { "button": "v", "sections": [] } }),
            "interactive.header.image",
        ),
    ] {
        let error = read(&request(kind, content.clone())).unwrap_err();
        let found = match &error {
            NotOrderable::Member { path } | NotOrderable::Form { path } => path.as_str(),
            NotOrderable::Kind { kind } => kind,
        };
        // An object is refused by the first of its members.
        assert!(found.starts_with(path) || path.starts_with(found), "{found} instead of {path}: {content}");
    }
}
