//! Whoever may answer an approval is told of it on their own number, on the channel on which the flow speaks.
//!
//! Their number is another contact's, whose lane this one does not know; so telling is an effect, and whoever carries it out finds the
//! lane. How it went comes back as an event.

use super::{approval, approver::order, context::Lane};
use crate::{
    config::Colleague,
    decision::EffectPayload,
    event::{Addressed, ApproverAsked},
};
use hilo_model::{PersonId, approval::Told};

/// The most people who are told of one approval on their numbers; the others find it on the page.
const MOST: usize = 100;

/// Tells everybody who may answer now and was not asked before. Who had no number then and has one now is asked now.
pub(super) fn tell_all(lane: &mut Lane<'_, '_, '_>) {
    let config = lane.cx.config;
    let mine = config.people.values().filter(|colleague| !approval::is_their_conversation(lane, colleague));
    let mut people: Vec<&Colleague> = mine.filter(|colleague| colleague.may_answer).collect();
    // Maps have no order, and a turn has to be the same each time.
    people.sort_by_key(|colleague| (colleague.number.is_none(), colleague.id));
    let Some(active) = &mut lane.state.run else { return };
    let channel = lane.state.channel.or(active.channel);
    let Some(open) = active.approval.as_mut() else { return };
    people.retain(|colleague| open.asked.may_answer(colleague.id, &colleague.teams).is_ok());
    let was_asked = |told: &Told| told.is_asked();
    let mut room = MOST.saturating_sub(open.told.values().filter(|told| was_asked(told)).count());
    let mut asks = Vec::new();
    for colleague in people {
        let person: PersonId = colleague.id;
        if open.told.get(&person).is_some_and(was_asked) {
            continue;
        }
        let told = match (&colleague.number, channel) {
            (Some(_), Some(_)) if room == 0 => continue,
            (Some(number), Some(channel)) => {
                room -= 1;
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
            // Of so many it is said why not.
            (None, _) if open.told.len() < 2 * MOST => Told::NoNumber,
            (Some(_), None) if open.told.len() < 2 * MOST => Told::NoChannel,
            _ => continue,
        };
        open.told.insert(person, told);
    }
    for ask in asks {
        order(lane, EffectPayload::AskApprover { ask: Box::new(ask) });
    }
}
