//! Requests over HTTP.

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;

/// A client.
#[derive(Debug, Clone)]
pub(crate) struct Web {
    base: String,
    key: Option<String>,
    client: Client<HttpConnector, Full<Bytes>>,
}

impl Web {
    /// A client for what is below `base`, with a key as bearer token.
    pub(crate) fn new(base: impl Into<String>, key: Option<&str>) -> Self {
        let client = Client::builder(TokioExecutor::new()).build_http();
        Self { base: base.into(), key: key.map(str::to_owned), client }
    }

    /// The same for another key.
    pub(crate) fn with_key(&self, key: &str) -> Self {
        Self { key: Some(key.to_owned()), ..self.clone() }
    }

    /// Any request, with these headers; its status and body. `None` if there was no answer.
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Bytes>,
    ) -> Option<(StatusCode, Value)> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        if let Some(key) = &self.key {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request =
            request.header("content-type", "application/json").body(Full::new(body.into())).unwrap();
        let answer = self.client.request(request).await.ok()?;
        let status = answer.status();
        let body = answer.into_body().collect().await.ok()?.to_bytes();
        Some((status, serde_json::from_slice(&body).unwrap_or(Value::Null)))
    }

    /// Reads something that must be there.
    pub(crate) async fn get(&self, path: &str) -> Value {
        self.fine(Method::GET, path, Bytes::new()).await
    }

    /// Posts something that must be accepted.
    pub(crate) async fn post(&self, path: &str, body: Value) -> Value {
        self.fine(Method::POST, path, body.to_string()).await
    }

    async fn fine(&self, method: Method, path: &str, body: impl Into<Bytes>) -> Value {
        let (status, answer) = self.ask(method, path, &[], body).await.expect("an answer");
        assert!(status.is_success(), "{path}: {status} {answer}");
        answer
    }
}
