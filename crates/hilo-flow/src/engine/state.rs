//! A run, as it is kept between steps. The format only grows: see `testdata/compat/run_state/`.

use hilo_model::{ApprovalId, EffectId, FlowVersionId, message::Inbound};
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
    /// What the customer wrote while a call was under way, oldest first: the next question may be answered by it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub queue: Vec<Inbound>,
    /// How many callbacks came: each has an address of its own, by its number.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub called_back: u32,
    /// What callbacks brought before the run waited for them, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub early: Vec<Value>,
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
    /// How often the customer was reminded at this node since they wrote.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub nudges: u32,
    /// Words of an answer that may go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heard: Option<String>,
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
        Self {
            version,
            node: Arc::from(""),
            vars,
            attempts: 0,
            nudges: 0,
            heard: None,
            shown: None,
            loops: BTreeMap::new(),
        }
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

/// What a run waits for: whichever of it comes first.
///
/// One form for every wait: a question is a wait for the customer and perhaps for a timer, a delay one for a timer, a request
/// one for its answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StoredWait", into = "StoredWait")]
pub struct Wait {
    /// Whether a message of the customer ends it.
    pub reply: bool,
    /// The message that asks; none if it could not be sent.
    pub asked: Option<EffectId>,
    /// Whether a timer runs.
    pub timer: bool,
    /// The call whose answer ends it.
    pub call: Option<EffectId>,
    /// Whether something that happens in the lane may end it: the node knows what.
    pub event: bool,
    /// The approval that ends it when it is decided.
    pub approval: Option<ApprovalId>,
    /// Whether a callback ends it.
    pub callback: bool,
}

impl Wait {
    /// For the customer's answer to a message.
    pub fn reply(asked: Option<EffectId>) -> Self {
        Self { reply: true, asked, ..Self::default() }
    }

    /// For the end of a delay.
    pub fn delay() -> Self {
        Self { timer: true, ..Self::default() }
    }

    /// For the answer of what was called.
    pub fn call(effect: EffectId) -> Self {
        Self { call: Some(effect), ..Self::default() }
    }

    /// For people of the team to decide.
    pub fn approval(approval: ApprovalId) -> Self {
        Self { approval: Some(approval), ..Self::default() }
    }

    /// For another program to call back.
    pub fn callback() -> Self {
        Self { callback: true, ..Self::default() }
    }

    /// For something that happens in the lane.
    pub fn event() -> Self {
        Self { event: true, ..Self::default() }
    }
}

/// The forms in which waits are written down. The first three are as old as runs are.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StoredWait {
    Reply {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        asked: Option<EffectId>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        timer: bool,
    },
    Delay,
    Http {
        effect: EffectId,
    },
    Any {
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        reply: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        asked: Option<EffectId>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        timer: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        call: Option<EffectId>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        event: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        approval: Option<ApprovalId>,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        callback: bool,
    },
}

impl From<StoredWait> for Wait {
    fn from(stored: StoredWait) -> Self {
        match stored {
            StoredWait::Reply { asked, timer } => Self { timer, ..Self::reply(asked) },
            StoredWait::Delay => Self::delay(),
            StoredWait::Http { effect } => Self::call(effect),
            StoredWait::Any { reply, asked, timer, call, event, approval, callback } => {
                Self { reply, asked, timer, call, event, approval, callback }
            }
        }
    }
}

impl From<Wait> for StoredWait {
    fn from(wait: Wait) -> Self {
        match wait {
            Wait { callback: true, .. } => Self::any(wait),
            Wait { reply: true, asked, timer, call: None, event: false, approval: None, .. } => {
                Self::Reply { asked, timer }
            }
            Wait {
                reply: false, asked: None, timer: true, call: None, event: false, approval: None, ..
            } => Self::Delay,
            Wait {
                reply: false,
                asked: None,
                timer: false,
                call: Some(effect),
                event: false,
                approval: None,
                ..
            } => Self::Http { effect },
            wait => Self::any(wait),
        }
    }
}

impl StoredWait {
    fn any(wait: Wait) -> Self {
        let Wait { reply, asked, timer, call, event, approval, callback } = wait;
        Self::Any { reply, asked, timer, call, event, approval, callback }
    }
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}
