//! The index that people and what was said are found by.
//!
//! It is **blind**: it holds keyed hashes of terms (hilo-search says which terms, hilo-vault hashes them), so that a stolen
//! database does not tell the words of sealed messages, and **beside the turn**: no turn writes it. Whoever owns a partition
//! follows its journal with a [`Standing`] of its own, reads what the lanes named there have said since ([`Source`]), and
//! commits documents and standing together ([`Index`]). Positions within a thread ascend in the order of commits, and the journal
//! has every event of a partition in that order, so nothing that commits late can be skipped.
//!
//! Documents have numbers that ascend with their commits; what was found is told with the greatest number first.

use crate::journal::Offset;
use hilo_model::{Actor, ContactId, MessageId, Scope, ThreadEventId, Timestamp, identity::Identity};

/// The number of a document: a place in the answer to a search.
pub type DocumentNumber = i64;

/// How far the index of a partition has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Everything up to this entry of the journal is indexed (and, once the walk is done, everything before).
    pub offset: Offset,
    /// The walk over people whose journal may be gone already.
    pub walk: Walk,
}

/// Where the walk over everybody stands who was there before there was an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Walk {
    /// Everybody is indexed. A new database begins so.
    Done,
    /// Nobody yet.
    Ahead,
    /// Everybody up to this one, in the order of scope and id.
    Behind(Scope, ContactId),
}

impl Standing {
    /// Where the index of a new database's partition stands.
    pub const NEW: Self = Self { offset: 0, walk: Walk::Done };
}

/// A partition's standing, beside the turns that could be indexed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The partition's cursor: turns up to this entry are committed.
    pub cursor: Offset,
    /// How far the index has come.
    pub standing: Standing,
}

/// What a document stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The contact: name, addresses. At most one document of each contact.
    Person,
    /// A message, by its position in the thread.
    Message(i64),
    /// A note, by its position in the thread.
    Note(i64),
}

impl Place {
    /// The position in the thread; 0 for the contact.
    pub fn position(self) -> i64 {
        match self {
            Self::Person => 0,
            Self::Message(position) | Self::Note(position) => position,
        }
    }

    /// The number of the kind in databases.
    pub fn code(self) -> i16 {
        match self {
            Self::Person => 0,
            Self::Message(_) => 1,
            Self::Note(_) => 2,
        }
    }

    /// The place with this kind and position.
    pub fn from_code(code: i16, position: i64) -> Option<Self> {
        match code {
            0 => Some(Self::Person),
            1 => Some(Self::Message(position)),
            2 => Some(Self::Note(position)),
            _ => None,
        }
    }
}

/// Something that can be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchDocument {
    /// What it is.
    pub place: Place,
    /// The hashes of its terms. Without any, only an earlier document of the person goes.
    pub tokens: Vec<u64>,
}

/// What is new to find of one contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexedContact {
    /// Where.
    pub scope: Scope,
    /// Who.
    pub contact: ContactId,
    /// Everything said up to this position is indexed now.
    pub up_to: i64,
    /// A hash of what the person's document was made from.
    pub person: i64,
    /// The new documents. One of the person replaces the one that is there.
    pub documents: Vec<SearchDocument>,
}

/// A step of indexing one partition. It is refused as stale if the standing is not `from` any more, so a repetition does no
/// harm. Contacts whose key was destroyed get no documents: an index must not remember whom everything else forgot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// The standing it starts from.
    pub from: Standing,
    /// The standing it leaves behind.
    pub to: Standing,
    /// What is new.
    pub contacts: Vec<IndexedContact>,
}

/// What a contact's documents are made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Where.
    pub scope: Scope,
    /// Who.
    pub contact: ContactId,
    /// What was said up to this position is indexed.
    pub indexed: i64,
    /// The hash that the person's document was made with, if there is one.
    pub person: Option<i64>,
    /// The name; none if the contact is not there (yet) or was merged into another.
    pub name: Option<String>,
    /// The addresses.
    pub identities: Vec<Identity>,
    /// What was said behind `indexed`, ascending by position: messages of the customer and of people and programs (not what flows say),
    /// and notes.
    pub said: Vec<Said>,
}

/// Something that was said, sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Its position, and what it is.
    pub place: Place,
    /// The message's or the note's id.
    pub id: SaidId,
    /// Whether the customer said it.
    pub inbound: bool,
    /// Who said it.
    pub author: Actor,
    /// When.
    pub at: Timestamp,
    /// What: sealed JSON of an `Inbound`, an `Outbound` or a note.
    pub content: bytes::Bytes,
}

/// The id of something that was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaidId {
    /// A message's.
    Message(MessageId),
    /// A note's.
    Note(ThreadEventId),
}

/// The kind of thread event that is a note.
pub const NOTE: &str = "note";

/// A document that has all the tokens asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Its number: the key of the answer.
    pub number: DocumentNumber,
    /// Whose.
    pub contact: ContactId,
    /// What.
    pub place: Place,
}

/// A part of an answer: those of the documents looked through that the asker may see, the newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hits {
    /// The documents.
    pub hits: Vec<Hit>,
    /// Behind which number to go on; none if there is nothing more. There may be fewer hits than asked for, even none, and more
    /// behind: looking through what one may not see ends somewhere too.
    pub next: Option<DocumentNumber>,
}

/// What contacts' documents are made from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    /// For each contact, in the order asked for.
    pub sources: Vec<Source>,
    /// Whether this is everything. If not, the last one's `said` goes on behind, and contacts behind it were left out.
    pub complete: bool,
}

impl Sources {
    /// Puts together what stores read apart: the contacts, without what they said, and what was said, each with the place of its
    /// contact. Messages and notes may each end after their first `limit`.
    pub fn of(mut sources: Vec<Source>, mut said: Vec<(usize, Said)>, limit: usize) -> Self {
        said.sort_by_key(|(contact, said)| (*contact, said.place.position()));
        // Of each list everything is here up to its own end, so of both up to the end of the shorter.
        let complete = said.len() < limit;
        said.truncate(limit);
        if let (false, Some((last, _))) = (complete, said.last()) {
            sources.truncate(last + 1);
        }
        for (contact, said) in said {
            if let Some(source) = sources.get_mut(contact) {
                source.said.push(said);
            }
        }
        Self { sources, complete }
    }
}
