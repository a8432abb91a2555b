//! Flows, drafts, versions, releases.

use crate::{Setting, Stored};
use hilo_model::{
    Actor, EnvironmentId, FlowDraftId, FlowId, FlowVersionId, Id, ReleaseId, Timestamp, WorkspaceId,
    release::{RunPolicy, Stage},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A flow: its identity over all versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Flow {
    /// Its id.
    pub id: FlowId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// The short name in files, addresses and other flows.
    pub slug: String,
    /// The name people see.
    pub name: String,
    /// When it was deleted. Its versions stay for the runs that were made of them; its short name is free again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
}

impl Setting for Flow {
    const KIND: &'static str = "flow";
    type Id = FlowId;
    fn id(&self) -> FlowId {
        self.id
    }
    fn key(&self) -> String {
        match self.deleted_at {
            None => self.slug.clone(),
            // No short name has such a sign.
            Some(_) => format!("{}#{}", self.slug, self.id),
        }
    }
    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace)
    }
}

/// One author's unfinished state of a flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlowDraft {
    /// Its id.
    pub id: FlowDraftId,
    /// Whose workspace.
    pub workspace: WorkspaceId,
    /// Of which flow.
    pub flow: FlowId,
    /// Whose.
    pub author: Actor,
    /// The version it started from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<FlowVersionId>,
    /// The document, YAML or JSON, as the author wrote it.
    pub document: String,
    /// Its tests, each as YAML or JSON; none: those of the version it started from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tests: Option<Vec<String>>,
}

impl Setting for FlowDraft {
    const KIND: &'static str = "flow_draft";
    type Id = FlowDraftId;
    fn id(&self) -> FlowDraftId {
        self.id
    }
    /// One draft per flow and author.
    fn key(&self) -> String {
        let author = serde_json::to_string(&self.author).unwrap_or_default();
        format!("{}/{author}", self.flow)
    }
    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace)
    }
    fn parent(&self) -> Option<Uuid> {
        Some(self.flow.uuid())
    }
}

/// An immutable state of a flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlowVersion {
    /// Its id.
    pub id: FlowVersionId,
    /// Whose workspace.
    pub workspace: WorkspaceId,
    /// Of which flow.
    pub flow: FlowId,
    /// Which one, from 1.
    pub number: i32,
    /// SHA-256 of the document's canonical JSON, hexadecimal.
    pub content_hash: String,
    /// The document.
    pub document: serde_json::Value,
    /// What the author says about it.
    #[serde(default)]
    pub note: String,
    /// Who made it.
    pub author: Actor,
    /// Recorded conversations that it must pass before it is published.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tests: Vec<serde_json::Value>,
}

impl Setting for FlowVersion {
    const KIND: &'static str = "flow_version";
    type Id = FlowVersionId;
    fn id(&self) -> FlowVersionId {
        self.id
    }
    fn key(&self) -> String {
        format!("{}/{}", self.flow, self.number)
    }
    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace)
    }
    fn parent(&self) -> Option<Uuid> {
        Some(self.flow.uuid())
    }
}

/// Makes a version live in an environment from a moment on; or, without a version, takes the flow off. The latest
/// effective release of a flow counts: publishing, scheduling and rolling back are the same insert.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Release {
    /// Its id.
    pub id: ReleaseId,
    /// Whose workspace.
    pub workspace: WorkspaceId,
    /// Where.
    pub environment: EnvironmentId,
    /// Which flow.
    pub flow: FlowId,
    /// Which version; `None` takes the flow off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<FlowVersionId>,
    /// From when.
    pub effective_at: Timestamp,
    /// Who decided it.
    pub author: Actor,
    /// The part of the people that it is for; everybody if none. Others have the release before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// What becomes of people who are inside another version.
    #[serde(default, skip_serializing_if = "RunPolicy::is_stay")]
    pub policy: RunPolicy,
}

impl Release {
    /// The releases that count at a moment, of those of one flow, the latest first: each but the last is for a part of the people, and
    /// who is not among them has the next one.
    pub fn counting(
        releases: &[Stored<Self>],
        environment: EnvironmentId,
        now: Timestamp,
    ) -> Vec<&Stored<Self>> {
        let mut counting: Vec<&Stored<Self>> = releases
            .iter()
            .filter(|r| r.setting.environment == environment && r.setting.effective_at <= now)
            .collect();
        counting.sort_by_key(|r| std::cmp::Reverse((r.setting.effective_at.max(r.created_at), r.setting.id)));
        let for_all = counting.iter().position(|r| r.setting.stage.is_none());
        counting.truncate(for_all.map_or(counting.len(), |at| at + 1));
        counting
    }
}

impl Setting for Release {
    const KIND: &'static str = "release";
    type Id = ReleaseId;
    fn id(&self) -> ReleaseId {
        self.id
    }
    fn key(&self) -> String {
        self.id.to_string()
    }
    fn workspace(&self) -> Option<WorkspaceId> {
        Some(self.workspace)
    }
    fn environment(&self) -> Option<EnvironmentId> {
        Some(self.environment)
    }
    fn parent(&self) -> Option<Uuid> {
        Some(self.flow.uuid())
    }
}
