//! A decision as what the store commits: rows, sealed where personal.

mod approval;
mod consent;
mod facts;
mod reach;

use bytes::Bytes;
use hilo_core::{
    Decision,
    contact::ContactState,
    decision::{Effect, EffectPayload, Fact, Figure, TimerIntent, Urgency},
    event::ContactEvent,
};
use hilo_model::{Actor, AuditId, ContactId, Id, IdSource, Scope, Timestamp, TraceId, ticket::TicketStatus};
use hilo_store::{
    figure::FigureRow,
    journal::{LaneKey, NewEntry},
    outbox::{OutboxKind, OutboxRow, OutboxState, Priority},
    partition::Installation,
    rows::{AuditRow, ContactRow, Row, ThreadRow},
    timer::{Timer, TimerChange},
    turn::{CommandResult, LaneState, Turn},
};
use hilo_vault::ContactKey;
use serde::Serialize;

/// A decision cannot be written down.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Vault(#[from] hilo_vault::Error),
    #[error("a decision cannot be written down: {0}")]
    Unwritable(#[from] serde_json::Error),
}

/// What a turn is written down with.
pub(crate) struct Place<'a> {
    pub(crate) installation: &'a Installation,
    pub(crate) lane: LaneKey,
    pub(crate) contact: ContactId,
    pub(crate) key: &'a ContactKey,
    pub(crate) actor: Actor,
    pub(crate) trace: TraceId,
    pub(crate) now: Timestamp,
}

/// An outbox row with what it says in the clear, for the dispatcher in this process.
#[derive(Debug, Clone)]
pub(crate) struct Handed {
    pub(crate) row: OutboxRow,
    pub(crate) payload: Option<EffectPayload>,
}

/// A turn ready to commit, and what follows from it in this process once it is.
pub(crate) struct Projected {
    pub(crate) turn: Turn,
    pub(crate) outbox: Vec<EffectPayload>,
    /// Events for other contacts' lanes; their keys are not at hand here.
    pub(crate) appends: Vec<(ContactId, ContactEvent)>,
    pub(crate) key_destroyed: bool,
}

/// A text for a column that is not sealed. PostgreSQL cannot store U+0000, and nobody means to write it.
fn plain(text: String) -> String {
    if text.contains('\0') { text.replace('\0', "") } else { text }
}

impl Place<'_> {
    fn scope(&self) -> Scope {
        self.lane.scope
    }

    fn seal<T: Serialize + ?Sized>(&self, value: &T) -> Result<Bytes, Error> {
        Ok(self.key.seal_json(value)?)
    }

    /// The turn that a decision about a contact's lane makes.
    pub(crate) fn project(
        &self,
        state: &ContactState,
        version: i64,
        decision: Decision,
        command: Option<hilo_model::CommandId>,
        ids: &mut IdSource,
    ) -> Result<Projected, Error> {
        let mut turn = Turn::new(self.lane, self.now);
        if decision.changed {
            turn.state = Some(LaneState { version: version + 1, bytes: self.seal(state)? });
        }
        let mut key_destroyed = false;
        if decision.contact_changed {
            turn.rows.push(Row::Contact(self.contact_row(state)?));
        }
        for fact in decision.facts {
            key_destroyed |= matches!(fact, Fact::KeyDestroyed);
            self.fact(fact, &mut turn.rows)?;
        }
        if decision.thread_changed {
            turn.rows.push(Row::Thread(self.thread_row(state)?));
        }
        for Figure { of, slice, counted, count, sum } in decision.figures {
            let row = FigureRow::new(self.scope(), of, counted, (count, sum), self.now);
            turn.figures.push(row.of_slice(slice));
        }
        for timer in decision.timers {
            turn.timers.push(match timer {
                TimerIntent::Set { id, due } => {
                    let partition = self.installation.partition_of(self.lane.id);
                    TimerChange::Set(Timer { id, partition, lane: self.lane, due })
                }
                TimerIntent::Cancel { id } => TimerChange::Cancel(id),
            });
        }
        let mut outbox = Vec::with_capacity(decision.effects.len());
        for effect in decision.effects {
            turn.outbox.push(self.outbox_row(&effect)?);
            outbox.push(effect.payload);
        }
        turn.proven = decision.proven;
        for entry in decision.audit {
            turn.audit.push(AuditRow {
                id: ids.make::<AuditId>(),
                workspace: Some(self.scope().workspace),
                environment: Some(self.scope().environment),
                at: self.now,
                actor: self.actor,
                action: entry.action.to_owned(),
                target: self.contact.to_string(),
                detail: entry.detail.to_string(),
                trace: self.trace,
            });
        }
        if let (Some(answer), Some(command)) = (decision.answer, command) {
            let body = serde_json::to_string(&answer)?;
            turn.result = Some(CommandResult { scope: self.scope(), command, at: self.now, body });
        }
        Ok(Projected { turn, outbox, appends: decision.appends, key_destroyed })
    }

    /// An event for another contact's lane, or once more for this one, sealed with that contact's key. What comes once more is
    /// nobody's doing but its own.
    pub(crate) fn entry_for(
        &self,
        contact: ContactId,
        key: &ContactKey,
        event: &ContactEvent,
    ) -> Result<NewEntry, Error> {
        Ok(NewEntry {
            lane: LaneKey { id: contact.uuid(), ..self.lane },
            actor: match event.doer() {
                Some(doer) => doer,
                None if contact == self.contact => event.told_by(),
                None => self.actor,
            },
            at: self.now,
            trace: self.trace,
            payload: key.seal_json(event)?,
        })
    }

    fn contact_row(&self, state: &ContactState) -> Result<ContactRow, Error> {
        let profile = &state.profile;
        Ok(ContactRow {
            scope: self.scope(),
            contact: self.contact,
            name: plain(profile.name.clone()),
            locale: profile.locale.as_ref().map(ToString::to_string),
            time_zone: profile.time_zone.clone().map(plain),
            fields: self.seal(&profile.fields)?,
            merged_into: state.merged_into,
            created_at: state.created_at.unwrap_or(self.now),
            updated_at: self.now,
        })
    }

    fn thread_row(&self, state: &ContactState) -> Result<ThreadRow, Error> {
        let ticket = state.ticket.as_ref();
        let address = state.channel.and_then(|id| state.addresses.get(&id));
        Ok(ThreadRow {
            scope: self.scope(),
            contact: self.contact,
            version: state.revision,
            channel: state.channel,
            last_message_at: state.woken_at.map_or(state.last_message_at, |at| at.max(state.last_message_at)),
            preview: self.key.seal(state.preview.as_bytes())?,
            preview_inbound: state.preview_inbound,
            unread: state.unread,
            window_until: address.and_then(|address| address.window.until()),
            free_until: address.and_then(|address| address.free_entry.until()),
            ticket: ticket.map(|t| t.id),
            status: ticket.map_or(TicketStatus::Bot, |t| t.status),
            assignee: ticket.and_then(|t| t.assignee),
            team: ticket.and_then(|t| t.team),
            priority: ticket.map_or(hilo_model::ticket::Priority::Normal, |t| t.priority),
            snoozed_until: state.snoozed_until,
            woken_at: state.woken_at.filter(|_| state.woken),
            run: state.run.as_ref().map(|run| run.id),
            waiting_since: state.waiting_since,
        })
    }

    fn outbox_row(&self, effect: &Effect) -> Result<OutboxRow, Error> {
        // A send belongs to the number's partition, whose dispatcher paces it; a backend call to the contact's.
        let owner = effect.channel.map_or(self.lane.id, Id::uuid);
        Ok(OutboxRow {
            effect: effect.id,
            partition: self.installation.partition_of(owner),
            scope: self.scope(),
            kind: match effect.payload {
                EffectPayload::Send { .. } => OutboxKind::Send,
                EffectPayload::Receipt { .. } => OutboxKind::Receipt,
                EffectPayload::FetchMedia { .. } => OutboxKind::FetchMedia,
                // They are calls too: whoever claims one reads which.
                EffectPayload::Http { .. }
                | EffectPayload::Job { .. }
                | EffectPayload::AskApprover { .. }
                | EffectPayload::ClaimNumber { .. } => OutboxKind::Http,
            },
            contact: self.contact,
            channel: effect.channel,
            priority: match effect.urgency {
                Urgency::Conversation => Priority::Conversation,
                Urgency::Utility => Priority::Utility,
                Urgency::Marketing => Priority::Marketing,
            },
            position: effect.position,
            state: OutboxState::Queued,
            attempts: 0,
            not_before: self.now,
            not_after: effect.not_after,
            claimed_at: None,
            reach: reach::of(effect, self.contact),
            repeatable: effect.repeatable,
            created_at: self.now,
            trace: self.trace,
            payload: self.seal(&effect.payload)?,
        })
    }
}
