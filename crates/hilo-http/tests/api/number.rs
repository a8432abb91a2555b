//! What is asked of a number's owner before the provider is asked, and what a provider that is in doubt becomes.

use crate::rig::Rig;
use axum::http::StatusCode;
use serde_json::{Value, json};

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
