//! What lists of threads tell.

use super::state::State;
use crate::{
    read::{LastMessage, MessageItem, ThreadFilter, ThreadItem},
    rows::{Direction, ThreadRow},
};
use hilo_model::PersonId;

impl State {
    /// What is told of a thread to whoever reads.
    pub(super) fn item(&self, thread: &ThreadRow, reader: Option<PersonId>) -> ThreadItem {
        let contact = self.contacts.get(&(thread.scope, thread.contact));
        let last = if thread.preview_inbound { Direction::Inbound } else { Direction::Outbound };
        let last = self.messages_of(thread).filter(|item| item.message.direction == last);
        let last = last.max_by_key(|item| item.message.position);
        ThreadItem {
            thread: thread.clone(),
            name: contact.map(|contact| contact.name.clone()).unwrap_or_default(),
            unread: self.unread(thread, reader),
            mentioned: self.mentioned(thread, reader),
            last: last.map(|item| LastMessage {
                author: item.message.author,
                kind: item.message.kind.clone(),
                status: item.message.status,
            }),
        }
    }

    /// Whether the reader was named in what they have not seen.
    fn mentioned(&self, thread: &ThreadRow, reader: Option<PersonId>) -> bool {
        let Some(person) = reader else { return false };
        let (scope, contact) = (thread.scope, thread.contact);
        let read = self.thread_reads.get(&(scope, person, contact)).map_or(0, |mark| mark.position);
        let unseen = (scope, person, contact, read.saturating_add(1))..=(scope, person, contact, i64::MAX);
        self.mentions.range(unseen).next().is_some()
    }

    fn messages_of(&self, thread: &ThreadRow) -> impl Iterator<Item = &MessageItem> {
        let (scope, contact) = (thread.scope, thread.contact);
        self.messages
            .values()
            .filter(move |item| item.message.scope == scope && item.message.contact == contact)
    }

    /// How many messages of the customer the reader has not seen.
    fn unread(&self, thread: &ThreadRow, reader: Option<PersonId>) -> i32 {
        let mark = reader.and_then(|person| self.thread_reads.get(&(thread.scope, person, thread.contact)));
        let Some(mark) = mark else { return thread.unread };
        let unseen = self
            .messages_of(thread)
            .filter(|item| {
                item.message.direction == Direction::Inbound && item.message.position > mark.position
            })
            .count();
        thread.unread.min(i32::try_from(unseen).unwrap_or(i32::MAX))
    }

    /// Whether a thread is asked for.
    pub(super) fn wanted(&self, thread: &ThreadRow, filter: &ThreadFilter) -> bool {
        let tagged = |tag: &String| self.contact_tags.contains(&(thread.scope, thread.contact, tag.clone()));
        (filter.statuses.is_empty() || filter.statuses.contains(&thread.status))
            && (filter.assignee.is_none() || thread.assignee == filter.assignee)
            && (!filter.unassigned || thread.assignee.is_none())
            && (!filter.unread || self.unread(thread, filter.reader) > 0)
            && (!filter.mentioned || self.mentioned(thread, filter.reader))
            && (!filter.waiting || thread.waiting_since.is_some())
            && filter.snoozed.is_none_or(|asleep| thread.snoozed_until.is_some() == asleep)
            && (filter.channel.is_none() || thread.channel == filter.channel)
            && filter.tag.as_ref().is_none_or(tagged)
    }
}
