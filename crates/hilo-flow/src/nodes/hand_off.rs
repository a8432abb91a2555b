//! `hand_off`: leaves the conversation to a person.

use super::content::TEXT;
use crate::{
    document::Text,
    engine::{Effect, EndReason, Go, NodeCx},
    program::{Compiler, Words},
};
use hilo_model::ticket::Priority;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Leaves the conversation to a person. The run is over, flows that called this one included. To tell the customer, say
/// so with a `message` before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOff {
    /// What happened so far, for that person: a template; of several languages that of the workspace is theirs, not the customer's.
    pub summary: Text,
    /// The team's name, if a certain one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// How urgent it is, if not as usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
}

#[derive(Debug)]
pub(crate) struct Compiled {
    summary: Words,
    team: Option<String>,
    priority: Option<Priority>,
}

impl HandOff {
    pub(crate) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        let summary = compiler.words("summary", &self.summary, TEXT)?;
        Some(Compiled { summary, team: self.team.clone(), priority: self.priority })
    }
}

impl Compiled {
    pub(crate) fn enter(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        let summary = cx.text_for_staff(&self.summary);
        let node = cx.frame.node.clone();
        cx.effect(Effect::HandOff { summary, team: self.team.clone(), priority: self.priority, node });
        Go::Stop(EndReason::HandedOff)
    }
}
