//! Files in and out, with everything that can be wrong about them.

use crate::{
    account, server,
    server::{Reply, Server},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use hilo_egress::channel::{ChannelSender, FetchMedia, FetchedMedia, MediaError, MediaUpload};
use hilo_model::Duration;
use hilo_whatsapp::{CloudApi, Timeouts};
use sha2::{Digest, Sha256};
use std::io;
use tokio::io::AsyncRead;

/// The length of the file that the server has; it consists of the letter x.
const LENGTH: usize = 200_000;

fn hash() -> [u8; 32] {
    Sha256::digest(vec![b'x'; LENGTH]).into()
}

fn api() -> CloudApi {
    super::api("127.0.0.0/8", Timeouts::default())
}

/// Does not wait long for those who never answer.
fn impatient() -> CloudApi {
    super::api("127.0.0.0/8", Timeouts { file: Duration::from_millis(100), ..Timeouts::default() })
}

/// A Graph that knows file 77, which lies on `host`, and says `more` about it.
async fn graph(host: &Server, path: &str, more: &str) -> Server {
    let body = format!(
        r#"{{"messaging_product":"whatsapp","url":"{}","mime_type":"image/jpeg","id":"77"{more}}}"#,
        host.url(path)
    );
    Server::start(move |request| match request.path().split('?').next() {
        Some("/v25.0/77") => Reply::json(200, &body),
        Some("/v25.0/mute") => Reply::json(500, "{}"),
        Some("/v25.0/locked") => Reply::json(401, r#"{"error":{"code":190}}"#),
        Some("/v25.0/busy") => Reply::json(400, r#"{"error":{"code":4}}"#),
        Some("/v25.0/expired") => Reply::json(400, r#"{"error":{"code":131052}}"#),
        _ => Reply::json(400, r#"{"error":{"code":100,"error_subcode":33,"message":"does not exist"}}"#),
    })
    .await
}

async fn host() -> Server {
    Server::start(|request| match request.path() {
        "/file" => Reply::raw(&format!("HTTP/1.1 200 OK\r\ncontent-length: {LENGTH}\r\n\r\n"), LENGTH),
        "/endless" => Reply::endless(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx",
            "\r\n400\r\n",
            0x400,
        ),
        "/half" => Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 9000\r\n\r\n", 100).then_hang_up(),
        "/slow" => Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 9000\r\n\r\n", 100),
        "/never" => Reply::never(),
        "/moved" => Reply::redirect(302, "http://169.254.169.254/"),
        "/locked" => Reply::json(401, ""),
        "/broken" => Reply::json(503, ""),
        _ => Reply::json(404, ""),
    })
    .await
}

fn request(id: &str, sha256: Option<String>) -> FetchMedia {
    FetchMedia { provider_id: id.to_owned(), sha256, max_bytes: 1_000_000 }
}

fn word(error: &MediaError) -> &'static str {
    match error {
        MediaError::Refused { .. } => "refused",
        MediaError::Missing => "missing",
        MediaError::TooLarge { .. } => "too_large",
        MediaError::Corrupt => "corrupt",
        MediaError::Unavailable { .. } => "unavailable",
        MediaError::AccountProblem { .. } => "account_problem",
        MediaError::Local(_) => "local",
    }
}

#[tokio::test]
async fn a_file_comes_whole_and_checked() {
    let host = host().await;
    let graph = graph(&host, "/file", &format!(r#","file_size":"{LENGTH}","sha256":"not the hash""#)).await;
    for sha256 in [None, Some(hex::encode(hash())), Some(STANDARD.encode(hash()))] {
        let mut sink = Vec::new();
        let fetched = api().fetch_media(&account(graph.url("")), &request("77", sha256), &mut sink).await;
        let expected =
            FetchedMedia { mime_type: "image/jpeg".to_owned(), sha256: hash(), bytes: LENGTH as u64 };
        assert_eq!(fetched.expect("a file"), expected);
        assert!(sink.len() == LENGTH && sink.iter().all(|byte| *byte == b'x'));
    }
    assert_eq!(graph.requests()[0].line, "GET /v25.0/77?phone_number_id=106540352242922 HTTP/1.1");
    assert_eq!(host.requests()[0].header("authorization"), Some("Bearer EAAG-secret"));
}

#[tokio::test]
async fn every_wrong_file_has_its_class() {
    let host = host().await;
    let other = hex::encode([7; 32]);
    for (path, more, sha256, expected) in [
        ("/file", String::new(), Some(other.clone()), "corrupt"),
        ("/file", format!(r#","sha256":"{other}""#), None, "corrupt"),
        ("/file", r#","file_size":7"#.to_owned(), None, "corrupt"),
        ("/file", r#","file_size":1000001"#.to_owned(), None, "too_large"),
        ("/endless", String::new(), None, "too_large"),
        ("/half", String::new(), None, "unavailable"),
        ("/slow", String::new(), None, "unavailable"),
        ("/never", String::new(), None, "unavailable"),
        ("/moved", String::new(), None, "unavailable"),
        ("/broken", String::new(), None, "unavailable"),
        ("/locked", String::new(), None, "account_problem"),
        ("/gone", String::new(), None, "missing"),
    ] {
        let graph = graph(&host, path, &more).await;
        let mut sink = Vec::new();
        let api = if matches!(path, "/slow" | "/never") { impatient() } else { api() };
        let error = api.fetch_media(&account(graph.url("")), &request("77", sha256), &mut sink).await;
        assert_eq!(word(&error.expect_err("a failure")), expected, "{path} {more}");
        assert!(sink.len() as u64 <= 1_000_000);
    }
    for (id, expected) in [
        ("78", "missing"),
        ("expired", "missing"),
        ("mute", "unavailable"),
        ("busy", "unavailable"),
        ("locked", "account_problem"),
        ("../me", "refused"),
    ] {
        let graph = graph(&host, "/file", "").await;
        let error = api().fetch_media(&account(graph.url("")), &request(id, None), &mut Vec::new()).await;
        assert_eq!(word(&error.expect_err("a failure")), expected, "{id}");
    }
}

#[tokio::test]
async fn the_token_goes_nowhere_forbidden() {
    for url in ["http://169.254.169.254/x", "http://10.0.0.1/x", "file:///etc/passwd"] {
        let body = format!(r#"{{"url":"{url}","id":"77"}}"#);
        let graph = Server::start(move |_| Reply::json(200, &body)).await;
        let error = api().fetch_media(&account(graph.url("")), &request("77", None), &mut Vec::new()).await;
        assert!(
            matches!(error, Err(MediaError::Refused { .. } | MediaError::AccountProblem { .. })),
            "{url}"
        );
    }
}

fn upload(bytes: u64, reader: impl AsyncRead + Send + Unpin + 'static) -> MediaUpload {
    MediaUpload {
        mime_type: "application/pdf".to_owned(),
        filename: "Presupuesto \"año\".pdf".to_owned(),
        bytes,
        reader: Box::new(reader),
    }
}

#[tokio::test]
async fn a_file_goes_out_whole() {
    let server = Server::start(|_| Reply::json(200, r#"{"id":"1037543291543636"}"#)).await;
    let content: Vec<u8> = (0..300_000u32).map(|n| n as u8).collect();
    let given = upload(content.len() as u64, io::Cursor::new(content.clone()));
    let id = api().upload_media(&account(server.url("")), given).await.expect("an id");
    assert_eq!(id, "1037543291543636");
    let request = &server.requests()[0];
    assert_eq!(request.line, "POST /v25.0/106540352242922/media HTTP/1.1");
    let boundary =
        request.header("content-type").and_then(|text| text.strip_prefix("multipart/form-data; boundary="));
    let boundary = boundary.expect("a boundary");
    let head = format!(
        "--{boundary}\r\ncontent-disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n\
         --{boundary}\r\ncontent-disposition: form-data; name=\"type\"\r\n\r\napplication/pdf\r\n\
         --{boundary}\r\ncontent-disposition: form-data; name=\"file\"; filename=\"Presupuesto %22año%22.pdf\"\r\n\
         content-type: application/pdf\r\n\r\n"
    );
    let expected = [head.as_bytes(), &content, format!("\r\n--{boundary}--\r\n").as_bytes()].concat();
    assert!(request.body == expected);
}

/// A file that cannot be read.
struct Unreadable;

impl AsyncRead for Unreadable {
    fn poll_read(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
        _: &mut tokio::io::ReadBuf<'_>,
    ) -> std::task::Poll<io::Result<()>> {
        std::task::Poll::Ready(Err(io::ErrorKind::PermissionDenied.into()))
    }
}

#[tokio::test]
async fn every_failed_upload_has_its_class() {
    let server = Server::start(|_| Reply::json(200, r#"{"id":"1"}"#)).await;
    let account_here = account(server.url(""));
    let file = |length| io::Cursor::new(vec![b'x'; length]);
    for (given, kind) in [
        (upload(100, file(99)), io::ErrorKind::UnexpectedEof),
        (upload(100, file(101)), io::ErrorKind::InvalidData),
        (upload(100, Unreadable), io::ErrorKind::PermissionDenied),
    ] {
        match api().upload_media(&account_here, given).await {
            Err(MediaError::Local(error)) => assert_eq!(error.kind(), kind),
            other => panic!("{other:?}"),
        }
    }
    for mime_type in ["", "pdf", "/pdf", "a/b\r\nx: y", "a/ñ"] {
        let given = MediaUpload { mime_type: mime_type.to_owned(), ..upload(3, file(3)) };
        let error = api().upload_media(&account_here, given).await.expect_err("refused");
        assert_eq!(word(&error), "refused", "{mime_type}");
    }
    assert!(server.requests().is_empty());
    for (status, body, expected) in [
        (400, r#"{"error":{"code":131053}}"#, "refused"),
        (400, r#"{"error":{"code":80007}}"#, "unavailable"),
        (500, "", "unavailable"),
        (401, r#"{"error":{"code":190}}"#, "account_problem"),
        (200, "{}", "unavailable"),
    ] {
        let server = Server::start(move |_| Reply::json(status, body)).await;
        let error = api().upload_media(&account(server.url("")), upload(3, file(3))).await;
        assert_eq!(word(&error.expect_err("a failure")), expected, "{status} {body}");
    }
    let (_socket, deaf) = server::deaf_port();
    let error = api().upload_media(&account(format!("http://{deaf}")), upload(3, file(3))).await;
    assert_eq!(word(&error.expect_err("a failure")), "unavailable");
}
