//! Connections that wait for their next request.

use super::{CallError, ClientConfig, RequestBody, connect::connect, socket::Watch, target::Origin};
use crate::http::FailureKind;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use parking_lot::Mutex;
use std::{collections::HashMap, fmt, sync::Arc};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout_at},
};

/// With more hosts than this, those without connections are forgotten: flows may call any number of them.
const SWEEP_AT: usize = 64;
/// The longest head of an answer, in bytes.
const MAX_HEAD: usize = 64 * 1024;

/// All connections of a client, by origin.
pub(super) struct Pool {
    hosts: Mutex<HashMap<Origin, Arc<Host>>>,
}

struct Host {
    /// Last used first, so that surplus connections grow old and go.
    idle: Mutex<Vec<Idle>>,
    permits: Arc<Semaphore>,
    idle_timeout: std::time::Duration,
}

struct Idle {
    sender: SendRequest<RequestBody>,
    watch: Watch,
    since: Instant,
}

/// A connection in use.
pub(super) struct Lease {
    pub(super) sender: SendRequest<RequestBody>,
    watch: Watch,
    host: Arc<Host>,
    /// Frees the place for another connection when the lease ends.
    _permit: OwnedSemaphorePermit,
}

impl Pool {
    pub(super) fn new() -> Self {
        Self { hosts: Mutex::default() }
    }

    /// A connection to the origin that was open a moment ago. Nothing of a request has left when it fails.
    pub(super) async fn lease(
        &self,
        config: &ClientConfig,
        origin: &Origin,
        deadline: Instant,
    ) -> Result<Lease, CallError> {
        let host = self.host(config, origin);
        let permit = timeout_at(deadline, Arc::clone(&host.permits).acquire_owned())
            .await
            .map_err(|_| CallError::unsent(FailureKind::Timeout, "all connections were busy"))?
            .map_err(|_| CallError::unsent(FailureKind::Refused, "the client is closed"))?;
        while let Some(Idle { mut sender, watch, .. }) = host.take_idle() {
            if matches!(timeout_at(deadline, sender.ready()).await, Ok(Ok(()))) && watch.is_quiet() {
                return Ok(Lease { sender, watch, host, _permit: permit });
            }
        }
        // Seldom needed and large: the call's future does not carry it.
        let (wire, watch) = Box::pin(connect(config, origin, deadline)).await?;
        let (sender, connection) = http1::Builder::new()
            .max_buf_size(MAX_HEAD)
            .handshake(TokioIo::new(wire))
            .await
            .map_err(|error| CallError::unsent(FailureKind::Reset, error))?;
        tokio::spawn(async move {
            // The request that suffers learns of an error; nobody else needs to.
            let _ = connection.await;
        });
        Ok(Lease { sender, watch, host, _permit: permit })
    }

    fn host(&self, config: &ClientConfig, origin: &Origin) -> Arc<Host> {
        let mut hosts = self.hosts.lock();
        if let Some(host) = hosts.get(origin) {
            return Arc::clone(host);
        }
        if hosts.len() >= SWEEP_AT {
            hosts.retain(|_, host| {
                host.drop_old();
                Arc::strong_count(host) > 1 || !host.idle.lock().is_empty()
            });
        }
        let host = Arc::new(Host {
            idle: Mutex::default(),
            permits: Arc::new(Semaphore::new(config.max_connections_per_host.max(1))),
            idle_timeout: config.idle_timeout.to_std(),
        });
        hosts.insert(origin.clone(), Arc::clone(&host));
        host
    }
}

impl Host {
    fn take_idle(&self) -> Option<Idle> {
        let mut idle = self.idle.lock();
        while let Some(last) = idle.pop() {
            if last.since.elapsed() > self.idle_timeout {
                // The others have waited even longer.
                idle.clear();
                return None;
            }
            if !last.sender.is_closed() {
                return Some(last);
            }
        }
        None
    }

    fn drop_old(&self) {
        self.idle.lock().retain(|idle| !idle.sender.is_closed() && idle.since.elapsed() <= self.idle_timeout);
    }
}

impl Lease {
    /// Keeps the connection for the next call.
    pub(super) fn give_back(self) {
        if self.sender.is_closed() {
            return;
        }
        let mut idle = self.host.idle.lock();
        let since = Instant::now();
        // Surplus connections are the oldest; a few are looked at each time, so none stays for long.
        let old = idle.iter().take(2).filter(|idle| idle.since.elapsed() > self.host.idle_timeout).count();
        idle.drain(..old);
        idle.push(Idle { sender: self.sender, watch: self.watch, since });
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pool({} hosts)", self.hosts.lock().len())
    }
}

impl fmt::Debug for Lease {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lease")
    }
}
