//! Tickets (D4): units of work on a thread, and how they move.
//!
//! A ticket is opened by the customer's first message, follows it through bot, people and waiting, and is solved by a person or by
//! the end of a flow. A message within the threading window after that reopens it as a new leg; a later one opens
//! the next ticket.

use hilo_model::{
    Duration, PersonId, TeamId, TicketId, TicketLegId, Timestamp,
    ticket::{Priority, TicketStatus},
};
use serde::{Deserialize, Serialize};

/// How long after a ticket was solved a message still belongs to it, unless the workspace says otherwise.
pub const THREADING_WINDOW: Duration = Duration::from_hours(24);

/// A ticket as its lane keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Its id.
    pub id: TicketId,
    /// The number people say, per contact from 1.
    pub number: i32,
    /// Where it stands.
    pub status: TicketStatus,
    /// How urgent.
    pub priority: Priority,
    /// Whose it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignee: Option<PersonId>,
    /// Which team's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamId>,
    /// Why a person was asked for, in one line.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub summary: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// When it was solved or closed last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_at: Option<Timestamp>,
    /// The present stretch.
    pub leg: Leg,
}

/// One stretch of a ticket between opening (or reopening) and solving.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leg {
    /// Its id.
    pub id: TicketLegId,
    /// Which stretch, from 1.
    pub number: i32,
    /// When it began.
    pub opened_at: Timestamp,
    /// When a person first answered in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_response_at: Option<Timestamp>,
    /// When it was solved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solved_at: Option<Timestamp>,
}

/// What a message of the customer does to the thread's last ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attachment {
    /// It belongs to the ticket as it is.
    Continues,
    /// It belongs to the ticket, which was done: a new leg.
    Reopens,
    /// It starts another ticket.
    OpensNew,
}

/// A change that the ticket's state does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a ticket that is {} cannot become {}", from.as_str(), to.as_str())]
pub struct InvalidTransition {
    /// Where it stands.
    pub from: TicketStatus,
    /// Where it was to go.
    pub to: TicketStatus,
}

impl Ticket {
    /// A new ticket, with the bot.
    pub fn open(id: TicketId, leg: TicketLegId, number: i32, now: Timestamp) -> Self {
        Self {
            id,
            number,
            status: TicketStatus::Bot,
            priority: Priority::Normal,
            assignee: None,
            team: None,
            summary: String::new(),
            opened_at: now,
            done_at: None,
            leg: Leg { id: leg, number: 1, opened_at: now, first_response_at: None, solved_at: None },
        }
    }

    /// What a message at `now` does to this ticket. A closed ticket is closed for good.
    pub fn attach(&self, now: Timestamp, threading_window: Duration) -> Attachment {
        match (self.status, self.done_at) {
            (TicketStatus::Closed, _) => Attachment::OpensNew,
            (TicketStatus::Solved, Some(done)) if now >= done.plus(threading_window) => Attachment::OpensNew,
            (TicketStatus::Solved, _) => Attachment::Reopens,
            _ => Attachment::Continues,
        }
    }

    /// Begins a new stretch: with the person who had it, if one had, else with the bot.
    pub fn reopen(&mut self, leg: TicketLegId, now: Timestamp) {
        self.status = if self.assignee.is_some() { TicketStatus::Open } else { TicketStatus::Bot };
        self.done_at = None;
        self.leg = Leg {
            id: leg,
            number: self.leg.number + 1,
            opened_at: now,
            first_response_at: None,
            solved_at: None,
        };
    }

    /// The customer wrote: what waited for them waits no more.
    pub fn customer_wrote(&mut self) {
        if self.status == TicketStatus::Pending {
            self.status = TicketStatus::Open;
        }
    }

    /// A person answered: the first answer of the stretch is kept.
    pub fn staff_answered(&mut self, now: Timestamp) {
        self.leg.first_response_at.get_or_insert(now);
    }

    /// Moves the ticket. From the bot to people, among people, to solved and closed; back to the bot only from people;
    /// a solved ticket comes back by [`Ticket::reopen`], a closed one never.
    pub fn move_to(&mut self, to: TicketStatus, now: Timestamp) -> Result<(), InvalidTransition> {
        let from = self.status;
        let allowed = match (from, to) {
            (TicketStatus::Closed, TicketStatus::Closed) => true,
            (TicketStatus::Closed, _) => false,
            (TicketStatus::Solved, TicketStatus::Solved | TicketStatus::Closed) => true,
            (TicketStatus::Solved, _) => false,
            _ => true,
        };
        if !allowed {
            return Err(InvalidTransition { from, to });
        }
        self.status = to;
        if to.is_done() {
            self.done_at.get_or_insert(now);
            self.leg.solved_at.get_or_insert(now);
        }
        if to == TicketStatus::Bot {
            self.assignee = None;
            self.team = None;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::{Id, IdSource};
    use proptest::prelude::*;

    const START: Timestamp = Timestamp::from_seconds(1_763_726_400);

    fn ticket() -> Ticket {
        let mut ids = IdSource::new(START, 1);
        Ticket::open(ids.make(), ids.make(), 1, START)
    }

    #[test]
    fn a_message_within_the_window_reopens_and_a_later_one_opens_anew() {
        let mut ticket = ticket();
        assert_eq!(ticket.attach(START, THREADING_WINDOW), Attachment::Continues);
        ticket.move_to(TicketStatus::Solved, START).unwrap();
        let hour = START.plus(Duration::from_hours(1));
        assert_eq!(ticket.attach(hour, THREADING_WINDOW), Attachment::Reopens);
        assert_eq!(ticket.attach(START.plus(THREADING_WINDOW), THREADING_WINDOW), Attachment::OpensNew);
        let second = TicketLegId::from_uuid(uuid::Uuid::from_u128(2));
        ticket.reopen(second, hour);
        assert_eq!((ticket.leg.number, ticket.leg.solved_at, ticket.status), (2, None, TicketStatus::Bot));
    }

    #[test]
    fn closed_is_for_good() {
        let mut ticket = ticket();
        ticket.move_to(TicketStatus::Closed, START).unwrap();
        assert_eq!(ticket.attach(START, THREADING_WINDOW), Attachment::OpensNew);
        let refused = ticket.move_to(TicketStatus::Open, START).unwrap_err();
        assert_eq!(refused.to_string(), "a ticket that is closed cannot become open");
    }

    #[test]
    fn the_first_answer_of_a_leg_is_kept() {
        let mut ticket = ticket();
        ticket.staff_answered(START);
        ticket.staff_answered(START.plus(Duration::from_hours(1)));
        assert_eq!(ticket.leg.first_response_at, Some(START));
    }

    proptest! {
        #[test]
        fn done_tickets_say_when(moves in proptest::collection::vec(0usize..6, 0..12)) {
            let mut ticket = ticket();
            for to in moves {
                let _ = ticket.move_to(TicketStatus::ALL[to], START);
                prop_assert_eq!(ticket.status.is_done(), ticket.done_at.is_some());
            }
        }
    }
}
