//! Errors in Meta's form and with Meta's codes, so that clients do what they would do about Meta's.

use crate::problem::{Code, FieldProblem, Language, Problem};
use axum::{
    Json,
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use hilo_model::TraceId;
use hilo_whatsapp_wire::{
    convert::NotOrderable,
    errors::{ErrorAnswer, ErrorBody, ErrorData, lookup},
    limits::Violation,
};
use serde_json::Value;

/// An error on its way out.
#[derive(Debug, Clone)]
pub(super) struct Refusal {
    /// Meta's number for it.
    code: i64,
    subcode: Option<i64>,
    /// Its short name; the table's if there is none.
    message: Option<String>,
    kind: &'static str,
    /// What exactly is wrong, and how to mend it.
    details: Option<String>,
    /// Seconds to wait.
    retry_after: Option<u64>,
}

/// An error of the table, with a sentence about this case.
pub(super) fn refused(code: i64, details: impl Into<String>) -> Refusal {
    Refusal { details: Some(details.into()), ..Refusal::plain(code, None) }
}

impl Refusal {
    fn plain(code: i64, message: Option<String>) -> Self {
        Self { code, subcode: None, message, kind: "OAuthException", details: None, retry_after: None }
    }

    /// With Meta's subcode.
    pub(super) fn with_subcode(self, subcode: i64) -> Self {
        Self { subcode: Some(subcode), ..self }
    }

    /// No object has this id, or the key's environment has none.
    pub(super) fn no_object(method: &Method, id: &str) -> Self {
        let method = method.as_str().to_ascii_lowercase();
        let message = format!(
            "Unsupported {method} request. Object with ID '{id}' does not exist, cannot be loaded due to missing \
             permissions, or does not support this operation."
        );
        Self { subcode: Some(33), kind: "GraphMethodException", ..Self::plain(100, Some(message)) }
    }

    /// No such address.
    pub(super) fn no_path(path: &str) -> Self {
        Self::plain(2500, Some(format!("Unknown path components: {path}")))
    }

    /// With words and trace, as it leaves.
    pub(super) fn render(self, trace: TraceId) -> Response {
        let (status, meaning) =
            lookup(self.code).map_or((400, "unknown"), |row| (row.http_status, row.meaning));
        let code = self.code;
        let message = self.message.unwrap_or_else(|| format!("(#{code}) {meaning}"));
        let data = self.details.map(|details| ErrorData {
            messaging_product: Some("whatsapp".to_owned()),
            details: Some(details),
            ..ErrorData::default()
        });
        let challenge = (code == 190)
            .then(|| format!("OAuth \"Facebook Platform\" \"invalid_token\" \"{message}\""))
            .and_then(|text| HeaderValue::from_str(&text).ok());
        let error = ErrorBody {
            code,
            message: Some(message),
            kind: Some(self.kind.to_owned()),
            error_data: data,
            error_subcode: self.subcode,
            fbtrace_id: Some(trace.to_string()),
            ..ErrorBody::default()
        };
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
        let mut response = (status, Json(ErrorAnswer { error })).into_response();
        let headers = response.headers_mut();
        if let Ok(trace) = HeaderValue::from_str(&trace.to_string()) {
            headers.insert("x-fb-trace-id", trace);
        }
        if let Some(challenge) = challenge {
            headers.insert(header::WWW_AUTHENTICATE, challenge);
        }
        if let Some(wait) = self.retry_after {
            headers.insert(header::RETRY_AFTER, wait.into());
        }
        response
    }
}

impl IntoResponse for Refusal {
    /// What goes around every request gives it its form, because the trace is known there.
    fn into_response(self) -> Response {
        let mut response = StatusCode::BAD_REQUEST.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<hilo_app::Error> for Refusal {
    fn from(error: hilo_app::Error) -> Self {
        use hilo_whatsapp_wire::template::ValueRule as V;
        // Meta tells apart that parameters are too few or too many and that they do not fit.
        let code = match &error {
            hilo_app::Error::TemplateValues(found) => {
                let counts = |rule: &V| {
                    matches!(rule, V::Missing { .. } | V::TooMany { .. } | V::ButtonMissing { .. })
                };
                Some(if found.iter().any(|found| counts(&found.rule)) { 132_000 } else { 132_018 })
            }
            _ => None,
        };
        let refusal = Self::from(Problem::from(error));
        Self { code: code.unwrap_or(refusal.code), ..refusal }
    }
}

impl From<hilo_runtime::intake::Error> for Refusal {
    fn from(error: hilo_runtime::intake::Error) -> Self {
        Problem::from(error).into()
    }
}

impl From<NotOrderable> for Refusal {
    fn from(error: NotOrderable) -> Self {
        let code = match error {
            NotOrderable::Kind { .. } => 131_051,
            NotOrderable::Member { .. } | NotOrderable::Form { .. } => 131_009,
        };
        refused(code, error.to_string())
    }
}

impl From<Vec<Violation>> for Refusal {
    fn from(found: Vec<Violation>) -> Self {
        let code = found.first().map_or(100, Violation::code);
        let texts: Vec<String> = found.iter().map(ToString::to_string).collect();
        refused(code, texts.join("; "))
    }
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        let code = code_of(&problem);
        let (title, detail) = problem.words(Language::English);
        let details = match problem.errors.as_slice() {
            [] => format!("{title}: {detail}"),
            errors => errors.iter().map(fault).collect::<Vec<_>>().join("; "),
        };
        let retry_after = problem.more.get("retry_after_seconds").and_then(Value::as_u64);
        match problem.code {
            Code::Unauthenticated => {
                let message =
                    "Invalid OAuth access token - Cannot parse access token: it is not a key of Hilo's";
                Self::plain(190, Some(message.to_owned()))
            }
            Code::NotFound => {
                Self { subcode: Some(33), kind: "GraphMethodException", ..refused(code, details) }
            }
            _ => Self { retry_after, ..refused(code, details) },
        }
    }
}

/// A value at fault, with its place in Meta's request.
fn fault(fault: &FieldProblem) -> String {
    let english = Language::English.index();
    let mend = fault.mend.as_ref().map(|mend| format!(" {}", mend[english])).unwrap_or_default();
    let place = match &*fault.pointer {
        "/to/phone" => "to",
        "/to/user_id" => "recipient",
        pointer => pointer.trim_start_matches('/'),
    };
    format!("{}: {}{mend}", place.replace('/', "."), fault.detail[english])
}

/// Meta's code for a problem of Hilo's.
fn code_of(problem: &Problem) -> i64 {
    let status = || problem.more.get("status").and_then(Value::as_str).unwrap_or_default();
    match problem.code {
        Code::Unauthenticated | Code::WrongCredentials | Code::CodeNeeded | Code::WrongCode => 190,
        // 200 is what Meta answers to a send without the permission.
        Code::Forbidden => 200,
        Code::PeopleOnly
        | Code::NotSameOrigin
        | Code::NoPlace
        | Code::KeyElsewhere
        | Code::KeyReachesOthers => 10,
        Code::RateLimited => 4,
        Code::WindowClosed => 131_047,
        Code::OptedOut | Code::OptedOutOfUtility => 131_050,
        Code::EnoughMarketing => 131_049,
        Code::Unreachable | Code::NoChannel => 131_026,
        Code::TemplateNotApproved if status() == "PAUSED" => 132_015,
        Code::TemplateNotApproved if status() == "DISABLED" => 132_016,
        Code::TemplateUnknown | Code::TemplateNotApproved => 132_001,
        Code::TemplateNotFillable => 132_018,
        Code::Invalid | Code::KeyReused => 131_009,
        Code::StaleThread | Code::Conflict | Code::Unavailable => 131_016,
        Code::Internal => 131_000,
        // What is misspelled, too large or not there; and what only other operations answer.
        _ => 100,
    }
}
