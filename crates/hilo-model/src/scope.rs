//! Workspace and environment: part of every key.

use crate::{EnvironmentId, WorkspaceId};
use serde::{Deserialize, Serialize};

/// The workspace and environment that a row, an event or a request belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Scope {
    /// The tenant.
    pub workspace: WorkspaceId,
    /// Which of its environments.
    pub environment: EnvironmentId,
}

/// What an environment is for (F12).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum EnvironmentKind {
    /// Anything goes; simulated numbers.
    Sandbox,
    /// Real numbers, allow-listed people.
    Testing,
    /// Customers.
    Production,
}
