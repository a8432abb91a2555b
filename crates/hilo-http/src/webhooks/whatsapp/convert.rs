//! From Meta's changes to events of lanes.
//!
//! What concerns a person goes to that person's lane, sealed. What concerns an account goes to its channels' lanes as
//! it came. What concerns a person but has no event of its own (echoes, calls, preferences…) is recorded
//! on the channel without its content: channels' lanes are not sealed.

use hilo_core::{
    callback::Callback,
    event::{ChannelEvent, ContactEvent, MessageReceived, StatusReceived},
};
use hilo_model::{
    Actor, ChannelId, Scope, Timestamp, TraceId,
    identity::{Identity, IdentityKind},
};
use hilo_runtime::{
    configuration::ChannelEntry,
    intake::{Incoming, Subject},
};
use hilo_settings::WhatsappSettings;
use hilo_whatsapp_wire::{
    convert::{self, IdentityChange, Person},
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
    /// How many items are recorded without their content.
    pub(super) withheld: u64,
}

/// The channel that a change is about.
struct On<'a> {
    scope: Scope,
    channel: ChannelId,
    number: &'a WhatsappSettings,
}

impl Conversion {
    /// Converts one change that is about these channels.
    pub(super) fn change(&mut self, change: &Change, channels: &[&std::sync::Arc<ChannelEntry>]) {
        for entry in channels {
            let Some(number) = entry.channel.whatsapp() else { continue };
            let on = On { scope: entry.channel.scope(), channel: entry.channel.id, number };
            match change {
                Change::Messages(value) => self.messages(&on, value),
                Change::UserIdUpdate(value) => {
                    for change in convert::identity_changes(value) {
                        self.identity_changed(&on, &change);
                    }
                }
                other if is_of_people(other) => self.withhold(&on, other.field(), "personal"),
                other => self.account_event(&on, other.field(), value_of(other)),
            }
        }
    }

    fn messages(&mut self, on: &On<'_>, value: &Messages) {
        for message in &value.messages {
            self.message(on, message, value);
        }
        for status in &value.statuses {
            self.status(on, status);
        }
        if !value.errors.is_empty() || !value.user_actions.is_empty() {
            let rest = Messages {
                contacts: value.contacts.clone(),
                errors: value.errors.clone(),
                user_actions: value.user_actions.clone(),
                ..Messages::default()
            };
            let body = serde_json::to_value(rest).unwrap_or_default();
            self.account_event(on, "messages", body);
        }
        for unreadable in &value.unreadable {
            self.withhold(on, "messages", unreadable.list);
        }
    }

    fn message(&mut self, on: &On<'_>, message: &Message, value: &Messages) {
        if matches!(message.content, Content::System(_)) {
            match convert::identity_change(message) {
                Some(change) => self.identity_changed(on, &change),
                None => self.withhold(on, "messages", "system"),
            }
            return;
        }
        if message.group_id.is_some() {
            return self.withhold(on, "messages", "group");
        }
        let Ok(received) = convert::received(message, &value.contacts, self.now) else {
            return self.withhold(on, "messages", "unattributable");
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
        });
        self.push(on, Subject::Addresses(identities, event));
    }

    fn status(&mut self, on: &On<'_>, status: &Status) {
        let Some(delivery) = convert::delivery(status) else {
            return self.withhold(on, "messages", "status");
        };
        let callback: Option<Callback> = delivery.callback_data.and_then(|data| data.parse().ok());
        let (error_code, error_detail) =
            delivery.failure.map_or((None, None), |failure| (Some(failure.code), failure.details));
        let event = ContactEvent::StatusReceived(StatusReceived {
            channel: on.channel,
            provider_id: delivery.id,
            effect: callback.map(|callback| callback.effect),
            status: delivery.status,
            at: delivery.at,
            error_code,
            error_detail,
        });
        let subject = match callback {
            Some(callback) => Subject::Contact(callback.contact, event),
            None => Subject::KnownAddresses(delivery.recipient.identities(&on.number.portfolio_id), event),
        };
        self.push(on, subject);
    }

    /// Links two user ids of one person. A new phone alone links nothing (phones are recycled): it is learnt with the
    /// next message, which carries the user id too.
    fn identity_changed(&mut self, on: &On<'_>, change: &IdentityChange) {
        match (self.user_id(on, &change.previous), self.user_id(on, &change.current)) {
            (Some(previous), Some(current)) if previous != current => {
                self.push(on, Subject::UserIdChanged { channel: on.channel, previous, current });
            }
            _ => self.withhold(on, "messages", "identity"),
        }
    }

    fn user_id(&self, on: &On<'_>, person: &Person) -> Option<Identity> {
        let identities = person.identities(&on.number.portfolio_id);
        identities.into_iter().find(|identity| identity.kind == IdentityKind::WhatsappUserId)
    }

    fn account_event(&mut self, on: &On<'_>, field: &str, body: Value) {
        if names_a_person(&body) {
            return self.withhold(on, field, "personal");
        }
        let event = ChannelEvent::AccountEvent { field: field.to_owned(), body };
        self.push(on, Subject::Channel(on.channel, event));
    }

    /// Records that something came, but not what.
    fn withhold(&mut self, on: &On<'_>, field: &str, what: &str) {
        self.withheld += 1;
        let event = ChannelEvent::AccountEvent { field: field.to_owned(), body: json!({ "withheld": what }) };
        self.push(on, Subject::Channel(on.channel, event));
    }

    fn push(&mut self, on: &On<'_>, subject: Subject) {
        self.incoming.push(Incoming { scope: on.scope, subject, actor: Actor::Provider, trace: self.trace });
    }
}

fn value_of(change: &Change) -> Value {
    match serde_json::to_value(change) {
        Ok(Value::Object(mut change)) => change.remove("value").unwrap_or_default(),
        _ => Value::Null,
    }
}

/// Whether a field is about customers.
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
            | Change::GroupStatus(_)
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
