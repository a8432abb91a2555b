//! What a flow asks people of the team to decide.

use crate::support::{Story, colleague, id};
use hilo_core::{
    command::{Answer, Command, RefusedCommand},
    decision::{ApprovalFact, Fact},
    event::{CommandGiven, ContactEvent},
};
use hilo_desk::approval::MayNot;
use hilo_model::{Actor, ApprovalId, CommandId, Duration, PersonId, approval::ApprovalState};

pub(crate) const ROSA: u128 = 901;
pub(crate) const LUIS: u128 = 902;
pub(crate) const EVA: u128 = 903;

pub(crate) fn story(node: &str) -> Story {
    let text = format!(
        "api: hilo.dev/flow/v1\nflow: a\nname: A\nlanguage: en\ntriggers: [{{ type: keyword, words: [go] }}]\nstart: ask\nnodes:\n  \
         ask: {{ type: approval, title: 'Pay {{{{ contact.name }}}}', {node}, save: decision, approved: paid, refused: kept, error: nobody }}\n  \
         paid: {{ type: message, send: {{ text: 'Paid, {{{{ decision.answers[0].comment }}}}' }}, next: end }}\n  \
         kept: {{ type: message, send: {{ text: Not paid }}, next: end }}\n  \
         late: {{ type: message, send: {{ text: Too late }}, next: end }}\n  \
         nobody: {{ type: message, send: {{ text: Nobody }}, next: end }}\n"
    );
    let mut story = Story::new(&text);
    let others =
        [("luis@aurora.test", "Luis", LUIS, vec![id(70)]), ("eva@aurora.test", "Eva", EVA, Vec::new())];
    let others = others.map(|(email, name, person, teams)| {
        (email.to_owned(), colleague(name, person, teams, Some("Agent")))
    });
    story.config.people.extend(others);
    story
}

pub(crate) fn told(story: &Story) -> Vec<ApprovalFact> {
    let one = |fact: &Fact| match fact {
        Fact::Approval(fact) => Some((**fact).clone()),
        _ => None,
    };
    story.last.facts.iter().filter_map(one).collect()
}

pub(crate) fn open(story: &Story) -> ApprovalId {
    story.state.run.as_ref().and_then(|run| run.approval.as_ref()).expect("something is asked").id
}

fn answer(story: &mut Story, who: u128, approval: ApprovalId, approves: bool) -> Answer {
    let command = Command::AnswerApproval { approval, approves, comment: Some(" fine ".to_owned()) };
    let id: CommandId = id(20_000 + u128::from(story.events));
    let given = CommandGiven { id, based_on: None, addressed: None, command };
    let person: PersonId = crate::support::id(who);
    story.event_by(Actor::Person(person), ContactEvent::Command(given));
    story.last.answer.clone().expect("an order is answered")
}

fn may_not(why: MayNot) -> Answer {
    Answer::Refused(RefusedCommand::MayNotAnswer { why })
}

#[test]
fn somebody_approves_and_the_flow_goes_on_once() {
    let mut story = story("people: [Rosa@aurora.test, luis@aurora.test]");
    assert!(story.says("go").is_empty());
    let [asked] = &told(&story)[..] else { panic!("it is in the list") };
    assert_eq!(
        (asked.state, asked.decided_at, &*asked.open.title),
        (ApprovalState::Waiting, None, "Pay Ana")
    );
    let approval = open(&story);

    // What the customer writes meanwhile is not the run's.
    assert!(story.says("and?").is_empty());
    assert_eq!(answer(&mut story, EVA, approval, true), may_not(MayNot::NotAsked));
    assert!(matches!(answer(&mut story, LUIS, approval, true), Answer::Done { .. }));
    assert_eq!(story.sent(), ["Paid, fine"]);
    let decided = told(&story).remove(0);
    assert_eq!((decided.state, decided.decided_at), (ApprovalState::Approved, Some(story.now)));
    assert_eq!(story.last.audit[0].action, "approval.answered");
    assert_eq!(story.timeline()[0].0, "approval_answered");
    // It is over.
    let late = answer(&mut story, ROSA, approval, false);
    assert_eq!(late, Answer::Refused(RefusedCommand::ApprovalOver));
    assert!(story.sent().is_empty());
}

#[test]
fn enough_people_have_to_approve_each_once_and_nobody_what_they_asked_for() {
    let mut story = story(
        "teams: [sales], people: [eva@aurora.test], quorum: { at_least: 2 }, requester: luis@aurora.test",
    );
    story.says("go");
    let approval = open(&story);
    assert_eq!(answer(&mut story, LUIS, approval, true), may_not(MayNot::OwnRequest));
    assert!(matches!(answer(&mut story, EVA, approval, true), Answer::Done { .. }));
    assert_eq!(told(&story)[0].open.asked.answers.len(), 1);
    assert_eq!(answer(&mut story, EVA, approval, true), may_not(MayNot::Answered));
    assert!(story.sent().is_empty());
    answer(&mut story, ROSA, approval, false);
    assert_eq!(story.sent(), ["Not paid"]);
    assert_eq!(told(&story)[0].state, ApprovalState::Refused);
}

#[test]
fn whoever_has_a_role_when_it_is_asked_may_answer() {
    let mut story = story(
        "roles: [supervisor, '{{ contact.fields.none }}'], quorum: all, escalate: { after: 1d, roles: [AGENT] }, timeout: { after: 2d, next: late }",
    );
    story.says("go");
    let approval = open(&story);
    assert!(story.incidents().is_empty());
    assert_eq!(answer(&mut story, EVA, approval, true), may_not(MayNot::NotAsked));
    story.later(Duration::from_days(1));
    story.timer_fires();
    // Who gets the role now is not asked any more.
    for (_, colleague) in story.config.people.iter_mut() {
        colleague.role = Some("supervisor".to_owned());
    }
    for who in [ROSA, LUIS, EVA] {
        assert!(story.state.run.as_ref().is_some_and(|run| run.approval.is_some()));
        assert!(matches!(answer(&mut story, who, approval, true), Answer::Done { .. }));
    }
    assert_eq!(told(&story)[0].state, ApprovalState::Approved);
}

#[test]
fn time_passes_others_are_asked_and_then_it_is_over() {
    let mut story = story(
        "people: [rosa@aurora.test], escalate: { after: 1d, people: [eva@aurora.test] }, timeout: { after: 2d, next: late }",
    );
    story.says("go");
    let approval = open(&story);
    assert_eq!(told(&story)[0].open.due, Some(story.now.plus(Duration::from_days(2))));
    assert_eq!(answer(&mut story, EVA, approval, true), may_not(MayNot::NotAsked));
    story.later(Duration::from_days(1));
    assert!(story.timer_fires().is_empty());
    assert_eq!(told(&story)[0].open.asked.people.len(), 2);
    story.later(Duration::from_days(1));
    // A template would be due in life; what is said here is that the run went on.
    story.timer_fires();
    assert_eq!(told(&story)[0].state, ApprovalState::TimedOut);
    assert!(story.state.run.is_none());
    assert_eq!(answer(&mut story, EVA, approval, true), Answer::Refused(RefusedCommand::ApprovalOver));
}

#[test]
fn who_does_not_exist_is_asked_nothing() {
    let mut story = story(
        "people: [nobody@aurora.test, rosa@aurora.test], roles: [director], requester: rosa@aurora.test",
    );
    assert_eq!(story.says("go"), ["Nobody"]);
    assert_eq!(story.incidents(), ["flow_approver_unknown"]);
    assert!(told(&story).is_empty() && story.state.run.is_none());
}

#[test]
fn who_asks_nobody_again_and_again_waits_for_nothing() {
    let mut story = Story::new(
        "api: hilo.dev/flow/v1\nflow: a\nname: A\nlanguage: en\ntriggers: [{ type: keyword, words: [go] }]\nstart: ask\nnodes:\n  \
         ask: { type: approval, title: Pay, people: [nobody@aurora.test], approved: end, refused: end, error: ask }\n",
    );
    story.says("go");
    assert!(story.state.run.is_none() && story.state.is_with_staff());
    assert_eq!(story.incidents().last().map(String::as_str), Some("flow_loop_cut"));
}

#[test]
fn whatever_ends_the_run_ends_what_it_asked() {
    let mut story = story("people: [rosa@aurora.test]");
    story.says("go");
    let approval = open(&story);
    story.orders(Command::TakeOver { person: None });
    assert_eq!(told(&story)[0].state, ApprovalState::Cancelled);
    assert_eq!(answer(&mut story, ROSA, approval, true), Answer::Refused(RefusedCommand::ApprovalOver));
}
