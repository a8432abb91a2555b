//! The one guard against server-side request forgery: people type addresses into flows, and customers' answers end
//! up in them, so nothing that is called may lie inside the operator's network unless the operator wants it.
//!
//! What counts is the *address* a connection is made to, checked when it is made: [`Guard::check`] is asked for every
//! address that a name resolved to, and the connection goes to that very address. A name that answers differently the
//! second time, a redirect, an odd spelling of `127.0.0.1` therefore change nothing.

mod address;
mod allow;

pub use address::AddressClass;
pub use allow::{AllowList, ParseAllowError};

use std::net::IpAddr;

/// Decides which addresses may be called.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    allow: AllowList,
}

/// The guard's refusal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{address} is {}; calls into such networks are forbidden unless the operator's allow-list names them",
    .class.in_words()
)]
pub struct Blocked {
    /// The address that was to be called.
    pub address: IpAddr,
    /// What it is.
    pub class: AddressClass,
}

impl Guard {
    /// A guard that lets through what is public and what the list names.
    pub fn new(allow: AllowList) -> Self {
        Self { allow }
    }

    /// Whether `address`, which `host` resolved to (or is), may be called on `port`.
    ///
    /// An entry of the list that names the host opens loopback, private and shared addresses. Link-local addresses, where
    /// clouds keep their credentials, and reserved ones are only opened by an entry that names the address or its
    /// network. Multicast and unspecified addresses are never called.
    pub fn check(&self, host: &str, port: u16, address: IpAddr) -> Result<(), Blocked> {
        let address = address::unmapped(address);
        let class = AddressClass::of(address);
        let allowed = match class {
            AddressClass::Public => true,
            AddressClass::Loopback | AddressClass::Private | AddressClass::Shared => {
                self.allow.names_host(host, port) || self.allow.names_address(address, port)
            }
            AddressClass::LinkLocal | AddressClass::Reserved => self.allow.names_address(address, port),
            AddressClass::Multicast | AddressClass::Unspecified => false,
        };
        if allowed { Ok(()) } else { Err(Blocked { address, class }) }
    }
}
