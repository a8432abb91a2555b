//! `http`: asks a backend.

use crate::{
    document::{Span, Target},
    engine::{Effect, EventCode, Go, HttpOutcome, HttpRequest, NodeCx, Wait},
    lint::Problem,
    program::{Compiler, Next, compiler::Passing},
};
use hilo_expr::{Expression, Template};
use hilo_model::{Duration, EffectId};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::{fmt, sync::Arc};

/// Asks a backend. The run waits for the answer; messages of the customer meanwhile are not the run's.
///
/// ```yaml
/// type: http
/// url: "{{ env.orders_url }}/orders/{{ order | urlencode }}"
/// save: { status: response.body.status, eta: response.body.eta }
/// next: tell
/// on_status: { 404: not_found }
/// error: backend_down
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Http {
    /// The method.
    #[serde(default, skip_serializing_if = "is_default")]
    pub method: Method,
    /// The address, a template. Values that are not from `env` belong through the filter `urlencode`.
    pub url: String,
    /// Headers, their values templates.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub headers: IndexMap<String, String>,
    /// The body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// How long to wait, at most a minute; 10 seconds if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Span>,
    /// How often to ask again, 5 times at most, if nobody answers or the status is 429, 502, 503 or 504; twice if not said. The
    /// `Idempotency-Key` is the same each time, and no attempt begins later than 30 seconds after the first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retries: Option<u8>,
    /// Variables that take values of `response` (`.status`, `.headers`, `.body`), by expressions. What the answer lacks
    /// is null. They are set whenever there is an answer, whatever its status.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub save: IndexMap<String, String>,
    /// Where to go after an answer of status 200 to 299.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Target>,
    /// Where to go after an answer of another status.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub on_status: IndexMap<Status, Target>,
    /// Where to go if there is no answer, or one of any other status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Target>,
}

/// A method of HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Method {
    /// Read.
    #[default]
    Get,
    /// Create, or anything.
    Post,
    /// Replace.
    Put,
    /// Change.
    Patch,
    /// Take away.
    Delete,
}

impl Method {
    /// The name, in capitals.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// The body of a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// JSON, in which every text is a template; one that is a single `{{ … }}` keeps its value's type.
    Json(Value),
    /// Text, a template.
    Text(String),
}

/// A status of HTTP, as a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Status(pub u16);

#[derive(Debug)]
pub(crate) struct Compiled {
    method: Method,
    url: Template,
    headers: Vec<(String, Template)>,
    body: Option<CompiledBody>,
    timeout: Duration,
    retries: Option<u8>,
    save: Vec<(String, Expression)>,
    next: Next,
    on_status: Vec<(u16, Arc<str>, Next)>,
    error: Next,
}

#[derive(Debug)]
enum CompiledBody {
    Json(CompiledJson),
    Text(Template),
}

#[derive(Debug)]
enum CompiledJson {
    Literal(Value),
    Template(Template),
    List(Vec<CompiledJson>),
    Object(Vec<(String, CompiledJson)>),
}

const TIMEOUT: Duration = Duration::from_seconds(10);
/// The most repetitions.
const MAX_RETRIES: u8 = 5;
const MAX_TIMEOUT: Duration = Duration::from_seconds(60);

impl Http {
    pub(crate) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        let url = compiler.template("url", &self.url);
        if let Some(url) = &url {
            let from_outside = url.paths().iter().any(|path| path.first().is_some_and(|name| name != "env"));
            if from_outside && !url.source().contains("urlencode") {
                compiler.problem("url", &Problem::UrlNotEncoded);
            }
        }
        let mut headers = Vec::new();
        for (name, value) in &self.headers {
            let path = format!("headers.{name}");
            if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
                compiler.problem(&*path, &Problem::NameInvalid { name: name.clone() });
            }
            headers.extend(compiler.template(&path, value).map(|value| (name.clone(), value)));
        }
        let body = self.body.as_ref().map(|body| match body {
            Body::Json(json) => compile_json("body.json", json, compiler).map(CompiledBody::Json),
            Body::Text(text) => compiler.template("body.text", text).map(CompiledBody::Text),
        });
        let timeout = self.timeout.map_or(TIMEOUT, Span::duration);
        if timeout > MAX_TIMEOUT {
            compiler.problem("timeout", &Problem::TimeoutTooLong);
        }
        if self.retries.is_some_and(|retries| retries > MAX_RETRIES) {
            compiler.problem("retries", &Problem::TooManyRetries { most: MAX_RETRIES });
        }
        let mut save = Vec::new();
        for (name, source) in &self.save {
            let path = format!("save.{name}");
            compiler.assigned(&path, name);
            save.extend(compiler.expression(&path, source, &["response"]).map(|value| (name.clone(), value)));
        }
        let next = compiler.output("next", self.next.as_ref(), Passing::Instant);
        let mut on_status = Vec::new();
        for (status, target) in &self.on_status {
            let name = status.0.to_string();
            let next = compiler.target(&format!("on_status.{name}"), target, Passing::Instant);
            on_status.push((status.0, Arc::from(name), next));
        }
        let error = compiler.output("error", self.error.as_ref(), Passing::Instant);
        let body = match body {
            Some(None) => return None,
            Some(body) => body,
            None => None,
        };
        Some(Compiled {
            method: self.method,
            url: url?,
            headers,
            body,
            timeout,
            retries: self.retries.map(|retries| retries.min(MAX_RETRIES)),
            save,
            next,
            on_status,
            error,
        })
    }
}

fn compile_json(path: &str, json: &Value, compiler: &mut Compiler<'_>) -> Option<CompiledJson> {
    Some(match json {
        Value::String(source) => CompiledJson::Template(compiler.template(path, source)?),
        Value::Array(items) => {
            let item = |(at, item)| compile_json(&format!("{path}[{at}]"), item, compiler);
            CompiledJson::List(items.iter().enumerate().map(item).collect::<Option<_>>()?)
        }
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| {
                Some((name.clone(), compile_json(&format!("{path}.{name}"), value, compiler)?))
            };
            CompiledJson::Object(fields.iter().map(field).collect::<Option<_>>()?)
        }
        literal => CompiledJson::Literal(literal.clone()),
    })
}

impl CompiledJson {
    fn value(&self, cx: &mut NodeCx<'_, '_, '_>) -> Value {
        match self {
            Self::Literal(value) => value.clone(),
            Self::Template(template) => cx.render_value(template),
            Self::List(items) => items.iter().map(|item| item.value(cx)).collect(),
            Self::Object(fields) => {
                fields.iter().map(|(name, value)| (name.clone(), value.value(cx))).collect()
            }
        }
    }
}

impl Compiled {
    pub(crate) fn enter(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        let url = cx.render(&self.url);
        // A line break would end the header and begin another one.
        let line = |text: String| text.replace(['\r', '\n'], " ");
        let mut headers: Vec<_> =
            self.headers.iter().map(|(name, value)| (name.clone(), line(cx.render(value)))).collect();
        let body = self.body.as_ref().map(|body| match body {
            CompiledBody::Json(json) => json.value(cx).to_string(),
            CompiledBody::Text(text) => cx.render(text),
        });
        let typed = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
        if matches!(self.body, Some(CompiledBody::Json(_))) && !typed {
            headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
        }
        let request = HttpRequest {
            method: self.method,
            url,
            headers,
            body,
            timeout: self.timeout,
            retries: self.retries,
        };
        let id: EffectId = cx.turn.env.ids.make();
        let node = cx.frame.node.clone();
        cx.effect(Effect::Http { id, request, node });
        Go::Wait(Wait::call(id))
    }

    pub(crate) fn answered(&self, cx: &mut NodeCx<'_, '_, '_>, outcome: &HttpOutcome) -> Go {
        let (status, headers, body) = match outcome {
            HttpOutcome::Answered { status, headers, body } => (*status, headers, body),
            HttpOutcome::Failed { kind, .. } => {
                cx.event(EventCode::HttpFailed, kind.as_str());
                return Go::to("error", self.error).noting(kind.as_str());
            }
        };
        let body = serde_json::from_str(body).unwrap_or_else(|_| Value::from(body.as_str()));
        let response = json!({ "status": status, "headers": headers, "body": body });
        let names = Map::from_iter([("response".to_owned(), response)]);
        for (name, expression) in &self.save {
            let value = cx.look_up(expression, &names);
            cx.set(name, value);
        }
        let note = status.to_string();
        if (200..300).contains(&status) {
            return Go::to("next", self.next).noting(&note);
        }
        if let Some((_, name, next)) = self.on_status.iter().find(|(wanted, ..)| *wanted == status) {
            return Go::to_named(name.clone(), *next).noting(&note);
        }
        cx.event(EventCode::HttpFailed, &note);
        Go::to("error", self.error).noting(&note)
    }
}

fn is_default(method: &Method) -> bool {
    *method == Method::default()
}

impl Serialize for Status {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Status {
    /// Accepts a number too: YAML has keys that are numbers.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Status;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a status of HTTP from 100 to 599")
            }
            fn visit_u64<E: serde::de::Error>(self, status: u64) -> Result<Status, E> {
                let found = u16::try_from(status).ok().filter(|status| (100..600).contains(status));
                found
                    .map(Status)
                    .ok_or_else(|| E::invalid_value(serde::de::Unexpected::Unsigned(status), &self))
            }
            fn visit_i64<E: serde::de::Error>(self, status: i64) -> Result<Status, E> {
                self.visit_u64(status.unsigned_abs())
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Status, E> {
                let status =
                    text.parse().map_err(|_| E::invalid_value(serde::de::Unexpected::Str(text), &self));
                self.visit_u64(status?)
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

impl JsonSchema for Status {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Status".into()
    }
    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^[1-5]\\d\\d$" })
    }
}
