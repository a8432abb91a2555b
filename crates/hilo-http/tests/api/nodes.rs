//! Nodes of flows through the whole stack: consent and terms with their proof, events of programs, goals, approvals.

use crate::rig::{PASSWORD, Rig, SECRET, text_of_ana};
use axum::http::StatusCode;
use serde_json::{Value, json};

const FLOW: &str = r#"
api: hilo.dev/flow/v1
flow: order
name: Order
language: es
triggers: [{ type: keyword, words: [hola] }]
start: terms
nodes:
  terms: { type: terms, terms: privacy, version: "2026-11", text: Acepta la política, yes: paid, no: end, fallback: end }
  paid: { type: wait, event: { named: paid }, save: payment, next: sold }
  sold: { type: goal, goal: sale, next: approve }
  approve:
    type: approval
    title: "Descuento de {{ payment.amount }}"
    people: [rosa@example.com]
    requester: admin@example.com
    timeout: { after: 1d, next: end }
    save: decision
    approved: yes
    refused: end
    error: end
  yes: { type: message, send: { text: "Va con descuento: {{ decision.answers[0].comment }}" }, template: { name: discount, category: utility }, next: end }
"#;

impl Rig {
    /// Somebody of the team with a token of theirs.
    pub(crate) async fn colleague(&self, name: &str, preset: &str) -> String {
        let roles = self.call(&self.key, "GET", "/roles", None).await.body;
        let role = roles["items"].as_array().unwrap().iter().find(|role| role["preset"] == preset).unwrap();
        let email = format!("{name}@example.com");
        let person = json!({ "email": email, "name": name, "password": PASSWORD, "role": role["id"] });
        assert!(self.call(&self.key, "POST", "/people", Some(person)).await.status.is_success());
        let signed_in = json!({ "email": email, "password": PASSWORD, "bearer": true });
        let signed_in = self.call("", "POST", "/session", Some(signed_in)).await;
        signed_in.body["token"].as_str().unwrap().to_owned()
    }

    /// What a caller sees of approvals, once there is one.
    pub(crate) async fn approvals(&self, token: &str, query: &str) -> Vec<Value> {
        let path = format!("/approvals{query}");
        self.until(async || {
            let page = self.call(token, "GET", &path, None).await.body;
            let items = page["items"].as_array().cloned().unwrap_or_default();
            (!items.is_empty()).then_some(items)
        })
        .await
    }
}

#[tokio::test]
async fn a_flow_shows_terms_waits_for_a_payment_counts_a_goal_and_asks_for_approval() {
    let rig = Rig::new().await;
    let (rosa, luis) = (rig.colleague("rosa", "agent").await, rig.colleague("luis", "supervisor").await);
    rig.live("order", FLOW).await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    assert_eq!(rig.sent().await.content.text(), "Acepta la política");
    let contact = rig.contact().await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.2", "Acepto")).await;

    let ledger = rig
        .until(async || {
            let page = rig.call(&rig.key, "GET", &format!("/contacts/{contact}/consents"), None).await.body;
            page["items"].as_array().filter(|items| !items.is_empty()).cloned()
        })
        .await;
    let shown = ["topic", "decision", "source", "terms", "terms_version", "shown", "words"];
    let shown: Vec<Value> = shown.iter().map(|name| ledger[0][*name].clone()).collect();
    let expected = ["terms", "given", "flow", "privacy", "2026-11", "Acepta la política", "Acepto"];
    assert_eq!(json!(shown), json!(expected));
    assert!(ledger[0]["message"].is_string());

    let path = format!("/contacts/{contact}/events");
    let paid = json!({ "name": "paid", "data": { "amount": 10 } });
    assert_eq!(rig.call(&rig.key, "POST", &path, Some(paid)).await.status, StatusCode::OK);
    let figures = rig
        .until(async || {
            let figures = rig.call(&rig.key, "GET", "/flows/order/figures", None).await.body;
            figures["runs"]["goals"].as_array().filter(|goals| !goals.is_empty()).cloned()
        })
        .await;
    assert_eq!(json!(figures), json!([{ "goal": "sale", "count": 1 }]));

    let asked = rig.approvals(&rosa, "?state=waiting").await.remove(0);
    assert_eq!((&asked["title"], &asked["may_answer"]), (&json!("Descuento de 10"), &json!(true)));
    let id = asked["id"].as_str().unwrap();
    // Who may see the thread sees it too, and may not answer; a program answers for nobody.
    let seen = rig.approvals(&luis, "").await.remove(0);
    assert_eq!((&seen["id"], &seen["may_answer"]), (&json!(id), &json!(false)));
    let path = format!("/approvals/{id}/answer");
    let yes = json!({ "approves": true, "comment": "por ser tú" });
    for (token, status, code) in [
        (&luis, StatusCode::FORBIDDEN, "approval_not_asked"),
        (&rig.key, StatusCode::FORBIDDEN, "people_only"),
    ] {
        let refused = rig.call(token, "POST", &path, Some(yes.clone())).await;
        assert_eq!((refused.status, &refused.body["code"]), (status, &json!(code)));
    }
    assert_eq!(rig.call(&rosa, "POST", &path, Some(yes.clone())).await.status, StatusCode::OK);
    assert_eq!(rig.sent().await.content.text(), "Va con descuento: por ser tú");
    let again = rig.call(&rosa, "POST", &path, Some(yes)).await;
    assert_eq!((again.status, &again.body["code"]), (StatusCode::CONFLICT, &json!("approval_over")));
    let decided = rig.call(&rosa, "GET", &format!("/approvals/{id}"), None).await.body;
    assert_eq!((&decided["state"], &decided["may_answer"]), (&json!("approved"), &json!(false)));
    assert_eq!(decided["answers"][0]["comment"], "por ser tú");
    assert!(decided["decided_at"].is_string());
    let audit = rig.call(&rig.key, "GET", "/audit", None).await.body.to_string();
    assert!(audit.contains("approval.answered") && !audit.contains("por ser tú"));
}
