//! Messages, receipts, standing: each outcome gets the right class.

use crate::{
    account, server,
    server::{Reply, Server},
};
use hilo_egress::{
    Secret,
    channel::{
        Accepted, Account, ChannelSender, NumberOffice, Recipient, SendError, SendMessage, ThrottleScope,
        WhatsappAccount,
    },
};
use hilo_model::{
    AttachmentId, Duration, Id,
    message::{MediaKind, MediaSource, Outbound, OutboundMedia, Template, TemplateCategory},
};
use hilo_whatsapp::{CloudApi, Timeouts};
use hilo_whatsapp_wire::{
    errors::{CODES, Code},
    number::NumberStep,
};
use std::collections::BTreeSet;

const OK: &str =
    r#"{"messaging_product":"whatsapp","contacts":[{"input":"AR.1"}],"messages":[{"id":"wamid.1"}]}"#;

fn api(allow: &str) -> CloudApi {
    super::api(allow, Timeouts::default())
}

/// Does not wait long for those who never answer.
fn impatient() -> CloudApi {
    super::api("127.0.0.0/8", Timeouts { call: Duration::from_millis(100), ..Timeouts::default() })
}

fn message(content: Outbound) -> SendMessage {
    let to = Recipient::new("5491155550000".parse().ok(), Some("AR.1".to_owned()));
    SendMessage {
        to: to.expect("an address"),
        content,
        reply_to: Some("wamid.theirs".to_owned()),
        callback: "cnt_1.eff_1".to_owned(),
    }
}

fn text() -> SendMessage {
    message(Outbound::Text { body: "Hola".to_owned(), preview_url: false })
}

async fn outcome(server: &Server) -> Result<Accepted, SendError> {
    api("127.0.0.0/8").send(&account(server.url("")), &text()).await
}

/// The word for an outcome in the tables.
fn word(outcome: &Result<Accepted, SendError>) -> &'static str {
    match outcome {
        Ok(Accepted { held: false, .. }) => "accepted",
        Ok(Accepted { held: true, .. }) => "held",
        Err(SendError::Refused { .. }) => "refused",
        Err(SendError::Throttled { scope: ThrottleScope::Number, .. }) => "throttled number",
        Err(SendError::Throttled { scope: ThrottleScope::Pair, .. }) => "throttled pair",
        Err(SendError::Throttled { scope: ThrottleScope::Account, .. }) => "throttled account",
        Err(SendError::NotSent { .. }) => "not_sent",
        Err(SendError::Uncertain { .. }) => "uncertain",
        Err(SendError::AccountProblem { .. }) => "account_problem",
    }
}

fn lines(table: &str) -> impl Iterator<Item = &str> {
    table.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[tokio::test]
async fn a_message_arrives_whole() {
    let server = Server::start(|_| Reply::json(200, OK)).await;
    let accepted = outcome(&server).await;
    assert_eq!(accepted, Ok(Accepted { provider_id: "wamid.1".to_owned(), held: false }));
    let request = &server.requests()[0];
    assert_eq!(request.line, "POST /v25.0/106540352242922/messages HTTP/1.1");
    assert_eq!(request.header("authorization"), Some("Bearer EAAG-secret"));
    assert_eq!(request.header("content-type"), Some("application/json"));
    let body: serde_json::Value = serde_json::from_slice(&request.body).expect("JSON");
    let expected = serde_json::json!({
        "messaging_product": "whatsapp", "recipient_type": "individual", "recipient": "AR.1",
        "context": { "message_id": "wamid.theirs" }, "biz_opaque_callback_data": "cnt_1.eff_1",
        "type": "text", "text": { "body": "Hola" },
    });
    assert_eq!(body, expected);
}

/// The row of the table for "first-last" or a single code.
fn row(codes: &str) -> &'static Code {
    let (first, last) = codes.split_once('-').unwrap_or((codes, codes));
    let (first, last) = (first.parse().expect("a code"), last.parse().expect("a code"));
    CODES.iter().find(|row| (row.code, row.last) == (first, last)).expect("a known code")
}

#[tokio::test]
async fn every_code_has_its_class() {
    let mut seen = Vec::new();
    for line in lines(include_str!("../../testdata/outcomes.txt")) {
        let (expected, codes) = line.split_once(": ").expect("a class and codes");
        for row in codes.split(' ').map(row) {
            for code in BTreeSet::from([row.code, row.last]) {
                let status = row.http_status;
                let body = format!(
                    r#"{{"error":{{"message":"(#{code}) x","code":{code},"error_data":{{"details":"why"}},"fbtrace_id":"T"}}}}"#
                );
                let server = Server::start(move |_| Reply::json(status, &body)).await;
                let outcome = outcome(&server).await;
                assert_eq!(word(&outcome), expected, "{code}");
                let error = outcome.expect_err("a failure");
                assert_eq!(error.code().map(i64::from), Some(code));
                let told = error.to_string().contains("why (fbtrace_id T)");
                assert!(told || matches!(error, SendError::Throttled { .. }), "{code}");
            }
            seen.push(row.code);
        }
    }
    seen.sort_unstable();
    assert_eq!(seen, CODES.iter().map(|row| row.code).collect::<Vec<_>>());
}

#[tokio::test]
async fn every_answer_has_its_class() {
    for line in lines(include_str!("../../testdata/answers.tsv")) {
        let [status, body, expected] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let (status, body) = (status.parse().expect("a status"), body.to_owned());
        let server = Server::start(move |_| match status {
            300..400 => Reply::redirect(status, "http://127.0.0.1:1/"),
            _ => Reply::json(status, &body),
        })
        .await;
        assert_eq!(word(&outcome(&server).await), expected, "{line}");
        assert_eq!(server.requests().len(), 1, "once, and no redirect followed: {line}");
    }
}

#[tokio::test]
async fn every_disaster_has_its_class() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    let half = format!("{head}content-length: 500\r\n\r\n{{\"messages\"");
    let endless = format!("{head}transfer-encoding: chunked\r\n\r\n1\r\nx");
    for (name, expected) in [
        ("never", "uncertain"),
        ("reset", "uncertain"),
        ("hang up", "uncertain"),
        ("half, then never", "uncertain"),
        ("half, then hang up", "uncertain"),
        ("no HTTP", "uncertain"),
        ("huge", "uncertain"),
        ("huge refusal", "account_problem"),
        ("endless", "uncertain"),
        ("500, then reset", "uncertain"),
    ] {
        let (half, endless) = (half.clone(), endless.clone());
        let server = Server::start(move |_| match name {
            "never" => Reply::never(),
            "reset" => Reply::reset(),
            "hang up" => Reply::raw("", 0).then_hang_up(),
            "half, then never" => Reply::raw(&half, 0),
            "half, then hang up" => Reply::raw(&half, 0).then_hang_up(),
            "no HTTP" => Reply::raw("220 smtp.example ready\r\n\r\n", 0),
            "huge" => Reply::json(200, &format!("{OK}{}", " ".repeat(100_000))),
            "huge refusal" => Reply::raw("HTTP/1.1 400 X\r\ncontent-length: 100000\r\n\r\n", 100_000),
            "endless" => Reply::endless(&endless, "\r\n400\r\n", 0x400),
            _ => Reply::raw("HTTP/1.1 500 X\r\ncontent-length: 100\r\n\r\n{", 0).then_hang_up(),
        })
        .await;
        let outcome = match name.ends_with("never") {
            true => impatient().send(&account(server.url("")), &text()).await,
            false => outcome(&server).await,
        };
        assert_eq!(word(&outcome), expected, "{name}");
        assert_eq!(server.requests().len(), 1, "never sent again: {name}");
    }
}

#[tokio::test]
async fn what_cannot_have_left_is_said_so() {
    let (_socket, deaf) = server::deaf_port();
    let server = Server::start(|_| Reply::json(200, OK)).await;
    for (allow, url, expected) in [
        ("127.0.0.0/8", format!("http://{deaf}"), "not_sent"),
        ("127.0.0.0/8", format!("https://{}", server.address()), "not_sent"),
        ("127.0.0.2", server.url(""), "account_problem"),
        ("127.0.0.0/8", "ftp://graph.example".to_owned(), "account_problem"),
        ("127.0.0.0/8", String::new(), "account_problem"),
        ("127.0.0.0/8", "http://user:secret@127.0.0.1".to_owned(), "account_problem"),
    ] {
        let outcome = api(allow).send(&account(url.clone()), &text()).await;
        assert_eq!(word(&outcome), expected, "{url}");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_slow_down_says_how_long() {
    for (header, expected) in [
        ("7", Some(Duration::from_seconds(7))),
        ("999999999", Some(Duration::from_days(1))),
        ("Wed, 21 Oct 2026 07:28:00 GMT", None),
        ("-1", None),
    ] {
        let head = format!("HTTP/1.1 429 X\r\nretry-after: {header}\r\ncontent-length: 0\r\n\r\n");
        let server = Server::start(move |_| Reply::raw(&head, 0)).await;
        let expected =
            SendError::Throttled { code: None, retry_after: expected, scope: ThrottleScope::Number };
        assert_eq!(outcome(&server).await, Err(expected), "{header}");
    }
}

#[tokio::test]
async fn connections_are_kept_and_a_closed_one_costs_no_message() {
    let kept = Server::start(|_| Reply::json(200, OK)).await;
    let closing = Server::start(|_| Reply::json(200, OK).then_hang_up()).await;
    let api = api("127.0.0.0/8");
    for _ in 0..10 {
        assert_eq!(word(&api.send(&account(kept.url("")), &text()).await), "accepted");
        assert_eq!(word(&api.send(&account(closing.url("")), &text()).await), "accepted");
        closing.all_hung_up().await;
    }
    assert_eq!((kept.connections(), closing.connections()), (1, 10));
}

#[tokio::test]
async fn what_meta_would_refuse_is_not_sent_at_all() {
    let server = Server::start(|_| Reply::json(200, OK)).await;
    let (api, account) = (api("127.0.0.0/8"), account(server.url("")));
    let image = |source| {
        Outbound::Media(OutboundMedia {
            kind: MediaKind::Image,
            source,
            caption: None,
            filename: None,
            voice: false,
        })
    };
    let attachment = AttachmentId::from_uuid(uuid::Uuid::from_u128(1));
    for (bad, code) in [
        (message(Outbound::Text { body: String::new(), preview_url: false }), Some(131_008)),
        (message(Outbound::Text { body: "x".repeat(4097), preview_url: false }), Some(100)),
        (message(image(MediaSource::Link("file:///etc/passwd".to_owned()))), Some(131_009)),
        (message(image(MediaSource::Attachment(attachment))), None),
        (SendMessage { callback: "x".repeat(513), ..text() }, Some(131_009)),
    ] {
        let outcome = api.send(&account, &bad).await;
        assert_eq!(word(&outcome), "refused", "{bad:?}");
        assert_eq!(outcome.expect_err("refused").code(), code, "{bad:?}");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn a_number_that_cannot_be_addressed_is_an_account_problem() {
    let server = Server::start(|_| Reply::json(200, OK)).await;
    let Account::Whatsapp(good) = account(server.url(""));
    let spoilt = |change: &dyn Fn(&mut WhatsappAccount)| {
        let mut account = good.clone();
        change(&mut account);
        Account::Whatsapp(account)
    };
    for bad in [
        spoilt(&|account| account.phone_number_id = "1/../me".to_owned()),
        spoilt(&|account| account.phone_number_id = "..".to_owned()),
        spoilt(&|account| account.phone_number_id = String::new()),
        spoilt(&|account| account.api_version = "v25.0?x".to_owned()),
        spoilt(&|account| account.access_token = Secret::new("line\r\nbreak")),
    ] {
        let outcome = api("127.0.0.0/8").send(&bad, &text()).await;
        assert_eq!(word(&outcome), "account_problem", "{bad:?}");
    }
    assert!(server.requests().is_empty());
}

#[tokio::test]
async fn people_are_addressed_by_what_is_theirs() {
    let server = Server::start(|_| Reply::json(200, OK)).await;
    let (api, account) = (api("127.0.0.0/8"), account(server.url("")));
    let code = Outbound::Template(Template {
        name: "code".to_owned(),
        language: "es".to_owned(),
        category: TemplateCategory::Authentication,
        header: None,
        body: Vec::new(),
        buttons: Vec::new(),
        offer_ends_at: None,
        cards: Vec::new(),
        shown: None,
    });
    let phone = || "5491155550000".parse().ok();
    let user = || Some("AR.1".to_owned());
    for (phone, user, content, to, recipient) in [
        (phone(), user(), text().content, None, Some("AR.1")),
        (None, user(), text().content, None, Some("AR.1")),
        (phone(), None, text().content, Some("+5491155550000"), None),
        (phone(), user(), code.clone(), Some("+5491155550000"), None),
        (None, user(), code, None, Some("AR.1")),
    ] {
        let to_whom = Recipient::new(phone, user).expect("an address");
        let message = SendMessage { to: to_whom, content, ..text() };
        assert_eq!(word(&api.send(&account, &message).await), "accepted");
        let body = server.requests().pop().expect("a request").body;
        let body: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
        assert_eq!((body["to"].as_str(), body["recipient"].as_str()), (to, recipient));
    }
}

#[tokio::test]
async fn receipts_standing_and_subscription() {
    let server = Server::start(|request| match request.path() {
        "/v25.0/106540352242922/messages" => Reply::json(200, r#"{"success":true}"#),
        "/v25.0/102290129340398/subscribed_apps" => Reply::json(200, r#"{"success":true}"#),
        // An older version, which knows the field by another name.
        _ if request.line.contains("fields=whatsapp_business_manager") => Reply::json(
            400,
            r#"{"error":{"message":"(#100) Tried accessing nonexisting field","type":"OAuthException","code":100}}"#,
        ),
        _ if request.line.contains("fields=messaging_limit_tier") => {
            Reply::json(200, r#"{"id":"106540352242922","messaging_limit_tier":"TIER_2K"}"#)
        }
        _ => Reply::json(
            200,
            r#"{"id":"106540352242922","display_phone_number":"+54 11 5555 0000","verified_name":"Tienda Aurora",
               "quality_rating":"GREEN","status":"CONNECTED","throughput":{"level":"STANDARD"},"new":1}"#,
        ),
    })
    .await;
    let (api, account) = (api("127.0.0.0/8"), account(server.url("/")));
    assert_eq!(api.mark_read(&account, "wamid.theirs", true).await, Ok(()));
    assert_eq!(api.take_step(&account, &NumberStep::Subscribe).await, Ok(()));
    let state = api.account_state(&account).await.expect("an answer");
    assert_eq!(state.display_phone.as_deref(), Some("+54 11 5555 0000"));
    assert_eq!((state.status.as_deref(), state.throughput.as_deref()), (Some("CONNECTED"), Some("STANDARD")));
    assert_eq!(state.messaging_limit.as_deref(), Some("TIER_2K"));
    let seen = server.requests();
    let receipt: serde_json::Value = serde_json::from_slice(&seen[0].body).expect("JSON");
    let expected = serde_json::json!({
        "messaging_product": "whatsapp", "status": "read", "message_id": "wamid.theirs",
        "typing_indicator": { "type": "text" },
    });
    assert_eq!(receipt, expected);
    assert!(seen[2].line.starts_with("GET /v25.0/106540352242922?fields=id,"));
}
