use super::{Person, call};
use crate::webhook::{
    Call, CallStatus, Calls, Change, Contact, HistoryThread, Message, Messages, Status, UserPreference,
};
use serde::Serialize;
use serde_json::{Value, json};

/// A part of a change that has no neutral form: whole, with whom it concerns as far as it tells.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// What it is, in one word of ours or Meta's: `echo`, `call`, `history`….
    pub what: String,
    /// The person it concerns; none if it is nobody's alone.
    pub person: Option<Person>,
    /// The part, as Meta sent it.
    pub raw: Value,
}

impl Part {
    /// A part; an address that tells nothing is none.
    pub fn new(what: &str, person: Person, raw: &impl Serialize) -> Self {
        let person = (!person.is_nobody()).then_some(person);
        Self { what: what.to_owned(), person, raw: serde_json::to_value(raw).unwrap_or_default() }
    }

    /// A part of which nobody knows whose it is.
    pub fn nobodys(what: &str, raw: Value) -> Self {
        Self { what: what.to_owned(), person: None, raw }
    }
}

/// Takes a change apart that has no neutral form, person by person, so that each part can be kept where that person's
/// data are. Everything it says is in one of the parts.
pub fn parts(change: &Change) -> Vec<Part> {
    match change {
        Change::SmbMessageEchoes(value) | Change::MessageEchoes(value) | Change::Messages(value) => {
            traffic(value)
        }
        Change::Standby(value) => traffic(&value.standby),
        Change::History(value) => value
            .history
            .iter()
            .flat_map(|chunk| {
                let threads = chunk.threads.iter().map(|thread| {
                    let raw = json!({ "metadata": chunk.metadata, "thread": thread });
                    Part::new("history", of_history(thread), &raw)
                });
                let rest = (!chunk.errors.is_empty()).then(|| Part::nobodys("history", json!(chunk)));
                threads.chain(rest)
            })
            .collect(),
        Change::UserPreferences(value) => {
            let part = |one: &UserPreference| {
                let person = of_ids(&one.wa_id, &one.user_id, &one.parent_user_id);
                Part::new("preference", named(person, &value.contacts), one)
            };
            value.user_preferences.iter().map(part).collect()
        }
        Change::Calls(value) => calls(value),
        Change::MessagingHandovers(value) => {
            let text = |name: &str| value.sender.as_ref()?.get(name)?.as_str().map(str::to_owned);
            let person = of_ids(&text("wa_id"), &text("user_id"), &text("parent_user_id"));
            vec![Part::new("handover", person, value)]
        }
        other => {
            let value = match serde_json::to_value(other) {
                Ok(Value::Object(mut change)) => change.remove("value").unwrap_or_default(),
                _ => Value::Null,
            };
            let only = match value.get("contacts").and_then(Value::as_array).map(Vec::as_slice) {
                Some([contact]) => serde_json::from_value::<Contact>(contact.clone()).ok(),
                _ => None,
            };
            let person = only.map(|contact| of_contact(&contact)).unwrap_or_default();
            vec![Part::new(other.field(), person, &value)]
        }
    }
}

/// Messages that other apps of the number sent and received.
fn traffic(value: &Messages) -> Vec<Part> {
    let echo = |message: &Message| {
        let person = of_ids(&message.to, &message.to_user_id, &message.to_parent_user_id);
        Part::new("echo", named(person, &value.contacts), message)
    };
    let message = |message: &Message| Part::new("message", Person::sender(message, &value.contacts), message);
    let status = |status: &Status| Part::new("status", of_status(status), status);
    let mut parts: Vec<Part> = value.message_echoes.iter().map(echo).collect();
    parts.extend(value.messages.iter().map(message));
    parts.extend(value.statuses.iter().map(status));
    parts.extend(value.unreadable.iter().map(|item| Part::nobodys(item.list, item.item.clone())));
    if !value.errors.is_empty() || !value.user_actions.is_empty() || !value.more.is_empty() {
        let rest = Messages {
            contacts: value.contacts.clone(),
            errors: value.errors.clone(),
            user_actions: value.user_actions.clone(),
            more: value.more.clone(),
            ..Messages::default()
        };
        let person = match &*value.contacts {
            [contact] => of_contact(contact),
            _ => Person::default(),
        };
        parts.push(Part::new("rest", person, &rest));
    }
    parts
}

fn calls(value: &Calls) -> Vec<Part> {
    let call = |call: &Call| Part::new("call", call::person_of(value, call), call);
    let status = |status: &CallStatus| {
        let person = of_ids(&status.recipient_id, &status.recipient_user_id, &None);
        Part::new("call_status", named(person, &value.contacts), status)
    };
    let mut parts: Vec<Part> = value.calls.iter().map(call).collect();
    parts.extend(value.statuses.iter().map(status));
    if !value.errors.is_empty() || parts.is_empty() {
        parts.push(Part::nobodys("call", json!(value)));
    }
    parts
}

/// Whom an old conversation is with.
pub(super) fn of_history(thread: &HistoryThread) -> Person {
    match &thread.context {
        Some(who) => {
            let phone = who.wa_id.clone().or_else(|| thread.id.clone());
            let mut person = of_ids(&phone, &who.user_id, &who.parent_user_id);
            person.username = who.username.clone();
            person
        }
        None => of_ids(&thread.id, &None, &None),
    }
}

/// Whom a status is about.
pub fn of_status(status: &Status) -> Person {
    of_ids(&status.recipient_id, &status.recipient_user_id, &status.recipient_parent_user_id)
}

fn of_contact(contact: &Contact) -> Person {
    named(of_ids(&contact.wa_id, &contact.user_id, &contact.parent_user_id), std::slice::from_ref(contact))
}

fn of_ids(phone: &Option<String>, user_id: &Option<String>, parent: &Option<String>) -> Person {
    Person::of_ids(phone.as_deref(), user_id.as_deref(), parent.as_deref())
}

/// The person with the name that the change's contacts tell.
pub(super) fn named(mut person: Person, contacts: &[Contact]) -> Person {
    let is_theirs = |contact: &&Contact| match (&person.user_id, &contact.user_id) {
        (Some(ours), Some(theirs)) => ours == theirs,
        _ => {
            let phone = person.phone.as_ref().map(hilo_model::Phone::digits);
            phone.is_some() && phone == contact.wa_id.as_deref()
        }
    };
    let profile = contacts.iter().find(is_theirs).and_then(|contact| contact.profile.as_ref());
    person.name = profile.and_then(|profile| profile.name.clone()).filter(|name| !name.trim().is_empty());
    person
}
