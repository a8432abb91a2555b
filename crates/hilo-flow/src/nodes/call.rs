//! `call`: goes through another flow and comes back.

use super::{CompiledFormula, Formula, go_to::compile_with};
use crate::{
    document::Target,
    engine::{Go, NodeCx},
    lint::Problem,
    program::{Compiler, Next, Program, compiler::Passing},
};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Goes through another flow and comes back when it ends. The version is the one that is live at the moment of the call.
///
/// ```yaml
/// type: call
/// flow: survey
/// with: { about: topic }        # its variable ← an expression here
/// save: { score: rating }       # a variable here ← its variable
/// next: thanks
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// The other flow's own name.
    pub flow: String,
    /// First values of its variables.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub with: IndexMap<String, Formula>,
    /// Variables here that take the last values of variables there.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub save: IndexMap<String, String>,
    /// Where to go on afterwards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Target>,
    /// Where to go if the other flow is not live, or too many are called within one another. Without it the run fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Target>,
}

#[derive(Debug)]
pub(crate) struct Compiled {
    flow: String,
    with: Vec<(String, CompiledFormula)>,
    save: Vec<(String, String)>,
    next: Next,
    error: Option<Next>,
}

impl Call {
    pub(crate) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        compiler.flow("flow", &self.flow);
        if self.flow == compiler.flow.flow {
            compiler.problem("flow", &Problem::CallsItself);
        }
        for name in self.save.keys() {
            compiler.assigned(&format!("save.{name}"), name);
        }
        let next = compiler.output("next", self.next.as_ref(), Passing::Instant);
        let error = compiler.optional("error", self.error.as_ref(), Passing::Instant);
        let save = self.save.iter().map(|(here, there)| (here.clone(), there.clone())).collect();
        Some(Compiled {
            flow: self.flow.clone(),
            with: compile_with(&self.with, compiler)?,
            save,
            next,
            error,
        })
    }
}

impl Compiled {
    pub(crate) fn enter(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        let vars = self.with.iter().map(|(name, formula)| (name.clone(), formula.value(cx))).collect();
        Go::Call { flow: self.flow.clone(), vars }
    }

    /// The other flow ended with these variables.
    pub(crate) fn returned(
        &self,
        cx: &mut NodeCx<'_, '_, '_>,
        callee: &Program,
        vars: &Map<String, Value>,
    ) -> Go {
        for (here, there) in &self.save {
            let value = vars.get(there).or_else(|| callee.initial(there)).cloned().unwrap_or_default();
            cx.set(here, value);
        }
        Go::to("next", self.next)
    }

    /// The other flow could not be entered.
    pub(crate) fn failed(&self) -> Option<Go> {
        self.error.map(|error| Go::to("error", error))
    }
}
