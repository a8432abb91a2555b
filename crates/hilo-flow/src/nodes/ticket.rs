//! `ticket`: says what the ticket is about, how urgent it is, and that it is done.

use crate::{
    document::Target,
    engine::{Effect, Go, NodeCx},
    lint::Problem,
    program::{Compiler, Next, compiler::Passing},
};
use hilo_expr::Template;
use hilo_model::ticket::Priority;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Says what the ticket is about, how urgent it is, and that it is done. To give it to people use `hand_off`. A flow that has solved
/// the ticket goes on; when the customer writes again in the threading window the ticket is opened again.
///
/// ```yaml
/// type: ticket
/// summary: "Cambio de talla del pedido {{ order }}"
/// priority: high
/// next: hand_off
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ticket {
    /// What it is about, a template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// How urgent it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// That it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Done>,
    /// Where to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Target>,
}

/// How a ticket is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Done {
    /// Solved: a message within the threading window opens it again.
    Solved,
    /// For good.
    Closed,
}

impl Done {
    /// The name, as serialised.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Solved => "solved",
            Self::Closed => "closed",
        }
    }
}

#[derive(Debug)]
pub(crate) struct Compiled {
    summary: Option<Template>,
    priority: Option<Priority>,
    status: Option<Done>,
    next: Next,
}

impl Ticket {
    pub(crate) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        let next = compiler.output("next", self.next.as_ref(), Passing::Instant);
        if self.summary.is_none() && self.priority.is_none() && self.status.is_none() {
            compiler.problem("summary", &Problem::TextEmpty);
        }
        let summary = match &self.summary {
            Some(summary) => Some(compiler.template("summary", summary)?),
            None => None,
        };
        Some(Compiled { summary, priority: self.priority, status: self.status, next })
    }
}

impl Compiled {
    pub(crate) fn enter(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        let summary = self.summary.as_ref().map(|summary| cx.render(summary));
        cx.effect(Effect::Ticket { summary, priority: self.priority, status: self.status });
        Go::to("next", self.next)
    }
}
