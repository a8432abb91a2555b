//! `note`: writes something into the conversation that only colleagues see.

use crate::{
    document::Target,
    engine::{Effect, Go, NodeCx},
    program::{Compiler, Next, compiler::Passing},
};
use hilo_expr::Template;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Writes something into the conversation that only colleagues see.
///
/// ```yaml
/// type: note
/// text: "Pidió {{ units }} unidades; el stock decía {{ stock }}."
/// next: offer
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// The words, a template. If they come out empty there is no note.
    pub text: String,
    /// Where to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Target>,
}

#[derive(Debug)]
pub(crate) struct Compiled {
    text: Template,
    next: Next,
}

impl Note {
    pub(crate) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        let next = compiler.output("next", self.next.as_ref(), Passing::Instant);
        if self.text.trim().is_empty() {
            compiler.problem("text", &crate::lint::Problem::TextEmpty);
        }
        Some(Compiled { text: compiler.template("text", &self.text)?, next })
    }
}

impl Compiled {
    pub(crate) fn enter(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        let text = cx.render(&self.text);
        if !text.trim().is_empty() {
            cx.effect(Effect::Note { text });
        }
        Go::to("next", self.next)
    }
}
