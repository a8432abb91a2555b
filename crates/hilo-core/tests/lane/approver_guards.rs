//! Who is asked on their own phone, who is not, and what becomes of it when time passes between.

use crate::{
    approvals::{EVA, LUIS, ROSA, open},
    approvers::{World, addresses, lane_of, open_windows, phone},
    support::{Story, id},
};
use hilo_core::{
    command::{Answer, Command, RefusedCommand},
    config::{Colleague, ColleagueNumber},
    contact::ContactState,
    decision::{EffectPayload, Fact},
    event::{
        Addressed, ApproverAsked, ApproverEvent, CommandGiven, ContactEvent, SendFailed, SendFailure,
        StatusReceived,
    },
};
use hilo_desk::approval::MayNot;
use hilo_model::{
    Actor, ApprovalId, ContactId, Duration, EffectId, PersonId,
    approval::Told,
    identity::Identity,
    message::{ChoiceKind, Inbound, Outbound, Status, Template, TemplateCategory},
};

const NODE: &str = "people: [rosa@aurora.test, eva@aurora.test]";

/// What a colleague loses.
type Loss = &'static dyn Fn(&mut Colleague);
/// How a message did not get there.
type Failing = &'static dyn Fn(EffectId, &World) -> ContactEvent;

fn ask(world: &World, person: u128, approval: ApprovalId) -> ContactEvent {
    ContactEvent::Approver(ApproverEvent::Asked(Box::new(ApproverAsked {
        approval,
        from: world.asks,
        person: id(person),
        addressed: Addressed { channel: id(1), identities: vec![Identity::phone(&phone(person))] },
        title: "Pay Ana".to_owned(),
        detail: None,
        template: None,
    })))
}

fn everywhere(world: &mut World, email: &str, change: impl Fn(&mut Colleague)) {
    for lane in world.lanes.values_mut() {
        change(lane.config.people.get_mut(email).expect("a colleague"));
    }
}

fn asking(world: &mut World, person: u128) -> EffectId {
    let asked = world.of(person).state.asked_here.values().next().expect("it was asked");
    asked.message.expect("by a message")
}

#[test]
fn between_order_and_asking_a_right_or_a_number_may_be_lost() {
    let lost: [(&str, Loss); 3] = [
        ("the right", &|rosa| rosa.may_answer = false),
        ("the number", &|rosa| rosa.number = None),
        ("the number to somebody else", &|rosa| {
            let user = Some(Identity::whatsapp_user_id("p", "CL.77"));
            rosa.number = Some(ColleagueNumber { phone: phone(ROSA), user });
        }),
    ];
    for (what, lose) in lost {
        let mut world = World::new(NODE);
        open_windows(&mut world);
        everywhere(&mut world, "rosa@aurora.test", lose);
        let ask = ask(&world, ROSA, id(7));
        let rosa = world.of(ROSA);
        rosa.event_by(Actor::System, ask.clone());
        assert!(rosa.sent().is_empty(), "{what}: nothing is told of the customer");
        let told = ApproverEvent::Reached { approval: id(7), person: id(ROSA), told: Told::NoRight };
        let asks = world.asks;
        assert_eq!(world.of(ROSA).last.appends, [(asks, ContactEvent::Approver(told))], "{what}");
        // Once they may again, they can be asked.
        everywhere(&mut world, "rosa@aurora.test", |rosa| {
            rosa.may_answer = true;
            rosa.number = Some(ColleagueNumber { phone: phone(ROSA), user: None });
        });
        world.of(ROSA).event_by(Actor::System, ask.clone());
        assert_eq!(world.of(ROSA).sent().len(), 1, "{what}");
        world.of(ROSA).event_by(Actor::System, ask);
        assert!(world.of(ROSA).sent().is_empty(), "{what}: asked once");
    }
}

#[test]
fn an_order_to_ask_changes_nothing_of_how_somebody_is_reached() {
    let mut world = World::new(NODE);
    open_windows(&mut world);
    // WhatsApp has told a newer number of the same person since.
    let newer = "56977777777".parse().expect("a phone");
    let mut message = world.message(ROSA, Inbound::Text { body: "hello".to_owned() });
    message.identities = vec![addresses(ROSA).remove(0), Identity::phone(&newer)];
    world.event(lane_of(ROSA), Actor::Provider, ContactEvent::MessageReceived(message));
    let ask = ask(&world, ROSA, id(7));
    world.of(ROSA).event_by(Actor::System, ask);
    assert_eq!(world.of(ROSA).state.addresses[&id(1)].phone, Some(newer));
    // Of whom nothing is known yet, it is the way to them.
    let mut fresh = World::new(NODE);
    fresh.of(ROSA).state = ContactState::default();
    let ask = self::ask(&fresh, ROSA, id(7));
    fresh.of(ROSA).event_by(Actor::System, ask);
    assert_eq!(fresh.of(ROSA).state.addresses[&id(1)].phone, Some(phone(ROSA)));
    assert_eq!(fresh.of(ROSA).state.profile.name, "Rosa");
}

#[test]
fn nobody_decides_in_their_own_conversation() {
    let mut world = World::new("people: [rosa@aurora.test, eva@aurora.test], quorum: all");
    open_windows(&mut world);
    // Eva writes as a customer.
    let customer = Identity::phone(&"56911112222".parse().expect("a phone"));
    everywhere(&mut world, "eva@aurora.test", |eva| {
        eva.number = Some(ColleagueNumber { phone: customer.value.parse().expect("a phone"), user: None });
    });
    let approval = world.asked();
    assert_eq!((world.told(ROSA), world.told(EVA)), (Some(Told::Buttons), None));
    let by = |world: &mut World, who: u128| {
        let command = Command::AnswerApproval { approval, approves: true, comment: None };
        let given = CommandGiven { id: id(30_000 + who), based_on: None, addressed: None, command };
        world.asking().event_by(Actor::Person(id(who)), ContactEvent::Command(given));
        world.asking().last.answer.clone().expect("an answer")
    };
    let own = Answer::Refused(RefusedCommand::MayNotAnswer { why: MayNot::OwnRequest });
    assert_eq!(by(&mut world, EVA), own);
    // Also if she had no number while it was asked, and whoever is asked besides is enough.
    let open = world.asking().state.run.as_mut().and_then(|run| run.approval.as_mut()).expect("it waits");
    assert_eq!(open.asked.whose.take(), Some(id(EVA)));
    assert_eq!(by(&mut world, EVA), own);
    let open = world.asking().state.run.as_mut().and_then(|run| run.approval.as_mut()).expect("it waits");
    open.asked.whose = Some(id(EVA));
    assert!(world.answers(ROSA, approval, "approve").ends_with("It is approved."));
    // Who alone is asked asks nobody.
    let mut alone = World::new("people: [eva@aurora.test]");
    everywhere(&mut alone, "eva@aurora.test", |eva| {
        eva.number = Some(ColleagueNumber { phone: customer.value.parse().expect("a phone"), user: None });
    });
    assert_eq!(alone.asking().says("go"), ["Nobody"]);
}

fn undelivered(effect: EffectId, code: i64, world: &World) -> ContactEvent {
    ContactEvent::StatusReceived(StatusReceived {
        channel: id(1),
        provider_id: "wamid.out".to_owned(),
        identities: Vec::new(),
        effect: Some(effect),
        status: Status::Failed,
        at: world.lanes[&world.asks].now,
        error_code: Some(code),
        error_detail: None,
        verdict: None,
        charge: None,
    })
}

#[test]
fn what_did_not_arrive_is_told_and_what_nobody_knows_is_not() {
    let mut world = World::new(NODE);
    open_windows(&mut world);
    world.asked();
    let (rosa, eva) = (asking(&mut world, ROSA), asking(&mut world, EVA));
    let unknown = ContactEvent::SendFailed(SendFailed::new(rosa, SendFailure::Unknown));
    world.event(lane_of(ROSA), Actor::System, unknown);
    assert_eq!(world.told(ROSA), Some(Told::Buttons), "perhaps it is there");
    let failed = undelivered(rosa, 131_026, &world);
    world.event(lane_of(ROSA), Actor::Provider, failed);
    assert_eq!(world.told(ROSA), Some(Told::Failed));
    // Without a template there is nothing else to send.
    let closed = undelivered(eva, 131_047, &world);
    world.event(lane_of(EVA), Actor::Provider, closed);
    assert_eq!(world.told(EVA), Some(Told::WindowClosed));
}

#[test]
fn a_window_that_closed_on_the_way_takes_the_template() {
    let template = "template: { name: decide, language: es, category: utility }";
    let failures: [Failing; 3] = [
        &|effect, world| undelivered(effect, 131_047, world),
        &|effect, _| ContactEvent::SendFailed(SendFailed::new(effect, SendFailure::WindowClosed)),
        &|effect, _| {
            let refused = SendFailed::new(effect, SendFailure::Refused);
            ContactEvent::SendFailed(SendFailed { code: Some(131_047), ..refused })
        },
    ];
    for failure in failures {
        let mut world = World::new(&format!("people: [rosa@aurora.test], {template}"));
        open_windows(&mut world);
        let approval = world.asked();
        let failed = failure(asking(&mut world, ROSA), &world);
        world.event(lane_of(ROSA), Actor::System, failed.clone());
        assert_eq!(world.told(ROSA), Some(Told::Template));
        let sent =
            world.said.iter().filter(|(to, text)| *to == lane_of(ROSA) && text.starts_with("[template]"));
        assert_eq!(sent.count(), 1);
        // News that comes twice sends nothing twice.
        world.event(lane_of(ROSA), Actor::System, failed);
        let sent =
            world.said.iter().filter(|(to, text)| *to == lane_of(ROSA) && text.starts_with("[template]"));
        assert_eq!(sent.count(), 1);
        assert!(world.answers(ROSA, approval, "approve").ends_with("It is approved."));
    }
}

#[test]
fn who_has_a_number_by_now_is_asked_when_it_escalates() {
    let mut world = World::new(
        "people: [rosa@aurora.test], escalate: { after: 1h, people: [eva@aurora.test] }, timeout: { after: 2h, next: late }",
    );
    open_windows(&mut world);
    everywhere(&mut world, "rosa@aurora.test", |rosa| rosa.number = None);
    world.asked();
    assert_eq!(world.told(ROSA), Some(Told::NoNumber));
    everywhere(&mut world, "rosa@aurora.test", |rosa| {
        rosa.number = Some(ColleagueNumber { phone: phone(ROSA), user: None });
    });
    world.later(Duration::from_hours(1));
    let asks = world.asks;
    world.timer_of(asks);
    assert_eq!((world.told(ROSA), world.told(EVA)), (Some(Told::Buttons), Some(Told::Buttons)));
}

#[test]
fn only_those_who_are_asked_count_towards_the_most() {
    let mut world = World::new(
        "roles: [Agent], escalate: { after: 1h, roles: [Boss] }, timeout: { after: 2h, next: late }",
    );
    let story = world.asking();
    for n in 0..250_u128 {
        let (role, has) = if n < 120 { ("Agent", false) } else { ("Boss", true) };
        let number = has.then(|| ColleagueNumber { phone: phone(5000 + n), user: None });
        let colleague = Colleague {
            id: id(5000 + n),
            teams: Vec::new(),
            role: Some(role.to_owned()),
            name: String::new(),
            locale: None,
            may_answer: true,
            number,
        };
        story.config.people.insert(format!("{n}@aurora.test"), colleague);
    }
    let asked = |story: &Story| {
        let is_ask = |payload: &EffectPayload| matches!(payload, EffectPayload::AskApprover { .. });
        story.last.effects.iter().filter(|effect| is_ask(&effect.payload)).count()
    };
    story.says("go");
    // Luis and Eva; Rosa is no agent.
    assert_eq!(asked(story), 2);
    story.later(Duration::from_hours(1));
    story.timer_fires();
    assert_eq!(asked(story), 98);
}

#[test]
fn who_has_many_to_decide_can_answer_each() {
    let mut world = World::new(NODE);
    open_windows(&mut world);
    let first = world.asked();
    for n in 0..100 {
        let ask = ask(&world, ROSA, id(1_000_000 + n));
        world.of(ROSA).event_by(Actor::System, ask);
    }
    assert!(world.of(ROSA).state.asked_here.len() < 100, "memory is short");
    // The oldest is the first that is forgotten.
    world.of(ROSA).state.asked_here.remove(&first);
    assert_eq!(world.answers(ROSA, first, "approve"), "Noted: you approved “Pay Ana”. It is approved.");
}

#[test]
fn what_is_to_be_decided_is_kept_in_the_customers_lane_alone() {
    let mut world = World::new(NODE);
    open_windows(&mut world);
    let approval = world.asked();
    world.taps(ROSA, approval, "approve");
    let mut state = world.of(ROSA).state.clone();
    // The words of the last message are as long in lists as it is the last.
    state.preview.clear();
    let state = serde_json::to_string(&state).expect("a state");
    assert!(state.contains(&approval.to_string()) && !state.contains("Pay Ana"), "{state}");
    // The customer is erased: nobody hears any more what it was.
    world.asking().orders(Command::Erase);
    assert_eq!(world.writes(ROSA, "Fine"), ["That is not waited for any more."]);
    assert_eq!(world.taps(EVA, approval, "approve"), ["That is not waited for any more."]);
}

#[test]
fn who_was_not_asked_hears_nothing_of_what_was_decided() {
    let mut world = World::new(NODE);
    open_windows(&mut world);
    let approval = world.asked();
    assert_eq!(world.taps(LUIS, approval, "approve"), ["You are not among those who are asked."]);
    world.answers(ROSA, approval, "approve");
    assert_eq!(world.taps(EVA, approval, "approve"), ["“Pay Ana” was approved already by Rosa."]);
    assert_eq!(world.taps(LUIS, approval, "approve"), ["That is not waited for any more."]);
}

#[test]
fn the_audit_log_says_where_somebody_answered() {
    let mut world = World::new(NODE);
    open_windows(&mut world);
    let approval = world.asked();
    world.answers(ROSA, approval, "approve");
    let details = std::mem::take(&mut world.details);
    let answered = details.iter().find(|(action, _)| *action == "approval.answered").expect("an entry");
    assert_eq!(answered.1["by"], "own_number");
    let approval = world.asked();
    let command = Command::AnswerApproval { approval, approves: true, comment: None };
    let given = CommandGiven { id: id(40_000), based_on: None, addressed: None, command };
    let asks = world.asks;
    world.event(asks, Actor::Person(id::<PersonId>(EVA)), ContactEvent::Command(given));
    let answered = world.details.iter().find(|(action, _)| *action == "approval.answered").expect("an entry");
    assert!(answered.1.get("by").is_none(), "{answered:?}");
}

#[test]
fn what_was_written_before_the_tap_is_no_comment_whenever_it_arrives() {
    let mut world = World::new(NODE);
    open_windows(&mut world);
    let approval = world.asked();
    let early = world.message(ROSA, Inbound::Text { body: "Where are my shoes?".to_owned() });
    world.later(Duration::from_minutes(1));
    world.taps(ROSA, approval, "approve");
    world.event(lane_of(ROSA), Actor::Provider, ContactEvent::MessageReceived(early));
    assert!(open(world.asking()) == approval, "it is a message like others");
    // And one that was written in time counts, though it comes when the time is over.
    let comment = world.message(ROSA, Inbound::Text { body: "Fine".to_owned() });
    world.later(Duration::from_minutes(11));
    world.event(lane_of(ROSA), Actor::Provider, ContactEvent::MessageReceived(comment));
    let asks = world.asks;
    let paid = (asks, "Paid, Fine".to_owned());
    assert!(world.said.contains(&paid), "{:?}", world.said);
}

#[test]
fn an_option_that_only_looks_like_ours_is_the_flows() {
    let mut story = Story::new(
        "api: hilo.dev/flow/v1\nflow: a\nname: A\nlanguage: en\ntriggers: [{ type: keyword, words: [go] }]\nstart: ask\nnodes:\n  \
         ask: { type: ask, question: Which?, answer: { type: text }, save: said, fallback: end, next: echo }\n  \
         echo: { type: message, send: { text: 'Said {{ said }}' }, next: end }\n",
    );
    for option in
        ["approval:yes", "approval:a:b:approve", &format!("approval:{}:approve", id::<ApprovalId>(1))]
    {
        story.says("go");
        let content =
            Inbound::Choice { via: ChoiceKind::Button, id: option.to_owned(), title: option.to_owned() };
        let message = story.received(&format!("wamid.tap.{option}"), content);
        story.event(ContactEvent::MessageReceived(message));
        assert_eq!(story.sent(), [format!("Said {option}")]);
    }
}

#[test]
fn silence_and_first_words_are_those_of_both() {
    // Rosa's lane, in which only Hilo and she spoke aside, turns out to be a contact who never wrote.
    let older: ContactId = id(5);
    let mut world = World::new(NODE);
    let mut survivor = Story::new(crate::support::FLOW);
    (survivor.config, survivor.contact) = (world.asking().config.clone(), older);
    survivor.now = world.asking().now;
    let ask = ask(&world, ROSA, id(7));
    world.of(ROSA).event_by(Actor::System, ask);
    world.lanes.insert(older, survivor);
    let hour = Duration::from_hours(1);
    world.later(hour);
    world.event(lane_of(ROSA), Actor::System, ContactEvent::MergeInto { survivor: older });
    let first = |state: &ContactState| state.position == state.in_groups + state.aside;
    assert!(first(&world.lanes[&older].state), "neither ever wrote");

    // Whoever wrote in either has written in both, and it is since then that nobody spoke.
    let mut world = World::new(NODE);
    let mut survivor = Story::new(crate::support::FLOW);
    (survivor.config, survivor.contact) = (world.asking().config.clone(), older);
    survivor.now = world.asking().now;
    survivor.says("hello");
    world.lanes.insert(older, survivor);
    world.later(hour);
    world.writes(ROSA, "hello");
    let spoke = world.of(ROSA).now;
    let in_group = |world: &mut World, contact: ContactId| {
        let mut message = world.message(LUIS, Inbound::Text { body: "hi all".to_owned() });
        message.about.group = Some("g.1".to_owned());
        message.identities = addresses(ROSA);
        world.event(contact, Actor::Provider, ContactEvent::MessageReceived(message));
    };
    world.later(hour);
    in_group(&mut world, lane_of(ROSA));
    world.event(lane_of(ROSA), Actor::System, ContactEvent::MergeInto { survivor: older });
    let joined = &world.lanes[&older].state;
    assert!(!first(joined));
    assert_eq!(joined.silent_since, Some(spoke));
    assert!(joined.last_message_at > spoke);
}

#[test]
fn a_template_is_kept_for_as_long_as_it_may_be_needed() {
    let mut world = World::new(NODE);
    open_windows(&mut world);
    let ContactEvent::Approver(ApproverEvent::Asked(mut ask)) = ask(&world, ROSA, id(7)) else {
        panic!("it asks")
    };
    ask.template = Some(Template {
        name: "decide".to_owned(),
        language: "es".to_owned(),
        category: TemplateCategory::Utility,
        header: None,
        body: Vec::new(),
        buttons: Vec::new(),
        offer_ends_at: None,
        cards: Vec::new(),
        shown: None,
    });
    world.of(ROSA).event_by(Actor::System, ContactEvent::Approver(ApproverEvent::Asked(ask)));
    let effect = asking(&mut world, ROSA);
    world
        .of(ROSA)
        .event_by(Actor::System, ContactEvent::SendFailed(SendFailed::new(effect, SendFailure::Account)));
    assert!(world.of(ROSA).state.asked_here.values().all(|asked| asked.template.is_none()));
    let noted = world
        .of(ROSA)
        .last
        .facts
        .iter()
        .any(|fact| matches!(fact, Fact::MessageOut { content: Outbound::Template(_), .. }));
    assert!(!noted, "nothing is sent for another reason");
}
