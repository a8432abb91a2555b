//! What the engine decided, in the lane's own terms.

use super::{
    Called, TimerPurpose, approval, command_given,
    consent::{self, Answer},
    context::Lane,
    sending::{self, Sending, Unsendable},
    ticket,
};
use crate::decision::{Effect, EffectPayload, Urgency};
use hilo_flow::{Effect as FlowEffect, nodes::ticket::Done};
use hilo_model::{
    Actor, EffectId, PersonId, RunId, TeamId,
    consent::{Consent, ConsentReach, TermsVersion},
    message::Outbound,
    ticket::{Priority, TicketStatus},
};
use serde_json::json;

/// The longest summary of a ticket, in characters.
const SUMMARY: usize = 1000;

/// Carries out what a step decided; the messages that could not even be queued, with why.
pub(super) fn carry_out(
    lane: &mut Lane<'_, '_, '_>,
    run: RunId,
    apart: bool,
    effects: Vec<FlowEffect>,
) -> Vec<(EffectId, Unsendable)> {
    let mut unsendable = Vec::new();
    lane.happenings.by = Some(run);
    for effect in effects {
        match effect {
            FlowEffect::Send { id, content, .. } => {
                if let Err(why) = say(lane, run, id, content) {
                    lane.incident(
                        format!("send_{}", why.as_str()),
                        Some(id),
                        "a flow's message could not be sent",
                        json!({ "run": run }),
                    );
                    unsendable.push((id, why));
                }
            }
            FlowEffect::Http { id, request, .. } => call(lane, id, Called::Request(request)),
            FlowEffect::Job { id, job, .. } => call(lane, id, Called::Job(job)),
            FlowEffect::SetTimer { wait, due, .. } => {
                lane.set_timer(due, TimerPurpose::Run { run, wait, due });
            }
            FlowEffect::CancelTimer { wait } => {
                lane.cancel_timers(
                    |p| matches!(p, TimerPurpose::Run { run: of, wait: w, .. } if *of == run && *w == wait),
                );
            }
            FlowEffect::SetField { name, value } => command_given::set_field(lane, &name, value),
            FlowEffect::AddTag { tag } => {
                command_given::put_tag(lane, &tag, true);
            }
            FlowEffect::RemoveTag { tag } => {
                command_given::put_tag(lane, &tag, false);
            }
            FlowEffect::Note { text } => {
                // By the run, for whoever reads it would take the author of the event to have written it.
                lane.timeline("note", json!({ "body": text, "mentions": [], "run": run }));
                lane.out.thread_changed = true;
            }
            // Counted with the steps, where the run is at hand.
            FlowEffect::Goal { .. } | FlowEffect::Variant { .. } => {}
            FlowEffect::Consent { reach, consent, shown, words } => {
                consent::answered(lane, reach, consent, Answer { shown, words, terms: None });
            }
            FlowEffect::Terms { terms, version, accepted, shown, words } => {
                let decided = if accepted { Consent::Given } else { Consent::Withdrawn };
                let terms = Some(TermsVersion { name: terms, version });
                consent::answered(lane, ConsentReach::Terms, decided, Answer { shown, words, terms });
            }
            FlowEffect::Assign { team, person } => {
                // What a run that stands apart says of a ticket needs one.
                if apart {
                    ticket::open_ticket(lane);
                }
                assign(lane, run, team, person);
            }
            FlowEffect::Ticket { summary, priority, status } => {
                if apart && status.is_none() {
                    ticket::open_ticket(lane);
                }
                ticket(lane, summary, priority, status);
            }
            FlowEffect::RequestApproval { id, request } => approval::request(lane, run, id, *request),
            FlowEffect::WidenApproval { id, more } => approval::widen(lane, run, id, &more),
            // With the steps, where the run is at hand also if it is over.
            FlowEffect::CloseApproval { .. } => {}
            FlowEffect::HandOff { summary, team, priority, .. } => {
                let team = team.and_then(|slug| lane.cx.config.teams.get(&slug).copied());
                ticket::hand_off(lane, team, priority, summary, apart);
            }
            FlowEffect::Incident { code, detail } => {
                lane.incident(
                    format!("flow_{}", code.as_str()),
                    None,
                    format!("a flow could not go on: {}", code.as_str().replace('_', " ")),
                    json!({ "run": run, "detail": detail }),
                );
            }
        }
    }
    lane.happenings.by = None;
    unsendable
}

/// Says whose the ticket is; the flow goes on.
fn assign(lane: &mut Lane<'_, '_, '_>, run: RunId, team: Option<String>, person: Option<String>) {
    let config = lane.cx.config;
    let found_team = team.as_ref().and_then(|name| config.teams.get(name).copied());
    let wanted = person.as_deref().filter(|person| !person.is_empty());
    let found_person = wanted.and_then(|email| config.people.get(&email.to_lowercase()).map(|p| p.id));
    let missing = [
        ("team", team.as_deref().filter(|_| found_team.is_none())),
        ("person", wanted.filter(|_| found_person.is_none())),
    ];
    for (what, name) in missing {
        let Some(name) = name else { continue };
        let name: String = name.chars().take(100).collect();
        lane.incident(
            format!("flow_{what}_unknown"),
            None,
            format!("a flow assigns to a {what} that does not exist"),
            json!({ "run": run, "name": name }),
        );
    }
    if missing.iter().any(|(_, name)| name.is_some()) {
        return;
    }
    let Some(ticket) = &mut lane.state.ticket else { return };
    let before = (ticket.assignee, ticket.team);
    if team.is_some() {
        ticket.team = found_team;
    }
    if person.is_some() {
        ticket.assignee = found_person;
    }
    let after = (ticket.assignee, ticket.team);
    if before == after {
        return;
    }
    lane.ticket_fact();
    let end =
        |(assignee, team): (Option<PersonId>, Option<TeamId>)| json!({ "assignee": assignee, "team": team });
    lane.timeline("assigned", json!({ "from": end(before), "to": end(after), "run": run }));
    lane.advance();
}

/// Says something of the ticket; the flow goes on.
fn ticket(
    lane: &mut Lane<'_, '_, '_>,
    summary: Option<String>,
    priority: Option<Priority>,
    status: Option<Done>,
) {
    let now = lane.cx.now;
    let Some(ticket) = &mut lane.state.ticket else { return };
    let before = (ticket.status, ticket.priority, ticket.summary.clone());
    if let Some(summary) = summary {
        ticket.summary = summary.chars().take(SUMMARY).collect();
    }
    ticket.priority = priority.unwrap_or(ticket.priority);
    let done = status.map(|status| match status {
        Done::Solved => TicketStatus::Solved,
        Done::Closed => TicketStatus::Closed,
    });
    if let Some(done) = done {
        // What is closed stays closed.
        let _ = ticket.move_to(done, now);
    }
    let after = (ticket.status, ticket.priority, ticket.summary.clone());
    if before == after {
        return;
    }
    lane.ticket_fact();
    if before.0 != after.0 {
        lane.state.answered();
        lane.timeline("status_set", json!({ "from": before.0, "to": after.0 }));
    }
    lane.advance();
}

/// The flow says something: that answers the customer.
fn say(
    lane: &mut Lane<'_, '_, '_>,
    run: RunId,
    effect: EffectId,
    content: Outbound,
) -> Result<(), Unsendable> {
    let sending = Sending {
        effect,
        content,
        channel: None,
        reply_to: None,
        author: Actor::Run(run),
        run: Some(run),
        callback_data: None,
    };
    sending::send(lane, sending)?;
    lane.state.answered();
    Ok(())
}

/// Calls what answers by an event.
pub(super) fn call(lane: &mut Lane<'_, '_, '_>, id: EffectId, what: Called) {
    lane.state.effects += 1;
    let effect = Effect {
        id,
        channel: None,
        urgency: Urgency::Conversation,
        position: lane.state.effects,
        not_after: None,
        reach_from: None,
        repeatable: true,
        payload: match what {
            Called::Request(request) => EffectPayload::Http { request },
            Called::Job(job) => EffectPayload::Job { job },
        },
    };
    lane.out.effects.push(effect);
}
