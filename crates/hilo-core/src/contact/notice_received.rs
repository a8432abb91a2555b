//! The provider says something about the person: another number, another security key.

use super::context::Lane;
use crate::event::NoticeReceived;
use serde_json::json;

pub(super) fn decide(lane: &mut Lane<'_, '_, '_>, received: NoticeReceived) {
    let NoticeReceived { channel, provider_id, identities, notice, detail } = received;
    if !lane.state.seen.insert(&provider_id, lane.cx.now) {
        return;
    }
    lane.state.learn(channel, &identities);
    lane.state.channel.get_or_insert(channel);
    lane.timeline("notice", json!({ "notice": notice, "detail": detail }));
    // Whoever is about to answer should know that it may be another person.
    lane.advance();
}
