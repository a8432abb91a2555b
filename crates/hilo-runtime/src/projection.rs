//! A decision as what the store commits: rows, sealed where personal.

mod consent;

use bytes::Bytes;
use hilo_core::{
    Decision,
    contact::ContactState,
    decision::{Effect, EffectPayload, Fact, Figure, RunEnd, RunFact, Said, TimerIntent, Urgency},
    event::ContactEvent,
};
use hilo_model::{
    Actor, AuditId, ChannelId, ContactId, Id, IdSource, MessageId, Scope, Timestamp, TraceId,
    message::{About, Status},
    ticket::TicketStatus,
};
use hilo_store::{
    figure::FigureRow,
    journal::{IdentityChange, LaneKey, NewEntry},
    outbox::{OutboxKind, OutboxRow, OutboxState, Priority},
    partition::Installation,
    rows::{
        AuditRow, ContactRow, Direction, IncidentClosed, IncidentClosedRow, IncidentRow, MentionRow,
        MessageChange, MessageChangeRow, MessageChargeRow, MessageMediaRow, MessageRef, MessageRow,
        MessageStatusRow, Row, RunRow, RunStatus, RunStepsRow, TagRow, TemplateMessageRow, ThreadEventRow,
        ThreadRow, TicketLegRow, TicketRow,
    },
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
        for Figure { of, counted, count, sum } in decision.figures {
            turn.figures.push(FigureRow::new(self.scope(), of, counted, (count, sum), self.now));
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
            actor: if contact == self.contact { event.told_by() } else { self.actor },
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
                EffectPayload::Http { .. } => OutboxKind::Http,
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
            repeatable: effect.repeatable,
            created_at: self.now,
            trace: self.trace,
            payload: self.seal(&effect.payload)?,
        })
    }

    fn fact(&self, fact: Fact, rows: &mut Vec<Row>) -> Result<(), Error> {
        let (scope, contact) = (self.scope(), self.contact);
        match fact {
            Fact::MessageIn {
                message,
                channel,
                provider_id,
                content,
                reply_to,
                sent_at,
                about,
                position,
                ticket,
            } => {
                rows.push(Row::Message(MessageRow {
                    scope,
                    contact,
                    message,
                    channel,
                    direction: Direction::Inbound,
                    author: Actor::Contact(contact),
                    kind: plain(content.kind().to_owned()),
                    content: self.seal(&content)?,
                    provider_id: Some(plain(provider_id)),
                    reply_to: reply_to.map(plain),
                    about: if about.is_empty() { None } else { Some(self.seal(&about)?) },
                    status: Status::Read,
                    ticket,
                    run: None,
                    position,
                    sent_at,
                    created_at: self.now,
                }));
            }
            Fact::MessageOut {
                message,
                channel,
                author,
                content,
                reply_to,
                position,
                ticket,
                run,
                callback_data,
                failure,
            } => {
                let about = About { callback_data, ..About::default() };
                rows.push(Row::Message(MessageRow {
                    scope,
                    contact,
                    message,
                    channel,
                    direction: Direction::Outbound,
                    author,
                    kind: content.kind().to_owned(),
                    content: self.seal(&content)?,
                    provider_id: None,
                    reply_to: reply_to.map(plain),
                    about: if about.is_empty() { None } else { Some(self.seal(&about)?) },
                    status: if failure.is_some() { Status::Failed } else { Status::Queued },
                    ticket,
                    run,
                    position,
                    sent_at: self.now,
                    created_at: self.now,
                }));
                if let Some(failure) = failure {
                    rows.push(Row::MessageStatus(MessageStatusRow {
                        scope,
                        contact,
                        message: MessageRef::Id(message),
                        status: Status::Failed,
                        at: self.now,
                        provider_id: None,
                        error_code: None,
                        error_detail: Some(failure.as_str().to_owned()),
                    }));
                }
            }
            Fact::MessageStatus { effect, channel, provider_id, status, at, error_code, error_detail } => {
                let message = match (effect, channel, &provider_id) {
                    (Some(effect), _, _) => MessageRef::Id(MessageId::from_uuid(effect.uuid())),
                    (None, Some(channel), Some(id)) => {
                        MessageRef::Provider { channel, provider_id: plain(id.clone()) }
                    }
                    _ => return Ok(()),
                };
                let news = MessageStatusRow {
                    scope,
                    contact,
                    message,
                    status,
                    at,
                    provider_id: provider_id.map(plain),
                    error_code,
                    error_detail: error_detail.map(plain),
                };
                rows.push(Row::MessageStatus(news));
            }
            Fact::TemplateMessage { message, position, channel, template, language } => {
                let (template, language) = (plain(template), plain(language));
                let at = self.now;
                let row =
                    TemplateMessageRow { scope, contact, message, position, channel, template, language, at };
                rows.push(Row::TemplateMessage(row));
            }
            Fact::MessageCharged { message, channel, charge, cost, at } => {
                let row = MessageChargeRow { scope, contact, message, channel, charge, cost, at };
                rows.push(Row::MessageCharge(row));
            }
            Fact::MessageElsewhere {
                message,
                channel,
                author,
                provider_id,
                content,
                reply_to,
                sent_at,
                status,
                position,
                ticket,
            } => {
                rows.push(Row::Message(MessageRow {
                    scope,
                    contact,
                    message,
                    channel,
                    direction: Direction::Outbound,
                    author,
                    kind: content.kind().to_owned(),
                    content: self.seal(&content)?,
                    provider_id: Some(plain(provider_id)),
                    reply_to: reply_to.map(plain),
                    about: None,
                    status,
                    ticket,
                    run: None,
                    position,
                    sent_at,
                    created_at: self.now,
                }));
            }
            Fact::MessageRewritten { channel, provider_id, content, at } => {
                let change = match content {
                    Some(said) => {
                        let (kind, content) = self.said(&said)?;
                        MessageChange::Edited { kind, content }
                    }
                    None => MessageChange::Revoked,
                };
                rows.push(self.message_change(channel, provider_id, change, at));
            }
            Fact::MessageFilled { channel, provider_id, content, ours, at } => {
                let said = if ours { Said::Us(content.said_by_us()) } else { Said::Them(content) };
                let (kind, content) = self.said(&said)?;
                let change = MessageChange::Filled { kind, content };
                rows.push(self.message_change(channel, provider_id, change, at));
            }
            Fact::Withdrawn { topics, contacts, position } => {
                rows.extend(self.withdrawn(&topics, &contacts, position));
            }
            Fact::Consent(entry) => rows.push(Row::Consent(self.consent_row(*entry)?)),
            Fact::MessageMedia { message, attachment, error } => {
                let error = error.map(plain);
                rows.push(Row::MessageMedia(MessageMediaRow { scope, contact, message, attachment, error }));
            }
            Fact::Event { id, position, kind, body } => {
                let body = self.seal(&body)?;
                let (kind, actor, at) = (kind.to_owned(), self.actor, self.now);
                rows.push(Row::ThreadEvent(ThreadEventRow {
                    scope,
                    contact,
                    id,
                    position,
                    kind,
                    actor,
                    body,
                    at,
                }));
            }
            Fact::Mention { person, position } => {
                rows.push(Row::Mention(MentionRow { scope, person, contact, position, at: self.now }));
            }
            Fact::Tag { tag, present } => {
                rows.push(Row::Tag(TagRow { scope, contact, tag: plain(tag), present, at: self.now }));
            }
            Fact::Ticket(ticket) => {
                rows.push(Row::Ticket(TicketRow {
                    scope,
                    ticket: ticket.id,
                    contact,
                    number: ticket.number,
                    status: ticket.status,
                    priority: ticket.priority,
                    assignee: ticket.assignee,
                    team: ticket.team,
                    summary: self.key.seal(ticket.summary.as_bytes())?,
                    opened_at: ticket.opened_at,
                    updated_at: self.now,
                    closed_at: (ticket.status == TicketStatus::Closed).then_some(ticket.done_at).flatten(),
                }));
                rows.push(Row::TicketLeg(TicketLegRow {
                    scope,
                    leg: ticket.leg.id,
                    ticket: ticket.id,
                    number: ticket.leg.number,
                    opened_at: ticket.leg.opened_at,
                    first_response_at: ticket.leg.first_response_at,
                    solved_at: ticket.leg.solved_at,
                }));
            }
            Fact::Run(run) => rows.push(Row::Run(self.run_row(run)?)),
            Fact::RunSteps { run, turn, steps } => {
                let steps = self.seal(&steps)?;
                rows.push(Row::RunSteps(RunStepsRow { scope, run, turn, at: self.now, steps }));
            }
            Fact::Incident { id, code, effect, summary, detail } => {
                metrics::counter!("hilo_incidents_total", "code" => code.clone()).increment(1);
                rows.push(Row::Incident(IncidentRow {
                    scope,
                    incident: id,
                    code,
                    contact: Some(contact),
                    effect,
                    summary: plain(summary),
                    detail: self.seal(&detail)?,
                    at: self.now,
                    closed: None,
                    trace: self.trace,
                }));
            }
            Fact::IncidentClosed { incident, outcome, reason } => {
                let (at, by, reason) = (self.now, self.actor, reason.map(plain));
                let closed = IncidentClosed { at, by, outcome, reason };
                rows.push(Row::IncidentClosed(IncidentClosedRow { scope, incident, closed }));
            }
            Fact::Identity { identity, expected, owner } => {
                rows.push(Row::Identity(IdentityChange { scope, identity, expected, owner, at: self.now }));
            }
            Fact::KeyDestroyed => rows.push(Row::DestroyKey { scope, contact, at: self.now }),
        }
        Ok(())
    }

    /// What somebody said, with its kind, sealed.
    fn said(&self, said: &Said) -> Result<(String, Bytes), Error> {
        Ok(match said {
            Said::Them(content) => (plain(content.kind().to_owned()), self.seal(content)?),
            Said::Us(content) => (content.kind().to_owned(), self.seal(content)?),
        })
    }

    fn message_change(
        &self,
        channel: ChannelId,
        provider_id: String,
        change: MessageChange,
        at: Timestamp,
    ) -> Row {
        let (scope, contact, provider_id) = (self.scope(), self.contact, plain(provider_id));
        Row::MessageChange(MessageChangeRow { scope, contact, channel, provider_id, change, at })
    }

    fn run_row(&self, run: RunFact) -> Result<RunRow, Error> {
        let (status, reason) = match run.ended {
            None => (RunStatus::Waiting, None),
            Some(RunEnd::Completed { ref reason }) => (RunStatus::Completed, reason.clone()),
            Some(RunEnd::Interrupted { ref reason }) => (RunStatus::Interrupted, Some(reason.clone())),
            Some(RunEnd::Failed { ref reason }) => (RunStatus::Failed, Some(reason.clone())),
        };
        Ok(RunRow {
            scope: self.scope(),
            run: run.run,
            contact: self.contact,
            flow: run.flow,
            version: run.version,
            status,
            trigger: run.trigger,
            started_at: run.started_at,
            ended_at: run.ended.is_some().then_some(self.now),
            reason,
            source: run.referral.map(|referral| self.seal(&referral)).transpose()?,
        })
    }
}
