//! Test cases, as they are written.

use crate::{
    document::{DocumentError, Span, Topic},
    engine::{Decided, EventCode, HttpFailure, JobFailure},
    nodes::http::Method,
};
use hilo_model::{
    ContactId, Locale,
    message::{Inbound, Referral},
    ticket::TicketStatus,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A recorded conversation.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TestCase {
    /// What it shows.
    #[serde(default)]
    pub test: String,
    /// Who writes, when and where.
    #[serde(default)]
    pub given: Given,
    /// What backends answer. The first one that fits a request answers it; one that is to answer only once says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub http: Vec<Stub>,
    /// What happens, and what is expected, in order.
    pub steps: Vec<Act>,
}

/// Who writes, when and where.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// When it begins (RFC 3339); without it, 2026-01-05T12:00:00Z, a Monday.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The customer.
    #[serde(default)]
    pub contact: Contact,
    /// The environment's variables.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub env: Map<String, Value>,
    /// The workspace's time zone; UTC if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// The customer has never written before.
    #[serde(default)]
    pub first_contact: bool,
}

/// The customer.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Who it is, for what depends on that alone (`split`); somebody, if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<ContactId>,
    /// The name.
    #[serde(default)]
    pub name: String,
    /// The telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<Locale>,
    /// The time zone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Fields.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub fields: Map<String, Value>,
    /// Tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}

/// What a backend answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stub {
    /// The method; any if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<Method>,
    /// The address; `*` stands for anything.
    pub url: String,
    /// The answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
    /// Instead of an answer: why there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fails: Option<HttpFailure>,
    /// Answers one request only; the next one is for a later stub.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub once: bool,
}

/// An answer of a backend.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The body: a text as it is, anything else as JSON.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub body: Value,
}

/// Something that happens, or is expected.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// The customer writes.
    Say(String),
    /// The customer taps a button or row with this id.
    Tap(String),
    /// The customer sends anything else.
    Send(Inbound),
    /// Time passes; timers fire.
    Wait(Span),
    /// A program tells of something, or something of the contact changes.
    Happens(Happens),
    /// Another program calls the trigger's own address.
    Call(HookCall),
    /// What people are asked is decided.
    Decide(Decided),
    /// A person or program starts a flow.
    Start(Started),
    /// The customer answers a template.
    Answer(TemplateAnswer),
    /// The customer comes from an advertisement or a post, and writes.
    Arrive(Arrival),
    /// The message that was sent last is refused with this code.
    SendFails(String),
    /// The next script or document fails so.
    JobFails(JobFailure),
    /// What must have happened since the last `expect`.
    Expect(Box<Expectation>),
}

/// A flow that is started, by its own name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Started {
    /// As it is.
    Flow(String),
    /// With values of its inputs.
    With {
        /// The flow's own name.
        flow: String,
        /// The values.
        variables: Map<String, Value>,
    },
}

/// A call of a webhook trigger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HookCall {
    /// The trigger, by its name.
    pub webhook: String,
    /// The body.
    #[serde(default)]
    pub body: Value,
}

/// The customer answers a template of ours.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateAnswer {
    /// Its name.
    pub template: String,
    /// The quick reply that is pressed, by its words; without it the answer is a reply in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub button: Option<String>,
    /// The payload of the quick reply, if it is not its words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
    /// The words of the reply.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// The customer comes from an advertisement or a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Arrival {
    /// Where from.
    pub from: Referral,
    /// What they write.
    pub text: String,
}

/// Something that happens beside messages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Happens {
    /// A program tells of something.
    Named {
        /// What it is called.
        name: String,
        /// What there is to know.
        #[serde(default, skip_serializing_if = "Value::is_null")]
        data: Value,
    },
    /// A tag is put on.
    TagAdded(String),
    /// A tag is taken off.
    TagRemoved(String),
    /// A field gets another value.
    FieldChanged {
        /// Which.
        name: String,
        /// The value; null takes it away.
        #[serde(default)]
        value: Value,
    },
    /// The ticket is moved.
    TicketMoved {
        /// Where it stood.
        from: TicketStatus,
        /// Where it stands.
        to: TicketStatus,
    },
    /// Another program calls the address that the run gave out last, with this.
    CalledBack(Value),
    /// The contact agrees to be sent something.
    OptedIn(Topic),
    /// The contact wants something no more.
    OptedOut(Topic),
}

/// What must have happened. What is not mentioned is not checked.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// The words of every message sent, in order; none if empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub texts: Option<Vec<TextExpectation>>,
    /// The kinds of every message sent, in order: text, buttons, list, image….
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kinds: Option<Vec<String>>,
    /// The ids of the options of the last message that has options.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<Vec<String>>,
    /// The way: `node` or `node:output`, those that were left and the one at which it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<Vec<String>>,
    /// Values of variables of the innermost flow; others may have any value.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub variables: Map<String, Value>,
    /// Values of fields of the contact; others may have any value.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub fields: Map<String, Value>,
    /// The contact's tags, all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// How the run stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<super::Standing>,
    /// What was left to a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hand_off: Option<HandedOff>,
    /// The words of the documents that were made, in order, line by line: cells of a row have `  ` between them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub documents: Option<Vec<TextExpectation>>,
    /// The notes for colleagues, in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<Vec<String>>,
    /// The goals that were reached, in order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goals: Option<Vec<String>>,
    /// What was put on record, in order: `consent marketing given`, `terms privacy 2026-11 accepted`, `assign soporte`,
    /// `ticket high, solved`, `ask Gasto de 10 of rosa@aurora.test`, `ask too direccion`, `too late`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub records: Option<Vec<String>>,
    /// The requests to backends: `GET https://…`, or with what they bring: `{ request: POST https://…, body: { … } }`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requests: Option<Vec<RequestExpectation>>,
    /// The kinds of events and incidents.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub events: Option<Vec<EventCode>>,
}

/// The words of a message: all of them, or a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum TextExpectation {
    /// All of them.
    Is(String),
    /// A part.
    Contains {
        /// The part.
        contains: String,
    },
}

/// A request to a backend: method and address, and perhaps what it brings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RequestExpectation {
    /// `GET https://…`.
    Line(String),
    /// With what it brings.
    With(RequestWith),
}

/// A request with what it brings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RequestWith {
    /// `POST https://…`.
    pub request: String,
    /// The body: a text as it is, anything else as JSON; members that are not mentioned may have any value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// Headers, by name in any case; others may be there too.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
}

/// What was left to a person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandedOff {
    /// The team.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<String>,
    /// The summary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
}

impl TestCase {
    /// Reads a case (or transcript) in YAML; JSON is YAML too.
    ///
    /// # Errors
    /// It is not of the form; the message tells the line.
    pub fn from_yaml(text: &str) -> Result<Self, DocumentError> {
        crate::document::yaml(text)
    }

    /// The case in YAML.
    pub fn to_yaml(&self) -> String {
        serde_saphyr::to_string(self).unwrap_or_default()
    }
}
