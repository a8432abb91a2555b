//! Files: up, down, and never mistaken for a page of ours.

use crate::rig::{Answered, Rig, SECRET, text_of_ana};
use axum::{
    body::Body,
    http::{HeaderMap, Request, StatusCode, header},
};
use hilo_model::{AttachmentId, IdSource, Timestamp};
use hilo_store::{
    Store,
    rows::{AttachmentRow, Row},
    write::Write,
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tower::ServiceExt;

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

/// A picture as a program uploads it.
async fn upload(rig: &Rig, query: &str, mime_type: &str, bytes: Vec<u8>) -> Answered {
    let request = Request::post(format!("/api/v1/attachments{query}"))
        .header(header::AUTHORIZATION, format!("Bearer {}", rig.key))
        .header(header::CONTENT_TYPE, mime_type)
        .body(Body::from(bytes))
        .unwrap();
    rig.ask(request).await
}

/// The bytes of an answer.
async fn bytes(rig: &Rig, path: &str, more: &[(&str, &str)]) -> (StatusCode, HeaderMap, Vec<u8>) {
    let mut request =
        Request::get(format!("/api/v1{path}")).header(header::AUTHORIZATION, format!("Bearer {}", rig.key));
    for (name, value) in more {
        request = request.header(*name, *value);
    }
    let (head, body) =
        rig.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap().into_parts();
    (head.status, head.headers, body.collect().await.unwrap().to_bytes().to_vec())
}

/// A picture that packing does not make smaller, in PNG.
fn noise(width: u32, height: u32) -> Vec<u8> {
    let mut state = 7u32;
    let picture = image::RgbImage::from_fn(width, height, |_, _| {
        image::Rgb([0, 8, 16].map(|shift| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> (8 + shift / 2)) as u8
        }))
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn a_picture_has_a_thumbnail_that_is_made_once() {
    let rig = Rig::new().await;
    let picture = upload(&rig, "", "image/png", noise(900, 300)).await.body;
    let path = format!("/attachments/{}/thumbnail", picture["id"].as_str().unwrap());
    let (status, headers, small) = bytes(&rig, &path, &[]).await;
    assert_eq!((status, headers[header::CONTENT_TYPE].to_str().unwrap()), (StatusCode::OK, "image/jpeg"));
    assert!(headers[header::CACHE_CONTROL].to_str().unwrap().starts_with("private, max-age="));
    assert!(headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().starts_with("sandbox"));
    let shown = image::load_from_memory(&small).unwrap();
    assert_eq!((shown.width(), shown.height()), (640, 213));
    // Kept beside the file: whoever asks again gets the same, and whoever has it is told so.
    let kept = rig.files_named(".thumbnail");
    assert_eq!(kept.len(), 1);
    std::fs::write(&kept[0], b"\x89PNG what was kept").unwrap();
    let (_, headers, again) = bytes(&rig, &path, &[]).await;
    assert_eq!(
        (&again[..], headers[header::CONTENT_TYPE].to_str().unwrap()),
        (&b"\x89PNG what was kept"[..], "image/png")
    );
    let tag = headers[header::ETAG].to_str().unwrap().to_owned();
    let (status, _, nothing) = bytes(&rig, &path, &[("if-none-match", &tag)]).await;
    assert_eq!((status, nothing.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(rig.call("", "GET", &path, None).await.status, StatusCode::UNAUTHORIZED);

    for (mime_type, content) in [
        ("text/plain", b"hola".to_vec()),
        ("image/png", b"\x89PNG\r\n\x1a\nnone".to_vec()),
        ("image/jpeg", b"none".to_vec()),
    ] {
        let file = upload(&rig, "", mime_type, content).await.body;
        let path = format!("/attachments/{}/thumbnail", file["id"].as_str().unwrap());
        let refused = rig.call(&rig.key, "GET", &path, None).await;
        assert_eq!(
            (refused.status, refused.body["code"].as_str()),
            (StatusCode::NOT_FOUND, Some("no_thumbnail"))
        );
    }
}

#[tokio::test]
async fn a_picture_that_is_too_large_is_made_smaller_if_one_asks_for_it() {
    const LIMIT: i64 = 5 * 1024 * 1024;
    let rig = Rig::new().await;
    let large = noise(1500, 1300);
    assert!(large.len() as i64 > LIMIT);
    let as_it_is = upload(&rig, "?filename=foto.png", "image/png", large.clone()).await.body;
    assert_eq!(as_it_is["size"], large.len());
    let smaller = upload(&rig, "?filename=foto.v2.png&shrink=true", "image/png", large).await;
    assert_eq!(smaller.status, StatusCode::CREATED, "{smaller:?}");
    let smaller = smaller.body;
    assert!(smaller["size"].as_i64().unwrap() <= LIMIT, "{smaller}");
    assert_eq!((&smaller["mime_type"], &smaller["filename"]), (&json!("image/jpeg"), &json!("foto.v2.jpg")));
    let (_, _, read) = bytes(&rig, &format!("/attachments/{}", smaller["id"].as_str().unwrap()), &[]).await;
    assert_eq!(hex::encode(Sha256::digest(&read)), smaller["sha256"].as_str().unwrap());
    assert_eq!(image::load_from_memory(&read).unwrap().width(), 1500, "no smaller than it has to be");

    // What fits, and what is no picture, stays as it is.
    for (mime_type, content) in [("image/png", noise(20, 20)), ("application/pdf", b"%PDF-1.4".to_vec())] {
        let kept = upload(&rig, "?shrink=true", mime_type, content.clone()).await.body;
        assert_eq!((&kept["size"], &kept["mime_type"]), (&json!(content.len()), &json!(mime_type)));
    }
    let sticker = {
        let mut webp = std::io::Cursor::new(Vec::new());
        image::RgbImage::new(30, 30).write_to(&mut webp, image::ImageFormat::WebP).unwrap();
        webp.into_inner()
    };
    let drawn = upload(&rig, "?shrink=true", "image/webp", sticker).await.body;
    assert_eq!(drawn["mime_type"], "image/jpeg", "WhatsApp takes no WebP as a picture");
    let broken = upload(&rig, "?shrink=true", "image/webp", b"RIFF\x04\0\0\0WEBP".to_vec()).await;
    assert_eq!(
        (broken.status, broken.body["code"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("picture_not_shrinkable"))
    );
}

#[tokio::test]
async fn a_file_that_whatsapp_would_not_take_is_refused_before_it_is_sent() {
    let rig = Rig::new().await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let contact = rig.contact().await;
    let small = upload(&rig, "", "image/png", noise(20, 20)).await.body["id"].clone();
    let large = upload(&rig, "", "image/png", noise(1500, 1300)).await.body["id"].clone();
    let text = upload(&rig, "", "text/plain", b"hola".to_vec()).await.body["id"].clone();
    let media =
        |kind: &str, file: &Value| json!({ "type": "media", "kind": kind, "source": { "attachment": file } });
    let header = |kind: &str, file: &Value| {
        json!({ "type": "buttons", "body": "b", "buttons": [{ "id": "a", "title": "A" }],
            "header": { "type": "media", "kind": kind, "source": { "attachment": file } } })
    };
    let nobodys = json!("att_00000000000000000000000001");
    for (content, expected) in [
        (media("image", &small), None),
        (media("document", &large), None),
        (media("document", &text), None),
        (header("image", &small), None),
        (media("image", &large), Some(("file_size", "/content/source"))),
        (header("image", &large), Some(("file_size", "/content/header/source"))),
        (media("image", &text), Some(("file_type", "/content/source"))),
        (media("video", &small), Some(("file_type", "/content/source"))),
        (media("image", &nobodys), Some(("no_file", "/content/source"))),
    ] {
        let order = json!({ "content": content });
        let path = format!("/threads/{contact}/messages");
        let answer = rig.call(&rig.key, "POST", &path, Some(order)).await;
        let said = &answer.body["errors"][0];
        let found = said["code"].as_str().zip(said["pointer"].as_str());
        assert_eq!(found, expected, "{content} {answer:?}");
        assert_eq!(answer.status.is_success(), expected.is_none(), "{content} {answer:?}");
        if expected.is_some() {
            assert!(said["mend"].as_str().is_some_and(|mend| !mend.is_empty()), "{answer:?}");
        }
    }
}

#[tokio::test]
async fn an_upload_is_known_to_be_used_once_a_message_is_made_of_it() {
    let rig = Rig::new().await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let contact = rig.contact().await;
    let mut ids = Vec::new();
    for content in ["sent", "never sent"] {
        let stored = upload(&rig, "", "text/plain", content.as_bytes().to_vec()).await.body;
        ids.push(stored["id"].as_str().unwrap().to_owned());
    }
    let unused = async || {
        let found = rig.store.unused_uploads(Timestamp::MAX, 10).await.unwrap();
        found.into_iter().map(|upload| upload.attachment.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(unused().await, ids);
    let content = json!({ "type": "media", "kind": "document", "source": { "attachment": ids[0] } });
    let order = json!({ "content": content });
    let sent = rig.call(&rig.key, "POST", &format!("/threads/{contact}/messages"), Some(order)).await;
    assert_eq!(sent.status, StatusCode::OK, "{sent:?}");
    assert_eq!(unused().await, ids[1..], "what was sent is used from its turn on");
}

#[tokio::test]
async fn files_of_somebody_who_was_erased_are_nobodys_to_see_at_once() {
    let rig = Rig::new().await;
    rig.webhook(Some(SECRET), &text_of_ana("wamid.1", "hola")).await;
    let contact = rig.contact().await;
    let stored = upload(&rig, "", "text/plain", b"from Ana".to_vec()).await.body;
    let uploaded = rig.store.unused_uploads(Timestamp::MAX, 1).await.unwrap().remove(0);
    let row = rig.store.read().attachment(uploaded.scope, uploaded.attachment).await.unwrap().unwrap();
    assert_eq!(stored["id"], uploaded.attachment.to_string());
    let attachment: AttachmentId = IdSource::new(rig.now(), 9).make();
    let row = AttachmentRow { attachment, contact: Some(contact.parse().unwrap()), ..row };
    let (documents, audit) = (Vec::new(), Vec::new());
    let write = Write::Settings { documents, rows: vec![Row::Attachment(row)], audit, idempotency: None };
    rig.store.write([write].into()).await.unwrap().pop().unwrap().unwrap();
    let path = format!("/attachments/{attachment}");
    let seen = rig.call(&rig.key, "GET", &path, None).await;
    assert_eq!((seen.status, seen.body), (StatusCode::OK, json!("from Ana")));
    let erased = rig.call(&rig.key, "DELETE", &format!("/contacts/{contact}"), None).await;
    assert_eq!(erased.status, StatusCode::OK, "{erased:?}");
    assert_eq!(rig.call(&rig.key, "GET", &path, None).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn players_get_the_part_that_they_ask_for() {
    let rig = Rig::new().await;
    let film = upload(&rig, "", "video/mp4", b"0123456789".to_vec()).await.body;
    let path = format!("/attachments/{}", film["id"].as_str().unwrap());
    let (status, headers, whole) = bytes(&rig, &path, &[]).await;
    assert_eq!((status, &whole[..]), (StatusCode::OK, &b"0123456789"[..]));
    assert_eq!(headers[header::ACCEPT_RANGES], "bytes");
    let tag = headers[header::ETAG].to_str().unwrap().to_owned();
    for (asked, part, said) in [
        ("bytes=2-4", "234", "bytes 2-4/10"),
        ("bytes=7-", "789", "bytes 7-9/10"),
        ("bytes=-1", "9", "bytes 9-9/10"),
    ] {
        let (status, headers, read) = bytes(&rig, &path, &[("range", asked)]).await;
        assert_eq!((status, &read[..]), (StatusCode::PARTIAL_CONTENT, part.as_bytes()), "{asked}");
        assert_eq!(headers[header::CONTENT_RANGE], said);
        assert_eq!(headers[header::ETAG], tag);
        assert_eq!(headers[header::CONTENT_LENGTH], part.len().to_string());
        assert_eq!(headers[header::CONTENT_TYPE], "video/mp4");
    }
    let behind = rig.call_with(&rig.key, "GET", &path, None, &[("range", "bytes=10-")]).await;
    assert_eq!(behind.status, StatusCode::RANGE_NOT_SATISFIABLE);
    let (status, ..) = bytes(&rig, &path, &[("if-none-match", &tag)]).await;
    assert_eq!(status, StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn what_is_damaged_on_the_disk_is_not_handed_out_as_whole() {
    let rig = Rig::new().await;
    let file = upload(&rig, "", "text/plain", b"as it was".to_vec()).await.body;
    let name = file["sha256"].as_str().unwrap();
    std::fs::write(&rig.files_named(name)[0], "as it is ").unwrap();
    let request = Request::get(format!("/api/v1/attachments/{}", file["id"].as_str().unwrap()))
        .header(header::AUTHORIZATION, format!("Bearer {}", rig.key))
        .body(Body::empty())
        .unwrap();
    let answer = rig.router.clone().oneshot(request).await.unwrap();
    assert!(answer.into_body().collect().await.is_err(), "the answer breaks off");
}
