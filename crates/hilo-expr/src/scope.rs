//! Where templates get their data from.

use hilo_model::Locale;
use serde_json::{Map, Value};

/// Data by path. A template asks only for the paths it mentions, so a scope may compute values when asked.
pub trait Scope {
    /// The value at a path of at least one name; `None` if there is no such thing, which is an error in the template.
    /// A known name without a value is [`Value::Null`].
    fn resolve(&self, path: &[String]) -> Option<Value>;
}

impl Scope for Map<String, Value> {
    fn resolve(&self, path: &[String]) -> Option<Value> {
        let (first, rest) = path.split_first()?;
        self.get(first).and_then(|value| descend(value, rest)).cloned()
    }
}

/// The value below `value` at `path`.
fn descend<'a>(value: &'a Value, path: &[String]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, name| match value {
        Value::Object(fields) => fields.get(name),
        Value::Array(items) => items.get(name.parse::<usize>().ok()?),
        _ => None,
    })
}

/// A scope with some names laid over another one.
pub struct Locals<'a> {
    /// What is asked first.
    pub names: &'a Map<String, Value>,
    /// What is asked for the rest.
    pub below: &'a dyn Scope,
}

impl Scope for Locals<'_> {
    fn resolve(&self, path: &[String]) -> Option<Value> {
        match path.first() {
            Some(first) if self.names.contains_key(first) => self.names.resolve(path),
            _ => self.below.resolve(path),
        }
    }
}

/// How values are written: language, time zone, and how long the result may be.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The language and region of numbers, money and dates.
    pub locale: &'a Locale,
    /// The IANA name of the zone in which moments are shown.
    pub time_zone: &'a str,
    /// The longest result, in bytes.
    pub max_length: usize,
}
