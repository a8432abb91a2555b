//! Somebody edited or deleted a message. It changes in the thread; what it said before stays beside it. Flows do not hear
//! of it: they have answered what was said.

use super::{EarlyChange, context::Lane, message_received::preview, number_code};
use crate::{
    decision::{Fact, Said},
    event::{MessageChanged, Rewritten},
};
use hilo_model::{Duration, Timestamp};

/// So many changes whose message is not here yet are kept; of more, the oldest go.
const EARLY: usize = 16;
/// For so long they are kept: messages can be edited for 15 minutes and deleted for two days.
const EARLY_FOR: Duration = Duration::from_days(3);

pub(super) fn decide(lane: &mut Lane<'_, '_, '_>, mut change: MessageChanged) {
    let now = lane.cx.now;
    if !lane.state.seen.insert(&change.provider_id, now) {
        return;
    }
    lane.state.learn(change.channel, &change.identities);
    lane.touch();
    number_code::rewritten(lane, &mut change);
    if !change.ours && !lane.state.seen.contains(&change.original) && is_young(change.at, now) {
        // Webhooks come in any order: its message is still to come.
        lane.state.early.retain(|early| is_young(early.came, now));
        if lane.state.early.len() >= EARLY {
            lane.state.early.remove(0);
        }
        lane.state.early.push(EarlyChange { change, came: now });
        return;
    }
    apply(lane, change);
}

/// What came before the message that it changes is applied once that is here.
pub(super) fn catch_up(lane: &mut Lane<'_, '_, '_>, original: &str) {
    let (due, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut lane.state.early)
        .into_iter()
        .partition(|early| early.change.original == original);
    lane.state.early = kept;
    for early in due {
        apply(lane, early.change);
    }
}

/// Changes the message, wherever it is in the thread.
pub(super) fn apply(lane: &mut Lane<'_, '_, '_>, change: MessageChanged) {
    let MessageChanged { channel, original, ours, now, at, .. } = change;
    let content = match now {
        Rewritten::Edited { content } if ours => Some(Said::Us(content.said_by_us())),
        Rewritten::Edited { content } => Some(Said::Them(content)),
        Rewritten::Revoked => None,
    };
    let is_last = !ours
        && lane.state.preview_inbound
        && lane.state.addresses.get(&channel).and_then(|it| it.last_inbound.as_ref()) == Some(&original);
    if is_last {
        lane.state.preview = match &content {
            Some(Said::Them(content)) => preview(content.text()),
            Some(Said::Us(content)) => preview(content.text()),
            None => String::new(),
        };
    }
    lane.fact(Fact::MessageRewritten { channel, provider_id: original, content, at });
    lane.advance();
}

fn is_young(at: Timestamp, now: Timestamp) -> bool {
    now.since(at) < EARLY_FOR
}
