//! The HTTP calls of flows, with redirects.

use super::{Call, CallError, GuardedClient, RequestBody, Response, Target};
use crate::http::{FailureKind, HttpAnswer, HttpCaller, HttpOutcome, HttpRequest};
use ::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use hilo_model::Duration;
use tokio::time::Instant;

/// More redirects than this count as leading in circles.
const MAX_REDIRECTS: usize = 5;

/// Calls of flows through a [`GuardedClient`].
#[derive(Debug, Clone)]
pub struct HttpClient {
    client: GuardedClient,
}

impl HttpClient {
    /// Calls through this client.
    pub fn new(client: GuardedClient) -> Self {
        Self { client }
    }

    async fn follow(&self, request: HttpRequest) -> Result<HttpAnswer, CallError> {
        let deadline = Instant::now() + request.timeout.to_std();
        let mut headers = headers(&request)?;
        let mut target = Target::parse(&request.url)?;
        let follows = request.redirects;
        let (mut method, mut body) = (request.method, request.body);
        for _ in 0..=MAX_REDIRECTS {
            let left = deadline.saturating_duration_since(Instant::now());
            let call = Call {
                method: method.clone(),
                target: target.clone(),
                headers: headers.clone(),
                body: RequestBody::whole(body.clone()),
            };
            let response = self.client.call(call, Duration::from_micros(left.as_micros() as u64)).await?;
            let next = if follows { redirect(&target, &response)? } else { None };
            let Some(next) = next else {
                return answer(response, request.max_response_bytes).await;
            };
            let becomes_get = match response.status {
                StatusCode::SEE_OTHER => method != Method::HEAD,
                StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND => method == Method::POST,
                _ => false,
            };
            if becomes_get {
                method = Method::GET;
                body = bytes::Bytes::new();
                headers.remove(header::CONTENT_TYPE);
            }
            if !next.same_origin(&target) {
                keep_harmless(&mut headers);
            }
            target = next;
        }
        Err(CallError::sent(FailureKind::Protocol, format_args!("more than {MAX_REDIRECTS} redirects")))
    }
}

#[async_trait::async_trait]
impl HttpCaller for HttpClient {
    async fn call(&self, request: HttpRequest) -> HttpOutcome {
        match self.follow(request).await {
            Ok(answer) => HttpOutcome::Answered(answer),
            Err(error) => HttpOutcome::Failed { kind: error.kind, detail: error.detail },
        }
    }
}

/// Where the answer redirects to, if it does.
fn redirect(from: &Target, response: &Response) -> Result<Option<Target>, CallError> {
    let follows = matches!(response.status.as_u16(), 301 | 302 | 303 | 307 | 308);
    let location = response.headers.get(header::LOCATION).filter(|_| follows);
    let Some(location) = location else { return Ok(None) };
    let location = location
        .to_str()
        .map_err(|_| CallError::sent(FailureKind::Protocol, "the redirect's address is no text"))?;
    let next = from.join(location)?;
    if from.is_encrypted() && !next.is_encrypted() {
        return Err(CallError::sent(FailureKind::Blocked, "the redirect leads from https to http"));
    }
    Ok(Some(next))
}

async fn answer(response: Response, limit: usize) -> Result<HttpAnswer, CallError> {
    let headers = response
        .headers
        .iter()
        .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
        .collect();
    let body = response.body.read(limit).await?;
    Ok(HttpAnswer { status: response.status.as_u16(), headers, body })
}

fn headers(request: &HttpRequest) -> Result<HeaderMap, CallError> {
    let invalid = |name: &str| {
        CallError::unsent(FailureKind::Invalid, format_args!("the header `{name}` cannot be sent"))
    };
    let mut headers = HeaderMap::with_capacity(request.headers.len() + 2);
    for (name, value) in &request.headers {
        let key = HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid(name))?;
        let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| invalid(name))?;
        if !is_the_clients(&key) {
            headers.append(key, value);
        }
    }
    if let Some(key) = &request.idempotency_key {
        let value = HeaderValue::from_str(key).map_err(|_| invalid("Idempotency-Key"))?;
        headers.insert(IDEMPOTENCY_KEY, value);
    }
    Ok(headers)
}

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// Headers about the connection and its encoding, which the client decides.
fn is_the_clients(name: &HeaderName) -> bool {
    const THEIRS: [HeaderName; 10] = [
        header::HOST,
        header::CONTENT_LENGTH,
        header::TRANSFER_ENCODING,
        header::ACCEPT_ENCODING,
        header::CONNECTION,
        header::UPGRADE,
        header::TE,
        header::TRAILER,
        header::EXPECT,
        header::PROXY_AUTHORIZATION,
    ];
    THEIRS.contains(name) || matches!(name.as_str(), "keep-alive" | "proxy-connection")
}

/// On the way to another host only headers go along that cannot be secrets: keys are often sent in headers of any name.
fn keep_harmless(headers: &mut HeaderMap) {
    const HARMLESS: [HeaderName; 5] =
        [header::ACCEPT, header::ACCEPT_LANGUAGE, header::CONTENT_TYPE, header::USER_AGENT, IDEMPOTENCY_KEY];
    let secret: Vec<HeaderName> = headers.keys().filter(|name| !HARMLESS.contains(name)).cloned().collect();
    for name in secret {
        headers.remove(name);
    }
}
