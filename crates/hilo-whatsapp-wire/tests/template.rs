//! Templates: read and written without loss, held to Meta's rules, filled in.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its own documents has failed")]

use hilo_model::message;
use hilo_whatsapp_wire::template::{
    self, FieldPlace, Template, check_values, fields, rules, shown, unsendable,
};
use serde_json::{Value, json};
use std::{fs, path::Path};

fn sample(name: &str) -> Template {
    serde_json::from_value(raw(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn raw(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/templates").join(format!("{name}.json"));
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn samples() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/templates");
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn what_is_read_is_written_the_same() {
    for name in samples() {
        assert_eq!(serde_json::to_value(sample(&name)).unwrap(), raw(&name), "{name}");
    }
}

#[test]
fn what_meta_documents_is_within_the_rules() {
    for name in samples() {
        let found: Vec<String> = rules::check(&sample(&name)).iter().map(ToString::to_string).collect();
        let expected: &[&str] = match name.as_str() {
            "of-the-future" => &[
                "/category: form",
                "/components/0/format: form",
                "/components/2/type: form",
                "/components/3/buttons/0/type: form",
            ],
            _ => &[],
        };
        assert_eq!(found, expected, "{name}");
    }
}

/// What the rules say about a template with this body, and what else is there.
fn found(body: &str, rest: Value) -> Vec<String> {
    let mut template = json!({ "name": "t", "language": "es", "category": "UTILITY",
        "components": [{ "type": "BODY", "text": body,
            "example": { "body_text": [["uno", "dos", "tres"]] } }] });
    for (key, value) in rest.as_object().unwrap() {
        match key.as_str() {
            "parts" => {
                template["components"].as_array_mut().unwrap().extend(value.as_array().unwrap().clone());
            }
            key => template[key] = value.clone(),
        }
    }
    let template: Template = serde_json::from_value(template).unwrap();
    rules::check(&template).iter().map(|f| format!("{} {}", f.place, f.rule.code())).collect()
}

#[test]
fn each_rule_is_told_with_its_place() {
    let long = |n: usize| "x".repeat(n);
    let plain = "Tu pedido ya está listo para retirar.";
    let buttons = |all: Value| json!({ "parts": [{ "type": "BUTTONS", "buttons": all }] });
    let header = |text: &str| {
        json!({ "parts": [{ "type": "HEADER", "format": "TEXT", "text": text,
        "example": { "header_text": ["uno"] } }] })
    };
    let reply = |text: &str| json!({ "type": "QUICK_REPLY", "text": text });
    let link = |url: &str| json!({ "type": "URL", "text": "Ver", "url": url });
    let (body, too_long) = ("/components/0/text", long(1025));
    let table: Vec<(&str, Value, Vec<String>)> = vec![
        (plain, json!({}), vec![]),
        (plain, json!({ "name": "Pedido" }), vec!["/name form".into()]),
        (plain, json!({ "name": long(513) }), vec!["/name too_long".into()]),
        (plain, json!({ "language": "pt" }), vec!["/language form".into()]),
        (plain, json!({ "message_send_ttl_seconds": 10 }), vec!["/message_send_ttl_seconds form".into()]),
        ("", json!({}), vec![format!("{body} required")]),
        (&too_long, json!({}), vec![format!("{body} too_long")]),
        ("{{1}}, tu pedido ya está listo.", json!({}), vec![format!("{body} variable_at_edge")]),
        ("Tu pedido está listo, {{1}}", json!({}), vec![format!("{body} variable_at_edge")]),
        ("Tu pedido está listo, {{1}}.", json!({}), vec![]),
        (
            "Hola, tu pedido número {{1}} {{2}} está ya listo.",
            json!({}),
            vec![format!("{body} variables_together")],
        ),
        ("Tu pedido {{2}} ya está listo.", json!({}), vec![format!("{body} variable_numbers")]),
        (
            "Tu pedido {{Uno}} ya está listo.",
            json!({}),
            vec![format!("{body} variable_name"), format!("{body} no_sample")],
        ),
        (
            "Tu pedido {{1}} de {{tienda}} ya está listo hoy.",
            json!({}),
            vec![format!("{body} mixed_variables"), format!("{body} no_sample")],
        ),
        ("Tu pedido {{1 ya está listo.", json!({}), vec![format!("{body} broken_variable")]),
        ("Tu pedido {{1}} está {{2}}.", json!({}), vec![format!("{body} few_words")]),
        (
            "Tu pedido, de {{4}} {{3}}, {{2}} y {{1}}, está listo para que lo retires hoy.",
            json!({}),
            vec![format!("{body} variables_together"), format!("{body} no_sample")],
        ),
        ("Hola.\n\n\nTu pedido está listo.", json!({}), vec![format!("{body} blank_lines")]),
        (plain, header("Pedido {{1}}"), vec![]),
        (plain, header("¡Pedido 🎉!"), vec!["/components/1/text plain_words_only".into()]),
        (plain, header("*Pedido*"), vec!["/components/1/text plain_words_only".into()]),
        (plain, header(&long(61)), vec!["/components/1/text too_long".into()]),
        (
            plain,
            json!({ "parts": [{ "type": "HEADER", "format": "IMAGE" }] }),
            vec!["/components/1/example no_sample".into()],
        ),
        (
            plain,
            json!({ "parts": [{ "type": "FOOTER", "text": "de {{1}}" }] }),
            vec!["/components/1/text no_variables".into()],
        ),
        (
            plain,
            json!({ "parts": [{ "type": "BODY", "text": plain }] }),
            vec!["/components/1 duplicate".into()],
        ),
        (plain, buttons(json!([])), vec!["/components/1/buttons count".into()]),
        (
            plain,
            buttons(json!([reply("a"), link("https://a.example"), reply("b")])),
            vec!["/components/1/buttons scattered_replies".into()],
        ),
        (
            plain,
            buttons(json!([reply("a"), reply("a")])),
            vec!["/components/1/buttons/1/text duplicate".into()],
        ),
        (plain, buttons(json!([reply(&long(26))])), vec!["/components/1/buttons/0/text too_long".into()]),
        (plain, buttons(json!([link("aurora.example")])), vec!["/components/1/buttons/0/url form".into()]),
        (
            plain,
            buttons(json!([link("https://a.example/{{1}}/x")])),
            vec![
                "/components/1/buttons/0/url form".into(),
                "/components/1/buttons/0/example no_sample".into(),
            ],
        ),
        (
            plain,
            buttons(json!([{ "type": "PHONE_NUMBER", "text": "Llamar", "phone_number": "uno" }])),
            vec!["/components/1/buttons/0/phone_number form".into()],
        ),
        (
            plain,
            buttons(json!([{ "type": "COPY_CODE", "example": long(21) }])),
            vec!["/components/1/buttons/0/example too_long".into()],
        ),
        (
            plain,
            buttons(json!([{ "type": "FLOW", "text": "Ir" }])),
            vec!["/components/1/buttons/0 form".into()],
        ),
        (
            plain,
            json!({ "parts": [{ "type": "LIMITED_TIME_OFFER", "limited_time_offer": { "text": "Corre" } }] }),
            vec!["/components/1 only_in".into()],
        ),
    ];
    for (text, rest, expected) in table {
        assert_eq!(found(text, rest.clone()), expected, "{text} {rest}");
    }
}

#[test]
fn cards_are_alike_and_codes_have_their_button() {
    let mut carousel = raw("carousel");
    let cards = carousel["components"][1]["cards"].as_array_mut().unwrap();
    cards[1]["components"].as_array_mut().unwrap().remove(1);
    let carousel: Template = serde_json::from_value(carousel).unwrap();
    let told: Vec<String> = rules::check(&carousel).iter().map(ToString::to_string).collect();
    assert_eq!(told, ["/components/1/cards/1: unlike cards"]);

    let mut code = raw("one-time-code");
    code["components"].as_array_mut().unwrap().pop();
    let code: Template = serde_json::from_value(code).unwrap();
    assert_eq!(rules::check(&code)[0].to_string(), "/components: form");
}

#[test]
fn what_a_message_gives_is_asked_for_in_reading_order() {
    let told = |name: &str| {
        let of = |field: template::Field| {
            let place = match field.place {
                FieldPlace::Header => "header".to_owned(),
                FieldPlace::Body => "body".to_owned(),
                FieldPlace::Button(at) => format!("button {at}"),
                FieldPlace::Offer => "offer".to_owned(),
            };
            let card = field.card.map(|at| format!("card {at} ")).unwrap_or_default();
            format!(
                "{card}{place} {:?} {} {}",
                field.kind,
                field.name.unwrap_or_default(),
                field.sample.unwrap_or_default()
            )
        };
        fields(&sample(name)).into_iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(
        told("text.positional"),
        ["header Text 1 A-1042", "body Text 1 Ana", "body Text 2 A-1042", "button 1 UrlSuffix  A-1042"]
    );
    assert_eq!(
        told("image.named"),
        ["header Media(Image)  ", "body Text first_name Ana", "body Text guests 4",]
    );
    assert_eq!(
        told("offer"),
        [
            "header Media(Video)  ",
            "body Text 1 Ana",
            "body Text 2 SPRING25",
            "button 0 CouponCode  SPRING25",
            "button 1 UrlSuffix  n3mtql",
            "offer Moment  ",
        ]
    );
    assert_eq!(
        told("carousel"),
        ["body Text 1 Ana", "card 0 header Media(Image)  ", "card 1 header Media(Image)  "]
    );
    assert_eq!(
        told("products"),
        [
            "body Text 1 Ana",
            "button 0 Products  ",
            "card 0 header Product  ",
            "card 0 button 0 UrlSuffix  1",
            "card 1 header Product  ",
            "card 1 button 0 UrlSuffix  2"
        ]
    );
    assert_eq!(told("one-time-code.read"), ["body Text 1 123456"]);
    assert_eq!(told("flow"), ["header Location  "]);
    for (name, part) in
        [("carousel", None), ("offer", None), ("products", None), ("flow", None), ("catalogue", None)]
    {
        assert_eq!(unsendable(&sample(name)).as_deref(), part, "{name}");
    }
}

fn message(of: &str, rest: Value) -> message::Template {
    let known = sample(of);
    let mut given = json!({ "name": known.name, "language": known.language, "category": "utility" });
    given.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
    serde_json::from_value(given).unwrap()
}

#[test]
fn a_message_that_does_not_fit_is_told_where() {
    let check = |of: &str, rest: Value| {
        let found = check_values(&sample(of), &message(of, rest));
        found.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let text = |text: &str| json!({ "text": text });
    let header = json!({ "type": "text", "text": "A-7" });
    let suffix = json!([{ "index": 1, "value": { "url_suffix": "A-7" } }]);
    let right = json!({ "header": header, "body": [text("Ana"), text("A-7")], "buttons": suffix });
    assert!(check("text.positional", right).is_empty());
    assert_eq!(
        check("text.positional", json!({})),
        [
            "/header Header { expected: Some(\"text\") }",
            "/body Missing { variable: \"{{1}}\" }",
            "/body Missing { variable: \"{{2}}\" }",
            "/buttons ButtonMissing { label: \"Ver pedido\" }",
        ]
    );
    let wrong = json!({ "header": { "type": "media", "kind": "image", "source": { "link": "https://x" } },
        "body": [text("Ana"), text("a\nb"), text("c")],
        "buttons": [{ "index": 1, "value": { "payload": "x" } }, { "index": 7, "value": { "payload": "x" } }] });
    assert_eq!(
        check("text.positional", wrong),
        [
            "/header Header { expected: Some(\"text\") }",
            "/body/1/text Characters",
            "/body TooMany { expected: 2, given: 3 }",
            "/buttons/0 ButtonValue { expected: Some(\"url_suffix\") }",
            "/buttons/1 ButtonValue { expected: None }",
        ]
    );
    let image = json!({ "type": "media", "kind": "image", "source": { "link": "https://x" } });
    let named = json!({ "header": image, "body": [{ "name": "first_name", "text": "Ana" }, text("4")] });
    assert_eq!(
        check("image.named", named),
        [
            "/body/1/name UnknownName { name: None, known: [\"first_name\", \"guests\"] }",
            "/body Missing { variable: \"{{guests}}\" }",
        ]
    );
    let film = json!({ "type": "media", "kind": "video", "source": { "link": "https://x" } });
    let names =
        json!([{ "name": "guests", "text": "4" }, { "name": "first_name", "text": "x".repeat(1000) }]);
    assert_eq!(
        check("image.named", json!({ "header": film, "body": names })),
        ["/header Header { expected: Some(\"image\") }", "/body TooLong { limit: 1024, given: 1069 }",]
    );
}

#[test]
fn cards_offers_and_products_are_held_to_their_template() {
    let check = |of: &str, rest: Value| {
        let found = check_values(&sample(of), &message(of, rest));
        found.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let ana = json!([{ "text": "Ana" }]);
    let image = json!({ "header": { "type": "media", "kind": "image", "source": { "link": "https://x" } } });
    let film = json!({ "header": { "type": "media", "kind": "video", "source": { "link": "https://x" } } });
    assert!(check("carousel", json!({ "body": ana, "cards": [image, image] })).is_empty());
    assert_eq!(
        check("carousel", json!({ "body": ana, "cards": [film] })),
        ["/cards Cards { expected: 2, given: 1 }", "/cards/0/header Header { expected: Some(\"image\") }"]
    );
    let product = |id: &str| {
        json!({ "header": { "type": "product", "catalog": "1", "product": id },
            "buttons": [{ "index": 0, "value": { "url_suffix": "x" } }] })
    };
    let opens = |sections: Value| json!([{ "index": 0, "value": { "products": { "sections": sections } } }]);
    let given = |sections: Value| json!({ "body": ana, "buttons": opens(sections), "cards": [product("a"), product("b")] });
    assert!(check("products", given(json!([{ "title": "Frutas", "products": ["a", "b"] }]))).is_empty());
    assert_eq!(
        check("products", given(json!([{ "title": "x".repeat(25), "products": [] }]))),
        [
            "/buttons/0/value/products/sections Count { limit: 30, given: 0 }",
            "/buttons/0/value/products/sections/0/title TooLong { limit: 24, given: 25 }",
        ]
    );
    let codes = json!([{ "index": 0, "value": { "coupon_code": "A" } }, { "index": 1, "value": { "url_suffix": "a" } }]);
    let offer = |ends: Value| {
        json!({ "header": film["header"], "body": [{ "text": "Ana" }, { "text": "A" }], "buttons": codes,
            "offer_ends_at": ends })
    };
    assert!(check("offer", offer(json!(1_763_717_000))).is_empty());
    assert_eq!(check("offer", offer(Value::Null)), ["/offer_ends_at OfferEndMissing"]);
    let none = json!({ "body": ana, "cards": [image, image], "offer_ends_at": 1 });
    assert_eq!(check("carousel", none), ["/offer_ends_at NoOfferEnd"]);

    let seen =
        shown(&sample("carousel"), &message("carousel", json!({ "body": ana, "cards": [image, image] })));
    assert_eq!(seen.cards[1].body.as_deref(), Some("A straw hat against the sun."));
    assert_eq!(seen.cards[1].buttons[0].value.as_deref(), Some("https://aurora.example/2"));
    let seen = shown(&sample("offer"), &message("offer", offer(json!(1))));
    assert_eq!(seen.offer.as_deref(), Some("Ends soon!"));
}

#[test]
fn a_message_reads_as_the_customer_reads_it() {
    let text = |text: &str| json!({ "text": text });
    let given = json!({ "header": { "type": "text", "text": "A-7" }, "body": [text("Ana"), text("{{1}}")],
        "buttons": [{ "index": 1, "value": { "url_suffix": "A-7" } }] });
    let seen = shown(&sample("text.positional"), &message("text.positional", given));
    assert_eq!(
        serde_json::to_value(seen).unwrap(),
        json!({
            "header": "Pedido A-7",
            "body": "Hola Ana, tu pedido {{1}} está listo para retirar en nuestra tienda del centro.",
            "footer": "Tienda Aurora",
            "buttons": [
                { "type": "quick_reply", "text": "Voy en camino" },
                { "type": "url", "text": "Ver pedido", "value": "https://aurora.example/p/A-7" },
                { "type": "phone_number", "text": "Llamar", "value": "+541150000000" },
            ],
        })
    );
}
