//! Somebody of the company wrote to the customer in the number's app (coexistence).
//!
//! A person has answered, so the thread is with people from now on, exactly as if they had answered here: the flow ends and
//! the bot is silent until somebody gives the thread back. Whoever wrote in the app would not expect a program to talk into
//! their conversation. A reaction is no answer and silences nothing.

use super::{
    context::Lane,
    message_received::{self, preview},
    ticket,
};
use crate::{decision::Fact, event::EchoReceived};
use hilo_model::{
    Actor, MessageId,
    message::{Inbound, Status},
};

pub(super) fn decide(lane: &mut Lane<'_, '_, '_>, echo: EchoReceived) {
    let now = lane.cx.now;
    if !lane.state.seen.insert(&echo.provider_id, now) {
        return;
    }
    lane.state.learn(echo.channel, &echo.identities);
    message_received::learn_name(lane, echo.profile_name.as_deref());
    let is_reaction = matches!(echo.content, Inbound::Reaction { .. });
    if !is_reaction {
        if let Some(ticket) = &mut lane.state.ticket {
            ticket.staff_answered(now);
        }
        ticket::take_for_staff(lane, None);
        lane.state.answered();
    }
    let message: MessageId = lane.cx.ids.make();
    let position = lane.next_position();
    message_received::fetch_media(lane, echo.channel, &echo.content, message);
    let content = echo.content.said_by_us();
    lane.state.channel = Some(echo.channel);
    lane.state.spoke(now);
    lane.state.preview = preview(content.text());
    lane.state.preview_inbound = false;
    lane.fact(Fact::MessageElsewhere {
        message,
        channel: echo.channel,
        author: Actor::PhoneApp,
        provider_id: echo.provider_id,
        content,
        reply_to: echo.reply_to,
        sent_at: echo.sent_at,
        status: Status::Sent,
        position,
        ticket: lane.state.ticket.as_ref().map(|ticket| ticket.id),
    });
    lane.advance();
}
