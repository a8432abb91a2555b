//! From Meta's changes to events of lanes.
//!
//! What concerns a person goes to that person's lane, sealed with their key, also what they write in a group; what has no event of its
//! own (the traffic of other apps…) as something unsupported, whole. What concerns an account goes to its channels' lanes as it came,
//! with what it says about the number. What is about people and nobody's alone (groups, address books, senders without an address) goes there too, sealed as a
//! whole: channels' lanes are plain otherwise.

use super::people;
use hilo_core::{
    callback::Callback,
    event::{ChannelEvent, ContactEvent, MessageReceived, StatusReceived, UnsupportedReceived},
};
use hilo_model::{
    Actor, ChannelId, Scope, Timestamp, TraceId,
    identity::{Identity, IdentityKind},
};
use hilo_runtime::{
    configuration::ChannelEntry,
    intake::{Incoming, Personal, Subject},
};
use hilo_settings::WhatsappSettings;
use hilo_whatsapp_wire::{
    convert::{self, IdentityChange, NumberNews, Part, Person},
    webhook::{Change, Content, Message, Messages, Status},
};
use serde_json::{Value, json};

/// Turns changes into events, in their order.
pub(super) struct Conversion {
    /// When the body came.
    pub(super) now: Timestamp,
    /// Follows the events through logs.
    pub(super) trace: TraceId,
    /// The events so far.
    pub(super) incoming: Vec<Incoming>,
    /// How many items are kept sealed on the channel, because nobody knows whose they are.
    pub(super) withheld: u64,
}

/// The channel that a change is about.
pub(super) struct On<'a> {
    scope: Scope,
    pub(super) channel: ChannelId,
    pub(super) number: &'a WhatsappSettings,
}

impl Conversion {
    /// Converts one change that is about these channels.
    pub(super) fn change(&mut self, change: &Change, channels: &[&std::sync::Arc<ChannelEntry>]) {
        for entry in channels {
            let Some(number) = entry.channel.whatsapp() else { continue };
            let on = On { scope: entry.channel.scope(), channel: entry.channel.id, number };
            match change {
                Change::Messages(value) => self.messages(&on, value),
                other @ Change::UserIdUpdate(value) => {
                    let changes = convert::identity_changes(value);
                    let linked = changes.iter().filter(|change| self.identity_changed(&on, change)).count();
                    if linked < value.user_id_update.len() {
                        self.keep(&on, other.field(), convert::parts(other));
                    }
                }
                other if is_of_people(other) => self.of_people(&on, other),
                other => self.account_event(&on, other, channels.len()),
            }
        }
    }

    fn messages(&mut self, on: &On<'_>, value: &Messages) {
        for message in &value.messages {
            self.message(on, message, value);
        }
        // Of a message to a group one body tells what became of it with each member. Hilo writes to none, so it is another
        // program's: kept, and nobody's sign of anything.
        let (of_groups, of_people): (Vec<&Status>, Vec<&Status>) =
            value.statuses.iter().partition(|status| status.is_of_group());
        for status in of_people {
            self.status(on, status);
        }
        if !of_groups.is_empty() {
            self.keep(on, "messages", vec![Part::nobodys("group_status", json!({ "statuses": of_groups }))]);
        }
        let is_plain = value.errors.is_empty()
            && value.user_actions.is_empty()
            && value.message_echoes.is_empty()
            && value.more.is_empty()
            && value.unreadable.is_empty();
        if is_plain {
            return;
        }
        let rest = Messages { messages: Vec::new(), statuses: Vec::new(), ..value.clone() };
        for part in convert::parts(&Change::Messages(Box::new(rest))) {
            if part.person.is_none() && !names_a_person(&part.raw) && part.what == "rest" {
                self.plain(on, "messages", part.raw);
            } else {
                self.keep(on, "messages", vec![part]);
            }
        }
    }

    fn message(&mut self, on: &On<'_>, message: &Message, value: &Messages) {
        if matches!(message.content, Content::System(_)) {
            let linked = convert::identity_change(message).is_some_and(|it| self.identity_changed(on, &it));
            if !linked && !self.notice(on, message, value) {
                self.keep_message(on, "system", message, value);
            }
            return;
        }
        if let Some(changed) = convert::changed(message, &value.contacts, self.now) {
            let (identities, event) = people::changed(on, changed, false);
            return self.push(on, Subject::Addresses(identities, event));
        }
        let Ok(received) = convert::received(message, &value.contacts, self.now) else {
            return self.keep_message(on, "unattributable", message, value);
        };
        let identities = received.sender.identities(&on.number.portfolio_id);
        let event = ContactEvent::MessageReceived(MessageReceived {
            channel: on.channel,
            provider_id: received.id,
            identities: identities.clone(),
            profile_name: received.sender.name,
            content: received.content,
            reply_to: received.reply_to,
            sent_at: received.at,
            about: received.about,
        });
        self.push(on, Subject::Addresses(identities, event));
    }

    fn status(&mut self, on: &On<'_>, status: &Status) {
        if let Some(payment) = convert::payment_news(status) {
            let callback: Option<Callback> = payment.callback_data.as_deref().and_then(|it| it.parse().ok());
            let (identities, event) = people::payment(on, payment, callback);
            let subject = match callback {
                Some(callback) => Subject::Contact(callback.contact, event),
                None => Subject::KnownAddresses(identities, event),
            };
            return self.push(on, subject);
        }
        let Some(delivery) = convert::delivery(status) else {
            let part = Part::new("status", convert::of_status(status), status);
            let callback: Option<Callback> =
                status.biz_opaque_callback_data.as_deref().and_then(|data| data.parse().ok());
            return match callback {
                Some(callback) => {
                    let event = unsupported(on, "messages", part);
                    self.push(on, Subject::Contact(callback.contact, event));
                }
                None => self.keep(on, "messages", vec![part]),
            };
        };
        let callback: Option<Callback> = delivery.callback_data.and_then(|data| data.parse().ok());
        let verdict = delivery.failure.as_ref().and_then(|failure| failure.verdict);
        let (error_code, error_detail) =
            delivery.failure.map_or((None, None), |failure| (Some(failure.code), failure.details));
        let identities = delivery.recipient.identities(&on.number.portfolio_id);
        let mut news = StatusReceived {
            channel: on.channel,
            provider_id: delivery.id,
            identities: Vec::new(),
            effect: callback.map(|callback| callback.effect),
            status: delivery.status,
            at: delivery.at,
            error_code,
            error_detail,
            verdict,
            charge: delivery.charge,
        };
        let subject = match callback {
            Some(callback) => {
                // A message that failed reached nobody, so it proves no address.
                if news.status != hilo_model::message::Status::Failed {
                    news.identities = identities;
                }
                Subject::Recipient(callback.contact, news)
            }
            None => Subject::KnownAddresses(identities, ContactEvent::StatusReceived(news)),
        };
        self.push(on, subject);
    }

    /// Links two user ids of one person; whether there were two. A new phone alone links nothing (phones are recycled):
    /// it is learnt with the next message, which carries the user id too.
    fn identity_changed(&mut self, on: &On<'_>, change: &IdentityChange) -> bool {
        match (self.user_id(on, &change.previous), self.user_id(on, &change.current)) {
            (Some(previous), Some(current)) if previous != current => {
                self.push(on, Subject::UserIdChanged { channel: on.channel, previous, current });
                true
            }
            _ => false,
        }
    }

    fn user_id(&self, on: &On<'_>, person: &Person) -> Option<Identity> {
        let identities = person.identities(&on.number.portfolio_id);
        identities.into_iter().find(|identity| identity.kind == IdentityKind::WhatsappUserId)
    }

    /// What has events of its own goes to people's lanes; whatever of a change has none is kept.
    fn of_people(&mut self, on: &On<'_>, change: &Change) {
        let (events, complete) = people::events(on, change, self.now);
        if events.is_empty() || !complete {
            return self.keep(on, change.field(), convert::parts(change));
        }
        for (identities, event) in events {
            self.push(on, Subject::Addresses(identities, event));
        }
    }

    /// Whether a system message says something that has an event of its own.
    fn notice(&mut self, on: &On<'_>, message: &Message, value: &Messages) -> bool {
        let Some((identities, event)) = people::notice(on, message, value) else { return false };
        self.push(on, Subject::Addresses(identities, event));
        true
    }

    fn account_event(&mut self, on: &On<'_>, change: &Change, channels: usize) {
        let body = value_of(change);
        if names_a_person(&body) {
            return self.keep(on, change.field(), convert::parts(change));
        }
        let NumberNews { number, news } = convert::channel_news(change);
        let event = ChannelEvent::AccountEvent {
            field: change.field().to_owned(),
            body,
            news: if is_about(on.number, number.as_deref(), channels) { news } else { Vec::new() },
        };
        self.push(on, Subject::Channel(on.channel, event));
    }

    fn plain(&mut self, on: &On<'_>, field: &str, body: Value) {
        let event = ChannelEvent::AccountEvent { field: field.to_owned(), body, news: Vec::new() };
        self.push(on, Subject::Channel(on.channel, event));
    }

    fn keep_message(&mut self, on: &On<'_>, what: &str, message: &Message, value: &Messages) {
        let person = Person::sender(message, &value.contacts);
        self.keep(on, "messages", vec![Part::new(what, person, message)]);
    }

    /// Keeps what there is no event for: with the person it concerns, or sealed on the channel.
    fn keep(&mut self, on: &On<'_>, field: &str, parts: Vec<Part>) {
        for part in parts {
            let identities = part.person.as_ref().map(|person| person.identities(&on.number.portfolio_id));
            match identities {
                Some(identities) if !identities.is_empty() => {
                    let event = unsupported(on, field, part);
                    self.push(on, Subject::Addresses(identities, event));
                }
                _ => {
                    self.withheld += 1;
                    let personal = Personal { field: field.to_owned(), what: part.what, raw: part.raw };
                    self.push(on, Subject::Personal(on.channel, personal));
                }
            }
        }
    }

    fn push(&mut self, on: &On<'_>, subject: Subject) {
        self.incoming.push(Incoming { scope: on.scope, subject, actor: Actor::Provider, trace: self.trace });
    }
}

fn unsupported(on: &On<'_>, field: &str, part: Part) -> ContactEvent {
    let person = part.person.unwrap_or_default();
    ContactEvent::Unsupported(UnsupportedReceived {
        channel: on.channel,
        identities: person.identities(&on.number.portfolio_id),
        profile_name: person.name,
        field: field.to_owned(),
        what: part.what,
        raw: part.raw,
    })
}

/// Whether news of an account that name a number are about this one. Where the number that people see is not known here,
/// they are only if the account has no other.
fn is_about(ours: &WhatsappSettings, number: Option<&str>, channels: usize) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    match (number, ours.display_number.as_deref().map(digits).filter(|digits| !digits.is_empty())) {
        (None, _) => true,
        (Some(number), Some(ours)) => number == ours,
        (Some(_), None) => channels == 1,
    }
}

fn value_of(change: &Change) -> Value {
    match serde_json::to_value(change) {
        Ok(Value::Object(mut change)) => change.remove("value").unwrap_or_default(),
        _ => Value::Null,
    }
}

/// Whether a field is about customers; what nobody knows yet may be.
fn is_of_people(change: &Change) -> bool {
    matches!(
        change,
        Change::SmbMessageEchoes(_)
            | Change::MessageEchoes(_)
            | Change::Standby(_)
            | Change::MessagingHandovers(_)
            | Change::History(_)
            | Change::SmbAppStateSync(_)
            | Change::UserPreferences(_)
            | Change::AutomaticEvents(_)
            | Change::Calls(_)
            | Change::GroupLifecycle(_)
            | Change::GroupParticipants(_)
            | Change::GroupSettings(_)
            | Change::Unknown { .. }
    )
}

/// Members that only objects about customers have.
const OF_PEOPLE: [&str; 8] =
    ["contacts", "wa_id", "user_id", "from", "from_user_id", "recipient_id", "messages", "message_echoes"];

/// Whether a value tells anything about a customer.
fn names_a_person(value: &Value) -> bool {
    match value {
        Value::Object(members) => {
            members.iter().any(|(key, value)| OF_PEOPLE.contains(&&**key) || names_a_person(value))
        }
        Value::Array(items) => items.iter().any(names_a_person),
        _ => false,
    }
}
