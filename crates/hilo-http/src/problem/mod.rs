//! Problems: what every error answers (RFC 9457), in the reader's language.

mod catalogue;
mod from_app;
mod from_limits;
mod from_provider;
mod from_templates;
mod language;
mod render;
mod texts;

pub use catalogue::{CATALOGUE, Code};
pub(crate) use from_limits::check_limits;
pub(crate) use from_templates::of_rule;
pub(crate) use language::Language;
pub(crate) use render::render;
pub use render::{FieldProblemBody, ProblemBody};
pub use texts::Texts;
pub(crate) use texts::say;

use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

/// An error on its way out. It gets its words when it leaves, because only then the reader's language is known.
#[derive(Debug, Clone)]
pub struct Problem {
    /// What kind of problem.
    pub code: Code,
    /// What fills the placeholders of its words.
    pub parameters: Vec<String>,
    /// The values at fault.
    pub errors: Vec<FieldProblem>,
    /// More for programs.
    pub more: Map<String, Value>,
}

/// A value at fault.
#[derive(Debug, Clone)]
pub struct FieldProblem {
    /// Where in the request, as a JSON pointer.
    pub pointer: String,
    /// What kind of fault.
    pub code: String,
    /// What is wrong.
    pub detail: Texts,
    /// How to mend it.
    pub mend: Option<Texts>,
}

impl Problem {
    /// A problem of a kind.
    pub fn new(code: Code) -> Self {
        Self { code, parameters: Vec::new(), errors: Vec::new(), more: Map::new() }
    }

    /// With what fills the next placeholder.
    pub fn with(mut self, parameter: impl ToString) -> Self {
        self.parameters.push(parameter.to_string());
        self
    }

    /// With more for programs.
    pub fn and(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.more.insert(name.to_owned(), value.into());
        self
    }
}

impl IntoResponse for Problem {
    /// Status only; what goes around every request adds the body.
    fn into_response(self) -> Response {
        let mut response = self.code.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// A handler's result.
pub type Result<T> = std::result::Result<T, Problem>;
