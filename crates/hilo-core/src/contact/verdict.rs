//! What the failure of a message tells about the person (G4): they cannot be reached, want no marketing, or got enough of it.

use super::{
    Unreachable,
    consent::{self, Entry},
    context::Lane,
};
use hilo_model::{
    Actor, ChannelId, Duration, Timestamp,
    consent::{Consent, ConsentSource, ConsentTopic},
    message::Verdict,
};
use serde_json::json;

/// So long nobody gets marketing who got enough, as the provider says: trying sooner only harms the number.
const MARKETING_REST: Duration = Duration::from_hours(24);

pub(super) fn take(
    lane: &mut Lane<'_, '_, '_>,
    channel: Option<ChannelId>,
    verdict: Verdict,
    code: Option<i64>,
    at: Timestamp,
) {
    match verdict {
        Verdict::Unreachable => {
            let Some(channel) = channel.or(lane.state.channel) else { return };
            let code = code.unwrap_or_default();
            let Some(address) = lane.state.addresses.get_mut(&channel) else { return };
            // Whoever wrote after the message was sent can be reached.
            if address.unreachable.is_some() || address.window.is_open(lane.cx.now) {
                return;
            }
            address.unreachable = Some(Unreachable { code, since: at });
            lane.out.contact_changed = true;
            lane.timeline("unreachable", json!({ "channel": channel, "code": code }));
            lane.out.thread_changed = true;
        }
        Verdict::OptedOut => {
            if lane.state.has_withdrawn(ConsentTopic::Marketing) {
                return;
            }
            let (topic, source) = (ConsentTopic::Marketing.into(), ConsentSource::Failure);
            let entry = Entry::new(topic, Consent::Withdrawn, source, Actor::Provider, at);
            consent::record(lane, Entry { channel, detail: code.map(|code| code.to_string()), ..entry });
        }
        Verdict::EnoughMarketing => {
            let after = at.plus(MARKETING_REST);
            lane.state.marketing_after = lane.state.marketing_after.max(Some(after));
            lane.touch();
        }
    }
}
