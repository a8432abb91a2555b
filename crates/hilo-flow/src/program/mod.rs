//! A flow, validated and compiled: nodes are indices, templates and expressions are parsed. It never changes.

pub(crate) mod compiler;
mod hours;
mod interface;
mod text;

pub(crate) use compiler::Compiler;
pub(crate) use hours::CompiledHours;
pub use interface::{GivenProblem, GivenWrong, check_given};
pub(crate) use text::Words;

use crate::{
    document::{Flow, FlowInput, FlowOutput, VariableType},
    lint::{self, Finding, Known, Severity},
    nodes::Compiled,
    triggers::CompiledTrigger,
};
use hilo_model::Locale;
use indexmap::IndexMap;
use serde_json::Value;
use std::{collections::HashMap, sync::Arc};

/// A compiled flow.
#[derive(Debug)]
pub struct Program {
    pub(crate) slug: String,
    pub(crate) name: String,
    pub(crate) language: Locale,
    pub(crate) start: Next,
    pub(crate) nodes: Vec<CompiledNode>,
    pub(crate) index: HashMap<Arc<str>, usize>,
    pub(crate) triggers: Vec<CompiledTrigger>,
    /// Every known variable with its first value.
    pub(crate) initial: HashMap<String, Value>,
    /// The types of declared variables.
    pub(crate) types: HashMap<String, VariableType>,
    pub(crate) inputs: IndexMap<String, FlowInput>,
    pub(crate) outputs: IndexMap<String, FlowOutput>,
}

/// A compiled node with its id.
#[derive(Debug)]
pub(crate) struct CompiledNode {
    pub(crate) id: Arc<str>,
    pub(crate) kind: Compiled,
}

/// Where an output leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// To the node at this index.
    Node(usize),
    /// To the end.
    End,
}

impl Program {
    /// Compiles a flow that has no errors.
    ///
    /// # Errors
    /// All findings (warnings too), if one of them is an error.
    pub fn compile(flow: &Flow) -> Result<Self, Vec<Finding>> {
        Self::compile_knowing(flow, &Known::default())
    }

    /// As [`Program::compile`], checking names of other flows, fields and variables of the environment as well.
    ///
    /// # Errors
    /// As [`Program::compile`].
    pub fn compile_knowing(flow: &Flow, known: &Known) -> Result<Self, Vec<Finding>> {
        let (program, findings) = lint::examine(flow, known);
        match program {
            Some(program) if findings.iter().all(|finding| finding.severity != Severity::Error) => {
                Ok(program)
            }
            _ => Err(findings),
        }
    }

    /// Compiles a version that was published once. Rules of lint that came later do not stop what is live: only what cannot run at all
    /// is refused.
    ///
    /// # Errors
    /// All findings, if a node cannot be compiled.
    pub fn of_published(flow: &Flow) -> Result<Self, Vec<Finding>> {
        let (program, findings) = lint::examine(flow, &Known::default());
        program.ok_or(findings)
    }

    /// The flow's own name.
    pub fn slug(&self) -> &str {
        &self.slug
    }

    /// What people call the flow.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The ids of the nodes, in the author's order.
    pub fn nodes(&self) -> impl Iterator<Item = &str> {
        self.nodes.iter().map(|node| &*node.id)
    }

    /// Whether it has a node of another version, by id and kind.
    pub fn has_same_node(&self, other: &Self, node: &str) -> bool {
        let kind = |program: &Self| {
            let at = *program.index.get(node)?;
            Some(std::mem::discriminant(&program.nodes.get(at)?.kind))
        };
        kind(other).is_some_and(|wanted| kind(self) == Some(wanted))
    }

    /// Whether a message of the customer could start it.
    pub fn has_triggers(&self) -> bool {
        !self.triggers.is_empty()
    }

    /// The first value of a variable; `None` if the flow knows no such variable.
    pub(crate) fn initial(&self, name: &str) -> Option<&Value> {
        self.initial.get(name)
    }
}
