//! Variables of a run.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A declared variable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Variable {
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: VariableType,
    /// Its value when the run starts; null if there is none.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub default: Value,
    /// What it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What a variable holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VariableType {
    /// Words.
    Text,
    /// A number.
    Number,
    /// Yes or no.
    Boolean,
    /// A day, `2026-11-21`.
    Date,
    /// A time of day, `09:30`.
    Time,
    /// Several values.
    List,
    /// Named values.
    Object,
    /// Anything.
    Any,
}

impl VariableType {
    /// The name, as serialised.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::Time => "time",
            Self::List => "list",
            Self::Object => "object",
            Self::Any => "any",
        }
    }

    /// A value of it, for whoever gave another.
    pub fn example(self) -> &'static str {
        match self {
            Self::Text | Self::Any => "\"words\"",
            Self::Number => "42",
            Self::Boolean => "true",
            Self::Date => "\"2026-12-24\"",
            Self::Time => "\"17:30\"",
            Self::List => "[1, 2]",
            Self::Object => "{\"name\": \"value\"}",
        }
    }

    /// Whether a value is of this type. Null is of every type: it is the absence of a value.
    pub fn accepts(self, value: &Value) -> bool {
        match (self, value) {
            (_, Value::Null) | (Self::Any, _) => true,
            (Self::Text, Value::String(_)) | (Self::Number, Value::Number(_)) => true,
            (Self::Boolean, Value::Bool(_)) | (Self::List, Value::Array(_)) => true,
            (Self::Object, Value::Object(_)) => true,
            (Self::Date, Value::String(text)) => text.parse::<jiff::civil::Date>().is_ok(),
            (Self::Time, Value::String(text)) => text.parse::<jiff::civil::Time>().is_ok(),
            _ => false,
        }
    }
}
