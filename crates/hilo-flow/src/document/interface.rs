//! What a flow takes and gives: its inputs and outputs, by type.

use super::VariableType;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A value that a run of the flow begins with, from whoever starts it: a person, a program, another flow. It is a variable of the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowInput {
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: VariableType,
    /// Whether nothing can begin without it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
    /// Its value if none is given; null if there is none.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub default: Value,
    /// What it is, for whoever fills it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A variable whose last value whoever called the flow may take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowOutput {
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: VariableType,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
