//! Runs that stand apart from any ticket: what a ticket becomes when they need one, or people.

use crate::support::{Story, id};
use hilo_core::{
    command::{Answer, Command},
    decision::{EffectPayload, Fact},
    event::ContactEvent,
};
use hilo_flow::engine::HttpOutcome;
use hilo_model::ticket::{Priority, TicketStatus};
use serde_json::{Map, json};

fn flow(triggers: &str, nodes: &str) -> Story {
    let head = "api: hilo.dev/flow/v1\nflow: a\nname: A\nlanguage: en\n";
    Story::new(&format!("{head}triggers: {triggers}\nstart: a\nnodes:\n{nodes}"))
}

const AFTER_SOLVING: &str = "[{ type: ticket_status, to: [solved] }]";

fn solved(story: &mut Story) {
    story.orders(Command::SetStatus { status: TicketStatus::Solved });
    assert!(story.state.run.as_ref().is_some_and(|run| run.apart));
}

/// The tickets that the last turn wrote down, by where they stand.
fn written(story: &Story) -> Vec<TicketStatus> {
    let ticket = |fact: &Fact| match fact {
        Fact::Ticket(ticket) => Some(ticket.status),
        _ => None,
    };
    story.last.facts.iter().filter_map(ticket).collect()
}

#[test]
fn what_such_a_run_did_not_take_is_for_people() {
    let mut story =
        flow(AFTER_SOLVING, "  a: { type: http, url: 'https://a.test', next: end, error: end }\n");
    story.says("hello");
    solved(&mut story);
    let effect = story.last.effects.iter().find(|e| matches!(e.payload, EffectPayload::Http { .. }));
    let effect = effect.expect("a call").id;
    story.says("my order is broken");
    assert_eq!(story.state.ticket.as_ref().map(|ticket| ticket.status), Some(TicketStatus::Solved));
    let outcome = HttpOutcome::Answered { status: 200, headers: Default::default(), body: String::new() };
    story.event(ContactEvent::BackendAnswered { effect, outcome, request: None });
    assert!(story.state.run.is_none());
    assert_eq!(story.state.ticket.as_ref().map(|ticket| ticket.status), Some(TicketStatus::Open));
    assert_eq!(written(&story).last(), Some(&TicketStatus::Open));
}

#[test]
fn whoever_had_the_ticket_has_it_again_and_it_is_written_down() {
    let mut story = flow(
        AFTER_SOLVING,
        "  a: { type: message, send: { options: { body: 'How was it?', options: [{ id: good, title: Good, next: end }] } } }\n",
    );
    story.says("hello");
    story.orders(Command::TakeOver { person: None });
    solved(&mut story);
    for nothing in ["nothing of that", "nor of that", "nor that"] {
        story.says(nothing);
    }
    let ticket = story.state.ticket.clone().expect("a ticket");
    assert_eq!((ticket.status, ticket.assignee, ticket.leg.number), (TicketStatus::Open, Some(id(900)), 2));
    assert_eq!(written(&story).last(), Some(&TicketStatus::Open));
    assert!(story.last.thread_changed);
}

#[test]
fn what_such_a_run_says_of_a_ticket_holds_once_it_hands_off() {
    let mut story = flow(
        "[{ type: webhook, name: broken, contact: { id: body.id } }]",
        "  a: { type: assign, team: sales, next: b }\n  b: { type: ticket, priority: urgent, next: c }\n  \
           c: { type: hand_off, summary: Broken }\n",
    );
    story.says("hello");
    story.orders(Command::SetStatus { status: TicketStatus::Solved });
    story.orders(Command::SetStatus { status: TicketStatus::Closed });
    let fire = Command::FireTrigger {
        flow: id(51),
        trigger: "broken".to_owned(),
        variables: Map::new(),
        told: json!({}),
    };
    assert!(matches!(story.orders(fire), Answer::Done { .. }));
    let ticket = story.state.ticket.clone().expect("a ticket");
    let team = story.config.teams.get("sales").copied();
    assert!(team.is_some());
    assert_eq!(
        (ticket.number, ticket.status, ticket.team, ticket.priority, &*ticket.summary),
        (2, TicketStatus::Open, team, Priority::Urgent, "Broken")
    );
}
