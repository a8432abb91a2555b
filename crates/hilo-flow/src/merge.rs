//! Two people changed the same flow: what both did becomes one document, node by node and field by field.
//!
//! `base` is what both started from. What only one side changed is taken from that side; what both changed alike is that. What they changed
//! differently is a [`Conflict`], and somebody decides. Lists of options and branches are merged by their items' ids. Where nodes stand on
//! the canvas is never a conflict. Whether the result makes sense as a whole, lint says: a way may lead to a node that the other side
//! took away.

use crate::{
    document::{DocumentError, Flow},
    keyed::{keyed, named},
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Something that both sides changed differently.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    /// Where in the document: `nodes.menu.send.text.es`. A decision names it.
    pub path: String,
    /// The node; none for what belongs to the flow as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// Where in the node (or in the flow); empty: the node as a whole.
    pub field: String,
    /// What both started from; none if it was not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<Value>,
    /// What one wants; none if it is taken away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mine: Option<Value>,
    /// What the other one made of it; none if it is taken away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub theirs: Option<Value>,
}

/// Which side counts in a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// What one wants oneself.
    Mine,
    /// What the other one made.
    Theirs,
}

/// The two states do not become one.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MergeError {
    /// Somebody must decide.
    #[error("{} places were changed by both", .0.len())]
    Conflicts(Vec<Conflict>),
    /// What came out is no flow.
    #[error("the merged document is no flow: {0}")]
    Unreadable(#[from] DocumentError),
}

/// Makes one document of two that started from the same one.
///
/// # Errors
/// Conflicts that `decisions` (by path) do not settle, all of them.
pub fn merge(
    base: &Flow,
    mine: &Flow,
    theirs: &Flow,
    decisions: &BTreeMap<String, Side>,
) -> Result<Flow, MergeError> {
    let value = |flow: &Flow| serde_json::to_value(flow).unwrap_or_default();
    let (base, mine, theirs) = (value(base), value(mine), value(theirs));
    let mut merger = Merger { decisions, conflicts: Vec::new() };
    let (base, mine, theirs) = (members(&base), members(&mine), members(&theirs));
    let mut merged = Map::new();
    for name in names(&base, &mine, &theirs) {
        let sides = Sides { base: base.get(&name), mine: mine.get(&name), theirs: theirs.get(&name) };
        let value = match name.as_str() {
            "nodes" | "variables" => Some(merger.by_name(&name, sides)),
            "templates" => merger.templates(sides),
            "layout" => merger.layout(sides),
            _ => merger.field(&Place { path: name.clone(), node: None, field: name.clone() }, sides),
        };
        merged.extend(value.map(|value| (name, value)));
    }
    if !merger.conflicts.is_empty() {
        return Err(MergeError::Conflicts(merger.conflicts));
    }
    Ok(Flow::from_value(Value::Object(merged))?)
}

/// One thing as it is in the three documents.
#[derive(Clone, Copy)]
struct Sides<'v> {
    base: Option<&'v Value>,
    mine: Option<&'v Value>,
    theirs: Option<&'v Value>,
}

/// Where something is.
#[derive(Clone)]
struct Place {
    path: String,
    node: Option<String>,
    field: String,
}

impl Place {
    fn below(&self, step: &str, dot: bool) -> Self {
        let add = |path: &str| match (path.is_empty(), dot) {
            (true, _) => step.to_owned(),
            (false, true) => format!("{path}.{step}"),
            (false, false) => format!("{path}{step}"),
        };
        Self { path: add(&self.path), node: self.node.clone(), field: add(&self.field) }
    }
}

impl<'v> Sides<'v> {
    fn each<T>(self, of: impl Fn(&'v Value) -> Option<T>) -> Option<[T; 3]> {
        Some([of(self.base?)?, of(self.mine?)?, of(self.theirs?)?])
    }

    /// What it becomes if only one side changed it, or both alike.
    fn plain(self) -> Option<Option<&'v Value>> {
        if self.mine == self.theirs || self.theirs == self.base {
            Some(self.mine)
        } else if self.mine == self.base {
            Some(self.theirs)
        } else {
            None
        }
    }
}

struct Merger<'d> {
    decisions: &'d BTreeMap<String, Side>,
    conflicts: Vec<Conflict>,
}

impl Merger<'_> {
    /// Nodes by id, variables by name.
    fn by_name(&mut self, kind: &str, sides: Sides<'_>) -> Value {
        let of = |value: Option<&Value>| value.map(members).unwrap_or_default();
        let (base, mine, theirs) = (of(sides.base), of(sides.mine), of(sides.theirs));
        let mut merged = Map::new();
        for id in names(&base, &mine, &theirs) {
            let sides = Sides { base: base.get(&id), mine: mine.get(&id), theirs: theirs.get(&id) };
            let node = (kind == "nodes").then(|| id.clone());
            let field = if node.is_some() { String::new() } else { format!("{kind}.{id}") };
            let place = Place { path: format!("{kind}.{id}"), node, field };
            let value = match sides.plain() {
                Some(value) => value.cloned(),
                None => match sides.each(Value::as_object) {
                    // A node that became another kind of node is another node: its fields cannot be mixed.
                    Some([was, mine, theirs])
                        if was.get("type") == mine.get("type") && was.get("type") == theirs.get("type") =>
                    {
                        Some(self.object(&place, was, mine, theirs))
                    }
                    _ => self.decide(&place, sides),
                },
            };
            merged.extend(value.map(|value| (id, value)));
        }
        Value::Object(merged)
    }

    /// Templates by name and language, in that order if both sides changed the list.
    fn templates(&mut self, sides: Sides<'_>) -> Option<Value> {
        if let Some(value) = sides.plain() {
            return value.cloned();
        }
        let of = |list: Option<&Value>| Value::Object(by_language(list));
        let (base, mine, theirs) = (of(sides.base), of(sides.mine), of(sides.theirs));
        let merged =
            self.by_name("templates", Sides { base: Some(&base), mine: Some(&mine), theirs: Some(&theirs) });
        let list: Vec<Value> = members(&merged).into_iter().map(|(_, template)| template).collect();
        (!list.is_empty()).then_some(Value::Array(list))
    }

    fn field(&mut self, place: &Place, sides: Sides<'_>) -> Option<Value> {
        if let Some(value) = sides.plain() {
            return value.cloned();
        }
        if let Some([was, mine, theirs]) = sides.each(Value::as_object) {
            // What has other members on both sides may have become another thing on both: that is not mixed.
            let same = |side: &Map<String, Value>| side.keys().eq(was.keys());
            if same(mine) || same(theirs) {
                return Some(self.object(place, was, mine, theirs));
            }
        }
        if let Some(lists) = sides.each(Value::as_array)
            && let Some([was, mine, theirs]) = keyed(lists.map(Vec::as_slice))
        {
            return Some(self.list(place, &was, &mine, &theirs));
        }
        self.decide(place, sides)
    }

    fn object(
        &mut self,
        place: &Place,
        was: &Map<String, Value>,
        mine: &Map<String, Value>,
        theirs: &Map<String, Value>,
    ) -> Value {
        let mut merged = Map::new();
        for name in names(was, mine, theirs) {
            let sides = Sides { base: was.get(&name), mine: mine.get(&name), theirs: theirs.get(&name) };
            let value = self.field(&place.below(&name, true), sides);
            merged.extend(value.map(|value| (name, value)));
        }
        Value::Object(merged)
    }

    fn list(
        &mut self,
        place: &Place,
        was: &[(&str, &Value)],
        mine: &[(&str, &Value)],
        theirs: &[(&str, &Value)],
    ) -> Value {
        // The order is that of the side that changed it, mine if both did; what only the other side has follows.
        let order = |items: &[(&str, &Value)]| -> Vec<String> {
            items.iter().map(|(name, _)| (*name).to_owned()).collect()
        };
        let kept = |items: &[(&str, &Value)]| -> Vec<String> {
            order(items).into_iter().filter(|name| named(was, name).is_some()).collect()
        };
        let still: Vec<String> = order(was).into_iter().filter(|name| named(mine, name).is_some()).collect();
        let (first, second) =
            if kept(mine) == still { (order(theirs), order(mine)) } else { (order(mine), order(theirs)) };
        let mut names = first;
        for name in second {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let mut merged = Vec::new();
        for name in names {
            let sides =
                Sides { base: named(was, &name), mine: named(mine, &name), theirs: named(theirs, &name) };
            let place = place.below(&format!("[{name}]"), false);
            merged.extend(match sides.plain() {
                Some(value) => value.cloned(),
                None => match sides.each(Value::as_object) {
                    Some([was, mine, theirs]) => Some(self.object(&place, was, mine, theirs)),
                    None => self.decide(&place, sides),
                },
            });
        }
        Value::Array(merged)
    }

    /// Places on the canvas: mine, where both moved something.
    fn layout(&mut self, sides: Sides<'_>) -> Option<Value> {
        let of = |value: Option<&Value>| value.map(members).unwrap_or_default();
        let (base, mine, theirs) = (of(sides.base), of(sides.mine), of(sides.theirs));
        let mut merged = Map::new();
        for id in names(&base, &mine, &theirs) {
            let sides = Sides { base: base.get(&id), mine: mine.get(&id), theirs: theirs.get(&id) };
            let value = sides.plain().unwrap_or(sides.mine.or(sides.theirs));
            merged.extend(value.cloned().map(|value| (id, value)));
        }
        (!merged.is_empty()).then_some(Value::Object(merged))
    }

    fn decide(&mut self, place: &Place, sides: Sides<'_>) -> Option<Value> {
        match self.decisions.get(&place.path) {
            Some(Side::Mine) => sides.mine.cloned(),
            Some(Side::Theirs) => sides.theirs.cloned(),
            None => {
                let Place { path, node, field } = place.clone();
                let [base, mine, theirs] =
                    [sides.base, sides.mine, sides.theirs].map(Option::<&Value>::cloned);
                self.conflicts.push(Conflict { path, node, field, base, mine, theirs });
                None
            }
        }
    }
}

/// The templates of a list by name and language.
fn by_language(list: Option<&Value>) -> Map<String, Value> {
    let templates = list.and_then(Value::as_array).into_iter().flatten();
    let word = |template: &Value, of: &str| template[of].as_str().unwrap_or_default().to_owned();
    templates.map(|one| (format!("{} {}", word(one, "name"), word(one, "language")), one.clone())).collect()
}

fn members(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

/// Every name that one of them has.
fn names(base: &Map<String, Value>, mine: &Map<String, Value>, theirs: &Map<String, Value>) -> Vec<String> {
    let mut names: Vec<String> = base.keys().chain(mine.keys()).chain(theirs.keys()).cloned().collect();
    names.sort_unstable();
    names.dedup();
    names
}
