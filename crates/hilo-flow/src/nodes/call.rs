//! `call`: goes through another flow and comes back.

use super::{CompiledFormula, Formula, go_to::compile_with};
use crate::{
    document::{Flow, Target},
    engine::{EventCode, Go, NodeCx},
    lint::Problem,
    program::{Compiler, Next, Program, compiler::Passing},
};
use hilo_expr::suggest;
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
        check_inputs(&self.flow, &self.with, compiler);
        self.check_outputs(compiler);
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

impl Call {
    /// Notes what is taken that the other flow does not give, if its document is known and says what it gives.
    fn check_outputs(&self, compiler: &mut Compiler<'_>) {
        let Some(outputs) = called(&self.flow, compiler).map(|callee| &callee.outputs) else { return };
        if outputs.is_empty() {
            return;
        }
        for (here, there) in self.save.iter().filter(|(_, there)| !outputs.contains_key(*there)) {
            let meant = suggest(there, outputs.keys().map(String::as_str)).map(str::to_owned);
            compiler.problem(format!("save.{here}"), &Problem::OutputUnknown { name: there.clone(), meant });
        }
    }
}

/// The document of a flow that is called or gone to, if the caller has it.
fn called<'f>(flow: &str, compiler: &Compiler<'f>) -> Option<&'f Flow> {
    compiler.known.documents.iter().find(|other| other.flow == flow)
}

/// Notes what another flow is given that it does not take, and what it needs and is not given, if its document is known and says what
/// it takes.
pub(super) fn check_inputs(flow: &str, with: &IndexMap<String, Formula>, compiler: &mut Compiler<'_>) {
    let Some(inputs) = called(flow, compiler).map(|callee| &callee.inputs) else { return };
    if inputs.is_empty() {
        return;
    }
    for (name, formula) in with {
        let path = format!("with.{name}");
        match (inputs.get(name), formula.constant()) {
            (None, _) => {
                let meant = suggest(name, inputs.keys().map(String::as_str)).map(str::to_owned);
                compiler.problem(path, &Problem::InputUnknown { name: name.clone(), meant });
            }
            (Some(input), Some(value)) if !input.kind.accepts(&value) => {
                let kind = input.kind.as_str();
                compiler.problem(path, &Problem::InputMismatch { name: name.clone(), kind });
            }
            _ => {}
        }
    }
    for (name, input) in inputs {
        if input.required && input.default.is_null() && !with.contains_key(name) {
            compiler.problem("with", &Problem::InputMissing { name: name.clone() });
        }
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
            if let Some(output) = callee.output(there).filter(|output| !output.kind.accepts(&value)) {
                let kind = output.kind.as_str();
                cx.event(EventCode::ValueMismatch, format!("{}: {there} is no {kind}", self.flow));
                cx.set(here, Value::Null);
            } else {
                cx.set(here, value);
            }
        }
        Go::to("next", self.next)
    }

    /// The other flow could not be entered.
    pub(crate) fn failed(&self) -> Option<Go> {
        self.error.map(|error| Go::to("error", error))
    }
}
