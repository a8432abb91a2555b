//! A problem as it leaves.

use super::{Language, Problem, Texts};
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use hilo_model::TraceId;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// What went wrong (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// A URI for the kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in one line, in the reader's language.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// The kind for programs; stable.
    pub code: String,
    /// What it means here and how to mend it, in the reader's language.
    pub detail: String,
    /// Follows the request through logs.
    pub trace: String,
    /// The values at fault.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldProblemBody>,
    /// More for programs.
    #[serde(flatten)]
    pub more: Map<String, Value>,
}

/// A value at fault.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = FieldProblem)]
pub struct FieldProblemBody {
    /// Where in the request: a JSON pointer.
    pub pointer: String,
    /// The kind of fault for programs.
    pub code: String,
    /// What is wrong, in the reader's language.
    pub detail: String,
    /// How to mend it, in the reader's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mend: Option<String>,
}

impl FieldProblemBody {
    /// A value at fault, in a language.
    pub(crate) fn of(error: super::FieldProblem, language: Language) -> Self {
        let words = language.index();
        let pick = |texts: Texts| texts.into_iter().nth(words).unwrap_or_default();
        Self {
            pointer: error.pointer,
            code: error.code,
            detail: pick(error.detail),
            mend: error.mend.map(pick),
        }
    }
}

impl Problem {
    /// What it is called, and what it means here and how to mend it.
    pub(crate) fn words(&self, language: Language) -> (&'static str, String) {
        let words = language.index();
        let mut detail = self.code.details()[words].to_owned();
        for parameter in &self.parameters {
            detail = detail.replacen("{}", parameter, 1);
        }
        (self.code.titles()[words], detail)
    }
}

/// Gives a problem its words.
pub(crate) fn render(problem: Problem, language: Language, trace: TraceId) -> Response {
    let code = problem.code;
    let (title, detail) = problem.words(language);
    let errors = problem.errors.into_iter().map(|error| FieldProblemBody::of(error, language));
    let body = ProblemBody {
        kind: format!("https://hilo.dev/problems/{}", code.as_str()),
        title: title.to_owned(),
        status: code.status().as_u16(),
        code: code.as_str().to_owned(),
        detail,
        trace: trace.to_string(),
        errors: errors.collect(),
        more: problem.more,
    };
    let mut response = match serde_json::to_vec(&body) {
        Ok(body) => (code.status(), body).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    if code.status() == StatusCode::UNAUTHORIZED {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Some(wait) = body.more.get("retry_after_seconds").and_then(Value::as_u64) {
        headers.insert(header::RETRY_AFTER, wait.into());
    }
    response
}
