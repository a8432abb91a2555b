//! What happens if the customer does not answer: reminders, then another way.

use crate::{
    document::{Span, Target, Text},
    engine::{Go, NodeCx},
    lint::Problem,
    program::{CompiledHours, Compiler, Next, Words, compiler::Passing},
};
use hilo_model::{Duration, EffectId, Timestamp, message::Outbound};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

use super::content::TEXT;

/// More reminders than these are a nuisance.
const MOST: u32 = 5;

/// Of a wait in business hours it is thought that the 24-hour window closes in it.
const UNKNOWN: Duration = Duration::from_hours(24);

/// What happens if the customer does not answer. Times count from the last thing that was said to them, and begin anew with each
/// answer that does not fit.
///
/// ```yaml
/// no_reply:
///   nudge: { after: 10m, times: 2, say: ¿Sigues ahí? }
///   after: 1d
///   hours: office
///   next: give_up
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NoReply {
    /// After how long without an answer, after the last reminder if there are any.
    pub after: Span,
    /// Which of the flow's `hours` count; without it all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// What they are reminded with before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nudge: Option<Nudge>,
    /// Where it leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Target>,
}

/// Reminders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Nudge {
    /// After how long without an answer, each time.
    pub after: Span,
    /// How many, one to five; one if not said.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub times: u32,
    /// The words, 4096 characters; without them the question is said again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub say: Option<Text>,
}

fn one() -> u32 {
    1
}

fn is_one(times: &u32) -> bool {
    *times == 1
}

/// A wait for the customer that ends some time.
#[derive(Debug)]
pub(crate) struct Silence {
    after: Duration,
    hours: Option<Arc<CompiledHours>>,
    nudge: Option<CompiledNudge>,
    next: Next,
}

#[derive(Debug)]
struct CompiledNudge {
    after: Duration,
    times: u32,
    say: Option<Words>,
}

impl NoReply {
    pub(super) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Silence {
        let nudge = self.nudge.as_ref();
        let hours = self.hours.as_ref().and_then(|name| compiler.hours("no_reply.hours", name));
        let reminded = nudge
            .map_or(0, |nudge| nudge.after.duration().as_micros().saturating_mul(u64::from(nudge.times)));
        let all = Duration::from_micros(self.after.duration().as_micros().saturating_add(reminded));
        let passing = if hours.is_some() { UNKNOWN } else { all };
        let next = compiler.output("no_reply", self.next.as_ref(), Passing::Time(passing));
        let nudge = nudge.map(|nudge| {
            if !(1..=MOST).contains(&nudge.times) {
                compiler.problem("no_reply.nudge.times", &Problem::TooManyNudges { most: MOST });
            }
            let say = compiler.optional_words("no_reply.nudge.say", nudge.say.as_ref(), TEXT);
            CompiledNudge { after: nudge.after.duration(), times: nudge.times.min(MOST), say }
        });
        Silence { after: self.after.duration(), hours, nudge, next }
    }
}

impl Silence {
    /// When the customer has been silent for long enough.
    pub(crate) fn due(&self, cx: &NodeCx<'_, '_, '_>) -> Timestamp {
        let nudge = self.nudge.as_ref().filter(|nudge| cx.frame.nudges < nudge.times);
        let span = nudge.map_or(self.after, |nudge| nudge.after);
        let in_hours = self.hours.as_ref().and_then(|hours| hours.plus(cx, span));
        in_hours.unwrap_or_else(|| cx.turn.env.now.plus(span))
    }

    /// They have: a reminder, if there is one left, else the other way. `again` says the question again.
    pub(super) fn fires(
        &self,
        cx: &mut NodeCx<'_, '_, '_>,
        again: impl FnOnce(&mut NodeCx<'_, '_, '_>) -> Option<EffectId>,
    ) -> Go {
        let Some(nudge) = self.nudge.as_ref().filter(|nudge| cx.frame.nudges < nudge.times) else {
            return Go::to("no_reply", self.next);
        };
        cx.frame.nudges = cx.frame.nudges.saturating_add(1);
        let sent = match &nudge.say {
            Some(words) => {
                cx.said(words, TEXT).and_then(|body| cx.send(Outbound::Text { body, preview_url: false }))
            }
            None => again(cx),
        };
        cx.wait_reply(sent, Some(self))
    }
}
