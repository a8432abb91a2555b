//! What is wrong with a flow, before a customer finds out.
//!
//! Most rules live where a node compiles itself; those about the whole drawing are in `graph`, `window` and `opt_in`, keys in texts in
//! `secret`. What each [`Problem`] is called, how bad it is and how to mend it, in three languages, is in `problem`.

mod finding;
mod graph;
mod opt_in;
mod problem;
mod secret;
mod syntax;
mod template;
mod template_fault;
mod window;

pub use finding::{Finding, Severity, Wording};
use finding::{Words, say};
pub(crate) use problem::Problem;
pub use syntax::Syntax;
pub use template::{KnownTemplate, KnownTemplates, UseOfTemplate, Wanted, WantedValue, template_uses};

use crate::{
    document::{Flow, Target},
    program::{CompiledNode, Compiler, Next, Program, compiler::Passing},
    triggers,
};
use hilo_expr::suggest;
use serde_json::Value;
use std::{collections::HashMap, sync::Arc};

/// Names outside of the flow, as far as the caller knows them. What is `None` is not checked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Known {
    /// The own names of all flows of the workspace.
    pub flows: Option<Vec<String>>,
    /// The fields that contacts have.
    pub fields: Option<Vec<String>>,
    /// The variables of the environment.
    pub env: Option<Vec<String>>,
    /// The message templates of the environment's accounts.
    pub templates: KnownTemplates,
    /// What knows whether scripts can be read.
    pub syntax: Syntax,
    /// Other flows, as far as the caller has them: what a flow that is called does is read from them.
    pub documents: Vec<Flow>,
}

/// Everything that is wrong with a flow, in the order of the document.
pub fn lint(flow: &Flow) -> Vec<Finding> {
    lint_knowing(flow, &Known::default())
}

/// As [`lint`], checking names of other flows, fields and variables of the environment as well.
pub fn lint_knowing(flow: &Flow, known: &Known) -> Vec<Finding> {
    examine(flow, known).1
}

/// Compiles as far as possible, noting what is wrong. Without a program there is at least one error.
pub(crate) fn examine(flow: &Flow, known: &Known) -> (Option<Program>, Vec<Finding>) {
    let mut compiler = Compiler::new(flow, known);
    check_names(&mut compiler);
    let start = compiler.target("start", &flow.start, Passing::Instant);
    if start == Next::End {
        compiler.problem("start", &Problem::StartMissing);
    }
    let triggers = triggers::compile(&mut compiler);
    let mut nodes = Vec::new();
    for (at, (id, node)) in flow.nodes.iter().enumerate() {
        compiler.at_node(Some((id, at)));
        let kind = node.compile(&mut compiler);
        nodes.extend(kind.map(|kind| CompiledNode { id: Arc::from(id.as_str()), kind }));
    }
    compiler.at_node(None);
    let roots = triggers.iter().filter_map(|trigger| trigger.start).chain([start]);
    let roots: Vec<Next> = roots.collect();
    graph::check(&mut compiler, &roots);
    window::check(&mut compiler);
    opt_in::check(&mut compiler, &roots);
    secret::check(&mut compiler);
    template::check(flow, known, &mut compiler.findings);

    let index = nodes.iter().enumerate().map(|(at, node)| (node.id.clone(), at)).collect();
    let mut initial: HashMap<String, Value> =
        compiler.variables().map(|name| (name.to_owned(), Value::Null)).collect();
    initial.extend(flow.variables.iter().map(|(name, variable)| (name.clone(), variable.default.clone())));
    initial.extend(flow.inputs.iter().map(|(name, input)| (name.clone(), input.default.clone())));
    let types = flow.variables.iter().map(|(name, variable)| (name.clone(), variable.kind)).collect();
    let program = (nodes.len() == flow.nodes.len()).then(|| Program {
        slug: flow.flow.clone(),
        name: flow.name.clone(),
        language: flow.language.clone(),
        start,
        nodes,
        index,
        triggers,
        initial,
        types,
        inputs: flow.inputs.clone(),
        outputs: flow.outputs.clone(),
    });
    (program, compiler.findings)
}

/// Notes something about a node once all of them are compiled.
fn note(compiler: &mut Compiler<'_>, at: usize, path: &str, problem: &Problem) {
    let node = compiler.flow.nodes.get_index(at).map(|(id, _)| (id.as_str(), at));
    compiler.at_node(node);
    compiler.problem(path, problem);
    compiler.at_node(None);
}

fn check_names(compiler: &mut Compiler<'_>) {
    let flow = compiler.flow;
    let is_slug = |text: &str| {
        (1..=64).contains(&text.len())
            && !text.starts_with('-')
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    if !is_slug(&flow.flow) {
        compiler.problem("flow", &Problem::SlugInvalid { slug: flow.flow.clone() });
    }
    if let Some(process) =
        flow.process.as_ref().filter(|name| name.trim().is_empty() || name.chars().count() > 64)
    {
        compiler.problem("process", &Problem::NameInvalid { name: process.clone() });
    }
    let is_id = |text: &str| {
        (1..=64).contains(&text.len())
            && text != Target::END
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
    };
    for id in flow.nodes.keys().filter(|id| !is_id(id)) {
        compiler.problem(format!("nodes.{id}"), &Problem::IdInvalid { id: id.clone() });
    }
    for (name, input) in &flow.inputs {
        let path = format!("inputs.{name}");
        compiler.assigned(&path, name);
        if flow.variables.contains_key(name) {
            compiler.problem(path, &Problem::DeclaredTwice { name: name.clone() });
        } else if !input.kind.accepts(&input.default) {
            compiler.problem(format!("{path}.default"), &Problem::DefaultMismatch { name: name.clone() });
        }
    }
    for name in flow.outputs.keys() {
        let known: Vec<&str> = compiler.variables().collect();
        if !known.contains(&name.as_str()) {
            let meant = suggest(name, known.iter().copied()).map(str::to_owned);
            let problem = Problem::VariableUnknown { name: name.clone(), meant };
            compiler.problem(format!("outputs.{name}"), &problem);
        }
    }
    for (name, variable) in &flow.variables {
        let path = format!("variables.{name}");
        compiler.assigned(&path, name);
        if !variable.kind.accepts(&variable.default) {
            compiler.problem(format!("{path}.default"), &Problem::DefaultMismatch { name: name.clone() });
        }
    }
}
