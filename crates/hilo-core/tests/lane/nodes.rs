//! What nodes of a flow do in the thread.

use crate::support::{Story, id};
use hilo_core::{
    command::Command,
    decision::{ConsentFact, EffectPayload, Fact},
    event::ContactEvent,
};
use hilo_flow::engine::HttpOutcome;
use hilo_model::{
    Duration,
    consent::{Consent, ConsentReach, ConsentSource, ConsentTopic},
    figure::Counted,
    message::{Inbound, Outbound, Template},
    ticket::{Priority, TicketStatus},
};

fn flow(nodes: &str) -> Story {
    let head = "api: hilo.dev/flow/v1\nflow: a\nname: A\nlanguage: en\ntriggers: [{ type: keyword, words: [go] }]\nstart: a\nnodes:\n";
    Story::new(&format!("{head}{nodes}"))
}

fn ledger(story: &Story) -> Vec<ConsentFact> {
    let entry = |fact: &Fact| match fact {
        Fact::Consent(entry) => Some((**entry).clone()),
        _ => None,
    };
    story.last.facts.iter().filter_map(entry).collect()
}

const CONSENT: &str = "  a: { type: consent, topic: marketing, question: 'Offers, {{ contact.name }}?', accept: Yes please, yes: end, no: end, fallback: end }\n";

#[test]
fn a_flow_asks_for_consent_and_keeps_the_proof() {
    let mut story = flow(CONSENT);
    assert_eq!(story.says("go"), ["[buttons] Offers, Ana?"]);
    story.taps("a:yes", "Yes please");
    let [entry] = &ledger(&story)[..] else { panic!("one entry") };
    let message = story.last.facts.iter().find_map(|fact| match fact {
        Fact::MessageIn { message, position, .. } => Some((*message, *position)),
        _ => None,
    });
    assert_eq!(Some((entry.message.unwrap(), entry.position)), message);
    assert_eq!((entry.reach, entry.consent), (ConsentReach::Marketing, Consent::Given));
    assert_eq!((entry.source, entry.effective, entry.channel), (ConsentSource::Flow, true, Some(id(1))));
    assert_eq!(entry.shown.as_deref(), Some("Offers, Ana?"));
    assert_eq!(entry.words.as_deref(), Some("Yes please"));
    assert_eq!(story.state.consent[&ConsentTopic::Marketing].consent, Consent::Given);
}

#[test]
fn a_no_withdraws_and_nothing_of_the_kind_is_sent() {
    let mut story = flow(CONSENT);
    story.says("go");
    story.says("no, thanks");
    assert_eq!(ledger(&story)[0].consent, Consent::Withdrawn);
    let template: Template = serde_json::from_value(serde_json::json!({
        "name": "sale", "language": "en", "category": "marketing"
    }))
    .expect("a template");
    let answer = story.orders(Command::Send {
        content: Outbound::Template(template),
        channel: None,
        reply_to: None,
        callback_data: None,
    });
    assert!(format!("{answer:?}").contains("OptedOut"), "{answer:?}");
}

#[test]
fn a_button_of_another_question_agrees_to_nothing() {
    let mut story = flow(CONSENT);
    story.says("go");
    assert_eq!(story.taps("yes", "Yes please"), ["[buttons] Offers, Ana?"]);
    assert_eq!((ledger(&story).len(), story.state.consent.len()), (0, 0));
}

#[test]
fn terms_are_on_record_with_their_version_and_change_nothing_that_is_sent() {
    let mut story = flow(
        "  a: { type: terms, terms: privacy, version: '2026-11', text: 'Our terms: https://a.test', yes: end, no: end, fallback: end }\n",
    );
    story.says("go");
    story.says("I agree");
    let [entry] = &ledger(&story)[..] else { panic!("one entry") };
    let terms = entry.terms.clone().expect("terms");
    assert_eq!((&*terms.name, &*terms.version), ("privacy", "2026-11"));
    assert_eq!((entry.reach, entry.consent, entry.effective), (ConsentReach::Terms, Consent::Given, true));
    assert_eq!(entry.shown.as_deref(), Some("Our terms: https://a.test"));
    assert!(story.state.consent.is_empty());

    // Nobody else can say that they were accepted.
    let answer = story.orders(Command::RecordConsent {
        topic: ConsentReach::Terms,
        decision: Consent::Given,
        words: "yes".to_owned(),
        source: None,
        at: None,
    });
    assert!(format!("{answer:?}").contains("topic"), "{answer:?}");
}

#[test]
fn a_ticket_is_given_to_somebody_while_the_flow_goes_on() {
    let mut story = flow(
        "  a: { type: assign, team: sales, person: Rosa@Aurora.test, next: b }\n  \
         b: { type: ticket, summary: 'Wants {{ message.text }}', priority: high, next: c }\n  \
         c: { type: ask, question: And?, answer: { type: text }, next: d, fallback: end }\n  \
         d: { type: hand_off, summary: Done }\n",
    );
    assert_eq!(story.says("go"), ["And?"]);
    let ticket = story.state.ticket.clone().expect("a ticket");
    assert_eq!(
        (ticket.team, ticket.assignee, ticket.status),
        (Some(id(70)), Some(id(901)), TicketStatus::Bot)
    );
    assert_eq!((ticket.priority, &*ticket.summary), (Priority::High, "Wants go"));
    assert_eq!(story.timeline()[0].0, "assigned");
    story.says("now");
    let ticket = story.state.ticket.clone().expect("a ticket");
    assert_eq!(
        (ticket.team, ticket.assignee, ticket.status),
        (Some(id(70)), Some(id(901)), TicketStatus::Open)
    );
}

#[test]
fn whom_nobody_knows_is_given_nothing_and_an_incident_tells() {
    let mut story = flow("  a: { type: assign, team: sales, person: nobody@aurora.test, next: end }\n");
    story.says("go");
    assert_eq!(story.incidents(), ["flow_person_unknown"]);
    let ticket = story.state.ticket.clone().expect("a ticket");
    assert_eq!((ticket.team, ticket.assignee), (None, None));
}

#[test]
fn a_flow_solves_the_ticket_and_the_next_message_opens_it_again() {
    let mut story = flow(
        "  a: { type: ticket, status: solved, next: b }\n  b: { type: message, send: { text: Bye }, next: end }\n",
    );
    assert_eq!(story.says("go"), ["Bye"]);
    assert_eq!(story.state.ticket.as_ref().map(|ticket| ticket.status), Some(TicketStatus::Solved));
    assert_eq!(story.state.unread, 0);
    story.says("go");
    assert_eq!(story.state.ticket.as_ref().map(|ticket| ticket.leg.number), Some(2));
}

#[test]
fn a_note_stands_in_the_thread_and_a_goal_counts_once_in_a_run() {
    let mut story = flow(
        "  a: { type: note, text: 'They said {{ message.text }}', next: b }\n  \
         b: { type: goal, goal: sale, next: c }\n  \
         c: { type: ask, question: More?, answer: { type: text }, next: b, fallback: end }\n",
    );
    story.says("go");
    let (kind, body) = &story.timeline()[0];
    assert_eq!((*kind, &body["body"]), ("note", &"They said go".into()));
    assert!(body["run"].is_string());
    let goals = |story: &Story| {
        let goal = Counted::Goal { goal: "sale".into() };
        story
            .last
            .figures
            .iter()
            .filter(|figure| figure.counted == goal)
            .map(|figure| figure.count)
            .sum::<i64>()
    };
    assert_eq!(goals(&story), 1);
    story.says("yes");
    assert_eq!(goals(&story), 0);
}

#[test]
fn a_delays_message_goes_out_whatever_the_customer_wrote_meanwhile() {
    let mut story = flow(
        "  a: { type: delay, for: 1h, next: b }\n  b: { type: message, send: { text: Here I am }, next: end }\n",
    );
    assert!(story.says("go").is_empty());
    assert!(story.says("hello?").is_empty());
    let image = Inbound::Reaction { message: "wamid.0".to_owned(), emoji: Some("👍".to_owned()) };
    let message = story.received("wamid.reaction", image);
    story.event(hilo_core::event::ContactEvent::MessageReceived(message));
    story.later(Duration::from_hours(1));
    assert_eq!(story.timer_fires(), ["Here I am"]);
}

#[test]
fn a_template_goes_instead_where_the_window_is_closed_and_only_there() {
    let nodes = |hours: u64| {
        format!(
            "  a: {{ type: delay, for: {hours}h, next: b }}\n  \
             b: {{ type: message, send: {{ text: Still there? }}, template: {{ name: still_there, category: utility }}, next: end }}\n"
        )
    };
    for (hours, goes) in [(23, "Still there?"), (25, "[template] still_there")] {
        let mut story = flow(&nodes(hours));
        assert_eq!(story.says("go"), [] as [&str; 0]);
        story.later(Duration::from_hours(hours));
        assert_eq!(story.timer_fires(), [goes], "after {hours} h");
        assert_eq!(story.incidents(), [] as [&str; 0]);
    }
}

#[test]
fn what_is_written_during_a_call_that_ends_the_run_is_heard_afterwards_once() {
    let mut story = flow(
        "  a: { type: http, url: 'https://a.test', next: b, error: b }\n  b: { type: message, send: { text: Looked up }, next: end }\n",
    );
    story.says("go");
    let effect = story
        .last
        .effects
        .iter()
        .find(|effect| matches!(effect.payload, EffectPayload::Http { .. }))
        .expect("a call")
        .id;
    // The word that begins the flow: heard after the run, it begins another one.
    assert_eq!(story.says("go"), [] as [&str; 0]);
    let outcome = HttpOutcome::Answered { status: 200, headers: Default::default(), body: String::new() };
    let answer = ContactEvent::BackendAnswered { effect, outcome, request: None };
    story.event(answer.clone());
    assert_eq!(story.sent(), ["Looked up"]);
    let calls = |story: &Story| {
        story.last.effects.iter().filter(|e| matches!(e.payload, EffectPayload::Http { .. })).count()
    };
    assert_eq!(calls(&story), 1, "the run that it begins asks anew");
    // The same answer again is no answer to the new call.
    story.event(answer);
    assert_eq!((story.sent().len(), calls(&story)), (0, 0));
}

#[test]
fn what_is_written_during_a_call_is_heard_before_a_delay_and_answers_nothing_after_it() {
    let mut story = flow(
        "  a: { type: http, url: 'https://a.test', next: b, error: b }\n  b: { type: delay, for: 2h, next: c }\n  \
         c: { type: ask, question: Your name?, answer: { type: text }, next: end, fallback: end }\n",
    );
    story.says("go");
    let effect = story
        .last
        .effects
        .iter()
        .find(|effect| matches!(effect.payload, EffectPayload::Http { .. }))
        .expect("a call")
        .id;
    assert_eq!(story.says("hello?"), [] as [&str; 0]);
    let outcome = HttpOutcome::Answered { status: 200, headers: Default::default(), body: String::new() };
    story.event(ContactEvent::BackendAnswered { effect, outcome, request: None });
    story.later(Duration::from_hours(2));
    assert_eq!(story.timer_fires(), ["Your name?"], "it was not answered by what was written hours ago");
}
