//! What happens to a contact beside messages (a tag, a field, the ticket, consent, what a program tells of), and what follows from it: a
//! run that waits for it goes on, else a flow may begin by it.
//!
//! It is worked off at the end of the turn in which it happened, in the order in which it did. What a run itself does is nothing that it
//! can wait for, but another flow may begin by it. So that flows do not begin one another for ever, each run knows how many came before
//! it in such a chain; one that is too long is cut, with an incident.

use super::{context::Lane, flow_run};
use hilo_desk::ticket::Ticket;
use hilo_flow::engine::Happening;
use hilo_model::{RunId, TicketId, consent::ConsentTopic, ticket::TicketStatus};
use serde_json::{Value, json};
use std::collections::VecDeque;

/// How many runs in a row may begin by what the one before did.
const LONGEST_CHAIN: u8 = 5;

/// What may be worked off in one turn. What is beyond is cut, with an incident.
const PER_TURN: usize = 200;

/// Something that happened in this turn.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Happened {
    TagAdded(String),
    TagRemoved(String),
    FieldChanged { name: String, value: Value },
    TicketMoved { from: TicketStatus, to: TicketStatus },
    OptedIn(ConsentTopic),
    OptedOut(ConsentTopic),
    Event { name: String, data: Value },
}

impl Happened {
    pub(super) fn view(&self) -> Happening<'_> {
        match self {
            Self::TagAdded(tag) => Happening::TagAdded(tag),
            Self::TagRemoved(tag) => Happening::TagRemoved(tag),
            Self::FieldChanged { name, value } => Happening::FieldChanged { name, value },
            Self::TicketMoved { from, to } => Happening::TicketMoved { from: *from, to: *to },
            Self::OptedIn(topic) => Happening::OptedIn(*topic),
            Self::OptedOut(topic) => Happening::OptedOut(*topic),
            Self::Event { name, data } => Happening::Event { name, data },
        }
    }
}

/// What happened in this turn and what came of it so far.
#[derive(Debug, Default)]
pub(super) struct Happenings {
    /// With the run that did it, if one did.
    waiting: VecDeque<(Happened, Option<RunId>)>,
    /// The run whose effects are carried out at this moment.
    pub(super) by: Option<RunId>,
    /// Which ticket stood where when it was last looked at.
    ticket: Option<(TicketId, TicketStatus)>,
    /// How many runs came before one that begins by what happened in this turn.
    pub(super) chain: u8,
}

impl Happenings {
    pub(super) fn new(ticket: Option<&Ticket>) -> Self {
        Self { ticket: ticket.map(standing), ..Self::default() }
    }

    pub(super) fn push(&mut self, happened: Happened) {
        self.waiting.push_back((happened, self.by));
    }
}

/// Works off what happened in this turn.
pub(super) fn work_off(lane: &mut Lane<'_, '_, '_>) {
    for _ in 0..PER_TURN {
        let Some((happened, by)) = lane.happenings.waiting.pop_front().or_else(|| ticket_moved(lane)) else {
            return;
        };
        flow_run::happened(lane, &happened, by);
    }
    let cut = lane.happenings.waiting.len();
    if cut > 0 {
        lane.happenings.waiting.clear();
        let summary = "too much happened to a contact at once: of the rest no flow hears";
        lane.incident("flow_events_cut", None, summary, json!({ "unheard": cut }));
    }
}

/// Whether one more run may begin by what another did; an incident if not.
pub(super) fn may_begin(lane: &mut Lane<'_, '_, '_>, flow: &str, trigger: &str) -> bool {
    let chain = lane.happenings.chain;
    if chain <= LONGEST_CHAIN {
        return true;
    }
    lane.incident(
        "flow_event_chain_cut",
        None,
        "flows begin one another without end: this one was not started",
        json!({ "flow": flow, "trigger": trigger, "runs_before": chain }),
    );
    false
}

/// The ticket stands elsewhere than when it was last looked at. A ticket that was opened in this turn was not moved.
fn ticket_moved(lane: &mut Lane<'_, '_, '_>) -> Option<(Happened, Option<RunId>)> {
    let now = lane.state.ticket.as_ref().map(standing);
    let before = std::mem::replace(&mut lane.happenings.ticket, now);
    match (before, now) {
        (Some((one, from)), Some((other, to))) if one == other && from != to => {
            Some((Happened::TicketMoved { from, to }, None))
        }
        _ => None,
    }
}

fn standing(ticket: &Ticket) -> (TicketId, TicketStatus) {
    (ticket.id, ticket.status)
}
