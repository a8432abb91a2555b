//! Incidents dealt with by doing again what went wrong (F8). The same judgement tells the pages beforehand what can be done
//! again and the lane afterwards; what was done again once is not done twice.

use super::{
    ContactState,
    context::Lane,
    flow_run,
    sending::{self, Sending},
    state::REMEMBERED_INCIDENTS,
    ticket,
};
use crate::{
    command::{Again, Hindrance, RefusedCommand},
    decision::{Effect, EffectPayload, Fact, Urgency},
    event::ContactEvent,
};
use hilo_model::{
    ChannelId, EffectId, Id, IncidentId, MessageId, Timestamp, incident::IncidentOutcome,
    message::InboundMedia,
};
use serde_json::json;

/// The longest reason, in characters.
const REASON: usize = 500;

/// What keeps something from being done again; `None` if nothing does.
pub fn hindrance(
    state: &ContactState,
    now: Timestamp,
    incident: IncidentId,
    give_back: bool,
    again: &Again,
) -> Option<Hindrance> {
    if state.dealt_with.contains(&incident) {
        return Some(Hindrance::DealtWith);
    }
    match again {
        Again::Event { event } => match serde_json::from_value(event.clone()) {
            Err(_) => Some(Hindrance::Unreadable),
            Ok(ContactEvent::Command(_)) => Some(Hindrance::Order),
            // The run it was for was ended, and a thread that slept was woken.
            Ok(
                ContactEvent::TimerFired { .. }
                | ContactEvent::BackendAnswered { .. }
                | ContactEvent::JobDone { .. },
            ) => Some(Hindrance::Ended),
            Ok(_) => None,
        },
        Again::Message { message, content, channel, in_doubt, .. } => {
            // The provider may tell of one failure twice, which makes two incidents.
            if state.sent_again.contains(message) {
                return Some(Hindrance::Settled);
            }
            if *in_doubt && !state.doubtful.contains_key(&effect_of(*message)) {
                return Some(Hindrance::Settled);
            }
            let address = state.addresses.get(channel);
            match address.filter(|address| address.phone.is_some() || address.user_id.is_some()) {
                None => Some(Hindrance::NoChannel),
                Some(address) if !content.is_template() && !address.window.is_open(now) => {
                    Some(Hindrance::WindowClosed)
                }
                Some(_) => None,
            }
        }
        Again::Call => {
            let failed = state.failed_call.as_ref().filter(|failed| failed.incident == incident);
            let still = failed.is_some_and(|failed| match &state.run {
                Some(run) => run.id == failed.run.id && run.turns == failed.turns && !failed.ended,
                None => failed.ended,
            });
            if !still {
                return Some(Hindrance::MovedOn);
            }
            (state.is_with_staff() && !give_back).then_some(Hindrance::WithStaff)
        }
        Again::File { .. } => None,
    }
}

/// Does again what went wrong; the message, if that makes one.
pub(super) fn retry(
    lane: &mut Lane<'_, '_, '_>,
    action: &'static str,
    incident: IncidentId,
    give_back: bool,
    again: Again,
) -> Result<Option<MessageId>, RefusedCommand> {
    if let Some(why) = hindrance(lane.state, lane.cx.now, incident, give_back, &again) {
        return Err(RefusedCommand::NotRetryable { why });
    }
    let kind = again.as_str();
    let give_back = give_back && lane.state.is_with_staff();
    let mut sent = None;
    match again {
        Again::Event { event } => {
            let why = Hindrance::Unreadable;
            let event = serde_json::from_value(event).map_err(|_| RefusedCommand::NotRetryable { why })?;
            give_back_if(lane, give_back);
            lane.out.appends.push((lane.cx.contact, event));
        }
        Again::Message { message, content, channel, reply_to, .. } => {
            sending::route(lane, &content, Some(channel))?;
            let effect = lane.cx.ids.make();
            let author = lane.cx.actor;
            let channel = Some(channel);
            // Another message than the one that a program asked to be told of.
            let sending =
                Sending { effect, content, channel, reply_to, author, run: None, callback_data: None };
            sent = Some(sending::send(lane, sending)?);
            lane.state.doubtful.remove(&effect_of(message));
            lane.state.sent_again.push(message);
            forget_old(&mut lane.state.sent_again);
            lane.timeline("sent_again", json!({ "message": message, "again": sent }));
        }
        Again::Call => {
            let failed = lane.state.failed_call.take();
            give_back_if(lane, give_back);
            if let Some(failed) = failed {
                flow_run::call_again(lane, *failed);
            }
        }
        Again::File { message, channel, media } => fetch(lane, message, channel, media),
    }
    dealt_with(lane, incident, IncidentOutcome::Retried, None);
    lane.advance();
    lane.audit(action, json!({ "incident": incident, "again": kind, "given_back": give_back }));
    Ok(sent)
}

/// A person knows what became of a message that nobody knew of.
pub(super) fn decide_send(
    lane: &mut Lane<'_, '_, '_>,
    action: &'static str,
    incident: IncidentId,
    message: MessageId,
    delivered: bool,
    reason: String,
) -> Result<(), RefusedCommand> {
    let reason = reason.trim().to_owned();
    if reason.is_empty() || reason.chars().count() > REASON {
        let detail = "say in 1 to 500 characters how that is known".to_owned();
        return Err(RefusedCommand::Invalid { field: "reason".to_owned(), detail });
    }
    let asked = lane.state.doubtful.remove(&effect_of(message));
    if asked.is_none() {
        let dealt_with = lane.state.dealt_with.contains(&incident);
        let why = if dealt_with { Hindrance::DealtWith } else { Hindrance::Settled };
        return Err(RefusedCommand::NotRetryable { why });
    }
    let outcome = if delivered { IncidentOutcome::Delivered } else { IncidentOutcome::Abandoned };
    lane.timeline("send_decided", json!({ "message": message, "outcome": outcome, "reason": reason }));
    dealt_with(lane, incident, outcome, Some(reason));
    lane.advance();
    lane.audit(action, json!({ "incident": incident, "message": message, "outcome": outcome }));
    Ok(())
}

/// Nobody knows whether a message was sent: a person has to decide.
pub(super) fn doubt(lane: &mut Lane<'_, '_, '_>, effect: EffectId, incident: IncidentId) {
    lane.state.doubtful.insert(effect, incident);
    if lane.state.doubtful.len() > REMEMBERED_INCIDENTS {
        lane.state.doubtful.pop_first();
    }
    lane.touch();
}

/// A sign of a message came. If a person was asked about it, nothing is left to decide.
pub(super) fn sign_came(lane: &mut Lane<'_, '_, '_>, effect: EffectId) {
    if let Some(incident) = lane.state.doubtful.remove(&effect) {
        dealt_with(lane, incident, IncidentOutcome::SignCame, None);
    }
}

fn dealt_with(
    lane: &mut Lane<'_, '_, '_>,
    incident: IncidentId,
    outcome: IncidentOutcome,
    reason: Option<String>,
) {
    lane.state.dealt_with.push(incident);
    forget_old(&mut lane.state.dealt_with);
    lane.fact(Fact::IncidentClosed { incident, outcome, reason });
    lane.touch();
}

fn forget_old<T>(remembered: &mut Vec<T>) {
    let old = remembered.len().saturating_sub(REMEMBERED_INCIDENTS);
    remembered.drain(..old);
}

fn give_back_if(lane: &mut Lane<'_, '_, '_>, wanted: bool) {
    if wanted {
        ticket::give_to_bot(lane);
        lane.timeline("given_back", json!({}));
    }
}

fn fetch(lane: &mut Lane<'_, '_, '_>, message: MessageId, channel: ChannelId, media: InboundMedia) {
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
            provider_id: media.provider_id,
            mime_type: media.mime_type,
            sha256: media.sha256,
            filename: media.filename,
        },
    };
    lane.out.effects.push(effect);
}

/// A message's effect has its id.
fn effect_of(message: MessageId) -> EffectId {
    EffectId::from_uuid(message.uuid())
}
