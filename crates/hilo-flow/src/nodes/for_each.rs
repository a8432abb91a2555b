//! `for_each`: does something with each item of a list.

use crate::{
    document::Target,
    engine::{EventCode, Go, Loop, NodeCx},
    program::{Compiler, Next, compiler::Passing},
};
use hilo_expr::Expression;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// How many items there are at most, if nothing else is said, and at all.
const USUAL: u32 = 50;
const MOST: u32 = 500;

/// Does something with each item of a list. `body` leads to what is done with one; what leads back to this node from there goes on
/// with the next. The list is taken once, when the run first comes here; what changes it later changes nothing. A body that
/// leaves for good and comes back later goes on where it was.
///
/// Steps are counted as everywhere: a hundred without a word of the customer or a wait, and the run is cut with an incident.
///
/// ```yaml
/// type: for_each
/// list: response.orders
/// item: order
/// body: show_order      # … whose `next` is this node
/// next: anything_else
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ForEach {
    /// The list, an expression. What is no list counts as an empty one, with an event; null without.
    pub list: String,
    /// The variable that holds the item.
    pub item: String,
    /// The variable that holds its number, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// How many items at most, up to 500; 50 if not said. Those beyond are left out, with an event.
    #[serde(default = "usual", skip_serializing_if = "is_usual")]
    pub limit: u32,
    /// Where to go with an item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Target>,
    /// Where to go after the last one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Target>,
}

fn usual() -> u32 {
    USUAL
}

fn is_usual(limit: &u32) -> bool {
    *limit == USUAL
}

#[derive(Debug)]
pub(crate) struct Compiled {
    list: Expression,
    item: String,
    number: Option<String>,
    limit: usize,
    body: Next,
    next: Next,
}

impl ForEach {
    pub(crate) fn compile<'f>(&'f self, compiler: &mut Compiler<'f>) -> Option<Compiled> {
        compiler.assigned("item", &self.item);
        if let Some(number) = &self.number {
            compiler.assigned("number", number);
        }
        let body = compiler.each("body", self.body.as_ref());
        let next = compiler.output("next", self.next.as_ref(), Passing::Instant);
        let list = compiler.expression("list", &self.list, &[])?;
        let limit = self.limit.clamp(1, MOST) as usize;
        Some(Compiled { list, item: self.item.clone(), number: self.number.clone(), limit, body, next })
    }
}

impl Compiled {
    pub(crate) fn enter(&self, cx: &mut NodeCx<'_, '_, '_>) -> Go {
        let node = cx.frame.node.clone();
        let mut rest = match cx.frame.loops.remove(&node) {
            Some(rest) => rest,
            None => Loop { items: self.items(cx), done: 0 },
        };
        if rest.items.is_empty() {
            return Go::to("next", self.next);
        }
        let item = rest.items.remove(0);
        rest.done = rest.done.saturating_add(1);
        if let Some(number) = &self.number {
            cx.set(number, Value::from(rest.done));
        }
        let note = rest.done.to_string();
        cx.frame.loops.insert(node, rest);
        cx.set(&self.item, item);
        Go::to("body", self.body).noting(&note)
    }

    fn items(&self, cx: &mut NodeCx<'_, '_, '_>) -> Vec<Value> {
        let mut items = match cx.eval(&self.list, &Map::new()) {
            Some(Value::Array(items)) => items,
            Some(Value::Null) | None => Vec::new(),
            Some(_) => {
                cx.event(EventCode::ExpressionFailed, "no list");
                Vec::new()
            }
        };
        if items.len() > self.limit {
            cx.event(EventCode::ListCut, format!("{} of {} items", self.limit, items.len()));
            items.truncate(self.limit);
        }
        let all = Value::Array(items);
        if !cx.fits(&self.item, &all) {
            return Vec::new();
        }
        match all {
            Value::Array(items) => items,
            _ => Vec::new(),
        }
    }
}
