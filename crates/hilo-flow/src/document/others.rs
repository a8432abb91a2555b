//! Other flows that a flow goes to.

use super::Flow;
use crate::nodes::Node;

impl Flow {
    /// The nodes that go to another flow or call one, with that flow's own name, in the document's order.
    pub fn others(&self) -> impl Iterator<Item = (&str, &str)> {
        self.nodes.iter().filter_map(|(id, node)| match node {
            Node::GoTo(to) => Some((id.as_str(), to.flow.as_str())),
            Node::Call(to) => Some((id.as_str(), to.flow.as_str())),
            _ => None,
        })
    }
}
