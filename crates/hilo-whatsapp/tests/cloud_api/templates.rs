//! Templates: pages, reviews, edits, samples.

use crate::{
    account, api,
    server::{Reply, Server},
};
use hilo_egress::channel::{
    InsightSpan, MediaUpload, NumberOffice as _, SendError, TemplateBook, TemplateQuery,
};
use hilo_model::Timestamp;
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

#[tokio::test]
async fn presses_of_links_are_summed_over_days_and_pages() {
    let server = Server::start(|seen| {
        let (path, last) = (seen.path(), seen.path().contains("after=Zm8%3D"));
        assert!(path.contains("template_ids=%5B594425479261596%5D"), "{path}");
        let (day, rest) = if last { (2, r"") } else { (1, r#","next":"https://graph.example/…""#) };
        let body = format!(
            r#"{{"data":[{{"granularity":"DAILY","product_type":"cloud_api","data_points":[
                {{"template_id":"594425479261596","start":{day},"end":{day},"sent":9,"delivered":8,"read":4,"clicked":[
                    {{"type":"url_button","button_content":"Ver","count":{day}}},
                    {{"type":"quick_reply_button","button_content":"Sí","count":1}}],
                "cost":[{{"type":"amount_spent","value":0.5}}]}}]}}],"paging":{{"cursors":{{"after":"Zm8="}}{rest}}}}}"#
        );
        Reply::json(200, &body)
    })
    .await;
    let account = account(server.url(""));
    let span = InsightSpan {
        start: Timestamp::from_seconds(1_763_000_000),
        end: Timestamp::from_seconds(1_763_700_000),
    };
    let told = client().template_insights(&account, "594425479261596", span).await.unwrap();
    let clicks: Vec<(&str, u64)> = told.clicks.iter().map(|it| (&*it.button, it.count)).collect();
    assert_eq!((told.delivered, clicks), (16, vec![("Sí", 2), ("Ver", 3)]));
    assert!(server.requests()[0].path().contains("start=1763000000&end=1763700000&granularity=daily"));

    let off = Server::start(|seen| match seen.path() {
        path if path.contains("template_analytics") => Reply::json(
            400,
            r#"{"error":{"code":200007,"message":"not enabled","error_data":{"details":"off"}}}"#,
        ),
        _ => Reply::json(200, r#"{"id":"102290129340398"}"#),
    })
    .await;
    let account = crate::account(off.url(""));
    let told = client().template_insights(&account, "1", span).await;
    assert_eq!(told.unwrap_err().code(), Some(200_007));
    client().enable_insights(&account).await.unwrap();
    let body = String::from_utf8(off.requests()[1].body.clone()).unwrap();
    assert_eq!(body, r#"{"is_enabled_for_insights":true}"#);

    let undone = Server::start(|_| Reply::json(200, r#"{"success":false}"#)).await;
    let told = client().enable_insights(&crate::account(undone.url(""))).await;
    assert!(matches!(told, Err(SendError::Refused { .. })), "{told:?}");
}
