//! Where a request comes from.

use crate::state::Api;
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{Extensions, HeaderMap, request::Parts},
};
use std::{
    convert::Infallible,
    net::{IpAddr, SocketAddr},
};

/// The network address that a request comes from; empty where there is no network (in tests).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Client(pub(crate) String);

impl Client {
    /// Whoever is at the other end of the connection; with a proxy there that is trusted, whoever is before that: the last
    /// address of `X-Forwarded-For`, the one that the proxy itself has added.
    pub(crate) fn of(extensions: &Extensions, headers: &HeaderMap, trust_forwarded_for: bool) -> Self {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        let forwarded = trust_forwarded_for.then(|| {
            let last = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
            last.rsplit(',').next()?.trim().parse::<IpAddr>().ok()
        });
        let address = forwarded.flatten().or(peer).map(group);
        Self(address.unwrap_or_default())
    }
}

/// Who has an IPv6 address has its whole /64.
fn group(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

impl FromRequestParts<Api> for Client {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.extensions, &parts.headers, api.options.trust_forwarded_for))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_client_says_of_itself_counts_only_behind_a_proxy() {
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo("10.0.0.1:4711".parse::<SocketAddr>().unwrap()));
        let cases: &[(&[&str], &str)] = &[
            (&[], "10.0.0.1"),
            (&["203.0.113.9"], "203.0.113.9"),
            (&["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
            (&["1.1.1.1", "203.0.113.9"], "203.0.113.9"),
            (&["::ffff:203.0.113.9"], "203.0.113.9"),
            (&["2001:db8:1:2:3:4:5:6"], "2001:db8:1:2::/64"),
            (&["nonsense"], "10.0.0.1"),
            (&["203.0.113.9,"], "10.0.0.1"),
        ];
        for (said, expected) in cases {
            let headers: HeaderMap =
                said.iter().map(|said| ("x-forwarded-for".parse().unwrap(), said.parse().unwrap())).fold(
                    HeaderMap::new(),
                    |mut headers, (name, value): (axum::http::HeaderName, axum::http::HeaderValue)| {
                        headers.append(name, value);
                        headers
                    },
                );
            assert_eq!(Client::of(&extensions, &headers, true).0, *expected, "{said:?}");
            assert_eq!(Client::of(&extensions, &headers, false).0, "10.0.0.1", "{said:?}");
        }
        assert_eq!(Client::of(&Extensions::new(), &HeaderMap::new(), false).0, "");
    }
}
