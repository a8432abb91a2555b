//! `ask`: asks something and keeps the answer.

use super::{
    NoReply,
    answer::{Answer, Reader},
    content::{self, TEXT, TemplateUse},
    silence::Silence,
};
use crate::{
    document::{Span, Target, Text},
    engine::{EndReason, Go, NodeCx},
    lint::Problem,
    program::{Compiler, Next, Words, compiler::Passing},
};
use hilo_model::{
    Duration, EffectId,
    message::{Inbound, Outbound},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who has written nothing more for so long has finished.
const MAX_GATHER: Duration = Duration::from_seconds(60);

/// Asks something, waits, and keeps the answer. An answer that does not fit is met with a helpful message; after
/// `attempts` such answers the run goes to `fallback`.
///
/// ```yaml
/// type: ask
/// question: ¿Cuántas unidades necesitas?
/// answer: { type: number, min: 1, integer: true }
/// save: units
/// next: quote
/// fallback: person
/// no_reply: { after: 10m, next: nudge }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ask {
    /// The question: 4096 characters, 1024 above buttons.
    pub question: Text,
    /// What is accepted.
    pub answer: Answer,
    /// The variable that keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub save: Option<String>,
    /// What to say after an answer that does not fit; without it Hilo says something that fits the type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<Text>,
    /// Show the options again under `retry`.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub retry_with_options: bool,
    /// How many answers that do not fit lead to `fallback`; 0: none ever does, the question stays open.
    #[serde(default = "three", skip_serializing_if = "is_three")]
    pub attempts: u32,
    /// Words that are written within so long after one another, at most a minute, are one answer: people write in pieces.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gather: Option<Span>,
    /// Where to go with a good answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Target>,
    /// Where to go after too many answers that do not fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback: Option<Target>,
    /// What happens if the customer does not answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_reply: Option<NoReply>,
    /// Where to go if the question could not be sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Target>,
    /// What asks instead if the 24-hour window is closed at that moment. Its quick replies answer options by their ids.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<TemplateUse>,
}

fn yes() -> bool {
    true
}

fn is_yes(value: &bool) -> bool {
    *value
}

fn three() -> u32 {
    3
}

fn is_three(value: &u32) -> bool {
    *value == 3
}

#[derive(Debug)]
pub(crate) struct Compiled {
    question: Words,
    limit: usize,
    reader: Reader,
    save: Option<String>,
    retry: Option<Words>,
    retry_with_options: bool,
    attempts: u32,
    next: Next,
    fallback: Option<Next>,
    no_reply: Option<Silence>,
    gather: Option<Duration>,
    error: Option<Next>,
    closed: Option<content::Compiled>,
}

impl Ask {
    pub(crate) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        if self.template.is_none() {
            compiler.speaks();
        }
        let closed = self.template.as_ref().map(|template| template.compile(compiler, "template"));
        let limit = self.answer.question_limit();
        let question = compiler.words("question", &self.question, limit);
        let reader = self.answer.compile(compiler);
        if let Some(name) = &self.save {
            compiler.assigned("save", name);
        }
        let retry = compiler.optional_words("retry", self.retry.as_ref(), limit);
        if self.gather.is_some_and(|gather| gather.duration() > MAX_GATHER) {
            compiler.problem("gather", &Problem::TimeoutTooLong);
        }
        let next = match &self.next {
            None if self.answer.is_fully_wired() => Next::End,
            next => compiler.output("next", next.as_ref(), Passing::Reply),
        };
        let fallback = match &self.fallback {
            None if self.attempts == 0 => None,
            fallback => Some(compiler.output("fallback", fallback.as_ref(), Passing::Reply)),
        };
        let no_reply = self.no_reply.as_ref().map(|no_reply| no_reply.compile(compiler));
        let error = compiler.optional("error", self.error.as_ref(), Passing::Instant);
        Some(Compiled {
            question: question?,
            limit,
            reader: reader?,
            save: self.save.clone(),
            retry,
            retry_with_options: self.retry_with_options,
            attempts: self.attempts,
            next,
            fallback,
            no_reply,
            gather: self.gather.map(Span::duration),
            error,
            closed: match closed {
                Some(None) => return None,
                Some(template) => template,
                None => None,
            },
        })
    }
}

impl Compiled {
    pub(crate) fn enter(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        if let Some(none) = self.reader.nothing_there(cx) {
            return Go::to("none", none);
        }
        let sent = self.ask(cx);
        cx.wait_reply(sent, self.no_reply.as_ref())
    }

    fn ask(&self, cx: &mut NodeCx<'_, '_, '_>) -> Option<EffectId> {
        let content = match self.closed.as_ref().filter(|_| !cx.turn.env.window_open) {
            Some(template) => template.show(cx)?,
            None => {
                let body = cx.said(&self.question, self.limit)?;
                self.reader.ask(cx, body)
            }
        };
        cx.send(content)
    }

    pub(crate) fn reply(&self, cx: &mut NodeCx<'_, '_, '_>, message: &Inbound) -> Go {
        match (self.gather, message) {
            (Some(gather), Inbound::Text { body }) => {
                let mut heard = cx.frame.heard.take().map_or_else(String::new, |heard| heard + "\n");
                heard.push_str(body);
                if heard.chars().count() > TEXT {
                    heard = heard.chars().take(TEXT).collect();
                }
                cx.frame.heard = Some(heard);
                cx.wait_for_more(gather)
            }
            // What is tapped or sent is an answer of its own, which what was begun does not change.
            _ => {
                cx.frame.heard = None;
                self.answer(cx, message)
            }
        }
    }

    /// The timer is due: no more words came, or none at all.
    pub(crate) fn timer(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        if let Some(body) = cx.frame.heard.take() {
            let message = Inbound::Text { body };
            cx.turn.message = Some(message.clone());
            return self.answer(cx, &message);
        }
        match &self.no_reply {
            Some(silence) => silence.fires(cx, |cx| self.ask(cx)),
            None => Go::Ignore,
        }
    }

    pub(crate) fn accepts(&self, cx: &mut NodeCx<'_, '_, '_>, message: &Inbound) -> bool {
        self.reader.read(cx, message).is_some()
    }

    fn answer(&self, cx: &mut NodeCx<'_, '_, '_>, message: &Inbound) -> Go {
        if let Some(accepted) = self.reader.read(cx, message) {
            if let Some(name) = &self.save {
                cx.set(name, accepted.value);
            }
            return match accepted.output {
                Some((name, next)) => Go::to_named(name, next),
                None => Go::to("next", self.next),
            };
        }
        cx.frame.attempts = cx.frame.attempts.saturating_add(1);
        if self.attempts > 0 && cx.frame.attempts >= self.attempts {
            return self.fallback.map_or(Go::Stop(EndReason::Unanswered), |next| Go::to("fallback", next));
        }
        let body = match &self.retry {
            Some(retry) => cx.text(retry, self.limit),
            None => self.reader.retry().for_locale(&cx.locale()).to_owned(),
        };
        let content = if self.retry_with_options && self.reader.has_options() {
            self.reader.ask(cx, body)
        } else {
            Outbound::Text { body, preview_url: false }
        };
        let sent = cx.send(content);
        cx.wait_reply(sent, self.no_reply.as_ref())
    }

    pub(crate) fn offers(&self, cx: &mut NodeCx<'_, '_, '_>, text: &str) -> bool {
        self.reader.offers(cx, text)
    }

    pub(crate) fn error(&self) -> Go {
        self.error.map_or(Go::Ignore, |next| Go::to("error", next))
    }
}
