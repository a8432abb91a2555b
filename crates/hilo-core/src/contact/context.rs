//! What a turn is decided with, and the turn under construction.

use super::{ContactState, TimerPurpose, happening::Happenings};
use crate::{
    Decision,
    config::EnvironmentConfig,
    decision::{AuditEntry, Fact, TimerIntent},
};
use hilo_model::{
    Actor, ApprovalId, ChannelId, ContactId, EffectId, IdSource, IncidentId, MessageId, TimerId, Timestamp,
    message::Inbound,
};
use serde_json::Value;

/// What a turn is decided with.
#[derive(Debug)]
pub struct Context<'a> {
    /// The present.
    pub now: Timestamp,
    /// Whose lane.
    pub contact: ContactId,
    /// Who caused the event.
    pub actor: Actor,
    /// Ids, from a seed that belongs to the event.
    pub ids: IdSource,
    /// The configuration.
    pub config: &'a EnvironmentConfig,
}

/// A turn under construction: the state it works on and what it has decided so far.
pub(super) struct Lane<'s, 'c, 'a> {
    pub(super) state: &'s mut ContactState,
    pub(super) cx: &'c mut Context<'a>,
    pub(super) out: Decision,
    /// The customer's message that this turn is about.
    pub(super) heard: Option<Heard>,
    /// What the customer wrote earlier and a run that is over did not take.
    pub(super) unheard: Vec<Inbound>,
    /// An approval that a flow asked for and nobody could give.
    pub(super) nobody_to_ask: Option<ApprovalId>,
    /// What happened beside messages, to be worked off at the end.
    pub(super) happenings: Happenings,
}

/// A message of the customer in the thread.
#[derive(Debug, Clone, Copy)]
pub(super) struct Heard {
    pub(super) message: MessageId,
    pub(super) position: i64,
    pub(super) channel: ChannelId,
    /// When, by the provider.
    pub(super) sent_at: Timestamp,
}

impl<'s, 'c, 'a> Lane<'s, 'c, 'a> {
    pub(super) fn new(state: &'s mut ContactState, cx: &'c mut Context<'a>) -> Self {
        let mut out = Decision::default();
        if state.is_new() {
            state.created_at = Some(cx.now);
            state.last_message_at = cx.now;
            out.changed = true;
            out.contact_changed = true;
            out.thread_changed = true;
        }
        let happenings = Happenings::new(state.ticket.as_ref());
        Self { state, cx, out, heard: None, unheard: Vec::new(), nobody_to_ask: None, happenings }
    }

    pub(super) fn finish(self) -> Decision {
        if self.out.changed {
            self.state.config = self.cx.config.revision;
        }
        self.out
    }

    /// Marks the state as changed.
    pub(super) fn touch(&mut self) {
        self.out.changed = true;
    }

    /// Marks the thread as changed in a way that somebody about to answer should know of.
    pub(super) fn advance(&mut self) {
        self.state.revision += 1;
        self.out.changed = true;
        self.out.thread_changed = true;
    }

    pub(super) fn next_position(&mut self) -> i64 {
        self.state.position += 1;
        self.out.changed = true;
        self.state.position
    }

    pub(super) fn fact(&mut self, fact: Fact) {
        self.out.facts.push(fact);
    }

    /// Adds an entry to the timeline; its position.
    pub(super) fn timeline(&mut self, kind: &'static str, body: Value) -> i64 {
        let (id, position) = (self.cx.ids.make(), self.next_position());
        self.fact(Fact::Event { id, position, kind, body });
        position
    }

    pub(super) fn incident(
        &mut self,
        code: impl Into<String>,
        effect: Option<EffectId>,
        summary: impl Into<String>,
        detail: Value,
    ) -> IncidentId {
        let id = self.cx.ids.make();
        let fact = Fact::Incident { id, code: code.into(), effect, summary: summary.into(), detail };
        self.fact(fact);
        id
    }

    pub(super) fn audit(&mut self, action: &'static str, detail: Value) {
        self.out.audit.push(AuditEntry { action, detail });
    }

    pub(super) fn set_timer(&mut self, due: Timestamp, purpose: TimerPurpose) {
        let id = self.cx.ids.make();
        self.state.timers.insert(id, purpose);
        self.out.timers.push(TimerIntent::Set { id, due });
        self.touch();
    }

    pub(super) fn cancel_timers(&mut self, which: impl Fn(&TimerPurpose) -> bool) {
        let gone: Vec<TimerId> =
            self.state.timers.iter().filter(|(_, purpose)| which(purpose)).map(|(id, _)| *id).collect();
        for id in gone {
            self.state.timers.remove(&id);
            // A timer set in this very turn is not in the store yet.
            let set_now = |t: &TimerIntent| matches!(t, TimerIntent::Set { id: set, .. } if *set == id);
            if self.out.timers.iter().any(set_now) {
                self.out.timers.retain(|t| !set_now(t));
            } else {
                self.out.timers.push(TimerIntent::Cancel { id });
            }
            self.touch();
        }
    }

    /// Puts the ticket, as it is now, into the facts.
    pub(super) fn ticket_fact(&mut self) {
        if let Some(ticket) = &self.state.ticket {
            let ticket = Box::new(ticket.clone());
            self.fact(Fact::Ticket(ticket));
        }
    }
}
