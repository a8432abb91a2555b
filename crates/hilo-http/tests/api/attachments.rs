//! Files: up, down, and never mistaken for a page of ours.

use crate::rig::Rig;
use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};

#[tokio::test]
async fn a_file_goes_up_once_and_comes_down_in_a_sandbox() {
    let rig = Rig::new().await;
    let upload = async || {
        let request = Request::post("/api/v1/attachments?filename=factura%20n%C2%BA1.html")
            .header(header::AUTHORIZATION, format!("Bearer {}", rig.key))
            .header(header::CONTENT_TYPE, "text/html")
            .header("idempotency-key", "up")
            .body(Body::from("<script>alert(1)</script>"))
            .unwrap();
        rig.ask(request).await
    };
    let (first, again) = (upload().await, upload().await);
    assert_eq!(first.status, StatusCode::CREATED, "{first:?}");
    assert_eq!(first.body, again.body);
    assert_eq!(
        (first.body["size"].as_i64(), first.body["filename"].as_str()),
        (Some(25), Some("factura nº1.html"))
    );

    let path = format!("/attachments/{}", first.body["id"].as_str().unwrap());
    let down = rig.call(&rig.key, "GET", &path, None).await;
    assert_eq!((down.status, down.body.as_str()), (StatusCode::OK, Some("<script>alert(1)</script>")));
    assert_eq!(down.headers[header::CONTENT_TYPE], "application/octet-stream");
    assert!(down.headers[header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment;"));
    assert!(down.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().starts_with("sandbox"));
    assert_eq!(down.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert_eq!(rig.call("", "GET", &path, None).await.status, StatusCode::UNAUTHORIZED);
}
