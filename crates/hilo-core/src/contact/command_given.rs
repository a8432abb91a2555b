//! Somebody ordered something.

use super::{
    approval,
    consent::{self, Recorded},
    context::Lane,
    flow_run, flow_start,
    happening::Happened,
    retry,
    sending::{self, Sending, Unsendable},
    snooze,
    state::REMEMBERED_COMMANDS,
    ticket,
};
use crate::{
    callback_url::MOST_BROUGHT,
    command::{Answer, Command, RefusedCommand},
    decision::{Effect, EffectPayload, Fact, Urgency},
    event::{Addressed, CommandGiven},
};
use hilo_desk::ticket::InvalidTransition;
use hilo_model::{
    ChannelId, Locale, MessageId, PersonId, RunId, TeamId,
    identity::{Identity, IdentityKind},
    ticket::TicketStatus,
};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The longest tag, in characters.
const TAG: usize = 64;

/// The longest data of an event, in bytes of JSON: what a variable of a run may hold.
const EVENT_DATA: usize = 16 * 1024;

/// What a command made, for its answer.
#[derive(Default)]
struct Made {
    message: Option<MessageId>,
    run: Option<RunId>,
}

pub(super) fn decide(lane: &mut Lane<'_, '_, '_>, given: CommandGiven) {
    if lane.state.commands.contains(&given.id) {
        // Its first turn has answered it.
        return;
    }
    // Before anything can be refused: who is erased or merged later must not leave an address behind.
    if let Some(addressed) = &given.addressed {
        learn_address(lane, addressed);
    }
    let stale = given.based_on.filter(|based_on| *based_on != lane.state.revision);
    let done = match stale {
        Some(based_on) => Err(RefusedCommand::Stale { based_on, current: lane.state.revision }),
        None => carry_out(lane, given.command),
    };
    lane.out.answer = Some(match done {
        Ok(made) => {
            lane.state.commands.push(given.id);
            let old = lane.state.commands.len().saturating_sub(REMEMBERED_COMMANDS);
            lane.state.commands.drain(..old);
            lane.touch();
            Answer::Done {
                revision: lane.state.revision,
                message: made.message,
                run: made.run,
                contact: Some(lane.cx.contact),
            }
        }
        Err(refused) => Answer::Refused(refused),
    });
}

/// The person may never have written, and then nothing is known of how they are reached there.
pub(super) fn learn_address(lane: &mut Lane<'_, '_, '_>, addressed: &Addressed) {
    lane.state.learn(addressed.channel, &addressed.identities);
    // A flow that begins here speaks on the channel that it is begun for.
    lane.state.channel.get_or_insert(addressed.channel);
    lane.touch();
}

fn carry_out(lane: &mut Lane<'_, '_, '_>, command: Command) -> Result<Made, RefusedCommand> {
    let action = command.action();
    match command {
        Command::Send { content, channel, reply_to, callback_data } => {
            let effect = lane.cx.ids.make();
            sending::route(lane, &content, channel)?;
            if let Some(ticket) = &mut lane.state.ticket {
                ticket.staff_answered(lane.cx.now);
            }
            ticket::take_for_staff(lane, None);
            let author = lane.cx.actor;
            let kind = content.kind();
            let sending = Sending { effect, content, channel, reply_to, author, run: None, callback_data };
            let message = sending::send(lane, sending)?;
            lane.state.answered();
            lane.audit(action, json!({ "message": message, "kind": kind }));
            return Ok(Made { message: Some(message), run: None });
        }
        Command::Note { body, mentions } => {
            if body.trim().is_empty() {
                return Err(invalid("body", "a note needs words"));
            }
            let position = lane.timeline("note", json!({ "body": body, "mentions": mentions }));
            let mentions: BTreeSet<PersonId> = mentions.into_iter().collect();
            for person in mentions {
                lane.fact(Fact::Mention { person, position });
            }
            lane.out.thread_changed = true;
            lane.audit(action, json!({}));
        }
        Command::MarkRead { typing, channel, provider_id } => mark_read(lane, typing, channel, provider_id)?,
        Command::TakeOver { person } => {
            ticket::need(lane)?;
            ticket::take_for_staff(lane, person);
            lane.timeline("taken_over", json!({ "person": person }));
            lane.advance();
            lane.audit(action, json!({ "person": person }));
        }
        Command::GiveBack => {
            ticket::move_to(lane, TicketStatus::Bot)?;
            lane.timeline("given_back", json!({}));
            lane.audit(action, json!({}));
        }
        Command::Assign { assignee, team } => assign(lane, action, assignee, team)?,
        Command::SetStatus { status } => {
            let before = ticket::need(lane)?.status;
            ticket::move_to(lane, status)?;
            lane.timeline("status_set", json!({ "from": before, "to": status }));
            lane.audit(action, json!({ "from": before, "to": status }));
        }
        Command::SetPriority { priority } => {
            let ticket = ticket::need(lane)?;
            let before = std::mem::replace(&mut ticket.priority, priority);
            lane.ticket_fact();
            lane.advance();
            lane.audit(action, json!({ "from": before, "to": priority }));
        }
        Command::Snooze { until } => snooze::snooze(lane, action, until)?,
        Command::Wake => snooze::wake_by_hand(lane, action)?,
        Command::Tag { add, remove } => tag(lane, action, add, remove)?,
        Command::EditContact { name, locale, time_zone, fields } => {
            edit_contact(lane, action, name, locale, time_zone, fields)?;
        }
        Command::RecordConsent { topic, decision, words, source, at } => {
            let recorded = Recorded { reach: topic, consent: decision, words, source, at };
            consent::record_for(lane, action, recorded)?;
        }
        Command::AnswerApproval { approval, approves, comment } => {
            let given = approval::Given { approves, comment, by: None };
            approval::answer(lane, action, approval, given)?;
        }
        Command::TellEvent { name, data } => tell_event(lane, action, &name, &data)?,
        Command::StartFlow { version, variables, unless_running } => {
            let run = flow_start::start_by_hand(lane, version, &variables, unless_running)?;
            lane.audit(action, json!({ "run": run, "version": version }));
            return Ok(Made { message: None, run: Some(run) });
        }
        Command::FireTrigger { flow, trigger, variables, told } => {
            let run = flow_start::start_by_trigger(lane, flow, &trigger, &variables, &told)?;
            lane.audit(action, json!({ "run": run, "flow": flow, "trigger": trigger }));
            return Ok(Made { message: None, run: Some(run) });
        }
        Command::CallBack { run, number, data } => {
            if data.to_string().len() > MOST_BROUGHT {
                return Err(invalid("data", "a callback brings 16 kilobytes at most"));
            }
            flow_run::called_back(lane, run, number, &data)?;
            lane.audit(action, json!({ "run": run, "number": number }));
            return Ok(Made { message: None, run: Some(run) });
        }
        Command::StopFlow => {
            let run = lane.state.run.as_ref().map(|run| run.id).ok_or(RefusedCommand::NoRun)?;
            flow_run::interrupt(lane, "stopped");
            lane.advance();
            lane.audit(action, json!({ "run": run }));
        }
        Command::RetryIncident { incident, give_back, again } => {
            let message = retry::retry(lane, action, incident, give_back, again)?;
            return Ok(Made { message, run: None });
        }
        Command::DecideSend { incident, message, delivered, reason } => {
            retry::decide_send(lane, action, incident, message, delivered, reason)?;
        }
        Command::Merge { survivor } => {
            if survivor >= lane.cx.contact {
                return Err(RefusedCommand::NotOlder);
            }
            lane.audit(action, json!({ "into": survivor }));
            move_identities(lane, survivor);
            super::merge::hand_over(lane, survivor);
        }
        Command::Erase => erase(lane, action),
    }
    Ok(Made::default())
}

fn invalid(field: &str, detail: &str) -> RefusedCommand {
    RefusedCommand::Invalid { field: field.to_owned(), detail: detail.to_owned() }
}

impl From<Unsendable> for RefusedCommand {
    fn from(unsendable: Unsendable) -> Self {
        match unsendable {
            Unsendable::NoChannel => Self::NoChannel,
            Unsendable::WindowClosed => Self::WindowClosed,
            Unsendable::OptedOut { topic } => Self::OptedOut { topic },
            Unsendable::EnoughMarketing { after } => Self::EnoughMarketing { after },
            Unsendable::Unreachable { code } => Self::Unreachable { error_code: code },
        }
    }
}

impl From<InvalidTransition> for RefusedCommand {
    fn from(refused: InvalidTransition) -> Self {
        Self::Transition { from: refused.from, to: refused.to }
    }
}

fn assign(
    lane: &mut Lane<'_, '_, '_>,
    action: &'static str,
    assignee: Option<PersonId>,
    team: Option<TeamId>,
) -> Result<(), RefusedCommand> {
    let ticket = ticket::need(lane)?;
    let before = (ticket.assignee, ticket.team);
    ticket.assignee = assignee;
    ticket.team = team;
    if ticket.status == TicketStatus::Bot && (assignee.is_some() || team.is_some()) {
        ticket.status = TicketStatus::Open;
        flow_run::interrupt(lane, "taken_over");
    }
    lane.state.woken = false;
    lane.ticket_fact();
    let body = json!({ "from": { "assignee": before.0, "team": before.1 }, "to": { "assignee": assignee, "team": team } });
    lane.timeline("assigned", body.clone());
    lane.advance();
    lane.audit(action, body);
    Ok(())
}

fn mark_read(
    lane: &mut Lane<'_, '_, '_>,
    typing: bool,
    channel: Option<ChannelId>,
    provider_id: Option<String>,
) -> Result<(), RefusedCommand> {
    let channel = channel.or(lane.state.channel).ok_or(RefusedCommand::NoChannel)?;
    let last = lane.state.addresses.get(&channel).and_then(|address| address.last_inbound.clone());
    // Where nobody ever wrote nothing can be read.
    let Some(last) = last else { return Err(RefusedCommand::NoChannel) };
    let provider_id = provider_id.unwrap_or(last);
    lane.state.effects += 1;
    lane.touch();
    let effect = Effect {
        id: lane.cx.ids.make(),
        channel: Some(channel),
        urgency: Urgency::Conversation,
        position: lane.state.effects,
        not_after: None,
        reach_from: None,
        repeatable: true,
        payload: EffectPayload::Receipt { provider_id, typing },
    };
    lane.out.effects.push(effect);
    Ok(())
}

fn tag(
    lane: &mut Lane<'_, '_, '_>,
    action: &'static str,
    add: Vec<String>,
    remove: Vec<String>,
) -> Result<(), RefusedCommand> {
    let clean = |tag: &String| -> Result<String, RefusedCommand> {
        let tag = tag.trim();
        match tag.chars().count() {
            0 => Err(invalid("tags", "a tag needs at least one letter")),
            n if n > TAG => Err(invalid("tags", "a tag has at most 64 characters")),
            _ => Ok(tag.to_owned()),
        }
    };
    let add: Vec<String> = add.iter().map(clean).collect::<Result<_, _>>()?;
    let remove: Vec<String> = remove.iter().map(clean).collect::<Result<_, _>>()?;
    for (tags, present) in [(&add, true), (&remove, false)] {
        for tag in tags {
            put_tag(lane, tag, present);
        }
    }
    lane.audit(action, json!({ "added": add, "removed": remove }));
    Ok(())
}

/// A program tells of something.
fn tell_event(
    lane: &mut Lane<'_, '_, '_>,
    action: &'static str,
    name: &str,
    data: &Value,
) -> Result<(), RefusedCommand> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > TAG {
        return Err(invalid("name", "the name of an event has 1 to 64 characters"));
    }
    if data.to_string().len() > EVENT_DATA {
        return Err(invalid("data", "the data of an event have 16 kilobytes at most"));
    }
    lane.happenings.push(Happened::Event { name: name.to_owned(), data: data.clone() });
    lane.audit(action, json!({ "name": name }));
    Ok(())
}

/// Puts a tag on or takes it off, unless it is so already.
pub(super) fn put_tag(lane: &mut Lane<'_, '_, '_>, tag: &str, present: bool) {
    let tags = &mut lane.state.profile.tags;
    let changed = if present { tags.insert(tag.to_owned()) } else { tags.remove(tag) };
    if changed {
        lane.fact(Fact::Tag { tag: tag.to_owned(), present });
        lane.touch();
        lane.out.contact_changed = true;
        let tag = tag.to_owned();
        lane.happenings.push(if present { Happened::TagAdded(tag) } else { Happened::TagRemoved(tag) });
    }
}

fn edit_contact(
    lane: &mut Lane<'_, '_, '_>,
    action: &'static str,
    name: Option<String>,
    locale: Option<Locale>,
    time_zone: Option<String>,
    fields: Map<String, Value>,
) -> Result<(), RefusedCommand> {
    let mut changed: Vec<String> = Vec::new();
    if let Some(name) = name {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > 256 {
            return Err(invalid("name", "a name has 1 to 256 characters"));
        }
        lane.state.profile.name = name.to_owned();
        lane.state.profile.name_edited = true;
        changed.push("name".to_owned());
    }
    if let Some(locale) = locale {
        lane.state.profile.locale = Some(locale);
        changed.push("locale".to_owned());
    }
    if let Some(zone) = time_zone {
        lane.state.profile.time_zone = Some(zone);
        changed.push("time_zone".to_owned());
    }
    for (field, value) in fields {
        changed.push(format!("fields.{field}"));
        set_field(lane, &field, value);
    }
    lane.touch();
    lane.out.contact_changed = true;
    lane.out.thread_changed = true;
    lane.audit(action, json!({ "changed": changed }));
    Ok(())
}

/// Sets a field of the contact; `null` takes it away.
pub(super) fn set_field(lane: &mut Lane<'_, '_, '_>, name: &str, value: Value) {
    let fields = &mut lane.state.profile.fields;
    let before =
        if value.is_null() { fields.remove(name) } else { fields.insert(name.to_owned(), value.clone()) };
    if before.unwrap_or_default() != value {
        lane.happenings.push(Happened::FieldChanged { name: name.to_owned(), value });
    }
    lane.touch();
    lane.out.contact_changed = true;
}

fn own_identities(lane: &Lane<'_, '_, '_>) -> Vec<Identity> {
    let mut all: Vec<Identity> = lane.state.former.iter().cloned().collect();
    for (channel, address) in &lane.state.addresses {
        if let Some(phone) = &address.phone {
            all.push(Identity::phone(phone));
        }
        let portfolio = lane.cx.config.channels.get(channel).map(|c| c.portfolio.as_str());
        if let (Some(user_id), Some(portfolio)) = (&address.user_id, portfolio) {
            all.push(Identity::whatsapp_user_id(portfolio, user_id));
        }
    }
    all.sort();
    all.dedup();
    all
}

fn move_identities(lane: &mut Lane<'_, '_, '_>, owner: hilo_model::ContactId) {
    let expected = Some(lane.cx.contact);
    for identity in own_identities(lane) {
        lane.fact(Fact::Identity { identity, expected, owner: Some(owner) });
    }
}

/// Everything personal goes: addresses, state, and the key that the past is sealed with. The audit entry stays.
fn erase(lane: &mut Lane<'_, '_, '_>, action: &'static str) {
    let expected = Some(lane.cx.contact);
    let kinds: Vec<IdentityKind> = own_identities(lane).iter().map(|identity| identity.kind).collect();
    for identity in own_identities(lane) {
        lane.fact(Fact::Identity { identity, expected, owner: None });
    }
    flow_run::interrupt(lane, "erased");
    consent::forget(lane);
    lane.cancel_timers(|_| true);
    for tag in std::mem::take(&mut lane.state.profile.tags) {
        lane.fact(Fact::Tag { tag, present: false });
    }
    let created_at = lane.state.created_at;
    let (revision, position, effects) = (lane.state.revision, lane.state.position, lane.state.effects);
    let commands = std::mem::take(&mut lane.state.commands);
    // Numbers only: what was dealt with once is not done again for having been forgotten.
    let dealt_with = std::mem::take(&mut lane.state.dealt_with);
    let sent_again = std::mem::take(&mut lane.state.sent_again);
    // So that what waits for those whom they were can be stopped later, too.
    let merged_from = std::mem::take(&mut lane.state.merged_from);
    if let Some(mut ticket) = lane.state.ticket.take() {
        // Nobody is left to work for. A ticket can be closed from wherever it stands.
        let _ = ticket.move_to(TicketStatus::Closed, lane.cx.now);
        ticket.summary.clear();
        lane.fact(Fact::Ticket(Box::new(ticket)));
    }
    *lane.state = super::ContactState {
        created_at,
        revision,
        position,
        effects,
        commands,
        dealt_with,
        sent_again,
        merged_from,
        ..Default::default()
    };
    lane.advance();
    lane.out.contact_changed = true;
    lane.fact(Fact::KeyDestroyed);
    lane.audit(action, json!({ "identities": kinds.len() }));
}
