//! What a flow takes and gives, held to its types when it runs.

use super::Program;
use crate::document::{Flow, FlowInput, FlowOutput, VariableType};
use hilo_expr::suggest;
use indexmap::IndexMap;
use serde_json::{Map, Value};

/// What is wrong with a value that a run is to begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenProblem {
    /// The input's name.
    pub name: String,
    /// What is wrong.
    pub why: GivenWrong,
}

/// What may be wrong with a value that a run is to begin with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GivenWrong {
    /// The flow takes no such value.
    Unknown {
        /// What was probably meant.
        meant: Option<String>,
    },
    /// The flow cannot begin without it.
    Missing {
        /// What it holds.
        kind: VariableType,
    },
    /// It is of another type.
    Mismatch {
        /// What it must be.
        kind: VariableType,
    },
}

impl std::fmt::Display for GivenWrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown { meant: Some(meant) } => {
                write!(f, "the flow takes no such value; did you mean `{meant}`?")
            }
            Self::Unknown { meant: None } => f.write_str("the flow takes no such value"),
            Self::Missing { kind } => {
                write!(f, "the flow needs it: a {}, like {}", kind.as_str(), kind.example())
            }
            Self::Mismatch { kind } => write!(f, "must be a {}, like {}", kind.as_str(), kind.example()),
        }
    }
}

/// What is wrong with the values that a run of a flow is to begin with, as the flow's document tells.
pub fn check_given(flow: &Flow, given: &Map<String, Value>) -> Vec<GivenProblem> {
    let variables = flow.variables.iter().map(|(name, variable)| (name.as_str(), variable.kind));
    let assigned = flow.nodes.values().flat_map(crate::nodes::Node::assigns);
    let known = variables.chain(assigned.map(|name| (name, VariableType::Any)));
    check(&flow.inputs, known.collect(), given)
}

impl Program {
    /// What is wrong with the values that a run is to begin with. A flow that declares no inputs takes any of its variables.
    pub fn check_given(&self, given: &Map<String, Value>) -> Vec<GivenProblem> {
        let known = self
            .initial
            .keys()
            .map(|name| (name.as_str(), self.types.get(name).copied().unwrap_or(VariableType::Any)));
        check(&self.inputs, known.collect(), given)
    }

    /// As [`Program::check_given`] for a flow that calls this one: where no inputs are declared anything may be given.
    pub(crate) fn check_called(&self, given: &Map<String, Value>) -> Option<GivenProblem> {
        if self.inputs.is_empty() {
            return None;
        }
        self.check_given(given).into_iter().next()
    }

    /// The inputs, in the author's order.
    pub fn inputs(&self) -> &IndexMap<String, FlowInput> {
        &self.inputs
    }

    pub(crate) fn output(&self, name: &str) -> Option<&FlowOutput> {
        self.outputs.get(name)
    }
}

fn check<'v>(
    inputs: &'v IndexMap<String, FlowInput>,
    mut variables: Vec<(&'v str, VariableType)>,
    given: &Map<String, Value>,
) -> Vec<GivenProblem> {
    let problem = |name: &str, why| GivenProblem { name: name.to_owned(), why };
    let mut found = Vec::new();
    if !inputs.is_empty() {
        variables = inputs.iter().map(|(name, input)| (name.as_str(), input.kind)).collect();
    }
    for (name, input) in inputs {
        let absent = given.get(name).is_none_or(Value::is_null);
        if input.required && absent && input.default.is_null() {
            found.push(problem(name, GivenWrong::Missing { kind: input.kind }));
        }
    }
    for (name, value) in given {
        match variables.iter().find(|(known, _)| known == name) {
            None => {
                let meant = suggest(name, variables.iter().map(|(known, _)| *known)).map(str::to_owned);
                found.push(problem(name, GivenWrong::Unknown { meant }));
            }
            Some((_, kind)) if !kind.accepts(value) => {
                found.push(problem(name, GivenWrong::Mismatch { kind: *kind }));
            }
            Some(_) => {}
        }
    }
    found
}
