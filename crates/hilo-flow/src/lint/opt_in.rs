//! Advertising to people of whom nobody asked whether they want it.
//!
//! The lane keeps whoever withdrew out of what is sent to them; that somebody ever agreed it cannot know. A way to a marketing template
//! on which the flow asks for consent, or looks at anything about the customer (a tag, a field), is taken as deliberate.

use super::Problem;
use crate::{
    nodes::{Node, message::Content},
    program::{Compiler, Next},
};
use hilo_model::message::TemplateCategory;

pub(super) fn check(compiler: &mut Compiler<'_>, roots: &[Next]) {
    let count = compiler.flow.nodes.len();
    let nodes: Vec<&Node> = compiler.flow.nodes.values().collect();
    let mut reached = vec![false; count];
    let mut todo: Vec<usize> = roots
        .iter()
        .filter_map(|root| match root {
            Next::Node(at) => Some(*at),
            Next::End => None,
        })
        .collect();
    while let Some(at) = todo.pop() {
        if !std::mem::replace(&mut reached[at], true) && !asks_or_looks(nodes[at]) {
            todo.extend(compiler.edges.iter().filter(|edge| edge.from == at).map(|edge| edge.to));
        }
    }
    for at in (0..count).filter(|at| reached[*at] && is_marketing(nodes[*at])) {
        super::note(compiler, at, "send.template.category", &Problem::MarketingWithoutOptIn);
    }
}

fn is_marketing(node: &Node) -> bool {
    match node {
        Node::Message(message) => match &message.send {
            Content::Template(template) => template.category == TemplateCategory::Marketing,
            _ => message.template.as_ref().is_some_and(|t| t.category == TemplateCategory::Marketing),
        },
        Node::Ask(ask) => ask.template.as_ref().is_some_and(|t| t.category == TemplateCategory::Marketing),
        _ => false,
    }
}

fn asks_or_looks(node: &Node) -> bool {
    match node {
        Node::Condition(condition) => {
            condition.branches.iter().any(|branch| branch.when.contains("contact."))
        }
        node => node.kind() == "consent",
    }
}
