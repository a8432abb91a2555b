//! The customer pressed a button of a template that is a decision: "Stop promotions" (C2).
//!
//! Buttons count by what stands on them, whichever template they are on and whoever sent it: the press names the message, and lanes
//! do not know which template that was made of. A press that a run waits for is that run's answer as well.

use super::{
    consent::{self, Entry},
    context::Lane,
    flow_run,
    sending::{self, Sending},
};
use crate::event::MessageReceived;
use hilo_model::{
    Actor, MessageId,
    consent::{Consent, ConsentSource},
    message::{ChoiceKind, Inbound, Outbound},
};

/// Takes the press of such a button; whether nobody else is to hear of it.
pub(super) fn take(
    lane: &mut Lane<'_, '_, '_>,
    received: &MessageReceived,
    message: MessageId,
    position: i64,
) -> bool {
    let Inbound::Choice { via: ChoiceKind::Template, title, .. } = &received.content else { return false };
    let config = lane.cx.config;
    let Some(button) = config.consent.press(title) else { return false };
    let is_asked = flow_run::offers(lane, title);
    let entry = Entry {
        channel: Some(received.channel),
        message: Some((message, position)),
        words: Some(title.clone()),
        ..Entry::new(
            button.topic,
            button.decision,
            ConsentSource::Message,
            Actor::Contact(lane.cx.contact),
            received.sent_at,
        )
    };
    let changed = consent::record(lane, entry);
    if is_asked {
        return false;
    }
    let stops = button.decision == Consent::Withdrawn;
    if changed && stops {
        flow_run::interrupt(lane, "opted_out");
    }
    let answer = button.answer.trim();
    // Whoever says so again, to no effect, is not told again; that somebody agrees is thanked each time.
    if !answer.is_empty() && (changed || !stops) {
        let sending = Sending {
            effect: lane.cx.ids.make(),
            content: Outbound::Text { body: answer.to_owned(), preview_url: false },
            channel: Some(received.channel),
            reply_to: None,
            author: Actor::System,
            run: None,
            callback_data: None,
        };
        // If it cannot be sent the thread says why; the decision holds all the same.
        let _ = sending::send(lane, sending);
    }
    stops || !answer.is_empty()
}
