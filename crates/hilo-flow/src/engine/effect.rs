//! What comes out of a step.

use super::{Job, RunState};
use crate::nodes::ticket::Done;
use hilo_model::{
    ApprovalId, Duration, EffectId, FlowVersionId, Timestamp,
    approval::Quorum,
    consent::{Consent, ConsentReach},
    message::{Inbound, Outbound, Template},
    ticket::Priority,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::sync::Arc;

/// What a step decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// The run from now on; none if it is over (or never was).
    pub state: Option<RunState>,
    /// What must happen outside, in order.
    pub effects: Vec<Effect>,
    /// The way that was taken.
    pub trace: Vec<TraceStep>,
    /// What an author or operator should hear of.
    pub events: Vec<RunEvent>,
    /// How it stands now.
    pub outcome: Outcome,
    /// What the customer wrote while a call was under way and no question took, if the run is over: somebody else may want it.
    pub unheard: Vec<Inbound>,
    /// The variables of the run's own flow, if the run is over and did not fail.
    pub results: Map<String, Value>,
}

/// How a run stands after a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It waits.
    Waiting,
    /// It is over.
    Ended(EndReason),
    /// The input was not for this run: a stale timer, an answer nobody waits for, a message during a delay or a request.
    /// The state is as it was, and so a message is left to whoever else may want it.
    Ignored,
}

/// Why a run is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndReason {
    /// It reached an end.
    Completed,
    /// A person goes on.
    HandedOff,
    /// The customer answered with something else too often, and no fallback says what then.
    Unanswered,
    /// It could not go on; an incident tells why.
    Failed,
}

/// Something that must happen outside. Ids are made by [`Env::ids`](super::Env::ids).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Effect {
    /// Send a message.
    Send {
        /// Its id.
        id: EffectId,
        /// What to send.
        content: Outbound,
        /// The node that says it.
        node: Arc<str>,
    },
    /// Ask a backend. Its outcome comes back as [`Input::HttpAnswered`](super::Input::HttpAnswered).
    Http {
        /// Its id.
        id: EffectId,
        /// What to ask.
        request: HttpRequest,
        /// The node that asks.
        node: Arc<str>,
    },
    /// Do a job. Its outcome comes back as [`Input::JobDone`](super::Input::JobDone).
    Job {
        /// Its id.
        id: EffectId,
        /// What to do.
        job: Box<Job>,
        /// The node that wants it.
        node: Arc<str>,
    },
    /// Come back at a moment, with [`Input::Timer`](super::Input::Timer).
    SetTimer {
        /// The number of the wait, unique in the run.
        wait: u32,
        /// When.
        due: Timestamp,
        /// What for.
        purpose: TimerPurpose,
    },
    /// A timer is not needed any more. If it fires all the same, it is stale.
    CancelTimer {
        /// The number of its wait.
        wait: u32,
    },
    /// Set a field of the contact; null takes it away.
    SetField {
        /// The field's name.
        name: String,
        /// Its value.
        value: Value,
    },
    /// Put a tag on the contact.
    AddTag {
        /// The tag.
        tag: String,
    },
    /// Take a tag off the contact.
    RemoveTag {
        /// The tag.
        tag: String,
    },
    /// Write something into the conversation that only colleagues see.
    Note {
        /// The words.
        text: String,
    },
    /// What the flow is for has happened.
    Goal {
        /// What it is called.
        goal: String,
    },
    /// A split sent the run this way. What comes after it in the list is what the variant does.
    Variant {
        /// The version in which the split stands.
        version: FlowVersionId,
        /// The split.
        node: Arc<str>,
        /// The variant.
        variant: Arc<str>,
        /// What it is compared in: another one if variants, weights or salt are.
        trial: Arc<str>,
    },
    /// Put a decision about what the customer wants to be sent on record.
    Consent {
        /// What about.
        reach: ConsentReach,
        /// What they decided.
        consent: Consent,
        /// What they read.
        shown: String,
        /// What they answered.
        words: String,
    },
    /// Put on record whether terms were accepted.
    Terms {
        /// Which.
        terms: String,
        /// Which version.
        version: String,
        /// Whether they were.
        accepted: bool,
        /// What the customer read.
        shown: String,
        /// What they answered.
        words: String,
    },
    /// Say whose the ticket is; what is `None` stays, and an empty person is nobody.
    Assign {
        /// The team's name.
        team: Option<String>,
        /// The person's e-mail address.
        person: Option<String>,
    },
    /// Say something of the ticket; what is `None` stays.
    Ticket {
        /// What it is about.
        summary: Option<String>,
        /// How urgent it is.
        priority: Option<Priority>,
        /// That it is done.
        status: Option<Done>,
    },
    /// Ask people of the team to decide. What they decide comes back as
    /// [`Input::ApprovalDecided`](super::Input::ApprovalDecided).
    RequestApproval {
        /// Its id.
        id: ApprovalId,
        /// What is asked.
        request: Box<ApprovalRequest>,
    },
    /// Ask others too.
    WidenApproval {
        /// Its id.
        id: ApprovalId,
        /// Whom.
        more: Approvers,
    },
    /// Nobody decided in time.
    CloseApproval {
        /// Its id.
        id: ApprovalId,
    },
    /// A person should go on. The run is over.
    HandOff {
        /// What happened so far, for that person.
        summary: String,
        /// The team's name, if a certain one.
        team: Option<String>,
        /// How urgent it is, if not as usual.
        priority: Option<Priority>,
        /// The node that hands off.
        node: Arc<str>,
    },
    /// Something is broken that an operator must see.
    Incident {
        /// What kind of thing.
        code: EventCode,
        /// What exactly.
        detail: String,
    },
}

/// What a timer is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TimerPurpose {
    /// The customer does not answer.
    NoReply,
    /// A delay is over.
    Delay,
}

/// What people of the team are asked to decide.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApprovalRequest {
    /// In one line.
    pub title: String,
    /// What else they should know.
    pub detail: Option<String>,
    /// Who may answer.
    pub of: Approvers,
    /// How many must approve.
    pub quorum: Quorum,
    /// Whether one refusal refuses.
    pub veto: bool,
    /// The e-mail address of who asks for it.
    pub requester: Option<String>,
    /// Until when, if not for ever.
    pub due: Option<Timestamp>,
    /// What is sent to whoever may answer and cannot be written to freely.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<Box<Template>>,
}

/// Who may answer, as a flow names them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approvers {
    /// The e-mail addresses of people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<String>,
    /// The names of teams of which everybody may.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub teams: Vec<String>,
    /// The names of roles: whoever has one when it is asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<String>,
}

impl Approvers {
    /// All names.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.people.iter().chain(&self.teams).chain(&self.roles).map(String::as_str)
    }
}

/// What to ask a backend.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpRequest {
    /// The method.
    pub method: crate::nodes::http::Method,
    /// The address.
    pub url: String,
    /// The headers.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// The body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// How long to wait for the answer.
    pub timeout: Duration,
    /// How often to ask again, if the node says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retries: Option<u8>,
}

impl HttpRequest {
    /// How often to ask again if nobody asks otherwise.
    const RETRIES: u8 = 2;

    /// How often to ask again when it fails in a way that passes.
    pub fn retries(&self) -> u8 {
        self.retries.unwrap_or(Self::RETRIES)
    }
}

/// A node of the way that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceStep {
    /// The flow's version.
    pub version: FlowVersionId,
    /// How many flows deep: 0 for the run's own flow.
    pub depth: usize,
    /// The node.
    pub node: Arc<str>,
    /// The output by which it was left; none if it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<Arc<str>>,
    /// When.
    pub at: Timestamp,
    /// What else is worth knowing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Something that an author or operator should hear of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunEvent {
    /// What kind of thing.
    pub code: EventCode,
    /// Where.
    pub node: Arc<str>,
    /// What exactly. Never a customer's words.
    pub detail: String,
}

/// Kinds of events and incidents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventCode {
    /// A template or expression could not be evaluated.
    ExpressionFailed,
    /// Too many nodes without the customer or a timer in between.
    LoopCut,
    /// Too many flows called within one another.
    CallsTooDeep,
    /// A flow that is called or gone to is not live.
    FlowMissing,
    /// The version of a run is not known any more.
    VersionMissing,
    /// The node at which a run stands is not in its version.
    NodeMissing,
    /// A text was longer than the channel takes and was cut.
    TextCut,
    /// There was nothing to say: a text came out empty.
    NothingToSay,
    /// A value was too large to be kept.
    VariableTooLarge,
    /// A message could not be sent.
    SendFailed,
    /// A backend did not answer, or with an error.
    HttpFailed,
    /// A script failed, or returned something else than declared.
    ScriptFailed,
    /// A document could not be made.
    DocumentFailed,
    /// A document has letters that its fonts lack; they were written as others.
    LettersLost,
    /// A list was longer than its node takes; the rest was left out.
    ListCut,
    /// There is no moment to wait for.
    NoMoment,
    /// A value that a flow is given, or gives back, is missing or not of its type.
    ValueMismatch,
}

impl Effect {
    /// Whether it does something: to the customer, to their data, to time. Marks and what only takes away again do not.
    pub fn does_something(&self) -> bool {
        !matches!(
            self,
            Self::Goal { .. } | Self::Variant { .. } | Self::CancelTimer { .. } | Self::CloseApproval { .. }
        )
    }
}

impl EventCode {
    /// Whether it tells of a call whose answer the run waited for, so that the call can be made again.
    pub fn is_of_call(self) -> bool {
        matches!(self, Self::HttpFailed | Self::ScriptFailed | Self::DocumentFailed)
    }

    /// The name, as serialised.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ExpressionFailed => "expression_failed",
            Self::LoopCut => "loop_cut",
            Self::CallsTooDeep => "calls_too_deep",
            Self::FlowMissing => "flow_missing",
            Self::VersionMissing => "version_missing",
            Self::NodeMissing => "node_missing",
            Self::TextCut => "text_cut",
            Self::NothingToSay => "nothing_to_say",
            Self::VariableTooLarge => "variable_too_large",
            Self::SendFailed => "send_failed",
            Self::HttpFailed => "http_failed",
            Self::ScriptFailed => "script_failed",
            Self::DocumentFailed => "document_failed",
            Self::LettersLost => "letters_lost",
            Self::ListCut => "list_cut",
            Self::NoMoment => "no_moment",
            Self::ValueMismatch => "value_mismatch",
        }
    }
}
