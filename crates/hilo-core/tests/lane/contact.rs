//! Conversations decided by a contact's lane.

use crate::support::{FLOW, START, Story, id};
use hilo_core::{
    command::{Answer, Command, RefusedCommand},
    decision::{EffectPayload, Fact, TimerIntent},
    event::{
        Addressed, CommandGiven, ContactEvent, SendFailed, SendFailure, StatusReceived, UnsupportedReceived,
    },
};
use hilo_model::{
    Actor, ContactId, Duration, EffectId, PersonId, Phone, Timestamp,
    identity::Identity,
    message::{ChoiceKind, Inbound, Outbound, Status, Template, TemplateCategory},
    ticket::TicketStatus,
};

fn text(body: &str) -> Outbound {
    Outbound::Text { body: body.to_owned(), preview_url: false }
}

fn template(category: TemplateCategory) -> Outbound {
    Outbound::Template(Template {
        name: "order_update".to_owned(),
        language: "en".to_owned(),
        category,
        header: None,
        body: Vec::new(),
        buttons: Vec::new(),
        offer_ends_at: None,
        cards: Vec::new(),
        shown: None,
    })
}

fn send(content: Outbound) -> Command {
    Command::Send { content, channel: None, reply_to: None, callback_data: None }
}

#[test]
fn three_questions_in_a_row_are_all_asked_and_then_a_person_has_it() {
    let mut story = Story::new(FLOW);
    assert_eq!(story.says("Menú"), ["Hello Ana, what is it about?"]);
    assert_eq!(story.says("shoes"), ["How many of shoes?"]);
    assert_eq!(story.says("3"), ["Which colour?"]);
    assert_eq!(story.says("red"), [] as [String; 0]);
    let ticket = story.state.ticket.clone().unwrap();
    assert_eq!((ticket.status, ticket.summary.as_str()), (TicketStatus::Open, "3 shoes in red"));
    assert!(story.state.run.is_none());
    assert_eq!(story.says("menu"), [] as [String; 0], "while a person has the thread the bot is silent");
    assert_eq!(story.state.unread, 2);
}

#[test]
fn the_customer_waits_from_what_is_not_answered_until_it_is() {
    let mut story = Story::new(FLOW);
    story.says("menu");
    assert_eq!((story.state.unread, story.state.waiting_since), (0, None), "the flow has answered");
    story.says("shoes");
    story.says("3");
    story.says("red");
    let handed = Some(story.now);
    assert_eq!(story.state.waiting_since, handed, "now a person is waited for");
    story.later(Duration::from_minutes(5));
    story.says("hello?");
    assert_eq!((story.state.unread, story.state.waiting_since), (2, handed), "since the first");
    story.orders(Command::Note { body: "shy".to_owned(), mentions: Vec::new() });
    story.orders(Command::MarkRead { typing: false, channel: None, provider_id: None });
    assert_eq!((story.state.unread, story.state.waiting_since), (2, handed), "read is not answered");
    story.orders(send(text("here I am")));
    assert_eq!((story.state.unread, story.state.waiting_since), (0, None));
    let reaction = Inbound::Reaction { message: "wamid.x".to_owned(), emoji: Some("👍".to_owned()) };
    let reaction = story.received("wamid.reaction", reaction);
    story.event(ContactEvent::MessageReceived(reaction));
    assert_eq!((story.state.unread, story.state.waiting_since), (0, None), "a thumb needs no answer");
    story.says("bye");
    assert!(story.state.waiting_since.is_some());
    story.orders(Command::SetStatus { status: TicketStatus::Pending });
    assert_eq!((story.state.unread, story.state.waiting_since), (0, None));
}

#[test]
fn who_is_mentioned_in_a_note_is_told_once_at_its_position() {
    let mut story = Story::new(FLOW);
    story.says("menu");
    let mentions = vec![id(901), id(902), id(901)];
    story.orders(Command::Note { body: "@Ana @Bo @Ana".to_owned(), mentions });
    let told: Vec<(PersonId, i64)> = story
        .last
        .facts
        .iter()
        .filter_map(|fact| match fact {
            Fact::Mention { person, position } => Some((*person, *position)),
            _ => None,
        })
        .collect();
    let at = story.state.position;
    assert_eq!(told, [(id(901), at), (id(902), at)]);
}

#[test]
fn the_same_message_six_times_is_one_message() {
    let mut story = Story::new(FLOW);
    let message = story.received("wamid.same", Inbound::Text { body: "menu".to_owned() });
    let mut sent = 0;
    let mut stored = 0;
    for _ in 0..6 {
        story.event(ContactEvent::MessageReceived(message.clone()));
        sent += story.sent().len();
        stored += story.last.facts.iter().filter(|fact| matches!(fact, Fact::MessageIn { .. })).count();
    }
    assert_eq!((sent, stored), (1, 1));
    assert!(!story.last.changed);
}

#[test]
fn a_message_that_no_flow_takes_calls_a_person() {
    let mut story = Story::new(FLOW);
    assert_eq!(story.says("where is my parcel?"), [] as [String; 0]);
    assert_eq!(story.state.ticket.as_ref().unwrap().status, TicketStatus::Open);
}

#[test]
fn a_reply_cancels_the_no_reply_branch_and_silence_takes_it_once() {
    let mut story = Story::new(FLOW);
    story.says("menu");
    let TimerIntent::Set { id: timer, due } = story.last.timers[0] else { panic!("{:?}", story.last.timers) };
    assert_eq!(due, START.plus(Duration::from_minutes(10)));
    let mut silent = Story::new(FLOW);
    silent.state = story.state.clone();

    story.says("shoes");
    assert_eq!(story.last.timers, [TimerIntent::Cancel { id: timer }]);
    story.event(ContactEvent::TimerFired { timer });
    assert_eq!(
        (story.sent().len(), story.last.changed),
        (0, false),
        "a timer that fired too late does nothing"
    );

    silent.now = due;
    silent.event(ContactEvent::TimerFired { timer });
    assert_eq!(silent.sent(), ["Still there?"]);
    silent.event(ContactEvent::TimerFired { timer });
    assert_eq!(silent.sent().len(), 0);
}

#[test]
fn free_text_three_days_later_is_refused_and_a_template_is_not() {
    let mut story = Story::new(FLOW);
    story.says("hello");
    story.later(Duration::from_days(3));
    assert_eq!(story.orders(send(text("Are you there?"))), Answer::Refused(RefusedCommand::WindowClosed));
    assert!(story.last.effects.is_empty() && story.last.facts.is_empty());
    assert!(matches!(
        story.orders(send(template(TemplateCategory::Utility))),
        Answer::Done { message: Some(_), .. }
    ));
    assert_eq!(story.last.effects[0].not_after, None);
}

#[test]
fn a_free_message_may_not_leave_after_its_window_and_marketing_is_never_repeated() {
    let mut story = Story::new(FLOW);
    story.says("hello");
    story.orders(send(text("Hi")));
    let effect = &story.last.effects[0];
    assert_eq!((effect.not_after, effect.repeatable), (Some(START.plus(Duration::from_hours(24))), true));
    story.orders(send(template(TemplateCategory::Marketing)));
    assert!(!story.last.effects[0].repeatable);
}

#[test]
fn a_flow_that_cannot_speak_outside_the_window_says_so_and_calls_a_person() {
    let mut story = Story::new(FLOW);
    story.says("hello");
    story.orders(Command::GiveBack);
    story.later(Duration::from_days(2));
    let answer = story.orders(Command::StartFlow {
        version: story.version,
        variables: Default::default(),
        unless_running: false,
    });
    assert!(matches!(answer, Answer::Done { run: Some(_), .. }));
    assert!(story.last.effects.is_empty(), "nothing may leave");
    let failed = story
        .last
        .facts
        .iter()
        .any(|fact| matches!(fact, Fact::MessageOut { failure: Some(SendFailure::WindowClosed), .. }));
    assert!(failed, "{:?}", story.last.facts);
    assert!(!story.incidents().is_empty());
}

#[test]
fn a_reply_to_a_thread_that_moved_on_is_refused() {
    let mut story = Story::new(FLOW);
    story.says("hello");
    let seen = story.state.revision;
    story.says("and another thing");
    let answer = story.orders_based_on(Some(seen), send(text("Sure!")));
    assert_eq!(
        answer,
        Answer::Refused(RefusedCommand::Stale { based_on: seen, current: story.state.revision })
    );
    assert!(story.last.effects.is_empty());
    let now = story.state.revision;
    assert!(matches!(story.orders_based_on(Some(now), send(text("Sure!"))), Answer::Done { .. }));
}

#[test]
fn a_person_who_answers_takes_the_thread_and_may_give_it_back() {
    let mut story = Story::new(FLOW);
    story.says("menu");
    story.orders(send(text("I'll take it from here")));
    let ticket = story.state.ticket.clone().unwrap();
    assert_eq!((ticket.status, ticket.assignee), (TicketStatus::Open, Some(id::<PersonId>(900))));
    assert_eq!(ticket.leg.first_response_at, Some(START));
    assert!(story.state.run.is_none() && story.state.timers.is_empty());
    assert_eq!(story.says("menu"), [] as [String; 0]);
    story.orders(Command::GiveBack);
    assert_eq!(story.says("menu"), ["Hello Ana, what is it about?"]);
}

#[test]
fn the_same_command_twice_is_done_once() {
    let mut story = Story::new(FLOW);
    story.says("hello");
    let given = CommandGiven { id: id(5), based_on: None, addressed: None, command: send(text("Hi")) };
    story.event_by(Actor::Operator, ContactEvent::Command(given.clone()));
    assert_eq!(story.sent(), ["Hi"]);
    story.event_by(Actor::Operator, ContactEvent::Command(given));
    assert_eq!((story.sent().len(), story.last.answer.clone()), (0, None));
}

#[test]
fn a_status_settles_its_send_whenever_it_comes_and_starts_nothing() {
    let mut story = Story::new(FLOW);
    story.says("menu");
    let effect: EffectId = story.last.effects[0].id;
    let news = |status| StatusReceived {
        channel: id(1),
        provider_id: "wamid.out".to_owned(),
        identities: Vec::new(),
        effect: Some(effect),
        status,
        at: START,
        error_code: None,
        error_detail: None,
        verdict: None,
        charge: None,
    };
    story.event(ContactEvent::StatusReceived(news(Status::Delivered)));
    assert_eq!(story.last.proven, [effect]);
    assert!(story.last.effects.is_empty() && !story.last.changed);
    story.event(ContactEvent::StatusReceived(news(Status::Failed)));
    assert_eq!(story.incidents()[0], "send_failed");
}

#[test]
fn a_send_that_failed_is_shown_and_reported() {
    let mut story = Story::new(FLOW);
    story.says("menu");
    let effect = story.last.effects[0].id;
    let failed = SendFailed {
        channel: Some(id(1)),
        code: Some(131_026),
        ..SendFailed::new(effect, SendFailure::Refused)
    };
    story.event(ContactEvent::SendFailed(failed));
    assert_eq!(story.incidents()[0], "send_refused");
    let shown = story.last.facts.iter().any(|fact| {
        matches!(fact, Fact::MessageStatus { effect: Some(e), status: Status::Failed, error_code: Some(131_026), .. } if *e == effect)
    });
    assert!(shown);
}

#[test]
fn messages_go_to_whatever_address_there_is() {
    let mut story = Story::new(FLOW);
    let mut message = story.received("wamid.1", Inbound::Text { body: "menu".to_owned() });
    message.identities.remove(1);
    story.event(ContactEvent::MessageReceived(message));
    let EffectPayload::Send { phone, user_id, .. } = &story.last.effects[0].payload else { panic!() };
    assert_eq!((phone.as_ref(), user_id.as_deref()), (None, Some("CL.1")));
}

#[test]
fn nothing_is_sent_to_a_phone_that_is_somebody_elses_now() {
    let mut story = Story::new(FLOW);
    let mut message = story.received("wamid.1", Inbound::Text { body: "hello".to_owned() });
    let phone = message.identities.remove(1);
    message.identities = vec![phone.clone()];
    story.event(ContactEvent::MessageReceived(message));
    story.event(ContactEvent::IdentityMoved { identity: phone });
    assert_eq!(story.orders(send(text("Hi"))), Answer::Refused(RefusedCommand::NoChannel));
}

#[test]
fn a_message_soon_after_solving_reopens_and_a_late_one_opens_another_ticket() {
    let mut story = Story::new(FLOW);
    story.says("hello");
    story.orders(Command::SetStatus { status: TicketStatus::Solved });
    story.later(Duration::from_hours(1));
    story.says("one more thing");
    let ticket = story.state.ticket.clone().unwrap();
    assert_eq!((ticket.number, ticket.leg.number), (1, 2));
    story.orders(Command::SetStatus { status: TicketStatus::Solved });
    story.later(Duration::from_days(2));
    story.says("hello again");
    let ticket = story.state.ticket.clone().unwrap();
    assert_eq!((ticket.number, ticket.leg.number), (2, 1));
    let closed = story.orders(Command::SetStatus { status: TicketStatus::Closed });
    assert!(matches!(closed, Answer::Done { .. }));
    let refused = story.orders(Command::SetStatus { status: TicketStatus::Open });
    assert!(matches!(refused, Answer::Refused(RefusedCommand::Transition { .. })));
}

#[test]
fn the_younger_of_two_contacts_hands_over_and_forwards() {
    let older: ContactId = id(10);
    let mut younger = Story::new(FLOW);
    younger.says("menu");
    younger.orders(Command::Tag { add: vec!["vip".to_owned()], remove: vec![] });
    younger.event(ContactEvent::MergeInto { survivor: older });
    assert_eq!(younger.state.merged_into, Some(older));
    assert!(younger.state.run.is_none() && younger.state.timers.is_empty());
    let (to, handed) = younger.last.appends.pop().unwrap();
    assert_eq!(to, older);

    let mut survivor = Story::new(FLOW);
    survivor.contact = older;
    survivor.event(handed);
    assert!(survivor.state.profile.tags.contains("vip"));
    assert!(
        survivor.last.timers.iter().any(|t| matches!(t, TimerIntent::Set { .. })),
        "the wait goes on here"
    );
    assert_eq!(survivor.says("shoes"), ["How many of shoes?"], "the run goes on where it was");

    // A late webhook and an impatient agent still address the younger.
    let late = younger.received("wamid.late", Inbound::Text { body: "4".to_owned() });
    younger.event(ContactEvent::MessageReceived(late));
    let (to, event) = younger.last.appends.pop().unwrap();
    assert_eq!(to, older);
    survivor.event(event.clone());
    assert_eq!(survivor.sent(), ["Which colour?"]);
    survivor.event(event);
    assert_eq!(survivor.sent().len(), 0, "what both have seen is one message");
    assert_eq!(younger.orders(send(text("x"))), Answer::Refused(RefusedCommand::Merged { into: older }));
}

#[test]
fn erasing_leaves_nothing_but_the_fact() {
    let mut story = Story::new(FLOW);
    story.says("menu");
    story.orders(Command::Erase);
    let stored = serde_json::to_string(&story.state).unwrap();
    assert!(!stored.contains("Ana") && !stored.contains("56911112222"), "{stored}");
    assert!(story.last.facts.contains(&Fact::KeyDestroyed));
    let freed = story.last.facts.iter().filter(|f| matches!(f, Fact::Identity { owner: None, .. })).count();
    assert_eq!(freed, 2);
    assert_eq!(story.last.audit[0].action, "contact.erased");
}

#[test]
fn the_same_event_on_the_same_state_gives_the_same_bytes() {
    let play = || {
        let mut story = Story::new(FLOW);
        let mut all = String::new();
        for body in ["menu", "shoes", "x", "3", "blue", "thanks"] {
            story.says(body);
            all += &format!("{:?}{}", story.last, serde_json::to_string(&story.state).unwrap());
            story.later(Duration::from_seconds(30));
        }
        all
    };
    assert_eq!(play(), play());
    assert!(play().len() > 1_000, "{}", Timestamp::MAX);
}

fn to_new_person(command: Command) -> ContactEvent {
    let identities = vec![Identity::phone(&"56911112222".parse().expect("a phone"))];
    let addressed = Some(Addressed { channel: id(1), identities });
    ContactEvent::Command(CommandGiven { id: id(5), based_on: None, addressed, command })
}

#[test]
fn somebody_who_never_wrote_can_be_written_to_with_a_template_and_answers_in_the_same_thread() {
    let mut story = Story::new(FLOW);
    let channel = Some(id(1));
    let content = template(TemplateCategory::Utility);
    story.event_by(
        Actor::Operator,
        to_new_person(Command::Send { content, channel, reply_to: None, callback_data: None }),
    );
    let Some(Answer::Done { contact, message: Some(_), .. }) = story.last.answer else { panic!() };
    assert_eq!(contact, Some(story.contact));
    let EffectPayload::Send { phone, .. } = &story.last.effects[0].payload else { panic!() };
    assert_eq!(phone.as_ref().map(Phone::digits), Some("56911112222"));
    assert!(story.last.contact_changed && story.last.thread_changed);
    assert_eq!(story.state.position, 1);

    story.says("yes, please");
    assert_eq!((story.state.position, story.state.addresses.len()), (2, 1));
    assert!(
        matches!(story.orders(send(text("Done!"))), Answer::Done { .. }),
        "their answer opened the window"
    );
}

#[test]
fn free_text_to_somebody_who_never_wrote_is_refused_and_erasing_them_frees_the_address() {
    let mut story = Story::new(FLOW);
    let content = text("Hello!");
    let command = Command::Send { content, channel: Some(id(1)), reply_to: None, callback_data: None };
    story.event_by(Actor::Operator, to_new_person(command));
    assert_eq!(story.last.answer, Some(Answer::Refused(RefusedCommand::WindowClosed)));
    assert!(story.last.effects.is_empty() && story.last.facts.is_empty());
    story.orders(Command::Erase);
    assert!(story.last.facts.iter().any(|fact| matches!(fact, Fact::Identity { owner: None, .. })));
}

#[test]
fn an_order_for_an_address_follows_the_person_who_was_merged_meanwhile() {
    let older: ContactId = id(10);
    let mut younger = Story::new(FLOW);
    younger.says("hello");
    younger.event(ContactEvent::MergeInto { survivor: older });
    let content = template(TemplateCategory::Utility);
    younger.event(to_new_person(Command::Send {
        content,
        channel: Some(id(1)),
        reply_to: None,
        callback_data: None,
    }));
    assert_eq!(younger.last.answer, None, "the survivor answers");
    assert_eq!(younger.last.appends.pop().unwrap().0, older);
}

#[test]
fn a_text_that_its_variables_make_too_long_is_cut_visibly_and_reported() {
    let mut story = Story::new(FLOW);
    let mut message = story.received("wamid.1", Inbound::Text { body: "menu".to_owned() });
    message.profile_name = Some("x".repeat(5_000));
    story.event(ContactEvent::MessageReceived(message));
    let sent = story.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!((sent[0].chars().count(), sent[0].ends_with('…')), (4_096, true));
    assert_eq!(story.incidents(), ["flow_text_cut"]);
    assert!(story.state.run.is_some(), "the conversation goes on");
}

#[test]
fn what_there_is_no_rule_for_is_kept_once_and_starts_nothing() {
    let mut story = Story::new(FLOW);
    let raw = serde_json::json!({ "id": "wacid.1", "event": "connect" });
    let received = UnsupportedReceived {
        channel: id(1),
        identities: vec![Identity::phone(&"56911112222".parse().expect("a phone"))],
        profile_name: Some("Ana".to_owned()),
        field: "calls".to_owned(),
        what: "call".to_owned(),
        raw: raw.clone(),
    };
    story.event(ContactEvent::Unsupported(received.clone()));
    let Some(Fact::Event { kind: "unsupported", body, .. }) = story.last.facts.first() else { panic!() };
    assert_eq!(body["raw"], raw);
    assert!(story.last.effects.is_empty() && story.last.thread_changed && story.last.contact_changed);
    assert_eq!((story.state.profile.name.as_str(), story.state.unread), ("Ana", 0));
    story.event(ContactEvent::Unsupported(received));
    assert!(story.last.facts.is_empty() && !story.last.changed);
    story.orders(Command::Erase);
    assert!(story.last.facts.iter().any(|fact| matches!(fact, Fact::Identity { owner: None, .. })));
}

#[test]
fn a_status_teaches_addresses_and_erasing_frees_every_one_there_ever_was() {
    let mut story = Story::new(FLOW);
    let content = template(TemplateCategory::Utility);
    story.event(to_new_person(Command::Send {
        content,
        channel: Some(id(1)),
        reply_to: None,
        callback_data: None,
    }));
    let effect = story.last.effects[0].id;
    // The provider writes the number in another way, and tells the user id.
    let identities = vec![
        Identity::whatsapp_user_id("p", "CL.1"),
        Identity::phone(&"569111122".parse().expect("a phone")),
    ];
    story.event(ContactEvent::StatusReceived(StatusReceived {
        channel: id(1),
        provider_id: "wamid.out".to_owned(),
        identities,
        effect: Some(effect),
        status: Status::Sent,
        at: START,
        error_code: None,
        error_detail: None,
        verdict: None,
        charge: None,
    }));
    assert!(story.last.changed && !story.last.thread_changed);
    story.orders(send(template(TemplateCategory::Utility)));
    let EffectPayload::Send { phone, user_id, .. } = &story.last.effects[0].payload else { panic!() };
    assert_eq!((phone.as_ref().map(Phone::digits), user_id.as_deref()), (Some("569111122"), Some("CL.1")));
    story.orders(Command::Erase);
    let freed = story.last.facts.iter().filter(|f| matches!(f, Fact::Identity { owner: None, .. })).count();
    assert_eq!(freed, 3);
}

#[test]
fn the_younger_contacts_other_addresses_are_freed_with_the_survivor() {
    let mut younger = Story::new(FLOW);
    let mut message = younger.received("wamid.1", Inbound::Text { body: "hello".to_owned() });
    message.identities = vec![
        Identity::whatsapp_user_id("p", "CL.2"),
        Identity::phone(&"56922223333".parse().expect("a phone")),
    ];
    younger.event(ContactEvent::MessageReceived(message));
    younger.event(ContactEvent::MergeInto { survivor: id(10) });
    let (_, handed) = younger.last.appends.pop().unwrap();
    let mut survivor = Story::new(FLOW);
    survivor.contact = id(10);
    survivor.says("hello");
    survivor.event(handed);
    survivor.orders(Command::Erase);
    let freed =
        survivor.last.facts.iter().filter(|f| matches!(f, Fact::Identity { owner: None, .. })).count();
    assert_eq!(freed, 4);
}

/// A flow whose keyword stands in the title of an option that it offers.
const BLOCK: &str = r#"
api: hilo.dev/flow/v1
flow: block
name: Block
language: en
triggers:
  - { type: keyword, match: contains, words: [block], interrupt: true }
start: sure
nodes:
  sure:
    type: ask
    question: "Sure?"
    answer:
      type: option
      options: [{ id: go, title: "Block it now", next: done }, { id: keep, title: Keep, next: end }]
    fallback: end
  done: { type: message, send: { text: Blocked }, next: end }
"#;

#[test]
fn an_option_that_is_offered_right_now_goes_before_a_keyword_in_its_title() {
    let mut story = Story::new(BLOCK);
    assert_eq!(story.says("please block my card"), ["[buttons] Sure?"]);
    let tap =
        Inbound::Choice { via: ChoiceKind::Button, id: "go".to_owned(), title: "Block it now".to_owned() };
    let received = story.received("wamid.tap", tap);
    story.event(ContactEvent::MessageReceived(received));
    assert_eq!(story.sent(), ["Blocked"]);
    // Written instead of tapped it is the same; other words with the keyword begin anew.
    story.says("block");
    assert_eq!(story.says("block it now"), ["Blocked"]);
    story.says("block");
    assert_eq!(story.says("block the other one"), ["[buttons] Sure?"]);
}
