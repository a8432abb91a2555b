//! What a webhook's body says: whom it is about, and what the run begins with.

use crate::{
    document::{HookContact, Webhook},
    lint::Problem,
    program::Compiler,
};
use hilo_expr::{Expression, Setting};
use hilo_model::Locale;
use serde_json::{Map, Value};

/// The only name that expressions of a webhook know.
const BODY: &str = "body";

/// A webhook, compiled.
#[derive(Debug)]
pub struct CompiledWebhook {
    pub(crate) name: String,
    whom: Option<(Whom, Expression)>,
    variables: Vec<(String, Expression)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whom {
    Phone,
    UserId,
    Id,
}

/// Whom a call is about, as the body says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CalledWhom {
    /// A telephone number.
    Phone(String),
    /// WhatsApp's user id.
    UserId(String),
    /// A contact here.
    Id(String),
}

/// What a call says.
#[derive(Debug, Clone, PartialEq)]
pub struct Called {
    /// Whom it is about.
    pub whom: CalledWhom,
    /// What the run begins with.
    pub variables: Map<String, Value>,
}

/// An expression of the trigger that gives nothing with this body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// Where it stands in the trigger: `contact.phone`.
    pub field: String,
    /// The expression.
    pub expression: String,
    /// What is wrong.
    pub why: String,
}

impl CompiledWebhook {
    /// Reads a body. A variable whose expression finds nothing is not given.
    ///
    /// # Errors
    /// The body does not say whom it is about.
    pub fn read(&self, body: &Value, locale: &Locale, time_zone: &str) -> Result<Called, Unread> {
        let names = Map::from_iter([(BODY.to_owned(), body.clone())]);
        let setting = Setting { locale, time_zone, max_length: 16 * 1024 };
        let (whom, expression) = self.whom.as_ref().ok_or_else(|| Unread {
            field: "contact".to_owned(),
            expression: String::new(),
            why: "the trigger does not say whom it is about".to_owned(),
        })?;
        let field = match whom {
            Whom::Phone => "contact.phone",
            Whom::UserId => "contact.user_id",
            Whom::Id => "contact.id",
        };
        let unread =
            |why: String| Unread { field: field.to_owned(), expression: expression.source().to_owned(), why };
        let found = expression.eval(&names, setting).map_err(|error| unread(error.to_string()))?;
        let found = match found {
            Value::String(text) if !text.trim().is_empty() => text,
            Value::Number(number) => number.to_string(),
            other => return Err(unread(format!("it gives {}, not a text", kind(&other)))),
        };
        let whom = match whom {
            Whom::Phone => CalledWhom::Phone(found),
            Whom::UserId => CalledWhom::UserId(found),
            Whom::Id => CalledWhom::Id(found),
        };
        let mut variables = Map::new();
        for (name, expression) in &self.variables {
            let value = expression.eval(&names, setting).unwrap_or_default();
            if !value.is_null() {
                variables.insert(name.clone(), value);
            }
        }
        Ok(Called { whom, variables })
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a yes or no",
        Value::Number(_) => "a number",
        Value::String(_) => "an empty text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Compiles a webhook; what is wrong is noted.
pub(super) fn compile(hook: &Webhook, path: &str, compiler: &mut Compiler<'_>) -> CompiledWebhook {
    if hook.name.trim().is_empty() {
        compiler.problem(format!("{path}.name"), &Problem::TextEmpty);
    }
    let HookContact { phone, user_id, id } = &hook.contact;
    let ways = [(Whom::Phone, "phone", phone), (Whom::UserId, "user_id", user_id), (Whom::Id, "id", id)];
    let mut said = ways.into_iter().filter_map(|(whom, name, source)| Some((whom, name, source.as_ref()?)));
    let whom = match (said.next(), said.next()) {
        (Some((whom, name, source)), None) => {
            let expression = expression(&format!("{path}.contact.{name}"), source, compiler);
            expression.map(|expression| (whom, expression))
        }
        _ => {
            compiler.problem(format!("{path}.contact"), &Problem::HookContactUnclear);
            None
        }
    };
    let mut variables = Vec::new();
    for (name, source) in &hook.variables {
        let path = format!("{path}.variables.{name}");
        compiler.assigned(&path, name);
        variables.extend(expression(&path, source, compiler).map(|expression| (name.clone(), expression)));
    }
    CompiledWebhook { name: hook.name.clone(), whom, variables }
}

/// An expression over the body: nothing else is known when a call comes.
fn expression(path: &str, source: &str, compiler: &mut Compiler<'_>) -> Option<Expression> {
    let expression = match Expression::parse(source) {
        Ok(expression) => expression,
        Err(error) => {
            compiler.problem(path, &Problem::CodeInvalid { error: error.to_string() });
            return None;
        }
    };
    for name in expression.paths().iter().filter(|name| name.first().is_none_or(|first| first != BODY)) {
        let meant = Some(BODY.to_owned());
        compiler.problem(path, &Problem::VariableUnknown { name: name.join("."), meant });
    }
    Some(expression)
}
