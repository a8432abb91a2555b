//! Message templates that a flow brings along.

use hilo_model::message::TemplateCategory;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A message template in one language, written in the flow that sends it. Publishing hands it in at every account of the environment
/// that has none of this name and language; what an account holds already is left alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateDefinition {
    /// Its name: the same in all languages; small letters, digits and `_`.
    pub name: String,
    /// Its language, as WhatsApp writes it: `es`, `es_AR`.
    pub language: String,
    /// What it is for.
    pub category: TemplateCategory,
    /// How its variables are named; if not said, what their names say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameter_format: Option<ParameterNames>,
    /// Its parts (header, body, footer, buttons), in WhatsApp's form, with examples for its variables.
    pub components: Vec<Map<String, Value>>,
}

/// How a template's variables are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ParameterNames {
    /// `{{1}}`, `{{2}}`….
    Positional,
    /// `{{order_id}}`.
    Named,
}
