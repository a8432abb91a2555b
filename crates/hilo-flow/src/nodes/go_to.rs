//! `go_to`: goes on in another flow.

use super::{CompiledFormula, Formula, call::check_inputs};
use crate::{
    engine::{Go, NodeCx},
    program::Compiler,
};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Goes on in another flow, for good: nothing returns here, nor to flows that called this one. The version is the one
/// that is live at this moment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GoTo {
    /// The other flow's own name.
    pub flow: String,
    /// First values of its variables.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub with: IndexMap<String, Formula>,
}

#[derive(Debug)]
pub(crate) struct Compiled {
    flow: String,
    with: Vec<(String, CompiledFormula)>,
}

impl GoTo {
    pub(crate) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        compiler.flow("flow", &self.flow);
        check_inputs(&self.flow, &self.with, compiler);
        let with = compile_with(&self.with, compiler)?;
        Some(Compiled { flow: self.flow.clone(), with })
    }
}

/// Compiles the first values of another flow's variables.
pub(super) fn compile_with(
    with: &IndexMap<String, Formula>,
    compiler: &mut Compiler<'_>,
) -> Option<Vec<(String, CompiledFormula)>> {
    let compiled: Vec<_> = with
        .iter()
        .filter_map(|(name, formula)| {
            Some((name.clone(), formula.compile(compiler, &format!("with.{name}"), &[])?))
        })
        .collect();
    (compiled.len() == with.len()).then_some(compiled)
}

impl Compiled {
    pub(crate) fn enter(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        let vars = self.with.iter().map(|(name, formula)| (name.clone(), formula.value(cx))).collect();
        Go::Jump { flow: self.flow.clone(), vars }
    }
}
