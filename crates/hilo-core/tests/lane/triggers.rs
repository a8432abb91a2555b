//! What starts a run in a lane, and what does not.

use crate::support::{Story, id};
use hilo_core::{
    command::{Answer, Command, RefusedCommand},
    decision::{Fact, RunEnd},
    event::{ContactEvent, SendFailed, SendFailure, StatusReceived},
};
use hilo_model::{
    Duration, EffectId,
    consent::{Consent, ConsentReach},
    message::{ChoiceKind, Inbound, Order, OrderItem, Outbound, Referral, Status, Template},
    ticket::TicketStatus,
};
use serde_json::{Map, Value, json};

fn flow(triggers: &str, nodes: &str) -> Story {
    let head = "api: hilo.dev/flow/v1\nflow: a\nname: A\nlanguage: en\n";
    Story::new(&format!("{head}triggers: {triggers}\nstart: a\nnodes:\n{nodes}"))
}

/// The triggers of the runs that began in the last turn.
fn began(story: &Story) -> Vec<String> {
    let begins = |fact: &Fact| match fact {
        Fact::Run(run) if run.ended.is_none() => Some(run.trigger.clone()),
        _ => None,
    };
    story.last.facts.iter().filter_map(begins).collect()
}

fn tag(tag: &str) -> Command {
    Command::Tag { add: vec![tag.to_owned()], remove: Vec::new() }
}

fn field(name: &str, value: Value) -> Command {
    let fields = Map::from_iter([(name.to_owned(), value)]);
    Command::EditContact { name: None, locale: None, time_zone: None, fields }
}

fn set_status(status: TicketStatus) -> Command {
    Command::SetStatus { status }
}

fn start(story: &Story, variables: Value) -> Command {
    let variables = variables.as_object().cloned().unwrap_or_default();
    Command::StartFlow { version: story.version, variables, unless_running: false }
}

#[test]
fn a_press_tells_its_template_by_the_message_that_it_answers() {
    let mut story = flow(
        "[{ type: template_reply, templates: [reminder], save: about }, { type: template_reply, start: b }]",
        "  a: { type: message, send: { text: 'reminder {{ about.button }}' }, next: end }\n  \
           b: { type: message, send: { text: other }, next: end }\n",
    );
    story.says("hello");
    let mut send = |name: &str| -> EffectId {
        let template: Template =
            serde_json::from_value(json!({ "name": name, "language": "en", "category": "utility" }))
                .expect("a template");
        let content = Outbound::Template(template);
        story.orders(Command::Send { content, channel: None, reply_to: None, callback_data: None });
        story.orders(Command::GiveBack);
        let effect = story.state.templates.last().expect("it is remembered").effect;
        assert_eq!(story.state.templates.last().map(|sent| sent.name.as_str()), Some(name));
        effect
    };
    let (first, second) = (send("reminder"), send("offer"));
    let status = |effect: EffectId, provider_id: &str| {
        ContactEvent::StatusReceived(StatusReceived {
            channel: id(1),
            provider_id: provider_id.to_owned(),
            identities: Vec::new(),
            effect: Some(effect),
            status: Status::Sent,
            at: crate::support::START,
            error_code: None,
            error_detail: None,
            verdict: None,
            charge: None,
        })
    };
    let press = |story: &mut Story, answers: &str| {
        let content = Inbound::Choice { via: ChoiceKind::Template, id: "Yes".into(), title: "Yes".into() };
        let provider_id = format!("wamid.in.{}", story.events);
        let mut message = story.received(&provider_id, content);
        message.reply_to = Some(answers.to_owned());
        story.event(ContactEvent::MessageReceived(message));
        story.sent()
    };
    // No status told yet which message is whose: it is the last one.
    assert_eq!(press(&mut story, "wamid.out.1"), ["other"]);
    story.event(status(first, "wamid.out.1"));
    story.event(status(second, "wamid.out.2"));
    assert_eq!(press(&mut story, "wamid.out.1"), ["reminder Yes"]);
    assert_eq!(began(&story), ["template_reply"]);
    assert_eq!(press(&mut story, "wamid.out.2"), ["other"]);
    // A reply in words, too; one to any other message answers no template.
    for (answers, sent) in [("wamid.out.1", vec!["reminder "]), ("wamid.out.9", vec![])] {
        let provider_id = format!("wamid.in.{}", story.events);
        let mut message = story.received(&provider_id, Inbound::Text { body: "ok".into() });
        message.reply_to = Some(answers.to_owned());
        story.event(ContactEvent::MessageReceived(message));
        assert_eq!(story.sent(), sent);
        story.orders(Command::GiveBack);
    }
}

#[test]
fn an_advertisement_and_an_order_bring_what_there_is_to_know() {
    let mut story = flow(
        "[{ type: referral, save: ad }, { type: order, save: order, start: b }]",
        "  a: { type: message, send: { text: '{{ ad.source }} {{ ad.id }}' }, next: end }\n  \
           b: { type: message, send: { text: '{{ order.total }}' }, next: end }\n",
    );
    let mut message = story.received("wamid.ad", Inbound::Text { body: "hi".into() });
    message.about.referral =
        Some(Referral { source: Some("ad".into()), id: Some("7".into()), ..Referral::default() });
    story.event(ContactEvent::MessageReceived(message));
    assert_eq!((story.sent(), began(&story)), (vec!["ad 7".to_owned()], vec!["referral".to_owned()]));
    let item = OrderItem { product: "p".into(), quantity: 3, price: Some(2.5), currency: None };
    let order = Inbound::Order(Order { catalog: None, text: None, items: vec![item] });
    let message = story.received("wamid.order", order);
    story.event(ContactEvent::MessageReceived(message));
    assert_eq!(story.sent(), ["7.5"]);
}

#[test]
fn a_conversation_begins_after_silence_of_both_or_when_the_ticket_is_done() {
    let mut story = flow(
        "[{ type: new_conversation, after: 8h }]",
        "  a: { type: message, send: { text: Welcome }, next: end }\n",
    );
    assert_eq!(story.says("one"), ["Welcome"]);
    assert!(story.says("two").is_empty());
    story.orders(Command::GiveBack);
    story.later(Duration::from_hours(7));
    assert!(story.says("three").is_empty());
    story.orders(Command::GiveBack);
    story.later(Duration::from_hours(8));
    assert_eq!(story.says("four"), ["Welcome"]);
    // What we said counts as well.
    story.later(Duration::from_hours(7));
    let content = Outbound::Text { body: "still open".into(), preview_url: false };
    story.orders(Command::Send { content, channel: None, reply_to: None, callback_data: None });
    story.orders(Command::GiveBack);
    story.later(Duration::from_hours(7));
    assert!(story.says("five").is_empty());
    story.orders(set_status(TicketStatus::Closed));
    assert_eq!(story.says("six"), ["Welcome"]);
}

#[test]
fn a_tag_a_field_and_an_event_start_a_flow_unless_a_person_has_the_thread() {
    let mut story = flow(
        "[{ type: tag_added, tags: [vip], save: x }, { type: field_changed, fields: [city], save: x }, \
          { type: event, names: [paid], save: x }, { type: tag_removed, tags: [vip], save: x }]",
        "  a: { type: message, send: { text: 'got {{ x }}' }, next: end }\n",
    );
    story.says("hello");
    story.orders(tag("vip"));
    assert!(story.sent().is_empty(), "nobody took the message, so a person has it");
    story.orders(Command::GiveBack);
    story.orders(tag("vip"));
    assert!(began(&story).is_empty(), "it was there already");
    story.orders(Command::Tag { add: vec![], remove: vec!["vip".into()] });
    assert_eq!((story.sent(), began(&story)), (vec!["got vip".into()], vec!["tag_removed".into()]));
    story.orders(field("city", json!("Lima")));
    assert_eq!(began(&story), ["field_changed"]);
    story.orders(field("city", json!("Lima")));
    assert!(began(&story).is_empty(), "it has the value already");
    let told = Command::TellEvent { name: "paid".into(), data: json!(7) };
    story.orders(told);
    assert_eq!(story.sent(), ["got 7"]);
}

#[test]
fn a_survey_after_the_ticket_is_solved_opens_it_no_more_until_a_person_is_needed() {
    let mut story = flow(
        "[{ type: ticket_status, to: [solved], save: moved }]",
        "  a: { type: ask, question: 'How was it? ({{ moved.from }})', answer: { type: number }, save: score, next: b, fallback: end }\n  \
           b: { type: condition, branches: [{ name: bad, when: 'score < 3', next: c }], else: end }\n  \
           c: { type: hand_off, summary: 'Unhappy: {{ score }}' }\n",
    );
    let status = |story: &Story| story.state.ticket.as_ref().map(|ticket| ticket.status);
    story.says("hello");
    story.orders(set_status(TicketStatus::Solved));
    assert_eq!(story.sent(), ["How was it? (open)"]);
    assert_eq!(status(&story), Some(TicketStatus::Solved));
    story.says("5");
    assert_eq!((status(&story), story.state.run.is_none()), (Some(TicketStatus::Solved), true));
    // Later it is an ordinary message again.
    story.says("thanks");
    assert_eq!(status(&story), Some(TicketStatus::Open));
    story.orders(set_status(TicketStatus::Solved));
    story.says("1");
    let ticket = story.state.ticket.clone().expect("a ticket");
    assert_eq!((ticket.status, &*ticket.summary, ticket.leg.number), (TicketStatus::Open, "Unhappy: 1", 3));
    // One that is closed for good is followed by another.
    story.orders(set_status(TicketStatus::Solved));
    story.orders(set_status(TicketStatus::Closed));
    story.says("2");
    let ticket = story.state.ticket.clone().expect("a ticket");
    assert_eq!((ticket.status, ticket.number, &*ticket.summary), (TicketStatus::Open, 2, "Unhappy: 2"));
}

#[test]
fn consent_starts_a_flow_when_it_was_not_so_before() {
    let mut story = flow(
        "[{ type: opt_in, topics: [marketing], save: x }, { type: opt_out, save: x, start: b }]",
        "  a: { type: message, send: { text: 'in {{ x }}' }, next: end }\n  \
           b: { type: message, send: { text: 'out {{ x }}' }, next: end }\n",
    );
    story.says("hello");
    story.orders(Command::GiveBack);
    let consent = |topic, decision| Command::RecordConsent {
        topic,
        decision,
        words: "on paper".into(),
        source: None,
        at: None,
    };
    for (topic, decision, sent) in [
        (ConsentReach::Utility, Consent::Given, vec![]),
        (ConsentReach::Marketing, Consent::Given, vec!["in marketing"]),
        (ConsentReach::Marketing, Consent::Given, vec![]),
        (ConsentReach::All, Consent::Withdrawn, vec!["out marketing", "out utility"]),
        (ConsentReach::Marketing, Consent::Withdrawn, vec![]),
    ] {
        story.later(Duration::from_seconds(1));
        story.orders(consent(topic, decision));
        assert_eq!(story.sent(), sent, "{topic:?} {decision:?}");
    }
}

#[test]
fn flows_that_begin_one_another_are_cut_with_an_incident() {
    let mut story = flow(
        "[{ type: field_changed, fields: [n] }]",
        "  a: { type: set, contact: { n: contact.fields.n + 1 }, next: end }\n",
    );
    story.says("hello");
    story.orders(Command::GiveBack);
    story.orders(field("n", json!(1)));
    assert_eq!(story.state.profile.fields["n"], json!(7));
    assert_eq!(began(&story).len(), 6);
    assert_eq!(story.incidents(), ["flow_event_chain_cut"]);
    // Whoever waits in between comes no further.
    let mut story = flow(
        "[{ type: field_changed, fields: [n] }]",
        "  a: { type: delay, for: 1h, next: b }\n  b: { type: set, contact: { n: contact.fields.n + 1 }, next: end }\n",
    );
    story.says("hello");
    story.orders(Command::GiveBack);
    story.orders(field("n", json!(1)));
    for _ in 0..6 {
        assert!(story.incidents().is_empty());
        story.later(Duration::from_hours(1));
        story.timer_fires();
    }
    assert_eq!(story.incidents(), ["flow_event_chain_cut"]);
    assert!(story.state.run.is_none());
    // What a person does begins anew.
    story.orders(field("n", json!(1)));
    assert_eq!(began(&story), ["field_changed"]);
}

#[test]
fn what_a_run_did_itself_it_does_not_take_for_what_it_waits_for() {
    let mut story = flow(
        "[{ type: keyword, words: [go] }]",
        "  a: { type: tag, add: [x], next: b }\n  b: { type: wait, event: { tag_added: x }, next: c }\n  \
           c: { type: message, send: { text: done }, next: end }\n",
    );
    assert!(story.says("go").is_empty());
    assert!(story.state.run.is_some());
    story.orders(Command::Tag { add: vec![], remove: vec!["x".into()] });
    story.orders(tag("x"));
    assert_eq!(story.sent(), ["done"]);
}

#[test]
fn a_flow_is_started_by_hand_with_what_it_takes_or_the_refusal_says_why() {
    let mut story = Story::new(
        "api: hilo.dev/flow/v1\nflow: a\nname: A\nlanguage: en\ninputs: { amount: { type: number, required: true }, why: { type: text, default: no reason } }\nstart: a\nnodes:\n  \
         a: { type: ask, question: 'Pay {{ amount }}: {{ why }}', answer: { type: text }, next: end, fallback: end }\n",
    );
    story.says("hello");
    for (given, field) in [
        (json!({}), "variables.amount"),
        (json!({ "amount": "ten" }), "variables.amount"),
        (json!({ "amount": 1, "amuont": 2 }), "variables.amuont"),
    ] {
        let command = start(&story, given);
        let answer = story.orders(command);
        let Answer::Refused(RefusedCommand::Invalid { field: found, detail }) = answer else {
            panic!("{answer:?}");
        };
        assert_eq!(found, field, "{detail}");
        assert!(story.state.run.is_none());
    }
    let command = start(&story, json!({ "amount": 10 }));
    let answer = story.orders(command.clone());
    assert!(matches!(answer, Answer::Done { run: Some(_), .. }), "{answer:?}");
    assert_eq!(story.sent(), ["Pay 10: no reason"]);
    let Command::StartFlow { version, variables, .. } = command else { panic!("it starts a flow") };
    let gently = Command::StartFlow { version, variables, unless_running: true };
    let run = story.state.run.as_ref().map(|run| run.id).expect("a run");
    assert_eq!(story.orders(gently.clone()), Answer::Refused(RefusedCommand::RunUnderWay { run }));
    story.says("ok");
    assert!(matches!(story.orders(gently), Answer::Done { .. }));

    // Whoever wants nothing, and did not write, is left in peace.
    story.orders(Command::RecordConsent {
        topic: ConsentReach::All,
        decision: Consent::Withdrawn,
        words: "stop".into(),
        source: None,
        at: None,
    });
    let command = start(&story, json!({ "amount": 10 }));
    assert!(matches!(story.orders(command.clone()), Answer::Done { .. }), "the window is open");
    story.later(Duration::from_hours(25));
    let refused = story.orders(command);
    assert!(matches!(refused, Answer::Refused(RefusedCommand::OptedOut { .. })), "{refused:?}");
    let ends =
        story.last.facts.iter().any(
            |fact| matches!(fact, Fact::Run(run) if matches!(run.ended, Some(RunEnd::Interrupted { .. }))),
        );
    assert!(!ends, "the run that waits goes on");
}

fn fire(trigger: &str, variables: Value) -> Command {
    let variables = variables.as_object().cloned().unwrap_or_default();
    Command::FireTrigger {
        flow: id(51),
        trigger: trigger.to_owned(),
        variables,
        told: json!({ "raw": true }),
    }
}

#[test]
fn a_webhook_starts_its_trigger_or_the_refusal_says_why() {
    let mut story = flow(
        "[{ type: webhook, name: shipped, contact: { id: body.id }, variables: { order: body.order }, save: body }, \
          { type: webhook, name: lost, contact: { id: body.id }, interrupt: true, start: b }]",
        "  a: { type: ask, question: 'Order {{ order }} {{ body.raw }}', answer: { type: text }, next: end, fallback: end }\n  \
           b: { type: message, send: { text: Lost }, next: end }\n",
    );
    story.says("hello");
    assert_eq!(story.orders(fire("shipped", json!({}))), Answer::Refused(RefusedCommand::WithStaff));
    story.orders(Command::GiveBack);
    assert_eq!(story.orders(fire("other", json!({}))), Answer::Refused(RefusedCommand::NoFlow));
    let unknown = story.orders(fire("shipped", json!({ "ordre": 1 })));
    assert!(matches!(unknown, Answer::Refused(RefusedCommand::Invalid { .. })), "{unknown:?}");
    story.orders(fire("shipped", json!({ "order": "7" })));
    assert_eq!((story.sent(), began(&story)), (vec!["Order 7 True".into()], vec!["webhook".into()]));
    let refused = story.orders(fire("shipped", json!({ "order": "8" })));
    assert!(matches!(refused, Answer::Refused(RefusedCommand::RunUnderWay { .. })), "{refused:?}");
    story.orders(fire("lost", json!({})));
    assert_eq!(story.sent(), ["Lost"]);
}

#[test]
fn a_callback_counts_once_also_if_it_comes_early() {
    let nodes = "  a: { type: message, send: { text: '{{ callback.url }}' }, next: b }\n  \
         b: { type: delay, for: 1h, next: c }\n  \
         c: { type: wait, event: callback, save: x, next: d }\n  \
         d: { type: message, send: { text: 'got {{ x.n }}' }, next: e }\n  \
         e: { type: wait, event: callback, save: x, next: d }\n";
    let mut story = flow("[{ type: keyword, words: [go] }]", nodes);
    let [url] = &story.says("go")[..] else { panic!("an address") };
    let token: hilo_core::callback_url::CallbackToken =
        url.rsplit_once('/').map(|(_, token)| token).unwrap_or_default().parse().expect("a token");
    let urls = story.config.callbacks.clone().expect("addresses");
    assert!(urls.proves(&token));
    let run = story.state.run.as_ref().map(|run| run.id).expect("a run");
    assert_eq!((token.contact, token.run, token.number), (story.contact, run, 1));
    let call = |number: u32, n: u32| Command::CallBack { run, number, data: json!({ "n": n }) };
    assert_eq!(story.orders(call(2, 1)), Answer::Refused(RefusedCommand::CallbackOver), "not given out yet");
    assert!(matches!(story.orders(call(1, 1)), Answer::Done { .. }));
    assert!(story.sent().is_empty());
    assert_eq!(story.orders(call(1, 2)), Answer::Refused(RefusedCommand::CallbackUsed));
    story.later(Duration::from_hours(1));
    assert_eq!(story.timer_fires(), ["got 1"]);
    story.orders(call(2, 3));
    assert_eq!(story.sent(), ["got 3"]);
    let large = Command::CallBack { run, number: 3, data: json!("x".repeat(20_000)) };
    assert!(matches!(story.orders(large), Answer::Refused(RefusedCommand::Invalid { .. })));
    story.orders(Command::StopFlow);
    assert_eq!(story.orders(call(3, 1)), Answer::Refused(RefusedCommand::CallbackOver));
}

#[test]
fn a_ticket_that_is_opened_is_not_moved() {
    let mut story = flow(
        "[{ type: ticket_status, to: [bot], interrupt: true, start: b }, { type: keyword, words: [menu] }]",
        "  a: { type: ask, question: 'What?', answer: { type: text }, next: end, fallback: end }\n  \
           b: { type: message, send: { text: Given back }, next: end }\n",
    );
    story.says("hello");
    story.orders(Command::GiveBack);
    assert_eq!(story.sent(), ["Given back"]);
    story.orders(set_status(TicketStatus::Closed));
    assert_eq!(story.says("menu"), ["What?"], "another ticket, which nobody gave back");
    assert!(story.state.run.is_some());
}

#[test]
fn of_more_than_can_be_worked_off_the_rest_is_told_of() {
    let mut story = flow("[{ type: keyword, words: [go] }]", "  a: { type: end }\n");
    story.says("hello");
    let fields = (0..250).map(|at| (format!("f{at}"), json!(at))).collect();
    story.orders(Command::EditContact { name: None, locale: None, time_zone: None, fields });
    assert_eq!(story.incidents(), ["flow_events_cut"]);
    assert_eq!(story.state.profile.fields.len(), 250);
}

#[test]
fn a_template_that_never_went_is_answered_by_nobody() {
    let mut story = flow(
        "[{ type: template_reply, templates: [promo] }]",
        "  a: { type: message, send: { text: promo }, next: end }\n",
    );
    story.says("hello");
    let template: Template =
        serde_json::from_value(json!({ "name": "promo", "language": "en", "category": "marketing" }))
            .expect("a template");
    let content = Outbound::Template(template);
    story.orders(Command::Send { content, channel: None, reply_to: None, callback_data: None });
    story.orders(Command::GiveBack);
    let effect = story.state.templates.last().expect("it is remembered").effect;
    story.event(ContactEvent::SendFailed(SendFailed::new(effect, SendFailure::Refused)));
    let content = Inbound::Choice { via: ChoiceKind::Template, id: "Yes".into(), title: "Yes".into() };
    let mut press = story.received("wamid.press", content);
    press.reply_to = Some("wamid.somebody.elses".to_owned());
    story.event(ContactEvent::MessageReceived(press));
    assert!(story.sent().is_empty() && began(&story).is_empty());
}
