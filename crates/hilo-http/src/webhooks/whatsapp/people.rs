//! From what Meta tells of people, besides messages and statuses, to events of their lanes.

use super::convert::On;
use hilo_core::{
    callback::Callback,
    event::{
        CallReceived, ContactEvent, EchoReceived, HistoryReceived, MessageChanged, NoticeKind,
        NoticeReceived, OldMessage, PaymentReported, PreferenceChanged, Rewritten,
    },
};
use hilo_model::{Timestamp, identity::Identity};
use hilo_whatsapp_wire::{
    convert::{self, CallNews, Changed, Echo, PaymentNews, Person, Preference},
    webhook::{Change, Content, Message, Messages, SystemKind},
};

/// Whose an event is, and the event.
pub(super) type Theirs = (Vec<Identity>, ContactEvent);

/// The events of a change, and whether they are everything that it says.
pub(super) fn events(on: &On<'_>, change: &Change, now: Timestamp) -> (Vec<Theirs>, bool) {
    match change {
        Change::SmbMessageEchoes(value) => {
            let echoes: Vec<Theirs> = value
                .message_echoes
                .iter()
                .filter_map(|message| convert::echo(message, &value.contacts, now))
                .map(|one| echo(on, one))
                .collect();
            let rest = Messages {
                metadata: None,
                contacts: Vec::new(),
                messaging_product: None,
                message_echoes: Vec::new(),
                ..(**value).clone()
            };
            let complete = echoes.len() == value.message_echoes.len() && rest == Messages::default();
            (echoes, complete)
        }
        Change::History(value) => {
            let (threads, complete) = convert::history(value, now);
            (threads.into_iter().map(|thread| history(on, thread)).collect(), complete)
        }
        Change::Calls(value) => {
            let (calls, complete) = convert::calls(value, now);
            (calls.into_iter().map(|one| call(on, one)).collect(), complete)
        }
        Change::UserPreferences(value) => {
            let (told, complete) = convert::preferences(value, now);
            (told.into_iter().map(|one| preference(on, one)).collect(), complete)
        }
        _ => (Vec::new(), false),
    }
}

fn identities(on: &On<'_>, person: &Person) -> Vec<Identity> {
    person.identities(&on.number.portfolio_id)
}

fn echo(on: &On<'_>, echo: Echo) -> Theirs {
    match echo {
        Echo::Changed(change) => changed(on, change, true),
        Echo::Said { id, person, content, reply_to, at } => {
            let identities = identities(on, &person);
            let event = ContactEvent::EchoReceived(EchoReceived {
                channel: on.channel,
                provider_id: id,
                identities: identities.clone(),
                profile_name: person.name,
                content,
                reply_to,
                sent_at: at,
            });
            (identities, event)
        }
    }
}

/// An edit or a deletion.
pub(super) fn changed(on: &On<'_>, change: Changed, ours: bool) -> Theirs {
    let Changed { id, original, now, person, at } = change;
    let identities = identities(on, &person);
    let event = ContactEvent::MessageChanged(MessageChanged {
        channel: on.channel,
        provider_id: id,
        identities: identities.clone(),
        original,
        ours,
        now: match now {
            convert::Rewritten::Edited(content) => Rewritten::Edited { content },
            convert::Rewritten::Revoked => Rewritten::Revoked,
        },
        at,
    });
    (identities, event)
}

fn history(on: &On<'_>, thread: convert::OldThread) -> Theirs {
    let convert::OldThread { person, piece, messages } = thread;
    let identities = identities(on, &person);
    let old = |message: convert::OldMessage| OldMessage {
        provider_id: message.id,
        ours: message.ours,
        content: message.content,
        reply_to: message.reply_to,
        sent_at: message.at,
        status: message.status,
    };
    let event = ContactEvent::HistoryReceived(HistoryReceived {
        channel: on.channel,
        identities: identities.clone(),
        profile_name: person.name,
        piece,
        messages: messages.into_iter().map(old).collect(),
    });
    (identities, event)
}

fn call(on: &On<'_>, call: CallNews) -> Theirs {
    let identities = identities(on, &call.person);
    let event = ContactEvent::CallReceived(CallReceived {
        channel: on.channel,
        call: call.id,
        identities: identities.clone(),
        profile_name: call.person.name,
        by_customer: call.by_customer,
        stage: call.stage,
        at: call.at,
    });
    (identities, event)
}

fn preference(on: &On<'_>, preference: Preference) -> Theirs {
    let identities = identities(on, &preference.person);
    let event = ContactEvent::PreferenceChanged(PreferenceChanged {
        channel: on.channel,
        identities: identities.clone(),
        profile_name: preference.person.name,
        topic: preference.topic,
        consent: preference.consent,
        at: preference.at,
        detail: preference.detail,
    });
    (identities, event)
}

/// News of a payment.
pub(super) fn payment(on: &On<'_>, payment: PaymentNews, callback: Option<Callback>) -> Theirs {
    let identities = identities(on, &payment.person);
    let event = ContactEvent::PaymentReported(PaymentReported {
        channel: on.channel,
        identities: identities.clone(),
        effect: callback.map(|callback| callback.effect),
        reference: payment.reference,
        status: payment.status,
        amount: payment.amount,
        currency: payment.currency,
        transaction: payment.transaction,
        at: payment.at,
    });
    (identities, event)
}

/// What a system message says about a person, if it has an event of its own.
pub(super) fn notice(on: &On<'_>, message: &Message, value: &Messages) -> Option<Theirs> {
    let Content::System(system) = &message.content else { return None };
    let notice = match system.kind {
        Some(SystemKind::UserChangedNumber) => NoticeKind::NumberChanged { number: system.wa_id.clone() },
        Some(SystemKind::CustomerIdentityChanged) => NoticeKind::KeyChanged,
        _ => return None,
    };
    let identities = identities(on, &Person::sender(message, &value.contacts));
    if message.id.is_empty() || identities.is_empty() {
        return None;
    }
    let event = ContactEvent::NoticeReceived(NoticeReceived {
        channel: on.channel,
        provider_id: message.id.clone(),
        identities: identities.clone(),
        notice,
        detail: system.body.clone(),
    });
    Some((identities, event))
}
