//! The customer decided, in their app, what they want to be sent (C2).

use super::{
    consent::{self, Entry},
    context::Lane,
    message_received,
};
use crate::event::PreferenceChanged;
use hilo_model::{Actor, consent::ConsentSource};

pub(super) fn decide(lane: &mut Lane<'_, '_, '_>, change: PreferenceChanged) {
    let PreferenceChanged { channel, identities, profile_name, topic, consent, at, detail } = change;
    let key = format!("consent/{}/{}/{}", topic.as_str(), consent.as_str(), at.as_micros());
    if !lane.state.seen.insert(&key, lane.cx.now) {
        return;
    }
    lane.state.learn(channel, &identities);
    lane.state.channel.get_or_insert(channel);
    message_received::learn_name(lane, profile_name.as_deref());
    let actor = Actor::Contact(lane.cx.contact);
    let entry = Entry {
        channel: Some(channel),
        detail,
        ..Entry::new(topic.into(), consent, ConsentSource::App, actor, at)
    };
    consent::record(lane, entry);
    lane.advance();
}
