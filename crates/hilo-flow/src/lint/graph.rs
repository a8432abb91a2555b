//! Rules about the whole drawing: what cannot be reached, loops that never wait.

use super::{Problem, note};
use crate::program::{
    Compiler, Next,
    compiler::{Edge, Passing},
};

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
