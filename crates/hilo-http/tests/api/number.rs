//! What is asked of a number's owner before the provider is asked, and what a provider that is in doubt becomes.

use crate::rig::{REFUSED, Rig, SMALL};
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

impl Rig {
    async fn of_number(&self, method: &str, path: &str, body: Value) -> (StatusCode, Value) {
        let page = self.call(&self.key, "GET", "/channels", None).await.body;
        let channel = page["items"][0]["id"].as_str().unwrap();
        let answer = self.call(&self.key, method, &format!("/channels/{channel}{path}"), Some(body)).await;
        (answer.status, answer.body)
    }

    async fn faults(&self, method: &str, path: &str, body: Value) -> Vec<String> {
        let (status, answer) = self.of_number(method, path, body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
        let errors = answer["errors"].as_array().unwrap();
        errors.iter().map(|error| error["pointer"].as_str().unwrap().to_owned()).collect()
    }
}

#[tokio::test]
async fn what_the_provider_would_refuse_is_told_with_its_place() {
    let rig = Rig::new().await;
    let profile =
        json!({ "about": "", "email": "nobody", "websites": ["aurora.example"], "vertical": "SHOP" });
    let expected = ["/about", "/email", "/websites/0", "/vertical"];
    assert_eq!(rig.faults("PATCH", "/profile", profile).await, expected);
    let step = async |step: &str, body| rig.faults("POST", &format!("/number/{step}"), body).await;
    assert_eq!(step("register", json!({ "pin": "12345" })).await, ["/pin"]);
    assert_eq!(step("register", json!({ "pin": "123456", "region": "br" })).await, ["/region"]);
    assert_eq!(step("request-code", json!({ "method": "sms", "language": "Spanish" })).await, ["/language"]);
    assert_eq!(step("verify-code", json!({ "code": "12a456" })).await, ["/code"]);
    assert_eq!(rig.faults("PUT", "/number/pin", json!({ "pin": "abcdef" })).await, ["/pin"]);
}

#[tokio::test]
async fn a_step_in_doubt_says_where_to_look() {
    let rig = Rig::new().await;
    let register = json!({ "pin": "402915", "region": "BR" });
    let (status, answer) = rig.of_number("POST", "/number/register", register).await;
    assert_eq!((status, &answer["code"]), (StatusCode::BAD_GATEWAY, &json!("provider_uncertain")));
    let (status, number) = rig.of_number("GET", "/number", Value::Null).await;
    assert_eq!((status, &number["next"]), (StatusCode::OK, &json!("register")));
}

impl Rig {
    /// What is on record of profiles: how often each.
    async fn profile_record(&self) -> BTreeMap<String, usize> {
        let page = self.call(&self.key, "GET", "/audit?area=channel&limit=20", None).await.body;
        let mut record = BTreeMap::new();
        for row in page["items"].as_array().unwrap() {
            if row["action"].as_str().unwrap().starts_with("channel.profile") {
                *record
                    .entry(format!("{} {}", row["action"].as_str().unwrap(), row["detail"]))
                    .or_default() += 1;
            }
        }
        record
    }

    async fn keeps_picture(&self, name: &str, mime_type: &str) -> Value {
        let request = Request::post(format!("/api/v1/attachments?filename={name}"))
            .header(header::AUTHORIZATION, format!("Bearer {}", self.key))
            .header(header::CONTENT_TYPE, mime_type);
        let answer = self.ask(request.body(Body::from("a picture")).unwrap()).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        answer.body["id"].clone()
    }
}

#[tokio::test]
async fn a_profile_that_the_provider_refuses_is_on_record_as_such() {
    let rig = Rig::new().await;
    let ordered = r#"channel.profile_changed {"members":["about"]}"#.to_owned();
    let (status, _) = rig.of_number("PATCH", "/profile", json!({ "about": "Abierto" })).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(rig.profile_record().await, BTreeMap::from([(ordered.clone(), 1)]));
    let (status, answer) = rig.of_number("PATCH", "/profile", json!({ "about": REFUSED })).await;
    assert_eq!((status, &answer["code"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("provider_refused")));
    let failed = r#"channel.profile_change_failed {"code":100}"#.to_owned();
    assert_eq!(rig.profile_record().await, BTreeMap::from([(failed, 1), (ordered, 2)]));
}

#[tokio::test]
async fn a_picture_is_changed_to_an_uploaded_one() {
    let rig = Rig::new().await;
    let put = async |attachment: Value| {
        rig.of_number("PUT", "/profile/picture", json!({ "attachment": attachment })).await
    };
    let logo = rig.keeps_picture("logo.jpg", "image/jpeg").await;
    let (status, profile) = put(logo.clone()).await;
    assert_eq!((status, &profile["about"]), (StatusCode::OK, &json!("Abierto")));
    let note = rig.keeps_picture("note.txt", "text/plain").await;
    let (status, refused) = put(note).await;
    assert_eq!(
        (status, &refused["errors"][0]["pointer"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("/attachment"))
    );
    let small = rig.keeps_picture(SMALL, "image/png").await;
    assert_eq!(put(small.clone()).await.1["code"], "provider_refused");
    let changed =
        |id: &Value| format!(r#"channel.profile_changed {{"attachment":{id},"members":["picture"]}}"#);
    let failed = r#"channel.profile_change_failed {"code":100}"#.to_owned();
    let record = BTreeMap::from([(changed(&logo), 1), (changed(&small), 1), (failed, 1)]);
    assert_eq!(rig.profile_record().await, record);
}
