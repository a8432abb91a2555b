//! The index, as a list that is looked through.

use super::state::State;
use crate::{
    Refusal,
    partition::PartitionId,
    read::Page,
    rows::Direction,
    search::{
        DocumentNumber, Hit, Hits, Index, IndexedContact, NOTE, Place, Progress, Said, SaidId, Source,
        Sources, Standing, Walk,
    },
    write::Done,
};
use hilo_model::{Actor, ContactId, Scope, access::ThreadAccess};
use std::{collections::BTreeSet, ops::Bound};

/// A document.
#[derive(Debug, Clone)]
pub(super) struct Indexed {
    scope: Scope,
    contact: ContactId,
    place: Place,
    tokens: BTreeSet<u64>,
}

/// What is indexed of a contact.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    up_to: i64,
    person: i64,
}

impl State {
    pub(super) fn search_progress(&self, partition: PartitionId) -> Progress {
        Progress {
            cursor: self.partitions.get(&partition).map_or(0, |partition| partition.cursor),
            standing: self.search_standings.get(&partition).copied().unwrap_or(Standing::NEW),
        }
    }

    /// See [`Index`].
    pub(super) fn index(&mut self, partition: PartitionId, index: &Index) -> Result<Done, Refusal> {
        if self.search_progress(partition).standing != index.from {
            return Err(Refusal::Stale("search"));
        }
        self.search_standings.insert(partition, index.to);
        for contact in &index.contacts {
            if matches!(self.contact_keys.get(&(contact.scope, contact.contact)), Some(Some(_))) {
                self.index_contact(contact);
            }
        }
        Ok(Done::Indexed)
    }

    fn index_contact(&mut self, new: &IndexedContact) {
        let IndexedContact { scope, contact, up_to, person, documents } = new;
        self.search_contacts.insert((*scope, *contact), Known { up_to: *up_to, person: *person });
        for document in documents {
            if document.place == Place::Person {
                self.search_documents.retain(|_, known| {
                    (known.scope, known.contact, known.place) != (*scope, *contact, Place::Person)
                });
            }
            if !document.tokens.is_empty() {
                let number = self.search_documents.last_key_value().map_or(0, |(number, _)| *number) + 1;
                let tokens = document.tokens.iter().copied().collect();
                let indexed = Indexed { scope: *scope, contact: *contact, place: document.place, tokens };
                self.search_documents.insert(number, indexed);
            }
        }
    }

    /// A person is erased.
    pub(super) fn forget_indexed(&mut self, scope: Scope, contact: ContactId) {
        self.search_contacts.remove(&(scope, contact));
        self.search_documents.retain(|_, known| (known.scope, known.contact) != (scope, contact));
    }

    pub(super) fn walk(&self, walk: Walk, limit: usize) -> Vec<(Scope, ContactId)> {
        let behind = match walk {
            Walk::Done => return Vec::new(),
            Walk::Ahead => Bound::Unbounded,
            Walk::Behind(scope, contact) => Bound::Excluded((scope, contact)),
        };
        self.contacts.range((behind, Bound::Unbounded)).take(limit).map(|(key, _)| *key).collect()
    }

    pub(super) fn search_sources(&self, contacts: &[(Scope, ContactId)], limit: usize) -> Sources {
        let mut sources = Vec::new();
        let mut all = Vec::new();
        for (place, (scope, contact)) in contacts.iter().enumerate() {
            let known = self.search_contacts.get(&(*scope, *contact));
            let indexed = known.map_or(0, |known| known.up_to);
            let said = self.said(*scope, *contact).into_iter();
            all.extend(said.filter(|said| said.place.position() > indexed).map(|said| (place, said)));
            let row = self.contacts.get(&(*scope, *contact)).filter(|row| row.merged_into.is_none());
            sources.push(Source {
                scope: *scope,
                contact: *contact,
                indexed,
                person: known.map(|known| known.person),
                name: row.map(|row| row.name.clone()),
                identities: self.identities_of(*scope, *contact),
                said: Vec::new(),
            });
        }
        Sources::of(sources, all, limit)
    }

    /// What was said in a thread and can be found, ascending by position.
    pub(super) fn said(&self, scope: Scope, contact: ContactId) -> Vec<Said> {
        let messages = self.messages.values().map(|item| &item.message);
        let messages = messages.filter(|row| (row.scope, row.contact) == (scope, contact)).filter(|row| {
            row.direction == Direction::Inbound || !matches!(row.author, Actor::Run(_) | Actor::System)
        });
        let notes = self.thread_events.values();
        let notes = notes.filter(|row| (row.scope, row.contact) == (scope, contact) && row.kind == NOTE);
        let mut said: Vec<Said> = messages
            .map(|row| Said {
                place: Place::Message(row.position),
                id: SaidId::Message(row.message),
                inbound: row.direction == Direction::Inbound,
                author: row.author,
                at: row.sent_at,
                content: row.content.clone(),
            })
            .chain(notes.map(|row| Said {
                place: Place::Note(row.position),
                id: SaidId::Note(row.id),
                inbound: false,
                author: row.actor,
                at: row.at,
                content: row.body.clone(),
            }))
            .collect();
        said.sort_by_key(|said| said.place.position());
        said
    }

    pub(super) fn search(
        &self,
        scope: Scope,
        access: &ThreadAccess,
        tokens: &[u64],
        page: Page<DocumentNumber>,
    ) -> Hits {
        let visible = |contact: ContactId| {
            let thread = self.threads.get(&(scope, contact));
            thread.is_some_and(|thread| access.allows(thread.assignee, thread.team))
        };
        let below = page.after.unwrap_or(DocumentNumber::MAX);
        let mut hits: Vec<Hit> = self
            .search_documents
            .range(..below)
            .rev()
            .filter(|(_, known)| known.scope == scope && visible(known.contact))
            .filter(|(_, known)| {
                !tokens.is_empty() && tokens.iter().all(|token| known.tokens.contains(token))
            })
            .map(|(number, known)| Hit { number: *number, contact: known.contact, place: known.place })
            .take(page.limit as usize + 1)
            .collect();
        let more = hits.len() > page.limit as usize;
        hits.truncate(page.limit as usize);
        let next = hits.last().filter(|_| more).map(|last| last.number);
        Hits { hits, next }
    }
}
