//! The client against servers that misbehave, on loopback.

mod server;

use hilo_egress::{
    client::{Call, CallError, ClientConfig, GuardedClient, HttpClient, RequestBody, Resolve, Target},
    guard::{AllowList, Guard},
    http::{FailureKind, HttpAnswer, HttpCaller, HttpOutcome, HttpRequest, Method},
};
use hilo_model::Duration;
use server::{Reply, Server};
use std::{
    io,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

const LONG: Duration = Duration::from_seconds(20);
const SHORT: Duration = Duration::from_millis(80);
const SHORT_BUT_LATER: Duration = Duration::from_millis(320);

fn config(allow: &[&str]) -> ClientConfig {
    ClientConfig::new(Guard::new(AllowList::parse(allow).expect("a good list")))
}

fn open() -> HttpClient {
    HttpClient::new(GuardedClient::new(config(&["127.0.0.0/8"])))
}

fn get(url: &str) -> HttpRequest {
    HttpRequest {
        method: Method::GET,
        url: url.to_owned(),
        headers: Vec::new(),
        body: bytes::Bytes::new(),
        timeout: LONG,
        max_response_bytes: 1000,
        redirects: true,
        idempotency_key: None,
    }
}

fn answered(outcome: HttpOutcome) -> HttpAnswer {
    match outcome {
        HttpOutcome::Answered(answer) => answer,
        HttpOutcome::Failed { kind, detail } => panic!("{kind:?}: {detail}"),
    }
}

fn failed(outcome: HttpOutcome) -> FailureKind {
    match outcome {
        HttpOutcome::Answered(answer) => panic!("{answer:?}"),
        HttpOutcome::Failed { kind, .. } => kind,
    }
}

#[tokio::test]
async fn a_call_arrives_as_it_was_meant() {
    let server = Server::start(|_| Reply::json(201, r#"{"ok":true}"#)).await;
    let mut request = get(&server.url("/orders?id=7#part"));
    request.method = Method::POST;
    request.headers =
        [("X-Key", "k"), ("Host", "evil"), ("Content-Length", "99"), ("idempotency-key", "mine")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec();
    request.body = "hello".into();
    request.idempotency_key = Some("eff_1".to_owned());
    let answer = answered(open().call(request).await);
    assert_eq!((answer.status, &answer.body[..]), (201, &br#"{"ok":true}"#[..]));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let seen = server.requests();
    assert_eq!(seen[0].line, "POST /orders?id=7 HTTP/1.1");
    assert_eq!(seen[0].header("host"), Some(server.address().to_string().as_str()));
    assert_eq!((seen[0].header("content-length"), seen[0].header("x-key")), (Some("5"), Some("k")));
    assert_eq!((seen[0].header("idempotency-key"), &seen[0].body[..]), (Some("eff_1"), &b"hello"[..]));
    assert!(seen[0].header("user-agent").is_some_and(|agent| agent.starts_with("Hilo/")));
}

#[tokio::test]
async fn connections_are_used_again_but_not_after_half_an_answer() {
    let server = Server::start(|request| match request.path() {
        "/long" => Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n", 5000),
        _ => Reply::json(200, "{}"),
    })
    .await;
    let caller = open();
    for _ in 0..5 {
        answered(caller.call(get(&server.url("/"))).await);
    }
    assert_eq!(server.connections(), 1);
    assert_eq!(failed(caller.call(get(&server.url("/long"))).await), FailureKind::TooLarge);
    answered(caller.call(get(&server.url("/"))).await);
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn connections_that_waited_too_long_are_left() {
    let server = Server::start(|_| Reply::json(200, "{}")).await;
    let mut config = config(&["127.0.0.0/8"]);
    config.idle_timeout = Duration::ZERO;
    let caller = HttpClient::new(GuardedClient::new(config));
    for _ in 0..3 {
        answered(caller.call(get(&server.url("/"))).await);
    }
    assert_eq!(server.connections(), 3);
    // The last one is only left when the client goes.
    drop(caller);
    server.all_hung_up().await;
}

#[tokio::test]
async fn no_more_connections_than_allowed() {
    let server = Server::start(|_| Reply::json(200, "{}")).await;
    let mut config = config(&["127.0.0.0/8"]);
    config.max_connections_per_host = 3;
    let caller = HttpClient::new(GuardedClient::new(config));
    let calls = (0..40).map(|_| caller.call(get(&server.url("/"))));
    for outcome in futures::future::join_all(calls).await {
        assert_eq!(answered(outcome).status, 200);
    }
    assert!(server.connections() <= 3);
}

#[tokio::test]
async fn a_connection_closed_while_idle_costs_nothing() {
    // Keeps its word about the length, then hangs up without having said so.
    let server = Server::start(|_| Reply::json(200, "{}").then_hang_up()).await;
    let caller = open();
    for _ in 0..20 {
        answered(caller.call(get(&server.url("/"))).await);
        server.all_hung_up().await;
    }
    assert_eq!(server.requests().len(), 20);
}

/// The server hangs up while the client's thread is stopped, so the client learns of it only after it has taken the
/// connection for the next request.
#[tokio::test]
async fn a_request_that_meets_a_closed_connection_is_sent_on_another() {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    let (hang_up, wanted) = std::sync::mpsc::channel::<()>();
    let (hung_up, done) = std::sync::mpsc::channel::<()>();
    let server = std::thread::spawn(move || {
        for _ in 0..2 {
            let (mut stream, _) = listener.accept().expect("a connection");
            let mut buffer = [0; 4096];
            assert!(stream.read(&mut buffer).expect("a request") > 0);
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").expect("answered");
            let _ = wanted.recv();
            drop(stream);
            let _ = hung_up.send(());
        }
    });
    let caller = open();
    answered(caller.call(get(&url)).await);
    hang_up.send(()).expect("the server runs");
    done.recv().expect("the server runs");
    answered(caller.call(get(&url)).await);
    drop(hang_up);
    server.join().expect("no panic");
}

#[tokio::test]
async fn every_failure_has_its_kind() {
    let server = Server::start(|request| match request.path() {
        "/never" => Reply::never(),
        "/half" => Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhalf", 0).then_hang_up(),
        "/half-then-never" => Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhalf", 0),
        "/hang-up" => Reply::raw("", 0).then_hang_up(),
        "/reset" => Reply::reset(),
        "/no-http" => Reply::raw("220 smtp.example ready\r\n\r\n", 0),
        "/announced" => Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n", 1001),
        "/endless" => Reply::endless(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nx",
            "\r\n400\r\n",
            0x400,
        ),
        "/endless-head" => Reply::endless("HTTP/1.1 200 OK\r\nx: ", "y", 1000),
        "/circle" => Reply::redirect(302, "/circle"),
        "/to-file" => Reply::redirect(302, "file:///etc/passwd"),
        "/to-private" => Reply::redirect(307, "http://10.0.0.1/"),
        "/to-metadata" => Reply::redirect(302, "http://169.254.169.254/latest/meta-data/"),
        _ => Reply::json(404, "{}"),
    })
    .await;
    let caller = open();
    for (path, timeout, expected) in [
        ("/never", SHORT, FailureKind::Timeout),
        ("/half-then-never", SHORT, FailureKind::Timeout),
        ("/half", LONG, FailureKind::Reset),
        ("/hang-up", LONG, FailureKind::Reset),
        ("/reset", LONG, FailureKind::Reset),
        ("/no-http", LONG, FailureKind::Protocol),
        ("/announced", LONG, FailureKind::TooLarge),
        ("/endless", LONG, FailureKind::TooLarge),
        ("/endless-head", LONG, FailureKind::Protocol),
        ("/circle", LONG, FailureKind::Protocol),
        ("/to-file", LONG, FailureKind::Invalid),
        ("/to-private", LONG, FailureKind::Blocked),
        ("/to-metadata", LONG, FailureKind::Blocked),
    ] {
        let outcome = caller.call(HttpRequest { timeout, ..get(&server.url(path)) }).await;
        assert_eq!(failed(outcome), expected, "{path}");
    }
    assert_eq!(answered(caller.call(get(&server.url("/other"))).await).status, 404);
}

#[tokio::test]
async fn what_was_not_sent_is_known_not_to_be() {
    let server = Server::start(|_| Reply::reset()).await;
    let mut config = config(&["127.0.0.0/8"]);
    config.resolver = Arc::new(Rebinding(Vec::new(), AtomicUsize::new(0)));
    let client = GuardedClient::new(config);
    let call = async |url: &str| -> CallError {
        let call = Call {
            method: Method::POST,
            target: Target::parse(url).expect("an address"),
            headers: http::HeaderMap::new(),
            body: RequestBody::whole("{}"),
        };
        client.call(call, LONG).await.map(|answer| answer.status).expect_err("a failure")
    };
    let (_socket, closed) = server::deaf_port();
    for (url, kind, unsent) in [
        (format!("http://{closed}/"), FailureKind::Refused, true),
        ("http://nobody.invalid/".to_owned(), FailureKind::Dns, true),
        ("http://[::1]/".to_owned(), FailureKind::Blocked, true),
        (format!("https://{}/", server.address()), FailureKind::Tls, true),
        (server.url("/"), FailureKind::Reset, false),
    ] {
        let error = call(&url).await;
        assert_eq!((error.kind, error.unsent), (kind, unsent), "{url}: {error}");
    }
}

#[tokio::test]
async fn waiting_for_a_busy_host_is_not_sending() {
    let server = Server::start(|_| Reply::never()).await;
    let mut config = config(&["127.0.0.0/8"]);
    config.max_connections_per_host = 1;
    let client = GuardedClient::new(config);
    let call = || Call {
        method: Method::POST,
        target: Target::parse(&server.url("/")).expect("an address"),
        headers: http::HeaderMap::new(),
        body: RequestBody::whole("{}"),
    };
    let (first, second) = tokio::join!(client.call(call(), SHORT_BUT_LATER), client.call(call(), SHORT));
    let (first, second) = (first.expect_err("never answered"), second.expect_err("never sent"));
    assert_eq!((first.kind, first.unsent), (FailureKind::Timeout, false));
    assert_eq!((second.kind, second.unsent), (FailureKind::Timeout, true));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn redirects_are_followed_without_secrets() {
    let other = Server::start(|_| Reply::json(200, r#"{"at":"other"}"#)).await;
    let elsewhere = other.url("/landed");
    let server = Server::start(move |request| match request.path() {
        "/same" => Reply::redirect(307, "/end"),
        "/see-other" => Reply::redirect(303, "/end"),
        "/elsewhere" => Reply::redirect(308, &elsewhere),
        _ => Reply::json(200, "{}"),
    })
    .await;
    let caller = open();
    let post = |path: &str| HttpRequest {
        method: Method::POST,
        headers: vec![
            ("Authorization".to_owned(), "Bearer s".to_owned()),
            ("X-Api-Key".to_owned(), "s".to_owned()),
        ],
        body: "{}".into(),
        idempotency_key: Some("eff_1".to_owned()),
        ..get(&server.url(path))
    };
    for path in ["/same", "/see-other", "/elsewhere"] {
        assert_eq!(answered(caller.call(post(path)).await).status, 200);
    }
    let staying = HttpRequest { redirects: false, ..post("/same") };
    assert_eq!(answered(caller.call(staying).await).status, 307, "the redirect is the answer");
    let seen = server.requests();
    assert_eq!((seen[1].line.as_str(), &seen[1].body[..]), ("POST /end HTTP/1.1", &b"{}"[..]));
    assert_eq!(seen[1].header("authorization"), Some("Bearer s"));
    assert_eq!((seen[3].line.as_str(), &seen[3].body[..]), ("GET /end HTTP/1.1", &b""[..]));
    let landed = &other.requests()[0];
    assert_eq!((landed.line.as_str(), &landed.body[..]), ("POST /landed HTTP/1.1", &b"{}"[..]));
    assert_eq!((landed.header("authorization"), landed.header("x-api-key")), (None, None));
    assert_eq!(landed.header("idempotency-key"), Some("eff_1"));
}

/// Answers with the next address each time, as an attacker's name server does; without any, it knows no name.
#[derive(Debug)]
struct Rebinding(Vec<IpAddr>, AtomicUsize);

#[async_trait::async_trait]
impl Resolve for Rebinding {
    async fn resolve(&self, _: &str) -> io::Result<Vec<IpAddr>> {
        let at = self.1.fetch_add(1, Ordering::SeqCst);
        let address = self.0.get(at).or(self.0.last());
        address.map(|address| vec![*address]).ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

#[tokio::test]
async fn a_name_that_changes_its_mind_is_caught() {
    let server = Server::start(|_| Reply::json(200, "{}").then_hang_up()).await;
    let addresses = ["127.0.0.1", "127.0.0.2"].map(|text| text.parse().expect("an address"));
    let mut config = config(&["127.0.0.1"]);
    config.resolver = Arc::new(Rebinding(addresses.to_vec(), AtomicUsize::new(0)));
    let caller = HttpClient::new(GuardedClient::new(config));
    let url = format!("http://rebinding.example:{}/", server.address().port());
    answered(caller.call(get(&url)).await);
    server.all_hung_up().await;
    assert_eq!(failed(caller.call(get(&url)).await), FailureKind::Blocked);
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_streamed_body_has_the_length_that_was_announced() {
    let server = Server::start(|_| Reply::json(200, "{}")).await;
    let client = GuardedClient::new(config(&["127.0.0.0/8"]));
    for (length, fits) in [(10, true), (9, false), (11, false)] {
        let chunks = futures::stream::iter(["01234", "56789"].map(|text| Ok(bytes::Bytes::from(text))));
        let call = Call {
            method: Method::POST,
            target: Target::parse(&server.url("/")).expect("an address"),
            headers: http::HeaderMap::new(),
            body: RequestBody::stream(chunks, length),
        };
        assert_eq!(client.call(call, LONG).await.is_ok(), fits, "{length}");
    }
    let whole: Vec<_> = server.requests().into_iter().map(|request| request.body).collect();
    assert_eq!(whole, [b"0123456789"]);
}

#[tokio::test]
async fn headers_that_cannot_be_sent_are_refused() {
    let server = Server::start(|_| Reply::json(200, "{}")).await;
    for (name, value) in [("X-A", "one\r\nX-B: two"), ("X A", "v"), ("", "v"), ("X-A", "nul\0")] {
        let request =
            HttpRequest { headers: vec![(name.to_owned(), value.to_owned())], ..get(&server.url("/")) };
        assert_eq!(failed(open().call(request).await), FailureKind::Invalid, "{name}: {value}");
    }
    assert!(server.requests().is_empty());
}
