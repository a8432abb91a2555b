//! The customer wrote a stop or start word and nothing else (C2).
//!
//! It is a decision, not a line of a conversation: no flow is started by it and none gets it as an answer. A stop ends the run that is
//! under way, so that no reminder follows. Two things go before: a tap on a button is never a word, and what is written word for
//! word as an option that a flow offers right now chooses that option.

use super::{
    consent::{self, Entry},
    context::Lane,
    flow_run,
    sending::{self, Sending},
};
use crate::event::MessageReceived;
use hilo_desk::consent_words::Asked;
use hilo_model::{
    Actor, MessageId,
    consent::{Consent, ConsentSource},
    message::{Inbound, Outbound},
};

/// Takes a message that is such a word; whether it was one.
pub(super) fn take(
    lane: &mut Lane<'_, '_, '_>,
    received: &MessageReceived,
    message: MessageId,
    position: i64,
) -> bool {
    let Inbound::Text { body } = &received.content else { return false };
    let words = &lane.cx.config.consent;
    let Some(asked) = words.hear(body) else { return false };
    if flow_run::offers(lane, body) {
        return false;
    }
    let consent = match asked {
        Asked::Stop => Consent::Withdrawn,
        Asked::Start => {
            // From somebody who stopped nothing it is an ordinary message.
            if !words.reach().topics().iter().any(|topic| lane.state.has_withdrawn(*topic)) {
                return false;
            }
            Consent::Resumed
        }
    };
    let actor = Actor::Contact(lane.cx.contact);
    let entry = Entry {
        channel: Some(received.channel),
        message: Some((message, position)),
        words: Some(body.clone()),
        ..Entry::new(words.reach(), consent, ConsentSource::Message, actor, received.sent_at)
    };
    let changed = consent::record(lane, entry);
    if changed {
        if asked == Asked::Stop {
            flow_run::interrupt(lane, "opted_out");
        }
        confirm(lane, received, asked, body);
    }
    true
}

/// Says once that it was understood: who says so again, to no effect, is not told again.
fn confirm(lane: &mut Lane<'_, '_, '_>, received: &MessageReceived, asked: Asked, word: &str) {
    let config = lane.cx.config;
    let theirs = lane.state.profile.locale.as_ref();
    let Some(text) = config.consent.confirmation(asked, word, theirs, &config.locale) else { return };
    let content = Outbound::Text { body: text.to_owned(), preview_url: false };
    let sending = Sending {
        effect: lane.cx.ids.make(),
        content,
        channel: Some(received.channel),
        reply_to: None,
        author: Actor::System,
        run: None,
        callback_data: None,
    };
    // If it cannot be sent the thread says why; the decision holds all the same.
    let _ = sending::send(lane, sending);
}
