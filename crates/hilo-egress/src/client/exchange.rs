//! One request, one answer.

use super::{CallError, ClientConfig, RequestBody, ResponseBody, Target, pool::Pool};
use crate::http::FailureKind;
use ::http::{
    HeaderMap, HeaderValue, Method, Request, StatusCode,
    header::{HOST, USER_AGENT},
};
use hilo_model::Duration;
use std::sync::Arc;
use tokio::time::{Instant, timeout_at};

const AGENT: HeaderValue = HeaderValue::from_static(concat!("Hilo/", env!("CARGO_PKG_VERSION")));

/// The client. Clones share connections.
#[derive(Debug, Clone)]
pub struct GuardedClient {
    config: Arc<ClientConfig>,
    pool: Arc<Pool>,
}

/// A request to make.
#[derive(Debug)]
pub struct Call {
    /// The method.
    pub method: Method,
    /// Where to.
    pub target: Target,
    /// Headers beside `Host` and `Content-Length`, which are the client's.
    pub headers: HeaderMap,
    /// The body.
    pub body: RequestBody,
}

/// An answer whose body is still to be read.
#[derive(Debug)]
pub struct Response {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: ResponseBody,
}

impl GuardedClient {
    /// A client with no connections yet.
    pub fn new(config: ClientConfig) -> Self {
        Self { config: Arc::new(config), pool: Arc::new(Pool::new()) }
    }

    /// Makes the call, once. `timeout` bounds everything up to the last byte of the body.
    pub async fn call(&self, call: Call, timeout: Duration) -> Result<Response, CallError> {
        let deadline = Instant::now() + timeout.to_std();
        let Call { method, target, mut headers, body } = call;
        // A server that answers before it has read a streamed body leaves the connection in no state to be used again.
        let reusable = body.is_whole();
        headers.insert(HOST, target.authority.clone());
        headers.entry(USER_AGENT).or_insert(AGENT);
        let mut request = Request::new(body);
        *request.method_mut() = method;
        *request.uri_mut() = target.path.clone();
        *request.headers_mut() = headers;
        loop {
            let mut lease = self.pool.lease(&self.config, &target.origin, deadline).await?;
            match timeout_at(deadline, lease.sender.try_send_request(request)).await {
                Ok(Ok(answer)) => {
                    let (head, incoming) = answer.into_parts();
                    let body = ResponseBody::new(incoming, reusable.then_some(lease), deadline);
                    return Ok(Response { status: head.status, headers: head.headers, body });
                }
                // The connection was closed before it took the request: it comes back whole and unsent.
                Ok(Err(mut error)) => match error.take_message() {
                    Some(unsent) => request = unsent,
                    None => return Err(CallError::broken(error.error())),
                },
                Err(_) => return Err(CallError::sent(FailureKind::Timeout, "no answer in time")),
            }
        }
    }
}
