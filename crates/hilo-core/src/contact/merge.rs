//! Two contacts turn out to be one person. The younger hands over in one commit and stays as a tombstone that forwards; so
//! whoever still addresses it, from a stale cache or with an old callback, reaches the survivor, in order.

use super::{
    ContactState, TimerPurpose, approval, approver, consent, context::Lane, flow_run, message_changed,
    number_code, snooze,
};
use crate::{
    command::{Answer, RefusedCommand},
    decision::{Fact, TimerIntent},
    event::ContactEvent,
};
use hilo_model::{
    ContactId, Timestamp, approval::ApprovalState, identity::Identity, message::Status, ticket::TicketStatus,
};
use serde_json::json;

/// An event reached a tombstone.
pub(super) fn forward(lane: &mut Lane<'_, '_, '_>, survivor: ContactId, event: ContactEvent) {
    match event {
        // A command for an address follows the person, who has moved meanwhile.
        ContactEvent::Command(ref given) if given.addressed.is_some() => {
            lane.out.appends.push((survivor, event));
        }
        // A command addressed this contact by its id: whoever gave it should learn where the person is now.
        ContactEvent::Command(_) => {
            lane.out.answer = Some(Answer::Refused(RefusedCommand::Merged { into: survivor }));
        }
        // Its timers were handed over, and the survivor set its own, by what it knows of dates.
        ContactEvent::TimerFired { .. }
        | ContactEvent::DatesWanted { .. }
        | ContactEvent::IdentityMoved { .. }
        | ContactEvent::MergeInto { .. } => {}
        ContactEvent::StatusReceived(_)
        | ContactEvent::MessageChanged(_)
        | ContactEvent::SendFailed(_)
        | ContactEvent::MediaFetched { .. } => {
            forward_but_record_here(lane, survivor, event);
        }
        ContactEvent::MessageReceived(_)
        | ContactEvent::EchoReceived(_)
        | ContactEvent::HistoryReceived(_)
        | ContactEvent::CallReceived(_)
        | ContactEvent::PreferenceChanged(_)
        | ContactEvent::PaymentReported(_)
        | ContactEvent::NoticeReceived(_)
        | ContactEvent::Unsupported(_)
        | ContactEvent::UserIdChanged { .. }
        | ContactEvent::ScheduleDue { .. }
        | ContactEvent::BackendAnswered { .. }
        | ContactEvent::JobDone { .. }
        | ContactEvent::Approver(_)
        | ContactEvent::MergedFrom { .. } => lane.out.appends.push((survivor, event)),
    }
}

/// Messages that the tombstone sent or received stay in its thread: their news belong there, what follows from them to
/// the survivor.
fn forward_but_record_here(lane: &mut Lane<'_, '_, '_>, survivor: ContactId, mut event: ContactEvent) {
    match &mut event {
        ContactEvent::StatusReceived(news) => {
            // They were found to be this contact's, and lead to the survivor through it.
            news.identities.clear();
            lane.out.proven.extend(news.effect);
            lane.fact(Fact::MessageStatus {
                effect: news.effect,
                channel: Some(news.channel),
                provider_id: Some(news.provider_id.clone()),
                status: news.status,
                at: news.at,
                error_code: news.error_code,
                error_detail: news.error_detail.clone(),
            });
        }
        ContactEvent::MessageChanged(change) => {
            let mut here = change.clone();
            number_code::mask_rewritten(lane, &mut here);
            message_changed::apply(lane, here);
        }
        ContactEvent::SendFailed(failed) => lane.fact(Fact::MessageStatus {
            effect: Some(failed.effect),
            channel: None,
            provider_id: None,
            status: Status::Failed,
            at: lane.cx.now,
            error_code: failed.code,
            error_detail: Some(failed.words()),
        }),
        ContactEvent::MediaFetched { message, attachment, error } => {
            lane.fact(Fact::MessageMedia {
                message: *message,
                attachment: *attachment,
                error: error.clone(),
            });
            return;
        }
        _ => return,
    }
    lane.out.appends.push((survivor, event));
}

/// The younger contact's part.
pub(super) fn hand_over(lane: &mut Lane<'_, '_, '_>, survivor: ContactId) {
    let contact = lane.cx.contact;
    if survivor >= contact {
        return;
    }
    let handed = lane.state.clone();
    for id in lane.state.timers.keys() {
        lane.out.timers.push(TimerIntent::Cancel { id: *id });
    }
    let ContactState { created_at, position, revision, effects, profile, .. } = std::mem::take(lane.state);
    *lane.state = ContactState {
        created_at,
        position,
        revision,
        effects,
        merged_into: Some(survivor),
        ..ContactState::default()
    };
    lane.state.profile.name = profile.name;
    lane.timeline("merged_into", json!({ "contact": survivor }));
    lane.advance();
    lane.out.contact_changed = true;
    lane.out.appends.push((survivor, ContactEvent::MergedFrom { contact, state: Box::new(handed) }));
}

/// The survivor's part.
pub(super) fn take_over(lane: &mut Lane<'_, '_, '_>, contact: ContactId, other: ContactState) {
    let state = &mut *lane.state;
    let said_nothing = other.has_said_nothing();
    for (channel, theirs) in other.addresses {
        // Where both have one, ours stays in use; theirs is the person's all the same.
        let ours = state.addresses.entry(channel).or_default();
        if ours.phone.is_some() && ours.phone != theirs.phone {
            state.former.extend(theirs.phone.as_ref().map(Identity::phone));
        }
        if let (Some(user_id), Some(config)) = (&theirs.user_id, lane.cx.config.channels.get(&channel))
            && ours.user_id.as_ref().is_some_and(|ours| ours != user_id)
        {
            state.former.insert(Identity::whatsapp_user_id(&config.portfolio, user_id));
        }
        ours.phone = ours.phone.take().or(theirs.phone);
        ours.user_id = ours.user_id.take().or(theirs.user_id);
        ours.window.join(theirs.window);
        ours.free_entry.join(theirs.free_entry);
        ours.last_inbound = theirs.last_inbound.or(ours.last_inbound.take());
    }
    if state.profile.name.is_empty() {
        state.profile.name = other.profile.name;
    }
    state.profile.locale = state.profile.locale.take().or(other.profile.locale);
    state.profile.time_zone = state.profile.time_zone.take().or(other.profile.time_zone);
    for (name, value) in other.profile.fields {
        state.profile.fields.entry(name).or_insert(value);
    }
    let new_tags: Vec<String> = other.profile.tags.difference(&state.profile.tags).cloned().collect();
    state.profile.tags.extend(new_tags.iter().cloned());
    state.seen.join(&other.seen);
    state.unread = state.unread.saturating_add(other.unread);
    state.waiting_since = [state.waiting_since, other.waiting_since].into_iter().flatten().min();
    state.early.extend(other.early);
    state.history = state.history.min(other.history);
    join_silence(state, (other.last_message_at, other.silent_since));
    join_first(state, (said_nothing, other.position), (other.in_groups, other.aside));
    // Counters go on behind both, so that order within the thread and the outbox holds.
    state.position = state.position.max(other.position);
    state.effects = state.effects.max(other.effects);
    if other.last_message_at > state.last_message_at {
        state.last_message_at = other.last_message_at;
        state.preview = other.preview;
        state.preview_inbound = other.preview_inbound;
        state.channel = other.channel.or(state.channel);
    }
    state.former.extend(other.former);
    state.timed.join(other.timed);
    state.merged_from.push(contact);
    state.merged_from.extend(other.merged_from);
    for (key, theirs) in other.trials {
        // Both were counted, when they were two; whoever was first says the variant from now on.
        let ours = state.trials.entry(key).or_insert_with(|| theirs.clone());
        if theirs.at < ours.at {
            (ours.variant, ours.at) = (theirs.variant, theirs.at);
        }
        ours.goals.extend(theirs.goals);
    }
    consent::join(lane, other.consent);
    for tag in new_tags {
        lane.fact(Fact::Tag { tag, present: true });
    }
    adopt_ticket(lane, other.ticket);
    lane.state.doubtful.extend(other.doubtful);
    lane.state.dealt_with.extend(other.dealt_with);
    lane.state.sent_again.extend(other.sent_again);
    // Which of the two was answered is told by the ids; ours were sent last, as far as anybody can know.
    lane.state.templates.splice(..0, other.templates);
    lane.state.woken |= other.woken;
    lane.state.woken_at = lane.state.woken_at.max(other.woken_at);
    snooze::join(lane, other.snoozed_until);
    approver::take_over(lane, other.asked_here, other.commenting);
    approval::remember_theirs(lane, other.decided_approvals);
    adopt_run(lane, other.run, other.timers.into_values().collect());
    if lane.state.has_said_nothing() {
        // That two are one is nothing that they said.
        lane.state.aside += 1;
    }
    lane.timeline("merged_from", json!({ "contact": contact }));
    lane.advance();
    lane.out.contact_changed = true;
}

/// Nobody spoke with them since nobody spoke with either.
fn join_silence(ours: &mut ContactState, (last, silent): (Timestamp, Option<Timestamp>)) {
    let spoke = ours.silent_since.unwrap_or(ours.last_message_at).max(silent.unwrap_or(last));
    ours.silent_since = (spoke < ours.last_message_at.max(last)).then_some(spoke);
}

/// Whoever of the two has said something has, once they are one. Numbers of messages that were not said to us are of one thread, so those of
/// that one are kept.
fn join_first(ours: &mut ContactState, (said_nothing, position): (bool, i64), apart: (i64, i64)) {
    let theirs_count = match (ours.has_said_nothing(), said_nothing) {
        (true, true) => position > ours.position,
        (true, false) => true,
        (false, _) => false,
    };
    if theirs_count {
        (ours.in_groups, ours.aside) = apart;
    }
}

/// One thread has one present ticket: an unfinished one is kept before a finished one, ours before theirs, which is closed.
fn adopt_ticket(lane: &mut Lane<'_, '_, '_>, theirs: Option<hilo_desk::ticket::Ticket>) {
    let Some(mut theirs) = theirs else { return };
    match &lane.state.ticket {
        Some(ours) if !ours.status.is_done() || theirs.status.is_done() => {
            // A person had theirs: then a person must have ours.
            if theirs.status.is_with_staff() && !lane.state.is_with_staff() {
                super::message_received::call_a_person(lane);
            }
            if !theirs.status.is_done() {
                // A ticket can be closed from wherever it stands.
                let _ = theirs.move_to(TicketStatus::Closed, lane.cx.now);
                lane.fact(Fact::Ticket(Box::new(theirs)));
            }
        }
        _ => {
            lane.state.ticket = Some(theirs);
            lane.ticket_fact();
        }
    }
}

/// One contact has one run: ours stays, else theirs goes on here, with its waits.
fn adopt_run(lane: &mut Lane<'_, '_, '_>, theirs: Option<super::ActiveRun>, purposes: Vec<TimerPurpose>) {
    let Some(theirs) = theirs else { return };
    if lane.state.run.is_some() {
        flow_run::interrupt_foreign(lane, theirs, "merged");
        return;
    }
    let id = theirs.id;
    // Whoever answers is to find it here.
    lane.out.facts.extend(approval::fact(&theirs, ApprovalState::Waiting, None));
    lane.state.run = Some(theirs);
    for purpose in purposes {
        // Its sleep was joined with ours.
        if let TimerPurpose::Run { run, due, .. } = purpose
            && run == id
        {
            lane.set_timer(due, purpose);
        }
    }
}
