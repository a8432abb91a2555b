//! Expressions.

use crate::{EvalError, ParseError, Path, Scope, Setting, engine, syntax, value};
use serde_json::Value;

/// A compiled expression, like `units >= 10 and topic == "sales"`.
#[derive(Debug)]
pub struct Expression {
    source: String,
    compiled: minijinja::Expression<'static, 'static>,
    paths: Vec<Path>,
    filtered: bool,
}

impl Expression {
    /// Compiles an expression.
    ///
    /// # Errors
    /// It is not well formed, names an unknown filter or test, or is too long.
    pub fn parse(source: &str) -> Result<Self, ParseError> {
        syntax::check_expression(source)?;
        let compiled = engine::STRICT
            .compile_expression_owned(source.to_owned())
            .map_err(|error| ParseError::from_engine(source, &error))?;
        let paths = engine::paths(compiled.undeclared_variables(true));
        Ok(Self { source: source.to_owned(), compiled, paths, filtered: source.contains('|') })
    }

    /// What it was compiled from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The paths it asks a [`Scope`] for.
    pub fn paths(&self) -> &[Path] {
        &self.paths
    }

    /// The value.
    ///
    /// # Errors
    /// A variable is undefined, an operation does not fit its operands, or the budget is used up.
    pub fn eval(&self, scope: &dyn Scope, setting: Setting<'_>) -> Result<Value, EvalError> {
        let context = engine::context(&self.paths, scope, self.filtered.then_some(setting));
        let found = self
            .compiled
            .eval(context)
            .map_err(|error| EvalError::from_engine(&self.source, &error, setting.max_length))?;
        if found.is_undefined() {
            let message = format!("undefined value: `{}`", self.source);
            return Err(EvalError::Failed { message, line: 1, column: 1 });
        }
        let found = value::to_json(&found);
        match &found {
            Value::String(text) if text.len() > setting.max_length => {
                Err(EvalError::TooLong { limit: setting.max_length })
            }
            _ => Ok(found),
        }
    }

    /// Whether the value counts as true: not false, null, 0, nor an empty text, list or map.
    ///
    /// # Errors
    /// As [`Expression::eval`].
    pub fn test(&self, scope: &dyn Scope, setting: Setting<'_>) -> Result<bool, EvalError> {
        Ok(match self.eval(scope, setting)? {
            Value::Null => false,
            Value::Bool(yes) => yes,
            Value::Number(number) => number.as_f64() != Some(0.0),
            Value::String(text) => !text.is_empty(),
            Value::Array(items) => !items.is_empty(),
            Value::Object(fields) => !fields.is_empty(),
        })
    }
}
