//! What a node may do while the run is at it.

use super::{Effect, EndReason, Env, EventCode, Frame, RunEvent, TraceStep, Wait, scope::RunScope};
use crate::{
    nodes::silence::Silence,
    program::{Next, Program, Words},
};
use hilo_expr::{EvalError, Expression, Locals, Scope, Setting, Template};
use hilo_model::{
    ApprovalId, Duration, EffectId, Locale, Timestamp,
    message::{Inbound, Outbound},
};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Where the run goes from a node.
#[derive(Debug)]
pub(crate) enum Go {
    /// By an output.
    To { output: Arc<str>, next: Next, note: Option<String> },
    /// Nowhere yet.
    Wait(Wait),
    /// Nowhere yet; a timer will tell.
    WaitUntil { wait: Wait, due: Timestamp },
    /// Into another flow and back.
    Call { flow: String, vars: Map<String, Value> },
    /// Into another flow for good.
    Jump { flow: String, vars: Map<String, Value> },
    /// The end of this flow; a caller goes on.
    End,
    /// The end of the whole run.
    Stop(EndReason),
    /// The input means nothing here.
    Ignore,
}

impl Go {
    pub(crate) fn to(output: &str, next: Next) -> Self {
        Self::to_named(Arc::from(output), next)
    }

    pub(crate) fn to_named(output: Arc<str>, next: Next) -> Self {
        Self::To { output, next, note: None }
    }

    pub(crate) fn end() -> Self {
        Self::End
    }

    /// The same, with something worth knowing for the trace.
    pub(crate) fn noting(self, text: &str) -> Self {
        match self {
            Self::To { output, next, .. } => Self::To { output, next, note: Some(text.to_owned()) },
            other => other,
        }
    }
}

/// What one step gathers.
pub(crate) struct Turn<'t, 'e> {
    pub(crate) env: &'t mut Env<'e>,
    pub(crate) message: Option<Inbound>,
    pub(crate) effects: Vec<Effect>,
    pub(crate) trace: Vec<TraceStep>,
    pub(crate) events: Vec<RunEvent>,
    /// Fields of the contact that were set in this step.
    pub(crate) fields: Map<String, Value>,
    pub(crate) sent: u32,
    /// More messages were to be sent than a step may send.
    pub(crate) flooded: bool,
    pub(crate) steps: u32,
    /// The number of the callback that is waited for next.
    pub(crate) callback: u32,
}

/// What a node may do.
pub(crate) struct NodeCx<'c, 't, 'e> {
    pub(crate) program: &'c Program,
    pub(crate) turn: &'c mut Turn<'t, 'e>,
    pub(crate) frame: &'c mut Frame,
    /// The message that the run waits for an answer to.
    pub(crate) asked: Option<EffectId>,
    /// The approval that the run waits for.
    pub(crate) approval: Option<ApprovalId>,
}

impl NodeCx<'_, '_, '_> {
    /// The language in which the customer is spoken to.
    pub(crate) fn locale(&self) -> Locale {
        self.turn.env.contact_locale().clone()
    }

    /// The day it is where the customer lives.
    pub(crate) fn today(&self) -> jiff::civil::Date {
        self.clock().date()
    }

    /// The time zone where the customer lives.
    pub(crate) fn zone(&self) -> jiff::tz::TimeZone {
        hilo_expr::filters::zone(self.turn.env.contact_time_zone()).unwrap_or(jiff::tz::TimeZone::UTC)
    }

    /// What calendar and clock show where the customer lives.
    pub(crate) fn clock(&self) -> jiff::civil::DateTime {
        self.turn.env.now.to_jiff().to_zoned(self.zone()).datetime()
    }

    pub(crate) fn effect(&mut self, effect: Effect) {
        self.turn.effects.push(effect);
    }

    pub(crate) fn event(&mut self, code: EventCode, detail: impl Into<String>) {
        let event = RunEvent { code, node: self.frame.node.clone(), detail: detail.into() };
        self.turn.events.push(event);
    }

    /// Sends a message, unless too many were sent in this step.
    pub(crate) fn send(&mut self, content: Outbound) -> Option<EffectId> {
        if self.turn.sent >= self.turn.env.limits.messages {
            self.turn.flooded = true;
            return None;
        }
        self.turn.sent += 1;
        let id = self.turn.env.ids.make();
        let node = self.frame.node.clone();
        self.effect(Effect::Send { id, content, node });
        Some(id)
    }

    /// Waits for the customer.
    pub(crate) fn wait_reply(&self, asked: Option<EffectId>, silence: Option<&Silence>) -> Go {
        let wait = Wait::reply(asked);
        match silence {
            Some(silence) => Go::WaitUntil { wait, due: silence.due(self) },
            None => Go::Wait(wait),
        }
    }

    /// Waits for more words of the customer, for a while.
    pub(crate) fn wait_for_more(&self, span: Duration) -> Go {
        Go::WaitUntil { wait: Wait::reply(self.asked), due: self.turn.env.now.plus(span) }
    }

    /// Waits until a moment.
    pub(crate) fn wait_until(&self, due: Timestamp) -> Go {
        Go::WaitUntil { wait: Wait::delay(), due }
    }

    /// Sets a variable, if it is not too large.
    pub(crate) fn set(&mut self, name: &str, value: Value) {
        if self.fits(name, &value) {
            self.frame.vars.insert(name.to_owned(), value);
        }
    }

    /// Whether a value is small enough to be kept; an event if not.
    pub(crate) fn fits(&mut self, name: &str, value: &Value) -> bool {
        let limits = self.turn.env.limits;
        let size = size(value);
        let together = || {
            size + self.frame.vars.iter().map(|(name, value)| name.len() + self::size(value)).sum::<usize>()
        };
        if size > limits.variable || together() > limits.variables {
            self.event(EventCode::VariableTooLarge, format!("{name} ({size} bytes)"));
            return false;
        }
        true
    }

    /// A text in the customer's language, cut to what the channel takes.
    pub(crate) fn text(&mut self, words: &Words, limit: usize) -> String {
        let locale = self.turn.env.contact_locale();
        let template = words.template(locale, &self.program.language);
        let text = self.render(template);
        self.cut(text, limit)
    }

    /// As [`NodeCx::text`], with some more names.
    pub(crate) fn text_knowing(&mut self, words: &Words, limit: usize, names: &Map<String, Value>) -> String {
        let locale = self.turn.env.contact_locale();
        let template = words.template(locale, &self.program.language);
        let text = self.render_knowing(template, names);
        self.cut(text, limit)
    }

    /// What somebody did is looked up once more: what that found wrong was told before.
    pub(crate) fn quietly<T>(&mut self, looked_up: impl FnOnce(&mut Self) -> T) -> T {
        let told = self.turn.events.len();
        let found = looked_up(self);
        self.turn.events.truncate(told);
        found
    }

    /// A text in the language of the workspace, for those who work there.
    pub(crate) fn text_for_staff(&mut self, words: &Words) -> String {
        let template = words.template(&self.turn.env.locale, &self.program.language);
        self.render(template)
    }

    /// As [`NodeCx::text`]; `None`, with an event, if it came out empty.
    pub(crate) fn said(&mut self, words: &Words, limit: usize) -> Option<String> {
        let text = self.text(words, limit);
        if text.trim().is_empty() {
            self.event(EventCode::NothingToSay, "the text is empty");
            return None;
        }
        Some(text)
    }

    fn cut(&mut self, text: String, limit: usize) -> String {
        // Bytes are at least as many as characters.
        if text.len() <= limit || text.chars().count() <= limit {
            return text;
        }
        self.event(EventCode::TextCut, format!("cut to {limit} characters"));
        text.chars().take(limit - 1).chain(['…']).collect()
    }

    /// A template's text. What cannot be filled in stays empty, with an event.
    pub(crate) fn render(&mut self, template: &Template) -> String {
        if template.is_plain() {
            return template.source().to_owned();
        }
        match self.with_scope(|scope, setting| template.render(scope, setting)) {
            Ok(text) => text,
            Err(error) => {
                self.event(EventCode::ExpressionFailed, error.to_string());
                self.with_scope(|scope, setting| template.render_lenient(scope, setting)).unwrap_or_default()
            }
        }
    }

    /// As [`NodeCx::render`], with some more names.
    pub(crate) fn render_knowing(&mut self, template: &Template, names: &Map<String, Value>) -> String {
        match self.with_scope(|below, setting| template.render(&Locals { names, below }, setting)) {
            Ok(text) => text,
            Err(error) => {
                self.event(EventCode::ExpressionFailed, error.to_string());
                String::new()
            }
        }
    }

    /// A template's value: its text, or what its one expression gives.
    pub(crate) fn render_value(&mut self, template: &Template) -> Value {
        let value = self.with_scope(|scope, setting| template.render_value(scope, setting));
        value.unwrap_or_else(|error| {
            self.event(EventCode::ExpressionFailed, error.to_string());
            Value::Null
        })
    }

    /// An expression's value with some more names; `None`, with an event, if it has none.
    pub(crate) fn eval(&mut self, expression: &Expression, names: &Map<String, Value>) -> Option<Value> {
        match self.with_scope(|below, setting| expression.eval(&Locals { names, below }, setting)) {
            Ok(value) => Some(value),
            Err(error) => {
                self.event(EventCode::ExpressionFailed, error.to_string());
                None
            }
        }
    }

    /// As [`NodeCx::eval`], for data from outside that may lack anything: then null, without an event.
    pub(crate) fn look_up(&mut self, expression: &Expression, names: &Map<String, Value>) -> Value {
        self.with_scope(|below, setting| expression.eval(&Locals { names, below }, setting))
            .unwrap_or_default()
    }

    /// Whether an expression is true; false, with an event, if it cannot be evaluated.
    pub(crate) fn test(&mut self, expression: &Expression) -> bool {
        self.test_with(expression, &Map::new())
    }

    pub(crate) fn test_with(&mut self, expression: &Expression, names: &Map<String, Value>) -> bool {
        match self.with_scope(|below, setting| expression.test(&Locals { names, below }, setting)) {
            Ok(holds) => holds,
            Err(error) => {
                self.event(EventCode::ExpressionFailed, error.to_string());
                false
            }
        }
    }

    fn with_scope<T>(
        &self,
        evaluate: impl FnOnce(&dyn Scope, Setting<'_>) -> Result<T, EvalError>,
    ) -> Result<T, EvalError> {
        let env = &*self.turn.env;
        let (locale, time_zone) = (env.contact_locale(), env.contact_time_zone());
        let scope = RunScope {
            program: self.program,
            vars: &self.frame.vars,
            contact: env.contact,
            fields: &self.turn.fields,
            env: env.vars,
            message: self.turn.message.as_ref(),
            now: env.now,
            time_zone,
            locale,
            callback: env.callback,
            number: self.turn.callback,
        };
        evaluate(&scope, Setting { locale, time_zone, max_length: env.limits.text })
    }
}

/// About how long a value is as JSON, without writing it.
fn size(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 8,
        Value::String(text) => text.len() + 2,
        Value::Array(items) => items.iter().map(|item| size(item) + 1).sum::<usize>() + 2,
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| name.len() + size(value) + 4).sum::<usize>() + 2
        }
    }
}
