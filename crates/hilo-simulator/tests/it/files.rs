use crate::{
    business::Business,
    setup::{PHONE, Setup, TOKEN, exchange},
};
use base64::Engine as _;
use bytes::Bytes;
use hilo_whatsapp_wire::webhook::Content;
use http::{Method, StatusCode};
use http_body_util::Full;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

async fn upload(setup: &Setup, mime_type: &str, bytes: &[u8]) -> (StatusCode, Value) {
    upload_with(setup, "", mime_type, bytes).await
}

async fn upload_with(setup: &Setup, query: &str, mime_type: &str, bytes: &[u8]) -> (StatusCode, Value) {
    let mut form = Vec::new();
    let part = |name: &str, more: &str| {
        format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"{more}\r\n\r\n")
    };
    form.extend(part("messaging_product", "").bytes().chain(*b"whatsapp\r\n"));
    form.extend(part("file", &format!("; filename=\"f\"\r\ncontent-type: {mime_type}")).bytes());
    form.extend(bytes.iter().chain(b"\r\n--edge--\r\n"));
    let request = http::Request::post(format!("{}/v23.0/{PHONE}/media{query}", setup.running.url()))
        .header("authorization", format!("Bearer {TOKEN}"))
        .header("content-type", "multipart/form-data; boundary=edge");
    let (status, body) = exchange(request.body(Full::new(Bytes::from(form))).unwrap()).await.unwrap();
    (status, serde_json::from_slice(&body).unwrap())
}

async fn download(url: &str, token: &str) -> (StatusCode, Bytes) {
    let request = http::Request::get(url).header("authorization", format!("Bearer {token}"));
    exchange(request.body(Full::default()).unwrap()).await.unwrap()
}

#[tokio::test]
async fn a_file_is_uploaded_sent_fetched_and_deleted() {
    let business = Business::open().await;
    let setup = Setup::new(&business).await;
    setup.customer("ana", json!({ "phone": "5491155550001" })).await;
    let bytes: Vec<u8> = (0..200_000u32).map(|at| at as u8).collect();
    let (status, answer) = upload(&setup, "image/jpeg", &bytes).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let id = answer["id"].as_str().unwrap();
    setup.send(json!({ "messaging_product": "whatsapp", "to": "5491155550001", "type": "image", "image": { "id": id } })).await;

    // After a restart the address is another one.
    let setup = setup.restart().await;
    let (_, told) = setup.call(Method::GET, &format!("/v23.0/{id}"), Value::Null).await;
    assert_eq!((&told["mime_type"], &told["file_size"]), (&json!("image/jpeg"), &json!(bytes.len())));
    assert_eq!(told["sha256"], hex::encode(Sha256::digest(&bytes)));
    let url = told["url"].as_str().unwrap();
    assert_eq!(download(url, TOKEN).await, (StatusCode::OK, Bytes::from(bytes)));
    assert_eq!(download(url, "wrong").await.0, StatusCode::UNAUTHORIZED);

    let path = format!("/v23.0/{id}");
    assert_eq!(
        setup.call(Method::DELETE, &path, Value::Null).await,
        (StatusCode::OK, json!({ "success": true }))
    );
    assert_eq!(setup.call(Method::DELETE, &path, Value::Null).await.1["error"]["error_subcode"], 33);
    assert_eq!(download(url, TOKEN).await.0, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_file_that_is_too_large_for_its_kind_is_refused() {
    let business = Business::open().await;
    let setup = Setup::new(&business).await;
    let large = vec![0; 5 * 1024 * 1024 + 1];
    assert_eq!(upload(&setup, "image/png", &large).await.1["error"]["code"], 131_053);
    assert_eq!(upload(&setup, "application/pdf", &large).await.0, StatusCode::OK);
}

#[tokio::test]
async fn customers_send_files_of_every_kind() {
    let mut business = Business::open().await;
    let setup = Setup::new(&business).await;
    setup.customer("ana", json!({})).await;
    let words = base64::engine::general_purpose::STANDARD.encode("words");
    for act in [
        json!({ "type": "media", "kind": "image", "caption": "Así" }),
        json!({ "type": "media", "kind": "video" }),
        json!({ "type": "media", "kind": "audio" }),
        json!({ "type": "media", "kind": "sticker" }),
        json!({ "type": "media", "kind": "document", "data": words, "filename": "w.txt", "mime_type": "text/plain" }),
    ] {
        setup.act("ana", act.clone()).await;
        let message = business.message().await;
        assert_eq!(message.content.kind(), act["kind"].as_str().unwrap());
        let (Content::Image(file)
        | Content::Video(file)
        | Content::Audio(file)
        | Content::Sticker(file)
        | Content::Document(file)) = message.content
        else {
            panic!()
        };
        let (_, bytes) = download(file.url.as_deref().unwrap(), TOKEN).await;
        let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(&bytes));
        assert_eq!(file.sha256.as_deref(), Some(&*hash));
        assert_eq!(file.caption.as_deref(), act["caption"].as_str());
        if act["data"].is_string() {
            assert_eq!(
                (&*bytes, file.filename.as_deref(), file.mime_type.as_deref()),
                (&b"words"[..], Some("w.txt"), Some("text/plain"))
            );
        }
    }
}

#[tokio::test]
async fn a_file_is_gone_after_the_minutes_that_were_asked_for() {
    let business = Business::open().await;
    let setup = Setup::new(&business).await;
    let (status, refused) = upload_with(&setup, "?ttl_minutes=soon", "image/jpeg", b"picture").await;
    assert_eq!((status, &refused["error"]["code"]), (StatusCode::BAD_REQUEST, &json!(100)));
    let (_, answer) = upload_with(&setup, "?ttl_minutes=5", "image/jpeg", b"picture").await;
    let path = format!("/v23.0/{}", answer["id"].as_str().unwrap());
    setup.advance(5 * 60_000 - 1).await;
    assert_eq!(setup.call(Method::GET, &path, Value::Null).await.0, StatusCode::OK);
    setup.advance(1).await;
    assert_eq!(setup.call(Method::GET, &path, Value::Null).await.1["error"]["error_subcode"], 33);
}
