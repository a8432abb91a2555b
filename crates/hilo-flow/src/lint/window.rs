//! Whether WhatsApp's 24-hour window is open when a message goes out: an abstract interpretation over the drawing.
//!
//! Each node is given the worst that the window can be when a run comes to it. A customer's message opens it; delays and questions that
//! nobody answers let time pass; whoever is started by a program, a person or the clock may not have written at all. Where ways come
//! together the worse counts. A flow that is called is looked into, if the caller has its document.
//! The time that backends take (a minute at most) is left out.

use super::Problem;
use crate::{
    document::Flow,
    nodes::Node,
    program::{
        Compiler,
        compiler::{Edge, Passing},
    },
};
use hilo_model::Duration;

/// WhatsApp's customer service window (Meta, "Customer service windows").
const WINDOW: Duration = Duration::from_hours(24);

/// How many flows deep is looked for what a call does to the window.
const DEPTH: usize = 5;

/// The worst that the window can be at a place; of two the greater is the worse.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Window {
    /// Open: the customer has been silent for so long at most.
    Open(Duration),
    /// Nobody knows whether the customer ever wrote.
    Unknown,
    /// Closed, on some way that leads here.
    Closed,
}

const JUST_WROTE: Window = Window::Open(Duration::ZERO);

impl Window {
    fn after(self, passing: Passing) -> Self {
        match (passing, self) {
            (Passing::Reply, _) => JUST_WROTE,
            (Passing::Instant | Passing::Each, window) => window,
            (Passing::Time(span), _) if span >= WINDOW => Self::Closed,
            (Passing::Time(span), Self::Open(silent)) => {
                let silent = Duration::from_micros(silent.as_micros().saturating_add(span.as_micros()));
                if silent >= WINDOW { Self::Closed } else { Self::Open(silent) }
            }
            (Passing::Time(_), window) => window,
        }
    }
}

/// Notes every message that cannot, or perhaps cannot, go out.
pub(super) fn check(compiler: &mut Compiler<'_>) {
    let windows = spread(compiler, &roots(compiler), DEPTH);
    for at in compiler.speakers.clone() {
        match windows[at] {
            Some(Window::Closed) => super::note(compiler, at, "", &Problem::WindowClosed),
            Some(Window::Unknown) => super::note(compiler, at, "", &Problem::WindowUnknown),
            Some(Window::Open(_)) | None => {}
        }
    }
}

/// Where runs begin, and how the window is there.
fn roots(compiler: &Compiler<'_>) -> Vec<(usize, Window)> {
    let flow = compiler.flow;
    let place = |id: &str| flow.nodes.get_index_of(id);
    let triggered = flow.triggers.iter().map(|trigger| {
        let window = if trigger.is_message() {
            JUST_WROTE
        } else if trigger.comes_from_outside() {
            Window::Closed
        } else {
            Window::Unknown
        };
        (trigger.start().unwrap_or(&flow.start), window)
    });
    let mut roots: Vec<_> =
        triggered.filter_map(|(target, window)| Some((place(target.as_str())?, window))).collect();
    let start = place(flow.start.as_str());
    if let Some(start) = start.filter(|start| !roots.iter().any(|(at, _)| at == start)) {
        // Nothing but people, programs and other flows start here; another flow tells more than can be known here.
        let called = compiler.known.documents.iter().any(|other| leads_to(other, &flow.flow));
        roots.push((start, if called { JUST_WROTE } else { Window::Unknown }));
    }
    roots
}

fn leads_to(other: &Flow, slug: &str) -> bool {
    other.nodes.values().any(|node| match node {
        Node::Call(call) => call.flow == slug,
        Node::GoTo(go_to) => go_to.flow == slug,
        _ => false,
    })
}

/// The worst window at each node; `None` for nodes that no run comes to.
fn spread(compiler: &Compiler<'_>, roots: &[(usize, Window)], depth: usize) -> Vec<Option<Window>> {
    let count = compiler.flow.nodes.len();
    let mut worst: Vec<Option<Window>> = vec![None; count];
    for (at, window) in roots {
        worst[*at] = worst[*at].max(Some(*window));
    }
    // Windows only get worse. What still does after as many rounds as there are nodes lies on a circle in which time passes
    // and nobody writes: sooner or later the window is closed there.
    for round in 0..2 * count + 4 {
        let mut changed = false;
        for edge in &compiler.edges {
            let Some(before) = worst[edge.from] else { continue };
            let after = leave(compiler, edge, before, depth);
            if worst[edge.to].is_none_or(|known| known < after) {
                worst[edge.to] = Some(if round > count { cap(after) } else { after });
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    worst
}

/// A silence that grows without end.
fn cap(window: Window) -> Window {
    match window {
        Window::Open(_) => Window::Closed,
        other => other,
    }
}

fn leave(compiler: &Compiler<'_>, edge: &Edge, before: Window, depth: usize) -> Window {
    let window = match compiler.flow.nodes.get_index(edge.from) {
        Some((_, Node::Call(call))) => after_call(compiler, &call.flow, before, depth),
        // That it may not go is told there; if it went, the window was open.
        _ if before == Window::Unknown && compiler.speakers.contains(&edge.from) => JUST_WROTE,
        _ => before,
    };
    window.after(edge.passing)
}

/// The worst that the window can be when a flow that was called has come to its end.
fn after_call(compiler: &Compiler<'_>, slug: &str, before: Window, depth: usize) -> Window {
    let callee = compiler.known.documents.iter().find(|other| other.flow == slug);
    let Some(callee) = callee.filter(|_| depth > 0) else { return before.max(Window::Unknown) };
    let mut inner = Compiler::new(callee, compiler.known);
    for (at, (id, node)) in callee.nodes.iter().enumerate() {
        inner.at_node(Some((id, at)));
        node.compile(&mut inner);
    }
    let Some(start) = callee.nodes.get_index_of(callee.start.as_str()) else { return before };
    let windows = spread(&inner, &[(start, before)], depth - 1);
    let by_output = inner.ends.iter().filter_map(|(from, passing)| Some(windows[*from]?.after(*passing)));
    let at_nodes = callee.nodes.values().zip(&windows).filter(|(node, _)| matches!(node, Node::End(_)));
    by_output.chain(at_nodes.filter_map(|(_, window)| *window)).max().unwrap_or(JUST_WROTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_adds_up_and_an_answer_ends_it() {
        let open = |hours| Window::Open(Duration::from_hours(hours));
        let time = |hours| Passing::Time(Duration::from_hours(hours));
        for (before, passing, after) in [
            (open(0), time(23), open(23)),
            (open(20), time(4), Window::Closed),
            (open(20), Passing::Instant, open(20)),
            (Window::Closed, time(1), Window::Closed),
            (Window::Closed, Passing::Reply, JUST_WROTE),
            (Window::Unknown, time(1), Window::Unknown),
            (Window::Unknown, time(24), Window::Closed),
            (Window::Unknown, Passing::Reply, JUST_WROTE),
        ] {
            assert_eq!(before.after(passing), after, "{before:?} {passing:?}");
        }
        assert!(open(23) < Window::Unknown && Window::Unknown < Window::Closed, "the worse counts");
    }
}
