//! The customer decided, in their app, what they want to be sent (C2). Later decisions outrank earlier ones, in whatever order
//! their webhooks come.

use super::{Decided, context::Lane, message_received};
use crate::{decision::Fact, event::PreferenceChanged};
use hilo_model::consent::{Consent, ConsentTopic};
use serde_json::json;

pub(super) fn decide(lane: &mut Lane<'_, '_, '_>, change: PreferenceChanged) {
    let PreferenceChanged { channel, identities, profile_name, topic, consent, at, detail } = change;
    let key = format!("consent/{}/{}/{}", topic.as_str(), consent.as_str(), at.as_micros());
    if !lane.state.seen.insert(&key, lane.cx.now) {
        return;
    }
    lane.state.learn(channel, &identities);
    lane.state.channel.get_or_insert(channel);
    message_received::learn_name(lane, profile_name.as_deref());
    decided(lane, topic, Decided { consent, at });
    let body =
        json!({ "topic": topic, "consent": consent, "at": at.to_string(), "by": "app", "detail": detail });
    lane.timeline("consent", body);
    lane.advance();
}

/// Notes a decision, unless a later one is known.
pub(super) fn decided(lane: &mut Lane<'_, '_, '_>, topic: ConsentTopic, given: Decided) {
    if lane.state.consent.get(&topic).is_some_and(|known| known.at > given.at) {
        return;
    }
    lane.state.consent.insert(topic, given);
    lane.touch();
    lane.out.contact_changed = true;
    if topic == ConsentTopic::Marketing && given.consent == Consent::Withdrawn {
        lane.fact(Fact::MarketingWithdrawn);
    }
}
