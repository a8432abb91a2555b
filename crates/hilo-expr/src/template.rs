//! Templates.

use crate::{EvalError, Expression, ParseError, Path, Scope, Setting, engine, syntax};
use minijinja::Environment;
use serde_json::Value;
use std::io;

/// A compiled template, like `Hola {{ contact.name }}`.
#[derive(Debug)]
pub struct Template {
    source: String,
    body: Body,
}

#[derive(Debug)]
enum Body {
    /// Text without anything to fill in.
    Plain,
    /// The environment holds this one template, under [`NAME`].
    Filled {
        environment: Box<Environment<'static>>,
        paths: Vec<Path>,
        lone: Option<Box<Expression>>,
        filtered: bool,
    },
}

const NAME: &str = "template";

impl Template {
    /// Compiles a template.
    ///
    /// # Errors
    /// It is not well formed, names an unknown filter, test or block, or is too long.
    pub fn parse(source: &str) -> Result<Self, ParseError> {
        if !source.contains('{') {
            return Ok(Self { source: source.to_owned(), body: Body::Plain });
        }
        syntax::check_template(source)?;
        let mut environment = engine::STRICT.clone();
        environment
            .add_template_owned(NAME, source.to_owned())
            .map_err(|error| ParseError::from_engine(source, &error))?;
        let paths = match environment.get_template(NAME) {
            Ok(compiled) => engine::paths(compiled.undeclared_variables(true)),
            Err(error) => return Err(ParseError::from_engine(source, &error)),
        };
        let lone = syntax::lone_expression(source).map(Expression::parse).transpose()?.map(Box::new);
        let body =
            Body::Filled { environment: Box::new(environment), paths, lone, filtered: source.contains('|') };
        Ok(Self { source: source.to_owned(), body })
    }

    /// What it was compiled from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether it is the same text whatever the data.
    pub fn is_plain(&self) -> bool {
        matches!(self.body, Body::Plain)
    }

    /// The paths it asks a [`Scope`] for.
    pub fn paths(&self) -> &[Path] {
        match &self.body {
            Body::Plain => &[],
            Body::Filled { paths, .. } => paths,
        }
    }

    /// The text.
    ///
    /// # Errors
    /// A variable is undefined, an operation does not fit its operands, the budget is used up or the result is too long.
    pub fn render(&self, scope: &dyn Scope, setting: Setting<'_>) -> Result<String, EvalError> {
        match &self.body {
            Body::Plain if self.source.len() > setting.max_length => {
                Err(EvalError::TooLong { limit: setting.max_length })
            }
            Body::Plain => Ok(self.source.clone()),
            Body::Filled { environment, .. } => self.render_in(environment, scope, setting),
        }
    }

    /// The text, with nothing in the place of what is undefined: for what must be said in any case.
    ///
    /// # Errors
    /// As [`Template::render`], undefined variables apart.
    pub fn render_lenient(&self, scope: &dyn Scope, setting: Setting<'_>) -> Result<String, EvalError> {
        if self.is_plain() {
            return self.render(scope, setting);
        }
        let mut environment = engine::LENIENT.clone();
        environment
            .add_template_owned(NAME, self.source.clone())
            .map_err(|error| EvalError::from_engine(&self.source, &error, setting.max_length))?;
        self.render_in(&environment, scope, setting)
    }

    /// As [`Template::render`], but a template that is one `{{ … }}` and nothing else keeps its value's type.
    ///
    /// # Errors
    /// As [`Template::render`].
    pub fn render_value(&self, scope: &dyn Scope, setting: Setting<'_>) -> Result<Value, EvalError> {
        match &self.body {
            Body::Filled { lone: Some(expression), .. } => expression.eval(scope, setting),
            _ => self.render(scope, setting).map(Value::String),
        }
    }

    fn render_in(
        &self,
        environment: &Environment<'static>,
        scope: &dyn Scope,
        setting: Setting<'_>,
    ) -> Result<String, EvalError> {
        let fail = |error: &minijinja::Error| EvalError::from_engine(&self.source, error, setting.max_length);
        let filtered = matches!(self.body, Body::Filled { filtered: true, .. });
        let context = engine::context(self.paths(), scope, filtered.then_some(setting));
        let template = environment.get_template(NAME).map_err(|error| fail(&error))?;
        let mut out =
            Bounded { bytes: Vec::with_capacity(self.source.len() + 64), limit: setting.max_length };
        template.render_captured_to(context, &mut out).map_err(|error| fail(&error))?;
        Ok(String::from_utf8_lossy(&out.bytes).into_owned())
    }
}

/// Takes bytes up to a limit, so that a template cannot fill the memory.
struct Bounded {
    bytes: Vec<u8>,
    limit: usize,
}

impl io::Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.limit {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
