//! News of a telephone call (G6). A call of the customer, or one that they took, opens the 24-hour window; one that nobody
//! took waits for an answer like a message does.

use super::{
    context::Lane,
    message_received,
    snooze::{self, Woke},
};
use crate::event::CallReceived;
use hilo_model::call::CallStage;
use serde_json::json;

pub(super) fn decide(lane: &mut Lane<'_, '_, '_>, call: CallReceived) {
    let now = lane.cx.now;
    let CallReceived { channel, call: id, identities, profile_name, by_customer, stage, at } = call;
    if !lane.state.seen.insert(&format!("{id}/{}", stage.as_str()), now) {
        return;
    }
    let missed = by_customer && matches!(stage, CallStage::Ended { talked: false, .. });
    let opens = by_customer || matches!(stage, CallStage::Accepted | CallStage::Ended { talked: true, .. });
    let address = lane.state.learn(channel, &identities);
    if opens {
        address.window.customer_wrote(at, now);
        address.unreachable = None;
    }
    lane.state.channel = Some(channel);
    message_received::learn_name(lane, profile_name.as_deref());
    lane.timeline("call", json!({ "call": id, "by_customer": by_customer, "missed": missed, "told": stage }));
    if missed {
        message_received::attach_to_ticket(lane);
        lane.state.unread = lane.state.unread.saturating_add(1);
        lane.state.customer_waits(now);
        lane.state.spoke(now);
        snooze::wake(lane, Woke::Message);
        if lane.state.run.is_none() {
            message_received::call_a_person(lane);
        }
    }
    lane.advance();
}
