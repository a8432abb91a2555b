//! Rules about the whole drawing: what cannot be reached, loops that never wait, messages after the window has closed.

use super::Problem;
use crate::program::{
    Compiler, Next,
    compiler::{Edge, Passing},
};
use hilo_model::Duration;

/// WhatsApp's customer service window.
const WINDOW: Duration = Duration::from_hours(24);

pub(super) fn check(compiler: &mut Compiler<'_>, roots: &[Next]) {
    let count = compiler.flow.nodes.len();
    let edges = compiler.edges.clone();
    let roots: Vec<usize> = roots
        .iter()
        .filter_map(|root| match root {
            Next::Node(at) => Some(*at),
            Next::End => None,
        })
        .collect();
    let reached = reachable(count, &roots, &edges);
    for at in (0..count).filter(|at| !reached[*at]) {
        note(compiler, at, "", &Problem::NodeUnreachable);
    }
    for at in loops(count, &edges) {
        note(compiler, at, "", &Problem::LoopWithoutWait);
    }
    for edge in edges.iter().filter(|edge| edge.passing == Passing::Each) {
        if !reachable(count, &[edge.to], &edges)[edge.from] {
            note(compiler, edge.from, "body", &Problem::BodyNeverReturns);
        }
    }
    let silent = silence(count, &roots, &edges);
    for at in compiler.speakers.clone() {
        if silent[at].is_some_and(|silence| silence >= WINDOW) {
            note(compiler, at, "", &Problem::WindowClosed);
        }
    }
}

fn note(compiler: &mut Compiler<'_>, at: usize, path: &str, problem: &Problem) {
    let node = compiler.flow.nodes.get_index(at).map(|(id, _)| (id.as_str(), at));
    compiler.at_node(node);
    compiler.problem(path, problem);
    compiler.at_node(None);
}

fn reachable(count: usize, roots: &[usize], edges: &[Edge]) -> Vec<bool> {
    let mut reached = vec![false; count];
    let mut todo = roots.to_vec();
    while let Some(at) = todo.pop() {
        if !std::mem::replace(&mut reached[at], true) {
            todo.extend(edges.iter().filter(|edge| edge.from == at).map(|edge| edge.to));
        }
    }
    reached
}

/// One node of each loop in which nothing is waited for: neither the customer nor time.
fn loops(count: usize, edges: &[Edge]) -> Vec<usize> {
    // What remains when nodes without a way in are taken away again and again lies on a loop or behind one.
    let instant: Vec<&Edge> = edges.iter().filter(|edge| edge.passing == Passing::Instant).collect();
    let follows = |from: usize| instant.iter().filter(move |edge| edge.from == from).map(|edge| edge.to);
    let on_loop = |start: usize| {
        let (mut seen, mut todo) = (vec![false; count], follows(start).collect::<Vec<_>>());
        while let Some(at) = todo.pop() {
            if at == start {
                return Some(seen);
            }
            if !std::mem::replace(&mut seen[at], true) {
                todo.extend(follows(at));
            }
        }
        None
    };
    let mut told = vec![false; count];
    let mut found = Vec::new();
    for start in 0..count {
        if told[start] {
            continue;
        }
        if let Some(members) = on_loop(start) {
            found.push(start);
            for (at, member) in members.iter().enumerate() {
                told[at] |= *member;
            }
        }
    }
    found
}

/// For how long the customer may have been silent when a run comes to each node, at most the window; `None` for nodes
/// that no run comes to.
fn silence(count: usize, roots: &[usize], edges: &[Edge]) -> Vec<Option<Duration>> {
    let mut longest: Vec<Option<Duration>> = vec![None; count];
    for root in roots {
        longest[*root] = Some(Duration::ZERO);
    }
    // Values only grow and are capped, so this ends.
    let mut changed = true;
    while changed {
        changed = false;
        for edge in edges {
            let Some(before) = longest[edge.from] else { continue };
            let after = match edge.passing {
                Passing::Instant | Passing::Each => before,
                Passing::Reply => Duration::ZERO,
                Passing::Time(span) => {
                    let sum = before.as_micros().saturating_add(span.as_micros());
                    Duration::from_micros(sum.min(WINDOW.as_micros()))
                }
            };
            if longest[edge.to].is_none_or(|known| known < after) {
                longest[edge.to] = Some(after);
                changed = true;
            }
        }
    }
    longest
}
