//! Options of a list that is only known when they are shown: free appointments, a customer's orders.

use super::menu::{MAX_ROWS, ROW_DESCRIPTION, ROW_ID, ROW_TITLE, Shown, is_empty};
use crate::{
    document::{Target, Text},
    engine::{EventCode, NodeCx},
    program::{Compiler, Next, Words, compiler::Passing},
};
use hilo_expr::{Expression, Template};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{collections::BTreeSet, sync::Arc};

/// What the item is called in what makes an option of it.
const ITEM: &str = "item";

/// Options made of the items of a list, as rows of WhatsApp's list: at most ten with those that are written out. Items beyond, of one
/// id with an earlier one, or without words are left out, with an event. The item itself is kept as the answer.
///
/// ```yaml
/// answer:
///   type: option
///   options_from:
///     list: slots
///     id: '{{ item.id }}'
///     title: '{{ item.starts_at | date("weekday") }} {{ item.starts_at | time }}'
///     none: full
///   options: [{ id: other_day, title: Another day, next: ask_day }]
/// save: slot
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OptionsFrom {
    /// The list, an expression.
    pub list: String,
    /// What identifies an `item`: a template, of 200 bytes at most. It must be the item's own, not its place in the list: a tap on an older
    /// message then still means what it said, or nothing.
    pub id: String,
    /// What stands on it, 24 characters: a template over `item`.
    pub title: Text,
    /// Smaller words below it, 72 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// The heading above them all, 24 characters; needed if options that are written out have one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<Text>,
    /// Where to go, without asking, if the list has nothing to choose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub none: Option<Target>,
}

#[derive(Debug)]
pub(super) struct Compiled {
    list: Expression,
    id: Template,
    title: Words,
    description: Option<Words>,
    section: Option<Words>,
    /// How many have room.
    room: usize,
    pub(super) none: Next,
}

impl OptionsFrom {
    pub(super) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>, room: usize) -> Option<Compiled> {
        let path = |member: &str| format!("answer.options_from.{member}");
        let none = compiler.output("none", self.none.as_ref(), Passing::Instant);
        let list = compiler.expression(&path("list"), &self.list, &[]);
        let id = compiler.template_knowing(&path("id"), &self.id, &[ITEM]);
        let title = compiler.words_knowing(&path("title"), &self.title, ROW_TITLE, &[ITEM]);
        let mut optional = |member: &str, text: Option<&'f Text>, limit| {
            text.and_then(|text| compiler.words_knowing(&path(member), text, limit, &[ITEM]))
        };
        let description = optional("description", self.description.as_ref(), ROW_DESCRIPTION);
        let section = optional("section", self.section.as_ref(), ROW_TITLE);
        Some(Compiled { list: list?, id: id?, title: title?, description, section, room, none })
    }
}

impl Compiled {
    pub(super) fn options(&self, cx: &mut NodeCx<'_, '_, '_>) -> Vec<Shown> {
        let items = match cx.eval(&self.list, &Map::new()) {
            Some(Value::Array(items)) => items,
            Some(Value::Null) | None => Vec::new(),
            Some(_) => {
                cx.event(EventCode::ExpressionFailed, "no list");
                Vec::new()
            }
        };
        let count = items.len();
        let (mut ids, mut shown) = (BTreeSet::new(), Vec::new());
        for item in items {
            if shown.len() == self.room.min(MAX_ROWS) {
                break;
            }
            let mut names = Map::from_iter([(ITEM.to_owned(), item)]);
            let id = cx.render_knowing(&self.id, &names);
            let title = cx.text_knowing(&self.title, ROW_TITLE, &names);
            if is_empty(&id) || id.len() > ROW_ID || is_empty(&title) || !ids.insert(id.clone()) {
                continue;
            }
            let words = |cx: &mut NodeCx<'_, '_, '_>, words: Option<&Words>, limit| {
                words.map(|words| cx.text_knowing(words, limit, &names)).filter(|text| !is_empty(text))
            };
            let description = words(cx, self.description.as_ref(), ROW_DESCRIPTION);
            let section = if shown.is_empty() { words(cx, self.section.as_ref(), ROW_TITLE) } else { None };
            let item = names.remove(ITEM);
            shown.push(Shown { id: Arc::from(id), title, description, section, item, next: None });
        }
        if shown.len() < count {
            cx.event(EventCode::ListCut, format!("{} of {count} options", shown.len()));
        }
        shown
    }
}
