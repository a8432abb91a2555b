//! What is sent: every kind read and written, limits, and the way from the neutral contents.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its own documents has failed")]

use hilo_model::{
    AttachmentId, Id as _,
    message::{
        AddressRequest, CallButton, CardMedia, CardName, CardPhone, Carousel, CarouselCard, CatalogOffer,
        Charge, Choice, ContactCard, Goods, Header, ListRow, ListSection, Location, MediaKind, MediaSource,
        OrderDetails, OrderState, OrderStatus, Outbound, OutboundMedia, PayBy, PayItem, ProductList,
        ProductOffer, ProductSection, Template, TemplateButton, TemplateButtonValue, TemplateCategory,
        TemplateHeader, TemplateParameter,
    },
};
use hilo_whatsapp_wire::{
    convert::{Addressing, NotSendable, Recipient, attachments, send_request},
    limits::validate,
    send::{Content, Interactive, Request, SendRequest},
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{collections::BTreeMap, fs, path::PathBuf};

fn testdata(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name)
}

fn document(name: &str) -> Value {
    serde_json::from_slice(&fs::read(testdata(name)).unwrap()).unwrap()
}

#[test]
fn every_request_is_typed_valid_and_written_as_it_came() {
    let mut kinds = Vec::new();
    for entry in fs::read_dir(testdata("send")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let document = document(&format!("send/{name}"));
        let request: Request = serde_json::from_value(document.clone()).unwrap();
        assert_eq!(serde_json::to_value(&request).unwrap(), document, "{name}");
        if let Request::Send(send) = &request {
            assert_eq!(validate(send), Ok(()), "{name}");
            assert!(send.more.is_empty(), "{name}");
            kinds.push(send.content.kind().to_owned());
            if let Content::Interactive(interactive) = &send.content {
                kinds.push(interactive.action.kind().to_owned());
            }
        }
    }
    for kind in Content::KEYS.iter().chain(Interactive::KINDS) {
        assert!(kinds.iter().any(|found| found == kind), "no document for {kind}");
    }
}

#[derive(Deserialize)]
struct LimitCase {
    document: String,
    set: BTreeMap<String, Value>,
    expect: Vec<String>,
}

/// `{"repeat": n, "of": "é"}` stands for a text of n characters, wherever it is.
fn expand(value: &Value) -> Value {
    match value {
        Value::Object(object) => match object.get("repeat").and_then(Value::as_u64) {
            Some(times) => {
                object.get("of").and_then(Value::as_str).unwrap_or("x").repeat(times as usize).into()
            }
            None => object
                .iter()
                .map(|(key, value)| (key.clone(), expand(value)))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        },
        Value::Array(items) => items.iter().map(expand).collect::<Vec<_>>().into(),
        other => other.clone(),
    }
}

#[test]
fn limits_are_what_the_table_says() {
    let cases: Vec<LimitCase> = serde_json::from_value(document("limits.json")).unwrap();
    for LimitCase { document: name, set, expect } in cases {
        let mut changed = document(&format!("send/{name}.json"));
        for (path, value) in &set {
            let (parent, key) = path.rsplit_once('/').unwrap();
            match changed.pointer_mut(path) {
                Some(place) => *place = expand(value),
                None => changed.pointer_mut(parent).unwrap()[key] = expand(value),
            }
        }
        let request: SendRequest = serde_json::from_value(changed).unwrap();
        let found = validate(&request).err().unwrap_or_default();
        let found: Vec<String> = found.iter().map(|found| format!("{} {found}", found.code())).collect();
        assert_eq!(found, expect, "{name} with {set:?}");
    }
}

#[test]
fn requests_that_are_none_are_refused() {
    for bad in [
        json!([]),
        json!({ "to": 7 }),
        json!({ "messaging_product": "sms", "to": "1", "type": "text", "text": { "body": "x" } }),
        json!({ "to": "1", "type": "text", "text": {} }),
        json!({ "to": "1", "type": "interactive", "interactive": { "type": "button", "action": { "buttons": 3 } } }),
        json!({ "to": "1", "type": "interactive", "interactive": { "type": "location_request_message", "action": { "name": "x" } } }),
        json!({ "status": "read" }),
    ] {
        assert!(serde_json::from_value::<Request>(bad.clone()).is_err(), "{bad}");
    }
    let without_type: SendRequest =
        serde_json::from_value(json!({ "to": "1", "text": { "body": "x" } })).unwrap();
    assert_eq!(without_type.content.kind(), "text");
    assert_eq!(without_type.more.len(), 0);
}

fn addressing(recipient: Recipient) -> Addressing {
    Addressing { recipient, reply_to: None, callback_data: Some("cnt_x.eff_y".to_owned()) }
}

fn to_ana() -> Addressing {
    addressing(Recipient::Phone("5491155550001".parse().unwrap()))
}

fn stored() -> AttachmentId {
    AttachmentId::from_uuid("01900000-0000-7000-8000-000000000001".parse().unwrap())
}

fn contents() -> Vec<(&'static str, Outbound)> {
    let media = |kind, caption: Option<&str>| {
        Outbound::Media(OutboundMedia {
            kind,
            source: MediaSource::Attachment(stored()),
            caption: caption.map(str::to_owned),
            filename: Some("f.pdf".to_owned()),
            voice: true,
        })
    };
    let file_header =
        |kind| Some(Header::Media { kind, source: MediaSource::Link("https://example.org/h".to_owned()) });
    let words = |text: &str| text.to_owned();
    let card = |kind| CardMedia { kind, source: MediaSource::Link("https://example.org/c".to_owned()) };
    let row = |id: &str, description: Option<&str>| ListRow {
        id: words(id),
        title: words("Row"),
        description: description.map(str::to_owned),
    };
    vec![
        ("text", Outbound::Text { body: words("Hola"), preview_url: true }),
        ("image", media(MediaKind::Image, Some("Foto"))),
        ("video", media(MediaKind::Video, None)),
        ("audio", media(MediaKind::Audio, Some("not possible"))),
        ("document", media(MediaKind::Document, Some("Factura"))),
        ("sticker", media(MediaKind::Sticker, Some("not possible"))),
        (
            "location",
            Outbound::Location(Location {
                latitude: -34.5,
                longitude: -58.5,
                name: Some(words("Aurora")),
                address: None,
            }),
        ),
        (
            "contacts",
            Outbound::Contacts {
                contacts: vec![ContactCard {
                    name: CardName {
                        formatted_name: words("Dra. Eva"),
                        prefix: Some(words("Dra.")),
                        ..CardName::default()
                    },
                    phones: vec![CardPhone { phone: words("+54 9 11 5555-0002"), kind: None, wa_id: None }],
                    more: serde_json::from_value(json!({ "org": { "company": "Paz SA" }, "vcard": "x" }))
                        .unwrap(),
                    ..ContactCard::default()
                }],
            },
        ),
        ("reaction", Outbound::Reaction { message: words("wamid.AAA"), emoji: Some(words("👍")) }),
        ("reaction_removed", Outbound::Reaction { message: words("wamid.AAA"), emoji: None }),
        (
            "buttons",
            Outbound::Buttons {
                header: file_header(MediaKind::Video),
                body: words("¿Qué hacemos?"),
                footer: Some(words("Aurora")),
                buttons: vec![Choice { id: words("a"), title: words("Seguir") }],
            },
        ),
        (
            "list",
            Outbound::List {
                header: Some(words("Menú")),
                body: words("Elija"),
                footer: None,
                button: words("Ver"),
                sections: vec![
                    ListSection { title: Some(words("Uno")), rows: vec![row("1", Some("Su número"))] },
                    ListSection { title: Some(words("Dos")), rows: vec![row("2", None)] },
                ],
            },
        ),
        (
            "cta_url",
            Outbound::CtaUrl {
                header: Some(Header::Text { text: words("Web") }),
                body: words("Mire"),
                footer: None,
                label: words("Abrir"),
                url: words("https://example.org"),
            },
        ),
        (
            "template",
            Outbound::Template(Template {
                name: words("order_ready"),
                language: words("es_AR"),
                category: TemplateCategory::Utility,
                header: Some(TemplateHeader::Media {
                    kind: MediaKind::Document,
                    source: MediaSource::ProviderId(words("88")),
                    filename: Some(words("f.pdf")),
                }),
                body: vec![TemplateParameter { name: Some(words("order")), text: words("A-1") }],
                buttons: vec![
                    TemplateButton { index: 0, value: TemplateButtonValue::UrlSuffix(words("a-1")) },
                    TemplateButton { index: 1, value: TemplateButtonValue::Payload(words("ok")) },
                    TemplateButton { index: 2, value: TemplateButtonValue::CouponCode(words("AURORA10")) },
                ],
                offer_ends_at: None,
                cards: Vec::new(),
                shown: None,
            }),
        ),
        ("location_request", Outbound::LocationRequest { body: words("¿Dónde está?") }),
        ("contact_request", Outbound::ContactRequest { body: words("¿Su número?") }),
        ("call_permission_request", Outbound::CallPermissionRequest { body: words("¿Podemos llamarle?") }),
        (
            "call_button",
            Outbound::CallButton(CallButton {
                body: words("¿Hablamos?"),
                footer: None,
                label: Some(words("Llamar")),
                ttl_minutes: Some(60),
            }),
        ),
        (
            "address_request",
            Outbound::AddressRequest(Box::new(AddressRequest {
                header: None,
                body: words("¿Adónde?"),
                footer: Some(words("Aurora")),
                country: words("IN"),
                values: serde_json::from_value(json!({ "name": "Ana" })).unwrap(),
            })),
        ),
        (
            "carousel_links",
            Outbound::Carousel(Carousel {
                body: words("Novedades"),
                cards: ["a", "b"]
                    .map(|name| CarouselCard::Link {
                        header: card(MediaKind::Image),
                        body: Some(words(name)),
                        label: words("Ver"),
                        url: format!("https://example.org/{name}"),
                    })
                    .to_vec(),
            }),
        ),
        (
            "carousel_buttons",
            Outbound::Carousel(Carousel {
                body: words("Novedades"),
                cards: ["a", "b"]
                    .map(|name| CarouselCard::Buttons {
                        header: card(MediaKind::Video),
                        body: None,
                        buttons: vec![Choice { id: words(name), title: words("La quiero") }],
                    })
                    .to_vec(),
            }),
        ),
        (
            "carousel_products",
            Outbound::Carousel(Carousel {
                body: words("Novedades"),
                cards: ["a", "b"]
                    .map(|name| CarouselCard::Product { catalog: words("8800"), product: words(name) })
                    .to_vec(),
            }),
        ),
        (
            "product",
            Outbound::Product(ProductOffer {
                body: None,
                footer: None,
                catalog: words("8800"),
                product: words("remera-1"),
            }),
        ),
        (
            "product_list",
            Outbound::ProductList(ProductList {
                header: words("Catálogo"),
                body: words("Elija"),
                footer: None,
                catalog: words("8800"),
                sections: vec![ProductSection { title: None, products: vec![words("remera-1")] }],
            }),
        ),
        (
            "catalog",
            Outbound::Catalog(CatalogOffer {
                body: words("Todo"),
                footer: None,
                thumbnail: Some(words("remera-1")),
            }),
        ),
        (
            "order_details",
            Outbound::OrderDetails(Box::new(OrderDetails {
                header: None,
                body: words("Su pedido"),
                footer: None,
                reference: words("pedido-1"),
                goods: Goods::Physical,
                currency: words("INR"),
                payment_settings: vec![serde_json::from_value(json!({ "type": "payment_gateway" })).unwrap()],
                catalog: None,
                items: vec![PayItem {
                    product: None,
                    name: words("Remera"),
                    amount: 10_000,
                    sale_amount: Some(9_000),
                    quantity: 2,
                }],
                tax: Charge { amount: 2_000, description: Some(words("IVA")) },
                shipping: Some(Charge { amount: 2_000, description: None }),
                discount: Some(Charge { amount: 1_000, description: None }),
                expires: Some(PayBy { at: 1_763_720_000, description: words("Hasta hoy") }),
            })),
        ),
        (
            "order_status",
            Outbound::OrderStatus(OrderStatus {
                body: words("En camino"),
                footer: None,
                reference: words("pedido-1"),
                state: OrderState::Shipped,
                description: None,
            }),
        ),
    ]
}

#[test]
fn neutral_contents_become_valid_requests() {
    let uploaded = |_| Some("77".to_owned());
    let mut written = BTreeMap::new();
    for (name, content) in contents() {
        let request = send_request(&content, &to_ana(), &uploaded).unwrap();
        assert_eq!(validate(&request), Ok(()), "{name}");
        let json = serde_json::to_value(&request).unwrap();
        assert_eq!(serde_json::from_value::<SendRequest>(json.clone()).unwrap(), request, "{name}");
        written.insert(name, json);
    }
    insta::assert_json_snapshot!(written);
}

#[test]
fn a_stored_file_must_be_uploaded_first() {
    for (name, content) in contents() {
        let needed = attachments(&content);
        let sent = send_request(&content, &to_ana(), &|_| None);
        match needed.as_slice() {
            [] => assert!(sent.is_ok(), "{name}"),
            [id] => assert_eq!(sent, Err(NotSendable::NotUploaded(*id)), "{name}"),
            more => panic!("{name} needs {more:?}"),
        }
    }
}

#[test]
fn a_header_cannot_be_a_recording() {
    let header =
        Some(Header::Media { kind: MediaKind::Audio, source: MediaSource::ProviderId("1".to_owned()) });
    let content = Outbound::Buttons { header, body: "b".to_owned(), footer: None, buttons: Vec::new() };
    assert_eq!(send_request(&content, &to_ana(), &|_| None), Err(NotSendable::HeaderKind(MediaKind::Audio)));
}

#[test]
fn a_person_without_phone_is_addressed_by_user_id() {
    let phone = "5491155550001".parse().unwrap();
    assert_eq!(Recipient::of(Some(&phone), Some("AR.1")), Some(Recipient::Phone(phone)));
    assert_eq!(Recipient::of(None, None), None);
    let recipient = Recipient::of(None, Some("AR.1")).unwrap();
    let content = Outbound::Text { body: "Hola".to_owned(), preview_url: false };
    let request = send_request(&content, &addressing(recipient), &|_| None).unwrap();
    assert_eq!((request.to, request.recipient.as_deref()), (None, Some("AR.1")));
}
