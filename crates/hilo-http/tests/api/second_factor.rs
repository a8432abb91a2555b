//! The second factor: set up, asked for, spent, lost, taken away.

use crate::{
    browser::Browser,
    rig::{PASSWORD, Rig},
    sessions::{actions, sign_in, somebody},
};
use axum::http::StatusCode;
use hilo_model::Duration;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha1::Sha1;

const EVA: &str = "eva@example.com";

/// What an authenticator app shows, from the address it scanned. Written here anew, as an app would: from the RFCs.
fn app(uri: &str, rig: &Rig) -> String {
    let (_, secret) = uri.split_once("secret=").unwrap();
    let secret = secret.split('&').next().unwrap();
    let mut bits = String::new();
    for letter in secret.bytes() {
        let value = if letter.is_ascii_digit() { letter - b'2' + 26 } else { letter - b'A' };
        bits.push_str(&format!("{value:05b}"));
    }
    let bits = bits.as_bytes().chunks_exact(8);
    let key: Vec<u8> =
        bits.map(|bits| u8::from_str_radix(str::from_utf8(bits).unwrap(), 2).unwrap()).collect();
    let mut mac = Hmac::<Sha1>::new_from_slice(&key).unwrap();
    mac.update(&(rig.now().as_seconds() as u64 / 30).to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest[19] & 15);
    let number = u32::from_be_bytes(digest[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// Another code than the present one.
fn wrong(right: &str) -> String {
    right.bytes().map(|digit| char::from(if digit == b'9' { b'0' } else { digit + 1 })).collect()
}

fn code(answer: &crate::rig::Answered) -> (u16, &str) {
    (answer.status.as_u16(), answer.body["code"].as_str().unwrap_or_default())
}

/// Sets up somebody's second factor: what their app scanned, and their recovery codes.
async fn set_up(rig: &Rig, token: &str) -> (String, Vec<String>) {
    let begun =
        rig.call(token, "POST", "/session/second-factor", Some(json!({ "password": PASSWORD }))).await;
    assert_eq!(begun.status, StatusCode::CREATED, "{begun:?}");
    let uri = begun.body["uri"].as_str().unwrap().to_owned();
    assert!(uri.contains(begun.body["secret"].as_str().unwrap()));
    let confirm = json!({ "code": app(&uri, rig) });
    let confirmed = rig.call(token, "POST", "/session/second-factor/confirm", Some(confirm)).await;
    assert_eq!(confirmed.status, StatusCode::OK, "{confirmed:?}");
    let codes = confirmed.body["recovery_codes"].as_array().unwrap();
    (uri, codes.iter().map(|code| code.as_str().unwrap().to_owned()).collect())
}

fn next_step(rig: &Rig) {
    rig.clock.advance(Duration::from_seconds(30));
}

#[tokio::test]
async fn with_a_second_factor_the_password_alone_opens_nothing() {
    let rig = Rig::new().await;
    let (eva, token) = somebody(&rig, EVA, "agent").await;
    let other = sign_in(&rig, EVA, PASSWORD, None).await.body["token"].clone();
    let (uri, codes) = set_up(&rig, &token).await;
    assert_eq!(codes.len(), 10);
    // What began without it has ended, but for the session that set it up.
    let other = rig.call(other.as_str().unwrap(), "GET", "/session", None).await;
    assert_eq!(other.status, StatusCode::UNAUTHORIZED);
    assert_eq!(rig.call(&token, "GET", "/session", None).await.status, StatusCode::OK);
    let person = rig.call(&rig.key, "GET", &format!("/people/{eva}"), None).await.body;
    assert_eq!(person["second_factor"], true);

    next_step(&rig);
    let right = app(&uri, &rig);
    assert_eq!(code(&sign_in(&rig, EVA, PASSWORD, None).await), (401, "code_needed"));
    assert_eq!(code(&sign_in(&rig, EVA, PASSWORD, Some(&wrong(&right))).await), (401, "wrong_code"));
    // Without the password nothing is said of codes, right or wrong.
    for tried in [None, Some(right.as_str()), Some(codes[0].as_str())] {
        assert_eq!(code(&sign_in(&rig, EVA, "guess", tried).await), (401, "wrong_credentials"));
        assert_eq!(
            code(&sign_in(&rig, "nobody@example.com", PASSWORD, tried).await),
            (401, "wrong_credentials")
        );
    }
    let spaced = format!("{} {}", &right[..3], &right[3..]);
    assert_eq!(sign_in(&rig, EVA, PASSWORD, Some(&spaced)).await.status, StatusCode::CREATED);
    rig.clock.advance(Duration::from_minutes(1));
    let mut browser = Browser::new(&rig);
    let body = json!({ "email": EVA, "password": PASSWORD, "code": app(&uri, &rig) });
    assert_eq!(browser.call("POST", "/session", Some(body)).await.status, StatusCode::CREATED);
    assert_eq!(browser.call("GET", "/session", None).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_code_counts_once_even_at_the_same_moment() {
    let rig = Rig::new().await;
    let (_, token) = somebody(&rig, EVA, "agent").await;
    let (uri, codes) = set_up(&rig, &token).await;
    let confirmed_with = app(&uri, &rig);
    assert_eq!(code(&sign_in(&rig, EVA, PASSWORD, Some(&confirmed_with)).await), (401, "wrong_code"));
    next_step(&rig);
    for code in [app(&uri, &rig), codes[0].clone()] {
        let at_once =
            futures::future::join_all((0..3).map(|_| sign_in(&rig, EVA, PASSWORD, Some(&code)))).await;
        let made = at_once.iter().filter(|answer| answer.status == StatusCode::CREATED).count();
        assert_eq!(made, 1, "{at_once:?}");
        rig.clock.advance(Duration::from_minutes(1));
    }
}

#[tokio::test]
async fn recovery_codes_work_once_each_and_are_renewed() {
    let rig = Rig::new().await;
    let (_, token) = somebody(&rig, EVA, "agent").await;
    let (uri, codes) = set_up(&rig, &token).await;
    assert_eq!(
        sign_in(&rig, EVA, PASSWORD, Some(&codes[3].to_uppercase())).await.status,
        StatusCode::CREATED
    );
    assert_eq!(code(&sign_in(&rig, EVA, PASSWORD, Some(&codes[3])).await), (401, "wrong_code"));
    let state = rig.call(&token, "GET", "/session/second-factor", None).await.body;
    assert_eq!(state["recovery_codes"], 9);
    assert!(state["since"].is_string());
    assert!(
        actions(&rig, "area=second_factor").await.contains(&"second_factor.recovery_code_used".to_owned())
    );

    next_step(&rig);
    let renew = async |password: &str, code: &str| {
        let body = json!({ "password": password, "code": code });
        rig.call(&token, "POST", "/session/second-factor/recovery-codes", Some(body)).await
    };
    assert_eq!(renew("guess", &app(&uri, &rig)).await.body["errors"][0]["code"], "wrong_password");
    assert_eq!(code(&renew(PASSWORD, "000").await), (401, "wrong_code"));
    let renewed = renew(PASSWORD, &app(&uri, &rig)).await;
    let fresh = renewed.body["recovery_codes"].as_array().unwrap();
    assert_eq!(fresh.len(), 10);
    assert_eq!(code(&sign_in(&rig, EVA, PASSWORD, Some(&codes[0])).await), (401, "wrong_code"));
    assert_eq!(sign_in(&rig, EVA, PASSWORD, fresh[0].as_str()).await.status, StatusCode::CREATED);
    // Nothing that is a secret is told anywhere else.
    let log = rig.call(&rig.key, "GET", "/audit?limit=200", None).await.body.to_string();
    let (_, secret) = uri.split_once("secret=").unwrap();
    for hidden in [codes[0].as_str(), fresh[1].as_str().unwrap(), &secret[..32]] {
        assert!(!log.contains(hidden));
    }
}

#[tokio::test]
async fn guessing_codes_takes_longer_and_longer() {
    let rig = Rig::new().await;
    let (_, token) = somebody(&rig, EVA, "agent").await;
    let (uri, _) = set_up(&rig, &token).await;
    for _ in 0..5 {
        rig.clock.advance(Duration::from_minutes(1));
        let guess = wrong(&app(&uri, &rig));
        assert_eq!(code(&sign_in(&rig, EVA, PASSWORD, Some(&guess)).await), (401, "wrong_code"));
    }
    // Even the right one has to wait; who does not know the password is told nothing of it.
    let refused = sign_in(&rig, EVA, PASSWORD, Some(&app(&uri, &rig))).await;
    assert_eq!(code(&refused), (429, "rate_limited"));
    assert!(refused.headers.contains_key("retry-after"), "{refused:?}");
    assert_eq!(code(&sign_in(&rig, EVA, "guess", Some("000000")).await), (401, "wrong_credentials"));
    rig.clock.advance(Duration::from_minutes(1));
    assert_eq!(sign_in(&rig, EVA, PASSWORD, Some(&app(&uri, &rig))).await.status, StatusCode::CREATED);
    let log = rig.call(&rig.key, "GET", "/audit?area=second_factor&limit=1", None).await.body;
    assert_eq!(log["items"][0]["detail"], json!({ "in_a_row": 5 }));
}

#[tokio::test]
async fn it_is_turned_off_with_both_and_reset_by_who_manages_people() {
    let rig = Rig::new().await;
    let (eva, token) = somebody(&rig, EVA, "admin").await;
    let begin = async |password: &str| {
        rig.call(&token, "POST", "/session/second-factor", Some(json!({ "password": password }))).await
    };
    assert_eq!(begin("guess").await.body["errors"][0]["code"], "wrong_password");
    // Begun is not on: who scans nothing is not locked out.
    assert_eq!(begin(PASSWORD).await.status, StatusCode::CREATED);
    assert_eq!(sign_in(&rig, EVA, PASSWORD, None).await.status, StatusCode::CREATED);
    let (uri, _) = set_up(&rig, &token).await;
    assert_eq!(code(&begin(PASSWORD).await), (409, "already_exists"));
    next_step(&rig);
    let off = async |password: &str, code: &str| {
        let body = json!({ "password": password, "code": code });
        rig.call(&token, "POST", "/session/second-factor/turn-off", Some(body)).await
    };
    let right = app(&uri, &rig);
    assert_eq!(off("guess", &right).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(code(&off(PASSWORD, &wrong(&right)).await), (401, "wrong_code"));
    assert_eq!(off(PASSWORD, &right).await.status, StatusCode::NO_CONTENT);
    assert_eq!(sign_in(&rig, EVA, PASSWORD, None).await.status, StatusCode::CREATED);

    rig.clock.advance(Duration::from_minutes(2));
    set_up(&rig, &token).await;
    let path = format!("/people/{eva}/second-factor");
    // Not one's own: whoever finds a screen open would need no code.
    let own = rig.call(&token, "DELETE", &path, None).await;
    assert_eq!(own.body["errors"][0]["code"], "locks_out");
    assert_eq!(rig.call(&rig.key, "DELETE", &path, None).await.status, StatusCode::NO_CONTENT);
    assert_eq!(rig.call(&token, "GET", "/session", None).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(sign_in(&rig, EVA, PASSWORD, None).await.status, StatusCode::CREATED);
    assert_eq!(rig.call(&rig.key, "DELETE", &path, None).await.status, StatusCode::NOT_FOUND);
    let told = actions(&rig, "area=second_factor").await;
    for action in ["begun", "turned_on", "wrong_code", "turned_off", "reset"] {
        assert!(told.contains(&format!("second_factor.{action}")), "{action} {told:?}");
    }
}
