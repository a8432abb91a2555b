//! What browsers say of themselves, and what they are told.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// What a page may do: talk to where it came from, show what it fetched, record a voice note; nothing else. Styles may be
/// written into elements, because the component library places its menus that way.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data:; media-src 'self' blob:; \
                      object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// The phone shows besides what the business links to, wherever that is, as a customer's phone does.
const PHONE_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' blob: data: http: https:; \
                            media-src 'self' blob: http: https:; object-src 'none'; base-uri 'none'; form-action 'self'; \
                            frame-ancestors 'none'";
/// What a page may ask its person for.
const PERMISSIONS: &str = "microphone=(self), camera=(), geolocation=(), payment=(), usb=()";
/// A customer may send where they are, too.
const PHONE_PERMISSIONS: &str = "microphone=(self), camera=(), geolocation=(self), payment=(), usb=()";

/// Whether the asker takes gzip (RFC 9110, section 12.5.3).
pub(crate) fn takes_gzip(asked: &HeaderMap) -> bool {
    let all = asked.get_all(header::ACCEPT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
        let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0));
        name.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

/// Whether the asker has this already (RFC 9110, section 13.1.2).
pub(crate) fn has(asked: &HeaderMap, tag: &str) -> bool {
    let all = asked.get_all(header::IF_NONE_MATCH).into_iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|value| value.split(',')).any(|held| {
        let held = held.trim();
        held == "*" || held.strip_prefix("W/").unwrap_or(held) == tag
    })
}

/// Says what browsers must not do with it.
pub(crate) fn protect(given: &mut HeaderMap, name: &str) {
    given.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if name.ends_with(".html") {
        let (policy, permissions) =
            if name == "phone.html" { (PHONE_POLICY, PHONE_PERMISSIONS) } else { (POLICY, PERMISSIONS) };
        given.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
        given.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        given.insert(HeaderName::from_static("permissions-policy"), HeaderValue::from_static(permissions));
    }
}
