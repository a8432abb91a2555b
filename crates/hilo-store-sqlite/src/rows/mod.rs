//! Rows for queries, kind by kind.

mod approvals;
mod attachments;
mod audit;
mod channel_events;
mod charges;
mod clicks;
mod command_results;
mod consents;
mod contact_keys;
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

pub(crate) use audit::insert as audit;
pub(crate) use command_results::insert as command_results;
pub(crate) use contact_keys::{insert as contact_keys, look_up as look_up_keys};

use crate::{outbox, reach, search};
use hilo_model::{ContactId, Scope, Timestamp};
use hilo_store::{
    outbox::Settlement,
    reach::PortfolioRow,
    rows::{
        ApprovalRow, AttachmentRow, AttachmentUseRow, AttachmentWithdrawnRow, ChannelEventRow, ConsentRow,
        ContactRow, DraftRow, IncidentClosedRow, IncidentRow, MentionRow, MessageChangeRow, MessageChargeRow,
        MessageMediaRow, MessageRow, Row, RunRow, RunStepsRow, TagRow, TemplateClickRow, TemplateMessageRow,
        ThreadEventRow, ThreadReadRow, ThreadRow, TicketLegRow, TicketRow, WithdrawRow,
    },
};
use messages::News;
use rusqlite::Connection;

/// Rows sorted by kind, in the order given.
#[derive(Debug, Default)]
pub(crate) struct Rows<'a> {
    contacts: Vec<&'a ContactRow>,
    tags: Vec<&'a TagRow>,
    threads: Vec<&'a ThreadRow>,
    messages: Vec<&'a MessageRow>,
    news: Vec<News<'a>>,
    held: Vec<&'a Settlement>,
    media: Vec<&'a MessageMediaRow>,
    changes: Vec<&'a MessageChangeRow>,
    withdrawn: Vec<WithdrawRow>,
    consents: Vec<&'a ConsentRow>,
    template_messages: Vec<&'a TemplateMessageRow>,
    clicks: Vec<&'a TemplateClickRow>,
    charges: Vec<&'a MessageChargeRow>,
    events: Vec<&'a ThreadEventRow>,
    tickets: Vec<&'a TicketRow>,
    legs: Vec<&'a TicketLegRow>,
    approvals: Vec<&'a ApprovalRow>,
    runs: Vec<&'a RunRow>,
    steps: Vec<&'a RunStepsRow>,
    incidents: Vec<&'a IncidentRow>,
    closed: Vec<&'a IncidentClosedRow>,
    channel_events: Vec<&'a ChannelEventRow>,
    portfolios: Vec<&'a PortfolioRow>,
    attachments: Vec<&'a AttachmentRow>,
    withdrawn_attachments: Vec<&'a AttachmentWithdrawnRow>,
    attachment_uses: Vec<&'a AttachmentUseRow>,
    reads: Vec<&'a ThreadReadRow>,
    mentions: Vec<&'a MentionRow>,
    drafts: Vec<&'a DraftRow>,
    destroyed: Vec<(Scope, ContactId, Timestamp)>,
}

impl<'a> Rows<'a> {
    /// Adds a row. Addresses are not among them: [`crate::identities`] compares before it sets.
    pub(crate) fn add(&mut self, row: &'a Row) {
        match row {
            Row::Contact(row) => self.contacts.push(row),
            Row::Identity(_) => {}
            Row::Tag(row) => self.tags.push(row),
            Row::Thread(row) => self.threads.push(row),
            Row::Message(row) => self.messages.push(row),
            Row::MessageStatus(row) => self.news.push(News::of_status(row)),
            Row::MessageMedia(row) => self.media.push(row),
            Row::MessageChange(row) => self.changes.push(row),
            Row::Withdraw(row) => self.withdrawn.push(*row),
            Row::Consent(row) => self.consents.push(row),
            Row::TemplateMessage(row) => self.template_messages.push(row),
            Row::TemplateClick(row) => self.clicks.push(row),
            Row::MessageCharge(row) => self.charges.push(row),
            Row::ThreadEvent(row) => self.events.push(row),
            Row::Ticket(row) => self.tickets.push(row),
            Row::TicketLeg(row) => self.legs.push(row),
            Row::Approval(row) => self.approvals.push(row),
            Row::Run(row) => self.runs.push(row),
            Row::RunSteps(row) => self.steps.push(row),
            Row::Incident(row) => self.incidents.push(row),
            Row::IncidentClosed(row) => self.closed.push(row),
            Row::ChannelEvent(row) => self.channel_events.push(row),
            Row::Portfolio(row) => self.portfolios.push(row),
            Row::Attachment(row) => self.attachments.push(row),
            Row::AttachmentWithdrawn(row) => self.withdrawn_attachments.push(row),
            Row::AttachmentUse(row) => self.attachment_uses.push(row),
            Row::ThreadRead(row) => self.reads.push(row),
            Row::Mention(row) => self.mentions.push(row),
            Row::Draft(row) => self.drafts.push(row),
            Row::DestroyKey { scope, contact, at } => {
                self.destroyed.push((*scope, *contact, *at));
            }
        }
    }

    /// Adds what a settlement says of its message.
    pub(crate) fn settle(&mut self, settlement: &'a Settlement) {
        self.news.extend(News::of_settlement(settlement));
        if matches!(settlement, Settlement::Accepted { held: true, .. }) {
            self.held.push(settlement);
        }
    }

    /// Writes everything.
    pub(crate) fn save(self, tx: &Connection) -> rusqlite::Result<()> {
        contacts::upsert(tx, &self.contacts)?;
        contacts::tag(tx, &self.tags)?;
        threads::upsert(tx, &self.threads)?;
        messages::insert(tx, &self.messages)?;
        messages::update(tx, &self.news)?;
        messages::hold(tx, &self.held)?;
        messages::media(tx, &self.media)?;
        messages::change(tx, &self.changes)?;
        outbox::withdraw(tx, &self.withdrawn)?;
        consents::insert(tx, &self.consents)?;
        charges::insert_template_messages(tx, &self.template_messages)?;
        clicks::insert(tx, &self.clicks)?;
        charges::insert(tx, &self.charges)?;
        thread_events::insert(tx, &self.events)?;
        tickets::upsert(tx, &self.tickets)?;
        tickets::upsert_legs(tx, &self.legs)?;
        approvals::upsert(tx, &self.approvals)?;
        runs::upsert(tx, &self.runs)?;
        runs::insert_steps(tx, &self.steps)?;
        incidents::upsert(tx, &self.incidents)?;
        incidents::close(tx, &self.closed)?;
        channel_events::insert(tx, &self.channel_events)?;
        reach::told(tx, &self.portfolios)?;
        attachments::insert(tx, &self.attachments)?;
        attachments::withdraw(tx, &self.withdrawn_attachments)?;
        attachments::mark_used(tx, &self.attachment_uses)?;
        thread_reads::upsert(tx, &self.reads)?;
        mentions::insert(tx, &self.mentions)?;
        drafts::upsert(tx, &self.drafts)?;
        contact_keys::destroy(tx, &self.destroyed)?;
        search::forget(tx, self.destroyed.iter().map(|(scope, contact, _)| (*scope, *contact)))
    }
}
