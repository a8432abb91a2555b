//! Who works on the conversation: a flow, or people.

use super::{
    context::Lane,
    flow_run, message_received,
    snooze::{self, Woke},
};
use crate::command::RefusedCommand;
use hilo_desk::ticket::Ticket;
use hilo_model::{
    PersonId, TeamId,
    ticket::{Priority, TicketStatus},
};
use serde_json::json;

pub(super) fn need<'l>(lane: &'l mut Lane<'_, '_, '_>) -> Result<&'l mut Ticket, RefusedCommand> {
    lane.state.ticket.as_mut().ok_or(RefusedCommand::NoTicket)
}

/// A flow has the thread now: nobody is responsible for it any more, and what was done begins anew.
pub(super) fn give_to_bot(lane: &mut Lane<'_, '_, '_>) {
    let now = lane.cx.now;
    let next = lane.state.ticket.as_ref().map_or(1, |ticket| ticket.number + 1);
    if let Some(ticket) = &mut lane.state.ticket {
        if ticket.status == TicketStatus::Bot {
            return;
        }
        if ticket.status == TicketStatus::Solved {
            ticket.reopen(lane.cx.ids.make(), now);
        }
    }
    let moved =
        lane.state.ticket.as_mut().is_some_and(|ticket| ticket.move_to(TicketStatus::Bot, now).is_ok());
    if !moved {
        // There was none, or it is closed for good.
        let ticket = Ticket::open(lane.cx.ids.make(), lane.cx.ids.make(), next, now);
        lane.state.ticket = Some(ticket);
    }
    lane.state.woken = false;
    lane.ticket_fact();
    lane.out.thread_changed = true;
    lane.touch();
}

/// A person has the thread now: the flow ends, the ticket is theirs to work on (a done one gets a new leg).
pub(super) fn take_for_staff(lane: &mut Lane<'_, '_, '_>, person: Option<PersonId>) {
    flow_run::interrupt(lane, "taken_over");
    lane.state.woken = false;
    let (now, leg) = (lane.cx.now, lane.cx.ids.make());
    let actor = lane.cx.actor;
    let next = lane.state.ticket.as_ref().map_or(1, |ticket| ticket.number + 1);
    let closed = lane.state.ticket.as_ref().is_none_or(|ticket| ticket.status == TicketStatus::Closed);
    if closed {
        let ticket = Ticket::open(lane.cx.ids.make(), lane.cx.ids.make(), next, now);
        lane.state.ticket = Some(ticket);
    }
    if let Some(ticket) = &mut lane.state.ticket {
        if ticket.status == TicketStatus::Solved {
            ticket.reopen(leg, now);
        }
        if !ticket.status.is_with_staff() {
            ticket.status = TicketStatus::Open;
        }
        if let hilo_model::Actor::Person(me) = actor {
            ticket.assignee = Some(person.or(ticket.assignee).unwrap_or(me));
        } else if person.is_some() {
            ticket.assignee = person;
        }
    }
    lane.ticket_fact();
    lane.touch();
}

/// A person or program moves it.
pub(super) fn move_to(lane: &mut Lane<'_, '_, '_>, to: TicketStatus) -> Result<(), RefusedCommand> {
    let (now, leg) = (lane.cx.now, lane.cx.ids.make());
    let ticket = need(lane)?;
    // A solved ticket that somebody opens again gets a new leg, nothing is overwritten.
    if ticket.status == TicketStatus::Solved && !to.is_done() {
        ticket.reopen(leg, now);
    }
    ticket.move_to(to, now)?;
    lane.state.woken = false;
    if to.is_done() {
        snooze::wake(lane, Woke::Done);
    }
    // A run that stands apart from the ticket has nothing to do with its end.
    let apart = lane.state.run.as_ref().is_some_and(|run| run.apart);
    if to.is_with_staff() || (to.is_done() && !apart) {
        flow_run::interrupt(lane, "taken_over");
    }
    // "Pending" is that the customer's answer is awaited, not ours.
    if to.is_done() || to == TicketStatus::Pending {
        lane.state.answered();
    }
    lane.ticket_fact();
    lane.advance();
    Ok(())
}

/// Where there is no ticket, or one that is closed for good, a flow's is opened.
pub(super) fn open_ticket(lane: &mut Lane<'_, '_, '_>) {
    if lane.state.ticket.as_ref().is_some_and(|ticket| ticket.status != TicketStatus::Closed) {
        return;
    }
    let next = lane.state.ticket.as_ref().map_or(1, |ticket| ticket.number + 1);
    let ticket = Ticket::open(lane.cx.ids.make(), lane.cx.ids.make(), next, lane.cx.now);
    lane.state.ticket = Some(ticket);
    lane.ticket_fact();
    lane.out.thread_changed = true;
    lane.touch();
}

/// A run that stood apart from the ticket needs people: a done ticket gets a new leg, and where there is none one is opened.
pub(super) fn open_for_people(lane: &mut Lane<'_, '_, '_>) {
    let now = lane.cx.now;
    open_ticket(lane);
    if let Some(ticket) = lane.state.ticket.as_mut().filter(|ticket| ticket.status == TicketStatus::Solved) {
        // Whoever had it has it again, so nobody is called for it below.
        ticket.reopen(lane.cx.ids.make(), now);
        lane.ticket_fact();
        lane.out.thread_changed = true;
        lane.touch();
    }
    message_received::call_a_person(lane);
}

/// A flow or rule hands the thread to people.
pub(super) fn hand_off(
    lane: &mut Lane<'_, '_, '_>,
    team: Option<TeamId>,
    priority: Option<Priority>,
    summary: String,
    apart: bool,
) {
    if apart {
        open_for_people(lane);
    }
    if let Some(ticket) = &mut lane.state.ticket {
        if !ticket.status.is_done() {
            ticket.status = TicketStatus::Open;
        }
        ticket.team = team.or(ticket.team);
        ticket.priority = priority.unwrap_or(ticket.priority);
        ticket.summary.clone_from(&summary);
    }
    message_received::call_a_person(lane);
    if lane.state.is_with_staff() {
        lane.state.customer_waits(lane.cx.now);
    }
    lane.ticket_fact();
    lane.timeline("handed_off", json!({ "summary": summary, "team": team }));
    lane.advance();
}
