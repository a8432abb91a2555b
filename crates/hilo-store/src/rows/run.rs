//! Runs and their steps.

use bytes::Bytes;
use hilo_model::{ContactId, FlowId, FlowVersionId, RunId, Scope, Timestamp};

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RunStatus {
    /// It waits for something.
    Waiting,
    /// It came to an end of the drawing.
    Completed,
    /// Something else took over: a person, another flow, a time-out without a branch.
    Interrupted,
    /// It could not go on.
    Failed,
}

impl RunStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Completed, Self::Interrupted, Self::Failed];

    /// The name in databases and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Completed => "completed",
            Self::Interrupted => "interrupted",
            Self::Failed => "failed",
        }
    }

    /// The status with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}

/// One contact's passage through a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunRow {
    /// Where.
    pub scope: Scope,
    /// Its id.
    pub run: RunId,
    /// Whose.
    pub contact: ContactId,
    /// The flow it started in.
    pub flow: FlowId,
    /// The version it is pinned to.
    pub version: FlowVersionId,
    /// Where it stands.
    pub status: RunStatus,
    /// What started it: `keyword`, `any_message`, `manual`….
    pub trigger: String,
    /// When it started.
    pub started_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How it ended, if not simply at an end: a code.
    pub reason: Option<String>,
    /// The advertisement that led the customer here, sealed: JSON of `Referral`.
    pub source: Option<Bytes>,
}

/// The steps a run took in one turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunStepsRow {
    /// Where.
    pub scope: Scope,
    /// The run.
    pub run: RunId,
    /// The turn's place in the run, from 1.
    pub turn: i32,
    /// When.
    pub at: Timestamp,
    /// The steps, sealed: a JSON array of the flow engine's trace.
    pub steps: Bytes,
}
