//! Findings.

use super::Problem;
use hilo_model::Locale;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Something that is wrong with a flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// What kind of thing, for programs: `output_unwired`.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// The node at fault; none for the flow as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// Where in the node (or in the flow): `answer.options[2].title.en`.
    pub path: String,
    /// What is wrong.
    pub message: Wording,
    /// How to mend it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mend: Option<Wording>,
}

/// How bad something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It may be meant so.
    Warning,
    /// The flow cannot be published.
    Error,
}

/// In Spanish, English and Portuguese, in this order.
pub(super) type Words = [String; 3];

/// The same said in each.
pub(super) fn say(es: &str, en: &str, pt: &str) -> Words {
    [es, en, pt].map(str::to_owned)
}

/// Words in every language of Hilo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Wording {
    /// Spanish.
    pub es: String,
    /// English.
    pub en: String,
    /// Portuguese.
    pub pt: String,
}

impl Wording {
    /// The words for a reader; English for languages that Hilo does not speak.
    pub fn for_locale(&self, locale: &Locale) -> &str {
        match locale.language() {
            "es" => &self.es,
            "pt" => &self.pt,
            _ => &self.en,
        }
    }
}

impl Finding {
    pub(crate) fn new(problem: &Problem, node: Option<String>, path: String) -> Self {
        let [es, en, pt] = problem.words();
        let mend = problem.mend().map(|[es, en, pt]| Wording { es, en, pt });
        let message = Wording { es, en, pt };
        Self { code: problem.code().to_owned(), severity: problem.severity(), node, path, message, mend }
    }
}

impl fmt::Display for Finding {
    /// One line in English: `error output_unwired at menu.next: …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = if self.severity == Severity::Error { "error" } else { "warning" };
        let place: Vec<&str> =
            self.node.as_deref().into_iter().chain([&*self.path]).filter(|p| !p.is_empty()).collect();
        write!(f, "{severity} {} at {}: {}", self.code, place.join("."), self.message.en)
    }
}
