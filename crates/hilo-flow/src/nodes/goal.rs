//! `goal`: what the flow is for has happened.

use crate::{
    document::Target,
    engine::{Effect, Go, NodeCx},
    lint::Problem,
    program::{Compiler, Next, compiler::Passing},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The longest name of a goal, in characters.
const NAME: usize = 64;

/// What the flow is for has happened: a sale, an appointment. Each run counts once for a goal, however often it comes by.
///
/// ```yaml
/// type: goal
/// goal: appointment
/// next: thanks
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Goal {
    /// What is called so in the figures, up to 64 characters. Several nodes may name one goal.
    pub goal: String,
    /// Where to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Target>,
}

#[derive(Debug)]
pub(crate) struct Compiled {
    goal: String,
    next: Next,
}

impl Goal {
    pub(crate) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        let next = compiler.output("next", self.next.as_ref(), Passing::Instant);
        let goal = self.goal.trim();
        if goal.is_empty() || goal.chars().count() > NAME {
            compiler.problem("goal", &Problem::NameInvalid { name: self.goal.clone() });
            return None;
        }
        Some(Compiled { goal: goal.to_owned(), next })
    }
}

impl Compiled {
    pub(crate) fn enter(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        cx.effect(Effect::Goal { goal: self.goal.clone() });
        Go::to("next", self.next)
    }
}
