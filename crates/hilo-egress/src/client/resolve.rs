//! From names to addresses.

use std::{
    fmt, io,
    net::{IpAddr, SocketAddr},
};

/// Turns a host's name into addresses. What it returns is checked by the guard and connected to as it is.
#[async_trait::async_trait]
pub trait Resolve: Send + Sync + fmt::Debug {
    /// The addresses of the name, best first.
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>>;
}

/// The machine's own way (`/etc/hosts`, DNS…).
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemResolver;

#[async_trait::async_trait]
impl Resolve for SystemResolver {
    async fn resolve(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        // The port is of no meaning here; it comes back in every result.
        Ok(tokio::net::lookup_host((host, 0)).await?.map(|found: SocketAddr| found.ip()).collect())
    }
}
