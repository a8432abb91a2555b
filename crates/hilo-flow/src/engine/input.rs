//! What comes into a step.

use super::JobOutcome;
use crate::program::Program;
use hilo_model::{
    ApprovalId, ContactId, EffectId, FlowVersionId, IdSource, Locale, Timestamp, consent::ConsentTopic,
    message::Inbound, ticket::TicketStatus,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What happened.
#[derive(Debug, Clone, Copy)]
pub enum Input<'a> {
    /// A run begins. A run that is under way ends, and its timer is cancelled.
    Start {
        /// The flow's version; the run stays on it.
        version: FlowVersionId,
        /// The place of the trigger that fired in the flow's list; none if a person or a program started it.
        trigger: Option<usize>,
        /// The message that fired it. It starts the run and answers nothing.
        message: Option<&'a Inbound>,
        /// What it begins with.
        given: Given<'a>,
    },
    /// The customer wrote.
    Message(&'a Inbound),
    /// A timer is due.
    Timer {
        /// The wait it was set for; a wait that is over makes it stale.
        wait: u32,
    },
    /// A backend answered, or did not.
    HttpAnswered {
        /// The request.
        effect: EffectId,
        /// What came of it.
        outcome: &'a HttpOutcome,
    },
    /// A job was done, or not.
    JobDone {
        /// The job.
        effect: EffectId,
        /// What came of it.
        outcome: &'a JobOutcome,
    },
    /// People of the team decided, or there is nobody who could.
    ApprovalDecided {
        /// Which.
        approval: ApprovalId,
        /// What.
        decided: Decided,
        /// All there is to know of it.
        result: &'a Value,
    },
    /// Something happened in the lane that a run may wait for.
    Happened(Happening<'a>),
    /// Another program called the address that the run gave out.
    CalledBack {
        /// Which of the run's addresses, from 1.
        number: u32,
        /// What it brought.
        data: &'a Value,
    },
    /// A message could not be sent.
    SendFailed {
        /// The sending.
        effect: EffectId,
        /// Why, as the channel names it.
        code: &'a str,
    },
}

/// What a run begins with.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given<'a> {
    /// Values of the flow's inputs, or of its variables.
    pub variables: Option<&'a Map<String, Value>>,
    /// What there is to know of what fired the trigger, for its `save`.
    pub told: Option<&'a Value>,
}

/// What became of an approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Decided {
    /// Enough people approved.
    Approved,
    /// It was refused.
    Refused,
    /// Nobody who was named could be asked.
    Nobody,
}

/// Something that happens in a lane beside messages.
#[derive(Debug, Clone, Copy)]
pub enum Happening<'a> {
    /// A tag was put on the contact.
    TagAdded(&'a str),
    /// A tag was taken off the contact.
    TagRemoved(&'a str),
    /// A field of the contact has another value; null: none.
    FieldChanged {
        /// The field's name.
        name: &'a str,
        /// Its value.
        value: &'a Value,
    },
    /// The ticket was moved.
    TicketMoved {
        /// Where it stood.
        from: TicketStatus,
        /// Where it stands.
        to: TicketStatus,
    },
    /// The contact agreed to be sent something.
    OptedIn(ConsentTopic),
    /// The contact wants something no more.
    OptedOut(ConsentTopic),
    /// Another program called back.
    CalledBack {
        /// What it brought.
        data: &'a Value,
    },
    /// A program told of something.
    Event {
        /// What it is called.
        name: &'a str,
        /// What there is to know.
        data: &'a Value,
    },
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HttpOutcome {
    /// There was an answer, of whatever status.
    Answered {
        /// The status.
        status: u16,
        /// The headers, their names in lower case.
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// The body as text.
        #[serde(default)]
        body: String,
    },
    /// There was none.
    Failed {
        /// Why.
        kind: HttpFailure,
        /// Details for the operator.
        #[serde(default)]
        detail: String,
    },
}

/// Why there was no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HttpFailure {
    /// It took too long.
    Timeout,
    /// The backend could not be reached.
    Unreachable,
    /// It failed again and again lately, and is left alone for a while: it was not asked.
    CircuitOpen,
    /// The address is not allowed.
    Blocked,
    /// The answer was larger than allowed.
    TooLarge,
    /// Anything else.
    Other,
}

impl HttpFailure {
    /// The name, as serialised.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Timeout => "timeout",
            Self::Unreachable => "unreachable",
            Self::CircuitOpen => "circuit_open",
            Self::Blocked => "blocked",
            Self::TooLarge => "too_large",
            Self::Other => "other",
        }
    }
}

/// What a step may know beside the run.
pub struct Env<'a> {
    /// The present moment.
    pub now: Timestamp,
    /// Where ids of effects come from.
    pub ids: &'a mut IdSource,
    /// The workspace's language, for contacts without one.
    pub locale: Locale,
    /// The workspace's time zone (IANA), for contacts without one.
    pub time_zone: &'a str,
    /// The customer.
    pub contact: ContactView<'a>,
    /// Whether free-form messages may go to the customer at this moment: the 24-hour window is open.
    pub window_open: bool,
    /// The provider's id of the customer's latest message, for reactions to it.
    pub last_message: Option<&'a str>,
    /// The environment's variables (`env.orders_url`).
    pub vars: &'a Map<String, Value>,
    /// The addresses at which the run can be called back, by their number; none where there are none.
    pub callback: Option<&'a dyn Fn(u32) -> String>,
    /// How much a step may do.
    pub limits: Limits,
}

/// What a flow sees of a contact.
#[derive(Debug, Clone, Copy)]
pub struct ContactView<'a> {
    /// Who it is, for what depends on that alone.
    pub id: ContactId,
    /// The name; empty if unknown.
    pub name: &'a str,
    /// The telephone number, digits only; none for people who hide it.
    pub phone: Option<&'a str>,
    /// The language, if known.
    pub locale: Option<&'a Locale>,
    /// The time zone (IANA), if known.
    pub time_zone: Option<&'a str>,
    /// Their fields.
    pub fields: &'a Map<String, Value>,
    /// Their tags.
    pub tags: &'a [String],
}

/// How much a step may do. What goes beyond is cut, with an event; nothing hangs and nothing grows without bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Nodes entered since the customer last wrote or a timer fired.
    pub steps: u32,
    /// Flows called within one another.
    pub frames: usize,
    /// Messages sent in one step.
    pub messages: u32,
    /// The length of any rendered text, in bytes.
    pub text: usize,
    /// The size of one variable's value as JSON, in bytes.
    pub variable: usize,
    /// The size of all variables of a run as JSON, in bytes.
    pub variables: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            steps: 100,
            frames: 10,
            messages: 20,
            text: 16 * 1024,
            variable: 16 * 1024,
            variables: 64 * 1024,
        }
    }
}

/// The compiled flows.
pub trait Programs {
    /// The program of a version; `None` if it is not known (any more).
    fn program(&self, version: FlowVersionId) -> Option<&Program>;
    /// The version of a flow that is live at this moment, by the flow's own name.
    fn released(&self, flow: &str) -> Option<FlowVersionId>;
}
