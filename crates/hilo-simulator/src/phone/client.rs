use crate::{
    control::{Act, ActRequest, Acted, JournalPage, NewCustomer, View},
    event::Entry,
    post,
    world::{Customer, Number},
};
use bytes::Bytes;
use hilo_whatsapp_wire::webhook::Referral;
use http::Method;
use http_body_util::{BodyExt as _, Full};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::time::Duration;

/// Why the simulator does not do it.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// It is not there.
    #[error("the simulator does not answer at {url}: {source}")]
    Unreachable {
        /// Where it was looked for.
        url: String,
        /// What the connection said.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// It refuses, and says why.
    #[error("{0}")]
    Refused(String),
    /// It says something else than this phone understands.
    #[error("the simulator's answer makes no sense: {0}")]
    Senseless(#[from] serde_json::Error),
    /// It has no number to talk to.
    #[error("the simulator has no such number yet")]
    NoNumber,
}

/// Calls to the control API.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    url: String,
    http: post::Client,
}

impl Client {
    pub(crate) fn new(url: &str) -> Self {
        Self { url: url.trim_end_matches('/').to_owned(), http: post::client() }
    }

    pub(crate) async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &(impl Serialize + Sync),
    ) -> Result<T, ClientError> {
        let url = format!("{}/simulator{path}", self.url);
        let unreachable = |source: Box<dyn std::error::Error + Send + Sync>| ClientError::Unreachable {
            url: self.url.clone(),
            source,
        };
        let body = if method == Method::GET { Bytes::new() } else { Bytes::from(serde_json::to_vec(body)?) };
        let request = http::Request::builder()
            .method(method)
            .uri(url)
            .header(http::header::CONTENT_TYPE, "application/json")
            .body(Full::new(body))
            .map_err(|error| unreachable(error.into()))?;
        let answer = self.http.request(request).await.map_err(|error| unreachable(error.into()))?;
        let status = answer.status();
        let body = answer.into_body().collect().await.map_err(|error| unreachable(error.into()))?.to_bytes();
        if status.is_success() {
            return Ok(serde_json::from_slice(&body)?);
        }
        let told = serde_json::from_slice::<Value>(&body).ok();
        let reason = told.as_ref().and_then(|told| told.get("error")?.as_str()).map(str::to_owned);
        Err(ClientError::Refused(reason.unwrap_or_else(|| status.to_string())))
    }

    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ClientError> {
        self.call(Method::GET, path, &()).await
    }

    pub(super) async fn number(&self, wanted: Option<&str>) -> Result<Number, ClientError> {
        let numbers: Vec<Number> = self.get("/numbers").await?;
        let mut fitting =
            numbers.into_iter().filter(|number| wanted.is_none_or(|wanted| wanted == number.id));
        fitting.next().ok_or(ClientError::NoNumber)
    }

    pub(super) async fn customers(&self) -> Result<Vec<Customer>, ClientError> {
        self.get("/customers").await
    }

    pub(super) async fn create(&self, new: &NewCustomer) -> Result<Customer, ClientError> {
        self.call(Method::POST, "/customers", new).await
    }

    pub(super) async fn conversation(
        &self,
        who: &str,
        number: &str,
        last: usize,
    ) -> Result<Vec<View>, ClientError> {
        self.get(&format!("/customers/{}/messages?number={number}&last={last}", escaped(who))).await
    }

    pub(super) async fn act(
        &self,
        who: &str,
        number: &str,
        act: Act,
        reply_to: Option<String>,
    ) -> Result<Acted, ClientError> {
        let request =
            ActRequest { number: Some(number.to_owned()), reply_to, referral: None, group: None, act };
        self.call(Method::POST, &format!("/customers/{}/send", escaped(who)), &request).await
    }

    /// Writes as somebody who tapped an advertisement.
    pub(super) async fn come_from_ad(
        &self,
        who: &str,
        number: &str,
        body: String,
    ) -> Result<Acted, ClientError> {
        let referral = Referral {
            source_type: Some("ad".to_owned()),
            source_id: Some("120210000000000001".to_owned()),
            source_url: Some("https://fb.me/hilo".to_owned()),
            headline: Some("Hilo".to_owned()),
            ..Referral::default()
        };
        let request = ActRequest {
            group: None,
            number: Some(number.to_owned()),
            reply_to: None,
            referral: Some(Box::new(referral)),
            act: Act::Text { body },
        };
        self.call(Method::POST, &format!("/customers/{}/send", escaped(who)), &request).await
    }

    pub(super) async fn block(&self, who: &str, number: &str, blocks: bool) -> Result<(), ClientError> {
        let deed = json!({ "number": number, "blocks": blocks });
        self.call::<Value>(Method::POST, &format!("/customers/{}/block", escaped(who)), &deed).await.map(drop)
    }

    pub(super) async fn read(&self, who: &str, number: &str) -> Result<(), ClientError> {
        let path = format!("/customers/{}/read?number={number}", escaped(who));
        self.call::<Value>(Method::POST, &path, &()).await.map(drop)
    }

    pub(super) async fn advance(&self, span: Duration) -> Result<(), ClientError> {
        let millis = u64::try_from(span.as_millis()).unwrap_or(u64::MAX);
        self.call::<Value>(Method::POST, "/clock", &json!({ "advance_ms": millis })).await.map(drop)
    }

    /// What happened to a customer after an event; waits so long if nothing did.
    pub(super) async fn news(
        &self,
        after: u64,
        wait: Duration,
        who: &str,
    ) -> Result<JournalPage, ClientError> {
        let (who, wait) = (escaped(who), wait.as_millis());
        self.get(&format!("/journal?after={after}&customer={who}&limit=500&wait_ms={wait}")).await
    }

    pub(super) async fn entry(&self, seq: u64) -> Result<Option<Entry>, ClientError> {
        let page: JournalPage =
            self.get(&format!("/journal?after={}&limit=1", seq.saturating_sub(1))).await?;
        Ok(page.entries.into_iter().next())
    }
}

/// An id as a part of a path.
fn escaped(id: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    id.bytes().map(byte).collect()
}
