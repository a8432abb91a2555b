//! Templates: made, reviewed, edited, deleted, and changed by Meta itself, as strictly as Meta does.

use crate::{
    business::Business,
    setup::{Setup, TOKEN, WABA, at_once, exchange, number},
};
use bytes::Bytes;
use hilo_whatsapp_wire::webhook::Change;
use http::{Method, StatusCode};
use http_body_util::Full;
use serde_json::{Value, json};

const EDGE: &str = "/v23.0/102290129340398/message_templates";

fn order(name: &str) -> Value {
    json!({ "name": name, "language": "es", "category": "utility", "components": [
        { "type": "header", "format": "text", "text": "Pedido {{1}}", "example": { "header_text": ["A-1"] } },
        { "type": "body", "text": format!("Hola {{{{1}}}}, tu pedido {{{{2}}}} ya está listo, {name}, te esperamos."),
            "example": { "body_text": [["Ana", "A-1"]] } },
        { "type": "buttons", "buttons": [{ "type": "quick_reply", "text": "Voy" }] },
    ] })
}

async fn setup() -> (Setup, Business) {
    let business = Business::open().await;
    let setup = Setup::new(&business).await;
    setup.control(Method::PUT, "/review", json!({ "delay_ms": 0 })).await;
    (setup, business)
}

async fn make(setup: &Setup, template: Value) -> String {
    let (status, made) = setup.call(Method::POST, EDGE, template).await;
    assert_eq!(status, StatusCode::OK, "{made}");
    assert_eq!(made["status"], "PENDING");
    made["id"].as_str().unwrap().to_owned()
}

async fn read(setup: &Setup, id: &str) -> Value {
    setup.call(Method::GET, &format!("/v23.0/{id}"), Value::Null).await.1
}

#[tokio::test]
async fn a_template_is_reviewed_and_the_account_is_told() {
    let (setup, mut business) = setup().await;
    let id = make(&setup, order("order_ready_2")).await;
    let Change::TemplateStatus(told) = business.account_change().await else { panic!("another change") };
    assert_eq!(told.event.as_str(), "APPROVED");
    assert_eq!(told.message_template_id.unwrap().to_string(), id);
    assert_eq!((&*told.message_template_name, &*told.message_template_language), ("order_ready_2", "es"));
    let kept = read(&setup, &id).await;
    assert_eq!((&kept["status"], &kept["category"]), (&json!("APPROVED"), &json!("UTILITY")));
    assert_eq!(kept["components"][1]["example"]["body_text"], json!([["Ana", "A-1"]]));

    // What promotes becomes marketing; what repeats another is refused, with the reason.
    let mut promotion = order("promotion");
    promotion["components"][1]["text"] = json!("Hola {{1}}, tu pedido {{2}} llega con un descuento para ti.");
    let id = make(&setup, promotion).await;
    let Change::TemplateStatus(told) = business.account_change().await else { panic!("another change") };
    assert_eq!(told.message_template_category.as_deref(), Some("MARKETING"));
    assert_eq!(read(&setup, &id).await["previous_category"], "UTILITY");
    let mut twin = order("twin");
    twin["components"][1]["text"] = order("order_ready_2")["components"][1]["text"].clone();
    let id = make(&setup, twin).await;
    let Change::TemplateStatus(told) = business.account_change().await else { panic!("another change") };
    assert_eq!((told.event.as_str(), told.reason.as_deref()), ("REJECTED", Some("INVALID_FORMAT")));
    assert!(told.rejection_info.unwrap().reason.unwrap().contains("order_ready_2"));
    assert_eq!(read(&setup, &id).await["rejected_reason"], "INVALID_FORMAT");

    // On demand another end, after another while; and it survives a restart before that.
    let review = json!({ "delay_ms": 60_000, "outcome": { "reject": { "reason": "SCAM" } } });
    setup.control(Method::PUT, "/review", review).await;
    let id = make(&setup, order("slow")).await;
    assert_eq!(read(&setup, &id).await["status"], "PENDING");
    let setup = setup.restart().await;
    assert_eq!(read(&setup, &id).await["status"], "PENDING");
    setup.advance(60_000).await;
    let Change::TemplateStatus(told) = business.account_change().await else { panic!("another change") };
    assert_eq!(told.reason.as_deref(), Some("SCAM"));
    assert_eq!(read(&setup, &id).await["status"], "REJECTED");
}

#[tokio::test]
async fn what_breaks_a_rule_is_refused_as_meta_refuses_it() {
    let (setup, _business) = setup().await;
    let mut edge = order("edge");
    edge["components"][1]["text"] = json!("{{1}}, tu pedido {{2}} ya está listo para retirar.");
    let mut few = order("few");
    few["components"][1]["text"] = json!("Hola {{1}} y {{2}}.");
    let mut long = order("long");
    long["components"][0]["text"] = json!("x".repeat(61));
    let mut name = order("x");
    name["name"] = json!("No válido");
    let table = [(edge, Some(2_388_299)), (few, Some(2_388_293)), (long, Some(2_388_040)), (name, None)];
    for (template, subcode) in table {
        let (status, answer) = setup.call(Method::POST, EDGE, template).await;
        assert_eq!((status, &answer["error"]["code"]), (StatusCode::BAD_REQUEST, &json!(100)));
        assert_eq!(answer["error"]["error_subcode"], json!(subcode), "{answer}");
        assert!(!answer["error"]["error_user_msg"].as_str().unwrap().is_empty());
    }
    make(&setup, order("once")).await;
    let (_, twice) = setup.call(Method::POST, EDGE, order("once")).await;
    assert_eq!(twice["error"]["error_subcode"], 2_388_024);
    let (status, _) = setup.call(Method::POST, "/v23.0/999/message_templates", order("foreign")).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn lists_are_filtered_and_walked_by_cursors() {
    let (setup, _business) = setup().await;
    for at in 0..4 {
        make(&setup, order(&format!("order_{at}"))).await;
    }
    setup.idle().await;
    let list = async |query: &str| setup.call(Method::GET, &format!("{EDGE}?{query}"), Value::Null).await.1;
    let names = |page: &Value| -> Vec<String> {
        page["data"].as_array().unwrap().iter().map(|t| t["name"].as_str().unwrap().to_owned()).collect()
    };
    let first = list("limit=2&name=order_&fields=name").await;
    assert_eq!(names(&first), ["order_0", "order_1"]);
    assert_eq!(first["data"][0].as_object().unwrap().len(), 2, "name and id: {first}");
    let next = first["paging"]["next"].as_str().unwrap();
    let (_, next) = next.split_once("after=").unwrap();
    let second = list(&format!("limit=2&name=order_&after={next}")).await;
    assert_eq!(names(&second), ["order_2", "order_3"]);
    assert!(
        list("limit=4&name=order_").await["paging"]["next"].as_str().is_some(),
        "order_ready is the fifth"
    );
    assert_eq!(names(&list("status=PAUSED").await), ["paused"]);
    assert_eq!(names(&list("category=AUTHENTICATION").await), ["code"]);
    assert_eq!(names(&list("name_or_content=oferta").await), ["sale"]);
    assert_eq!(list("after=nonsense!").await["error"]["code"], 131_059);
}

#[tokio::test]
async fn edits_are_counted_and_deleted_names_stay_blocked() {
    let (setup, mut business) = setup().await;
    let id = make(&setup, order("edited")).await;
    business.account_change().await;
    let path = format!("/v23.0/{id}");
    let components = |text: &str| json!({ "components": [{ "type": "BODY", "text": text }] });
    let edit = async |body: Value| setup.call(Method::POST, &path, body).await;
    assert_eq!(edit(components("Tu pedido ya está listo.")).await.1, json!({ "success": true }));
    let kept = read(&setup, &id).await;
    assert_eq!((&kept["status"], kept["components"].as_array().unwrap().len()), (&json!("APPROVED"), 1));
    assert_eq!(edit(components("Otra vez.")).await.0, StatusCode::BAD_REQUEST);
    setup.advance(24 * 3600 * 1000).await;
    assert_eq!(edit(json!({ "category": "MARKETING" })).await.0, StatusCode::BAD_REQUEST);
    assert_eq!(edit(components("Tu pedido ya está listo, de nuevo.")).await.0, StatusCode::OK);

    // A rejected one may become anything, and is reviewed again.
    setup
        .control(Method::POST, &format!("/templates/{id}"), json!({ "status": "REJECTED", "reason": "SCAM" }))
        .await;
    business.account_change().await;
    assert_eq!(edit(json!({ "category": "MARKETING" })).await.0, StatusCode::OK);
    let Change::TemplateStatus(told) = business.account_change().await else { panic!("another change") };
    assert_eq!(told.event.as_str(), "APPROVED");

    let gone = setup.call(Method::DELETE, &format!("{EDGE}?name=edited"), Value::Null).await;
    assert_eq!(gone, (StatusCode::OK, json!({ "success": true })));
    let Change::TemplateStatus(told) = business.account_change().await else { panic!("another change") };
    assert_eq!(told.event.as_str(), "DELETED");
    assert_eq!(setup.call(Method::POST, EDGE, order("edited")).await.1["error"]["error_subcode"], 2_388_023);
    setup.advance(30 * 24 * 3600 * 1000).await;
    make(&setup, order("edited")).await;
}

#[tokio::test]
async fn what_meta_does_by_itself_is_told() {
    let (setup, mut business) = setup().await;
    let id = make(&setup, order("watched")).await;
    business.account_change().await;
    let meta = async |body: Value| setup.control(Method::POST, &format!("/templates/{id}"), body).await;
    meta(json!({ "quality": "RED" })).await;
    let Change::TemplateQuality(told) = business.account_change().await else { panic!("another change") };
    assert_eq!(told.new_quality_score.as_str(), "RED");
    meta(json!({ "status": "PAUSED", "pause": "FIRST_PAUSE" })).await;
    let Change::TemplateStatus(told) = business.account_change().await else { panic!("another change") };
    assert_eq!(told.other_info.unwrap().title.as_deref(), Some("FIRST_PAUSE"));
    let unpaused = setup.call(Method::POST, &format!("/v23.0/{id}/unpause"), Value::Null).await.1;
    assert_eq!(unpaused, json!({ "success": true }));
    business.account_change().await;
    meta(json!({ "planned_category": "MARKETING" })).await;
    let Change::TemplateCategory(told) = business.account_change().await else { panic!("another change") };
    assert_eq!(
        (told.new_category.as_deref(), told.correct_category.as_deref()),
        (Some("UTILITY"), Some("MARKETING"))
    );
    meta(json!({ "category": "MARKETING" })).await;
    let Change::TemplateCategory(told) = business.account_change().await else { panic!("another change") };
    assert_eq!(told.previous_category.as_deref(), Some("UTILITY"));
    meta(json!({ "detected_category": "UTILITY" })).await;
    assert!(matches!(business.account_change().await, Change::TemplateCategoryDetection(_)));
    meta(json!({ "body": "Otro texto." })).await;
    let Change::TemplateComponents(told) = business.account_change().await else { panic!("another change") };
    assert_eq!(told.message_template_element.as_deref(), Some("Otro texto."));
    meta(json!({ "category": "UTILITY", "silent": true })).await;
    setup.idle().await;
    assert_eq!(read(&setup, &id).await["category"], "UTILITY");
}

#[tokio::test]
async fn samples_of_headers_are_uploaded_at_once_or_in_pieces() {
    let (setup, _business) = setup().await;
    let begin = "/v23.0/app/uploads?file_name=a.png&file_length=3&file_type=image/png";
    let session = setup.call(Method::POST, begin, Value::Null).await.1["id"].as_str().unwrap().to_owned();
    let upload = async |bytes: &'static [u8], offset: &'static str| {
        let request = http::Request::post(format!("{}/v23.0/{session}", setup.running.url()))
            .header("authorization", format!("OAuth {TOKEN}"))
            .header("file_offset", offset);
        let (status, body) =
            exchange(request.body(Full::new(Bytes::from_static(bytes))).unwrap()).await.unwrap();
        (status, serde_json::from_slice::<Value>(&body).unwrap())
    };
    assert_eq!(upload(b"toolong", "0").await.0, StatusCode::BAD_REQUEST);
    // In pieces: the session says where to go on.
    let at = format!("/v23.0/{session}");
    assert_eq!(upload(b"p", "0").await.1["file_offset"], 1);
    assert_eq!(setup.get(&at).await["file_offset"], 1);
    assert_eq!(upload(b"png", "0").await.0, StatusCode::BAD_REQUEST);
    let (status, answer) = upload(b"ng", "1").await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let handle = answer["h"].as_str().unwrap();
    assert!(handle.starts_with("4::"));
    let mut template = order("with_picture");
    template["components"][0] =
        json!({ "type": "HEADER", "format": "IMAGE", "example": { "header_handle": [handle] } });
    make(&setup, template).await;
}

#[tokio::test]
async fn a_message_must_fit_its_template() {
    let business = Business::open().await;
    let setup = Setup::with(at_once(), number(Some(&business.url))).await;
    let template = json!({ "name": "linked", "language": "es", "category": "UTILITY", "components": [
        { "type": "HEADER", "format": "IMAGE", "example": { "header_handle": ["4::x"] } },
        { "type": "BODY", "text": "Tu pedido ya está listo para retirar." },
        { "type": "BUTTONS", "buttons": [{ "type": "URL", "text": "Ver", "url": "https://a.example/{{1}}",
            "example": ["https://a.example/1"] }] } ] });
    setup.control(Method::PUT, "/review", json!({ "delay_ms": 0, "outcome": "approve" })).await;
    make(&setup, template).await;
    setup.idle().await;
    let image = json!({ "type": "header", "parameters": [
        { "type": "image", "image": { "link": "https://a.example/b.jpg" } }] });
    let words = json!({ "type": "header", "parameters": [{ "type": "text", "text": "x" }] });
    let button = json!({ "type": "button", "sub_type": "url", "index": "0",
        "parameters": [{ "type": "text", "text": "7" }] });
    for (components, code) in [
        (json!([image, button]), None),
        (json!([words, button]), Some(132_012)),
        (json!([button]), Some(132_012)),
        (json!([image]), Some(131_008)),
    ] {
        let message = json!({ "messaging_product": "whatsapp", "to": "5491155550009", "type": "template",
            "template": { "name": "linked", "language": { "code": "es" }, "components": components } });
        let (_, answer) = setup.graph(message).await;
        assert_eq!(answer["error"]["code"].as_i64(), code, "{answer}");
    }
    assert_eq!(WABA, &EDGE[7..22]);
}

#[tokio::test]
async fn templates_are_put_away_taken_along_and_compared() {
    let (setup, mut business) = setup().await;
    let id = make(&setup, order("kept")).await;
    business.account_change().await;
    let put = async |how: &str, id: &str| {
        setup.post(&format!("/{WABA}/message_templates/{how}"), json!({ "hsm_ids": id })).await
    };
    assert_eq!(put("archive", &format!("{id},1")).await["archived_templates"], json!([id]));
    let Change::TemplateStatus(told) = business.account_change().await else { panic!("another change") };
    assert_eq!(told.event.as_str(), "ARCHIVED");
    let sent = json!({ "messaging_product": "whatsapp", "to": "5491155550001", "type": "template",
        "template": { "name": "kept", "language": { "code": "es" } } });
    assert_eq!(setup.graph(sent).await.1["error"]["code"], 132_001);
    assert_eq!(put("archive", &id).await["failed_templates"].as_object().unwrap().len(), 1);
    put("unarchive", &id).await;
    assert_eq!(read(&setup, &id).await["status"], "APPROVED");

    let other = json!({ "accounts": [{ "id": "888", "name": "Norte" }],
        "tokens": [{ "token": "BOTH", "app": app_id(&setup).await }] });
    setup.control(Method::PUT, "/business", other).await;
    let path = format!("/v24.0/888/migrate_message_templates?source_waba_id={WABA}");
    let (_, moved) = setup.call_as("BOTH", Method::POST, &path, Value::Null).await;
    assert_eq!(moved["migrated_templates"], json!([id]), "{moved}");
    let (_, moved) = setup.call_as("BOTH", Method::POST, &path, Value::Null).await;
    assert!(moved["failed_templates"][&*id].is_string(), "{moved}");

    let compare = format!("/v24.0/{id}/compare?template_ids=[1]&start=1763000000&end=1763604800");
    assert_eq!(setup.get(&compare).await["data"][0]["metric"], "BLOCK_RATE");
    let odd = format!("/v24.0/{id}/compare?template_ids=[1]&start=1763000000&end=1763604801000");
    assert_eq!(setup.call(Method::GET, &odd, Value::Null).await.0, StatusCode::BAD_REQUEST);
}

async fn app_id(setup: &Setup) -> Value {
    setup.control(Method::GET, "/business", Value::Null).await["apps"][0]["id"].clone()
}

#[tokio::test]
async fn presses_of_links_and_buttons_are_counted_for_those_who_allowed_it() {
    let (setup, mut business) = setup().await;
    let template = json!({ "name": "visit", "language": "es", "category": "utility", "components": [
        { "type": "body", "text": "Tu turno es mañana a las diez, te esperamos." },
        { "type": "buttons", "buttons": [
            { "type": "quick_reply", "text": "Voy" },
            { "type": "url", "text": "Ver turno", "url": "https://aurora.example/turno" },
        ] },
    ] });
    let id = make(&setup, template).await;
    business.account_change().await;
    setup.customer("ana", json!({ "phone": "5491155550001" })).await;
    let sent = setup
        .send(json!({ "messaging_product": "whatsapp", "to": "5491155550001", "type": "template",
            "template": { "name": "visit", "language": { "code": "es" } } }))
        .await;
    setup.idle().await;
    for option in ["Ver turno", "Ver turno", "Voy"] {
        setup.act("ana", json!({ "type": "tap", "message_id": sent, "option": option })).await;
    }
    // A link tells the business nothing.
    setup.idle().await;
    let pressed: Vec<Value> = business.told("messages").iter().map(|told| told["messages"].clone()).collect();
    assert_eq!(pressed.iter().filter(|messages| messages.is_array()).count(), 1, "{pressed:?}");
    setup.post(&format!("/v25.0/{WABA}?is_enabled_for_insights=true"), Value::Null).await;
    let figures = setup
        .get(&format!(
            "/v25.0/{WABA}/template_analytics?start=1763000000&end=1764000000&granularity=daily&template_ids=[{id}]"
        ))
        .await;
    let point = &figures["data"][0]["data_points"][0];
    assert_eq!(
        point["clicked"],
        json!([
            { "type": "quick_reply_button", "button_content": "Voy", "count": 1 },
            { "type": "url_button", "button_content": "Ver turno", "count": 2 },
        ])
    );
    assert_eq!((&point["delivered"], &point["cost"][0]["type"]), (&json!(1), &json!("amount_spent")));
}
