//! Looking after a number: what is asked, and where.

use crate::{
    account, api,
    server::{Reply, Server},
};
use hilo_egress::channel::{MediaUpload, NumberOffice, SendError};
use hilo_whatsapp::Timeouts;
use hilo_whatsapp_wire::number::{BusinessProfile, CodeMethod, NumberStep};
use serde_json::{Value, json};

#[tokio::test]
async fn each_step_is_posted_where_it_belongs() {
    let server = Server::start(|_| Reply::json(200, r#"{"success":true}"#)).await;
    let (api, account) = (api("127.0.0.0/8", Timeouts::default()), account(server.url("/")));
    let pin = || "402915".to_owned();
    let steps = [
        NumberStep::RequestCode { method: CodeMethod::Voice, language: "pt_BR".to_owned() },
        NumberStep::VerifyCode { code: "123456".to_owned() },
        NumberStep::Register { pin: pin(), region: None },
        NumberStep::SetPin { pin: pin() },
        NumberStep::Rename { name: "Aurora".to_owned() },
        NumberStep::Deregister,
        NumberStep::Subscribe,
    ];
    for step in &steps {
        assert_eq!(api.take_step(&account, step).await, Ok(()), "{step:?}");
    }
    let seen: Vec<(String, Value)> = server
        .requests()
        .iter()
        .map(|request| {
            let path = request.line.split(' ').nth(1).unwrap_or_default().to_owned();
            (path, serde_json::from_slice(&request.body).expect("JSON"))
        })
        .collect();
    let number = |edge: &str| format!("/v25.0/106540352242922{edge}");
    let expected = [
        (number("/request_code"), json!({ "code_method": "VOICE", "language": "pt_BR" })),
        (number("/verify_code"), json!({ "code": "123456" })),
        (number("/register"), json!({ "messaging_product": "whatsapp", "pin": "402915" })),
        (number(""), json!({ "pin": "402915" })),
        (number(""), json!({ "new_display_name": "Aurora" })),
        (number("/deregister"), json!({})),
        ("/v25.0/102290129340398/subscribed_apps".to_owned(), json!({})),
    ];
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn a_version_that_lacks_a_field_is_asked_for_less() {
    let server = Server::start(|request| match request.line.contains("is_pin_enabled") {
        true => Reply::json(400, r#"{"error":{"message":"(#100) nonexisting field","type":"X","code":100}}"#),
        false => {
            Reply::json(200, r#"{"id":"106540352242922","status":"CONNECTED","quality_rating":"GREEN"}"#)
        }
    })
    .await;
    let (api, account) = (api("127.0.0.0/8", Timeouts::default()), account(server.url("/")));
    let standing = api.standing(&account).await.expect("an answer");
    assert_eq!(standing.status.as_deref(), Some("CONNECTED"));
    assert_eq!(standing.is_pin_enabled, None);
}

#[tokio::test]
async fn a_profile_is_read_changed_and_refused() {
    let server = Server::start(|request| match &request.line {
        line if line.starts_with("GET") => {
            Reply::json(200, r#"{"data":[{"about":"Abierto","websites":["https://a.example/"],"messaging_product":"whatsapp"}]}"#)
        }
        _ if request.body.windows(4).any(|part| part == b"SHOP") => {
            Reply::json(400, r#"{"error":{"message":"(#100) Param vertical","type":"X","code":100}}"#)
        }
        _ => Reply::json(200, r#"{"success":true}"#),
    })
    .await;
    let (api, account) = (api("127.0.0.0/8", Timeouts::default()), account(server.url("/")));
    let profile = api.profile(&account).await.expect("an answer");
    assert_eq!(profile.websites.as_deref(), Some(&["https://a.example/".to_owned()][..]));
    assert_eq!(api.change_profile(&account, &profile).await, Ok(()));
    let wrong = BusinessProfile { vertical: Some("SHOP".to_owned()), ..BusinessProfile::default() };
    let refused = api.change_profile(&account, &wrong).await;
    assert!(matches!(refused, Err(SendError::Refused { code: Some(100), .. })), "{refused:?}");
}

#[tokio::test]
async fn a_picture_is_uploaded_and_named() {
    let server = Server::start(|request| match &request.line {
        line if line.contains("/uploads") => Reply::json(200, r#"{"id":"upload:1"}"#),
        line if line.contains("upload:1") => Reply::json(200, r#"{"h":"4::aW1h"}"#),
        _ => Reply::json(200, r#"{"success":true}"#),
    })
    .await;
    let (api, account) = (api("127.0.0.0/8", Timeouts::default()), account(server.url("/")));
    let picture = MediaUpload {
        mime_type: "image/png".to_owned(),
        filename: "logo.png".to_owned(),
        bytes: 3,
        reader: Box::new(std::io::Cursor::new(b"png".to_vec())),
    };
    assert_eq!(api.change_picture(&account, picture).await, Ok(()));
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    assert_eq!(requests[2].path(), "/v25.0/106540352242922/whatsapp_business_profile");
    let body: Value = serde_json::from_slice(&requests[2].body).expect("JSON");
    assert_eq!(body, json!({ "messaging_product": "whatsapp", "profile_picture_handle": "4::aW1h" }));
}
