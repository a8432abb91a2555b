//! Errors: one form, in the reader's language, for whatever goes wrong.

use crate::rig::Rig;
use axum::http::{StatusCode, header};
use hilo_http::{Options, problem::CATALOGUE};
use hilo_model::Duration;
use serde_json::json;
use std::collections::HashSet;

#[tokio::test]
async fn every_error_is_a_problem() {
    let rig = Rig::new().await;
    let key = rig.key.as_str();
    let body = |value| Some(value);
    let table = [
        ("", "GET", "/threads", None, 401, "unauthenticated"),
        ("hilo_key_wrong", "GET", "/threads", None, 401, "unauthenticated"),
        (key, "GET", "/nowhere", None, 404, "no_such_address"),
        (key, "PUT", "/threads", None, 405, "method_not_allowed"),
        (key, "GET", "/threads/cnt_x", None, 404, "not_found"),
        (key, "GET", "/threads?limit=many", None, 400, "invalid_query"),
        (key, "GET", "/threads?cursor=x", None, 400, "invalid_query"),
        (key, "POST", "/teams", body(json!({ "slug": 1 })), 422, "invalid"),
        (key, "POST", "/teams", body(json!({ "slug": "A b", "name": "" })), 422, "invalid"),
        (key, "POST", "/teams", body(json!({ "slug": "a", "name": "a", "more": 1 })), 422, "invalid"),
    ];
    for (token, method, path, body, status, code) in table {
        let answer = rig.call(token, method, path, body).await;
        assert_eq!((answer.status.as_u16(), answer.body["code"].as_str()), (status, Some(code)), "{path}");
        assert_eq!(answer.headers[header::CONTENT_TYPE], "application/problem+json", "{path}");
        assert_eq!(answer.body["status"], status);
        assert_eq!(answer.body["trace"].as_str().map(str::len), Some(30));
        assert!(answer.headers.contains_key("x-request-id"));
    }
    let faults = rig.call(key, "POST", "/teams", Some(json!({ "slug": "A b", "name": "" }))).await;
    let pointers: Vec<_> =
        faults.body["errors"].as_array().unwrap().iter().map(|e| e["pointer"].clone()).collect();
    assert_eq!(pointers, ["/slug", "/name"]);
}

#[tokio::test]
async fn words_are_in_the_readers_language() {
    let rig = Rig::new().await;
    for (accept, title) in
        [("es-AR", "Falta iniciar sesión"), ("pt", "É preciso entrar"), ("de", "Not signed in")]
    {
        let answer = rig.call_with("", "GET", "/threads", None, &[("accept-language", accept)]).await;
        assert_eq!(answer.body["title"], title);
        assert_eq!(answer.headers[header::WWW_AUTHENTICATE], "Bearer");
    }
    let named = rig.call_with("", "GET", "/threads", None, &[("x-request-id", "mine-1")]).await;
    assert_eq!(named.headers["x-request-id"], "mine-1");
}

#[tokio::test]
async fn who_asks_too_often_must_wait() {
    let rig = Rig::with(Options { requests_per_second: 1, burst: 3, ..Options::default() }).await;
    // The first request of a key, before it is known to be good, counts for where it comes from.
    rig.clock.advance(Duration::from_minutes(1));
    let statuses = futures::future::join_all((0..4).map(|_| rig.call("", "GET", "/threads", None))).await;
    let limited = statuses.iter().filter(|answer| answer.status == StatusCode::TOO_MANY_REQUESTS).count();
    assert_eq!(limited, 1);
    // The door is not slowed down by that.
    assert_eq!(rig.webhook(None, &json!({})).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn who_shows_another_bad_key_each_time_must_wait_and_who_shows_a_good_one_need_not() {
    let rig = Rig::with(Options { requests_per_second: 1, burst: 3, ..Options::default() }).await;
    assert_eq!(rig.call(&rig.key, "GET", "/workspace", None).await.status, StatusCode::OK);
    let guessed: Vec<String> = (0..10).map(|number| format!("hilo_key_{number}")).collect();
    let guesses = guessed.iter().map(|key| rig.call(key, "GET", "/workspace", None));
    let answers = futures::future::join_all(guesses).await;
    let limited = answers.iter().filter(|answer| answer.status == StatusCode::TOO_MANY_REQUESTS).count();
    assert!(limited >= 5, "{limited} of ten had to wait");
    assert_eq!(rig.call(&rig.key, "GET", "/workspace", None).await.status, StatusCode::OK);
}

#[tokio::test]
async fn health_is_told_and_metrics_are_not_for_everybody() {
    let rig = Rig::new().await;
    let get = async |path: &str| {
        let request = axum::http::Request::get(path).body(axum::body::Body::empty()).unwrap();
        rig.ask(request).await
    };
    assert_eq!(get("/healthz").await.status, StatusCode::OK);
    let ready = get("/readyz").await;
    assert_eq!(
        (ready.status, ready.body),
        (StatusCode::OK, json!({ "database": true, "partitions": true, "files": true }))
    );
    assert_eq!(get("/metrics").await.status, StatusCode::NOT_FOUND);
    let handshake = "/webhooks/whatsapp?hub.mode=subscribe&hub.challenge=42&hub.verify_token=";
    assert_eq!(get(&format!("{handshake}verify")).await.body, json!(42));
    assert_eq!(get(&format!("{handshake}wrong")).await.status, StatusCode::FORBIDDEN);
}

#[test]
fn codes_are_told_apart() {
    let codes: HashSet<_> = CATALOGUE.iter().map(|code| code.as_str()).collect();
    assert_eq!(codes.len(), CATALOGUE.len());
}

#[tokio::test]
async fn u_0000_is_refused_wherever_it_is() {
    let rig = Rig::new().await;
    let key = rig.key.as_str();
    for (method, path, body, places) in [
        ("POST", "/teams", json!({ "slug": "a\0", "name": "b" }), vec!["/slug"]),
        ("POST", "/people", json!({ "email": "a\0@example.com", "name": "\0" }), vec!["/email", "/name"]),
        (
            "POST",
            "/session",
            json!({ "email": "a\0@example.com", "password": "x", "bearer": true }),
            vec!["/email"],
        ),
    ] {
        let refused = rig.call(key, method, path, Some(body)).await;
        let errors = refused.body["errors"].as_array().unwrap();
        let found: Vec<_> = errors.iter().map(|error| error["pointer"].as_str().unwrap()).collect();
        assert_eq!((refused.status.as_u16(), found), (422, places), "{path}");
        assert_eq!(errors[0]["code"], "zero_character");
    }
    // In YAML it can be hidden from whoever looks at the JSON only.
    let flow = "api: hilo.dev/flow/v1\nflow: answer\nname: \"An\\0swer\"\nlanguage: es\ntriggers:\n  - { type: any_message, \
                start: answer }\nstart: answer\nnodes:\n  answer:\n    type: message\n    send: { text: hola }\n    next: end\n";
    let refused = rig.call(key, "POST", "/flows", Some(json!({ "document": flow }))).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.body["errors"][0]["code"]),
        (422, &json!("zero_character")),
        "{refused:?}"
    );
    assert_eq!(rig.call(key, "GET", "/flows/a%00", None).await.status, StatusCode::NOT_FOUND);
    assert_eq!(rig.call(key, "GET", "/threads?tag=%00", None).await.status, StatusCode::BAD_REQUEST);
}
