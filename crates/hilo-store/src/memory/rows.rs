//! Rows for queries.

use super::{batch::Pending, state::State};
use crate::{
    Error, Result,
    outbox::Settlement,
    read::MessageItem,
    rows::{
        AuditRow, MessageChange, MessageChangeRow, MessageMediaRow, MessageRef, MessageRow, MessageStatusRow,
        Row, WithdrawRow,
    },
};
use hilo_model::{ContactId, Id, MessageId, Scope, Timestamp, message::Status};
use std::collections::btree_map::Entry;

/// Applies rows of one kind in the order given, kinds in the order of [`Row`].
pub(super) fn apply_all(state: &mut State, pending: &[Pending<'_>]) {
    let mut sorted: Vec<&Pending<'_>> = pending.iter().collect();
    sorted.sort_by_key(|pending| match pending {
        Pending::Row(row) => kind(row),
        Pending::Settled(_) => KIND_OF_NEWS,
    });
    for pending in sorted {
        match pending {
            Pending::Row(row) => apply(state, row),
            Pending::Settled(settlement) => accepted(state, settlement),
        }
    }
}

const KIND_OF_NEWS: u8 = 4;

fn kind(row: &Row) -> u8 {
    match row {
        Row::Contact(_) => 0,
        Row::Identity(_) | Row::Tag(_) => 1,
        Row::Thread(_) => 2,
        Row::Message(_) => 3,
        Row::MessageStatus(_) => KIND_OF_NEWS,
        Row::MessageMedia(_)
        | Row::MessageChange(_)
        | Row::Withdraw(_)
        | Row::TemplateMessage(_)
        | Row::TemplateClick(_)
        | Row::MessageCharge(_) => 5,
        Row::Consent(_) | Row::ThreadEvent(_) => 6,
        Row::Ticket(_) => 7,
        Row::TicketLeg(_) => 8,
        Row::Run(_) | Row::Approval(_) => 9,
        Row::RunSteps(_) => 10,
        Row::Incident(_) => 11,
        Row::IncidentClosed(_) => 12,
        Row::ChannelEvent(_) => 13,
        Row::Portfolio(_) | Row::Attachment(_) => 14,
        Row::AttachmentWithdrawn(_) => 15,
        Row::AttachmentUse(_) => 15,
        Row::ThreadRead(_) => 16,
        Row::Mention(_) => 17,
        Row::Draft(_) => 18,
        Row::DestroyKey { .. } => 19,
    }
}

fn apply(state: &mut State, row: &Row) {
    match row {
        Row::Contact(row) => {
            state.contacts.insert((row.scope, row.contact), row.clone());
        }
        // Compared before it is set, where the write is checked.
        Row::Identity(_) => {}
        Row::Tag(row) => {
            let key = (row.scope, row.contact, row.tag.clone());
            if row.present {
                state.contact_tags.insert(key)
            } else {
                state.contact_tags.remove(&key)
            };
        }
        Row::Thread(row) => {
            state.threads.insert((row.scope, row.contact), row.clone());
        }
        Row::Message(row) => {
            state.messages.entry((row.scope, row.contact, row.message)).or_insert_with(|| new_message(row));
        }
        Row::MessageStatus(row) => news(state, row),
        Row::MessageMedia(row) => media(state, row),
        Row::MessageChange(row) => change(state, row),
        Row::Withdraw(row) => withdraw(state, row),
        Row::TemplateMessage(row) => {
            let key = (row.scope, row.contact, row.message);
            state.template_messages.entry(key).or_insert_with(|| row.clone());
        }
        Row::TemplateClick(row) => {
            let key = (row.scope, row.contact, row.message);
            state.template_clicks.entry(key).or_insert_with(|| row.clone());
        }
        Row::MessageCharge(row) => {
            let key = (row.scope, row.contact, row.message);
            state.message_charges.entry(key).or_insert_with(|| row.clone());
            if let Some(item) = state.messages.get_mut(&key) {
                item.charge.get_or_insert_with(|| (row.charge, row.cost.clone()));
            }
        }
        Row::Consent(row) => {
            state.consents.entry((row.scope, row.contact, row.id)).or_insert_with(|| row.clone());
        }
        Row::Approval(row) => {
            state.approvals.insert((row.scope, row.approval), row.clone());
        }
        Row::ThreadEvent(row) => {
            state.thread_events.entry((row.scope, row.contact, row.id)).or_insert_with(|| row.clone());
        }
        Row::Ticket(row) => {
            state.tickets.insert((row.scope, row.ticket), row.clone());
        }
        Row::TicketLeg(row) => {
            state.ticket_legs.insert((row.scope, row.leg), row.clone());
        }
        Row::Run(row) => {
            state.runs.insert((row.scope, row.run), row.clone());
        }
        Row::RunSteps(row) => {
            state.run_steps.entry((row.scope, row.run, row.turn)).or_insert_with(|| row.clone());
        }
        Row::Incident(row) => {
            state.incidents.insert((row.scope, row.incident), row.clone());
        }
        Row::IncidentClosed(row) => {
            if let Some(incident) = state.incidents.get_mut(&(row.scope, row.incident)) {
                incident.closed.get_or_insert_with(|| row.closed.clone());
            }
        }
        Row::ChannelEvent(row) => {
            state.channel_events.entry((row.scope, row.channel, row.position)).or_insert_with(|| row.clone());
        }
        Row::Portfolio(row) => state.told(row),
        Row::Attachment(row) => {
            let key = (row.scope, row.attachment);
            if let Entry::Vacant(place) = state.attachments.entry(key) {
                place.insert(row.clone());
                if row.contact.is_none() {
                    state.unused_uploads.insert(key, row.at);
                }
            }
        }
        Row::AttachmentUse(row) => state.use_upload(row),
        Row::AttachmentWithdrawn(row) => {
            let file = state.attachments.get_mut(&(row.scope, row.attachment));
            if let Some(file) = file.filter(|file| file.contact.is_none()) {
                file.withdrawn_at.get_or_insert(row.at);
            }
        }
        Row::ThreadRead(row) => {
            state.thread_reads.insert((row.scope, row.person, row.contact), row.clone());
        }
        Row::Mention(row) => {
            state.mentions.insert((row.scope, row.person, row.contact, row.position));
        }
        Row::Draft(row) => {
            let key = (row.scope, row.person, row.contact);
            if row.body.is_some() {
                state.drafts.insert(key, row.clone());
            } else {
                state.drafts.remove(&key);
            }
        }
        Row::DestroyKey { scope, contact, .. } => {
            if let Some(key) = state.contact_keys.get_mut(&(*scope, *contact)) {
                *key = None;
            }
            state.forget_indexed(*scope, *contact);
        }
    }
}

fn new_message(row: &MessageRow) -> MessageItem {
    MessageItem {
        message: row.clone(),
        reached: Vec::new(),
        error: None,
        failure: None,
        attachment: None,
        attachment_error: None,
        edited_at: None,
        revoked_at: None,
        held_at: None,
        charge: None,
    }
}

/// The last message of a thread that a condition holds of.
fn last_where(
    state: &mut State,
    scope: Scope,
    contact: ContactId,
    is_it: impl Fn(&MessageRow) -> bool,
) -> Option<&mut MessageItem> {
    state
        .messages
        .values_mut()
        .filter(|item| item.message.scope == scope && item.message.contact == contact)
        .filter(|item| is_it(&item.message))
        .max_by_key(|item| item.message.position)
}

fn change(state: &mut State, row: &MessageChangeRow) {
    let is_it = |message: &MessageRow| {
        message.channel == row.channel && message.provider_id.as_ref() == Some(&row.provider_id)
    };
    let Some(item) = last_where(state, row.scope, row.contact, is_it) else { return };
    match &row.change {
        MessageChange::Edited { kind, content } => {
            let before = std::mem::replace(&mut item.message.content, content.clone());
            item.message.kind.clone_from(kind);
            item.edited_at = Some(row.at);
            let key = (row.scope, row.contact, item.message.message);
            state.message_versions.entry(key).or_default().entry(row.at).or_insert(before);
        }
        MessageChange::Filled { kind, content } => {
            item.message.content = content.clone();
            item.message.kind.clone_from(kind);
        }
        MessageChange::Revoked => item.revoked_at = item.revoked_at.or(Some(row.at)),
    }
}

fn withdraw(state: &mut State, row: &WithdrawRow) {
    for waiting in state.outbox.values_mut() {
        let is_theirs = waiting.scope == row.scope && waiting.contact == row.contact;
        if is_theirs && waiting.priority == row.priority && waiting.position <= row.position {
            waiting.not_after = Some(Timestamp::from_micros(0));
        }
    }
}

fn accepted(state: &mut State, settlement: &Settlement) {
    if let Settlement::Accepted { effect, contact, scope, provider_id, at, held } = settlement {
        let message = MessageId::from_uuid(effect.uuid());
        if *held && let Some(item) = state.messages.get_mut(&(*scope, *contact, message)) {
            item.held_at.get_or_insert(*at);
        }
        news(
            state,
            &MessageStatusRow {
                scope: *scope,
                contact: *contact,
                message: MessageRef::Id(message),
                status: Status::Accepted,
                at: *at,
                provider_id: Some(provider_id.clone()),
                error_code: None,
                error_detail: None,
            },
        );
    }
}

fn news(state: &mut State, news: &MessageStatusRow) {
    let is_it = |message: &MessageRow| match &news.message {
        MessageRef::Id(id) => message.message == *id,
        MessageRef::Provider { channel, provider_id } => {
            message.channel == *channel && message.provider_id.as_ref() == Some(provider_id)
        }
    };
    let Some(item) = last_where(state, news.scope, news.contact, is_it) else { return };
    item.message.status = item.message.status.max(news.status);
    if item.reached.iter().all(|(status, _)| *status != news.status) {
        item.reached.push((news.status, news.at));
        item.reached.sort_unstable();
    }
    if item.message.provider_id.is_none() {
        item.message.provider_id.clone_from(&news.provider_id);
    }
    if item.error.is_none() {
        item.error = news.error_code.map(|code| (code, news.error_detail.clone()));
        item.failure = match item.error {
            Some(_) => None,
            None => item.failure.take().or_else(|| news.error_detail.clone()),
        };
    }
}

fn media(state: &mut State, row: &MessageMediaRow) {
    if let Some(item) = state.messages.get_mut(&(row.scope, row.contact, row.message)) {
        item.attachment = row.attachment;
        item.attachment_error.clone_from(&row.error);
    }
}

impl State {
    /// Adds entries to the audit log.
    pub(super) fn audit(&mut self, entries: &[AuditRow]) -> Result<()> {
        for entry in entries {
            if self.audit.insert((entry.workspace, entry.id), entry.clone()).is_some() {
                return Err(Error::Constraint { constraint: "audit_key".to_owned() });
            }
        }
        Ok(())
    }
}
