//! The library, set up as the dialect needs it.

use crate::{Path, Scope, Setting, filters, value};
use minijinja::{Environment, Output, State, UndefinedBehavior, Value};
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

/// Names under which [`Setting`] reaches the filters. A template cannot mention them: [`paths`] refuses nothing, but
/// lint knows no variable of that name.
pub(crate) const LOCALE: &str = "__locale";
pub(crate) const TIME_ZONE: &str = "__time_zone";

/// An environment in which an undefined variable is an error.
pub(crate) static STRICT: LazyLock<Environment<'static>> =
    LazyLock::new(|| environment(UndefinedBehavior::Strict));

/// An environment in which an undefined variable is empty, for what must be said to a customer in any case.
pub(crate) static LENIENT: LazyLock<Environment<'static>> =
    LazyLock::new(|| environment(UndefinedBehavior::Chainable));

fn environment(undefined: UndefinedBehavior) -> Environment<'static> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(undefined);
    environment.set_fuel(Some(crate::FUEL));
    environment.set_recursion_limit(50);
    environment.set_debug(true);
    environment.set_formatter(write);
    filters::install(&mut environment);
    environment
}

/// Writes a value as a customer should read it: nothing for null, whole numbers without a point, lists with commas.
fn write(out: &mut Output<'_>, _: &mut State<'_, '_>, shown: &Value) -> Result<(), minijinja::Error> {
    use minijinja::value::ValueKind;
    match shown.kind() {
        ValueKind::None | ValueKind::Undefined => {}
        ValueKind::Number => match value::number(shown) {
            Some(number) => write!(out, "{number}")?,
            None => write!(out, "{shown}")?,
        },
        ValueKind::Seq | ValueKind::Iterable => {
            for (at, item) in shown.try_iter()?.enumerate() {
                if at > 0 {
                    out.write_str(", ")?;
                }
                write!(out, "{item}")?;
            }
        }
        _ => write!(out, "{shown}")?,
    }
    Ok(())
}

/// The variable paths of a template or expression, sorted; a path that begins with another one is left out.
pub(crate) fn paths(undeclared: impl IntoIterator<Item = String>) -> Vec<Path> {
    let mut paths: Vec<Path> =
        undeclared.into_iter().map(|path| path.split('.').map(str::to_owned).collect()).collect();
    paths.sort();
    paths.dedup();
    paths
}

/// The data that the paths name, as the library wants them.
pub(crate) fn context(paths: &[Path], scope: &dyn Scope, setting: Option<Setting<'_>>) -> Value {
    let mut root = Tree::default();
    for path in paths {
        match scope.resolve(path) {
            Some(found) => root.insert(path, value::from_json(&found)),
            // The names above exist if the scope knows them, so that the error speaks of the right one.
            None if path.len() > 1 && scope.resolve(&path[..1]).is_some() => root.reserve(&path[0]),
            None => {}
        }
    }
    if let Some(setting) = setting {
        root.insert(&[LOCALE.to_owned()], Value::from(setting.locale.as_str()));
        root.insert(&[TIME_ZONE.to_owned()], Value::from(setting.time_zone));
    }
    root.into_value()
}

#[derive(Default)]
struct Tree {
    here: Option<Value>,
    below: BTreeMap<Arc<str>, Tree>,
}

impl Tree {
    fn insert(&mut self, path: &[String], value: Value) {
        let mut tree = self;
        for name in path {
            tree = tree.below.entry(name.as_str().into()).or_default();
        }
        tree.here = Some(value);
    }

    fn reserve(&mut self, name: &str) {
        self.below.entry(name.into()).or_default();
    }

    fn into_value(self) -> Value {
        match self.here {
            Some(value) => value,
            None => Value::from_pairs(self.below.into_iter().map(|(name, tree)| (name, tree.into_value()))),
        }
    }
}
