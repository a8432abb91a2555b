//! Whoever may answer an approval is told of it on their own number, on the channel on which the flow speaks.
//!
//! Their number is another contact's, whose lane this one does not know; so telling is an effect, and whoever carries it out finds the
//! lane. How it went comes back as an event.

use super::{approver::order, context::Lane};
use crate::{
    decision::EffectPayload,
    event::{Addressed, ApproverAsked},
};
use hilo_model::{PersonId, approval::Told};

/// The most people who are told of one approval on their numbers; the others find it on the page.
const MOST: usize = 100;

/// Tells everybody who may answer now and was not told before.
pub(super) fn tell_all(lane: &mut Lane<'_, '_, '_>) {
    let config = lane.cx.config;
    let Some(active) = &mut lane.state.run else { return };
    let channel = lane.state.channel.or(active.channel);
    let Some(open) = active.approval.as_mut() else { return };
    let mut people: Vec<_> = config
        .people
        .values()
        .filter(|colleague| {
            colleague.may_answer
                && !open.told.contains_key(&colleague.id)
                && open.asked.may_answer(colleague.id, &colleague.teams).is_ok()
        })
        .collect();
    // Maps have no order, and a turn has to be the same each time.
    people.sort_by_key(|colleague| (colleague.number.is_none(), colleague.id));
    people.truncate(MOST.saturating_sub(open.told.len()));
    let mut asks = Vec::new();
    for colleague in people {
        let person: PersonId = colleague.id;
        let told = match (&colleague.number, channel) {
            (None, _) => Told::NoNumber,
            (Some(_), None) => Told::NoChannel,
            (Some(number), Some(channel)) => {
                asks.push(ApproverAsked {
                    approval: open.id,
                    from: lane.cx.contact,
                    person,
                    addressed: Addressed { channel, identities: vec![number.identity()] },
                    title: open.title.clone(),
                    detail: open.detail.clone(),
                    template: open.template.as_deref().cloned(),
                });
                Told::Asking
            }
        };
        open.told.insert(person, told);
    }
    for ask in asks {
        order(lane, EffectPayload::AskApprover { ask: Box::new(ask) });
    }
}
