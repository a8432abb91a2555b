//! Making a connection: resolve, ask the guard, connect to that very address, encrypt.

use super::{
    CallError, ClientConfig,
    socket::{Socket, Watch},
    target::Origin,
};
use crate::http::FailureKind;
use rustls::pki_types::ServerName;
use std::{
    io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    task::{Context, Poll},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, timeout_at},
};
use tokio_rustls::{TlsConnector, client::TlsStream};

/// A connection, encrypted or not.
pub(super) enum Wire {
    Plain(Socket),
    Encrypted(Box<TlsStream<Socket>>),
}

/// Connects within the configured time and before `deadline`. Nothing of a request has left when it fails.
pub(super) async fn connect(
    config: &ClientConfig,
    origin: &Origin,
    deadline: Instant,
) -> Result<(Wire, Watch), CallError> {
    let limit = deadline.min(Instant::now() + config.connect_timeout.to_std());
    match timeout_at(limit, attempt(config, origin, limit)).await {
        Ok(result) => result,
        Err(_) => Err(CallError::unsent(FailureKind::Timeout, "no connection in time")),
    }
}

async fn attempt(config: &ClientConfig, origin: &Origin, limit: Instant) -> Result<(Wire, Watch), CallError> {
    let addresses = addresses(config, origin).await?;
    let stream = first_that_accepts(&addresses, limit).await?;
    // Requests are written whole; waiting for more only delays them.
    stream.set_nodelay(true).map_err(|error| CallError::unsent(FailureKind::Refused, error))?;
    let socket = Socket::new(stream);
    let watch = socket.watch();
    if !origin.encrypted {
        return Ok((Wire::Plain(socket), watch));
    }
    let tls = |error: &dyn std::fmt::Display| CallError::unsent(FailureKind::Tls, error);
    let name = ServerName::try_from(origin.host.clone()).map_err(|error| tls(&error))?;
    let connector = TlsConnector::from(config.trust.config().map_err(|error| tls(&error))?);
    let stream = connector.connect(name, socket).await.map_err(|error| tls(&error))?;
    Ok((Wire::Encrypted(Box::new(stream)), watch))
}

/// What the host resolves to, as far as the guard allows it.
async fn addresses(config: &ClientConfig, origin: &Origin) -> Result<Vec<SocketAddr>, CallError> {
    let found: Vec<IpAddr> = match origin.address() {
        Some(address) => vec![address],
        None => config.resolver.resolve(&origin.host).await.map_err(|error| {
            // The resolver's words may hold the name; its kind is enough.
            CallError::unsent(
                FailureKind::Dns,
                format_args!("the host's name does not resolve ({})", error.kind()),
            )
        })?,
    };
    let mut blocked = None;
    let mut allowed = Vec::with_capacity(found.len());
    for address in found {
        match config.guard.check(&origin.host, origin.port, address) {
            Ok(()) => allowed.push(SocketAddr::new(address, origin.port)),
            Err(refusal) => blocked = Some(refusal),
        }
    }
    match (allowed.is_empty(), blocked) {
        (false, _) => Ok(allowed),
        (true, Some(refusal)) => Err(CallError::unsent(FailureKind::Blocked, refusal)),
        (true, None) => Err(CallError::unsent(FailureKind::Dns, "the host's name has no address")),
    }
}

/// Tries one after the other; each gets an equal share of the time that is left, so that a dead first address does not
/// hide a living second one.
async fn first_that_accepts(addresses: &[SocketAddr], limit: Instant) -> Result<TcpStream, CallError> {
    let mut last = CallError::unsent(FailureKind::Dns, "the host's name has no address");
    for (at, address) in addresses.iter().enumerate() {
        let share = limit.saturating_duration_since(Instant::now()) / (addresses.len() - at) as u32;
        match tokio::time::timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => return Ok(stream),
            Ok(Err(error)) => last = CallError::unsent(FailureKind::Refused, error.kind()),
            Err(_) => last = CallError::unsent(FailureKind::Timeout, "no connection in time"),
        }
    }
    Err(last)
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_read(cx, buffer),
            Self::Encrypted(stream) => Pin::new(stream).poll_read(cx, buffer),
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write(cx, bytes),
            Self::Encrypted(stream) => Pin::new(stream).poll_write(cx, bytes),
        }
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_write_vectored(cx, slices),
            Self::Encrypted(stream) => Pin::new(stream).poll_write_vectored(cx, slices),
        }
    }

    fn is_write_vectored(&self) -> bool {
        match self {
            Self::Plain(stream) => stream.is_write_vectored(),
            Self::Encrypted(stream) => stream.is_write_vectored(),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_flush(cx),
            Self::Encrypted(stream) => Pin::new(stream).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(stream) => Pin::new(stream).poll_shutdown(cx),
            Self::Encrypted(stream) => Pin::new(stream).poll_shutdown(cx),
        }
    }
}
