//! What flows ask people of the team to decide.

use bytes::Bytes;
use hilo_model::{
    ApprovalId, ContactId, FlowId, PersonId, RunId, Scope, TeamId, Timestamp, approval::ApprovalState,
};
use serde::{Deserialize, Serialize};

/// Something that people of the team are asked to decide, as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApprovalRow {
    /// Where.
    pub scope: Scope,
    /// Its id; later ones are greater.
    pub approval: ApprovalId,
    /// In whose thread.
    pub contact: ContactId,
    /// The run that waits.
    pub run: RunId,
    /// The flow it started in.
    pub flow: FlowId,
    /// How it stands.
    pub state: ApprovalState,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// Until when it waits, if not for ever.
    pub due_at: Option<Timestamp>,
    /// When it was decided, or over.
    pub decided_at: Option<Timestamp>,
    /// Who may answer.
    pub asked: Asked,
    /// What is asked and what was answered, sealed.
    pub body: Bytes,
}

/// Who may answer an approval. Stored as JSON whose form only grows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// These people.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<PersonId>,
    /// Everybody of these teams.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<TeamId>,
}
