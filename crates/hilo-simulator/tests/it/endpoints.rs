//! The endpoints that clients call besides sending: shapes, fields, pages and what is refused.

use crate::{
    business::Business,
    setup::{PHONE, Setup, TOKEN, WABA, exchange, number},
};
use bytes::Bytes;
use http::{Method, StatusCode};
use http_body_util::Full;
use serde_json::{Value, json};

async fn setup() -> (Setup, Business) {
    let business = Business::open().await;
    let setup = Setup::new(&business).await;
    (setup, business)
}

async fn refused(setup: &Setup, method: Method, path: &str, body: Value) -> i64 {
    let (status, answer) = setup.call(method, path, body).await;
    assert!(status.is_client_error(), "{path}: {answer}");
    answer["error"]["code"].as_i64().unwrap()
}

#[tokio::test]
async fn fields_are_picked_expanded_and_unknown_ones_refused() {
    let (setup, _business) = setup().await;
    let path = format!(
        "/v24.0/{WABA}?fields=name,currency,phone_numbers.limit(1)%7Bid,status%7D,message_templates.limit(2)%7Bname%7D,health_status"
    );
    let account = setup.get(&path).await;
    assert_eq!((&account["id"], &account["currency"]), (&json!(WABA), &json!("USD")));
    assert_eq!(account["phone_numbers"]["data"], json!([{ "id": PHONE, "status": "CONNECTED" }]));
    let names: Vec<&Value> =
        account["message_templates"]["data"].as_array().unwrap().iter().map(|one| &one["name"]).collect();
    assert_eq!(names, [&json!("code"), &json!("order_ready")]);
    assert_eq!(account["health_status"]["can_send_message"], "AVAILABLE");

    let whole = setup.get(&format!("/v24.0/{PHONE}")).await;
    assert_eq!(whole["quality_rating"], "GREEN");
    assert!(whole.get("status").is_none(), "only the usual fields are told unasked: {whole}");
    let business = setup.get("/v24.0/400000000000001?fields=name,verification_status").await;
    assert_eq!(business["verification_status"], "verified");
    let owned = setup.get("/v24.0/400000000000001/owned_whatsapp_business_accounts").await;
    assert_eq!(owned["data"][0]["id"], WABA);

    let (status, answer) =
        setup.call(Method::GET, &format!("/v24.0/{PHONE}?fields=colour"), Value::Null).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let message = answer["error"]["message"].as_str().unwrap();
    assert!(message.contains("nonexisting field (colour)"), "{message}");
    assert_ne!(answer["error"]["fbtrace_id"], Value::Null);
}

#[tokio::test]
async fn no_version_and_old_versions_are_answered_by_the_oldest() {
    let (setup, _business) = setup().await;
    for (path, version) in [
        (format!("/{PHONE}"), "v21.0"),
        (format!("/v12.0/{PHONE}"), "v21.0"),
        (format!("/v25.0/{PHONE}"), "v25.0"),
    ] {
        // The token may stand in the query, too.
        let url = format!("{}{path}?access_token={TOKEN}", setup.running.url());
        let request = http::Request::get(url).body(Full::new(Bytes::new())).unwrap();
        let client: hyper_util::client::legacy::Client<_, Full<Bytes>> =
            hyper_util::client::legacy::Client::builder(hyper_util::rt::TokioExecutor::new()).build_http();
        let answer = client.request(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        assert_eq!(answer.headers()["facebook-api-version"], version);
    }
    assert_eq!(refused(&setup, Method::GET, &format!("/v99.0/{PHONE}"), Value::Null).await, 2500);
}

#[tokio::test]
async fn every_list_is_walked_by_cursors() {
    let (setup, _business) = setup().await;
    for at in 1..=4 {
        let another = hilo_simulator::world::Number {
            id: format!("90{at}"),
            display_phone_number: format!("549115000100{at}"),
            ..number(None)
        };
        let path = format!("/numbers/90{at}");
        setup.control(Method::PUT, &path, serde_json::to_value(another).unwrap()).await;
    }
    let first = setup.get(&format!("/v24.0/{WABA}/phone_numbers?fields=id&limit=2")).await;
    assert_eq!(first["data"].as_array().unwrap().len(), 2);
    assert!(first["paging"].get("previous").is_none());
    // The address of the next page works as it is.
    let next = first["paging"]["next"].as_str().unwrap();
    let request = http::Request::get(next).body(Full::new(Bytes::new())).unwrap();
    let (status, body) = exchange(request).await.unwrap();
    assert_eq!(status, StatusCode::OK);
    let second: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(second["data"].as_array().unwrap().len(), 2);
    assert_ne!(second["data"], first["data"]);
    let before = second["paging"]["cursors"]["before"].as_str().unwrap();
    let back = setup.get(&format!("/v24.0/{WABA}/phone_numbers?fields=id&limit=2&before={before}")).await;
    assert_eq!(back["data"], first["data"]);
    let after = second["paging"]["cursors"]["after"].as_str().unwrap();
    let last = setup.get(&format!("/v24.0/{WABA}/phone_numbers?fields=id&limit=2&after={after}")).await;
    assert_eq!((last["data"].as_array().unwrap().len(), last["paging"].get("next")), (1, None));
    for (path, code) in [("phone_numbers?after=x", 100), ("message_templates?after=x", 131_059)] {
        assert_eq!(refused(&setup, Method::GET, &format!("/v24.0/{WABA}/{path}"), Value::Null).await, code);
    }
}

#[tokio::test]
async fn the_profile_is_changed_by_json_and_by_forms() {
    let (setup, _business) = setup().await;
    let edge = format!("/v24.0/{PHONE}/whatsapp_business_profile");
    let change = json!({ "messaging_product": "whatsapp", "about": "Abierto", "vertical": "RETAIL",
        "websites": ["https://aurora.example"] });
    assert_eq!(setup.post(&edge, change).await, json!({ "success": true }));
    let request = http::Request::post(format!("{}{edge}", setup.running.url()))
        .header("authorization", format!("Bearer {TOKEN}"))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Full::new(Bytes::from("messaging_product=whatsapp&email=hola%40aurora.example")))
        .unwrap();
    assert_eq!(exchange(request).await.unwrap().0, StatusCode::OK);
    let profile = setup.get(&format!("{edge}?fields=about,email,websites,vertical,address")).await;
    let expected = json!({ "data": [{ "messaging_product": "whatsapp", "about": "Abierto",
        "email": "hola@aurora.example", "websites": ["https://aurora.example"], "vertical": "RETAIL" }] });
    assert_eq!(profile, expected);
    for wrong in [
        json!({ "about": "x" }),
        json!({ "messaging_product": "whatsapp", "about": "x".repeat(140) }),
        json!({ "messaging_product": "whatsapp", "vertical": "CIRCUS" }),
        json!({ "messaging_product": "whatsapp", "websites": ["a", "b", "c"] }),
    ] {
        assert_eq!(refused(&setup, Method::POST, &edge, wrong).await, 100);
    }
}

#[tokio::test]
async fn settings_commerce_and_automation_are_kept() {
    let (setup, _business) = setup().await;
    let settings = format!("/v24.0/{PHONE}/settings");
    setup.post(&settings, json!({ "user_identity_change": { "enable_identity_key_check": true } })).await;
    let told = setup.get(&settings).await;
    assert_eq!(told["user_identity_change"]["enable_identity_key_check"], true);
    assert_eq!(told["storage_configuration"]["status"], "DEFAULT");

    let commerce = format!("/v24.0/{PHONE}/whatsapp_commerce_settings");
    let usual = json!({ "id": PHONE, "is_cart_enabled": true, "is_catalog_visible": false });
    assert_eq!(setup.get(&commerce).await["data"][0], usual);
    setup.post(&format!("{commerce}?is_catalog_visible=true&is_cart_enabled=false"), Value::Null).await;
    let changed = json!({ "id": PHONE, "is_cart_enabled": false, "is_catalog_visible": true });
    assert_eq!(setup.get(&commerce).await["data"][0], changed);

    let automation = format!("/v24.0/{PHONE}/conversational_automation");
    let commands = json!([{ "command_name": "pedido", "command_description": "Dónde está mi pedido" }]);
    setup.post(&automation, json!({ "commands": commands, "prompts": ["¿Qué venden?"] })).await;
    let told = setup.get(&format!("/v24.0/{PHONE}?fields=conversational_automation")).await;
    assert_eq!(told["conversational_automation"]["commands"], commands);
    let many = json!({ "prompts": ["1", "2", "3", "4", "5"] });
    assert_eq!(refused(&setup, Method::POST, &automation, many).await, 100);
}

#[tokio::test]
async fn short_links_are_made_changed_and_deleted() {
    let (setup, _business) = setup().await;
    let edge = format!("/v24.0/{PHONE}/message_qrdls");
    let made = setup.post(&edge, json!({ "prefilled_message": "Hola", "generate_qr_image": "PNG" })).await;
    let code = made["code"].as_str().unwrap();
    assert_eq!(made["deep_link_url"], format!("https://wa.me/message/{code}"));
    assert!(made["qr_image_url"].as_str().unwrap().ends_with(".png"));
    setup.post(&edge, json!({ "prefilled_message": "Buenas", "code": code })).await;
    let one = setup.get(&format!("{edge}/{code}")).await;
    assert_eq!(one["data"][0]["prefilled_message"], "Buenas");
    assert_eq!(setup.get(&edge).await["data"].as_array().unwrap().len(), 1);
    let (status, _) = setup.call(Method::DELETE, &format!("{edge}/{code}"), Value::Null).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(refused(&setup, Method::GET, &format!("{edge}/{code}"), Value::Null).await, 100);
    let long = json!({ "prefilled_message": "x".repeat(141) });
    assert_eq!(refused(&setup, Method::POST, &edge, long).await, 100);
}

#[tokio::test]
async fn only_who_wrote_lately_can_be_blocked_and_then_gets_nothing() {
    let (setup, _business) = setup().await;
    for (id, phone) in [("ana", "5491155550001"), ("bea", "5491155550002")] {
        setup.customer(id, json!({ "phone": phone })).await;
    }
    setup.says("ana", "Hola").await;
    let edge = format!("/v24.0/{PHONE}/block_users");
    let users = json!({ "messaging_product": "whatsapp",
        "block_users": [{ "user": "+54 911 5555 0001" }, { "user": "5491155550002" }] });
    let (status, answer) = setup.call(Method::POST, &edge, users).await;
    assert_eq!((status, &answer["error"]["code"]), (StatusCode::BAD_REQUEST, &json!(139_100)));
    let added = json!([{ "input": "+54 911 5555 0001", "wa_id": "5491155550001" }]);
    assert_eq!(answer["block_users"]["added_users"], added);
    assert_eq!(answer["block_users"]["failed_users"][0]["errors"][0]["code"], 131_047);
    assert_eq!(setup.get(&edge).await["data"][0]["wa_id"], "5491155550001");
    let (_, answer) = setup.graph(crate::setup::text("5491155550001", "x")).await;
    assert_eq!(answer["error"]["code"], 130_403);
    let users = json!({ "messaging_product": "whatsapp", "block_users": [{ "user": "5491155550001" }] });
    let (status, answer) = setup.call(Method::DELETE, &edge, users).await;
    assert_eq!(
        (status, answer["block_users"]["removed_users"].as_array().unwrap().len()),
        (StatusCode::OK, 1)
    );
    setup.send(crate::setup::text("5491155550001", "x")).await;
}

#[tokio::test]
async fn addresses_of_files_work_for_five_minutes() {
    let (setup, _business) = setup().await;
    setup.customer("ana", json!({})).await;
    setup.act("ana", json!({ "type": "media", "kind": "image" })).await;
    let id = setup.journal("media_stored").await[0]["media"]["id"].as_str().unwrap().to_owned();
    let fetch = async |url: &str| {
        let request = http::Request::get(url).header("authorization", format!("Bearer {TOKEN}"));
        exchange(request.body(Full::new(Bytes::new())).unwrap()).await.unwrap().0
    };
    let url =
        setup.get(&format!("/v24.0/{id}?phone_number_id={PHONE}")).await["url"].as_str().unwrap().to_owned();
    assert_eq!(fetch(&url).await, StatusCode::OK);
    let forged = url.replace("hash=", "hash=0");
    assert_eq!(fetch(&forged).await, StatusCode::NOT_FOUND);
    setup.advance(5 * 60 * 1000).await;
    assert_eq!(fetch(&url).await, StatusCode::NOT_FOUND);
    let again = setup.get(&format!("/v24.0/{id}")).await["url"].as_str().unwrap().to_owned();
    assert_eq!(fetch(&again).await, StatusCode::OK);
    let other = format!("/v24.0/{id}?phone_number_id=1");
    assert_eq!(refused(&setup, Method::GET, &other, Value::Null).await, 100);
    setup.advance(7 * 24 * 3600 * 1000).await;
    assert_eq!(refused(&setup, Method::GET, &format!("/v24.0/{id}"), Value::Null).await, 100);
}

#[tokio::test]
async fn one_time_codes_library_and_figures() {
    let (setup, mut business) = setup().await;
    setup.control(Method::PUT, "/review", json!({ "delay_ms": 0 })).await;
    let upsert = json!({ "name": "login", "category": "AUTHENTICATION", "languages": ["es", "en_US"],
        "components": [{ "type": "body", "add_security_recommendation": true },
            { "type": "buttons", "buttons": [{ "type": "otp", "otp_type": "copy_code" }] }] });
    let made = setup.post(&format!("/v24.0/{WABA}/upsert_message_templates"), upsert.clone()).await;
    assert_eq!(made["data"].as_array().unwrap().len(), 2, "{made}");
    let again = setup.post(&format!("/v24.0/{WABA}/upsert_message_templates"), upsert).await;
    assert_eq!(again["data"][0]["id"], made["data"][0]["id"]);
    let previews = format!("/v24.0/{WABA}/message_template_previews?category=AUTHENTICATION&languages=es,en");
    assert_eq!(setup.get(&previews).await["data"].as_array().unwrap().len(), 2);
    let library = setup.get("/v24.0/message_template_library?search=ready").await;
    assert_eq!(library["data"][0]["name"], "order_pick_up_1");

    setup.customer("ana", json!({ "phone": "5491155550001" })).await;
    setup.says("ana", "Hola").await;
    business.message().await;
    setup.send(crate::setup::text("5491155550001", "x")).await;
    setup.idle().await;
    let span = "start(1763000000).end(1764000000).granularity(DAY)";
    let figures = setup.get(&format!("/v24.0/{WABA}?fields=analytics.{span},pricing_analytics.{span}")).await;
    assert_eq!(figures["analytics"]["data_points"][0]["sent"], 1, "{figures}");
    let point = &figures["pricing_analytics"]["data"][0]["data_points"][0];
    assert_eq!((&point["pricing_category"], &point["volume"]), (&json!("SERVICE"), &json!(1)));
    let of_templates =
        format!("/v24.0/{WABA}/template_analytics?start=1763000000&end=1764000000&template_ids=[1]");
    assert_eq!(refused(&setup, Method::GET, &of_templates, Value::Null).await, 200_007);
    setup.post(&format!("/v24.0/{WABA}?is_enabled_for_insights=true"), Value::Null).await;
    setup.get(&of_templates).await;
}
