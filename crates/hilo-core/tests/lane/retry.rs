//! Incidents that are dealt with by doing again what went wrong.

use crate::support::{FLOW, Story, id};
use hilo_core::{
    command::{Again, Answer, Command, Hindrance, RefusedCommand},
    decision::{EffectPayload, Fact},
    event::{CommandGiven, ContactEvent, SendFailed, SendFailure, StatusReceived},
};
use hilo_flow::engine::{HttpFailure, HttpOutcome, HttpRequest, JobOutcome};
use hilo_model::{
    Actor, Duration, EffectId, Id, IncidentId, MessageId,
    figure::Counted,
    incident::IncidentOutcome,
    message::{Inbound, Outbound, Status, Template, TemplateCategory},
    ticket::TicketStatus,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const ORDERS: &str = r#"
api: hilo.dev/flow/v1
flow: orders
name: Orders
language: en
variables:
  status: { type: text, default: "" }
triggers:
  - { type: keyword, words: [order] }
start: look_up
nodes:
  look_up:
    type: http
    url: "https://example.com/orders"
    save: { status: response.body.status }
    next: tell
    error: sorry
  tell:
    type: message
    send: { text: "It is {{ status }}." }
    next: end
  sorry:
    type: message
    send: { text: "The shop does not answer." }
    next: WHERE
  ask:
    type: ask
    question: "Shall I try later?"
    answer: { type: text }
    save: status
    fallback: end
    no_reply: { after: 10m, next: end }
    next: end
  person:
    type: hand_off
    summary: "the shop does not answer"
"#;

/// The last incident of a story, whatever it is.
fn incident(story: &Story) -> IncidentId {
    let found = story.last.facts.iter().rev().find_map(|fact| match fact {
        Fact::Incident { id, .. } => Some(*id),
        _ => None,
    });
    found.expect("an incident")
}

fn closed(story: &Story) -> Vec<(IncidentId, IncidentOutcome)> {
    let closed = story.last.facts.iter().filter_map(|fact| match fact {
        Fact::IncidentClosed { incident, outcome, .. } => Some((*incident, *outcome)),
        _ => None,
    });
    closed.collect()
}

fn retry(story: &mut Story, incident: IncidentId, give_back: bool, again: Again) -> Answer {
    story.orders(Command::RetryIncident { incident, give_back, again })
}

fn hindered(why: Hindrance) -> Answer {
    Answer::Refused(RefusedCommand::NotRetryable { why })
}

fn asked(story: &Story) -> Option<(EffectId, HttpRequest)> {
    story.last.effects.iter().find_map(|effect| match &effect.payload {
        EffectPayload::Http { request } => Some((effect.id, request.clone())),
        _ => None,
    })
}

fn answered(story: &mut Story, (effect, request): (EffectId, HttpRequest), outcome: HttpOutcome) {
    let request = Some(Box::new(request));
    story.event(ContactEvent::BackendAnswered { effect, outcome, request });
}

fn fine() -> HttpOutcome {
    let body = json!({ "status": "on its way" }).to_string();
    HttpOutcome::Answered { status: 200, headers: BTreeMap::new(), body }
}

fn timeout() -> HttpOutcome {
    HttpOutcome::Failed { kind: HttpFailure::Timeout, detail: String::new() }
}

/// A call that failed, after which the flow went on to a node.
fn failed_call(then: &str) -> (Story, IncidentId, (EffectId, HttpRequest)) {
    let mut story = Story::new(&ORDERS.replace("WHERE", then));
    story.says("order");
    let call = asked(&story).expect("a call");
    answered(&mut story, call.clone(), timeout());
    assert_eq!(story.sent()[0], "The shop does not answer.");
    let incident = incident(&story);
    (story, incident, call)
}

#[test]
fn a_call_is_made_again_by_its_id_and_the_flow_goes_on_from_there() {
    for then in ["end", "ask"] {
        let (mut story, incident, call) = failed_call(then);
        let done = retry(&mut story, incident, false, Again::Call);
        assert!(matches!(done, Answer::Done { .. }), "{done:?}");
        assert_eq!(asked(&story).as_ref(), Some(&call), "the same request by the same id");
        assert_eq!(closed(&story), [(incident, IncidentOutcome::Retried)]);
        assert!(story.state.timers.is_empty(), "the question that was asked meanwhile is not waited for");
        assert_eq!(retry(&mut story, incident, false, Again::Call), hindered(Hindrance::DealtWith));
        answered(&mut story, call, fine());
        assert_eq!(story.sent(), ["It is on its way."]);
        let turns: Vec<i32> = story.last.facts.iter().filter_map(turn).collect();
        assert_eq!(turns, [3], "what was recorded stays");
    }
}

#[test]
fn a_run_that_is_called_again_stands_there_once_more() {
    for (then, begun) in [("end", 2), ("ask", 1)] {
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        let mut count = |story: &Story| {
            for figure in &story.last.figures {
                let what = match &figure.counted {
                    Counted::Started => "begun".to_owned(),
                    Counted::Ended(_) => "ended".to_owned(),
                    Counted::Active => "under way".to_owned(),
                    Counted::Standing { node } => node.to_string(),
                    _ => continue,
                };
                *sums.entry(what).or_default() += figure.count;
            }
            let mut sums = sums.clone();
            sums.retain(|_, count| *count != 0);
            sums
        };
        let sums = |sums: &[(&str, i64)]| -> BTreeMap<String, i64> {
            sums.iter().map(|(what, count)| ((*what).to_owned(), *count)).collect()
        };
        let mut story = Story::new(&ORDERS.replace("WHERE", then));
        story.says("order");
        let call = asked(&story).expect("a call");
        count(&story);
        answered(&mut story, call.clone(), timeout());
        count(&story);
        let incident = incident(&story);
        retry(&mut story, incident, false, Again::Call);
        let ended: &[(&str, i64)] = if begun == 2 { &[("ended", 1)] } else { &[] };
        let now = [&[("begun", begun), ("under way", 1), ("look_up", 1)], ended].concat();
        assert_eq!(count(&story), sums(&now));
        answered(&mut story, call, fine());
        assert_eq!(count(&story), sums(&[("begun", begun), ("ended", begun)]));
    }
}

fn turn(fact: &Fact) -> Option<i32> {
    match fact {
        Fact::RunSteps { turn, .. } => Some(*turn),
        _ => None,
    }
}

#[test]
fn a_call_that_fails_again_can_be_made_again() {
    let (mut story, first, call) = failed_call("end");
    retry(&mut story, first, false, Again::Call);
    answered(&mut story, call.clone(), timeout());
    let second = incident(&story);
    assert_ne!(first, second);
    retry(&mut story, second, false, Again::Call);
    assert_eq!(asked(&story), Some(call));
}

#[test]
fn a_call_is_not_made_again_once_the_conversation_has_gone_on() {
    let moved_on = hindered(Hindrance::MovedOn);
    let (mut story, incident, _) = failed_call("ask");
    story.says("yes");
    assert_eq!(retry(&mut story, incident, false, Again::Call), moved_on);
    let (mut story, incident, _) = failed_call("end");
    story.says("never mind");
    assert_eq!(retry(&mut story, incident, true, Again::Call), moved_on);
    let (mut story, incident, _) = failed_call("person");
    let hi = Outbound::Text { body: "I am here".to_owned(), preview_url: false };
    story.orders(Command::Send { content: hi, channel: None, reply_to: None, callback_data: None });
    assert_eq!(retry(&mut story, incident, true, Again::Call), moved_on);
    assert_eq!(asked(&story), None);
}

#[test]
fn a_flow_does_not_speak_while_a_person_has_the_thread_unless_they_give_it_back() {
    let (mut story, incident, call) = failed_call("person");
    assert_eq!(retry(&mut story, incident, false, Again::Call), hindered(Hindrance::WithStaff));
    let done = retry(&mut story, incident, true, Again::Call);
    assert!(matches!(done, Answer::Done { .. }), "{done:?}");
    assert_eq!(story.state.ticket.as_ref().unwrap().status, TicketStatus::Bot);
    answered(&mut story, call, fine());
    assert_eq!(story.sent(), ["It is on its way."]);
}

#[test]
fn an_answer_that_the_drawing_has_a_way_for_is_no_failure() {
    let flow =
        ORDERS.replace("WHERE", "end").replace("error: sorry", "error: sorry\n    on_status: { 404: sorry }");
    let mut story = Story::new(&flow);
    story.says("order");
    let call = asked(&story).expect("a call");
    let missing = HttpOutcome::Answered { status: 404, headers: BTreeMap::new(), body: String::new() };
    answered(&mut story, call, missing);
    assert!(story.incidents().is_empty() && story.state.failed_call.is_none());
}

fn text(body: &str) -> Outbound {
    Outbound::Text { body: body.to_owned(), preview_url: false }
}

fn news() -> Outbound {
    Outbound::Template(Template {
        name: "news".to_owned(),
        language: "en".to_owned(),
        category: TemplateCategory::Marketing,
        header: None,
        body: Vec::new(),
        buttons: Vec::new(),
        offer_ends_at: None,
        cards: Vec::new(),
        shown: None,
    })
}

/// A message that failed for a reason.
fn failed_send(content: &Outbound, reason: SendFailure) -> (Story, IncidentId, MessageId) {
    let mut story = Story::new(FLOW);
    story.says("hello");
    let answer = story.orders(Command::Send {
        content: content.clone(),
        channel: None,
        reply_to: None,
        callback_data: None,
    });
    let Answer::Done { message: Some(message), .. } = answer else { panic!("{answer:?}") };
    let effect = EffectId::from_uuid(message.uuid());
    story.event(ContactEvent::SendFailed(SendFailed {
        effect,
        channel: Some(id(1)),
        reason,
        code: None,
        detail: String::new(),
        verdict: None,
    }));
    let incident = incident(&story);
    (story, incident, message)
}

fn again(message: MessageId, content: Outbound, in_doubt: bool) -> Again {
    Again::Message { message, content, channel: id(1), reply_to: None, in_doubt }
}

fn sign(story: &mut Story, message: MessageId, status: Status) {
    let at = story.now;
    story.event(ContactEvent::StatusReceived(StatusReceived {
        channel: id(1),
        provider_id: "wamid.out".to_owned(),
        identities: Vec::new(),
        effect: Some(EffectId::from_uuid(message.uuid())),
        status,
        at,
        error_code: None,
        error_detail: None,
        verdict: None,
        charge: None,
    }));
}

#[test]
fn a_message_that_was_not_sent_is_sent_as_a_new_one_and_only_once() {
    let (mut story, incident, message) = failed_send(&text("Hi"), SendFailure::Account);
    let answer = retry(&mut story, incident, false, again(message, text("Hi"), false));
    let Answer::Done { message: Some(new), .. } = answer else { panic!("{answer:?}") };
    assert_ne!(new, message);
    assert_eq!(story.sent(), ["Hi"]);
    assert_eq!(closed(&story), [(incident, IncidentOutcome::Retried)]);
    assert_eq!(
        retry(&mut story, incident, false, again(message, text("Hi"), false)),
        hindered(Hindrance::DealtWith)
    );
    // The provider may tell of one failure twice: another incident of the same message.
    assert_eq!(
        retry(&mut story, id(4321), false, again(message, text("Hi"), false)),
        hindered(Hindrance::Settled)
    );
    assert!(story.last.effects.is_empty());
}

#[test]
fn free_text_is_sent_again_only_while_its_window_is_open() {
    let (mut story, incident, message) = failed_send(&text("Hi"), SendFailure::WindowClosed);
    story.later(Duration::from_hours(25));
    let answer = retry(&mut story, incident, false, again(message, text("Hi"), false));
    assert_eq!(answer, hindered(Hindrance::WindowClosed));
    story.says("hello?");
    let answer = retry(&mut story, incident, false, again(message, text("Hi"), false));
    assert!(matches!(answer, Answer::Done { .. }), "{answer:?}");
}

#[test]
fn a_sign_that_comes_after_all_settles_what_a_person_was_asked() {
    let (mut story, incident, message) = failed_send(&news(), SendFailure::Unknown);
    sign(&mut story, message, Status::Sent);
    assert_eq!(closed(&story), [(incident, IncidentOutcome::SignCame)]);
    let answer = retry(&mut story, incident, false, again(message, news(), true));
    assert_eq!(answer, hindered(Hindrance::DealtWith));
    // Whoever looked before it came asks by another incident of it.
    assert_eq!(
        retry(&mut story, id(4321), false, again(message, news(), true)),
        hindered(Hindrance::Settled)
    );
    let decided = story.orders(decide(id(4321), message, true));
    assert_eq!(decided, hindered(Hindrance::Settled));
}

fn decide(incident: IncidentId, message: MessageId, delivered: bool) -> Command {
    Command::DecideSend { incident, message, delivered, reason: " she says so ".to_owned() }
}

#[test]
fn a_person_decides_about_a_message_that_nobody_knows_of_once() {
    let (mut story, incident, message) = failed_send(&news(), SendFailure::Unknown);
    let empty = Command::DecideSend { incident, message, delivered: true, reason: "  ".to_owned() };
    assert!(matches!(story.orders(empty), Answer::Refused(RefusedCommand::Invalid { .. })));
    assert!(matches!(story.orders(decide(incident, message, true)), Answer::Done { .. }));
    assert_eq!(closed(&story), [(incident, IncidentOutcome::Delivered)]);
    let body = json!({ "message": message, "outcome": "delivered", "reason": "she says so" });
    assert_eq!(story.timeline(), [("send_decided", body)]);
    assert_eq!(story.orders(decide(incident, message, false)), hindered(Hindrance::DealtWith));
    let (mut story, incident, message) = failed_send(&news(), SendFailure::Unknown);
    assert!(matches!(retry(&mut story, incident, false, again(message, news(), true)), Answer::Done { .. }));
    assert_eq!(story.sent(), ["[template] news"]);
    assert!(!story.last.effects[0].repeatable);
    assert!(story.state.doubtful.is_empty());
}

fn stored(event: &ContactEvent) -> Value {
    serde_json::to_value(event).expect("an event can be stored")
}

#[test]
fn an_event_that_was_set_aside_comes_once_more_and_the_bot_may_have_it() {
    let mut story = Story::new(FLOW);
    story.says("where is my parcel?");
    let message = story.received("wamid.poison", Inbound::Text { body: "menu".to_owned() });
    let event = Again::Event { event: stored(&ContactEvent::MessageReceived(message.clone())) };
    let answer = retry(&mut story, id(77), true, event.clone());
    assert!(matches!(answer, Answer::Done { .. }), "{answer:?}");
    let (to, back) = story.last.appends.pop().unwrap();
    assert_eq!((to, &back), (story.contact, &ContactEvent::MessageReceived(message)));
    assert_eq!(back.told_by(), Actor::Provider);
    assert_eq!(retry(&mut story, id(77), true, event), hindered(Hindrance::DealtWith));
    assert!(story.last.appends.is_empty());
    story.event(back);
    assert_eq!(story.sent(), ["Hello Ana, what is it about?"]);
}

#[test]
fn what_only_a_person_or_nothing_can_do_again_says_so() {
    let mut story = Story::new(FLOW);
    story.says("hello");
    let order = CommandGiven { id: id(1), based_on: None, addressed: None, command: Command::GiveBack };
    for (event, why) in [
        (stored(&ContactEvent::Command(order)), Hindrance::Order),
        (stored(&ContactEvent::TimerFired { timer: id(1) }), Hindrance::Ended),
        (
            stored(&ContactEvent::JobDone {
                effect: id(1),
                outcome: JobOutcome::Done { result: serde_json::Value::Null },
                job: None,
            }),
            Hindrance::Ended,
        ),
        (json!({ "type": "from_the_future" }), Hindrance::Unreadable),
    ] {
        assert_eq!(retry(&mut story, id(77), false, Again::Event { event }), hindered(why));
    }
}

#[test]
fn a_flow_that_is_started_by_hand_takes_the_thread_from_whoever_has_it() {
    let mut story = Story::new(FLOW);
    story.says("where is my parcel?");
    story.orders(Command::TakeOver { person: None });
    story.orders(Command::StartFlow {
        version: story.version,
        variables: Default::default(),
        unless_running: false,
    });
    let ticket = story.state.ticket.clone().unwrap();
    assert_eq!((ticket.status, ticket.assignee, ticket.number), (TicketStatus::Bot, None, 1));
    assert_eq!(story.says("shoes"), ["How many of shoes?"], "the flow hears the answer");
    for (status, number, leg) in [(TicketStatus::Solved, 1, 2), (TicketStatus::Closed, 2, 1)] {
        let mut story = Story::new(FLOW);
        story.says("where is my parcel?");
        story.orders(Command::TakeOver { person: None });
        story.orders(Command::SetStatus { status });
        story.orders(Command::StartFlow {
            version: story.version,
            variables: Default::default(),
            unless_running: false,
        });
        let ticket = story.state.ticket.clone().unwrap();
        assert_eq!((ticket.status, ticket.number, ticket.leg.number), (TicketStatus::Bot, number, leg));
        assert_eq!(story.says("shoes"), ["How many of shoes?"], "the flow hears the answer");
    }
}
