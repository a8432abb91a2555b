//! Putting messages into the outbox: one place for windows, addresses and priorities (G2, G4).

use super::{context::Lane, figures, message_received::preview};
use crate::{
    decision::{Effect, EffectPayload, Fact, Urgency},
    event::SendFailure,
};
use hilo_model::{
    Actor, ChannelId, EffectId, Id, MessageId, RunId, Timestamp,
    consent::ConsentTopic,
    figure::Counted,
    message::{Outbound, TemplateCategory},
};

/// A message to send.
pub(super) struct Sending {
    pub(super) effect: EffectId,
    pub(super) content: Outbound,
    pub(super) channel: Option<ChannelId>,
    pub(super) reply_to: Option<String>,
    pub(super) author: Actor,
    pub(super) run: Option<RunId>,
    pub(super) callback_data: Option<String>,
}

/// Why a message cannot even be queued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unsendable {
    NoChannel,
    WindowClosed,
    OptedOut { topic: ConsentTopic },
    Unreachable { code: i64 },
    EnoughMarketing { after: Timestamp },
}

impl Unsendable {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::NoChannel => "no_channel",
            Self::WindowClosed => "window_closed",
            Self::OptedOut { .. } => "opted_out",
            Self::Unreachable { .. } => "unreachable",
            Self::EnoughMarketing { .. } => "enough_marketing",
        }
    }
}

/// Where a message would go, if it may go at all.
pub(super) fn route(
    lane: &Lane<'_, '_, '_>,
    content: &Outbound,
    channel: Option<ChannelId>,
) -> Result<ChannelId, Unsendable> {
    let id = channel.or(lane.state.channel).ok_or(Unsendable::NoChannel)?;
    let address = lane.state.addresses.get(&id).ok_or(Unsendable::NoChannel)?;
    if !lane.cx.config.channels.contains_key(&id) || (address.phone.is_none() && address.user_id.is_none()) {
        return Err(Unsendable::NoChannel);
    }
    let topic = match content {
        Outbound::Template(template) => ConsentTopic::of(template.category),
        // Answers in an open conversation need nobody's consent.
        _ => None,
    };
    if let Some(topic) = topic.filter(|topic| lane.state.has_withdrawn(*topic)) {
        return Err(Unsendable::OptedOut { topic });
    }
    let is_marketing = topic == Some(ConsentTopic::Marketing);
    if let Some(after) = lane.state.marketing_after.filter(|after| is_marketing && lane.cx.now < *after) {
        return Err(Unsendable::EnoughMarketing { after });
    }
    if let Some(unreachable) = address.unreachable {
        return Err(Unsendable::Unreachable { code: unreachable.code });
    }
    if !content.is_template() && !address.window.is_open(lane.cx.now) {
        return Err(Unsendable::WindowClosed);
    }
    Ok(id)
}

/// Queues a message, or records why it could not be; the caller decides what follows from that.
pub(super) fn send(lane: &mut Lane<'_, '_, '_>, sending: Sending) -> Result<MessageId, Unsendable> {
    let message = MessageId::from_uuid(sending.effect.uuid());
    let routed = route(lane, &sending.content, sending.channel);
    let channel = match (routed, sending.channel.or(lane.state.channel)) {
        (Ok(channel), _) | (Err(_), Some(channel)) => channel,
        (Err(unsendable), None) => return Err(unsendable),
    };
    let position = lane.next_position();
    lane.fact(Fact::MessageOut {
        message,
        channel,
        author: sending.author,
        content: sending.content.clone(),
        reply_to: sending.reply_to.clone(),
        position,
        ticket: lane.state.ticket.as_ref().map(|ticket| ticket.id),
        run: sending.run,
        callback_data: sending.callback_data,
        failure: routed.err().map(|unsendable| match unsendable {
            Unsendable::NoChannel => SendFailure::Account,
            Unsendable::WindowClosed => SendFailure::WindowClosed,
            Unsendable::OptedOut { .. } => SendFailure::OptedOut,
            Unsendable::Unreachable { .. } => SendFailure::Unreachable,
            Unsendable::EnoughMarketing { .. } => SendFailure::EnoughMarketing,
        }),
    });
    routed?;
    if let Outbound::Template(template) = &sending.content {
        let (template, language) = (template.name.clone(), template.language.clone());
        lane.state.template_sent(sending.effect, &template);
        lane.fact(Fact::TemplateMessage { message, position, channel, template, language });
    }
    figures::on_channel(lane, channel, Counted::Sent);

    lane.state.spoke(lane.cx.now);
    lane.state.preview = preview(sending.content.text());
    lane.state.preview_inbound = false;
    lane.state.channel = Some(channel);
    lane.advance();
    let address = lane.state.addresses.get(&channel).cloned().unwrap_or_default();
    lane.state.effects += 1;
    let template = match &sending.content {
        Outbound::Template(template) => Some(template.category),
        _ => None,
    };
    lane.out.effects.push(Effect {
        id: sending.effect,
        channel: Some(channel),
        urgency: match template {
            Some(TemplateCategory::Marketing) => Urgency::Marketing,
            Some(TemplateCategory::Utility) => Urgency::Utility,
            Some(TemplateCategory::Authentication) | None => Urgency::Conversation,
        },
        position: lane.state.effects,
        not_after: if template.is_some() { None } else { address.window.until() },
        reach_from: template.map(|_| address.window.until().unwrap_or(Timestamp::from_micros(0))),
        repeatable: !matches!(template, Some(TemplateCategory::Marketing | TemplateCategory::Authentication)),
        payload: EffectPayload::Send {
            phone: address.phone,
            user_id: address.user_id,
            content: sending.content,
            reply_to: sending.reply_to,
        },
    });
    Ok(message)
}
