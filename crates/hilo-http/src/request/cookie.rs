//! The cookie that carries a person's session in browsers. Pages cannot read it, so no script that slipped into one can
//! carry it away.

use axum::http::{HeaderMap, HeaderValue, header};
use hilo_model::{Duration, Timestamp};

/// Its name where requests come by https. With this prefix browsers take it only from this very host, over https and for all
/// of it, so no neighbouring host can put one of its own there.
const SECURE: &str = "__Host-hilo_session";
/// Its name where they do not: on one's own machine, or in a closed network.
const PLAIN: &str = "hilo_session";

/// Whether the request came by https, which only a proxy in front can tell.
pub(crate) fn is_https(headers: &HeaderMap, trust_forwarded: bool) -> bool {
    let said = || headers.get_all("x-forwarded-proto").iter().next_back()?.to_str().ok();
    trust_forwarded
        && said()
            .and_then(|said| said.rsplit(',').next())
            .is_some_and(|said| said.trim().eq_ignore_ascii_case("https"))
}

/// The session's token in the request's cookies.
pub(crate) fn token(headers: &HeaderMap, https: bool) -> Option<&str> {
    let name = if https { SECURE } else { PLAIN };
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.split_once('='));
    pairs.find(|(given, _)| given.trim() == name).map(|(_, token)| token.trim()).filter(|t| !t.is_empty())
}

/// Makes a browser keep a session for as long as it lasts.
pub(crate) fn set(token: &str, https: bool, now: Timestamp, expires_at: Timestamp) -> Option<HeaderValue> {
    value(token, https, expires_at.since(now))
}

/// Makes a browser forget its session.
pub(crate) fn clear(https: bool) -> Option<HeaderValue> {
    value("", https, Duration::ZERO)
}

fn value(token: &str, https: bool, lasts: Duration) -> Option<HeaderValue> {
    let (name, secure) = if https { (SECURE, "; Secure") } else { (PLAIN, "") };
    let seconds = lasts.as_seconds();
    // Lax: a link in an e-mail opens Hilo signed in, and yet no other site's form or script is sent with the cookie.
    let cookie = format!("{name}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    let mut cookie = HeaderValue::from_str(&cookie).ok()?;
    cookie.set_sensitive(true);
    Some(cookie)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_proxy_says_that_a_request_came_by_https() {
        for (said, https) in [("https", true), ("HTTPS", true), ("http, https", true), ("https, http", false)]
        {
            let headers =
                HeaderMap::from_iter([("x-forwarded-proto".parse().unwrap(), said.parse().unwrap())]);
            assert_eq!(is_https(&headers, true), https, "{said}");
            assert!(!is_https(&headers, false), "{said}");
        }
        assert!(!is_https(&HeaderMap::new(), true));
    }

    #[test]
    fn a_cookie_counts_only_under_the_name_of_its_connection() {
        for (cookies, plain, secure) in [
            ("hilo_session=a", Some("a"), None),
            ("x=1; __Host-hilo_session=b ;hilo_session=a", Some("a"), Some("b")),
            ("hilo_session=", None, None),
            ("xhilo_session=a; hilo_session", None, None),
        ] {
            let headers = HeaderMap::from_iter([(header::COOKIE, cookies.parse().unwrap())]);
            assert_eq!((token(&headers, false), token(&headers, true)), (plain, secure), "{cookies}");
        }
    }

    #[test]
    fn a_cookie_is_out_of_reach_of_scripts_and_of_other_sites() {
        let (now, then) = (Timestamp::from_seconds(10), Timestamp::from_seconds(110));
        let set = |https| set("t", https, now, then).unwrap().to_str().unwrap().to_owned();
        assert_eq!(set(false), "hilo_session=t; Path=/; Max-Age=100; HttpOnly; SameSite=Lax");
        assert_eq!(set(true), "__Host-hilo_session=t; Path=/; Max-Age=100; HttpOnly; SameSite=Lax; Secure");
        assert!(clear(true).unwrap().to_str().unwrap().contains("=; Path=/; Max-Age=0;"));
        assert!(super::set("t\r\nx: y", false, now, then).is_none());
    }
}
