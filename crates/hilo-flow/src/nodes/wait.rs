//! `wait`: waits for something to happen.

use crate::{
    document::{Span, Target},
    engine::{Go, Happening, NodeCx, Wait as Waiting},
    lint::Problem,
    program::{CompiledHours, Compiler, Next, compiler::Passing},
};
use hilo_model::{Duration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// Of a wait without an end it is thought that the 24-hour window closes in it.
const UNKNOWN: Duration = Duration::from_hours(24);

/// Waits for something to happen: a program tells of it, a tag is put on, a field of the contact changes. What happened before the
/// run came here is not waited for. What the customer writes meanwhile is not the run's, unless `reply` says where it leads.
///
/// ```yaml
/// type: wait
/// event: { named: payment_received }    # POST /api/v1/contacts/{contact}/events
/// save: payment
/// timeout: { after: 2d, hours: office, next: remind }
/// next: thanks
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    /// What for.
    pub event: Event,
    /// The variable that takes what there is to know of it: the data of a named event, the value of a field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub save: Option<String>,
    /// How long at most; without it until something else takes over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<Timeout>,
    /// Where to go if the customer writes first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply: Option<Target>,
    /// Where to go once it happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Target>,
}

/// What is waited for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A program tells of something by this name.
    Named(String),
    /// This tag is put on the contact.
    TagAdded(String),
    /// This tag is taken off the contact.
    TagRemoved(String),
    /// This field of the contact gets another value.
    FieldChanged(String),
    /// Another program calls the address `{{ callback.url }}`, which the run gave out before: in a request to a backend, or as a link.
    /// Each address counts once; a call that comes before the run is here counts too.
    Callback,
}

impl Event {
    /// What it is called: an event, a tag, a field.
    pub fn name(&self) -> &str {
        match self {
            Self::Named(name) | Self::TagAdded(name) | Self::TagRemoved(name) | Self::FieldChanged(name) => {
                name
            }
            Self::Callback => "callback",
        }
    }
}

/// How long at most.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Timeout {
    /// How long.
    pub after: Span,
    /// Which of the flow's `hours` count; without it all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// Where to go then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Target>,
}

#[derive(Debug)]
pub(crate) struct CompiledTimeout {
    after: Duration,
    hours: Option<Arc<CompiledHours>>,
    next: Next,
}

impl Timeout {
    /// How long what it ends may take.
    pub(super) fn passing(timeout: Option<&Self>) -> Passing {
        let real = timeout.filter(|timeout| timeout.hours.is_none());
        Passing::Time(real.map_or(UNKNOWN, |timeout| timeout.after.duration()))
    }

    /// The output is called `timed_out`.
    pub(super) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> CompiledTimeout {
        let after = self.after.duration();
        let next = compiler.output("timed_out", self.next.as_ref(), Self::passing(Some(self)));
        let hours = self.hours.as_ref().and_then(|name| compiler.hours("timeout.hours", name));
        CompiledTimeout { after, hours, next }
    }
}

impl CompiledTimeout {
    /// When it is over, if so much of it has passed.
    pub(super) fn due(&self, cx: &NodeCx<'_, '_, '_>, passed: Duration) -> Timestamp {
        let left = Duration::from_micros(self.after.as_micros().saturating_sub(passed.as_micros()));
        let in_hours = self.hours.as_ref().and_then(|hours| hours.plus(cx, left));
        in_hours.unwrap_or_else(|| cx.turn.env.now.plus(left))
    }

    pub(super) fn over(&self) -> Go {
        Go::to("timed_out", self.next)
    }
}

#[derive(Debug)]
pub(crate) struct Compiled {
    event: Event,
    save: Option<String>,
    timeout: Option<CompiledTimeout>,
    reply: Option<Next>,
    next: Next,
}

impl Wait {
    pub(crate) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        let passing = Timeout::passing(self.timeout.as_ref());
        let next = compiler.output("next", self.next.as_ref(), passing);
        let reply = compiler.optional("reply", self.reply.as_ref(), Passing::Reply);
        let timeout = self.timeout.as_ref().map(|timeout| timeout.compile(compiler));
        if let Some(name) = &self.save {
            compiler.assigned("save", name);
        }
        if self.event == Event::Callback && !gives_out_address(compiler) {
            compiler.problem("event", &Problem::CallbackNeverGiven);
        }
        if let Event::FieldChanged(field) = &self.event {
            compiler.field("event.field_changed", field);
        }
        if self.event.name().trim().is_empty() {
            compiler.problem("event", &Problem::TextEmpty);
            return None;
        }
        Some(Compiled { event: self.event.clone(), save: self.save.clone(), timeout, reply, next })
    }
}

/// Whether the flow says its address anywhere: else nobody can call it.
fn gives_out_address(compiler: &Compiler<'_>) -> bool {
    // A flow that is called may have been given it.
    let text = serde_json::to_string(&compiler.flow.nodes).unwrap_or_default();
    text.contains("callback.url") || !compiler.flow.inputs.is_empty()
}

impl Compiled {
    pub(crate) fn enter(&self, cx: &NodeCx<'_, '_, '_>) -> Go {
        let wait = if self.event == Event::Callback { Waiting::callback() } else { Waiting::event() };
        let wait = Waiting { reply: self.reply.is_some(), ..wait };
        match &self.timeout {
            Some(timeout) => Go::WaitUntil { wait, due: timeout.due(cx, Duration::ZERO) },
            None => Go::Wait(wait),
        }
    }

    pub(crate) fn reply(&self) -> Go {
        self.reply.map_or(Go::Ignore, |next| Go::to("reply", next))
    }

    pub(crate) fn timed_out(&self) -> Go {
        self.timeout.as_ref().map_or(Go::Ignore, CompiledTimeout::over)
    }

    pub(crate) fn happened(&self, cx: &mut NodeCx<'_, '_, '_>, happening: &Happening<'_>) -> Go {
        let (is_it, value) = match (&self.event, happening) {
            (Event::Named(wanted), Happening::Event { name, data }) => (wanted == name, (*data).clone()),
            (Event::TagAdded(wanted), Happening::TagAdded(tag))
            | (Event::TagRemoved(wanted), Happening::TagRemoved(tag)) => (wanted == tag, Value::from(*tag)),
            (Event::FieldChanged(wanted), Happening::FieldChanged { name, value }) => {
                (wanted == name, (*value).clone())
            }
            (Event::Callback, Happening::CalledBack { data }) => (true, (*data).clone()),
            _ => return Go::Ignore,
        };
        if !is_it {
            return Go::Ignore;
        }
        if let Some(save) = &self.save {
            cx.set(save, value);
        }
        Go::to("next", self.next)
    }
}
