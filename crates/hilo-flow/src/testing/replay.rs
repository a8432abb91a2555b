//! What a conversation that was played came to.

use crate::engine::{Effect, EventCode, HttpRequest};
use hilo_model::{Timestamp, message::Outbound};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::fmt;

/// What a conversation came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Replay {
    /// What happened, step by step.
    pub turns: Vec<Turn>,
    /// The variables at last (of the innermost flow, or of the run that ended).
    pub variables: Map<String, Value>,
    /// The contact's fields at last.
    pub fields: Map<String, Value>,
    /// The contact's tags at last.
    pub tags: Vec<String>,
    /// How the run stands at last.
    pub outcome: Standing,
}

/// One step of the engine.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Turn {
    /// What happened: `say`, `tap`, `send`, `answer`, `arrive`, `start`, `happens`, `decide`, `timer`, `http`, `script`, `document`, `send_fails`.
    pub input: &'static str,
    /// When.
    pub at: String,
    /// The messages that were sent.
    pub sent: Vec<Outbound>,
    /// The way that was taken.
    pub path: Vec<Passage>,
    /// The requests to backends.
    pub requests: Vec<HttpRequest>,
    /// The words of documents that were made, line by line.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<String>,
    /// The notes for colleagues.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The goals that were reached.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub goals: Vec<String>,
    /// What was put on record.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<String>,
    /// What was left to a person: team and summary.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hand_off: Option<(Option<String>, String)>,
    /// Events and incidents, with details.
    pub events: Vec<(EventCode, String)>,
    /// How the run stands afterwards.
    pub outcome: Standing,
}

/// A node that was passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Passage {
    /// The flow's own name.
    pub flow: String,
    /// The node.
    pub node: String,
    /// The output; none if the run waits there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
}

/// How a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// There is none: no flow took the message.
    None,
    /// It waits.
    Waiting,
    /// It reached an end.
    Completed,
    /// A person goes on.
    HandedOff,
    /// The customer answered with something else too often.
    Unanswered,
    /// It could not go on.
    Failed,
}

impl fmt::Display for Passage {
    /// `node:output`, or `node` where it waits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.output {
            Some(output) => write!(f, "{}:{output}", self.node),
            None => f.write_str(&self.node),
        }
    }
}

impl Turn {
    /// A step in which nothing happened yet.
    pub(super) fn of(input: &'static str, at: Timestamp, outcome: Standing) -> Self {
        Self {
            input,
            at: at.to_string(),
            sent: Vec::new(),
            path: Vec::new(),
            requests: Vec::new(),
            documents: Vec::new(),
            notes: Vec::new(),
            goals: Vec::new(),
            records: Vec::new(),
            hand_off: None,
            events: Vec::new(),
            outcome,
        }
    }
}

/// What an effect puts on record, in one line.
pub(super) fn record(effect: &Effect) -> Option<String> {
    let join = |parts: Vec<Option<String>>| parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    Some(match effect {
        Effect::Consent { reach, consent, .. } => format!("consent {} {}", reach.as_str(), consent.as_str()),
        Effect::Terms { terms, version, accepted, .. } => {
            format!("terms {terms} {version} {}", if *accepted { "accepted" } else { "declined" })
        }
        Effect::Assign { team, person } => format!("assign {}", join(vec![team.clone(), person.clone()])),
        Effect::Ticket { summary, priority, status } => {
            let priority = priority.map(|priority| priority.as_str().to_owned());
            let status = status.map(|status| status.as_str().to_owned());
            format!("ticket {}", join(vec![summary.clone(), priority, status]))
        }
        Effect::RequestApproval { request, .. } => {
            let asked: Vec<&str> = request.of.names().collect();
            format!("ask {} of {}", request.title, asked.join(", "))
        }
        Effect::WidenApproval { more, .. } => {
            format!("ask too {}", more.names().collect::<Vec<_>>().join(", "))
        }
        Effect::CloseApproval { .. } => "too late".to_owned(),
        _ => return None,
    })
}
