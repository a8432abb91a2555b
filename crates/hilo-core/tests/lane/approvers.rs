//! People of the team are asked on their own phones, and answer from there.

use crate::{
    approvals::{EVA, LUIS, ROSA, open, story, told},
    support::{Story, id},
};
use hilo_core::{
    command::Command,
    config::ColleagueNumber,
    contact::ContactState,
    decision::EffectPayload,
    event::{ApproverEvent, ContactEvent, MessageReceived, SendFailed, SendFailure},
};
use hilo_model::{
    Actor, ApprovalId, ContactId, Duration, Id, PersonId, Phone,
    approval::{ApprovalState, Told},
    identity::Identity,
    message::{About, ChoiceKind, Inbound, Outbound, TemplateButtonValue},
};
use serde_json::Value;
use std::collections::{BTreeMap, VecDeque};

/// The contact in whose conversation it is asked, and those of the team's numbers.
pub(crate) struct World {
    pub(crate) lanes: BTreeMap<ContactId, Story>,
    pub(crate) asks: ContactId,
    /// What was sent to whom, in order.
    pub(crate) said: Vec<(ContactId, String)>,
    /// Audit entries with who acted.
    audit: Vec<(Actor, &'static str)>,
    /// What those entries say.
    pub(crate) details: Vec<(&'static str, Value)>,
}

pub(crate) fn phone(person: u128) -> Phone {
    format!("569000{person}").parse().expect("a phone")
}

pub(crate) fn lane_of(person: u128) -> ContactId {
    id(person * 10)
}

pub(crate) fn addresses(person: u128) -> Vec<Identity> {
    vec![Identity::whatsapp_user_id("p", &format!("CL.{person}")), Identity::phone(&phone(person))]
}

impl World {
    pub(crate) fn new(node: &str) -> Self {
        let mut asks = story(node);
        for colleague in asks.config.people.values_mut() {
            let person = colleague.id.uuid().as_u128();
            colleague.number =
                Some(ColleagueNumber { phone: phone(person), user: addresses(person).into_iter().next() });
        }
        let people = [ROSA, LUIS, EVA].map(|person| {
            let mut lane = story(node);
            (lane.config, lane.contact) = (asks.config.clone(), lane_of(person));
            (lane_of(person), lane)
        });
        let asking = asks.contact;
        let lanes = people.into_iter().chain([(asking, asks)]).collect();
        Self { lanes, asks: asking, said: Vec::new(), audit: Vec::new(), details: Vec::new() }
    }

    pub(crate) fn asking(&mut self) -> &mut Story {
        self.lanes.get_mut(&self.asks).expect("the lane that asks")
    }

    pub(crate) fn of(&mut self, person: u128) -> &mut Story {
        self.lanes.get_mut(&lane_of(person)).expect("the person's lane")
    }

    /// An event, and all that follows from it in other lanes; what is said since.
    pub(crate) fn event(
        &mut self,
        contact: ContactId,
        actor: Actor,
        event: ContactEvent,
    ) -> Vec<(ContactId, String)> {
        let before = self.said.len();
        let mut queue = VecDeque::from([(contact, actor, event)]);
        while let Some((contact, actor, event)) = queue.pop_front() {
            let lane = self.lanes.get_mut(&contact).expect("a lane");
            lane.event_by(actor, event);
            self.said.extend(lane.sent().into_iter().map(|text| (contact, text)));
            self.audit.extend(lane.last.audit.iter().map(|entry| (actor, entry.action)));
            self.details.extend(lane.last.audit.iter().map(|entry| (entry.action, entry.detail.clone())));
            for effect in &lane.last.effects {
                if let EffectPayload::AskApprover { ask } = &effect.payload {
                    let person = ask.person.uuid().as_u128();
                    assert_eq!(ask.addressed.identities, [Identity::phone(&phone(person))]);
                    let event = ContactEvent::Approver(ApproverEvent::Asked(ask.clone()));
                    // As whoever carries it out may do.
                    queue.push_back((lane_of(person), Actor::System, event.clone()));
                    queue.push_back((lane_of(person), Actor::System, event));
                }
            }
            for (to, event) in lane.last.appends.clone() {
                let actor = event.doer().unwrap_or(Actor::System);
                queue.push_back((to, actor, event));
            }
        }
        self.said[before..].to_vec()
    }

    pub(crate) fn asked(&mut self) -> ApprovalId {
        let asks = self.asks;
        let content = Inbound::Text { body: "go".to_owned() };
        let id = format!("wamid.go.{}", self.asking().events);
        let message = self.asking().received(&id, content);
        self.event(asks, Actor::Provider, ContactEvent::MessageReceived(message));
        open(self.asking())
    }

    pub(crate) fn message(&mut self, person: u128, content: Inbound) -> MessageReceived {
        let lane = self.of(person);
        MessageReceived {
            channel: id(1),
            provider_id: format!("wamid.{person}.{}", lane.events),
            identities: addresses(person),
            profile_name: None,
            content,
            reply_to: None,
            sent_at: lane.now,
            about: About::default(),
        }
    }

    /// What is said to that person, since they did so.
    pub(crate) fn does(&mut self, person: u128, content: Inbound) -> Vec<String> {
        let message = self.message(person, content);
        let said = self.event(lane_of(person), Actor::Provider, ContactEvent::MessageReceived(message));
        said.into_iter().filter(|(to, _)| *to == lane_of(person)).map(|(_, text)| text).collect()
    }

    pub(crate) fn writes(&mut self, person: u128, body: &str) -> Vec<String> {
        self.does(person, Inbound::Text { body: body.to_owned() })
    }

    pub(crate) fn taps(&mut self, person: u128, approval: ApprovalId, deed: &str) -> Vec<String> {
        let id = format!("approval:{approval}:{}:{deed}", self.asks);
        self.does(person, Inbound::Choice { via: ChoiceKind::Button, id, title: deed.to_owned() })
    }

    /// Approves or refuses without a comment; the last that is said to them.
    pub(crate) fn answers(&mut self, person: u128, approval: ApprovalId, deed: &str) -> String {
        self.taps(person, approval, deed);
        self.taps(person, approval, "plain").pop().expect("an answer")
    }

    pub(crate) fn later(&mut self, span: Duration) {
        for lane in self.lanes.values_mut() {
            lane.later(span);
        }
    }

    pub(crate) fn timer_of(&mut self, contact: ContactId) -> Vec<(ContactId, String)> {
        let lane = self.lanes.get(&contact).expect("a lane");
        let timer = *lane.state.timers.keys().next().expect("a timer");
        self.event(contact, Actor::System, ContactEvent::TimerFired { timer })
    }

    pub(crate) fn told(&mut self, person: u128) -> Option<Told> {
        let approval = self.asking().state.run.as_ref()?.approval.as_ref()?;
        approval.told.get(&id::<PersonId>(person)).copied()
    }

    /// Everything that a conversation is judged by.
    pub(crate) fn standing(&mut self, person: u128) -> impl PartialEq + std::fmt::Debug + use<> {
        let state = &self.of(person).state;
        (state.unread, state.waiting_since, state.ticket.clone(), state.run.clone(), state.channel)
    }
}

/// Everybody has written to the company lately.
pub(crate) fn open_windows(world: &mut World) {
    for person in [ROSA, LUIS, EVA] {
        world.writes(person, "hello");
    }
}

#[test]
fn whoever_may_answer_is_asked_and_answers_with_a_comment() {
    let mut world = World::new("people: [rosa@aurora.test, eva@aurora.test]");
    open_windows(&mut world);
    let before = world.standing(ROSA);
    let approval = world.asked();
    let asked: Vec<_> =
        world.said.iter().filter(|(_, text)| text.starts_with("[buttons]")).cloned().collect();
    let ask = "[buttons] You are asked to decide:\n*Pay Ana*".to_owned();
    assert_eq!(asked, [(lane_of(ROSA), ask.clone()), (lane_of(EVA), ask)], "once each, and Luis not");
    assert_eq!((world.told(ROSA), world.told(LUIS)), (Some(Told::Buttons), None));

    let said = world.taps(ROSA, approval, "approve");
    assert!(said[0].starts_with("[buttons] You are about to approve: “Pay Ana”."), "{said:?}");
    assert!(open(world.asking()) == approval, "nothing counts yet");
    let said = world.writes(ROSA, " Keep the receipt ");
    assert_eq!(said, ["Noted: you approved “Pay Ana”. It is approved."]);
    let to_customer: Vec<_> = world.said.iter().filter(|(to, _)| *to == id(100)).collect();
    assert_eq!(to_customer.last().expect("a message").1, "Paid, Keep the receipt");
    assert_eq!(world.standing(ROSA), before, "nothing of it is for anybody to answer");
    let person = Actor::Person(id(ROSA));
    assert!(world.audit.contains(&(person, "approval.answered")), "{:?}", world.audit);

    // Whoever answers later hears who decided.
    let said = world.taps(EVA, approval, "refuse");
    assert_eq!(said, ["“Pay Ana” was approved already by Rosa."]);
    let said = world.taps(ROSA, approval, "plain");
    assert_eq!(said, ["That is not waited for any more."]);
    // And what they write besides is an ordinary message.
    let unread = world.of(ROSA).state.unread;
    world.writes(ROSA, "hello?");
    assert_eq!(world.of(ROSA).state.unread, unread + 1);
}

#[test]
fn a_tap_counts_once_and_the_last_one_before_the_comment_decides() {
    let mut world = World::new("people: [rosa@aurora.test, eva@aurora.test], quorum: all");
    open_windows(&mut world);
    let approval = world.asked();
    world.taps(ROSA, approval, "refuse");
    assert_eq!(world.taps(ROSA, approval, "approve").len(), 1);
    assert_eq!(world.of(ROSA).state.timers.len(), 1, "one wait at a time");
    let said = world.taps(ROSA, approval, "plain");
    assert_eq!(said, ["Noted: you approved “Pay Ana”. Others still have to answer."]);
    for deed in ["approve", "refuse"] {
        let said = world.taps(ROSA, approval, deed);
        assert_eq!(said, ["“Pay Ana”: you have answered; each person answers once."]);
    }
    let answers = world.asking().state.run.as_ref().and_then(|run| run.approval.as_ref());
    assert_eq!(answers.expect("it waits").asked.answers.len(), 1);
    assert_eq!(world.answers(EVA, approval, "approve"), "Noted: you approved “Pay Ana”. It is approved.");
}

#[test]
fn two_at_once_decide_once() {
    let mut world = World::new("people: [rosa@aurora.test, eva@aurora.test]");
    open_windows(&mut world);
    let approval = world.asked();
    // Both are asked for a comment, and both write one.
    world.taps(ROSA, approval, "refuse");
    world.taps(EVA, approval, "approve");
    assert_eq!(world.writes(ROSA, "No"), ["Noted: you rejected “Pay Ana”. It is rejected."]);
    assert_eq!(world.writes(EVA, "Yes"), ["“Pay Ana” was rejected already by Rosa."]);
    let to_customer = world.said.iter().filter(|(to, text)| *to == id(100) && text != "Hello");
    assert_eq!(to_customer.count(), 1);
}

#[test]
fn without_a_comment_the_answer_counts_after_ten_minutes_and_before_it_is_too_late() {
    let mut world = World::new("people: [rosa@aurora.test], timeout: { after: 1h, next: late }");
    open_windows(&mut world);
    let approval = world.asked();
    world.taps(ROSA, approval, "approve");
    world.later(Duration::from_minutes(10));
    // It is over: what they write now is no comment.
    let said = world.timer_of(lane_of(ROSA));
    assert!(said.contains(&(lane_of(ROSA), "Noted: you approved “Pay Ana”. It is approved.".to_owned())));

    let approval = world.asked();
    world.later(Duration::from_minutes(55));
    let said = world.taps(ROSA, approval, "refuse");
    assert!(said[0].ends_with("in 4 min."), "{said:?}");
    world.later(Duration::from_minutes(4));
    world.timer_of(lane_of(ROSA));
    assert!(world.asking().state.run.is_none());

    let approval = world.asked();
    world.later(Duration::from_minutes(59));
    // There is no time for a comment.
    assert_eq!(world.taps(ROSA, approval, "refuse"), ["Noted: you rejected “Pay Ana”. It is rejected."]);
    let approval = world.asked();
    world.later(Duration::from_hours(1));
    let asks = world.asks;
    world.timer_of(asks);
    assert_eq!(
        world.taps(ROSA, approval, "approve"),
        ["The time for “Pay Ana” ended before it was decided."]
    );
}

#[test]
fn a_long_comment_is_refused_and_a_stop_word_is_none() {
    let mut world = World::new("people: [rosa@aurora.test]");
    open_windows(&mut world);
    let approval = world.asked();
    world.taps(ROSA, approval, "approve");
    let said = world.writes(ROSA, &"x".repeat(2001));
    assert_eq!(said, ["The comment is too long: it has room for 2000 characters. Write a shorter one."]);
    world.writes(ROSA, "STOP");
    assert!(world.of(ROSA).state.has_withdrawn(hilo_model::consent::ConsentTopic::Marketing));
    assert!(open(world.asking()) == approval);
    assert_eq!(
        world.writes(ROSA, "Fine").pop().as_deref(),
        Some("Noted: you approved “Pay Ana”. It is approved.")
    );
}

#[test]
fn whoever_lost_the_right_or_the_number_or_asked_themselves_hears_so() {
    let mut world = World::new("teams: [sales], requester: luis@aurora.test");
    open_windows(&mut world);
    let approval = world.asked();
    assert_eq!((world.told(ROSA), world.told(LUIS)), (Some(Told::Buttons), None));
    // A button that was never shown to him, as if forged.
    let own = "“Pay Ana”: nobody decides what they themselves asked for.";
    assert_eq!(world.taps(LUIS, approval, "approve"), [own]);
    // Who may not answer hears nothing of the customer.
    let refused = "You may not answer from this number. Look at your profile.";
    let rosa = "rosa@aurora.test".to_owned();
    let whole = world.asking().config.people[&rosa].clone();
    let change = |world: &mut World, change: &dyn Fn(&mut hilo_core::config::Colleague)| {
        let mut colleague = whole.clone();
        change(&mut colleague);
        world.asking().config.people.insert(rosa.clone(), colleague);
    };
    change(&mut world, &|colleague| colleague.may_answer = false);
    assert_eq!(world.taps(ROSA, approval, "approve"), [refused]);
    change(&mut world, &|colleague| colleague.number = None);
    assert_eq!(world.taps(ROSA, approval, "approve"), [refused]);
    // Somebody else has the number by now.
    let another = Some(Identity::whatsapp_user_id("p", "CL.77"));
    change(&mut world, &|colleague| colleague.number.as_mut().expect("a number").user.clone_from(&another));
    assert_eq!(world.taps(ROSA, approval, "approve"), [refused]);
    change(&mut world, &|colleague| colleague.teams.clear());
    assert_eq!(world.taps(ROSA, approval, "approve"), ["You are not among those who are asked."]);
    // The right is taken away while they write their comment.
    change(&mut world, &|_| {});
    world.taps(ROSA, approval, "approve");
    change(&mut world, &|colleague| colleague.may_answer = false);
    assert_eq!(world.writes(ROSA, "Fine"), [refused]);
    change(&mut world, &|_| {});
    assert_eq!(world.answers(ROSA, approval, "approve"), "Noted: you approved “Pay Ana”. It is approved.");
}

#[test]
fn who_is_asked_later_is_told_then_and_nobody_twice() {
    let mut world = World::new(
        "people: [rosa@aurora.test], escalate: { after: 1d, people: [eva@aurora.test] }, timeout: { after: 2d, next: late }",
    );
    open_windows(&mut world);
    let approval = world.asked();
    assert_eq!(world.told(EVA), None);
    world.later(Duration::from_hours(24));
    let asks = world.asks;
    world.timer_of(asks);
    let asked = |world: &World, person: u128| {
        let is_ask = |text: &str| text.contains("You are asked");
        world.said.iter().filter(|(to, text)| *to == lane_of(person) && is_ask(text)).count()
    };
    assert_eq!((asked(&world, ROSA), asked(&world, EVA)), (1, 0));
    assert_eq!(world.told(EVA), Some(Told::WindowClosed), "she wrote a day ago");
    // She writes, so she can be asked by hand; and her answer counts wherever it comes from.
    assert_eq!(world.answers(EVA, approval, "approve"), "Noted: you approved “Pay Ana”. It is approved.");
}

#[test]
fn a_closed_window_takes_the_template_and_nobody_without_a_number_is_written_to() {
    let template = "template: { name: decide, language: es, category: utility, body: [{ text: '{{ contact.name }}' }], buttons: [{ index: 2, url_suffix: a }] }";
    let mut world = World::new(&format!("people: [rosa@aurora.test, eva@aurora.test], {template}"));
    for lane in world.lanes.values_mut() {
        lane.config.people.get_mut("eva@aurora.test").expect("Eva").number = None;
    }
    let approval = world.asked();
    assert_eq!((world.told(ROSA), world.told(EVA)), (Some(Told::Template), Some(Told::NoNumber)));
    let asks = world.asks;
    let effects = world.of(ROSA).state.effects;
    assert_eq!(effects, 1);
    let sent = world.said.iter().filter(|(to, _)| *to != asks).collect::<Vec<_>>();
    assert_eq!(sent.len(), 1, "{sent:?}");
    // The button of a template comes back as its payload.
    let id = format!("approval:{approval}:{asks}:approve");
    let tap = Inbound::Choice { via: ChoiceKind::Template, id, title: "Sí".to_owned() };
    assert!(world.does(ROSA, tap)[0].contains("You are about to approve"));
    assert_eq!(world.taps(ROSA, approval, "plain"), ["Noted: you approved “Pay Ana”. It is approved."]);
}

#[test]
fn the_templates_first_two_buttons_answer() {
    let template =
        "template: { name: decide, language: es, category: utility, buttons: [{ index: 2, url_suffix: a }] }";
    let mut world = World::new(&format!("people: [rosa@aurora.test], {template}"));
    let approval = world.asked();
    let asks = world.asks;
    let again =
        world.lanes[&asks].state.run.as_ref().and_then(|run| run.approval.clone()).expect("it is asked");
    let template = again.template.clone().expect("a template");
    assert_eq!(template.buttons.len(), 1, "what the flow says stays as it is");
    let mut fresh = World::new("people: [rosa@aurora.test]");
    let ask = hilo_core::event::ApproverAsked {
        approval,
        from: asks,
        person: id(ROSA),
        addressed: hilo_core::event::Addressed { channel: id(1), identities: addresses(ROSA) },
        title: "Pay".to_owned(),
        detail: None,
        template: Some(*template),
    };
    fresh.of(ROSA).event_by(Actor::System, ContactEvent::Approver(ApproverEvent::Asked(Box::new(ask))));
    let sent = fresh.of(ROSA).last.effects.iter().find_map(|effect| match &effect.payload {
        EffectPayload::Send { content: Outbound::Template(template), .. } => Some(template.clone()),
        _ => None,
    });
    let buttons: Vec<_> = sent.expect("a template").buttons.into_iter().map(|b| (b.index, b.value)).collect();
    let answer = |deed: &str| TemplateButtonValue::Payload(format!("approval:{approval}:{asks}:{deed}"));
    assert_eq!(
        buttons,
        [(0, answer("approve")), (1, answer("refuse")), (2, TemplateButtonValue::UrlSuffix("a".to_owned()))]
    );
}

#[test]
fn what_was_not_taken_is_told_too() {
    let mut world = World::new("people: [rosa@aurora.test]");
    open_windows(&mut world);
    world.asked();
    let message = world.of(ROSA).state.asked_here.values().next().and_then(|asked| asked.message);
    let failed = SendFailed::new(message.expect("a message"), SendFailure::Refused);
    world.event(lane_of(ROSA), Actor::System, ContactEvent::SendFailed(failed));
    assert_eq!(world.told(ROSA), Some(Told::Failed));
}

#[test]
fn whoever_is_merged_or_erased_is_still_whom_it_was_asked() {
    let mut world = World::new("people: [rosa@aurora.test]");
    open_windows(&mut world);
    let approval = world.asked();
    world.taps(ROSA, approval, "approve");
    // Her contact turns out to be an older one: the comment that was waited for is waited for there.
    let older: ContactId = id(300);
    let mut survivor = story("people: [rosa@aurora.test]");
    (survivor.config, survivor.contact) = (world.asking().config.clone(), older);
    (survivor.now, survivor.state) = (world.asking().now, ContactState::default());
    world.lanes.insert(older, survivor);
    world.event(lane_of(ROSA), Actor::System, ContactEvent::MergeInto { survivor: older });
    assert!(world.lanes[&older].state.commenting.is_some());
    assert!(world.lanes[&older].state.timers.len() == 1);
    let message = world.message(ROSA, Inbound::Text { body: "Fine".to_owned() });
    let said = world.event(older, Actor::Provider, ContactEvent::MessageReceived(message));
    assert!(said.contains(&(older, "Noted: you approved “Pay Ana”. It is approved.".to_owned())), "{said:?}");

    // Erased in the middle: nothing counts, and nothing breaks.
    let approval = world.asked();
    world.taps(ROSA, approval, "approve");
    world.lanes.get_mut(&older).expect("the older one").orders(Command::Erase);
    let erased = &world.lanes[&older];
    assert!(erased.state.commenting.is_none() && erased.state.asked_here.is_empty());
    assert!(erased.state.timers.is_empty());
    assert!(open(world.asking()) == approval);
}

#[test]
fn a_run_that_is_taken_over_is_not_waited_for() {
    let mut world = World::new("people: [rosa@aurora.test]");
    open_windows(&mut world);
    let approval = world.asked();
    world.asking().orders(Command::TakeOver { person: None });
    assert_eq!(told(world.asking())[0].state, ApprovalState::Cancelled);
    assert_eq!(world.taps(ROSA, approval, "approve"), ["“Pay Ana” is not waited for any more."]);
}
