//! How places, outputs and triggers are told.

use crate::graph::Output;
use serde::Serialize;
use serde_json::Value;

/// The longest that is quoted of a text, in characters.
const QUOTED: usize = 80;

/// Where an output leads, in three languages.
pub(super) fn led(output: &Output) -> [String; 3] {
    match output.to.as_deref() {
        None => ["a ningún lado", "nowhere", "a lugar nenhum"].map(str::to_owned),
        Some("end") => ["al final", "to the end", "ao fim"].map(str::to_owned),
        Some(node) => [format!("a «{node}»"), format!("to “{node}”"), format!("a «{node}»")],
    }
}

/// What an output is called, in three languages: what the customer taps, or when it is taken.
pub(super) fn called(output: &Output) -> [String; 3] {
    if let Some(title) = &output.title {
        return [quoted(title), quoted(title), quoted(title)];
    }
    match output.name.as_str() {
        "next" => ["después", "next", "depois"].map(str::to_owned),
        "else" => ["otra cosa", "anything else", "outra coisa"].map(str::to_owned),
        "error" => ["falla", "error", "falha"].map(str::to_owned),
        "no_reply" => ["sin respuesta", "no reply", "sem resposta"].map(str::to_owned),
        "fallback" => ["no se entiende", "not understood", "não se entende"].map(str::to_owned),
        "yes" => ["sí", "yes", "sim"].map(str::to_owned),
        other => [other; 3].map(str::to_owned),
    }
}

/// A trigger in the document's own words: they are the same in every language.
pub(super) fn told(trigger: &impl Serialize) -> String {
    let value = serde_json::to_value(trigger).unwrap_or_default();
    let kind = value.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut rest: Vec<String> = Vec::new();
    for (name, value) in value.as_object().into_iter().flatten().filter(|(name, _)| *name != "type") {
        let value = match value {
            Value::Array(items) => items
                .iter()
                .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned))
                .collect::<Vec<_>>()
                .join(", "),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        rest.push(format!("{name}: {value}"));
    }
    if rest.is_empty() { kind } else { format!("{kind} ({})", rest.join("; ")) }
}

/// A text on one line, and not all of a long one.
pub(super) fn quoted(text: &str) -> String {
    let line = text.replace('\n', " ");
    if line.chars().count() <= QUOTED { line } else { line.chars().take(QUOTED - 1).chain(['…']).collect() }
}
