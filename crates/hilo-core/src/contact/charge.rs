//! What messages cost (G4), and until when nothing costs anything (G2).

use super::context::Lane;
use crate::decision::Fact;
use hilo_model::{ChannelId, EffectId, Id, MessageId, Timestamp, charge::Charge};

/// A message of ours went to the customer: the answer that a free entry point waits for, perhaps.
pub(super) fn went(lane: &mut Lane<'_, '_, '_>, channel: ChannelId, at: Timestamp) {
    let began = lane.state.addresses.get_mut(&channel).is_some_and(|address| address.free_entry.answered(at));
    if began {
        lane.touch();
        lane.out.thread_changed = true;
    }
}

/// The provider said as what it charged a message of ours. It says so more than once, and rows keep the first.
pub(super) fn charged(
    lane: &mut Lane<'_, '_, '_>,
    channel: ChannelId,
    effect: EffectId,
    charge: Charge,
    at: Timestamp,
) {
    let phone = lane.state.addresses.get(&channel).and_then(|address| address.phone.as_ref());
    let rates = lane.cx.config.channels.get(&channel).and_then(|channel| channel.rates.as_ref());
    let cost = match charge.kind.is_free() {
        true => None,
        false => rates.and_then(|rates| rates.cost(phone, charge.category)),
    };
    let message = MessageId::from_uuid(effect.uuid());
    lane.fact(Fact::MessageCharged { message, channel, charge, cost, at });
}
