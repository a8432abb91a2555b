//! `hours`: whether people are there now.

use crate::{
    document::Target,
    engine::{Go, NodeCx},
    program::{CompiledHours, Compiler, Next, compiler::Passing},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Whether people are there now, by business hours of the flow.
///
/// ```yaml
/// type: hours
/// hours: office
/// open: person
/// closed: tomorrow
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// Which of the flow's `hours`.
    pub hours: String,
    /// Where to go while they are there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub open: Option<Target>,
    /// Where to go while they are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Target>,
}

#[derive(Debug)]
pub(crate) struct Compiled {
    hours: Arc<CompiledHours>,
    open: Next,
    closed: Next,
}

impl Hours {
    pub(crate) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        let open = compiler.output("open", self.open.as_ref(), Passing::Instant);
        let closed = compiler.output("closed", self.closed.as_ref(), Passing::Instant);
        let hours = compiler.hours("hours", &self.hours)?;
        Some(Compiled { hours, open, closed })
    }
}

impl Compiled {
    pub(crate) fn enter(&self, cx: &NodeCx<'_, '_, '_>) -> Go {
        if self.hours.is_open(cx) { Go::to("open", self.open) } else { Go::to("closed", self.closed) }
    }
}
