//! `script`: computes something in JavaScript.

use super::{CompiledFormula, Formula};
use crate::{
    document::{Target, VariableType},
    engine::{Effect, EventCode, Go, Job, JobError, JobFailure, JobOutcome, NodeCx, ScriptJob, Wait},
    lint::Problem,
    program::{Compiler, Next, compiler::Passing},
};
use hilo_model::EffectId;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::sync::Arc;

/// The longest code, in characters.
const CODE: usize = 16 * 1024;

/// Computes something in JavaScript, where expressions are not enough. The code is the body of a function: it finds what it is given in
/// `input` and returns an object. It knows nothing else, can reach nothing, and has no time and no memory to waste.
///
/// ```yaml
/// type: script
/// with: { items: order.items }
/// code: |
///   const total = input.items.reduce((sum, item) => sum + item.price * item.quantity, 0);
///   return { total, expensive: total > 100000 };
/// returns: { total: number, expensive: boolean }
/// next: tell
/// error: sorry
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Script {
    /// What the script is given in `input`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub with: IndexMap<String, Formula>,
    /// The body of a function in JavaScript, at most 16,384 characters.
    pub code: String,
    /// What of the returned object is kept, in variables of these names, and of which types it must be.
    pub returns: IndexMap<String, VariableType>,
    /// Where to go on with what it returned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Target>,
    /// Where to go if it failed: an error was thrown, it took too long or too much memory, or what it returned is something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<Target>,
}

#[derive(Debug)]
pub(crate) struct Compiled {
    with: Vec<(String, CompiledFormula)>,
    code: Arc<str>,
    returns: Vec<(String, VariableType)>,
    next: Next,
    error: Next,
}

impl Script {
    pub(crate) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        let length = self.code.chars().count();
        if self.code.trim().is_empty() {
            compiler.problem("code", &Problem::TextEmpty);
        } else if length > CODE {
            compiler.problem("code", &Problem::ScriptTooLong { length, limit: CODE });
        } else if let Err(error) = compiler.known.syntax.check(&self.code) {
            compiler.problem("code", &Problem::ScriptInvalid { error: error.to_string() });
        }
        if self.returns.is_empty() {
            compiler.problem("returns", &Problem::ReturnsNothing);
        }
        for name in self.returns.keys() {
            compiler.assigned(&format!("returns.{name}"), name);
        }
        let mut with = Vec::new();
        for (name, formula) in &self.with {
            with.push((name.clone(), formula.compile(compiler, &format!("with.{name}"), &[])));
        }
        let next = compiler.output("next", self.next.as_ref(), Passing::Instant);
        let error = compiler.output("error", self.error.as_ref(), Passing::Instant);
        Some(Compiled {
            with: with.into_iter().map(|(name, formula)| Some((name, formula?))).collect::<Option<_>>()?,
            code: Arc::from(self.code.as_str()),
            returns: self.returns.iter().map(|(name, kind)| (name.clone(), *kind)).collect(),
            next,
            error,
        })
    }
}

impl Compiled {
    pub(crate) fn enter(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        let mut input = Map::new();
        for (name, formula) in &self.with {
            let value = formula.value(cx);
            input.insert(name.clone(), value);
        }
        let job = Job::Script(ScriptJob { code: self.code.clone(), input, now: cx.turn.env.now });
        let id: EffectId = cx.turn.env.ids.make();
        let node = cx.frame.node.clone();
        cx.effect(Effect::Job { id, job: Box::new(job), node });
        Go::Wait(Wait::call(id))
    }

    pub(crate) fn done(&self, cx: &mut NodeCx<'_, '_, '_>, outcome: &JobOutcome) -> Go {
        let kept = match outcome {
            JobOutcome::Done { result } => self.kept(cx, result),
            JobOutcome::Failed(error) => Err(error.clone()),
        };
        match kept {
            Ok(kept) => {
                for (name, value) in kept {
                    cx.set(&name, value);
                }
                Go::to("next", self.next)
            }
            Err(error) => {
                let detail = error.to_string();
                cx.event(EventCode::ScriptFailed, &detail);
                Go::to("error", self.error).noting(error.kind.as_str())
            }
        }
    }

    /// What of the result is kept: all that is declared, or nothing.
    fn kept(&self, cx: &mut NodeCx<'_, '_, '_>, result: &Value) -> Result<Vec<(String, Value)>, JobError> {
        let wrong = |detail: String| JobError::new(JobFailure::Result, detail);
        let Value::Object(fields) = result else {
            return Err(wrong("it did not return an object".to_owned()));
        };
        let mut kept = Vec::new();
        for (name, kind) in &self.returns {
            let value = fields.get(name).ok_or_else(|| wrong(format!("`{name}` was not returned")))?;
            if !kind.accepts(value) {
                return Err(wrong(format!("`{name}` is not of its type")));
            }
            if !cx.fits(name, value) {
                return Err(JobError::new(JobFailure::TooLarge, format!("`{name}`")));
            }
            kept.push((name.clone(), value.clone()));
        }
        Ok(kept)
    }
}
