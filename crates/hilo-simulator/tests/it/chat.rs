//! What the phone in the browser is told.

use crate::{
    business::Business,
    setup::{Setup, exchange, number, text},
};
use bytes::Bytes;
use hilo_simulator::{Timing, control::Chat};
use http::{Method, StatusCode};
use http_body_util::Full;
use serde_json::{Value, json};

const ANA: &str = "5491155550001";

async fn with_ana() -> (Setup, Business) {
    let mut business = Business::open().await;
    let setup = Setup::new(&business).await;
    setup.customer("ana", json!({ "phone": ANA })).await;
    setup.says("ana", "Hola").await;
    business.message().await;
    (setup, business)
}

async fn chat(setup: &Setup) -> Value {
    let told = setup.control(Method::GET, "/customers/ana/chat", Value::Null).await;
    serde_json::from_value::<Chat>(told.clone()).unwrap();
    told
}

fn to_ana(kind: &str, content: Value) -> Value {
    json!({ "messaging_product": "whatsapp", "to": ANA, "type": kind, kind: content })
}

#[tokio::test]
async fn cards_are_told_part_by_part() {
    let (setup, _business) = with_ana().await;
    let template = json!({ "name": "shown", "language": "es", "category": "utility", "header": "Pedido {{1}}",
        "body": "Está listo, {{1}}.\n\nPasá a buscarlo.", "footer": "Tienda Aurora",
        "buttons": [{ "type": "QUICK_REPLY", "text": "Voy" }, { "type": "URL", "text": "Ver" }] });
    setup.control(Method::PUT, "/templates", template).await;
    let words = |text: &str| json!([{ "type": "text", "text": text }]);
    let row = |id: &str| json!({ "id": id, "title": id });
    for (kind, sent, expected) in [
        (
            "interactive",
            json!({ "type": "button", "header": { "type": "image", "image": { "link": "https://a.example/b.jpg" } },
                "body": { "text": "¿?" }, "footer": { "text": "pie" }, "action": { "buttons": [
                    { "type": "reply", "reply": { "id": "a", "title": "A" } } ] } }),
            json!({ "type": "card", "header": { "type": "media", "file": {
                    "kind": "image", "url": "https://a.example/b.jpg", "voice": false } },
                "body": "¿?", "footer": "pie", "buttons": [{ "kind": "button", "id": "a", "title": "A" }] }),
        ),
        (
            "interactive",
            json!({ "type": "list", "header": { "type": "text", "text": "Talles" }, "body": { "text": "¿?" },
                "action": { "button": "Ver", "sections": [
                    { "title": "Uno", "rows": [row("s")] }, { "title": "Dos", "rows": [row("m"), row("l")] } ] } }),
            json!({ "type": "card", "header": { "type": "text", "text": "Talles" }, "body": "¿?", "list": {
                "button": "Ver", "sections": [
                    { "title": "Uno", "rows": [{ "kind": "row", "id": "s", "title": "s" }] },
                    { "title": "Dos", "rows": [{ "kind": "row", "id": "m", "title": "m" },
                        { "kind": "row", "id": "l", "title": "l" }] } ] } }),
        ),
        (
            "interactive",
            json!({ "type": "cta_url", "body": { "text": "Mirá" }, "action": { "name": "cta_url",
                "parameters": { "display_text": "Abrir", "url": "https://a.example" } } }),
            json!({ "type": "card", "body": "Mirá",
                "buttons": [{ "kind": "link", "id": "https://a.example", "title": "Abrir" }] }),
        ),
        (
            "interactive",
            json!({ "type": "location_request_message", "body": { "text": "¿Dónde?" },
                "action": { "name": "send_location" } }),
            json!({ "type": "card", "body": "¿Dónde?", "asks": "location" }),
        ),
        (
            "template",
            json!({ "name": "shown", "language": { "code": "es" }, "components": [
                { "type": "header", "parameters": words("1001") }, { "type": "body", "parameters": words("Ana") },
                { "type": "button", "sub_type": "quick_reply", "index": "0",
                    "parameters": [{ "type": "payload", "payload": "go" }] } ] }),
            json!({ "type": "card", "header": { "type": "text", "text": "Pedido 1001" },
                "body": "Está listo, Ana.\n\nPasá a buscarlo.", "footer": "Tienda Aurora", "buttons": [
                    { "kind": "quick_reply", "id": "go", "title": "Voy" },
                    { "kind": "link", "id": "Ver", "title": "Ver" } ] }),
        ),
        ("text", json!({ "body": "*Hola*" }), json!({ "type": "text", "body": "*Hola*" })),
        (
            "location",
            json!({ "latitude": -34.5, "longitude": -58.5, "name": "Local" }),
            json!({ "type": "location", "place": { "latitude": -34.5, "longitude": -58.5, "name": "Local" } }),
        ),
        (
            "document",
            json!({ "link": "https://a.example/c.pdf", "filename": "c.pdf", "caption": "Acá" }),
            json!({ "type": "media", "caption": "Acá", "file": { "kind": "document",
                "url": "https://a.example/c.pdf", "filename": "c.pdf", "voice": false } }),
        ),
    ] {
        setup.send(to_ana(kind, sent)).await;
        setup.idle().await;
        let told = chat(&setup).await;
        assert_eq!(told["messages"].as_array().unwrap().last().unwrap()["shown"], expected);
    }
}

#[tokio::test]
async fn reactions_are_at_their_message_and_dots_end_with_the_next_one() {
    let (setup, _business) = with_ana().await;
    let told = chat(&setup).await;
    let asked = told["messages"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!((&told["typing_until"], &told["messages"][0]["tick"]), (&Value::Null, &json!("delivered")));
    let (status, _) = setup
        .graph(json!({ "messaging_product": "whatsapp", "status": "read", "message_id": asked,
        "typing_indicator": { "type": "text" } }))
        .await;
    assert_eq!(status, StatusCode::OK);
    let told = chat(&setup).await;
    assert!(told["typing_until"].is_number());
    assert_eq!(told["messages"][0]["tick"], "read");
    setup.send(to_ana("reaction", json!({ "message_id": asked, "emoji": "👍" }))).await;
    setup.act("ana", json!({ "type": "reaction", "message_id": asked, "emoji": "🎉" })).await;
    setup.idle().await;
    let told = chat(&setup).await;
    assert_eq!(told["typing_until"], Value::Null);
    assert_eq!(told["messages"].as_array().unwrap().len(), 1);
    assert_eq!(
        told["messages"][0]["reactions"],
        json!([{ "from": "business", "emoji": "👍" }, { "from": "customer", "emoji": "🎉" }])
    );
    setup.send(to_ana("reaction", json!({ "message_id": asked, "emoji": "" }))).await;
    setup.idle().await;
    let told = chat(&setup).await;
    assert_eq!(told["messages"][0]["reactions"], json!([{ "from": "customer", "emoji": "🎉" }]));
    assert_eq!(told["last"]["shown"]["body"], "Hola", "a reaction is nobody's last message");
}

#[tokio::test]
async fn what_was_written_before_what_was_read_was_read() {
    let (setup, _business) = with_ana().await;
    let ids = [setup.says("ana", "2").await, setup.says("ana", "3").await];
    let read = |id: &str| json!({ "messaging_product": "whatsapp", "status": "read", "message_id": id });
    let ticks = async || {
        let told = chat(&setup).await;
        let messages = told["messages"].as_array().unwrap().clone();
        messages.into_iter().map(|message| message["tick"] == "read").collect::<Vec<_>>()
    };
    setup.idle().await;
    assert_eq!(ticks().await, [false, false, false]);
    setup.graph(read(&ids[0])).await;
    assert_eq!(ticks().await, [true, true, false]);
    setup.graph(read(&ids[1])).await;
    assert_eq!(ticks().await, [true, true, true]);
}

#[tokio::test]
async fn dots_end_by_themselves() {
    let (setup, mut business) = with_ana().await;
    let asked = setup.says("ana", "¿Están?").await;
    business.message().await;
    setup
        .graph(json!({ "messaging_product": "whatsapp", "status": "read", "message_id": asked,
        "typing_indicator": { "type": "text" } }))
        .await;
    setup.advance(24_000).await;
    assert!(chat(&setup).await["typing_until"].is_number());
    setup.advance(2_000).await;
    assert_eq!(chat(&setup).await["typing_until"], Value::Null);
}

#[tokio::test]
async fn a_phone_that_is_off_gets_its_messages_when_it_is_on() {
    let (setup, _business) = with_ana().await;
    setup.control(Method::PATCH, "/customers/ana", json!({ "offline": true })).await;
    setup.send(text(ANA, "¿Estás?")).await;
    setup.idle().await;
    let told = chat(&setup).await;
    assert_eq!((told["messages"].as_array().unwrap().len(), &told["unread"]), (1, &json!(0)));
    let (status, _) = setup
        .call(Method::POST, "/simulator/customers/ana/send", json!({ "type": "text", "body": "Sí" }))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    let read = setup.control(Method::POST, "/customers/ana/read", Value::Null).await;
    assert_eq!(read["read"], json!([]));
    // Also after a restart.
    let setup = setup.restart().await;
    setup.control(Method::PATCH, "/customers/ana", json!({ "offline": false })).await;
    setup.idle().await;
    let told = chat(&setup).await;
    assert_eq!((&told["messages"][1]["tick"], &told["unread"]), (&json!("delivered"), &json!(1)));
    let heads = setup.control(Method::GET, "/chats", Value::Null).await;
    assert_eq!((&heads[0]["last"], &heads[0]["unread"]), (&told["messages"][1], &json!(1)));
    setup.control(Method::POST, "/customers/ana/read", Value::Null).await;
    assert_eq!(chat(&setup).await["unread"], 0);
}

#[tokio::test]
async fn what_the_business_did_not_take_says_why() {
    let setup = Setup::with(Timing::default(), number(Some("http://127.0.0.1:1/"))).await;
    setup.customer("ana", json!({ "phone": ANA })).await;
    setup.says("ana", "Hola").await;
    while setup.journal("hook_failed").await.is_empty() {
        setup.control(Method::GET, "/journal?after=4&wait_ms=1000", Value::Null).await;
    }
    let message = &chat(&setup).await["messages"][0];
    assert_eq!(message["tick"], "sent");
    assert!(message["trouble"].is_string(), "{message}");
}

#[tokio::test]
async fn only_the_last_ones_are_told() {
    let (setup, _business) = with_ana().await;
    for body in ["2", "3"] {
        setup.says("ana", body).await;
    }
    for (last, bodies, earlier) in
        [(1, &["3"][..], true), (3, &["Hola", "2", "3"], false), (9, &["Hola", "2", "3"], false)]
    {
        let told = setup.control(Method::GET, &format!("/customers/ana/chat?last={last}"), Value::Null).await;
        let messages = told["messages"].as_array().unwrap();
        let shown: Vec<_> =
            messages.iter().map(|message| message["shown"]["body"].as_str().unwrap()).collect();
        assert_eq!((&*shown, &told["earlier"]), (bodies, &json!(earlier)));
    }
}

#[tokio::test]
async fn files_are_shown_without_a_token_and_in_parts() {
    let (setup, _business) = with_ana().await;
    setup.act("ana", json!({ "type": "media", "kind": "audio" })).await;
    let told = chat(&setup).await;
    let file = &told["messages"][1]["shown"]["file"];
    assert_eq!((&file["mime_type"], &file["voice"]), (&json!("audio/ogg; codecs=opus"), &json!(true)));
    let url = format!("{}{}", setup.running.url(), file["url"].as_str().unwrap());
    let get = async |range: Option<&str>| {
        let request = http::Request::get(&url);
        let request = range.into_iter().fold(request, |request, range| request.header("range", range));
        exchange(request.body(Full::<Bytes>::default()).unwrap()).await.unwrap()
    };
    let (status, whole) = get(None).await;
    assert_eq!(
        (status, whole.len() as u64, &whole[..4]),
        (StatusCode::OK, file["bytes"].as_u64().unwrap(), &b"OggS"[..])
    );
    assert_eq!(get(Some("bytes=4-9")).await, (StatusCode::PARTIAL_CONTENT, whole.slice(4..10)));
    assert_eq!(get(Some("bytes=999999-")).await.0, StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(
        exchange(http::Request::get(format!("{url}0")).body(Full::default()).unwrap()).await.unwrap().0,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_carousel_of_a_template_is_held_to_it_and_shown() {
    let (setup, mut business) = with_ana().await;
    setup.control(Method::PUT, "/review", json!({ "delay_ms": 0 })).await;
    let card = json!({ "components": [
        { "type": "header", "format": "image", "example": { "header_handle": ["4::aW1"] } },
        { "type": "body", "text": "Para las noches de calor." },
        { "type": "buttons", "buttons": [{ "type": "quick_reply", "text": "La quiero" },
            { "type": "url", "text": "Ver", "url": "https://aurora.example/{{1}}", "example": ["https://aurora.example/1"] }] },
    ] });
    let template = json!({ "name": "verano", "language": "es", "category": "marketing", "components": [
        { "type": "body", "text": "Hola {{1}}, llegó la ropa de verano que estabas esperando.", "example": { "body_text": [["Ana"]] } },
        { "type": "carousel", "cards": [card, card] },
    ] });
    let (status, made) = setup.call(Method::POST, "/v23.0/102290129340398/message_templates", template).await;
    assert_eq!(status, StatusCode::OK, "{made}");
    business.account_change().await;
    let filled = |at: u8, name: &str| {
        json!({ "card_index": at, "components": [
            { "type": "header", "parameters": [{ "type": "image", "image": { "link": format!("https://a.example/{at}.jpg") } }] },
            { "type": "button", "sub_type": "quick_reply", "index": "0",
                "parameters": [{ "type": "payload", "payload": format!("quiero-{at}") }] },
            { "type": "button", "sub_type": "url", "index": "1", "parameters": [{ "type": "text", "text": name }] },
        ] })
    };
    let sent = |cards: Value| {
        to_ana(
            "template",
            json!({ "name": "verano", "language": { "code": "es" }, "components": [
            { "type": "body", "parameters": [{ "type": "text", "text": "Ana" }] },
            { "type": "carousel", "cards": cards },
        ] }),
        )
    };
    let code = async |cards: Value| setup.graph(sent(cards)).await.1["error"]["code"].clone();
    assert_eq!(code(json!([filled(0, "a")])).await, 132_000);
    assert_eq!(code(json!([filled(0, "a"), filled(2, "b")])).await, 132_012);
    let mut bare = filled(1, "b");
    bare["components"].as_array_mut().unwrap().pop();
    assert_eq!(code(json!([filled(0, "a"), bare])).await, 131_008);

    setup.send(sent(json!([filled(1, "b"), filled(0, "a")]))).await;
    let told = chat(&setup).await;
    let shown = &told["messages"].as_array().unwrap().last().unwrap()["shown"];
    assert_eq!(shown["body"], "Hola Ana, llegó la ropa de verano que estabas esperando.");
    assert_eq!(shown["cards"][1]["header"]["file"]["url"], "https://a.example/1.jpg");
    assert_eq!(shown["cards"][1]["body"], "Para las noches de calor.");
    let buttons = json!([{ "kind": "quick_reply", "id": "quiero-1", "title": "La quiero" },
        { "kind": "link", "id": "https://aurora.example/b", "title": "Ver" }]);
    assert_eq!(shown["cards"][1]["buttons"], buttons);
}
