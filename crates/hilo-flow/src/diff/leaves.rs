//! Places at which two states of a node are not alike, and what is told of each.

use super::{ChangeKind, Differ, said::quoted};
use crate::keyed::{keyed, named};
use serde_json::Value;

/// Members whose words somebody reads.
const TEXTS: [&str; 12] = [
    "text",
    "body",
    "question",
    "retry",
    "title",
    "caption",
    "footer",
    "header",
    "label",
    "button",
    "summary",
    "description",
];

/// Members that say where a node leads.
const WAYS: [&str; 6] = ["next", "else", "fallback", "error", "yes", "no"];

impl Differ {
    /// Tells of a place, unless it was told otherwise.
    pub(super) fn leaf(&mut self, id: &str, path: &str, was: Option<&Value>, is: Option<&Value>) {
        let steps: Vec<&str> = path.split(['.', '[', ']']).filter(|step| !step.is_empty()).collect();
        let last = steps.last().copied().unwrap_or_default();
        if WAYS.contains(&last) || path.starts_with("on_status") {
            return;
        }
        // An option is told by its way.
        if steps.len() > 1 && (last == "id" || (last == "name" && steps.contains(&"branches"))) {
            return;
        }
        if self.told.contains(last) && (was.is_none() || is.is_none()) {
            return;
        }
        let text = |value: Option<&Value>| {
            value.map(|value| {
                let title = value.get("title").and_then(|title| title.as_str().or(first(title)));
                quoted(title.or(value.as_str()).map_or_else(|| value.to_string(), str::to_owned).as_str())
            })
        };
        let (was, is) = (text(was), text(is));
        let language =
            steps.last().filter(|step| step.parse::<hilo_model::Locale>().is_ok() && step.len() < 6);
        let reads = steps.iter().any(|step| TEXTS.contains(step));
        if let (true, Some(is)) = (reads, &is) {
            let language = language.filter(|step| !TEXTS.contains(step)).map(|tag| format!(" ({tag})"));
            let language = language.unwrap_or_default();
            let [es, en, pt] = match was {
                Some(was) => {
                    [format!(" (antes «{was}»)"), format!(" (“{was}” before)"), format!(" (antes «{was}»)")]
                }
                None => [const { String::new() }; 3],
            };
            self.tell(
                ChangeKind::Text,
                Some(id),
                path,
                [
                    format!("«{id}» dice ahora{language}: «{is}»{es}"),
                    format!("“{id}” says now{language}: “{is}”{en}"),
                    format!("«{id}» agora diz{language}: «{is}»{pt}"),
                ],
            );
            return;
        }
        let kind = if reads { ChangeKind::Text } else { ChangeKind::Setting };
        let words = match (was, is) {
            (Some(was), Some(is)) => [
                format!("«{id}»: `{path}` es ahora {is} (antes {was})"),
                format!("“{id}”: `{path}` is {is} now ({was} before)"),
                format!("«{id}»: `{path}` agora é {is} (antes {was})"),
            ],
            (None, Some(is)) => [
                format!("«{id}»: se agrega `{path}`: {is}"),
                format!("“{id}”: `{path}` is added: {is}"),
                format!("«{id}»: acrescenta-se `{path}`: {is}"),
            ],
            (was, None) => {
                let was = was.unwrap_or_default();
                [
                    format!("«{id}»: se quita `{path}` ({was})"),
                    format!("“{id}”: `{path}` ({was}) is gone"),
                    format!("«{id}»: retira-se `{path}` ({was})"),
                ]
            }
        };
        self.tell(kind, Some(id), path, words);
    }
}

/// The words of a text in several languages, in one of them.
fn first(text: &Value) -> Option<&str> {
    text.as_object()?.values().next()?.as_str()
}

/// A place, what was there and what is.
pub(super) type Leaf = (String, Option<Value>, Option<Value>);

/// Every place at which two values are not alike, as deep as it can be told.
pub(super) fn compare(path: &str, before: Option<&Value>, after: Option<&Value>, leaves: &mut Vec<Leaf>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match (before, after) {
        _ if before == after => {}
        (Some(Value::Object(was)), Some(Value::Object(is))) => {
            for name in is.keys().chain(was.keys().filter(|name| !is.contains_key(*name))) {
                compare(&below(name), was.get(name), is.get(name), leaves);
            }
        }
        (Some(Value::Array(was)), Some(Value::Array(is))) => match keyed([was.as_slice(), is.as_slice()]) {
            Some([was, is]) => {
                for (name, item) in &is {
                    match named(&was, name) {
                        Some(was) => compare(&format!("{path}[{name}]"), Some(was), Some(item), leaves),
                        None => leaves.push((format!("{path}[{name}]"), None, Some((*item).clone()))),
                    }
                }
                for (name, item) in was.iter().filter(|(name, _)| named(&is, name).is_none()) {
                    compare(&format!("{path}[{name}]"), Some(item), None, leaves);
                }
            }
            None => leaves.push((path.to_owned(), before.cloned(), after.cloned())),
        },
        (None, Some(Value::Object(is))) => {
            for (name, value) in is {
                compare(&below(name), None, Some(value), leaves);
            }
        }
        // What is gone is told by its way, or as a whole.
        _ => leaves.push((path.to_owned(), before.cloned(), after.cloned())),
    }
}
