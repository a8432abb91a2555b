//! A simulator with one number, and calls to it.

use crate::business::{Business, SECRET, VERIFY_TOKEN};
use bytes::Bytes;
use hilo_model::{Duration, ManualClock, Timestamp, message::TemplateCategory};
use hilo_simulator::{
    Config, Running, Simulator, Timing,
    control::Acted,
    world::{ButtonKind, Number, Template, TemplateButton},
};
use http::{Method, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::{Value, json};
use std::sync::Arc;

pub(crate) const TOKEN: &str = "EAA";
pub(crate) const PHONE: &str = "106540352242922";
pub(crate) const WABA: &str = "102290129340398";
pub(crate) const OURS: &str = "5491150000000";

pub(crate) fn number(callback_url: Option<&str>) -> Number {
    Number {
        id: PHONE.to_owned(),
        waba_id: WABA.to_owned(),
        display_phone_number: OURS.to_owned(),
        verified_name: "Tienda Aurora".to_owned(),
        access_token: TOKEN.to_owned(),
        app_secret: SECRET.to_owned(),
        verify_token: VERIFY_TOKEN.to_owned(),
        callback_url: callback_url.map(str::to_owned),
        rate: 80.0,
        pair_limit: true,
        allowed_recipients: None,
    }
}

fn template(name: &str, category: TemplateCategory, status: &str, body: &str) -> Template {
    Template {
        name: name.to_owned(),
        language: "es".to_owned(),
        category,
        status: status.to_owned(),
        header: None,
        body: body.to_owned(),
        footer: None,
        buttons: vec![TemplateButton { kind: ButtonKind::QuickReply, text: "Confirmar".to_owned() }],
    }
}

/// Everything happens at once.
pub(crate) fn at_once() -> Timing {
    let zero = Duration::ZERO;
    Timing { sent: zero, delivered: zero, read: zero, ..Timing::default() }
}

pub(crate) struct Setup {
    pub(crate) running: Running,
    pub(crate) folder: tempfile::TempDir,
    timing: Timing,
}

impl Setup {
    /// A simulator whose number posts to the business.
    pub(crate) async fn new(business: &Business) -> Self {
        Self::with(at_once(), number(Some(&business.url))).await
    }

    pub(crate) async fn with(timing: Timing, number: Number) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let running = start(&folder, timing, vec![number]).await;
        Self { running, folder, timing }
    }

    /// The same simulator after a restart, with what it kept.
    pub(crate) async fn restart(self) -> Self {
        let Self { running, folder, timing } = self;
        running.stop().await;
        let running = start(&folder, timing, Vec::new()).await;
        Self { running, folder, timing }
    }

    pub(crate) async fn call(&self, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
        self.call_as(TOKEN, method, path, body).await
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let (status, answer) = self.call(Method::GET, path, Value::Null).await;
        assert_eq!(status, StatusCode::OK, "{path}: {answer}");
        answer
    }

    /// A call that must go well.
    pub(crate) async fn post(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.call(Method::POST, path, body).await;
        assert_eq!(status, StatusCode::OK, "{path}: {answer}");
        answer
    }

    pub(crate) async fn call_as(
        &self,
        token: &str,
        method: Method,
        path: &str,
        body: Value,
    ) -> (StatusCode, Value) {
        let request = http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.running.url()))
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {token}"));
        let body = if body.is_null() { Bytes::new() } else { Bytes::from(body.to_string()) };
        let (status, body) = exchange(request.body(Full::new(body)).unwrap()).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    /// A call of the control API, which must go well.
    pub(crate) async fn control(&self, method: Method, path: &str, body: Value) -> Value {
        let (status, answer) = self.call(method, &format!("/simulator{path}"), body).await;
        assert!(status.is_success(), "{path}: {status} {answer}");
        answer
    }

    /// A customer who writes first, so that the window is open. The webhook is still to come.
    pub(crate) async fn customer(&self, id: &str, more: Value) {
        let mut new = json!({ "id": id, "name": id });
        new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.control(Method::POST, "/customers", new).await;
    }

    pub(crate) async fn act(&self, customer: &str, act: Value) -> String {
        let answer = self.control(Method::POST, &format!("/customers/{customer}/send"), act).await;
        serde_json::from_value::<Acted>(answer).unwrap().id
    }

    pub(crate) async fn says(&self, customer: &str, body: &str) -> String {
        self.act(customer, json!({ "type": "text", "body": body })).await
    }

    pub(crate) async fn graph(&self, body: Value) -> (StatusCode, Value) {
        self.call(Method::POST, &format!("/v23.0/{PHONE}/messages"), body).await
    }

    /// Sends something, which must be accepted; the answer is its id.
    pub(crate) async fn send(&self, body: Value) -> String {
        let (status, answer) = self.graph(body).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        answer["messages"][0]["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn advance(&self, millis: u64) {
        self.control(Method::POST, "/clock", json!({ "advance_ms": millis })).await;
    }

    /// The events of the journal that have this name.
    pub(crate) async fn journal(&self, event: &str) -> Vec<Value> {
        let mut page = self.control(Method::GET, "/journal", Value::Null).await;
        let entries = serde_json::from_value::<Vec<Value>>(page["entries"].take()).unwrap();
        entries.into_iter().filter(|entry| entry["event"] == event).collect()
    }

    /// Waits until nothing is to come.
    pub(crate) async fn idle(&self) {
        let answer = self.control(Method::GET, "/idle?wait_ms=20000", Value::Null).await;
        assert_eq!(answer["idle"], true, "{answer}");
    }
}

async fn start(folder: &tempfile::TempDir, timing: Timing, numbers: Vec<Number>) -> Running {
    let clock = Arc::new(ManualClock::new(Timestamp::from_seconds(1_763_717_000)));
    let config = Config {
        numbers,
        templates: vec![
            template("order_ready", TemplateCategory::Utility, "APPROVED", "Pedido {{1}} listo, {{name}}."),
            template("sale", TemplateCategory::Marketing, "APPROVED", "Oferta"),
            template("code", TemplateCategory::Authentication, "APPROVED", "{{1}}"),
            template("paused", TemplateCategory::Utility, "PAUSED", "Hola"),
            template("rejected", TemplateCategory::Utility, "REJECTED", "Hola"),
        ],
        timing,
        ..Config::new(folder.path().to_owned(), clock)
    };
    Simulator::start(config).await.unwrap()
}

/// One request; the error tells that there was no answer.
pub(crate) async fn exchange(
    request: http::Request<Full<Bytes>>,
) -> Result<(StatusCode, Bytes), hyper_util::client::legacy::Error> {
    let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
    let answer = client.request(request).await?;
    let status = answer.status();
    let body = answer.into_body().collect().await.map(http_body_util::Collected::to_bytes);
    Ok((status, body.unwrap_or_default()))
}

pub(crate) fn text(to: &str, body: &str) -> Value {
    json!({ "messaging_product": "whatsapp", "to": to, "type": "text", "text": { "body": body } })
}
