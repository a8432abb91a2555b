//! Rows for queries: a batch's rows are collected per table, of several full rows with one key the last, and each
//! table is written by one statement.

mod approvals;
mod attachments;
mod audit;
mod channel_events;
mod charges;
mod clicks;
mod command_results;
mod consents;
pub(crate) mod contact_keys;
mod contacts;
mod drafts;
mod incidents;
mod mentions;
mod messages;
mod runs;
mod thread_events;
mod thread_reads;
mod threads;
mod tickets;

use crate::search;
use hilo_model::{
    ApprovalId, ContactId, IncidentId, PersonId, RunId, Scope, TicketId, TicketLegId, Timestamp,
};
use hilo_store::rows::{
    ApprovalRow, AttachmentRow, AttachmentUseRow, AttachmentWithdrawnRow, AuditRow, ChannelEventRow,
    ConsentRow, ContactRow, DraftRow, IncidentClosedRow, IncidentRow, MentionRow, MessageChargeRow, Row,
    RunRow, RunStepsRow, TemplateClickRow, TemplateMessageRow, ThreadEventRow, ThreadReadRow, ThreadRow,
    TicketLegRow, TicketRow, WithdrawRow,
};
use hilo_store::{journal::NewContact, reach::PortfolioRow, turn::CommandResult};
use sqlx::PgConnection;
use std::{collections::HashMap, hash::Hash};

/// The rows of a batch.
#[derive(Debug, Default)]
pub(crate) struct Rows<'a> {
    contacts: Latest<(Scope, ContactId), &'a ContactRow>,
    tags: Latest<(Scope, ContactId, &'a str), &'a hilo_store::rows::TagRow>,
    pub(crate) keys: Vec<&'a NewContact>,
    destroyed: Latest<(Scope, ContactId), (Scope, ContactId, Timestamp)>,
    threads: Latest<(Scope, ContactId), &'a ThreadRow>,
    thread_events: Vec<&'a ThreadEventRow>,
    pub(crate) messages: messages::Messages<'a>,
    /// Written after the outbox: what was ordered in the same batch is meant too.
    pub(crate) withdrawn: Vec<&'a WithdrawRow>,
    consents: Vec<&'a ConsentRow>,
    template_messages: Vec<&'a TemplateMessageRow>,
    clicks: Vec<&'a TemplateClickRow>,
    charges: Vec<&'a MessageChargeRow>,
    tickets: Latest<(Scope, TicketId), &'a TicketRow>,
    ticket_legs: Latest<(Scope, TicketLegId), &'a TicketLegRow>,
    approvals: Latest<(Scope, ApprovalId), &'a ApprovalRow>,
    runs: Latest<(Scope, RunId), &'a RunRow>,
    run_steps: Vec<&'a RunStepsRow>,
    incidents: Latest<(Scope, IncidentId), &'a IncidentRow>,
    closed: Vec<&'a IncidentClosedRow>,
    channel_events: Vec<&'a ChannelEventRow>,
    /// Written with the places of the batch, whose locks they need.
    pub(crate) portfolios: Vec<&'a PortfolioRow>,
    attachments: Vec<&'a AttachmentRow>,
    withdrawn_attachments: Vec<&'a AttachmentWithdrawnRow>,
    attachment_uses: Vec<&'a AttachmentUseRow>,
    mentions: Vec<&'a MentionRow>,
    drafts: Latest<(Scope, PersonId, ContactId), &'a DraftRow>,
    reads: Latest<(Scope, PersonId, ContactId), &'a ThreadReadRow>,
    pub(crate) audit: Vec<&'a AuditRow>,
    pub(crate) results: Vec<&'a CommandResult>,
}

impl<'a> Rows<'a> {
    /// Takes one row in. Addresses are not rows like the others: `identities` has them.
    pub(crate) fn push(&mut self, row: &'a Row) {
        match row {
            Row::Contact(row) => self.contacts.put((row.scope, row.contact), row),
            Row::Identity(_) => {}
            Row::Tag(row) => self.tags.put((row.scope, row.contact, row.tag.as_str()), row),
            Row::Thread(row) => self.threads.put((row.scope, row.contact), row),
            Row::Message(row) => self.messages.add(row),
            Row::MessageStatus(row) => self.messages.status(row),
            Row::MessageMedia(row) => self.messages.media(row),
            Row::MessageChange(row) => self.messages.change(row),
            Row::Withdraw(row) => self.withdrawn.push(row),
            Row::Consent(row) => self.consents.push(row),
            Row::TemplateMessage(row) => self.template_messages.push(row),
            Row::TemplateClick(row) => self.clicks.push(row),
            Row::MessageCharge(row) => self.charges.push(row),
            Row::ThreadEvent(row) => self.thread_events.push(row),
            Row::Ticket(row) => self.tickets.put((row.scope, row.ticket), row),
            Row::TicketLeg(row) => self.ticket_legs.put((row.scope, row.leg), row),
            Row::Approval(row) => self.approvals.put((row.scope, row.approval), row),
            Row::Run(row) => self.runs.put((row.scope, row.run), row),
            Row::RunSteps(row) => self.run_steps.push(row),
            Row::Incident(row) => self.incidents.put((row.scope, row.incident), row),
            // The first counts, and PostgreSQL would choose any.
            Row::IncidentClosed(row) => {
                let same =
                    |other: &&IncidentClosedRow| (other.scope, other.incident) == (row.scope, row.incident);
                if !self.closed.iter().any(same) {
                    self.closed.push(row);
                }
            }
            Row::ChannelEvent(row) => self.channel_events.push(row),
            Row::Portfolio(row) => self.portfolios.push(row),
            Row::Attachment(row) => self.attachments.push(row),
            Row::AttachmentWithdrawn(row) => self.withdrawn_attachments.push(row),
            Row::AttachmentUse(row) => self.attachment_uses.push(row),
            Row::ThreadRead(row) => self.reads.put((row.scope, row.person, row.contact), row),
            Row::Mention(row) => self.mentions.push(row),
            Row::Draft(row) => self.drafts.put((row.scope, row.person, row.contact), row),
            Row::DestroyKey { scope, contact, at } => {
                self.destroyed.put((*scope, *contact), (*scope, *contact, *at));
            }
        }
    }

    /// Writes everything.
    pub(crate) async fn write(&self, conn: &mut PgConnection) -> sqlx::Result<()> {
        contacts::upsert(conn, &self.contacts.rows).await?;
        contacts::tag(conn, &self.tags.rows).await?;
        contact_keys::insert(conn, &self.keys).await?;
        contact_keys::destroy(conn, &self.destroyed.rows).await?;
        search::forget(conn, &self.destroyed.rows).await?;
        threads::upsert(conn, &self.threads.rows).await?;
        thread_events::insert(conn, &self.thread_events).await?;
        self.messages.write(conn).await?;
        consents::insert(conn, &self.consents).await?;
        charges::insert_template_messages(conn, &self.template_messages).await?;
        clicks::insert(conn, &self.clicks).await?;
        charges::insert(conn, &self.charges).await?;
        tickets::upsert(conn, &self.tickets.rows).await?;
        tickets::upsert_legs(conn, &self.ticket_legs.rows).await?;
        approvals::upsert(conn, &self.approvals.rows).await?;
        runs::upsert(conn, &self.runs.rows).await?;
        runs::insert_steps(conn, &self.run_steps).await?;
        incidents::upsert(conn, &self.incidents.rows).await?;
        incidents::close(conn, &self.closed).await?;
        channel_events::insert(conn, &self.channel_events).await?;
        attachments::insert(conn, &self.attachments).await?;
        attachments::withdraw(conn, &self.withdrawn_attachments).await?;
        attachments::mark_used(conn, &self.attachment_uses).await?;
        thread_reads::upsert(conn, &self.reads.rows).await?;
        mentions::insert(conn, &self.mentions).await?;
        drafts::upsert(conn, &self.drafts.rows).await?;
        command_results::insert(conn, &self.results).await?;
        audit::insert(conn, &self.audit).await
    }
}

/// Rows of which the last with one key counts; PostgreSQL refuses to touch a row twice in one statement.
#[derive(Debug)]
pub(crate) struct Latest<K, R> {
    places: HashMap<K, usize>,
    rows: Vec<R>,
}

impl<K, R> Default for Latest<K, R> {
    fn default() -> Self {
        Self { places: HashMap::new(), rows: Vec::new() }
    }
}

impl<K: Hash + Eq, R> Latest<K, R> {
    fn put(&mut self, key: K, row: R) {
        let next = self.rows.len();
        let place = *self.places.entry(key).or_insert(next);
        match self.rows.get_mut(place) {
            Some(earlier) => *earlier = row,
            None => self.rows.push(row),
        }
    }
}
