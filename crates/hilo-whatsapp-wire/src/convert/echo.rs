use super::{Changed, Person, changed, inbound, rest::named};
use crate::{
    scalar::UnixTime,
    webhook::{Contact, Content, Message},
};
use hilo_model::{Timestamp, message::Inbound};

/// What somebody of the company did in the number's app.
#[derive(Debug, Clone, PartialEq)]
pub enum Echo {
    /// They wrote.
    Said {
        /// Meta's id of the message.
        id: String,
        /// To whom.
        person: Person,
        /// What; in the form of what customers send.
        content: Inbound,
        /// The message that it answers.
        reply_to: Option<String>,
        /// When; to the second.
        at: Timestamp,
    },
    /// They changed or deleted what they had written.
    Changed(Changed),
}

/// Takes an echo out of a change; none if it names no id or nobody it was sent to.
pub fn echo(message: &Message, contacts: &[Contact], received_at: Timestamp) -> Option<Echo> {
    let person = named(
        Person::of_ids(
            message.to.as_deref(),
            message.to_user_id.as_deref(),
            message.to_parent_user_id.as_deref(),
        ),
        contacts,
    );
    if matches!(message.content, Content::Edit(_) | Content::Revoke(_)) {
        return changed::of(message, person, received_at).map(Echo::Changed);
    }
    if message.id.is_empty() || person.is_nobody() || message.group_id.is_some() {
        return None;
    }
    Some(Echo::Said {
        id: message.id.clone(),
        person,
        content: inbound::content(message),
        reply_to: message.context.as_deref().and_then(|context| context.id.clone()),
        at: message.timestamp.map_or(received_at, UnixTime::timestamp),
    })
}
