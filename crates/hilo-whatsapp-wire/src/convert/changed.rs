use super::{Person, inbound};
use crate::{
    scalar::UnixTime,
    webhook::{Contact, Content, Message},
};
use hilo_model::{Timestamp, message::Inbound};

/// An earlier message says something else now, or is gone.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// Meta's id of the news, by which duplicates are known.
    pub id: String,
    /// Meta's id of the message.
    pub original: String,
    /// What became of it.
    pub now: Rewritten,
    /// Who did it; in echoes whom it was sent to.
    pub person: Person,
    /// When; to the second.
    pub at: Timestamp,
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq)]
pub enum Rewritten {
    /// It says this now.
    Edited(Inbound),
    /// It was deleted.
    Revoked,
}

/// The change that a message tells; none if it is no edit or deletion, or names no id or person.
pub fn changed(message: &Message, contacts: &[Contact], received_at: Timestamp) -> Option<Changed> {
    of(message, Person::sender(message, contacts), received_at)
}

/// The same, of whoever `person` is.
pub(super) fn of(message: &Message, person: Person, received_at: Timestamp) -> Option<Changed> {
    let (original, now) = match &message.content {
        Content::Edit(edit) => {
            (&edit.original_message_id, Rewritten::Edited(inbound::content(&edit.message)))
        }
        Content::Revoke(revoke) => (&revoke.original_message_id, Rewritten::Revoked),
        _ => return None,
    };
    if message.id.is_empty() || original.is_empty() || person.is_nobody() {
        return None;
    }
    Some(Changed {
        id: message.id.clone(),
        original: original.clone(),
        now,
        person,
        at: message.timestamp.map_or(received_at, UnixTime::timestamp),
    })
}
