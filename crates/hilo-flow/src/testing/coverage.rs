//! How much of a flow its tests go through.

use super::replay::{Passage, Replay};
use crate::Flow;
use serde::Serialize;
use std::collections::BTreeSet;

/// How much of a flow some conversations go through.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// How many nodes the flow has.
    pub nodes: usize,
    /// How many outputs they have that lead somewhere.
    pub branches: usize,
    /// How many different ways were gone from beginning to end.
    pub paths: usize,
    /// Nodes that were not reached, in the document's order.
    pub missed_nodes: Vec<String>,
    /// Outputs that were not taken, as `node:output`, in the document's order.
    pub missed_branches: Vec<String>,
}

impl Coverage {
    /// The coverage of a flow by what some conversations came to.
    pub fn of<'r>(flow: &Flow, replays: impl IntoIterator<Item = &'r Replay>) -> Self {
        let (mut reached, mut taken, mut paths) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for replay in replays {
            let own = |passage: &&Passage| passage.flow == flow.flow;
            let passages: Vec<&Passage> =
                replay.turns.iter().flat_map(|turn| &turn.path).filter(own).collect();
            reached.extend(passages.iter().map(|passage| passage.node.clone()));
            // Where it waits is told too; the way is what was left.
            let left = passages.iter().filter(|passage| passage.output.is_some());
            let way: Vec<String> = left.map(ToString::to_string).collect();
            taken.extend(way.iter().cloned());
            if !way.is_empty() {
                paths.insert(way);
            }
        }
        let drawing = flow.graph(&flow.language);
        let branches: Vec<String> = drawing
            .nodes
            .iter()
            .flat_map(|node| node.outputs.iter().map(move |output| format!("{}:{}", node.id, output.name)))
            .collect();
        Self {
            nodes: drawing.nodes.len(),
            branches: branches.len(),
            paths: paths.len(),
            missed_nodes: flow.nodes.keys().filter(|id| !reached.contains(*id)).cloned().collect(),
            missed_branches: branches.into_iter().filter(|branch| !taken.contains(branch)).collect(),
        }
    }

    /// How many nodes were reached.
    pub fn nodes_reached(&self) -> usize {
        self.nodes - self.missed_nodes.len()
    }

    /// How many outputs were taken.
    pub fn branches_taken(&self) -> usize {
        self.branches - self.missed_branches.len()
    }
}
