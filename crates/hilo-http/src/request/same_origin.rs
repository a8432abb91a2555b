//! Proof that a browser's request comes from one of Hilo's own pages.
//!
//! A browser sends the session's cookie along with whatever some page makes it send. `SameSite=Lax` already keeps it from
//! other sites' forms and scripts, but a neighbouring host (`other.example.com`) is the same *site*. So whoever comes with the
//! cookie and wants to change something must also show two things that a page of another *origin* cannot make a browser say:
//!
//! - the header `Hilo-CSRF`, whatever its value: forms cannot send it, and scripts of another origin only after a preflight,
//!   which Hilo never answers;
//! - what the browser itself says of where the request comes from: `Sec-Fetch-Site: same-origin`, or, where that is missing
//!   (older browsers, plain http), an `Origin` that is the host the request went to.
//!
//! Both are stateless: there is no token to keep, to lose or to leak, and either would be enough by itself.
//! Who sends `Authorization: Bearer …` needs none of it: no browser adds that of its own accord.

use crate::problem::{Code, Problem};
use axum::http::{HeaderMap, Method, header};

/// The header that only our own pages can send.
pub(crate) const PROOF: &str = "hilo-csrf";

/// Refuses a request that changes something and may have been made by another origin's page.
pub(crate) fn check(method: &Method, headers: &HeaderMap) -> Result<(), Problem> {
    if method.is_safe() || (headers.contains_key(PROOF) && comes_from_here(headers)) {
        return Ok(());
    }
    Err(Problem::new(Code::NotSameOrigin))
}

fn comes_from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let authority = text(header::ORIGIN.as_str()).and_then(|origin| origin.split_once("://"));
    authority
        .zip(text(header::HOST.as_str()))
        .is_some_and(|((_, origin), host)| origin.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_pages_change_anything_with_a_cookie() {
        type Said = &'static [(&'static str, &'static str)];
        const OWN: (&str, &str) = ("hilo-csrf", "1");
        const HOST: (&str, &str) = ("host", "hilo.example.com");
        let table: &[(Method, Said, bool)] = &[
            (Method::GET, &[], true),
            (Method::HEAD, &[("sec-fetch-site", "cross-site")], true),
            (Method::POST, &[OWN, ("sec-fetch-site", "same-origin")], true),
            (Method::POST, &[OWN, HOST, ("origin", "https://hilo.example.com")], true),
            (Method::POST, &[OWN, HOST, ("origin", "https://HILO.example.com")], true),
            (Method::POST, &[("sec-fetch-site", "same-origin")], false),
            (Method::POST, &[OWN], false),
            (Method::POST, &[OWN, HOST], false),
            (Method::POST, &[OWN, ("sec-fetch-site", "same-site")], false),
            (Method::POST, &[OWN, ("sec-fetch-site", "cross-site")], false),
            (Method::POST, &[OWN, ("sec-fetch-site", "none")], false),
            (Method::POST, &[OWN, HOST, ("origin", "https://other.example.com")], false),
            (Method::POST, &[OWN, HOST, ("origin", "https://hilo.example.com:8443")], false),
            (Method::POST, &[OWN, HOST, ("origin", "null")], false),
            (Method::POST, &[OWN, ("origin", "https://hilo.example.com")], false),
            // What the browser says of itself outweighs everything else.
            (
                Method::PUT,
                &[OWN, HOST, ("origin", "https://hilo.example.com"), ("sec-fetch-site", "cross-site")],
                false,
            ),
            (Method::PATCH, &[], false),
            (Method::DELETE, &[HOST, ("origin", "https://hilo.example.com")], false),
        ];
        for (method, said, allowed) in table {
            let said = said.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
            let headers: HeaderMap = said.collect();
            assert_eq!(check(method, &headers).is_ok(), *allowed, "{method} {headers:?}");
        }
    }
}
