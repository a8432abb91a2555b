//! Facts of a decision as rows: messages, what happened to them, runs, tickets, incidents.

use super::{Error, Place, plain};
use bytes::Bytes;
use hilo_core::decision::{Fact, RunEnd, RunFact, Said};
use hilo_model::{
    Actor, ChannelId, Id, MessageId, Timestamp,
    message::{About, MediaSource, Outbound, Status},
    ticket::TicketStatus,
};
use hilo_store::{
    journal::IdentityChange,
    rows::{
        AttachmentUseRow, Direction, IncidentClosed, IncidentClosedRow, IncidentRow, MentionRow,
        MessageChange, MessageChangeRow, MessageChargeRow, MessageMediaRow, MessageRef, MessageRow,
        MessageStatusRow, Row, RunRow, RunStatus, RunStepsRow, TagRow, TemplateClickRow, TemplateMessageRow,
        ThreadEventRow, TicketLegRow, TicketRow,
    },
};

impl Place<'_> {
    /// Notes which uploaded files a message of this thread is made of.
    fn uses(&self, content: &Outbound, rows: &mut Vec<Row>) {
        for source in content.sources() {
            if let MediaSource::Attachment(attachment) = source {
                let (scope, contact, at) = (self.scope(), self.contact, self.now);
                rows.push(Row::AttachmentUse(AttachmentUseRow {
                    scope,
                    attachment: *attachment,
                    contact,
                    at,
                }));
            }
        }
    }

    /// The rows of a fact.
    pub(super) fn fact(&self, fact: Fact, rows: &mut Vec<Row>) -> Result<(), Error> {
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
                self.uses(&content, rows);
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
            Fact::TemplateClick { message, channel, provider_id, button, at } => {
                let (provider_id, button) = (plain(provider_id), plain(button));
                let row = TemplateClickRow { scope, contact, message, channel, provider_id, button, at };
                rows.push(Row::TemplateClick(row));
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
            Fact::Approval(approval) => rows.push(Row::Approval(self.approval_row(*approval)?)),
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
