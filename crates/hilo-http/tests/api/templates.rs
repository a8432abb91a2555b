//! Templates: known as the account has them, held to when a message is made of one, written, agreed to, handed in.

use crate::rig::{Answered, NUMBER, PASSWORD, Rig, SECRET, ana, messages, text_of_ana};
use axum::http::StatusCode;
use hilo_egress::channel::SendError;
use hilo_model::message::Outbound;
use hilo_whatsapp_wire::{template::Template, webhook};
use serde_json::{Value, json};

const ACCOUNT: &str = "102290129340398";

fn order_ready(status: &str) -> Value {
    json!({ "id": "77", "name": "order_ready", "language": "es", "status": status, "category": "UTILITY",
        "parameter_format": "POSITIONAL", "components": [
            { "type": "BODY", "text": "Hola {{1}}, tu pedido {{2}} ya está listo para retirar hoy.",
                "example": { "body_text": [["Ana", "A-1"]] } },
            { "type": "FOOTER", "text": "Tienda Aurora" },
            { "type": "BUTTONS", "buttons": [{ "type": "URL", "text": "Ver", "url": "https://a.example/{{1}}",
                "example": ["https://a.example/1"] }] } ] })
}

fn parsed(templates: &[Value]) -> Vec<Template> {
    templates.iter().map(|template| serde_json::from_value(template.clone()).unwrap()).collect()
}

/// What the account holds from now on, and that Hilo has read it.
pub(crate) async fn holds(rig: &Rig, templates: &[Value]) {
    *rig.book.templates.lock() = Some(parsed(templates));
    let before = read_at(rig).await;
    rig.clock.advance(hilo_model::Duration::from_seconds(1));
    let path = format!("/template-accounts/{ACCOUNT}/refresh");
    let asked = rig.call(&rig.key, "POST", &path, None).await;
    assert_eq!(asked.status, StatusCode::ACCEPTED, "{asked:?}");
    rig.until(async || (read_at(rig).await != before).then_some(())).await;
}

async fn read_at(rig: &Rig) -> Value {
    rig.call(&rig.key, "GET", "/template-accounts", None).await.body["items"][0]["read_at"].clone()
}

async fn list(rig: &Rig, query: &str) -> Vec<Value> {
    let page = rig.call(&rig.key, "GET", &format!("/templates?{query}"), None).await;
    assert_eq!(page.status, StatusCode::OK, "{page:?}");
    page.body["items"].as_array().unwrap().clone()
}

async fn one(rig: &Rig, name: &str) -> Value {
    list(rig, &format!("name={name}")).await.first().cloned().unwrap_or_default()
}

/// The template once something about it holds.
pub(crate) async fn once(rig: &Rig, name: &str, holds: impl Fn(&Value) -> bool) -> Value {
    rig.until(async || Some(one(rig, name).await).filter(|template| holds(template))).await
}

async fn told(rig: &Rig, field: &str, value: Value) {
    let mut value = value;
    for (key, of) in [
        ("message_template_id", json!(77)),
        ("message_template_name", json!("order_ready")),
        ("message_template_language", json!("es")),
    ] {
        value[key] = of;
    }
    let body = json!({ "object": webhook::OBJECT, "entry": [{ "id": ACCOUNT,
        "changes": [{ "field": field, "value": value }] }] });
    assert_eq!(rig.webhook(Some(SECRET), &body).await, StatusCode::OK);
}

#[tokio::test]
async fn what_the_account_holds_is_listed_and_filtered() {
    let rig = Rig::new().await;
    let mut english = order_ready("PAUSED");
    english["language"] = json!("en_US");
    english["id"] = json!("78");
    let sale = json!({ "id": "79", "name": "sale", "language": "es_AR", "status": "APPROVED", "category": "MARKETING",
        "components": [{ "type": "BODY", "text": "Grandes ofertas." }] });
    holds(&rig, &[order_ready("APPROVED"), english.clone(), sale.clone()]).await;
    let names = async |query: &str| -> Vec<String> {
        let all = list(&rig, query).await;
        all.iter()
            .map(|t| format!("{} {}", t["name"].as_str().unwrap(), t["language"].as_str().unwrap()))
            .collect()
    };
    assert_eq!(names("").await, ["order_ready en_US", "order_ready es", "sale es_AR"]);
    assert_eq!(names("language=es").await, ["order_ready es", "sale es_AR"]);
    assert_eq!(names("category=marketing").await, ["sale es_AR"]);
    assert_eq!(names("status=paused").await, ["order_ready en_US"]);
    assert_eq!(names("words=ready%20pedido%20listo").await, ["order_ready en_US", "order_ready es"]);
    assert_eq!(names("limit=1").await, ["order_ready en_US"]);
    let first = rig.call(&rig.key, "GET", "/templates?limit=2", None).await.body;
    let next = first["next"].as_str().unwrap();
    assert_eq!(names(&format!("limit=2&cursor={next}")).await, ["sale es_AR"]);
    let template = &list(&rig, "language=es&name=order_ready").await[0];
    assert_eq!(
        template["fields"],
        json!([
            { "card": null, "place": "body", "index": null, "name": "1", "kind": "text", "sample": "Ana" },
            { "card": null, "place": "body", "index": null, "name": "2", "kind": "text", "sample": "A-1" },
            { "card": null, "place": "button", "index": 0, "name": null, "kind": "url_suffix", "sample": "1" },
        ])
    );
    assert_eq!(
        (&template["sendable"], &template["shown"]["footer"]),
        (&json!(true), &json!("Tienda Aurora"))
    );

    // What is no longer there is forgotten.
    holds(&rig, &[sale]).await;
    assert_eq!(names("").await, ["sale es_AR"]);
}

fn message(name: &str, language: &str, body: &[&str], buttons: Value) -> Value {
    let body: Vec<Value> = body.iter().map(|text| json!({ "text": text })).collect();
    json!({ "content": { "type": "template", "name": name, "language": language, "category": "marketing",
        "body": body, "buttons": buttons } })
}

#[tokio::test]
async fn a_message_is_held_to_its_template_and_keeps_what_was_read() {
    let rig = Rig::new().await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let contact = rig.contact().await;
    let send = async |body: Value| {
        rig.call(&rig.key, "POST", &format!("/threads/{contact}/messages"), Some(body)).await
    };
    let suffix = json!([{ "index": 0, "value": { "url_suffix": "A-7" } }]);
    // Nothing is known of the account yet: whatever is ordered goes out.
    assert_eq!(send(message("anything", "es", &[], json!([]))).await.status, StatusCode::OK);
    rig.sent().await;
    let mut paused = order_ready("PAUSED");
    paused["name"] = json!("paused");
    let pay = json!({ "id": "80", "name": "pay", "language": "es", "status": "APPROVED",
        "category": "UTILITY", "components": [{ "type": "BODY", "text": "Pagá tu pedido." },
            { "type": "BUTTONS", "buttons": [{ "type": "ORDER_DETAILS", "text": "Pagar" }] }] });
    let card = json!({ "components": [{ "type": "HEADER", "format": "IMAGE" },
        { "type": "BUTTONS", "buttons": [{ "type": "QUICK_REPLY", "text": "La quiero" }] }] });
    let cards = json!({ "id": "81", "name": "cards", "language": "es", "status": "APPROVED",
        "category": "MARKETING", "components": [{ "type": "BODY", "text": "Mirá." },
            { "type": "CAROUSEL", "cards": [card, card] }] });
    holds(&rig, &[order_ready("APPROVED"), paused, pay, cards]).await;
    let picture = |name: &str| {
        json!({ "header": { "type": "media", "kind": "image", "source": { "link": format!("https://a.example/{name}") } },
            "buttons": [{ "index": 0, "value": { "payload": name } }] })
    };
    let carousel = |cards: &[Value]| {
        let mut message = message("cards", "es", &[], json!([]));
        message["content"]["cards"] = json!(cards);
        message
    };
    let table = [
        (message("anything", "es", &[], json!([])), "template_unknown", vec![]),
        (message("order_ready", "pt_BR", &[], json!([])), "template_unknown", vec![]),
        (message("paused", "es", &["Ana", "A-7"], suffix.clone()), "template_not_approved", vec![]),
        (message("pay", "es", &[], json!([])), "template_not_fillable", vec![]),
        (carousel(&[picture("a")]), "invalid", vec!["/content/cards cards"]),
        (carousel(&[picture("a"), json!({})]), "invalid", vec!["/content/cards/1/header header"]),
        (
            message("order_ready", "es", &["Ana"], json!([])),
            "invalid",
            vec!["/content/body missing_value", "/content/buttons missing_button"],
        ),
        (
            message("order_ready", "es", &["Ana", "A\n7"], suffix.clone()),
            "invalid",
            vec!["/content/body/1/text characters"],
        ),
    ];
    for (body, code, places) in table {
        let refused: Answered = send(body).await;
        assert_eq!(
            (refused.status, refused.body["code"].as_str()),
            (StatusCode::UNPROCESSABLE_ENTITY, Some(code))
        );
        let told: Vec<String> = refused.body["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|e| format!("{} {}", e["pointer"].as_str().unwrap(), e["code"].as_str().unwrap()))
            .collect();
        assert_eq!(told, places, "{refused:?}");
    }
    let other = send(message("order_ready", "pt_BR", &[], json!([]))).await;
    assert_eq!(other.body["languages"], json!(["es"]));
    assert!(rig.nothing_else_was_sent().await);

    let sent = send(carousel(&[picture("a"), picture("b")])).await;
    assert_eq!(sent.status, StatusCode::OK, "{sent:?}");
    let Outbound::Template(out) = rig.sent().await.content else { panic!("no template") };
    assert_eq!(out.cards.len(), 2);
    assert_eq!(out.shown.unwrap().cards[1].buttons[0].text, "La quiero");

    let sent = send(message("order_ready", "es", &["Ana", "A-7"], suffix)).await;
    assert_eq!(sent.status, StatusCode::OK, "{sent:?}");
    let Outbound::Template(out) = rig.sent().await.content else { panic!("no template") };
    assert_eq!(out.category, hilo_model::message::TemplateCategory::Utility, "the account's word counts");
    // The template is another one by now; what Ana read is what it was then.
    let mut later = order_ready("APPROVED");
    later["components"][0]["text"] = json!("Otro texto {{1}} muy distinto al de antes {{2}}, de verdad.");
    holds(&rig, &[later]).await;
    let last = rig.messages(&contact, 3).await.pop().unwrap();
    assert_eq!(
        last["content"]["shown"],
        json!({
            "body": "Hola Ana, tu pedido A-7 ya está listo para retirar hoy.",
            "footer": "Tienda Aurora",
            "buttons": [{ "type": "url", "text": "Ver", "value": "https://a.example/A-7" }],
        })
    );
    let thread = rig.only_thread().await;
    assert_eq!(thread["preview"], "Hola Ana, tu pedido A-7 ya está listo para retirar hoy.");
}

#[tokio::test]
async fn presses_of_a_templates_buttons_are_counted() {
    let rig = Rig::new().await;
    let sale = json!({ "id": "79", "name": "sale", "language": "es", "status": "APPROVED", "category": "MARKETING",
        "components": [{ "type": "BODY", "text": "Grandes ofertas esta semana." }, { "type": "BUTTONS", "buttons": [
            { "type": "QUICK_REPLY", "text": "Ver" }, { "type": "QUICK_REPLY", "text": "Basta" }] }] });
    holds(&rig, &[sale]).await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let contact = rig.contact().await;
    let path = format!("/threads/{contact}/messages");
    let sent = rig.call(&rig.key, "POST", &path, Some(message("sale", "es", &[], json!([])))).await;
    assert_eq!(sent.status, StatusCode::OK, "{sent:?}");
    let sent = rig.sent().await;
    let news = json!({ "id": "wamid.out.0", "status": "delivered", "timestamp": "1763717005",
        "recipient_id": "5491155550001", "biz_opaque_callback_data": sent.callback });
    let mut delivered = messages(NUMBER, ana(), vec![]);
    delivered["entry"][0]["changes"][0]["value"]["statuses"] = json!([news]);
    rig.webhook(Some(SECRET), &delivered).await;
    let press = async |id: &str, of: &str, text: &str| {
        let pressed = json!({ "from": "5491155550001", "from_user_id": "AR.1", "id": id, "timestamp": "1763717010",
            "type": "button", "button": { "payload": "anything", "text": text },
            "context": { "from": "15550001", "id": of } });
        rig.webhook(Some(SECRET), &messages(NUMBER, ana(), vec![pressed])).await;
    };
    press("wamid.2", "wamid.out.0", "Ver").await;
    press("wamid.2", "wamid.out.0", "Ver").await;
    press("wamid.3", "wamid.out.0", "Ver").await;
    press("wamid.4", "wamid.of.another", "Ver").await;
    press("wamid.5", "wamid.out.0", "Basta").await;
    let template = one(&rig, "sale").await;
    let path = format!("/templates/{}/figures", template["id"].as_str().unwrap());
    let figures = rig
        .until(async || {
            let told = rig.call(&rig.key, "GET", &path, None).await.body;
            (told["buttons"].as_array().map(Vec::len) == Some(2)).then_some(told)
        })
        .await;
    assert_eq!((&figures["delivered"], &figures["clicked"]), (&json!(1), &json!(1)));
    assert_eq!(
        figures["buttons"],
        json!([
            { "button": "Basta", "presses": 1, "messages": 1 },
            { "button": "Ver", "presses": 2, "messages": 1 },
        ])
    );
}

#[tokio::test]
async fn what_webhooks_say_holds_at_once() {
    let rig = Rig::new().await;
    holds(&rig, &[order_ready("APPROVED")]).await;
    // From here on nobody answers: only webhooks tell.
    *rig.book.templates.lock() = None;
    let pause = json!({ "event": "PAUSED", "reason": "NONE", "other_info": { "title": "FIRST_PAUSE" } });
    told(&rig, "message_template_status_update", pause).await;
    let template = once(&rig, "order_ready", |t| t["status"] == "paused").await;
    assert_eq!((&template["pause"], &template["sendable"]), (&json!("FIRST_PAUSE"), &json!(false)));
    told(&rig, "message_template_quality_update", json!({ "new_quality_score": "RED" })).await;
    once(&rig, "order_ready", |t| t["quality"] == "red").await;
    let rejection = json!({ "event": "REJECTED", "reason": "INVALID_FORMAT",
        "rejection_info": { "reason": "Repeats another", "recommendation": "Say it otherwise" } });
    told(&rig, "message_template_status_update", rejection).await;
    let template = once(&rig, "order_ready", |t| t["status"] == "rejected").await;
    assert_eq!(
        template["rejection"],
        json!({ "code": "INVALID_FORMAT", "reason": "Repeats another",
        "recommendation": "Say it otherwise" })
    );
    let planned = json!({ "new_category": "UTILITY", "correct_category": "MARKETING",
        "category_update_timestamp": 1_763_803_400 });
    told(&rig, "template_category_update", planned).await;
    let template = once(&rig, "order_ready", |t| t["notice"]["kind"] == "planned").await;
    assert_eq!((&template["category"], &template["notice"]["to"]), (&json!("utility"), &json!("marketing")));
    told(
        &rig,
        "template_category_update",
        json!({ "previous_category": "UTILITY", "new_category": "MARKETING" }),
    )
    .await;
    let template = once(&rig, "order_ready", |t| t["notice"]["kind"] == "changed").await;
    assert_eq!(template["category"], "marketing");
    told(&rig, "message_template_components_update", json!({ "message_template_element": "Otro texto." }))
        .await;
    once(&rig, "order_ready", |t| t["shown"]["body"] == "Otro texto.").await;
    told(&rig, "message_template_status_update", json!({ "event": "DELETED", "reason": "NONE" })).await;
    rig.until(async || list(&rig, "").await.is_empty().then_some(())).await;
    let audit = rig.call(&rig.key, "GET", "/audit?area=template&limit=200", None).await.body;
    let actions: Vec<&str> =
        audit["items"].as_array().unwrap().iter().map(|e| e["action"].as_str().unwrap()).collect();
    for action in ["template.status", "template.category", "template.gone"] {
        assert!(actions.contains(&action), "{actions:?}");
    }
}

#[tokio::test]
async fn a_category_that_changed_silently_waits_for_somebody() {
    let rig = Rig::new().await;
    holds(&rig, &[order_ready("APPROVED")]).await;
    let mut moved = order_ready("APPROVED");
    moved["category"] = json!("MARKETING");
    holds(&rig, &[moved]).await;
    let template = one(&rig, "order_ready").await;
    assert_eq!(template["notice"]["kind"], "silent");
    assert_eq!(
        (&template["notice"]["from"], &template["notice"]["to"]),
        (&json!("utility"), &json!("marketing"))
    );
    let path = format!("/templates/{}/acknowledge", template["id"].as_str().unwrap());
    let tag = format!("\"{}\"", template["version"]);
    let seen = rig.call_with(&rig.key, "POST", &path, None, &[("if-match", &tag)]).await;
    assert_eq!((seen.status, &seen.body["notice"]), (StatusCode::OK, &Value::Null));
}

/// A person with a role, signed in.
pub(crate) async fn person(rig: &Rig, name: &str, role: &str) -> String {
    let roles = rig.call(&rig.key, "GET", "/roles", None).await.body;
    let role = roles["items"].as_array().unwrap().iter().find(|r| r["preset"] == role).unwrap()["id"].clone();
    let email = format!("{name}@example.com");
    let new = json!({ "email": email, "name": name, "password": PASSWORD, "role": role });
    assert_eq!(rig.call(&rig.key, "POST", "/people", Some(new)).await.status, StatusCode::CREATED);
    let signed = json!({ "email": email, "password": PASSWORD, "bearer": true });
    rig.call("", "POST", "/session", Some(signed)).await.body["token"].as_str().unwrap().to_owned()
}

fn draft() -> Value {
    json!({ "account": ACCOUNT, "name": "appointment", "language": "es", "content": {
        "category": "UTILITY", "parameter_format": "POSITIONAL", "components": [
            { "type": "BODY", "text": "Te recordamos tu turno de mañana a las {{1}} en nuestro local.",
                "example": { "body_text": [["10:30"]] } }] } })
}

/// Does something with the template as it is now.
pub(crate) async fn act(
    rig: &Rig,
    token: &str,
    method: &str,
    name: &str,
    deed: &str,
    body: Option<Value>,
) -> Answered {
    let template = one(rig, name).await;
    let path = format!("/templates/{}{deed}", template["id"].as_str().unwrap());
    let tag = format!("\"{}\"", template["version"]);
    rig.call_with(token, method, &path, body, &[("if-match", &tag)]).await
}

#[tokio::test]
async fn a_template_is_written_agreed_to_and_handed_in_once() {
    let rig = Rig::new().await;
    *rig.book.templates.lock() = Some(Vec::new());
    let (writer, boss) = (person(&rig, "eva", "supervisor").await, person(&rig, "leo", "admin").await);
    let added = rig.call(&writer, "POST", "/templates", Some(draft())).await;
    assert_eq!((added.status, &added.body["status"]), (StatusCode::CREATED, &json!("draft")), "{added:?}");
    let twice = rig.call(&writer, "POST", "/templates", Some(draft())).await;
    assert_eq!(twice.status, StatusCode::CONFLICT);
    // Nobody hands in what nobody asked about, and the writer has no say.
    assert_eq!(
        act(&rig, &boss, "POST", "appointment", "/approve", None).await.body["code"],
        "template_state"
    );
    assert_eq!(
        act(&rig, &writer, "POST", "appointment", "/approve", None).await.status,
        StatusCode::FORBIDDEN
    );
    // What is against the rules is not even looked at.
    let broken = json!({ "content": { "category": "UTILITY", "components": [
        { "type": "BODY", "text": "{{1}} es tu turno de mañana.", "example": { "body_text": [["10"]] } }] } });
    assert_eq!(act(&rig, &writer, "PUT", "appointment", "/draft", Some(broken)).await.status, StatusCode::OK);
    let refused = act(&rig, &writer, "POST", "appointment", "/review", None).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(refused.body["errors"][0]["pointer"], "/content/components/0/text");
    assert_eq!(refused.body["errors"][0]["code"], "variable_at_edge");
    let right = json!({ "content": draft()["content"] });
    act(&rig, &writer, "PUT", "appointment", "/draft", Some(right)).await;
    assert_eq!(act(&rig, &writer, "POST", "appointment", "/review", None).await.status, StatusCode::OK);
    let note = Some(json!({ "note": "Más amable" }));
    let back = act(&rig, &boss, "POST", "appointment", "/return", note).await;
    assert_eq!(
        (&back.body["draft"]["state"], &back.body["draft"]["note"]),
        (&json!("returned"), &json!("Más amable"))
    );
    act(&rig, &writer, "POST", "appointment", "/review", None).await;
    let approved = act(&rig, &boss, "POST", "appointment", "/approve", None).await;
    assert_eq!(
        (approved.status, &approved.body["order"]["what"]),
        (StatusCode::OK, &json!("submit")),
        "{approved:?}"
    );
    let template = once(&rig, "appointment", |t| t["status"] == "pending").await;
    assert_eq!(*rig.book.deeds.lock(), ["make appointment es"]);
    assert_eq!((&template["draft"], &template["versions"][0]["number"]), (&Value::Null, &json!(1)));
    assert_ne!(template["versions"][0]["author"], template["versions"][0]["approved_by"]);
    // While it is reviewed nothing of it can be changed.
    let content = json!({ "content": draft()["content"] });
    let locked = act(&rig, &writer, "PUT", "appointment", "/draft", Some(content)).await;
    assert_eq!(locked.body["code"], "template_uneditable");
    let gone = act(&rig, &boss, "DELETE", "appointment", "", None).await;
    assert_eq!(gone.status, StatusCode::OK, "{gone:?}");
    rig.until(async || list(&rig, "").await.is_empty().then_some(())).await;
    assert_eq!(rig.book.deeds.lock().last().unwrap(), "delete appointment");
}

#[tokio::test]
async fn nobody_agrees_to_what_they_wrote_unless_nobody_else_could() {
    let rig = Rig::new().await;
    *rig.book.templates.lock() = Some(Vec::new());
    let signed = json!({ "email": "ana@example.com", "password": PASSWORD, "bearer": true });
    let ana = rig.call("", "POST", "/session", Some(signed)).await.body["token"].as_str().unwrap().to_owned();
    rig.call(&ana, "POST", "/templates", Some(draft())).await;
    act(&rig, &ana, "POST", "appointment", "/review", None).await;
    assert_eq!(approvers(&rig, &ana).await, ["Ana"], "nobody else could");
    let leo = person(&rig, "leo", "admin").await;
    assert_eq!(approvers(&rig, &ana).await, ["leo"]);
    assert_eq!(act(&rig, &ana, "POST", "appointment", "/approve", None).await.body["code"], "own_draft");
    assert_eq!(act(&rig, &leo, "POST", "appointment", "/approve", None).await.status, StatusCode::OK);

    let rig = Rig::new().await;
    let signed = json!({ "email": "ana@example.com", "password": PASSWORD, "bearer": true });
    let ana = rig.call("", "POST", "/session", Some(signed)).await.body["token"].as_str().unwrap().to_owned();
    rig.call(&ana, "POST", "/templates", Some(draft())).await;
    act(&rig, &ana, "POST", "appointment", "/review", None).await;
    // Who may not sign in is no colleague who could agree.
    person(&rig, "leo", "admin").await;
    let people = rig.call(&rig.key, "GET", "/people", None).await.body["items"].clone();
    let leo = people.as_array().unwrap().iter().find(|person| person["name"] == "leo").unwrap();
    let (path, tag) = (format!("/people/{}", leo["id"].as_str().unwrap()), format!("{}", leo["version"]));
    let off = json!({ "enabled": false });
    let gone = rig.call_with(&rig.key, "PATCH", &path, Some(off), &[("if-match", &tag)]).await;
    assert_eq!(gone.status, StatusCode::OK, "{gone:?}");
    assert_eq!(approvers(&rig, &ana).await, ["Ana"]);
    assert_eq!(act(&rig, &ana, "POST", "appointment", "/approve", None).await.status, StatusCode::OK);
}

/// The names of those who may agree to what is being written.
async fn approvers(rig: &Rig, token: &str) -> Vec<String> {
    let told = act(rig, token, "GET", "appointment", "/approvers", None).await;
    assert_eq!(told.status, StatusCode::OK, "{told:?}");
    let all = told.body["items"].as_array().unwrap();
    all.iter().map(|one| one["name"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_refusal_comes_back_to_the_writer_and_an_unknown_end_is_looked_up() {
    let rig = Rig::new().await;
    *rig.book.templates.lock() = Some(Vec::new());
    let writer = person(&rig, "eva", "supervisor").await;
    rig.call(&writer, "POST", "/templates", Some(draft())).await;
    act(&rig, &writer, "POST", "appointment", "/review", None).await;
    let why = "Variables cannot be at the start";
    *rig.book.refusals.lock() =
        vec![SendError::Refused { code: Some(100), detail: why.to_owned(), verdict: None }];
    act(&rig, &rig.key, "POST", "appointment", "/approve", None).await;
    let template = once(&rig, "appointment", |t| t["draft"]["state"] == "refused").await;
    assert_eq!((&template["draft"]["note"], &template["draft"]["code"]), (&json!(why), &json!(100)));

    // The provider took it and the answer was lost: it is found, not handed in again.
    act(&rig, &writer, "POST", "appointment", "/review", None).await;
    *rig.book.refusals.lock() = vec![SendError::Uncertain { code: None, detail: "cut".to_owned() }];
    act(&rig, &rig.key, "POST", "appointment", "/approve", None).await;
    once(&rig, "appointment", |t| t["order"]["trouble"].is_string()).await;
    let mut there = draft()["content"].clone();
    for (key, value) in [("id", "5"), ("name", "appointment"), ("language", "es"), ("status", "APPROVED")] {
        there[key] = json!(value);
    }
    holds(&rig, &[there]).await;
    let template = once(&rig, "appointment", |t| t["order"].is_null()).await;
    assert_eq!((&template["status"], &template["draft"]), (&json!("approved"), &Value::Null));
    assert_eq!(*rig.book.deeds.lock(), ["make appointment es", "make appointment es"]);
}

#[tokio::test]
async fn a_text_is_judged_while_it_is_written() {
    let rig = Rig::new().await;
    let body = json!({ "content": { "name": "sale", "language": "pt_BR", "category": "UTILITY", "components": [
        { "type": "BODY", "text": "O seu pedido saiu. Ganhe um desconto!" }] } });
    for (language, detail) in
        [("es", "Falta un archivo de ejemplo."), ("en", "There is no file as a sample.")]
    {
        let mut body = body.clone();
        body["content"]["components"]
            .as_array_mut()
            .unwrap()
            .push(json!({ "type": "HEADER", "format": "IMAGE" }));
        let headers = [("accept-language", language)];
        let told = rig.call_with(&rig.key, "POST", "/templates/check", Some(body), &headers).await.body;
        assert_eq!(told["errors"][0]["detail"], detail);
        assert_eq!(told["advice"]["category"], "marketing");
        assert!(told["advice"]["signs"].as_array().unwrap().iter().any(|sign| sign["words"] == "desconto"));
    }
    let no_template = json!({ "content": { "components": "many" } });
    let refused = rig.call(&rig.key, "POST", "/templates/check", Some(no_template)).await;
    assert_eq!(refused.body["errors"][0]["pointer"], "/content");
}

#[tokio::test]
async fn presses_of_links_are_told_as_whatsapp_counts_them_once_it_may() {
    let rig = Rig::new().await;
    holds(&rig, &[order_ready("APPROVED")]).await;
    let template = one(&rig, "order_ready").await;
    let path = format!("/templates/{}/clicks", template["id"].as_str().unwrap());
    let off = rig.call(&rig.key, "GET", &path, None).await;
    assert_eq!((off.status, &off.body["state"]), (StatusCode::OK, &json!("off")), "{off:?}");
    let switch = format!("/template-accounts/{ACCOUNT}/clicks");
    assert_eq!(rig.call(&rig.key, "POST", &switch, None).await.status, StatusCode::NO_CONTENT);
    let other = rig.call(&rig.key, "POST", "/template-accounts/9/clicks", None).await;
    assert_eq!(other.status, StatusCode::NOT_FOUND);
    let audit = rig.call(&rig.key, "GET", "/audit", None).await.body;
    let noted = audit["items"].as_array().unwrap().iter();
    assert_eq!(noted.filter(|it| it["action"] == "channel.template_insights_ordered").count(), 1);

    let on = rig.call(&rig.key, "GET", &path, None).await.body;
    assert_eq!((&on["state"], &on["delivered"]), (&json!("on"), &json!(40)));
    // Links alone, the most pressed first: quick replies are counted here.
    let links = json!([{ "button": "Comprar", "clicks": 5 }, { "button": "Ver", "clicks": 3 }]);
    assert_eq!(on["links"], links);
    let never = rig.call(&rig.key, "GET", &format!("{path}?until=2020-01-01T00:00:00Z"), None).await;
    assert_eq!(never.status, StatusCode::UNPROCESSABLE_ENTITY, "{never:?}");
}
