//! Templates: pages, reviews, edits, samples.

use crate::{
    account, api,
    server::{Reply, Server},
};
use hilo_egress::channel::{MediaUpload, SendError, TemplateBook, TemplateQuery};
use hilo_whatsapp::Timeouts;
use hilo_whatsapp_wire::template::{Category, Component, ComponentKind, Template};

fn client() -> hilo_whatsapp::CloudApi {
    api("127.0.0.0/8", Timeouts::default())
}

fn template() -> Template {
    Template {
        id: Some("1".into()),
        name: "order_ready".to_owned(),
        language: "es".to_owned(),
        category: Some(Category::Utility),
        components: vec![Component::words(ComponentKind::Body, "Tu pedido está listo.")],
        ..Template::default()
    }
}

#[tokio::test]
async fn pages_are_followed_and_what_cannot_be_read_is_counted() {
    let server = Server::start(|seen| {
        let page = if seen.path().contains("after=QUI%3D") {
            r#"{"data":[{"id":"2","name":"b","language":"es"}],"paging":{"cursors":{"after":"Zm"}}}"#
        } else {
            r#"{"data":[{"id":"1","name":"a","language":"es","status":"APPROVED"},{"name":7}],
                "paging":{"cursors":{"before":"x","after":"QUI="},"next":"https://graph.example/…"}}"#
        };
        Reply::json(200, page)
    })
    .await;
    let account = account(server.url(""));
    let first = client().templates(&account, &TemplateQuery::default()).await.unwrap();
    assert_eq!((first.templates.len(), first.unreadable, first.next.as_deref()), (1, 1, Some("QUI=")));
    let query = TemplateQuery { after: first.next, name: Some("ñ".to_owned()) };
    let second = client().templates(&account, &query).await.unwrap();
    assert_eq!((&*second.templates[0].name, second.next), ("b", None));
    assert!(server.requests()[1].path().contains("name=%C3%B1"));
}

#[tokio::test]
async fn a_refusal_says_what_meta_tells_people() {
    let server = Server::start(|_| {
        let error = r#"{"error":{"code":100,"message":"Invalid parameter","error_subcode":2388299,
            "error_user_msg":"Variables can't be at the start or end of the template."}}"#;
        Reply::json(400, error)
    })
    .await;
    let made = client().make_template(&account(server.url("")), &template()).await;
    let Err(SendError::Refused { code: Some(100), detail, .. }) = made else { panic!("{made:?}") };
    assert!(detail.contains("start or end"), "{detail}");
    let sent = String::from_utf8(server.requests()[0].body.clone()).unwrap();
    assert!(!sent.contains("\"id\"") && sent.contains("\"category\":\"UTILITY\""), "{sent}");

    let broken = Server::start(|_| Reply::json(500, "{}")).await;
    let made = client().make_template(&account(broken.url("")), &template()).await;
    assert!(matches!(made, Err(SendError::Uncertain { .. })), "{made:?}");
}

#[tokio::test]
async fn edits_and_deletions_name_what_they_are_about() {
    let server = Server::start(|_| Reply::json(200, r#"{"success":true}"#)).await;
    let account = account(server.url(""));
    client().edit_template(&account, "77", &template()).await.unwrap();
    client().delete_template(&account, "order_ready", "77").await.unwrap();
    let lines: Vec<String> = server.requests().iter().map(|seen| seen.line.clone()).collect();
    assert!(lines[0].starts_with("POST /v25.0/77 "), "{lines:?}");
    assert!(
        lines[1].starts_with("DELETE /v25.0/102290129340398/message_templates?hsm_id=77&name=order_ready "),
        "{lines:?}"
    );
    let refused = client().edit_template(&account, "../me", &template()).await;
    assert!(matches!(refused, Err(SendError::Refused { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_sample_is_uploaded_in_two_steps() {
    let server = Server::start(|seen| match seen.path().contains("/app/uploads") {
        true => Reply::json(200, r#"{"id":"upload:MTphdHRhY2g=?sig=ARZ"}"#),
        false => Reply::json(200, r#"{"h":"4::aW1h"}"#),
    })
    .await;
    let upload = MediaUpload {
        mime_type: "image/png".to_owned(),
        filename: "a b.png".to_owned(),
        bytes: 3,
        reader: Box::new(std::io::Cursor::new(b"png".to_vec())),
    };
    let handle = client().upload_sample(&account(server.url("")), upload).await.unwrap();
    assert_eq!(handle, "4::aW1h");
    let requests = server.requests();
    assert!(requests[0].path().ends_with("file_name=a%20b.png&file_length=3&file_type=image%2Fpng"));
    assert_eq!(requests[1].path(), "/v25.0/upload:MTphdHRhY2g=?sig=ARZ");
    assert_eq!((requests[1].header("file_offset"), &*requests[1].body), (Some("0"), &b"png"[..]));

    let elsewhere = Server::start(|_| Reply::json(200, r#"{"id":"../../me"}"#)).await;
    let upload = MediaUpload {
        mime_type: "image/png".to_owned(),
        filename: "a.png".to_owned(),
        bytes: 3,
        reader: Box::new(std::io::Cursor::new(b"png".to_vec())),
    };
    assert!(client().upload_sample(&account(elsewhere.url("")), upload).await.is_err());
    assert_eq!(elsewhere.requests().len(), 1);
}
