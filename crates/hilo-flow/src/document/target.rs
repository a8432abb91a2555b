//! Where an output leads.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The id of a node, or `end` for the deliberate end of the run (of the called flow, if it was called).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Target(pub String);

impl Target {
    /// The word for the deliberate end; no node can have it as its id.
    pub const END: &'static str = "end";

    /// The id, or [`Target::END`].
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Target {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}
