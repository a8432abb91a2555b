//! What changed between two states of a flow, as a person would tell it: in Spanish, English and Portuguese.

mod kind_name;
mod leaves;
mod said;
mod templates;

use crate::{document::Flow, graph::Output, lint::Wording, nodes::Node};
use kind_name::kind_name;
use leaves::compare;
use said::{called, led, quoted, told};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

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
}
