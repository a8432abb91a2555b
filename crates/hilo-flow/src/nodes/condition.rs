//! `condition`: goes the first way whose condition is true.

use crate::{
    document::Target,
    engine::{Go, NodeCx},
    lint::Problem,
    program::{Compiler, Next, compiler::Passing},
};
use hilo_expr::Expression;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, sync::Arc};

/// Goes the first way whose condition is true. A condition that cannot be evaluated counts as false, with an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// The ways, in the order in which they are tried.
    pub branches: Vec<Branch>,
    /// Where to go if no condition is true.
    #[serde(default, rename = "else", skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<Target>,
}

/// A way with its condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Branch {
    /// What it is called; the name of the output.
    pub name: String,
    /// The condition, an expression.
    pub when: String,
    /// Where it leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Target>,
}

#[derive(Debug)]
pub(crate) struct Compiled {
    branches: Vec<(Arc<str>, Expression, Next)>,
    otherwise: Next,
}

impl Condition {
    pub(crate) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        let mut names = BTreeSet::from(["else"]);
        let mut branches = Vec::new();
        for (at, branch) in self.branches.iter().enumerate() {
            if !names.insert(&branch.name) {
                compiler.problem(
                    format!("branches[{at}].name"),
                    &Problem::OutputDuplicate { output: branch.name.clone() },
                );
            }
            let next = compiler.output(&branch.name, branch.next.as_ref(), Passing::Instant);
            let when = compiler.expression(&format!("branches[{at}].when"), &branch.when, &[]);
            branches.extend(when.map(|when| (Arc::from(branch.name.as_str()), when, next)));
        }
        let otherwise = compiler.output("else", self.otherwise.as_ref(), Passing::Instant);
        (branches.len() == self.branches.len()).then_some(Compiled { branches, otherwise })
    }
}

impl Compiled {
    pub(crate) fn enter(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        for (name, when, next) in &self.branches {
            if cx.test(when) {
                return Go::to_named(name.clone(), *next);
            }
        }
        Go::to("else", self.otherwise)
    }
}
