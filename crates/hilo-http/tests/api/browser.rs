//! A browser's session: in a cookie, and safe from other sites' pages.

use crate::rig::{Answered, PASSWORD, Rig};
use axum::http::{StatusCode, header};
use hilo_http::Options;
use serde_json::{Value, json};

/// What a page of Hilo's own sends along.
pub(crate) const OWN: [(&str, &str); 2] = [("hilo-csrf", "1"), ("sec-fetch-site", "same-origin")];

/// A browser with Hilo's pages open.
pub(crate) struct Browser<'a> {
    rig: &'a Rig,
    pub(crate) cookie: String,
}

impl<'a> Browser<'a> {
    pub(crate) fn new(rig: &'a Rig) -> Self {
        Self { rig, cookie: String::new() }
    }

    pub(crate) async fn call(&mut self, method: &str, path: &str, body: Option<Value>) -> Answered {
        self.call_with(method, path, body, &OWN).await
    }

    pub(crate) async fn call_with(
        &mut self,
        method: &str,
        path: &str,
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Answered {
        let cookie = self.cookie.clone();
        let mut all = vec![("cookie", cookie.as_str())];
        all.extend(headers);
        let answer = self.rig.call_with("", method, path, body, &all).await;
        if let Some(cookie) = answer.headers.get(header::SET_COOKIE) {
            self.cookie = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
        }
        answer
    }
}

fn ana() -> Value {
    json!({ "email": "ana@example.com", "password": PASSWORD })
}

#[tokio::test]
async fn a_browser_signs_in_with_a_cookie_and_sees_no_token() {
    let rig = Rig::new().await;
    let mut browser = Browser::new(&rig);
    let signed_in = browser.call("POST", "/session", Some(ana())).await;
    assert_eq!(signed_in.status, StatusCode::CREATED, "{signed_in:?}");
    assert_eq!(signed_in.body["token"], Value::Null);
    let cookie = signed_in.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("hilo_session=hilo_ses_"), "{cookie}");
    let (age, rest) = cookie.split_once("; Path=/; Max-Age=").unwrap().1.split_once(';').unwrap();
    assert_eq!(rest, " HttpOnly; SameSite=Lax");
    // As long as the session, but for what the clock has gone on since.
    assert!((1_209_590..=1_209_600).contains(&age.parse::<u32>().unwrap()), "{cookie}");
    assert_eq!(browser.call("GET", "/session", None).await.body["workspace"]["slug"], "aurora");
    let team = json!({ "slug": "ventas", "name": "Ventas" });
    assert_eq!(browser.call("POST", "/teams", Some(team)).await.status, StatusCode::CREATED);

    let old = browser.cookie.clone();
    let signed_out = browser.call("DELETE", "/session", None).await;
    assert_eq!(signed_out.status, StatusCode::NO_CONTENT);
    assert!(signed_out.headers[header::SET_COOKIE].to_str().unwrap().contains("=; Path=/; Max-Age=0;"));
    assert_eq!(browser.call("GET", "/session", None).await.status, StatusCode::UNAUTHORIZED);
    browser.cookie = old;
    assert_eq!(browser.call("GET", "/session", None).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn another_sites_page_changes_nothing() {
    let rig = Rig::new().await;
    let mut browser = Browser::new(&rig);
    browser.call("POST", "/session", Some(ana())).await;
    let host = ("host", "hilo.example.com");
    let refusals: [&[(&str, &str)]; 7] = [
        &[],
        &[("hilo-csrf", "1")],
        &[("sec-fetch-site", "same-origin")],
        &[("hilo-csrf", "1"), ("sec-fetch-site", "cross-site")],
        &[("hilo-csrf", "1"), ("sec-fetch-site", "same-site")],
        &[("hilo-csrf", "1"), host, ("origin", "https://evil.example.com")],
        &[("hilo-csrf", "1"), host, ("origin", "null")],
    ];
    let team = json!({ "slug": "ventas", "name": "Ventas" });
    for said in refusals {
        for (method, path, body) in [
            ("POST", "/teams", Some(team.clone())),
            ("PATCH", "/workspace", Some(json!({ "name": "x" }))),
            ("DELETE", "/session", None),
            ("POST", "/attachments", Some(json!("file"))),
            // Nor does it sign anybody in as somebody else.
            ("POST", "/session", Some(ana())),
        ] {
            let refused = browser.call_with(method, path, body, said).await;
            assert_eq!(
                (refused.status, refused.body["code"].as_str()),
                (StatusCode::FORBIDDEN, Some("not_same_origin")),
                "{method} {path} {said:?}"
            );
            assert!(!refused.headers.contains_key(header::SET_COOKIE));
        }
    }
    let teams = browser.call_with("GET", "/teams", None, &[]).await;
    assert_eq!((teams.status, &teams.body["items"]), (StatusCode::OK, &json!([])));
    // Without what newer browsers say of themselves, the origin is the host.
    let own = [("hilo-csrf", "1"), host, ("origin", "https://hilo.example.com")];
    assert_eq!(browser.call_with("POST", "/teams", Some(team), &own).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn over_https_the_cookie_is_for_this_host_alone() {
    for trusted in [false, true] {
        let rig = Rig::with(Options { trust_forwarded_for: trusted, ..Options::default() }).await;
        let mut browser = Browser::new(&rig);
        let secure = [OWN[0], OWN[1], ("x-forwarded-proto", "https")];
        let signed_in = browser.call_with("POST", "/session", Some(ana()), &secure).await;
        let cookie = signed_in.headers[header::SET_COOKIE].to_str().unwrap();
        assert_eq!(cookie.starts_with("__Host-hilo_session="), trusted, "{cookie}");
        assert_eq!(cookie.ends_with("; Secure"), trusted, "{cookie}");
        assert_eq!(browser.call_with("GET", "/session", None, &secure).await.status, StatusCode::OK);
        if trusted {
            // What a neighbouring host may have planted does not count, nor the secure one where nobody is secure.
            assert_eq!(browser.call("GET", "/session", None).await.status, StatusCode::UNAUTHORIZED);
            browser.cookie = browser.cookie.replace("__Host-", "");
            let planted = browser.call_with("GET", "/session", None, &secure).await;
            assert_eq!(planted.status, StatusCode::UNAUTHORIZED);
        }
    }
}

#[tokio::test]
async fn a_program_has_its_token_and_no_cookie() {
    let rig = Rig::new().await;
    let mut body = ana();
    body["bearer"] = json!(true);
    let signed_in = rig.call("", "POST", "/session", Some(body)).await;
    assert!(!signed_in.headers.contains_key(header::SET_COOKIE));
    let token = signed_in.body["token"].as_str().unwrap();
    // No browser adds it by itself, so nothing has to be proved; and it outweighs a cookie.
    let team = json!({ "slug": "ventas", "name": "Ventas" });
    let cookie = [("cookie", "hilo_session=hilo_ses_wrong")];
    let made = rig.call_with(token, "POST", "/teams", Some(team), &cookie).await;
    assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
}
