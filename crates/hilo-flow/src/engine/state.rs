//! A run, as it is kept between steps. The format only grows: see `testdata/compat/run_state/`.

use hilo_model::{EffectId, FlowVersionId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{collections::BTreeMap, sync::Arc};

/// One contact's passage through a flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunState {
    /// The flows the run is in: its own first, then those called within.
    pub frames: Vec<Frame>,
    /// What it waits for.
    pub wait: Wait,
    /// The number of the present wait. It only grows, so that timers of earlier waits are known to be stale.
    #[serde(default)]
    pub seq: u32,
    /// Nodes entered since the customer last wrote or a timer fired.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub steps: u32,
}

/// One flow the run is in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Frame {
    /// The version it stays on.
    pub version: FlowVersionId,
    /// The node at which it stands.
    pub node: Arc<str>,
    /// The variables that were set.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub vars: Map<String, Value>,
    /// Answers at this node that did not fit.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub attempts: u32,
    /// What the customer read at this node, where it is put on record with their answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<String>,
    /// Lists that are gone through, by the node that does.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub loops: BTreeMap<Arc<str>, Loop>,
}

impl Frame {
    /// A flow that is about to be entered.
    pub fn new(version: FlowVersionId, vars: Map<String, Value>) -> Self {
        Self { version, node: Arc::from(""), vars, attempts: 0, shown: None, loops: BTreeMap::new() }
    }
}

/// A list that is gone through.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Loop {
    /// The items that are to come.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Value>,
    /// How many came.
    pub done: u32,
}

/// What a run waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wait {
    /// The customer's answer.
    Reply {
        /// The message that asks; none if it could not be sent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        asked: Option<EffectId>,
        /// Whether a timer runs for the case that none comes.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        timer: bool,
    },
    /// The end of a delay.
    Delay,
    /// A backend's answer.
    Http {
        /// The request.
        effect: EffectId,
    },
}

impl Wait {
    /// Whether a timer runs.
    pub fn has_timer(self) -> bool {
        matches!(self, Self::Delay | Self::Reply { timer: true, .. })
    }
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}
