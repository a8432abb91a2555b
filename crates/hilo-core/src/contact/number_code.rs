//! A code by which somebody of the team shows this number to be theirs came in a message.
//!
//! Whoever may read the thread could send it too. So it stands in no thread, and is good no more once it was seen, whatever becomes of it.

use super::{
    approver::{aside, colleague, note, order, say, words},
    context::Lane,
    message_changed,
};
use crate::{
    config::EnvironmentConfig,
    decision::EffectPayload,
    event::{MessageChanged, MessageReceived, NumberClaim, NumberOutcome, Rewritten},
    own_number::{self, MASKED},
};
use hilo_model::{
    ChannelId, PersonId, Phone, Timestamp,
    identity::{Identity, IdentityKind},
    message::Inbound,
};

/// A code that was seen.
pub(super) struct Seen {
    person: PersonId,
    hash: String,
    /// Whether it was a whole message.
    whole: bool,
}

/// Takes the code out of what is said, if there is one that is waited for.
pub(super) fn mask(config: &EnvironmentConfig, now: Timestamp, content: &mut Inbound) -> Option<Seen> {
    if config.number_codes.is_empty() {
        return None;
    }
    let (words, can_be_whole) = match content {
        Inbound::Text { body } => (body, true),
        Inbound::Media(media) => (media.caption.as_mut()?, false),
        _ => return None,
    };
    let pending = |hash: &str| config.number_codes.get(hash).filter(|code| now < code.expires_at);
    let (hash, place) = own_number::find(words, |hash| pending(hash).is_some())?;
    let person = pending(&hash)?.person;
    let whole = can_be_whole && own_number::hash_of(words).as_ref() == Some(&hash);
    if whole {
        MASKED.clone_into(words);
    } else {
        words.replace_range(place, MASKED);
    }
    Some(Seen { person, hash, whole })
}

/// A message that is a code is nothing else.
pub(super) fn take(lane: &mut Lane<'_, '_, '_>, received: &MessageReceived, seen: &Seen) -> bool {
    if !seen.whole {
        spoil(lane, received.channel, seen);
        return false;
    }
    aside(lane, |lane| {
        note(lane, received);
        let phone = phone(&received.identities);
        let user = received
            .identities
            .iter()
            .find(|identity| identity.kind == IdentityKind::WhatsappUserId)
            .cloned();
        claim(lane, received.channel, seen, phone, user);
        message_changed::catch_up(lane, &received.provider_id);
    });
    true
}

/// The code shows nothing, and is good no more.
pub(super) fn spoil(lane: &mut Lane<'_, '_, '_>, channel: ChannelId, seen: &Seen) {
    let seen = Seen { person: seen.person, hash: seen.hash.clone(), whole: false };
    claim(lane, channel, &seen, None, None);
}

/// A message was rewritten and has a code in it now.
pub(super) fn rewritten(lane: &mut Lane<'_, '_, '_>, change: &mut MessageChanged) {
    if let Some(seen) = mask_rewritten(lane, change) {
        spoil(lane, change.channel, &seen);
    }
}

/// Takes the code out of what a message says now.
pub(super) fn mask_rewritten(lane: &Lane<'_, '_, '_>, change: &mut MessageChanged) -> Option<Seen> {
    match change {
        MessageChanged { ours: false, now: Rewritten::Edited { content }, .. } => {
            mask(lane.cx.config, lane.cx.now, content)
        }
        _ => None,
    }
}

fn phone(identities: &[Identity]) -> Option<Phone> {
    let phone = identities.iter().find(|identity| identity.kind == IdentityKind::Phone);
    phone.and_then(|identity| identity.value.parse().ok())
}

/// Whoever is behind the code wants this number to be theirs: settings are not written in a turn.
fn claim(
    lane: &mut Lane<'_, '_, '_>,
    channel: ChannelId,
    seen: &Seen,
    phone: Option<Phone>,
    user: Option<Identity>,
) {
    let Seen { person, hash: code, whole } = seen;
    let (person, code) = (*person, code.clone());
    let claim = NumberClaim { person, code, whole: *whole, phone, user, channel, at: lane.cx.now };
    order(lane, EffectPayload::ClaimNumber { claim: Box::new(claim) });
}

/// What became of it.
pub(super) fn claimed(
    lane: &mut Lane<'_, '_, '_>,
    person: PersonId,
    channel: ChannelId,
    outcome: NumberOutcome,
) {
    let words = words(lane, person);
    let text = match outcome {
        NumberOutcome::Shown => {
            let name = colleague(lane, person).map_or_else(String::new, |colleague| colleague.name.clone());
            words.number_shown(&name)
        }
        NumberOutcome::Taken => words.number_taken().to_owned(),
        NumberOutcome::Over => words.code_over().to_owned(),
        NumberOutcome::Hidden => words.number_hidden().to_owned(),
        NumberOutcome::Replaced => words.number_replaced().to_owned(),
    };
    say(lane, channel, text);
}
