//! Where Hilo is reached from outside.

use axum::http::Uri;
use std::{fmt, str::FromStr};

/// The address under which Hilo is reached from outside: scheme, host and port, nothing behind. Links that others follow begin
/// with it, and WhatsApp brings its webhooks there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

/// What is wrong with an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublicUrlError {
    /// It is no address.
    #[error("it is no address like https://hilo.example.com")]
    Form,
    /// It begins with something else than `http://` or `https://`.
    #[error("it must begin with https:// (or http://, where everybody is on one network)")]
    Scheme,
    /// Something stands behind the host.
    #[error("nothing may stand behind the host and its port: Hilo's pages are at the root of an address")]
    Path,
}

impl PublicUrl {
    /// The address of something below it; `path` begins with a slash.
    pub fn to(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }

    /// Whether WhatsApp can bring webhooks there: it calls nothing but https.
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// The host without its port.
    pub fn host(&self) -> &str {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((address, _)) => address,
            None => rest.split_once(':').map_or(rest, |(host, _)| host),
        }
    }

    /// Whether the host is known only on this machine or network, as far as its name tells.
    pub fn is_local(&self) -> bool {
        let host = self.host();
        if let Ok(address) = host.parse::<std::net::IpAddr>() {
            return match address {
                std::net::IpAddr::V4(v4) => v4.is_loopback() || v4.is_private() || v4.is_link_local(),
                std::net::IpAddr::V6(v6) => {
                    v6.is_loopback() || v6.is_unique_local() || v6.is_unicast_link_local()
                }
            };
        }
        !host.contains('.') || host.ends_with(".local") || host.ends_with(".localhost")
    }
}

impl FromStr for PublicUrl {
    type Err = PublicUrlError;
    fn from_str(text: &str) -> Result<Self, PublicUrlError> {
        let uri: Uri = text.trim().parse().map_err(|_| PublicUrlError::Form)?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(PublicUrlError::Form);
        };
        if !["http", "https"].contains(&scheme) {
            return Err(PublicUrlError::Scheme);
        }
        if !["", "/"].contains(&uri.path()) || uri.query().is_some() || text.contains('#') {
            return Err(PublicUrlError::Path);
        }
        // A name or password before the host would be told to whoever sees a link.
        if authority.host().is_empty() || authority.as_str().contains('@') {
            return Err(PublicUrlError::Form);
        }
        Ok(Self(format!("{scheme}://{}", authority.as_str().to_ascii_lowercase())))
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_scheme_and_host() {
        for (text, kept) in [
            ("https://hilo.example.com", "https://hilo.example.com"),
            ("https://Hilo.Example.com/", "https://hilo.example.com"),
            ("http://10.0.0.7:8080", "http://10.0.0.7:8080"),
        ] {
            assert_eq!(text.parse::<PublicUrl>().map(|url| url.to_string()), Ok(kept.to_owned()));
        }
        for (text, why) in [
            ("", PublicUrlError::Form),
            ("hilo.example.com", PublicUrlError::Form),
            ("https://", PublicUrlError::Form),
            ("https://ana:secret@hilo.example.com", PublicUrlError::Form),
            ("ftp://hilo.example.com", PublicUrlError::Scheme),
            ("https://hilo.example.com/hilo", PublicUrlError::Path),
            ("https://hilo.example.com/?a=b", PublicUrlError::Path),
            ("https://hilo.example.com/#top", PublicUrlError::Path),
        ] {
            assert_eq!(text.parse::<PublicUrl>(), Err(why), "{text}");
        }
    }

    #[test]
    fn what_only_this_network_knows_is_told_apart() {
        let local = |text: &str| text.parse::<PublicUrl>().unwrap().is_local();
        for text in [
            "http://localhost:8080",
            "http://hilo",
            "https://10.1.2.3",
            "https://[::1]:8443",
            "https://hilo.local",
        ] {
            assert!(local(text), "{text}");
        }
        for text in ["https://hilo.example.com", "https://203.0.113.9", "https://[2001:db8::1]"] {
            assert!(!local(text), "{text}");
        }
    }
}
