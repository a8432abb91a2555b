//! Addresses to call, taken apart once.

use super::CallError;
use crate::http::FailureKind;
use ::http::{HeaderValue, Uri};
use std::net::IpAddr;
use url::Url;

/// An absolute `http` or `https` address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub(super) origin: Origin,
    /// Path and query, as the request line has them.
    pub(super) path: Uri,
    /// The `Host` header.
    pub(super) authority: HeaderValue,
    url: Url,
}

/// What connections are shared by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Origin {
    pub(super) encrypted: bool,
    /// A name, or an address without brackets.
    pub(super) host: String,
    pub(super) port: u16,
}

impl Origin {
    /// The address, if the host is one and no name.
    pub(super) fn address(&self) -> Option<IpAddr> {
        self.host.parse().ok()
    }
}

impl Target {
    /// Reads an address as browsers do (odd spellings of IP addresses and non-ASCII names get their normal form).
    /// User names and passwords in it are refused: they would end up in logs.
    pub fn parse(text: &str) -> Result<Self, CallError> {
        let url = Url::parse(text).map_err(|error| invalid(&error))?;
        Self::from_url(url)
    }

    /// Where a redirect from here leads to.
    pub(super) fn join(&self, location: &str) -> Result<Self, CallError> {
        self.url.join(location).map_err(|error| invalid(&error)).and_then(Self::from_url)
    }

    fn from_url(mut url: Url) -> Result<Self, CallError> {
        let encrypted = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err(invalid(&"only http and https can be called")),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(invalid(&"credentials belong into a header, not into the address"));
        }
        url.set_fragment(None);
        let host = match url.host() {
            Some(url::Host::Domain(name)) => name.to_owned(),
            Some(url::Host::Ipv4(address)) => address.to_string(),
            Some(url::Host::Ipv6(address)) => address.to_string(),
            None => return Err(invalid(&"it names no host")),
        };
        let port = url.port_or_known_default().unwrap_or(if encrypted { 443 } else { 80 });
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let path = format!("{}{query}", url.path()).parse().map_err(|error| invalid(&error))?;
        let authority = url[url::Position::BeforeHost..url::Position::AfterPort].parse();
        let authority = authority.map_err(|error| invalid(&error))?;
        Ok(Self { origin: Origin { encrypted, host, port }, path, authority, url })
    }

    /// The host: a name, or an address without brackets.
    pub fn host(&self) -> &str {
        &self.origin.host
    }

    /// The port.
    pub fn port(&self) -> u16 {
        self.origin.port
    }

    /// Whether it is encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.origin.encrypted
    }

    /// Whether both have scheme, host and port in common.
    pub fn same_origin(&self, other: &Self) -> bool {
        self.origin == other.origin
    }
}

fn invalid(why: &dyn std::fmt::Display) -> CallError {
    CallError::unsent(FailureKind::Invalid, format_args!("the address cannot be called: {why}"))
}
