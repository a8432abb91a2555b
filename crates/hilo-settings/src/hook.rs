//! Addresses at which other programs call the triggers of flows.

use crate::Setting;
use hilo_model::{
    ChannelId, CommandId, EnvironmentId, FlowHookId, FlowId, Id, Scope, Timestamp, WorkspaceId,
};
use hilo_vault::SealedSecret;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The secret address of a flow's webhook trigger in an environment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlowHook {
    /// Its id.
    pub id: FlowHookId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// Of which environment.
    pub environment: EnvironmentId,
    /// Of which flow.
    pub flow: FlowId,
    /// The trigger's name in the flow.
    pub trigger: String,
    /// The channel on which somebody is written to who is known by nothing but the call.
    pub channel: ChannelId,
    /// Sealed at `flow_hook/<id>/token`: what the address ends with.
    pub token: SealedSecret,
    /// SHA-256 of the token, hexadecimal: it is found by that.
    pub token_hash: String,
    /// Sealed at `flow_hook/<id>/secret`: signs calls, if they have to be signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<SealedSecret>,
}

impl FlowHook {
    /// Workspace and environment.
    pub fn scope(&self) -> Scope {
        Scope { workspace: self.workspace, environment: self.environment }
    }

    /// Where a secret of it belongs; see [`hilo_vault::Vault::seal_secret`].
    pub fn secret_place(id: FlowHookId, field: &str) -> String {
        format!("flow_hook/{id}/{field}")
    }
}

impl Setting for FlowHook {
    const KIND: &'static str = "flow_hook";
    type Id = FlowHookId;
    fn id(&self) -> FlowHookId {
        self.id
    }
    /// One per trigger and environment.
    fn key(&self) -> String {
        format!("{}/{}", self.flow, self.trigger)
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

/// The last calls of a hook, for whoever looks into it. Whoever takes calls gathers them for a second and notes them best effort: one may be
/// missing here, what it started is not.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FlowHookCalls {
    /// The hook's id.
    pub id: FlowHookId,
    /// Whose.
    pub workspace: WorkspaceId,
    /// Of which environment.
    pub environment: EnvironmentId,
    /// The latest first.
    pub calls: Vec<HookCall>,
}

/// A call of a hook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HookCall {
    /// When.
    pub at: Timestamp,
    /// The order that it became, whose answer tells what came of it; none if it was refused at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<CommandId>,
    /// Why it was refused at once, by the problem's code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// What was wrong, in English: the place and what should be there, never what the body said, for that may be personal and nothing
    /// destroys it here when a person is erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl FlowHookCalls {
    /// How many are kept.
    pub const KEPT: usize = 20;

    /// No calls yet.
    pub fn none(hook: &FlowHook) -> Self {
        let FlowHook { id, workspace, environment, .. } = *hook;
        Self { id, workspace, environment, calls: Vec::new() }
    }

    /// Adds a call, and forgets the oldest.
    pub fn add(&mut self, call: HookCall) {
        self.calls.insert(0, call);
        self.calls.truncate(Self::KEPT);
    }
}

impl Setting for FlowHookCalls {
    const KIND: &'static str = "flow_hook_calls";
    type Id = FlowHookId;
    fn id(&self) -> FlowHookId {
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
}
