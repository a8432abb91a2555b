//! `tag`: puts tags on the contact and takes them off.

use crate::{
    document::Target,
    engine::{Effect, Go, NodeCx},
    lint::Problem,
    program::{Compiler, Next, compiler::Passing},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Puts tags on the contact and takes them off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tag {
    /// Tags to put on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add: Vec<String>,
    /// Tags to take off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remove: Vec<String>,
    /// Where to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Target>,
}

#[derive(Debug)]
pub(crate) struct Compiled {
    add: Vec<String>,
    remove: Vec<String>,
    next: Next,
}

impl Tag {
    pub(crate) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        let next = compiler.output("next", self.next.as_ref(), Passing::Instant);
        if self.add.iter().chain(&self.remove).any(|tag| tag.trim().is_empty()) {
            compiler.problem("add", &Problem::TextEmpty);
            return None;
        }
        Some(Compiled { add: self.add.clone(), remove: self.remove.clone(), next })
    }
}

impl Compiled {
    pub(crate) fn enter(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        for tag in &self.add {
            cx.effect(Effect::AddTag { tag: tag.clone() });
        }
        for tag in &self.remove {
            cx.effect(Effect::RemoveTag { tag: tag.clone() });
        }
        Go::to("next", self.next)
    }
}
