//! Where somebody is signed in, what they change of themselves, and what others may end for them.

use crate::{
    browser::Browser,
    rig::{Answered, PASSWORD, Rig},
};
use axum::http::StatusCode;
use hilo_model::Duration;
use serde_json::{Value, json};

/// Adds somebody with a role and signs them in; their id and token.
pub(crate) async fn somebody(rig: &Rig, email: &str, preset: &str) -> (String, String) {
    let roles = rig.call(&rig.key, "GET", "/roles", None).await.body;
    let role = roles["items"].as_array().unwrap().iter().find(|role| role["preset"] == preset).unwrap();
    let person = json!({ "email": email, "name": email, "password": PASSWORD, "role": role["id"] });
    let person = rig.call(&rig.key, "POST", "/people", Some(person)).await;
    let token = sign_in(rig, email, PASSWORD, None).await.body["token"].as_str().unwrap().to_owned();
    (person.body["person"]["id"].as_str().unwrap().to_owned(), token)
}

pub(crate) async fn sign_in(rig: &Rig, email: &str, password: &str, code: Option<&str>) -> Answered {
    let body = json!({ "email": email, "password": password, "code": code, "bearer": true });
    rig.call("", "POST", "/session", Some(body)).await
}

/// The actions of the audit log, newest first.
pub(crate) async fn actions(rig: &Rig, query: &str) -> Vec<String> {
    let log = rig.call(&rig.key, "GET", &format!("/audit?{query}"), None).await;
    assert_eq!(log.status, StatusCode::OK, "{log:?}");
    let items = log.body["items"].as_array().unwrap();
    items.iter().map(|entry| entry["action"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn somebody_sees_and_ends_their_sessions() {
    let rig = Rig::new().await;
    let (eva, phone) = somebody(&rig, "eva@example.com", "agent").await;
    let mut browser = Browser::new(&rig);
    let body = json!({ "email": "eva@example.com", "password": PASSWORD });
    let headers = [("hilo-csrf", "1"), ("sec-fetch-site", "same-origin"), ("user-agent", "Firefox")];
    browser.call_with("POST", "/session", Some(body), &headers).await;

    let path = format!("/people/{eva}/sessions");
    let sessions = browser.call("GET", &path, None).await.body["items"].clone();
    let seen: Vec<_> = sessions.as_array().unwrap().iter().map(|s| (&s["own"], &s["user_agent"])).collect();
    assert_eq!(seen, [(&json!(true), &json!("Firefox")), (&json!(false), &json!(""))]);
    // Who uses one is seen there, to some minutes.
    rig.clock.advance(Duration::from_minutes(10));
    assert_eq!(rig.call(&phone, "GET", "/session", None).await.status, StatusCode::OK);
    let later = browser.call("GET", &path, None).await.body["items"].clone();
    assert_eq!(later[0]["own"], json!(true));
    for at in [0, 1] {
        assert!(later[at]["last_seen_at"].as_str() > sessions[0]["last_seen_at"].as_str(), "{later}");
    }

    // Nobody else's session is ended by naming it beside one's own name.
    let (leo, others) = somebody(&rig, "leo@example.com", "agent").await;
    let foreign = rig.call(&others, "GET", &format!("/people/{leo}/sessions"), None).await.body;
    let foreign = foreign["items"][0]["id"].as_str().unwrap();
    let refused = browser.call("DELETE", &format!("{path}/{foreign}"), None).await;
    assert_eq!(refused.status, StatusCode::NOT_FOUND);
    let refused = browser.call("GET", &format!("/people/{leo}/sessions"), None).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);

    let other = later.as_array().unwrap().iter().find(|s| s["own"] == false).unwrap()["id"].as_str().unwrap();
    let ended = browser.call("DELETE", &format!("{path}/{other}"), None).await;
    assert_eq!(ended.status, StatusCode::NO_CONTENT);
    assert_eq!(rig.call(&phone, "GET", "/session", None).await.status, StatusCode::UNAUTHORIZED);
    sign_in(&rig, "eva@example.com", PASSWORD, None).await;
    assert_eq!(browser.call("DELETE", &path, None).await.status, StatusCode::NO_CONTENT);
    let left = browser.call("GET", &path, None).await.body["items"].clone();
    assert_eq!(left.as_array().unwrap().len(), 1);

    // Whoever manages people ends theirs too.
    let ended = rig.call(&rig.key, "DELETE", &path, None).await;
    assert_eq!(ended.status, StatusCode::NO_CONTENT);
    assert_eq!(browser.call("GET", "/session", None).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(actions(&rig, "area=session&limit=1").await, ["session.all_ended"]);
}

#[tokio::test]
async fn nobody_ends_the_sessions_of_somebody_who_may_do_more() {
    let rig = Rig::new().await;
    let body = json!({ "name": "people", "permissions": ["people:read", "people:write"] });
    let weak = rig.call(&rig.key, "POST", "/api-keys", Some(body)).await.body["key"].clone();
    let (admin, _) = somebody(&rig, "jefa@example.com", "admin").await;
    for (method, path) in [
        ("GET", format!("/people/{admin}/sessions")),
        ("DELETE", format!("/people/{admin}/sessions")),
        ("DELETE", format!("/people/{admin}/second-factor")),
    ] {
        let refused = rig.call(weak.as_str().unwrap(), method, &path, None).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN, "{method} {path}");
    }
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_the_one_before() {
    let rig = Rig::new().await;
    let (_, token) = somebody(&rig, "eva@example.com", "agent").await;
    let other = sign_in(&rig, "eva@example.com", PASSWORD, None).await.body["token"].clone();
    let change = async |current: &str, new: &str| {
        let body = json!({ "current": current, "new": new });
        rig.call(&token, "POST", "/session/password", Some(body)).await
    };
    for (current, new, pointer, code) in
        [("wrong", "a new long one", "/current", "wrong_password"), (PASSWORD, "short", "/new", "too_short")]
    {
        let refused = change(current, new).await;
        let error = &refused.body["errors"][0];
        assert_eq!((refused.status.as_u16(), &error["pointer"]), (422, &json!(pointer)), "{refused:?}");
        assert_eq!(error["code"], code);
    }
    assert_eq!(change(PASSWORD, "a new long one").await.status, StatusCode::NO_CONTENT);
    assert_eq!(sign_in(&rig, "eva@example.com", PASSWORD, None).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&rig, "eva@example.com", "a new long one", None).await.status, StatusCode::CREATED);
    // This session goes on, the others have ended.
    assert_eq!(rig.call(&token, "GET", "/session", None).await.status, StatusCode::OK);
    let other = rig.call(other.as_str().unwrap(), "GET", "/session", None).await;
    assert_eq!(other.status, StatusCode::UNAUTHORIZED);
    // Guessing it at an open session is slowed down as signing in is.
    let mut limited = 0;
    for _ in 0..12 {
        limited += u32::from(change("guess", "a new long one").await.status == StatusCode::TOO_MANY_REQUESTS);
    }
    assert!(limited >= 4, "{limited}");
}

#[tokio::test]
async fn a_session_tells_who_it_is_and_people_change_that() {
    let rig = Rig::new().await;
    let (_, token) = somebody(&rig, "eva@example.com", "agent").await;
    let session = rig.call(&token, "GET", "/session", None).await.body;
    let profile = &session["profile"];
    assert_eq!((&profile["name"], &profile["email"]), (&json!("eva@example.com"), &json!("eva@example.com")));
    assert_eq!((&profile["role"]["preset"], &profile["locale"]), (&json!("agent"), &Value::Null));
    let change = async |body| rig.call(&token, "PATCH", "/session/profile", Some(body)).await.status;
    assert_eq!(change(json!({ "name": "Eva", "locale": "pt-BR" })).await, StatusCode::NO_CONTENT);
    assert_eq!(change(json!({ "name": " " })).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(change(json!({ "role": "x" })).await, StatusCode::UNPROCESSABLE_ENTITY);
    let profile = rig.call(&token, "GET", "/session", None).await.body["profile"].clone();
    assert_eq!((&profile["name"], &profile["locale"]), (&json!("Eva"), &json!("pt-BR")));
    let program = rig.call(&rig.key, "GET", "/session", None).await.body;
    assert_eq!((&program["profile"], &program["person"]), (&Value::Null, &Value::Null));
    let refused = rig.call(&rig.key, "PATCH", "/session/profile", Some(json!({ "name": "x" }))).await;
    assert_eq!(refused.body["code"], "people_only");
}

#[tokio::test]
async fn the_audit_log_is_searched() {
    let rig = Rig::new().await;
    let (eva, token) = somebody(&rig, "eva@example.com", "admin").await;
    let middle = rig.now().to_string();
    rig.clock.advance(Duration::from_minutes(1));
    rig.call(&token, "POST", "/teams", Some(json!({ "slug": "a", "name": "A" }))).await;
    rig.call(&rig.key, "POST", "/teams", Some(json!({ "slug": "b", "name": "B" }))).await;
    assert_eq!(actions(&rig, "area=team").await, ["team.created", "team.created"]);
    assert_eq!(actions(&rig, &format!("person={eva}")).await, ["team.created", "session.created"]);
    assert_eq!(actions(&rig, &format!("person={eva}&area=session")).await, ["session.created"]);
    assert_eq!(actions(&rig, &format!("person={eva}&from={middle}")).await, ["team.created"]);
    assert_eq!(actions(&rig, &format!("person={eva}&until={middle}")).await, ["session.created"]);
    let bad = rig.call(&rig.key, "GET", "/audit?from=yesterday", None).await;
    assert_eq!((bad.status.as_u16(), &bad.body["errors"][0]["pointer"]), (422, &json!("/from")));
}
