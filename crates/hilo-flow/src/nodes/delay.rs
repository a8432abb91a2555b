//! `delay`: waits for a while.

use crate::{
    document::{Span, Target},
    engine::{Go, NodeCx},
    program::{Compiler, Next, compiler::Passing},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Waits for a while, then goes on, whether or not the customer wrote meanwhile. A message that comes during the delay is not
/// the run's: it may start a flow that interrupts, else it is left to the inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Delay {
    /// How long.
    #[serde(rename = "for")]
    pub span: Span,
    /// Where to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Target>,
}

#[derive(Debug)]
pub(crate) struct Compiled {
    span: Span,
    next: Next,
}

impl Delay {
    pub(crate) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Compiled {
        let passing = Passing::Time(self.span.duration());
        Compiled { span: self.span, next: compiler.output("next", self.next.as_ref(), passing) }
    }
}

impl Compiled {
    pub(crate) fn enter(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        cx.wait_for(self.span.duration())
    }

    pub(crate) fn over(&self) -> Go {
        Go::to("next", self.next)
    }
}
