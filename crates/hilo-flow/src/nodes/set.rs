//! `set`: sets variables of the run and fields of the contact.

use super::{CompiledFormula, Formula};
use crate::{
    document::Target,
    engine::{Effect, Go, NodeCx},
    program::{Compiler, Next, compiler::Passing},
};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Sets variables of the run and fields of the contact, in the order they stand; later ones see earlier ones.
///
/// ```yaml
/// type: set
/// variables: { total: price * units, note: "'gracias'", tries: 0 }
/// contact: { visits: (contact.fields.visits | default(0)) + 1 }
/// next: thanks
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Set {
    /// Variables of the run.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub variables: IndexMap<String, Formula>,
    /// Fields of the contact; null takes one away.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub contact: IndexMap<String, Formula>,
    /// Where to go on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Target>,
}

#[derive(Debug)]
pub(crate) struct Compiled {
    variables: Vec<(String, CompiledFormula)>,
    contact: Vec<(String, CompiledFormula)>,
    next: Next,
}

impl Set {
    pub(crate) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        let next = compiler.output("next", self.next.as_ref(), Passing::Instant);
        let mut variables = Vec::new();
        for (name, formula) in &self.variables {
            let path = format!("variables.{name}");
            compiler.assigned(&path, name);
            variables.extend(formula.compile(compiler, &path, &[]).map(|formula| (name.clone(), formula)));
        }
        let mut contact = Vec::new();
        for (name, formula) in &self.contact {
            let path = format!("contact.{name}");
            compiler.field(&path, name);
            contact.extend(formula.compile(compiler, &path, &[]).map(|formula| (name.clone(), formula)));
        }
        let complete = variables.len() == self.variables.len() && contact.len() == self.contact.len();
        complete.then_some(Compiled { variables, contact, next })
    }
}

impl Compiled {
    pub(crate) fn enter(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        for (name, formula) in &self.variables {
            let value = formula.value(cx);
            cx.set(name, value);
        }
        for (name, formula) in &self.contact {
            let value = formula.value(cx);
            if cx.fits(name, &value) {
                cx.turn.fields.insert(name.clone(), value.clone());
                cx.effect(Effect::SetField { name: name.clone(), value });
            }
        }
        Go::to("next", self.next)
    }
}
