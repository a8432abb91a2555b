//! Rounds over contacts that the clock began.

use crate::Setting;
use hilo_model::{ClockRoundId, ContactId, EnvironmentId, FlowId, Id, Scope, Timestamp, WorkspaceId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use uuid::Uuid;

/// How far the round over an environment's contacts has come for something that the clock does there. One node keeps it, and nobody else
/// reads it; so it is a document that no node holds in memory. What a crash repeats of a round is known in each contact's lane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockRound {
    /// Its id.
    pub id: ClockRoundId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// Of which environment.
    pub environment: EnvironmentId,
    /// What for.
    pub of: RoundOf,
    /// The moment that it is about: a schedule's last one, or when releases with dates changed. What was due until then is no more.
    pub mark: Timestamp,
    /// The contacts up to this one have been told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<ContactId>,
    /// Whether all have.
    pub done: bool,
}

/// What a round is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum RoundOf {
    /// Whoever has a schedule's tag is told that it is due.
    Schedule {
        /// The flow.
        flow: FlowId,
        /// The trigger's name in it.
        trigger: String,
        /// What the schedule says, with its name and the clock that it is on: another one begins anew.
        definition: String,
    },
    /// Whoever has a date that starts a flow is told that releases changed.
    Dates {
        /// What the released flows say about dates.
        definition: String,
    },
}

impl ClockRound {
    /// Workspace and environment.
    pub fn scope(&self) -> Scope {
        Scope { workspace: self.workspace, environment: self.environment }
    }

    /// The key of a round. Of what a schedule says it has a hash: authors write as much as they like, and keys are indexed.
    pub fn key_of(environment: EnvironmentId, of: &RoundOf) -> String {
        match of {
            RoundOf::Schedule { flow, definition, .. } => {
                let mut key = format!("{environment}/{flow}/");
                for byte in &Sha256::digest(definition)[..16] {
                    // Writing to a string does not fail.
                    let _ = write!(key, "{byte:02x}");
                }
                key
            }
            RoundOf::Dates { .. } => format!("{environment}/dates"),
        }
    }
}

impl Setting for ClockRound {
    const KIND: &'static str = "clock_round";
    type Id = ClockRoundId;
    fn id(&self) -> ClockRoundId {
        self.id
    }
    fn key(&self) -> String {
        Self::key_of(self.environment, &self.of)
    }
    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace)
    }
    fn environment(&self) -> Option<EnvironmentId> {
        Some(self.environment)
    }
    fn parent(&self) -> Option<Uuid> {
        match &self.of {
            RoundOf::Schedule { flow, .. } => Some(flow.uuid()),
            RoundOf::Dates { .. } => None,
        }
    }
}
