//! What a program's key, which belongs to one environment, may not do to others.

use crate::rig::{PASSWORD, Rig};
use axum::http::StatusCode;
use serde_json::{Value, json};

const HELLO: &str = "api: hilo.dev/flow/v1\nflow: hello\nname: Hello\nlanguage: es\ntriggers: [{ type: any_message }]\nstart: a\nnodes:\n  \
    a: { type: message, send: { text: hola }, next: end }\n";

/// A person, and a key of theirs for the sandbox.
async fn person_and_key(rig: &Rig) -> (String, String) {
    let body = json!({ "email": "ana@example.com", "password": PASSWORD, "bearer": true });
    let person =
        rig.call("", "POST", "/session", Some(body)).await.body["token"].as_str().unwrap().to_owned();
    let permissions = ["flows:read", "flows:write", "flows:publish", "settings:write", "audit:read"];
    let key = json!({ "name": "sandbox", "permissions": permissions });
    let made =
        rig.call_with(&person, "POST", "/api-keys", Some(key), &[("hilo-environment", "sandbox")]).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
    (person, made.body["key"].as_str().unwrap().to_owned())
}

async fn environment(rig: &Rig, slug: &str) -> (String, String) {
    let all = rig.call(&rig.key, "GET", "/environments", None).await.body;
    let found = all["items"].as_array().unwrap().iter().find(|one| one["slug"] == slug).unwrap().clone();
    (found["id"].as_str().unwrap().to_owned(), format!("\"{}\"", found["version"]))
}

#[tokio::test]
async fn a_key_deletes_a_flow_only_where_no_other_environment_has_it() {
    let rig = Rig::new().await;
    let (person, key) = person_and_key(&rig).await;
    let (sandbox, _) = environment(&rig, "sandbox").await;
    let (production, _) = environment(&rig, "production").await;
    rig.live("hello", HELLO).await;
    let refused = rig.call(&key, "DELETE", "/flows/hello", None).await;
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (StatusCode::FORBIDDEN, &json!("key_reaches_other_environments"))
    );
    assert_eq!(refused.body["environments"], json!(["production"]));
    assert_eq!(rig.call(&rig.key, "GET", "/flows/hello", None).await.status, StatusCode::OK);

    // A person deletes it everywhere, and each environment's log says so.
    let published = rig.call(&key, "POST", "/flows/hello/publish", Some(json!({}))).await;
    assert!(published.status.is_success(), "{published:?}");
    let refused = rig.call(&rig.key, "DELETE", "/flows/hello", None).await;
    assert_eq!(refused.body["environments"], json!(["sandbox"]), "{refused:?}");
    let gone = rig.call(&person, "DELETE", "/flows/hello", None).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT, "{gone:?}");
    let audit = rig.call(&rig.key, "GET", "/audit?area=flow", None).await.body;
    let deleted = audit["items"].as_array().unwrap().iter().filter(|entry| entry["action"] == "flow.deleted");
    let mut places: Vec<&Value> = deleted.map(|entry| &entry["environment"]).collect();
    places.sort_by_key(ToString::to_string);
    let mut wanted = [json!(production), json!(sandbox)];
    wanted.sort_by_key(Value::to_string);
    assert_eq!(places, wanted.iter().collect::<Vec<_>>());

    // What counts in its own environment alone, or nowhere, a key may delete.
    for published in [true, false] {
        let pushed = rig.call(&key, "POST", "/flows", Some(json!({ "document": HELLO }))).await;
        assert!(pushed.status.is_success(), "{pushed:?}");
        if published {
            let published = rig.call(&key, "POST", "/flows/hello/publish", Some(json!({}))).await;
            assert!(published.status.is_success(), "{published:?}");
        }
        let gone = rig.call(&key, "DELETE", "/flows/hello", None).await;
        assert_eq!(gone.status, StatusCode::NO_CONTENT, "{gone:?}");
    }
}

#[tokio::test]
async fn a_key_changes_its_own_environment_and_sees_its_own_testers() {
    let rig = Rig::new().await;
    let (person, key) = person_and_key(&rig).await;
    let bodies = [
        ("testers", json!({ "testers": [{ "name": "Leo", "phone": "+54 9 11 5555 0199" }] })),
        ("variables", json!({ "variables": { "store": "Centro" } })),
        ("consent-words", json!({})),
    ];
    for (what, body) in &bodies {
        for (token, slug, allowed) in
            [(&key, "production", false), (&key, "sandbox", true), (&person, "sandbox", true)]
        {
            let (id, tag) = environment(&rig, slug).await;
            let path = format!("/environments/{id}/{what}");
            let put = rig.call_with(token, "PUT", &path, Some(body.clone()), &[("if-match", &tag)]).await;
            let wanted = if allowed { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(put.status, wanted, "{what} of {slug}: {put:?}");
            if !allowed {
                assert_eq!(put.body["environments"], json!([slug]));
            }
        }
    }
    for (slug, wanted) in [("production", StatusCode::FORBIDDEN), ("sandbox", StatusCode::OK)] {
        let (id, _) = environment(&rig, slug).await;
        let seen = rig.call(&key, "GET", &format!("/environments/{id}/testers"), None).await;
        assert_eq!(seen.status, wanted, "{seen:?}");
    }
}
