//! What changed between two states of a flow, as a person would tell it: in Spanish, English and Portuguese.

mod kind_name;
mod templates;

use crate::{
    document::Flow,
    graph::Output,
    keyed::{keyed, named},
    lint::Wording,
    nodes::Node,
};
use kind_name::kind_name;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The longest that is quoted of a text, in characters.
const QUOTED: usize = 80;

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

/// Something that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Change {
    /// What kind of change, for programs.
    pub kind: ChangeKind,
    /// The node; none for what belongs to the flow as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// Where in the node (or in the flow); empty for the node as a whole.
    pub field: String,
    /// What changed, in a sentence.
    pub message: Wording,
}

/// Kinds of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Name, languages, variables: what belongs to the flow as a whole.
    Flow,
    /// What starts a run.
    Trigger,
    /// A node that was not there.
    NodeAdded,
    /// A node that is gone.
    NodeRemoved,
    /// What somebody reads.
    Text,
    /// Where a node leads.
    Way,
    /// Any other setting of a node.
    Setting,
}

impl ChangeKind {
    /// The name, as serialised.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Flow => "flow",
            Self::Trigger => "trigger",
            Self::NodeAdded => "node_added",
            Self::NodeRemoved => "node_removed",
            Self::Text => "text",
            Self::Way => "way",
            Self::Setting => "setting",
        }
    }
}

/// What changed from one state to the next: first the flow as a whole, then its nodes in the document's order.
pub fn diff(before: &Flow, after: &Flow) -> Vec<Change> {
    let mut differ = Differ { changes: Vec::new(), told: BTreeSet::new() };
    differ.whole(before, after);
    differ.templates(before, after);
    differ.triggers(before, after);
    let ways = |flow: &Flow| -> BTreeMap<String, Vec<Output>> {
        flow.graph(&flow.language).nodes.into_iter().map(|node| (node.id, node.outputs)).collect()
    };
    let (ways_before, ways_after) = (ways(before), ways(after));
    for (id, node) in &after.nodes {
        match before.nodes.get(id) {
            None => differ.added(id, node, after),
            Some(was) if was == node => {}
            Some(was) => {
                differ.ways(id, ways_before.get(id), ways_after.get(id));
                differ.node(id, was, node);
            }
        }
    }
    for (id, node) in before.nodes.iter().filter(|(id, _)| !after.nodes.contains_key(*id)) {
        differ.tell(
            ChangeKind::NodeRemoved,
            Some(id),
            "",
            [
                format!("se quita «{id}» ({})", kind_name(node.kind())[0]),
                format!("“{id}” ({}) is gone", kind_name(node.kind())[1]),
                format!("«{id}» ({}) é retirado", kind_name(node.kind())[2]),
            ],
        );
    }
    differ.changes
}

struct Differ {
    changes: Vec<Change>,
    /// Options of the present node that were told with where they lead.
    told: BTreeSet<String>,
}

impl Differ {
    fn tell(&mut self, kind: ChangeKind, node: Option<&str>, field: &str, [es, en, pt]: [String; 3]) {
        let message = Wording { es, en, pt };
        self.changes.push(Change { kind, node: node.map(str::to_owned), field: field.to_owned(), message });
    }

    fn whole(&mut self, before: &Flow, after: &Flow) {
        if before.name != after.name {
            let (was, is) = (&before.name, &after.name);
            self.tell(
                ChangeKind::Flow,
                None,
                "name",
                [
                    format!("el flujo se llama ahora «{is}» (antes «{was}»)"),
                    format!("the flow is called “{is}” now (“{was}” before)"),
                    format!("o fluxo agora se chama «{is}» (antes «{was}»)"),
                ],
            );
        }
        if before.process != after.process {
            let is = after.process.as_deref().unwrap_or("–");
            self.tell(
                ChangeKind::Flow,
                None,
                "process",
                [
                    format!("el tipo de proceso es ahora «{is}»"),
                    format!("the kind of process is “{is}” now"),
                    format!("o tipo de processo agora é «{is}»"),
                ],
            );
        }
        if before.note != after.note {
            self.tell(
                ChangeKind::Flow,
                None,
                "note",
                [
                    "cambia la nota del flujo".to_owned(),
                    "the flow’s note is another".to_owned(),
                    "muda a nota do fluxo".to_owned(),
                ],
            );
        }
        let languages = |flow: &Flow| -> Vec<String> {
            flow.all_languages().into_iter().map(ToString::to_string).collect()
        };
        let (was, is) = (languages(before), languages(after));
        if was != is {
            let (was, is) = (was.join(", "), is.join(", "));
            self.tell(
                ChangeKind::Flow,
                None,
                "languages",
                [
                    format!("los idiomas son ahora {is} (antes {was})"),
                    format!("the languages are {is} now ({was} before)"),
                    format!("os idiomas agora são {is} (antes {was})"),
                ],
            );
        }
        if before.start != after.start {
            let (was, is) = (before.start.as_str(), after.start.as_str());
            self.tell(
                ChangeKind::Flow,
                None,
                "start",
                [
                    format!("empieza en «{is}» (antes en «{was}»)"),
                    format!("it begins at “{is}” (“{was}” before)"),
                    format!("começa em «{is}» (antes em «{was}»)"),
                ],
            );
        }
        for (name, variable) in &after.variables {
            let words = match before.variables.get(name) {
                None => [
                    format!("nueva variable `{name}`"),
                    format!("a new variable `{name}`"),
                    format!("nova variável `{name}`"),
                ],
                Some(was) if was != variable => [
                    format!("cambia la variable `{name}`"),
                    format!("the variable `{name}` is another"),
                    format!("muda a variável `{name}`"),
                ],
                Some(_) => continue,
            };
            self.tell(ChangeKind::Flow, None, &format!("variables.{name}"), words);
        }
        for name in before.variables.keys().filter(|name| !after.variables.contains_key(*name)) {
            self.tell(
                ChangeKind::Flow,
                None,
                &format!("variables.{name}"),
                [
                    format!("se quita la variable `{name}`"),
                    format!("the variable `{name}` is gone"),
                    format!("a variável `{name}` é retirada"),
                ],
            );
        }
    }

    fn triggers(&mut self, before: &Flow, after: &Flow) {
        let gone = before.triggers.iter().filter(|trigger| !after.triggers.contains(trigger));
        let new = after.triggers.iter().filter(|trigger| !before.triggers.contains(trigger));
        for trigger in gone {
            let what = told(trigger);
            self.tell(
                ChangeKind::Trigger,
                None,
                "triggers",
                [
                    format!("ya no empieza con: {what}"),
                    format!("it does not start with this any more: {what}"),
                    format!("já não começa com: {what}"),
                ],
            );
        }
        for trigger in new {
            let what = told(trigger);
            self.tell(
                ChangeKind::Trigger,
                None,
                "triggers",
                [
                    format!("ahora empieza con: {what}"),
                    format!("it starts with this now: {what}"),
                    format!("agora começa com: {what}"),
                ],
            );
        }
    }

    fn added(&mut self, id: &str, node: &Node, flow: &Flow) {
        let drawn = flow.graph(&flow.language).nodes.into_iter().find(|drawn| drawn.id == id);
        let said =
            drawn.and_then(|drawn| drawn.says.or(drawn.detail)).map(|said| format!(": «{}»", quoted(&said)));
        let said = said.unwrap_or_default();
        let [es, en, pt] = kind_name(node.kind());
        self.tell(
            ChangeKind::NodeAdded,
            Some(id),
            "",
            [
                format!("nuevo «{id}» ({es}){said}"),
                format!("new “{id}” ({en}){said}"),
                format!("novo «{id}» ({pt}){said}"),
            ],
        );
    }

    fn ways(&mut self, id: &str, before: Option<&Vec<Output>>, after: Option<&Vec<Output>>) {
        let (before, after) = (before.map_or(&[][..], Vec::as_slice), after.map_or(&[][..], Vec::as_slice));
        self.told.clear();
        let find =
            |outputs: &[Output], name: &str| outputs.iter().find(|output| output.name == name).cloned();
        for output in after {
            let (title, to) = (called(output), led(output));
            match find(before, &output.name) {
                Some(was) if was.to == output.to => {}
                Some(was) => {
                    let was = led(&was);
                    self.tell(
                        ChangeKind::Way,
                        Some(id),
                        &output.name,
                        [
                            format!("«{id}»: «{}» lleva ahora {} (antes {})", title[0], to[0], was[0]),
                            format!("“{id}”: “{}” leads {} now ({} before)", title[1], to[1], was[1]),
                            format!("«{id}»: «{}» agora leva {} (antes {})", title[2], to[2], was[2]),
                        ],
                    );
                }
                None => {
                    self.told.insert(output.name.clone());
                    self.tell(
                        ChangeKind::Way,
                        Some(id),
                        &output.name,
                        [
                            format!("«{id}»: nueva salida «{}», que lleva {}", title[0], to[0]),
                            format!("“{id}”: a new way “{}”, which leads {}", title[1], to[1]),
                            format!("«{id}»: nova saída «{}», que leva {}", title[2], to[2]),
                        ],
                    );
                }
            }
        }
        for output in before.iter().filter(|output| find(after, &output.name).is_none()) {
            let title = called(output);
            self.told.insert(output.name.clone());
            self.tell(
                ChangeKind::Way,
                Some(id),
                &output.name,
                [
                    format!("«{id}»: se quita la salida «{}»", title[0]),
                    format!("“{id}”: the way “{}” is gone", title[1]),
                    format!("«{id}»: a saída «{}» é retirada", title[2]),
                ],
            );
        }
    }

    fn node(&mut self, id: &str, before: &Node, after: &Node) {
        if before.kind() != after.kind() {
            let (was, is) = (kind_name(before.kind()), kind_name(after.kind()));
            self.tell(
                ChangeKind::Setting,
                Some(id),
                "type",
                [
                    format!("«{id}» es ahora {} (antes {})", is[0], was[0]),
                    format!("“{id}” is {} now ({} before)", is[1], was[1]),
                    format!("«{id}» agora é {} (antes {})", is[2], was[2]),
                ],
            );
            return;
        }
        let value = |node: &Node| serde_json::to_value(node).unwrap_or_default();
        let mut leaves = Vec::new();
        compare("", Some(&value(before)), Some(&value(after)), &mut leaves);
        for (path, was, is) in leaves {
            self.leaf(id, &path, was.as_ref(), is.as_ref());
        }
    }

    fn leaf(&mut self, id: &str, path: &str, was: Option<&Value>, is: Option<&Value>) {
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
type Leaf = (String, Option<Value>, Option<Value>);

/// Every place at which two values are not alike, as deep as it can be told.
fn compare(path: &str, before: Option<&Value>, after: Option<&Value>, leaves: &mut Vec<Leaf>) {
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

/// Where an output leads, in three languages.
fn led(output: &Output) -> [String; 3] {
    match output.to.as_deref() {
        None => ["a ningún lado", "nowhere", "a lugar nenhum"].map(str::to_owned),
        Some("end") => ["al final", "to the end", "ao fim"].map(str::to_owned),
        Some(node) => [format!("a «{node}»"), format!("to “{node}”"), format!("a «{node}»")],
    }
}

/// What an output is called, in three languages: what the customer taps, or when it is taken.
fn called(output: &Output) -> [String; 3] {
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
fn told(trigger: &impl Serialize) -> String {
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

fn quoted(text: &str) -> String {
    let line = text.replace('\n', " ");
    if line.chars().count() <= QUOTED { line } else { line.chars().take(QUOTED - 1).chain(['…']).collect() }
}
