//! Rows for queries: each kind of a batch in one statement.

mod attachments;
mod audit;
mod channel_events;
mod command_results;
mod contact_keys;
mod contacts;
mod incidents;
mod messages;
mod runs;
mod thread_events;
mod threads;
mod tickets;

pub(crate) use audit::insert as audit;
pub(crate) use command_results::insert as command_results;
pub(crate) use contact_keys::{insert as contact_keys, look_up as look_up_keys};
pub(crate) use messages::status;

use hilo_model::{ContactId, Scope, Timestamp};
use hilo_store::{
    Result,
    outbox::Settlement,
    rows::{
        AttachmentRow, ChannelEventRow, ContactRow, IncidentRow, MessageMediaRow, MessageRow, Row, RunRow,
        RunStepsRow, TagRow, ThreadEventRow, ThreadRow, TicketLegRow, TicketRow,
    },
};
use messages::News;
use sqlx::SqliteConnection;
use std::{collections::HashMap, hash::Hash};

/// Rows sorted by kind, in the order given.
#[derive(Debug, Default)]
pub(crate) struct Rows<'a> {
    contacts: Vec<&'a ContactRow>,
    tags: Vec<&'a TagRow>,
    threads: Vec<&'a ThreadRow>,
    messages: Vec<&'a MessageRow>,
    news: Vec<News<'a>>,
    media: Vec<&'a MessageMediaRow>,
    events: Vec<&'a ThreadEventRow>,
    tickets: Vec<&'a TicketRow>,
    legs: Vec<&'a TicketLegRow>,
    runs: Vec<&'a RunRow>,
    steps: Vec<&'a RunStepsRow>,
    incidents: Vec<&'a IncidentRow>,
    channel_events: Vec<&'a ChannelEventRow>,
    attachments: Vec<&'a AttachmentRow>,
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
            Row::ThreadEvent(row) => self.events.push(row),
            Row::Ticket(row) => self.tickets.push(row),
            Row::TicketLeg(row) => self.legs.push(row),
            Row::Run(row) => self.runs.push(row),
            Row::RunSteps(row) => self.steps.push(row),
            Row::Incident(row) => self.incidents.push(row),
            Row::ChannelEvent(row) => self.channel_events.push(row),
            Row::Attachment(row) => self.attachments.push(row),
            Row::DestroyKey { scope, contact, at } => {
                self.destroyed.push((*scope, *contact, *at));
            }
        }
    }

    /// Adds what a settlement says of its message.
    pub(crate) fn settle(&mut self, settlement: &'a Settlement) {
        self.news.extend(News::of_settlement(settlement));
    }

    /// Writes everything.
    pub(crate) async fn save(self, tx: &mut SqliteConnection) -> Result<()> {
        contacts::upsert(&mut *tx, &self.contacts).await?;
        contacts::tag(&mut *tx, &self.tags).await?;
        threads::upsert(&mut *tx, &self.threads).await?;
        messages::insert(&mut *tx, &self.messages).await?;
        messages::update(&mut *tx, &self.news).await?;
        messages::media(&mut *tx, &self.media).await?;
        thread_events::insert(&mut *tx, &self.events).await?;
        tickets::upsert(&mut *tx, &self.tickets).await?;
        tickets::upsert_legs(&mut *tx, &self.legs).await?;
        runs::upsert(&mut *tx, &self.runs).await?;
        runs::insert_steps(&mut *tx, &self.steps).await?;
        incidents::upsert(&mut *tx, &self.incidents).await?;
        channel_events::insert(&mut *tx, &self.channel_events).await?;
        attachments::insert(&mut *tx, &self.attachments).await?;
        contact_keys::destroy(tx, &self.destroyed).await
    }
}

/// Of rows with one key, only the last.
fn last<'a, R, K: Eq + Hash>(rows: &[&'a R], key: impl Fn(&R) -> K) -> Vec<&'a R> {
    let mut places = HashMap::with_capacity(rows.len());
    let mut kept: Vec<&R> = Vec::with_capacity(rows.len());
    for row in rows {
        let place = *places.entry(key(row)).or_insert(kept.len());
        match kept.get_mut(place) {
            Some(slot) => *slot = row,
            None => kept.push(row),
        }
    }
    kept
}
