//! The kinds of nodes: one file each, with its definition, its compiled form, and what it does.

mod agreement;
pub mod answer;
pub mod approval;
pub mod ask;
pub mod assign;
pub mod call;
pub mod carousel;
pub mod condition;
pub mod consent;
pub mod content;
pub mod delay;
pub mod document;
pub mod end;
pub mod for_each;
pub mod go_to;
pub mod goal;
pub mod hand_off;
pub mod hours;
pub mod http;
pub mod language;
pub mod menu;
pub mod message;
pub mod note;
pub mod offer;
pub mod options_from;
pub mod script;
pub mod set;
pub mod silence;
pub mod split;
pub mod tag;
pub mod template_card;
pub mod terms;
pub mod ticket;
pub mod wait;

pub use silence::NoReply;

use crate::{
    engine::{Decided, Go, Happening, NodeCx},
    program::Compiler,
};
use hilo_expr::Expression;
use hilo_model::message::Inbound;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A node of a flow.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Node {
    /// Says something.
    Message(message::Message),
    /// Asks something and keeps the answer.
    Ask(Box<ask::Ask>),
    /// Goes the first way whose condition is true.
    Condition(condition::Condition),
    /// Sets variables of the run and fields of the contact.
    Set(set::Set),
    /// Puts tags on the contact and takes them off.
    Tag(tag::Tag),
    /// Asks a backend.
    Http(Box<http::Http>),
    /// Computes something in JavaScript.
    Script(Box<script::Script>),
    /// Makes a PDF, a receipt or a certificate, and sends it.
    Document(Box<document::Document>),
    /// Waits for a while.
    Delay(delay::Delay),
    /// Whether people are there now.
    Hours(hours::Hours),
    /// Goes the way of the customer's language.
    Language(language::Language),
    /// Parts the customers, to try which way does better.
    Split(split::Split),
    /// Does something with each item of a list.
    ForEach(for_each::ForEach),
    /// Writes something that only colleagues see.
    Note(note::Note),
    /// What the flow is for has happened.
    Goal(goal::Goal),
    /// Says whose the ticket is.
    Assign(assign::Assign),
    /// Says what the ticket is about, how urgent, and that it is done.
    Ticket(ticket::Ticket),
    /// Asks whether somebody wants to be sent something.
    Consent(Box<consent::Consent>),
    /// Shows terms and asks whether they are accepted.
    Terms(Box<terms::Terms>),
    /// Waits for something to happen.
    Wait(wait::Wait),
    /// Asks people of the team to decide.
    Approval(Box<approval::Approval>),
    /// Goes on in another flow.
    GoTo(go_to::GoTo),
    /// Goes through another flow and comes back.
    Call(call::Call),
    /// Leaves the conversation to a person.
    HandOff(hand_off::HandOff),
    /// The end.
    End(end::End),
}

/// The kinds by name, for what must exist once per kind.
pub const KINDS: &[&str] = &[
    "message",
    "ask",
    "condition",
    "set",
    "tag",
    "http",
    "script",
    "document",
    "delay",
    "hours",
    "language",
    "split",
    "for_each",
    "note",
    "goal",
    "assign",
    "ticket",
    "wait",
    "approval",
    "consent",
    "terms",
    "go_to",
    "call",
    "hand_off",
    "end",
];

/// A compiled node.
#[derive(Debug)]
pub(crate) enum Compiled {
    Message(message::Compiled),
    Ask(Box<ask::Compiled>),
    Condition(condition::Compiled),
    Set(set::Compiled),
    Tag(tag::Compiled),
    Http(Box<http::Compiled>),
    Script(script::Compiled),
    Document(Box<document::Compiled>),
    Delay(delay::Compiled),
    Hours(hours::Compiled),
    Language(language::Compiled),
    Split(split::Compiled),
    ForEach(for_each::Compiled),
    Note(note::Compiled),
    Goal(goal::Compiled),
    Assign(assign::Compiled),
    Ticket(ticket::Compiled),
    Consent(Box<consent::Compiled>),
    Terms(Box<terms::Compiled>),
    Wait(wait::Compiled),
    Approval(Box<approval::Compiled>),
    GoTo(go_to::Compiled),
    Call(call::Compiled),
    HandOff(hand_off::Compiled),
    End,
}

impl Node {
    /// The kind's name, one of [`KINDS`].
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Message(_) => "message",
            Self::Ask(_) => "ask",
            Self::Condition(_) => "condition",
            Self::Set(_) => "set",
            Self::Tag(_) => "tag",
            Self::Http(_) => "http",
            Self::Script(_) => "script",
            Self::Document(_) => "document",
            Self::Delay(_) => "delay",
            Self::Hours(_) => "hours",
            Self::Language(_) => "language",
            Self::Split(_) => "split",
            Self::ForEach(_) => "for_each",
            Self::Note(_) => "note",
            Self::Goal(_) => "goal",
            Self::Assign(_) => "assign",
            Self::Ticket(_) => "ticket",
            Self::Consent(_) => "consent",
            Self::Terms(_) => "terms",
            Self::Wait(_) => "wait",
            Self::Approval(_) => "approval",
            Self::GoTo(_) => "go_to",
            Self::Call(_) => "call",
            Self::HandOff(_) => "hand_off",
            Self::End(_) => "end",
        }
    }

    /// The variables it sets.
    pub(crate) fn assigns(&self) -> Vec<&str> {
        match self {
            Self::Ask(ask) => ask.save.as_deref().into_iter().collect(),
            Self::Set(set) => set.variables.keys().map(String::as_str).collect(),
            Self::Document(document) => document.save.as_deref().into_iter().collect(),
            Self::Script(script) => script.returns.keys().map(String::as_str).collect(),
            Self::Http(http) => http.save.keys().map(String::as_str).collect(),
            Self::Call(call) => call.save.keys().map(String::as_str).collect(),
            Self::Wait(wait) => wait.save.as_deref().into_iter().collect(),
            Self::Approval(approval) => approval.save.as_deref().into_iter().collect(),
            Self::Split(split) => split.save.as_deref().into_iter().collect(),
            Self::ForEach(each) => {
                [Some(&*each.item), each.number.as_deref()].into_iter().flatten().collect()
            }
            Self::Message(_) | Self::Condition(_) | Self::Tag(_) | Self::Delay(_) => Vec::new(),
            Self::Hours(_) | Self::Language(_) | Self::Note(_) | Self::Goal(_) => Vec::new(),
            Self::Assign(_) | Self::Ticket(_) | Self::Consent(_) | Self::Terms(_) => Vec::new(),
            Self::GoTo(_) | Self::HandOff(_) | Self::End(_) => Vec::new(),
        }
    }

    /// `None` if something is wrong; the compiler has noted what.
    pub(crate) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        match self {
            Self::Message(node) => node.compile(compiler).map(Compiled::Message),
            Self::Ask(node) => node.compile(compiler).map(Box::new).map(Compiled::Ask),
            Self::Condition(node) => node.compile(compiler).map(Compiled::Condition),
            Self::Set(node) => node.compile(compiler).map(Compiled::Set),
            Self::Tag(node) => node.compile(compiler).map(Compiled::Tag),
            Self::Http(node) => node.compile(compiler).map(Box::new).map(Compiled::Http),
            Self::Script(node) => node.compile(compiler).map(Compiled::Script),
            Self::Document(node) => node.compile(compiler).map(Box::new).map(Compiled::Document),
            Self::Delay(node) => node.compile(compiler).map(Compiled::Delay),
            Self::Hours(node) => node.compile(compiler).map(Compiled::Hours),
            Self::Language(node) => node.compile(compiler).map(Compiled::Language),
            Self::Split(node) => node.compile(compiler).map(Compiled::Split),
            Self::ForEach(node) => node.compile(compiler).map(Compiled::ForEach),
            Self::Note(node) => node.compile(compiler).map(Compiled::Note),
            Self::Goal(node) => node.compile(compiler).map(Compiled::Goal),
            Self::Assign(node) => node.compile(compiler).map(Compiled::Assign),
            Self::Ticket(node) => node.compile(compiler).map(Compiled::Ticket),
            Self::Consent(node) => node.compile(compiler).map(Box::new).map(Compiled::Consent),
            Self::Terms(node) => node.compile(compiler).map(Box::new).map(Compiled::Terms),
            Self::Wait(node) => node.compile(compiler).map(Compiled::Wait),
            Self::Approval(node) => node.compile(compiler).map(Box::new).map(Compiled::Approval),
            Self::GoTo(node) => node.compile(compiler).map(Compiled::GoTo),
            Self::Call(node) => node.compile(compiler).map(Compiled::Call),
            Self::HandOff(node) => node.compile(compiler).map(Compiled::HandOff),
            Self::End(_) => Some(Compiled::End),
        }
    }
}

impl Compiled {
    /// The run comes to this node.
    pub(crate) fn enter(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        match self {
            Self::Message(node) => node.enter(cx),
            Self::Ask(node) => node.enter(cx),
            Self::Condition(node) => node.enter(cx),
            Self::Set(node) => node.enter(cx),
            Self::Tag(node) => node.enter(cx),
            Self::Http(node) => node.enter(cx),
            Self::Script(node) => node.enter(cx),
            Self::Document(node) => node.enter(cx),
            Self::Delay(node) => node.enter(cx),
            Self::Hours(node) => node.enter(cx),
            Self::Language(node) => node.enter(cx),
            Self::Split(node) => node.enter(cx),
            Self::ForEach(node) => node.enter(cx),
            Self::Note(node) => node.enter(cx),
            Self::Goal(node) => node.enter(cx),
            Self::Assign(node) => node.enter(cx),
            Self::Ticket(node) => node.enter(cx),
            Self::Consent(node) => node.enter(cx),
            Self::Terms(node) => node.enter(cx),
            Self::Wait(node) => node.enter(cx),
            Self::Approval(node) => node.enter(cx),
            Self::GoTo(node) => node.enter(cx),
            Self::Call(node) => node.enter(cx),
            Self::HandOff(node) => node.enter(cx),
            Self::End => Go::end(),
        }
    }

    /// The customer wrote while the run waits here for an answer.
    pub(crate) fn reply(&self, cx: &mut NodeCx<'_, '_, '_>, message: &Inbound) -> Go {
        match self {
            // A reaction is no answer to a question.
            _ if matches!(message, Inbound::Reaction { .. }) => Go::Ignore,
            Self::Message(node) => node.reply(cx, message),
            Self::Ask(node) => node.reply(cx, message),
            Self::Wait(node) => node.reply(),
            Self::Consent(node) => node.reply(cx, message),
            Self::Terms(node) => node.reply(cx, message),
            _ => Go::Ignore,
        }
    }

    /// Whether a text is the title of an option that is offered here, word for word.
    pub(crate) fn offers(&self, cx: &mut NodeCx<'_, '_, '_>, text: &str) -> bool {
        match self {
            Self::Message(node) => node.offers(cx, text),
            Self::Ask(node) => node.offers(cx, text),
            Self::Consent(node) => node.agreement.offers(cx, text),
            Self::Terms(node) => node.agreement.offers(cx, text),
            _ => false,
        }
    }

    /// Whether a message answers what is asked here. Nothing is said or kept by asking.
    pub(crate) fn accepts(&self, cx: &mut NodeCx<'_, '_, '_>, message: &Inbound) -> bool {
        match self {
            _ if matches!(message, Inbound::Reaction { .. }) => false,
            Self::Message(node) => node.accepts(cx, message),
            Self::Ask(node) => node.accepts(cx, message),
            Self::Consent(node) => node.agreement.accepts(cx, message),
            Self::Terms(node) => node.agreement.accepts(cx, message),
            _ => false,
        }
    }

    /// The timer of the wait here is due.
    pub(crate) fn timer(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        match self {
            Self::Message(node) => node.no_reply(cx),
            Self::Ask(node) => node.timer(cx),
            Self::Consent(node) => node.agreement.no_reply(cx),
            Self::Terms(node) => node.agreement.no_reply(cx),
            Self::Delay(node) => node.over(),
            Self::Wait(node) => node.timed_out(),
            Self::Approval(node) => node.timer(cx),
            _ => Go::Ignore,
        }
    }

    /// What the run waits here for was decided.
    pub(crate) fn decided(&self, cx: &mut NodeCx<'_, '_, '_>, decided: Decided, result: &Value) -> Go {
        match self {
            Self::Approval(node) => node.decided(cx, decided, result),
            _ => Go::Ignore,
        }
    }

    /// Something happened in the lane while the run waits here for it, perhaps.
    pub(crate) fn happened(&self, cx: &mut NodeCx<'_, '_, '_>, happening: &Happening<'_>) -> Go {
        match self {
            Self::Wait(node) => node.happened(cx, happening),
            _ => Go::Ignore,
        }
    }

    /// What this node said last could not be sent, and the run waits here for an answer to it.
    pub(crate) fn send_failed(&self) -> Go {
        match self {
            Self::Message(node) => node.error(),
            Self::Ask(node) => node.error(),
            Self::Consent(node) => node.agreement.error(),
            Self::Terms(node) => node.agreement.error(),
            _ => Go::Ignore,
        }
    }
}

/// A value to be computed: a text is an expression, anything else stands for itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Formula(pub Value);

#[derive(Debug)]
pub(crate) enum CompiledFormula {
    Literal(Value),
    Expression(Expression),
}

impl Formula {
    /// The value, if it is written down and not computed.
    pub(crate) fn constant(&self) -> Option<Value> {
        match &self.0 {
            Value::String(source) => {
                let quoted = source.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\''));
                quoted.filter(|words| !words.contains('\'')).map(Value::from)
            }
            literal => Some(literal.clone()),
        }
    }

    pub(crate) fn compile(
        &self,
        compiler: &mut Compiler<'_>,
        path: &str,
        extra: &[&str],
    ) -> Option<CompiledFormula> {
        match &self.0 {
            Value::String(source) => {
                compiler.expression(path, source, extra).map(CompiledFormula::Expression)
            }
            literal => Some(CompiledFormula::Literal(literal.clone())),
        }
    }
}

impl CompiledFormula {
    /// The value; null, with an event, if it cannot be computed.
    pub(crate) fn value(&self, cx: &mut NodeCx<'_, '_, '_>) -> Value {
        match self {
            Self::Literal(value) => value.clone(),
            Self::Expression(expression) => cx.eval(expression, &Map::new()).unwrap_or_default(),
        }
    }
}
