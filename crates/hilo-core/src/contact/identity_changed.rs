//! Addresses that came and went.

use super::context::Lane;
use hilo_model::{
    ChannelId,
    identity::{Identity, IdentityKind},
};
use serde_json::json;

/// The provider says that the person's user id is another one now.
pub(super) fn gained(lane: &mut Lane<'_, '_, '_>, channel: ChannelId, identity: Identity) {
    let portfolio = |id: &ChannelId| lane.cx.config.channels.get(id).map(|c| c.portfolio.clone());
    // The id is the person's on every channel of the same portfolio.
    let siblings: Vec<ChannelId> = lane
        .state
        .addresses
        .keys()
        .copied()
        .filter(|id| *id == channel || portfolio(id).is_some_and(|p| p == identity.scope))
        .collect();
    for id in siblings {
        lane.state.learn(id, std::slice::from_ref(&identity));
    }
    lane.state.learn(channel, std::slice::from_ref(&identity));
    lane.timeline("identity_changed", json!({ "kind": IdentityKind::WhatsappUserId.as_str() }));
    lane.out.contact_changed = true;
}

/// An address belongs to somebody else now: nothing may be sent to it any more in this person's name.
pub(super) fn lost(lane: &mut Lane<'_, '_, '_>, identity: &Identity) {
    lane.state.former.remove(identity);
    for address in lane.state.addresses.values_mut() {
        match identity.kind {
            IdentityKind::Phone if address.phone.as_ref().is_some_and(|p| p.digits() == identity.value) => {
                address.phone = None;
            }
            IdentityKind::WhatsappUserId if address.user_id.as_ref() == Some(&identity.value) => {
                address.user_id = None;
            }
            _ => {}
        }
    }
    lane.timeline("identity_moved", json!({ "kind": identity.kind.as_str() }));
    lane.out.contact_changed = true;
}
