//! Tests made of runs and conversations, testers of an environment, and flows that are deleted.

use crate::{
    hooks::SHIPPED,
    rig::{Rig, SECRET, text_of_ana},
};
use axum::http::StatusCode;
use serde_json::{Value, json};

const ORDER: &str = "api: hilo.dev/flow/v1\nflow: shop\nname: Shop\nlanguage: es\ntriggers: [{ type: keyword, words: [pedido] }]\nstart: ask\nnodes:\n  \
    ask: { type: ask, question: '¿Cuál es tu correo?', answer: { type: text }, save: mail, next: bye, fallback: bye }\n  \
    bye: { type: message, send: { text: 'Te escribimos a {{ mail }}.' }, next: end }\n";

async fn push(rig: &Rig, document: &str) {
    let pushed = rig.call(&rig.key, "POST", "/flows", Some(json!({ "document": document }))).await;
    assert!(pushed.status.is_success(), "{pushed:?}");
}

#[tokio::test]
async fn a_real_run_becomes_a_test_without_the_person_that_passes() {
    let rig = Rig::new().await;
    rig.live("shop", ORDER).await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "pedido")).await;
    rig.sent().await;
    rig.clock.advance(hilo_model::Duration::from_seconds(90));
    rig.webhook(Some(SECRET), &text_of_ana("wamid.2", "es ana.lopez@correo.com.ar, Calle Lavalle 123")).await;
    rig.sent().await;
    let run = rig
        .until(async || {
            let runs = rig.call(&rig.key, "GET", "/runs?flow=shop", None).await.body;
            let run = runs["items"][0].clone();
            (run["status"] == "completed").then(|| run["id"].as_str().unwrap_or_default().to_owned())
        })
        .await;
    let body = json!({ "run": run, "name": "Deja su correo" });
    let recorded = rig.call(&rig.key, "POST", "/flows/shop/record", Some(body)).await;
    assert_eq!(recorded.status, StatusCode::OK, "{recorded:?}");
    let test = recorded.body["test"].as_str().unwrap();
    assert_eq!(recorded.body["same_way"], true, "{test}");
    for gone in ["ana", "lopez", "correo.com.ar", "Lavalle", "Ana"] {
        let words = test.split(|c: char| !(c.is_alphanumeric() || c == '.'));
        assert!(words.into_iter().all(|word| word != gone), "{gone} is left in {test}");
    }
    assert!(test.contains("say: pedido") && test.contains("wait: 1m30s"), "{test}");
    let body = json!({ "tests": [test] });
    let tested = rig.call(&rig.key, "POST", "/flows/shop/test", Some(body)).await;
    assert_eq!(tested.body["tests"][0]["passed"], true, "{tested:?}");
    assert_eq!(tested.body["tests"][0]["test"], "Deja su correo");

    // A run of another flow is none of this one; what was never said is no test.
    rig.live("other", &ORDER.replace("flow: shop", "flow: other").replace("[pedido]", "[otro]")).await;
    let elsewhere = rig.call(&rig.key, "POST", "/flows/other/record", Some(json!({ "run": run }))).await;
    assert_eq!(elsewhere.status, StatusCode::NOT_FOUND, "{elsewhere:?}");
    let nothing = json!({ "conversation": "steps: [{ say: gracias }]" });
    let nothing = rig.call(&rig.key, "POST", "/flows/shop/record", Some(nothing)).await;
    assert_eq!(nothing.body["code"], "unrecordable", "{nothing:?}");
}

#[tokio::test]
async fn what_backends_answered_is_recorded_from_the_journal() {
    let rig = Rig::new().await;
    let flow = "api: hilo.dev/flow/v1\nflow: order\nname: Order\nlanguage: es\ntriggers: [{ type: any_message }]\nstart: look\nnodes:\n  \
        look: { type: http, url: 'https://orders.test/1042', save: { state: response.body.status }, next: tell, error: sorry }\n  \
        tell: { type: message, send: { text: 'Está {{ state }}.' }, next: end }\n  \
        sorry: { type: message, send: { text: 'Ahora no.' }, next: end }\n";
    rig.live("order", flow).await;
    let answer = r#"{ "status": "listo", "cliente": { "nombre": "Ana Suárez", "tel": 5491155550001 } }"#;
    rig.backend.answers.lock().await.push((200, answer));
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let said = rig.sent().await.content.text().to_owned();
    let run = rig
        .until(async || {
            let runs = rig.call(&rig.key, "GET", "/runs?flow=order", None).await.body;
            let run = runs["items"][0].clone();
            run["ended_at"].is_string().then(|| run["id"].as_str().unwrap_or_default().to_owned())
        })
        .await;
    let recorded = rig.call(&rig.key, "POST", "/flows/order/record", Some(json!({ "run": run }))).await;
    assert_eq!((recorded.status, &recorded.body["same_way"]), (StatusCode::OK, &json!(true)), "{recorded:?}");
    let test = recorded.body["test"].as_str().unwrap();
    assert!(test.contains("https://orders.test/1042"), "{test}");
    assert_eq!(said, "Está listo.");
    assert!(!test.contains("Suárez") && !test.contains("5491155550001"), "{test}");
    let tested = rig.call(&rig.key, "POST", "/flows/order/test", Some(json!({ "tests": [test] }))).await;
    assert_eq!(tested.body["tests"][0]["passed"], true, "{tested:?}");
}

/// The test that is made of a run, which passes.
async fn recorded(rig: &Rig, flow: &str, run: &str) -> String {
    let recorded =
        rig.call(&rig.key, "POST", &format!("/flows/{flow}/record"), Some(json!({ "run": run }))).await;
    assert_eq!((recorded.status, &recorded.body["same_way"]), (StatusCode::OK, &json!(true)), "{recorded:?}");
    let test = recorded.body["test"].as_str().unwrap().to_owned();
    let body = json!({ "tests": [test] });
    let tested = rig.call(&rig.key, "POST", &format!("/flows/{flow}/test"), Some(body)).await;
    assert_eq!(tested.body["tests"][0]["passed"], true, "{tested:?}");
    test
}

#[tokio::test]
async fn what_a_run_was_started_and_called_back_with_is_recorded_without_the_person() {
    let rig = Rig::new().await;
    let flow = "api: hilo.dev/flow/v1\nflow: pay\nname: Pay\nlanguage: es\n\
        inputs: { order: { type: text, required: true }, payer: { type: text } }\nstart: link\nnodes:\n  \
        link: { type: message, send: { text: '{{ order }}: {{ callback.url }}' }, next: wait }\n  \
        wait: { type: wait, event: callback, save: payment, timeout: { after: 2h, next: end }, next: thanks }\n  \
        thanks: { type: message, send: { text: 'Pagaste {{ payment.amount }}, {{ payer }}' }, next: end }\n";
    rig.live("pay", flow).await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let contact = rig.contact().await;
    let variables = json!({ "order": "1042", "payer": "Leonor Quiroga" });
    let start = json!({ "flow": "pay", "variables": variables });
    let started = rig.call(&rig.key, "POST", &format!("/threads/{contact}/flow"), Some(start)).await;
    assert_eq!(started.status, StatusCode::OK, "{started:?}");
    let url = rig.sent().await.content.text().trim_start_matches("1042: ").to_owned();
    let called = rig.hook("POST", &url, r#"{ "amount": 10, "payer": "Leonor Quiroga" }"#, &[]).await;
    assert_eq!(called.status, StatusCode::OK, "{called:?}");
    assert_eq!(rig.sent().await.content.text(), "Pagaste 10, Leonor Quiroga");
    let test = recorded(&rig, "pay", started.body["run"].as_str().unwrap()).await;
    for there in ["order: \"1042\"", "called_back", "amount: 10"] {
        assert!(test.contains(there), "{there} is missing in {test}");
    }
    assert!(!test.contains("Leonor") && !test.contains("Quiroga"), "{test}");

    // By a webhook, for somebody new.
    rig.live("shipped", SHIPPED).await;
    let (_, url) = rig.address("shipped", "order_shipped").await;
    let body = r#"{ "id": "77", "phone": "+54 9 11 5555 7777", "name": "Leonor Quiroga" }"#;
    let taken = rig.hook("POST", &url, body, &[]).await;
    let told = rig.came_to(taken.body["outcome"].as_str().unwrap()).await;
    rig.sent().await;
    let test = recorded(&rig, "shipped", told["run"].as_str().unwrap()).await;
    assert!(test.contains("webhook: order_shipped") && test.contains("id: \"77\""), "{test}");
    assert!(!test.contains("Leonor") && !test.contains("7777"), "{test}");
}

#[tokio::test]
async fn a_run_is_recorded_with_what_started_it_and_not_with_what_started_another_flow() {
    let rig = Rig::new().await;
    let flow = |name: &str| {
        format!(
            "api: hilo.dev/flow/v1\nflow: {name}\nname: {name}\nlanguage: es\n\
            inputs: {{ order: {{ type: text, required: true }} }}\nstart: tell\nnodes:\n  \
            tell: {{ type: message, send: {{ text: '{name} {{{{ order }}}}' }}, next: more }}\n  \
            more: {{ type: ask, question: 'Más?', answer: {{ type: text }}, next: end, fallback: end }}\n"
        )
    };
    rig.live("pay", &flow("pay")).await;
    rig.live("other", &flow("other")).await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let contact = rig.contact().await;
    let mut runs = Vec::new();
    // In one moment of the clock: both orders came before either run is noted to have begun.
    for (name, order) in [("pay", "1042"), ("other", "2077")] {
        let start = json!({ "flow": name, "variables": { "order": order } });
        let started = rig.call(&rig.key, "POST", &format!("/threads/{contact}/flow"), Some(start)).await;
        assert_eq!(started.status, StatusCode::OK, "{started:?}");
        runs.push(started.body["run"].as_str().unwrap().to_owned());
    }
    let test = recorded(&rig, "pay", &runs[0]).await;
    assert!(test.contains("order: \"1042\"") && !test.contains("2077"), "{test}");
    let test = recorded(&rig, "other", &runs[1]).await;
    assert!(test.contains("order: \"2077\"") && !test.contains("1042"), "{test}");
}

async fn environment(rig: &Rig) -> Value {
    let all = rig.call(&rig.key, "GET", "/environments", None).await.body;
    all["items"].as_array().unwrap().iter().find(|one| one["slug"] == "production").unwrap().clone()
}

#[tokio::test]
async fn testers_are_named_once_and_have_the_releases_that_are_for_them() {
    let rig = Rig::new().await;
    rig.answering("todos").await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    assert_eq!(rig.sent().await.content.text(), "todos");
    let flow = "api: hilo.dev/flow/v1\nflow: answer\nname: Answer\nlanguage: es\ntriggers: [{ type: any_message, start: a }]\nstart: a\nnodes:\n  \
        a: { type: message, send: { text: probadores }, next: end }\n";
    push(&rig, flow).await;
    let stage = json!({ "stage": { "testers": true, "percent": 5 } });
    let refused = rig.call(&rig.key, "POST", "/flows/answer/publish", Some(stage)).await;
    assert_eq!(refused.body["errors"][0]["pointer"], "/stage/testers", "{refused:?}");
    let stage = json!({ "stage": { "testers": true } });
    let released = rig.call(&rig.key, "POST", "/flows/answer/publish", Some(stage)).await;
    assert_eq!(released.body["stage"]["testers"], true, "{released:?}");
    rig.webhook(Some(SECRET), &text_of_ana("wamid.2", "hola")).await;
    assert_eq!(rig.sent().await.content.text(), "todos", "nobody is a tester yet");

    let contact = rig.contact().await;
    let here = environment(&rig).await;
    let path = format!("/environments/{}/testers", here["id"].as_str().unwrap());
    let tag = format!("\"{}\"", here["version"]);
    let wrong = json!({ "testers": [{ "name": "Ana", "phone": "12" }, { "name": "", "contact": contact }] });
    let refused = rig.call_with(&rig.key, "PUT", &path, Some(wrong), &[("if-match", &tag)]).await;
    let places: Vec<&str> = refused.body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["pointer"].as_str().unwrap())
        .collect();
    assert_eq!(places, ["/testers/0", "/testers/1/name"]);
    let right = json!({ "testers": [{ "name": "Ana", "contact": contact }, { "name": "Leo", "phone": "+54 9 11 5555 0199" }] });
    let named = rig.call_with(&rig.key, "PUT", &path, Some(right), &[("if-match", &tag)]).await;
    assert_eq!((named.status, &named.body["testers"]), (StatusCode::OK, &json!(2)), "{named:?}");
    let shown = rig.call(&rig.key, "GET", &path, None).await.body;
    assert_eq!(shown["testers"][1]["phone"], "+5491155550199");
    rig.webhook(Some(SECRET), &text_of_ana("wamid.3", "hola")).await;
    assert_eq!(rig.sent().await.content.text(), "probadores");
}

#[tokio::test]
async fn a_flow_is_deleted_once_no_other_goes_to_it_and_its_name_is_free() {
    let rig = Rig::new().await;
    rig.live("shop", ORDER).await;
    let other = "api: hilo.dev/flow/v1\nflow: menu\nname: Menu\nlanguage: es\ntriggers: [{ type: keyword, words: [menu] }]\nstart: go\nnodes:\n  \
        go: { type: go_to, flow: shop }\n";
    rig.live("menu", other).await;
    let used = rig.call(&rig.key, "DELETE", "/flows/shop", None).await;
    assert_eq!((used.status, &used.body["code"]), (StatusCode::CONFLICT, &json!("flow_in_use")), "{used:?}");
    assert_eq!(used.body["uses"], json!(["menu (1): go"]));
    let gone = rig.call(&rig.key, "DELETE", "/flows/menu", None).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT, "{gone:?}");

    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "pedido")).await;
    rig.sent().await;
    let gone = rig.call(&rig.key, "DELETE", "/flows/shop?policy=hand_off", None).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT, "{gone:?}");
    assert_eq!(rig.call(&rig.key, "GET", "/flows/shop", None).await.status, StatusCode::NOT_FOUND);
    assert_eq!(rig.call(&rig.key, "GET", "/flows", None).await.body["items"], json!([]));
    rig.webhook(Some(SECRET), &text_of_ana("wamid.2", "es ana@correo.com")).await;
    let contact = rig.contact().await;
    rig.until(async || {
        let thread = rig.call(&rig.key, "GET", &format!("/threads/{contact}"), None).await.body;
        (thread["status"] == "open").then_some(())
    })
    .await;
    assert!(rig.nothing_else_was_sent().await);
    // The name is free, and begins with version 1.
    let pushed = rig.call(&rig.key, "POST", "/flows", Some(json!({ "document": ORDER }))).await;
    assert_eq!((pushed.status, &pushed.body["number"]), (StatusCode::CREATED, &json!(1)), "{pushed:?}");
}
