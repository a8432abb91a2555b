//! Something of the customer that no rule is made for yet: kept whole and shown, so that nothing is lost.

use super::context::Lane;
use crate::event::UnsupportedReceived;
use serde_json::json;

pub(super) fn decide(lane: &mut Lane<'_, '_, '_>, received: UnsupportedReceived) {
    let UnsupportedReceived { channel, identities, profile_name, field, what, raw } = received;
    // Not every part has an id of its own (a call's parts share one), but repeated webhooks are equal.
    if !lane.state.seen.insert(&format!("{field}/{what}/{raw}"), lane.cx.now) {
        return;
    }
    lane.state.learn(channel, &identities);
    lane.state.channel.get_or_insert(channel);
    if let Some(name) = profile_name.filter(|name| !name.trim().is_empty())
        && lane.state.profile.name.is_empty()
    {
        lane.state.profile.name = name;
        lane.out.contact_changed = true;
    }
    lane.timeline("unsupported", json!({ "channel": channel, "field": field, "what": what, "raw": raw }));
    lane.out.thread_changed = true;
}
