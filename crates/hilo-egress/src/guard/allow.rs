//! The operator's list of hosts and networks that may be called although they are not public.

use super::address::unmapped;
use std::{
    fmt,
    net::{IpAddr, Ipv6Addr},
    str::FromStr,
};

/// What the operator wants to be reachable: host names, addresses and networks, each with or without a port.
///
/// `orders.internal`, `orders.internal:8080`, `10.1.2.3`, `10.1.2.3:8080`, `10.0.0.0/8`, `fd00::/8`,
/// `[::1]:8080`. Networks have no port.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowList(Vec<Entry>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Entry {
    Host { name: String, port: Option<u16> },
    Address { address: IpAddr, port: Option<u16> },
    Network { address: IpAddr, bits: u8 },
}

/// A text that is no entry of an [`AllowList`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is no host, host:port, address or network: {why}")]
pub struct ParseAllowError {
    given: String,
    why: &'static str,
}

impl AllowList {
    /// Reads entries; the first bad one is named.
    pub fn parse<T: AsRef<str>>(entries: impl IntoIterator<Item = T>) -> Result<Self, ParseAllowError> {
        entries.into_iter().map(|entry| entry.as_ref().parse()).collect::<Result<_, _>>().map(Self)
    }

    /// Adds another list's entries.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Whether nothing is on it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn names_host(&self, host: &str, port: u16) -> bool {
        let host = host.strip_suffix('.').unwrap_or(host);
        self.0.iter().any(|entry| match entry {
            Entry::Host { name, port: only } => {
                name.eq_ignore_ascii_case(host) && only.is_none_or(|p| p == port)
            }
            _ => false,
        })
    }

    pub(super) fn names_address(&self, given: IpAddr, given_port: u16) -> bool {
        self.0.iter().any(|entry| match entry {
            Entry::Address { address, port } => *address == given && port.is_none_or(|p| p == given_port),
            Entry::Network { address, bits } => contains(*address, *bits, given),
            Entry::Host { .. } => false,
        })
    }
}

fn contains(network: IpAddr, bits: u8, address: IpAddr) -> bool {
    match (network, address) {
        (IpAddr::V4(network), IpAddr::V4(address)) => {
            let differ = network.to_bits() ^ address.to_bits();
            differ.leading_zeros() >= u32::from(bits)
        }
        (IpAddr::V6(network), IpAddr::V6(address)) => {
            let differ = network.to_bits() ^ address.to_bits();
            differ.leading_zeros() >= u32::from(bits)
        }
        _ => false,
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network { address, bits } => write!(f, "{address}/{bits}"),
            Self::Address { address, port: None } => write!(f, "{address}"),
            Self::Address { address, port: Some(port) } => {
                write!(f, "{}", std::net::SocketAddr::new(*address, *port))
            }
            Self::Host { name, port: None } => f.write_str(name),
            Self::Host { name, port: Some(port) } => write!(f, "{name}:{port}"),
        }
    }
}

impl fmt::Display for AllowList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, entry) in self.0.iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{entry}")?;
        }
        Ok(())
    }
}

impl FromStr for Entry {
    type Err = ParseAllowError;

    fn from_str(text: &str) -> Result<Self, ParseAllowError> {
        let fail = |why| ParseAllowError { given: text.chars().take(80).collect(), why };
        let text = text.trim();
        if let Some((address, bits)) = text.split_once('/') {
            let address: IpAddr =
                address.parse().map_err(|_| fail("before the slash must stand an address"))?;
            let bits: u8 = bits.parse().map_err(|_| fail("after the slash must stand a number of bits"))?;
            let width = if address.is_ipv4() { 32 } else { 128 };
            if bits > width {
                return Err(fail("it has more bits than the address"));
            }
            return Ok(Self::Network { address, bits });
        }
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(Self::Address { address: unmapped(address), port: None });
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) => {
                let port = port.parse().ok().filter(|port| *port != 0);
                (host, Some(port.ok_or_else(|| fail("after the colon must stand a port"))?))
            }
            None => (text, None),
        };
        if let Some(inside) = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')) {
            let address: Ipv6Addr =
                inside.parse().map_err(|_| fail("in brackets must stand an IPv6 address"))?;
            return Ok(Self::Address { address: unmapped(address.into()), port });
        }
        match url::Host::parse(host) {
            Ok(url::Host::Ipv4(address)) => Ok(Self::Address { address: address.into(), port }),
            Ok(url::Host::Domain(name)) if !name.contains('*') => {
                Ok(Self::Host { name: name.strip_suffix('.').unwrap_or(&name).to_owned(), port })
            }
            Ok(url::Host::Domain(_)) => Err(fail("wildcards are not known; name each host, or the network")),
            Ok(url::Host::Ipv6(_)) | Err(_) => Err(fail("that is no name of a host")),
        }
    }
}
