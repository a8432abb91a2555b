//! Calls of the Graph API: address, credentials, answer.

use crate::{Timeouts, outcome};
use bytes::Bytes;
use hilo_egress::{
    Secret,
    channel::{SendError, WhatsappAccount},
    client::{Call, CallError, GuardedClient, RequestBody, Response, Target},
};
use hilo_model::Duration;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use serde::de::DeserializeOwned;
use tokio::time::Instant;

/// No answer of ours is longer; a longer one is not Graph's.
const MAX_ANSWER: usize = 64 * 1024;
/// Nor is a page of a list.
const MAX_PAGE: usize = 4 * 1024 * 1024;
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The Graph API, in the name of one account.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Graph<'a> {
    pub(crate) client: &'a GuardedClient,
    pub(crate) account: &'a WhatsappAccount,
    pub(crate) timeouts: Timeouts,
    pub(crate) addresses: &'a Addresses,
}

/// Addresses that were taken apart already: every message of a number goes to the same one.
pub(crate) type Addresses = quick_cache::sync::Cache<String, Target>;
/// How many are kept.
pub(crate) const ADDRESSES: usize = 256;

impl Graph<'_> {
    /// Posts JSON to an edge of a node, such as the number's `messages`.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        node: &str,
        edge: &str,
        body: impl Into<Bytes>,
    ) -> Result<T, SendError> {
        let target = self.edge(node, edge)?;
        let body = (JSON, RequestBody::whole(body));
        self.exchange(Method::POST, target, Some(body), self.timeouts.call, MAX_ANSWER).await
    }

    /// Posts JSON to a node itself.
    pub(crate) async fn post_node<T: DeserializeOwned>(
        &self,
        node: &str,
        body: impl Into<Bytes>,
    ) -> Result<T, SendError> {
        let target = parse(&self.address(node, "")?)?;
        let body = (JSON, RequestBody::whole(body));
        self.exchange(Method::POST, target, Some(body), self.timeouts.call, MAX_ANSWER).await
    }

    /// Deletes from an edge of a node what the query names; it begins with a question mark.
    pub(crate) async fn delete<T: DeserializeOwned>(
        &self,
        node: &str,
        edge: &str,
        query: &str,
    ) -> Result<T, SendError> {
        let target = parse(&self.address(node, &format!("/{edge}{query}"))?)?;
        self.exchange(Method::DELETE, target, None, self.timeouts.call, MAX_ANSWER).await
    }

    /// Reads a page of an edge of a node; `query` begins with a question mark.
    pub(crate) async fn page<T: DeserializeOwned>(
        &self,
        node: &str,
        edge: &str,
        query: &str,
    ) -> Result<T, SendError> {
        let target = parse(&self.address(node, &format!("/{edge}{query}"))?)?;
        self.exchange(Method::GET, target, None, self.timeouts.call, MAX_PAGE).await
    }

    /// Begins a resumable upload; the answer is its session.
    pub(crate) async fn begin_upload<T: DeserializeOwned>(&self, query: &str) -> Result<T, SendError> {
        let target = parse(&self.address("app", &format!("/uploads{query}"))?)?;
        self.exchange(Method::POST, target, None, self.timeouts.call, MAX_ANSWER).await
    }

    /// Sends all of an upload that was begun.
    pub(crate) async fn continue_upload<T: DeserializeOwned>(
        &self,
        session: &str,
        body: RequestBody,
    ) -> Result<T, SendError> {
        // A session is one piece of a path, perhaps with a signature as query.
        let plain = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'/' | b'\\' | b'#');
        if !session.starts_with("upload:") || !session.bytes().all(plain) {
            let detail = "Graph's session of an upload is none".to_owned();
            return Err(SendError::Refused { code: None, detail, verdict: None });
        }
        let base = self.address("app", "")?;
        let target = parse(&format!("{}{session}", base.trim_end_matches("app")))?;
        let whole = (HeaderValue::from_static("application/octet-stream"), body);
        let offset = [(HeaderName::from_static("file_offset"), HeaderValue::from_static("0"))];
        let response =
            self.call_with(Method::POST, target, Some(whole), offset.into(), self.timeouts.file).await?;
        Self::answer(response, MAX_ANSWER).await
    }

    /// Posts a body that is read while it is sent.
    pub(crate) async fn upload<T: DeserializeOwned>(
        &self,
        node: &str,
        edge: &str,
        content_type: HeaderValue,
        body: RequestBody,
    ) -> Result<T, SendError> {
        let target = self.edge(node, edge)?;
        self.exchange(Method::POST, target, Some((content_type, body)), self.timeouts.file, MAX_ANSWER).await
    }

    /// Reads a node; `query` begins with a question mark.
    pub(crate) async fn get<T: DeserializeOwned>(&self, node: &str, query: &str) -> Result<T, SendError> {
        let target = parse(&self.address(node, query)?)?;
        self.exchange(Method::GET, target, None, self.timeouts.call, MAX_ANSWER).await
    }

    /// Calls any address with the account's token: files lie on other hosts than the API.
    pub(crate) async fn call(
        &self,
        method: Method,
        target: Target,
        body: Option<(HeaderValue, RequestBody)>,
        timeout: Duration,
    ) -> Result<Response, SendError> {
        self.call_with(method, target, body, Vec::new(), timeout).await
    }

    async fn call_with(
        &self,
        method: Method,
        target: Target,
        body: Option<(HeaderValue, RequestBody)>,
        more: Vec<(HeaderName, HeaderValue)>,
        timeout: Duration,
    ) -> Result<Response, SendError> {
        let mut headers = HeaderMap::with_capacity(4);
        headers.extend(more);
        headers.insert(AUTHORIZATION, bearer(&self.account.access_token)?);
        let body = match body {
            Some((content_type, body)) => {
                headers.insert(CONTENT_TYPE, content_type);
                body
            }
            None => RequestBody::whole(Bytes::new()),
        };
        let call = Call { method, target, headers, body };
        let started = Instant::now();
        let result = self.client.call(call, timeout).await;
        let number = self.account.phone_number_id.as_str();
        let millis = started.elapsed().as_millis() as u64;
        match &result {
            Ok(response) => tracing::debug!(
                whatsapp.phone_number_id = number,
                http.status = response.status.as_u16(),
                graph.request_id = request_id(&response.headers),
                elapsed_ms = millis,
                "graph answered"
            ),
            Err(error) => tracing::debug!(
                whatsapp.phone_number_id = number,
                failure = error.kind.as_str(),
                unsent = error.unsent,
                elapsed_ms = millis,
                "graph did not answer"
            ),
        }
        result.map_err(|error| outcome::of_failure(&error))
    }

    async fn exchange<T: DeserializeOwned>(
        &self,
        method: Method,
        target: Target,
        body: Option<(HeaderValue, RequestBody)>,
        timeout: Duration,
        longest: usize,
    ) -> Result<T, SendError> {
        Self::answer(self.call(method, target, body, timeout).await?, longest).await
    }

    async fn answer<T: DeserializeOwned>(response: Response, longest: usize) -> Result<T, SendError> {
        let Response { status, headers, body } = response;
        let body = body.read(longest).await;
        if !status.is_success() {
            // The status alone already tells much; a body that breaks off changes nothing about that.
            return Err(outcome::of_answer(status.as_u16(), &headers, &body.unwrap_or_default()));
        }
        let unreadable = |detail: String| SendError::Uncertain {
            code: None,
            detail: format!("answered {status}, but {detail}"),
        };
        let body = body.map_err(|error: CallError| unreadable(error.detail))?;
        // The words of a parse error may quote the answer; where it is wrong is enough.
        serde_json::from_slice(&body)
            .map_err(|error| unreadable(format!("not as Graph does ({:?} error)", error.classify())))
    }

    fn edge(&self, node: &str, edge: &str) -> Result<Target, SendError> {
        let address = self.address(node, &format!("/{edge}"))?;
        self.addresses.get_or_insert_with(&address, || parse(&address))
    }

    fn address(&self, node: &str, rest: &str) -> Result<String, SendError> {
        let (base, version) =
            (self.account.graph_url.trim_end_matches('/'), self.account.api_version.as_str());
        for segment in [version, node] {
            if is_segment(segment) {
                continue;
            }
            let detail = format!("`{}` cannot stand in Graph's addresses", segment.escape_debug());
            let ours = [version, &self.account.phone_number_id, &self.account.waba_id].contains(&segment);
            return Err(match ours {
                true => SendError::AccountProblem { code: None, detail },
                false => SendError::Refused { code: None, detail, verdict: None },
            });
        }
        Ok(format!("{base}/{version}/{node}{rest}"))
    }
}

fn parse(address: &str) -> Result<Target, SendError> {
    Target::parse(address).map_err(|error| outcome::of_failure(&error))
}

/// Whether the text is one piece of a path and means nothing else there.
fn is_segment(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    !text.is_empty() && text.bytes().all(plain) && text.bytes().any(|byte| byte.is_ascii_alphanumeric())
}

fn bearer(token: &Secret) -> Result<HeaderValue, SendError> {
    let mut value = HeaderValue::try_from(format!("Bearer {}", token.expose())).map_err(|_| {
        SendError::AccountProblem {
            code: None,
            detail: "the access token has characters no token has".to_owned(),
        }
    })?;
    value.set_sensitive(true);
    Ok(value)
}

/// What Meta's support asks for.
fn request_id(headers: &HeaderMap) -> Option<&str> {
    ["x-fb-request-id", "x-fb-trace-id"]
        .iter()
        .find_map(|name| headers.get(*name))
        .and_then(|value| value.to_str().ok())
}
