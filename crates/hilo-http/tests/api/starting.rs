//! Flows that a person or a program starts, with what they begin with.

use crate::rig::{Rig, SECRET, text_of_ana};
use axum::http::StatusCode;
use serde_json::{Value, json};

const FLOW: &str = r#"
api: hilo.dev/flow/v1
flow: collect
name: Collect
language: es
inputs:
  order: { type: text, required: true, note: El pedido }
  amount: { type: number, required: true }
  due: { type: date, default: "2026-12-24" }
start: ask
nodes:
  ask: { type: ask, question: "Pedido {{ order }}: {{ amount }} hasta el {{ due }}", template: { name: due, category: utility }, answer: { type: text }, next: end, fallback: end }
"#;

#[tokio::test]
async fn a_program_starts_a_flow_by_its_name_with_values_or_is_told_each_that_is_wrong() {
    let rig = Rig::new().await;
    rig.live("collect", FLOW).await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let contact = rig.contact().await;
    let path = format!("/threads/{contact}/flow");
    let start = async |body: Value| rig.call(&rig.key, "POST", &path, Some(body)).await;

    let flows = rig.call(&rig.key, "GET", "/flows", None).await.body;
    let inputs =
        &flows["items"].as_array().unwrap().iter().find(|flow| flow["slug"] == "collect").unwrap()["inputs"];
    assert_eq!(
        inputs[2],
        json!({ "name": "order", "type": "text", "required": true, "default": null, "note": "El pedido" })
    );

    let wrong = start(json!({ "flow": "collect", "variables": { "amount": "ten", "amuont": 1 } })).await;
    assert_eq!((wrong.status, &wrong.body["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("invalid")));
    let told: Vec<_> =
        wrong.body["errors"].as_array().unwrap().iter().map(|e| e["pointer"].as_str().unwrap()).collect();
    assert_eq!(told, ["/variables/order", "/variables/amount", "/variables/amuont"]);
    for (body, status) in
        [(json!({ "flow": "nowhere" }), StatusCode::NOT_FOUND), (json!({}), StatusCode::UNPROCESSABLE_ENTITY)]
    {
        assert_eq!(start(body).await.status, status);
    }

    let variables = json!({ "order": "1042", "amount": 9.9 });
    let started = start(json!({ "flow": "collect", "variables": variables })).await;
    assert_eq!(started.status, StatusCode::OK, "{started:?}");
    assert_eq!(rig.sent().await.content.text(), "Pedido 1042: 9.9 hasta el 2026-12-24");
    let again = json!({ "flow": "collect", "variables": variables, "unless_running": true });
    let refused = start(again).await;
    assert_eq!((refused.status, &refused.body["code"]), (StatusCode::CONFLICT, &json!("run_under_way")));
    assert_eq!(refused.body["run"], started.body["run"]);
    let run = started.body["run"].as_str().unwrap();
    let run = rig.call(&rig.key, "GET", &format!("/runs/{run}"), None).await.body;
    assert_eq!((&run["trigger"], &run["status"]), (&json!("manual"), &json!("waiting")));
}
