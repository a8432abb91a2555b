//! What was said before the number came to Hilo. It stands before everything else in the thread, and nothing follows from it:
//! no flow, no unread message, no window.

use super::{context::Lane, message_received};
use crate::{
    decision::Fact,
    event::{HistoryReceived, OldMessage},
};
use hilo_model::{Actor, ChannelId, MessageId, message::Inbound};

/// So many files that are to come are remembered per person; of more, the last ones of the alphabet are forgotten and
/// come as messages of their own.
const AWAITED: usize = 200;

pub(super) fn decide(lane: &mut Lane<'_, '_, '_>, history: HistoryReceived) {
    let HistoryReceived { channel, identities, profile_name, piece, messages } = history;
    // A repeated webhook brings the same piece; to remember each of thousands of messages would be too much.
    if !lane.state.seen.insert(&piece, lane.cx.now) {
        return;
    }
    lane.state.learn(channel, &identities);
    lane.state.channel.get_or_insert(channel);
    message_received::learn_name(lane, profile_name.as_deref());
    // Pieces come from the newest to the oldest, and places are given downwards.
    for old in messages.into_iter().rev() {
        if let Some(message) = lane.state.awaited_files.remove(&old.provider_id) {
            let (channel, provider_id, at) = (channel, old.provider_id, old.sent_at);
            message_received::fetch_media(lane, channel, &old.content, message);
            lane.fact(Fact::MessageFilled { channel, provider_id, content: old.content, ours: old.ours, at });
        } else if !lane.state.seen.contains(&old.provider_id) {
            take(lane, channel, old);
        }
    }
    lane.touch();
    lane.out.thread_changed = true;
}

fn take(lane: &mut Lane<'_, '_, '_>, channel: ChannelId, old: OldMessage) {
    let message: MessageId = lane.cx.ids.make();
    lane.state.history -= 1;
    let position = lane.state.history;
    if matches!(old.content, Inbound::MediaPlaceholder) {
        lane.state.awaited_files.insert(old.provider_id.clone(), message);
        if lane.state.awaited_files.len() > AWAITED {
            lane.state.awaited_files.pop_last();
        }
    } else {
        message_received::fetch_media(lane, channel, &old.content, message);
    }
    if lane.state.position == 0 && lane.state.last_message_at < old.sent_at {
        lane.state.last_message_at = old.sent_at;
    }
    let OldMessage { provider_id, ours, content, reply_to, sent_at, status } = old;
    lane.fact(if ours {
        Fact::MessageElsewhere {
            message,
            channel,
            author: Actor::PhoneApp,
            provider_id,
            content: content.said_by_us(),
            reply_to,
            sent_at,
            status,
            position,
            ticket: None,
        }
    } else {
        let (about, ticket) = (Box::default(), None);
        Fact::MessageIn { message, channel, provider_id, content, reply_to, sent_at, about, position, ticket }
    });
}
