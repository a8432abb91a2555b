//! Settings: made once, changed by version, secrets never shown, everything in the audit log.

use crate::rig::{NUMBER, PASSWORD, Rig, channel};
use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode, header},
};
use hilo_http::Options;
use hilo_model::Duration;
use hilo_store::Store;
use serde_json::json;
use std::net::SocketAddr;

#[tokio::test]
async fn secrets_go_in_and_never_come_out() {
    let rig = Rig::new().await;
    let mut secret = channel("222");
    secret["access_token"] = json!("super-secret-1");
    secret["app_secrets"] = json!(["super-secret-2"]);
    secret["verify_token"] = json!("super-secret-3");
    let added = rig.call_with(&rig.key, "POST", "/channels", Some(secret), &[("idempotency-key", "c")]).await;
    assert_eq!(added.status, StatusCode::CREATED, "{added:?}");
    let path = format!("/channels/{}", added.body["id"].as_str().unwrap());
    for shown in [path.as_str(), "/channels", "/audit"] {
        let body = rig.call(&rig.key, "GET", shown, None).await.body.to_string();
        assert!(!body.contains("super-secret"), "{shown} shows a secret");
    }
    assert!(!added.body.to_string().contains("super-secret"));
    assert_eq!(added.body["graph_url"], "http://127.0.0.1:9");
}

#[tokio::test]
async fn what_is_made_with_a_key_is_made_once() {
    let rig = Rig::new().await;
    let key = [("idempotency-key", "k")];
    let team = json!({ "slug": "ventas", "name": "Ventas" });
    let first = rig.call_with(&rig.key, "POST", "/teams", Some(team.clone()), &key).await;
    let again = rig.call_with(&rig.key, "POST", "/teams", Some(team.clone()), &key).await;
    assert_eq!((first.status, &first.body), (again.status, &again.body));
    assert_eq!(first.status, StatusCode::CREATED);
    let other = json!({ "slug": "soporte", "name": "Soporte" });
    let other = rig.call_with(&rig.key, "POST", "/teams", Some(other), &key).await;
    assert_eq!(other.body["code"], "idempotency_key_reused");
    // Without the key the same name is taken.
    let taken = rig.call(&rig.key, "POST", "/teams", Some(team.clone())).await;
    assert_eq!((taken.status, taken.body["code"].as_str()), (StatusCode::CONFLICT, Some("already_exists")));
    // At once, too: one of them makes it, all get the same answer.
    let body = json!({ "name": "for reports", "permissions": ["threads:read"] });
    let at_once = futures::future::join_all((0..6).map(|_| {
        rig.call_with(&rig.key, "POST", "/api-keys", Some(body.clone()), &[("idempotency-key", "once")])
    }))
    .await;
    assert!(at_once.iter().all(|answer| answer.body == at_once[0].body), "{at_once:?}");
    let keys = rig.call(&rig.key, "GET", "/api-keys", None).await;
    assert_eq!(keys.body["items"].as_array().unwrap().len(), 2);
    // The key that was shown works, with its permissions only.
    let made = at_once[0].body["key"].as_str().unwrap();
    assert_eq!(rig.call(made, "GET", "/threads", None).await.status, StatusCode::OK);
    assert_eq!(rig.call(made, "GET", "/channels", None).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_change_names_the_version_it_is_based_on() {
    let rig = Rig::new().await;
    let shown = rig.call(&rig.key, "GET", "/workspace", None).await;
    let tag = shown.headers[header::ETAG].to_str().unwrap();
    let change = async |tag: Option<&str>, name: &str| {
        let headers: Vec<_> = tag.map(|tag| ("if-match", tag)).into_iter().collect();
        rig.call_with(&rig.key, "PATCH", "/workspace", Some(json!({ "name": name })), &headers).await
    };
    assert_eq!(change(None, "A").await.body["code"], "if_match_required");
    let changed = change(Some(tag), "Aurora").await;
    assert_eq!((changed.status, changed.body["name"].as_str()), (StatusCode::OK, Some("Aurora")));
    let stale = change(Some(tag), "B").await;
    assert_eq!((stale.status, stale.body["current"].as_i64()), (StatusCode::PRECONDITION_FAILED, Some(2)));
    let present = changed.headers[header::ETAG].to_str().unwrap();
    assert_eq!(change(Some(present), "Tienda").await.status, StatusCode::OK);
    let audit = rig.call(&rig.key, "GET", "/audit?limit=1", None).await;
    assert_eq!(audit.body["items"][0]["action"], "workspace.updated");
    let next = audit.body["next"].as_str().unwrap();
    let rest = rig.call(&rig.key, "GET", &format!("/audit?limit=1&cursor={next}"), None).await;
    assert_ne!(rest.body["items"][0]["id"], audit.body["items"][0]["id"]);
}

#[tokio::test]
async fn a_person_signs_in_acts_and_signs_out() {
    let rig = Rig::new().await;
    let sign_in = async |password: &str| {
        let body = json!({ "email": " ANA@example.com", "password": password, "bearer": true });
        rig.call("", "POST", "/session", Some(body)).await
    };
    let wrong = sign_in("no").await;
    assert_eq!(
        (wrong.status, wrong.body["code"].as_str()),
        (StatusCode::UNAUTHORIZED, Some("wrong_credentials"))
    );
    let signed_in = sign_in(PASSWORD).await;
    assert_eq!(signed_in.status, StatusCode::CREATED, "{signed_in:?}");
    let token = signed_in.body["token"].as_str().unwrap();
    let session = rig.call(token, "GET", "/session", None).await;
    assert_eq!(session.body["workspace"]["slug"], "aurora");
    let sandbox = rig.call_with(token, "GET", "/channels", None, &[("hilo-environment", "sandbox")]).await;
    assert_eq!(sandbox.body["items"], json!([]));
    let elsewhere = rig.call_with(token, "GET", "/channels", None, &[("hilo-workspace", "other")]).await;
    assert_eq!(elsewhere.body["code"], "no_such_place");
    assert_eq!(rig.call(token, "DELETE", "/session", None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(rig.call(token, "GET", "/session", None).await.status, StatusCode::UNAUTHORIZED);

    let later = sign_in(PASSWORD).await.body["token"].as_str().unwrap().to_owned();
    rig.clock.advance(Duration::from_days(15));
    assert_eq!(rig.call(&later, "GET", "/session", None).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn guessing_passwords_is_slowed_down() {
    let rig = Rig::new().await;
    let body = json!({ "email": "ana@example.com", "password": "guess", "bearer": true });
    let tries =
        futures::future::join_all((0..12).map(|_| rig.call("", "POST", "/session", Some(body.clone()))))
            .await;
    let limited: Vec<_> = tries.iter().filter(|try_| try_.status == StatusCode::TOO_MANY_REQUESTS).collect();
    assert_eq!(limited.len(), 2);
    assert!(limited[0].headers.contains_key(header::RETRY_AFTER));
}

#[tokio::test]
async fn nobody_gives_away_more_than_they_have() {
    let rig = Rig::new().await;
    let body =
        json!({ "name": "people only", "permissions": ["people:read", "people:write", "api_keys:write"] });
    let made = rig.call(&rig.key, "POST", "/api-keys", Some(body)).await;
    let weak = made.body["key"].as_str().unwrap();
    let roles = rig.call(weak, "GET", "/roles", None).await.body;
    let admin =
        roles["items"].as_array().unwrap().iter().find(|role| role["preset"] == "admin").unwrap().clone();
    let role = json!({ "name": "boss", "permissions": ["settings:write"] });
    assert_eq!(rig.call(weak, "POST", "/roles", Some(role)).await.status, StatusCode::FORBIDDEN);
    let key = json!({ "name": "boss", "permissions": ["contacts:erase"] });
    assert_eq!(rig.call(weak, "POST", "/api-keys", Some(key)).await.status, StatusCode::FORBIDDEN);
    let person = json!({ "email": "eva@example.com", "name": "Eva", "role": admin["id"] });
    assert_eq!(rig.call(weak, "POST", "/people", Some(person)).await.status, StatusCode::FORBIDDEN);
    let people = rig.call(weak, "GET", "/people", None).await.body;
    let ana = format!("/people/{}", people["items"][0]["id"].as_str().unwrap());
    let change = json!({ "password": "a new long one" });
    let changed = rig.call_with(weak, "PATCH", &ana, Some(change), &[("if-match", "\"1.1\"")]).await;
    assert_eq!(changed.status, StatusCode::FORBIDDEN, "{changed:?}");
    let path = format!("/roles/{}", admin["id"].as_str().unwrap());
    let change = json!({ "permissions": [] });
    let changed = rig.call_with(weak, "PATCH", &path, Some(change), &[("if-match", "\"1\"")]).await;
    assert_eq!(changed.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_number_belongs_to_one_channel_only() {
    let rig = Rig::new().await;
    let again = rig.call(&rig.key, "POST", "/channels", Some(channel(NUMBER))).await;
    assert_eq!((again.status, again.body["code"].as_str()), (StatusCode::CONFLICT, Some("already_exists")));
}

#[tokio::test]
async fn a_flow_is_pushed_once_per_content_released_and_rolled_back() {
    let rig = Rig::new().await;
    rig.answering("uno").await;
    let document = rig.call(&rig.key, "GET", "/flows/answer/versions/1/document", None).await;
    let yaml = document.body.as_str().unwrap();
    let drawn = rig.call(&rig.key, "GET", "/flows/answer/versions/1/graph", None).await.body;
    assert_eq!(drawn["starts"], json!([{ "trigger": "any_message", "detail": [], "to": "answer0" }]));
    let says = json!({ "id": "answer0", "kind": "message", "says": "uno", "detail": null,
        "outputs": [{ "name": "next", "title": null, "to": "end" }] });
    assert_eq!(drawn["nodes"], json!([says]));
    let push =
        async |yaml: &str| rig.call(&rig.key, "POST", "/flows", Some(json!({ "document": yaml }))).await;
    let same = push(yaml).await;
    assert_eq!((same.status, same.body["number"].as_i64()), (StatusCode::OK, Some(1)));
    let second = push(&yaml.replace("uno", "dos")).await;
    assert_eq!((second.status, second.body["number"].as_i64()), (StatusCode::CREATED, Some(2)));
    let live = async || rig.call(&rig.key, "GET", "/flows/answer", None).await.body["live"].clone();
    assert_eq!(live().await, 1);
    let publish = async |body| rig.call(&rig.key, "POST", "/flows/answer/publish", Some(body)).await;
    let later = rig.now().plus(Duration::from_hours(1)).to_string();
    assert_eq!(publish(json!({ "version": 2, "at": later })).await.status, StatusCode::CREATED);
    assert_eq!(live().await, 1);
    rig.clock.advance(Duration::from_hours(2));
    assert_eq!(live().await, 2);
    publish(json!({ "version": 1 })).await;
    assert_eq!(live().await, 1);
    rig.clock.advance(Duration::from_seconds(1));
    rig.call(&rig.key, "POST", "/flows/answer/unpublish", None).await;
    assert_eq!(live().await, json!(null));
    let broken = push(&yaml.replace("next: end", "next: nowhere")).await;
    assert_eq!(
        (broken.status, broken.body["code"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("flow_has_errors"))
    );
    assert!(broken.body["errors"][0]["pointer"].as_str().unwrap().starts_with("/nodes/answer"));
    assert_eq!(push("{").await.body["code"], "not_a_flow_document");
    assert_eq!(publish(json!({ "version": 9 })).await.body["errors"][0]["code"], "unknown");
}

#[tokio::test]
async fn guessing_for_many_addresses_from_one_place_is_slowed_down() {
    for trusted in [false, true] {
        let options =
            Options { sign_ins_per_minute_and_client: 5, trust_forwarded_for: trusted, ..Options::default() };
        let rig = Rig::with(options).await;
        let attempt = async |number: u16, client: &str| {
            let body = json!({ "email": format!("person{number}@example.com"), "password": "guess", "bearer": true });
            let mut request = Request::post("/api/v1/session")
                .header("content-type", "application/json")
                .header("x-forwarded-for", client)
                .body(Body::from(body.to_string()))
                .unwrap();
            let proxy: SocketAddr = "10.0.0.1:4711".parse().unwrap();
            request.extensions_mut().insert(ConnectInfo(proxy));
            rig.ask(request).await
        };
        for number in 0..5 {
            assert_eq!(attempt(number, "203.0.113.9").await.status, StatusCode::UNAUTHORIZED);
        }
        let sixth = attempt(5, "203.0.113.9").await;
        assert_eq!(sixth.status, StatusCode::TOO_MANY_REQUESTS, "{sixth:?}");
        assert!(sixth.headers.contains_key("retry-after"), "{sixth:?}");
        // Behind a proxy that is trusted others are others; without one they may say what they like.
        let other = attempt(6, "203.0.113.10").await.status;
        assert_eq!(other == StatusCode::UNAUTHORIZED, trusted, "{other}");
        rig.clock.advance(Duration::from_minutes(1));
        assert_eq!(attempt(7, "203.0.113.9").await.status, StatusCode::UNAUTHORIZED);
    }
}

#[tokio::test]
async fn signing_in_and_out_makes_nobody_read_the_settings_again() {
    let rig = Rig::new().await;
    let before = rig.store.config_revision().await.unwrap();
    let body = json!({ "email": "ana@example.com", "password": PASSWORD, "bearer": true });
    let session = rig.call("", "POST", "/session", Some(body)).await;
    assert_eq!(session.status, StatusCode::CREATED, "{session:?}");
    let token = session.body["token"].as_str().unwrap();
    assert_eq!(rig.call(token, "DELETE", "/session", None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(rig.store.config_revision().await.unwrap(), before);
}
