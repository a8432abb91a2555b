//! The customer wrote.

use super::{
    approver, consent_button,
    context::{Heard, Lane},
    figures, flow_run, message_changed, number_code,
    snooze::{self, Woke},
    stop_word,
};
use crate::{
    decision::{Effect, EffectPayload, Fact, Urgency},
    event::MessageReceived,
};
use hilo_desk::ticket::{Attachment, Ticket};
use hilo_flow::triggers::TriggerFacts;
use hilo_model::{
    ChannelId, MessageId,
    figure::Counted,
    message::{ChoiceKind, Inbound, Referral},
    ticket::TicketStatus,
};

/// The longest preview kept, in characters.
const PREVIEW: usize = 120;

pub(super) fn decide(lane: &mut Lane<'_, '_, '_>, mut received: MessageReceived) {
    let now = lane.cx.now;
    if !lane.state.seen.insert(&received.provider_id, now) {
        return;
    }
    let code = number_code::mask(lane.cx.config, now, &mut received.content);
    if received.about.group.is_some() {
        in_group(lane, &received);
        if let Some(code) = code {
            number_code::spoil(lane, received.channel, &code);
        }
        return;
    }
    let first_contact = lane.state.has_said_nothing();
    let ticket_done = lane.state.ticket.as_ref().is_some_and(|ticket| ticket.status.is_done());
    let silence = now.since(lane.state.silent_since.unwrap_or(lane.state.last_message_at));
    learn_who(lane, &received);
    if code.is_some_and(|code| number_code::take(lane, &received, &code)) || approver::take(lane, &received) {
        return;
    }

    let message: MessageId = lane.cx.ids.make();
    let ticket = attach_to_ticket(lane);
    let position = lane.next_position();
    let (channel, sent_at) = (received.channel, received.sent_at);
    lane.heard = Some(Heard { message, position, channel, sent_at });
    lane.state.channel = Some(received.channel);
    lane.state.spoke(now);
    lane.state.preview = preview(received.content.text());
    lane.state.preview_inbound = true;
    let waited = (lane.state.unread, lane.state.waiting_since);
    if wants_an_answer(&received.content) {
        lane.state.unread = lane.state.unread.saturating_add(1);
        lane.state.customer_waits(now);
    }
    lane.advance();

    fetch_media(lane, received.channel, &received.content, message);
    figures::on_channel(lane, received.channel, Counted::Received);
    lane.fact(Fact::MessageIn {
        message,
        channel: received.channel,
        provider_id: received.provider_id.clone(),
        content: received.content.clone(),
        reply_to: received.reply_to.clone(),
        sent_at: received.sent_at,
        about: Box::new(received.about.clone()),
        position,
        ticket,
    });
    press_of_template(lane, &received, message);
    if wants_an_answer(&received.content) {
        snooze::wake(lane, Woke::Message);
    }
    let decides = stop_word::take(lane, &received, message, position)
        || consent_button::take(lane, &received, message, position);
    if decides {
        // Nobody has to answer it; what was asked before still waits.
        (lane.state.unread, lane.state.waiting_since) = waited;
        message_changed::catch_up(lane, &received.provider_id);
        return;
    }
    let answers = lane.state.run.is_some() && is_answer_only(&received.content);
    if is_for_flows(&received.content) || answers {
        let pressed = matches!(received.content, Inbound::Choice { via: ChoiceKind::Template, .. });
        let template = lane.state.template_answered(received.reply_to.as_deref(), pressed).map(str::to_owned);
        let facts = TriggerFacts {
            first_contact,
            run_active: false,
            ticket_done,
            silence,
            template: template.as_deref(),
            referral: received.about.referral.as_ref(),
        };
        flow_run::customer_wrote(lane, &received.content, facts);
    }
    message_changed::catch_up(lane, &received.provider_id);
}

/// What somebody says in a group is shown in their thread, and is nothing else: it is not said to us alone, so nobody of ours has to
/// answer it there, no flow hears it, it decides nothing, and it opens no window of the person's.
fn in_group(lane: &mut Lane<'_, '_, '_>, received: &MessageReceived) {
    let now = lane.cx.now;
    lane.state.learn(received.channel, &received.identities);
    learn_name(lane, received.profile_name.as_deref());
    let message: MessageId = lane.cx.ids.make();
    let position = lane.next_position();
    lane.state.in_groups += 1;
    lane.state.silent_since.get_or_insert(lane.state.last_message_at);
    lane.state.channel.get_or_insert(received.channel);
    lane.state.last_message_at = now;
    lane.state.preview = preview(received.content.text());
    lane.state.preview_inbound = true;
    lane.out.thread_changed = true;
    fetch_media(lane, received.channel, &received.content, message);
    figures::on_channel(lane, received.channel, Counted::Received);
    lane.fact(Fact::MessageIn {
        message,
        channel: received.channel,
        provider_id: received.provider_id.clone(),
        content: received.content.clone(),
        reply_to: received.reply_to.clone(),
        sent_at: received.sent_at,
        about: Box::new(received.about.clone()),
        position,
        ticket: None,
    });
    message_changed::catch_up(lane, &received.provider_id);
}

/// Notes that a button of a template's message was pressed. Of which template is found when presses are counted: a lane does not
/// know what the provider calls its messages.
pub(super) fn press_of_template(lane: &mut Lane<'_, '_, '_>, received: &MessageReceived, message: MessageId) {
    if let Inbound::Choice { via: ChoiceKind::Template, title, .. } = &received.content
        && let Some(pressed) = &received.reply_to
    {
        lane.fact(Fact::TemplateClick {
            message,
            channel: received.channel,
            provider_id: pressed.clone(),
            button: title.clone(),
            at: received.sent_at,
        });
    }
}

/// The first characters of a text.
pub(super) fn preview(text: &str) -> String {
    text.chars().take(PREVIEW).collect()
}

/// Whether the customer waits for an answer to it.
fn wants_an_answer(content: &Inbound) -> bool {
    !matches!(content, Inbound::Reaction { .. } | Inbound::CallPermission(_) | Inbound::Welcome)
}

/// Reactions and what has no use yet are shown, but answer no question and start no flow.
fn is_for_flows(content: &Inbound) -> bool {
    !matches!(
        content,
        Inbound::Reaction { .. }
            | Inbound::CallPermission(_)
            | Inbound::Welcome
            | Inbound::Unsupported { .. }
            | Inbound::MediaPlaceholder
            | Inbound::Other { .. }
    )
}

/// The answer to our question whether we may call goes to the flow that asked; it starts none.
fn is_answer_only(content: &Inbound) -> bool {
    matches!(content, Inbound::CallPermission(permission) if !permission.automatic)
}

fn learn_who(lane: &mut Lane<'_, '_, '_>, received: &MessageReceived) {
    let now = lane.cx.now;
    let address = lane.state.learn(received.channel, &received.identities);
    address.window.customer_wrote(received.sent_at, now);
    if received.about.referral.as_ref().is_some_and(Referral::is_advertisement) {
        address.free_entry.customer_came(received.sent_at, now);
    }
    address.last_inbound = Some(received.provider_id.clone());
    // Whoever writes from there can be reached there.
    let reachable_again = address.unreachable.take().is_some();
    lane.out.contact_changed |= reachable_again;
    learn_name(lane, received.profile_name.as_deref());
}

/// Takes over the name that somebody shows, unless a person wrote another.
pub(super) fn learn_name(lane: &mut Lane<'_, '_, '_>, name: Option<&str>) {
    if let Some(name) = name.filter(|name| !name.trim().is_empty())
        && !lane.state.profile.name_edited
        && lane.state.profile.name != name
    {
        name.clone_into(&mut lane.state.profile.name);
        lane.touch();
        lane.out.contact_changed = true;
    }
}

/// Finds or opens the ticket the message belongs to.
pub(super) fn attach_to_ticket(lane: &mut Lane<'_, '_, '_>) -> Option<hilo_model::TicketId> {
    let now = lane.cx.now;
    let window = lane.cx.config.threading_window;
    // What is answered to a run that stands apart opens nothing again.
    let apart = lane.state.run.as_ref().is_some_and(|run| run.apart);
    if let Some(ticket) = lane.state.ticket.as_ref().filter(|ticket| apart && ticket.status.is_done()) {
        return Some(ticket.id);
    }
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
pub(super) fn fetch_media(
    lane: &mut Lane<'_, '_, '_>,
    channel: ChannelId,
    content: &Inbound,
    message: MessageId,
) {
    let Inbound::Media(media) = content else { return };
    lane.state.effects += 1;
    let effect = Effect {
        id: lane.cx.ids.make(),
        channel: Some(channel),
        urgency: Urgency::Conversation,
        position: lane.state.effects,
        not_after: None,
        reach_from: None,
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
