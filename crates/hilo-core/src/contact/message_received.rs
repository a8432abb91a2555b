//! The customer wrote.

use super::{
    context::Lane,
    figures, flow_run,
    snooze::{self, Woke},
};
use crate::{
    decision::{Effect, EffectPayload, Fact, Urgency},
    event::MessageReceived,
};
use hilo_desk::ticket::{Attachment, Ticket};
use hilo_model::{MessageId, figure::Counted, message::Inbound, ticket::TicketStatus};

/// The longest preview kept, in characters.
const PREVIEW: usize = 120;

pub(super) fn decide(lane: &mut Lane<'_, '_, '_>, received: MessageReceived) {
    let now = lane.cx.now;
    if !lane.state.seen.insert(&received.provider_id, now) {
        return;
    }
    let first_contact = lane.state.position == 0;
    learn_who(lane, &received);

    let message: MessageId = lane.cx.ids.make();
    let ticket = attach_to_ticket(lane);
    let position = lane.next_position();
    lane.state.channel = Some(received.channel);
    lane.state.last_message_at = now;
    lane.state.preview = preview(received.content.text());
    lane.state.preview_inbound = true;
    if !matches!(received.content, Inbound::Reaction { .. }) {
        lane.state.unread = lane.state.unread.saturating_add(1);
        lane.state.customer_waits(now);
    }
    lane.advance();

    fetch_media(lane, &received, message);
    figures::on_channel(lane, received.channel, Counted::Received);
    lane.fact(Fact::MessageIn {
        message,
        channel: received.channel,
        provider_id: received.provider_id,
        content: received.content.clone(),
        reply_to: received.reply_to,
        sent_at: received.sent_at,
        position,
        ticket,
    });
    if !matches!(received.content, Inbound::Reaction { .. }) {
        snooze::wake(lane, Woke::Message);
    }
    if is_for_flows(&received.content) {
        flow_run::customer_wrote(lane, &received.content, first_contact);
    }
}

/// The first characters of a text.
pub(super) fn preview(text: &str) -> String {
    text.chars().take(PREVIEW).collect()
}

/// Reactions and what has no use yet are shown, but answer no question and start no flow.
fn is_for_flows(content: &Inbound) -> bool {
    !matches!(content, Inbound::Reaction { .. } | Inbound::Other { .. })
}

fn learn_who(lane: &mut Lane<'_, '_, '_>, received: &MessageReceived) {
    let now = lane.cx.now;
    let address = lane.state.learn(received.channel, &received.identities);
    address.window.customer_wrote(received.sent_at, now);
    address.last_inbound = Some(received.provider_id.clone());
    if let Some(name) = received.profile_name.as_ref().filter(|name| !name.trim().is_empty())
        && !lane.state.profile.name_edited
        && lane.state.profile.name != *name
    {
        lane.state.profile.name.clone_from(name);
        lane.out.contact_changed = true;
    }
}

/// Finds or opens the ticket the message belongs to.
fn attach_to_ticket(lane: &mut Lane<'_, '_, '_>) -> Option<hilo_model::TicketId> {
    let now = lane.cx.now;
    let window = lane.cx.config.threading_window;
    let attachment =
        lane.state.ticket.as_ref().map_or(Attachment::OpensNew, |ticket| ticket.attach(now, window));
    match attachment {
        Attachment::Continues => {
            let ticket = lane.state.ticket.as_mut()?;
            let before = ticket.status;
            ticket.customer_wrote();
            if before != ticket.status {
                lane.ticket_fact();
            }
        }
        Attachment::Reopens => {
            let leg = lane.cx.ids.make();
            lane.state.ticket.as_mut()?.reopen(leg, now);
            lane.ticket_fact();
        }
        Attachment::OpensNew => {
            let number = lane.state.ticket.as_ref().map_or(1, |last| last.number + 1);
            lane.state.ticket = Some(Ticket::open(lane.cx.ids.make(), lane.cx.ids.make(), number, now));
            lane.ticket_fact();
        }
    }
    lane.state.ticket.as_ref().map(|ticket| ticket.id)
}

/// Files are fetched at once: the provider keeps them for days only.
fn fetch_media(lane: &mut Lane<'_, '_, '_>, received: &MessageReceived, message: MessageId) {
    let Inbound::Media(media) = &received.content else { return };
    lane.state.effects += 1;
    let effect = Effect {
        id: lane.cx.ids.make(),
        channel: Some(received.channel),
        urgency: Urgency::Conversation,
        position: lane.state.effects,
        not_after: None,
        repeatable: true,
        payload: EffectPayload::FetchMedia {
            message,
            provider_id: media.provider_id.clone(),
            mime_type: media.mime_type.clone(),
            sha256: media.sha256.clone(),
            filename: media.filename.clone(),
        },
    };
    lane.out.effects.push(effect);
}

/// No flow took the message: a person must see it.
pub(super) fn call_a_person(lane: &mut Lane<'_, '_, '_>) {
    snooze::wake(lane, Woke::Called);
    if let Some(ticket) = &mut lane.state.ticket
        && ticket.status == TicketStatus::Bot
    {
        ticket.status = TicketStatus::Open;
        lane.ticket_fact();
        lane.out.thread_changed = true;
    }
}
