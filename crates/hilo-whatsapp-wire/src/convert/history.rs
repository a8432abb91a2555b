use super::{Person, inbound, rest::of_history};
use crate::{
    scalar::UnixTime,
    webhook::{History, HistoryChunk, HistoryThread, Message},
};
use hilo_model::{
    Timestamp,
    message::{Inbound, Status},
};

/// A piece of an old conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct OldThread {
    /// With whom.
    pub person: Person,
    /// What names this piece: the same when it comes again.
    pub piece: String,
    /// What was said, oldest first.
    pub messages: Vec<OldMessage>,
}

/// A message of an old conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct OldMessage {
    /// Meta's id of it.
    pub id: String,
    /// Whether we said it.
    pub ours: bool,
    /// What it says; in the form of what customers send.
    pub content: Inbound,
    /// The message that it answers.
    pub reply_to: Option<String>,
    /// When; to the second.
    pub at: Timestamp,
    /// How far it came.
    pub status: Status,
}

/// The old conversations of a change, as far as they name whom they are with; and whether that was everything it says.
pub fn history(value: &History, received_at: Timestamp) -> (Vec<OldThread>, bool) {
    let ours = value.metadata.as_ref().and_then(|metadata| metadata.display_phone_number.as_deref());
    let mut complete = true;
    let mut threads = Vec::new();
    for chunk in &value.history {
        complete &= chunk.errors.is_empty();
        for thread in &chunk.threads {
            match old_thread(chunk, thread, ours, received_at) {
                Some(thread) => threads.push(thread),
                None => complete = false,
            }
        }
    }
    (threads, complete)
}

fn old_thread(
    chunk: &HistoryChunk,
    thread: &HistoryThread,
    ours: Option<&str>,
    received_at: Timestamp,
) -> Option<OldThread> {
    let person = of_history(thread);
    if person.is_nobody() {
        return None;
    }
    let number = |of: fn(&crate::webhook::HistoryMetadata) -> Option<u32>| {
        chunk.metadata.as_ref().and_then(of).map_or_else(String::new, |number| number.to_string())
    };
    let mut messages: Vec<OldMessage> = thread
        .messages
        .iter()
        .filter(|message| !message.id.is_empty() && message.group_id.is_none())
        .map(|message| old_message(message, &person, ours, received_at))
        .collect();
    messages.sort_by_key(|message| message.at);
    let first = messages.first().map_or("", |message| &*message.id);
    let last = messages.last().map_or("", |message| &*message.id);
    let (phase, order) = (number(|it| it.phase), number(|it| it.chunk_order));
    let piece = format!("history/{phase}/{order}/{}/{first}/{last}", messages.len());
    Some(OldThread { person, piece, messages })
}

fn old_message(message: &Message, person: &Person, ours: Option<&str>, received_at: Timestamp) -> OldMessage {
    let status = message.history_context.as_ref().and_then(|context| context.status.as_deref());
    OldMessage {
        id: message.id.clone(),
        ours: is_ours(message, person, ours),
        content: inbound::content(message),
        reply_to: message.context.as_deref().and_then(|context| context.id.clone()),
        at: message.timestamp.map_or(received_at, UnixTime::timestamp),
        status: match status.map(str::to_ascii_uppercase).as_deref() {
            Some("DELIVERED") => Status::Delivered,
            Some("READ") => Status::Read,
            Some("PLAYED") => Status::Played,
            Some("ERROR") => Status::Failed,
            _ => Status::Sent,
        },
    }
}

/// The sender decides; where it is not told, the receiver.
fn is_ours(message: &Message, person: &Person, ours: Option<&str>) -> bool {
    let theirs = person.phone.as_ref().map(hilo_model::Phone::digits);
    match message.from.as_deref() {
        Some(from) if Some(from) == ours => true,
        Some(from) if Some(from) == theirs => false,
        Some(_) => message.to.is_some(),
        None if message.from_user_id.is_some() => false,
        None => message.to.is_some() || message.to_user_id.is_some(),
    }
}
