//! What releases do to people: who gets which version, and what becomes of those who are inside another one.

use crate::support::{Story, id};
use hilo_core::{
    command::{Answer, Command},
    config::{FlowSet, FlowVersion, LiveFlow, LiveRelease},
    event::ContactEvent,
};
use hilo_flow::{Flow, Program, triggers::FlowRef};
use hilo_model::{
    Duration, FlowId, FlowVersionId, Id,
    figure::Counted,
    release::{RunPolicy, Stage, Testers},
};
use std::{collections::BTreeMap, sync::Arc};

/// A flow that asks and says goodbye in its own words; the question is the node `ask`, of the kind that is wanted.
fn version(number: u128, words: &str, question: &str) -> Arc<FlowVersion> {
    let text = format!(
        "api: hilo.dev/flow/v1\nflow: shop\nname: Shop\nlanguage: en\ntriggers: [{{ type: keyword, words: [menu] }}]\n\
         start: {question}\nnodes:\n  {question}: {{ type: ask, question: 'How many? {words}', answer: {{ type: text }}, \
         next: bye, fallback: bye, no_reply: {{ after: 1h, next: bye }} }}\n  \
         bye: {{ type: message, send: {{ text: {words} }}, next: end }}\n"
    );
    compiled(number, &text)
}

fn compiled(number: u128, text: &str) -> Arc<FlowVersion> {
    let flow = Flow::from_yaml(text).expect("a flow");
    let program = Program::compile(&flow).unwrap_or_else(|findings| panic!("{findings:#?}"));
    let reference = FlowRef { flow: program.slug().to_owned(), version: id(number) };
    Arc::new(FlowVersion { reference, flow: id::<FlowId>(51), program })
}

/// The versions 50, 52, 53…; those that count, the latest first.
fn release(story: &mut Story, versions: &[Arc<FlowVersion>], counting: Vec<LiveRelease>) {
    let live = vec![LiveFlow { flow: id(51), releases: counting }];
    story.config.flows = FlowSet::staged(versions.to_vec(), live);
}

fn everybody(version: &Arc<FlowVersion>, policy: RunPolicy) -> LiveRelease {
    LiveRelease { version: Some(version.clone()), stage: None, policy }
}

fn some(version: &Arc<FlowVersion>, stage: Stage) -> LiveRelease {
    LiveRelease { version: Some(version.clone()), stage: Some(stage), policy: RunPolicy::Stay }
}

fn begun() -> (Story, [Arc<FlowVersion>; 3]) {
    let versions = [version(50, "one", "ask"), version(52, "two", "ask"), version(53, "three", "which")];
    let mut story = Story::new(crate::support::FLOW);
    release(&mut story, &versions, vec![everybody(&versions[0], RunPolicy::Stay)]);
    assert_eq!(story.says("menu"), ["How many? one"]);
    (story, versions)
}

#[test]
fn people_inside_finish_what_they_began_if_nothing_else_is_said() {
    let (mut story, versions) = begun();
    release(&mut story, &versions, vec![everybody(&versions[1], RunPolicy::Stay)]);
    assert_eq!(story.says("three"), ["one"]);
    assert_eq!(story.says("menu"), ["How many? two"]);
}

#[test]
fn people_inside_go_on_in_the_new_version_where_it_has_their_node() {
    let (mut story, versions) = begun();
    release(&mut story, &versions, vec![everybody(&versions[1], RunPolicy::Migrate)]);
    assert_eq!(story.says("three"), ["two"]);
    // The timer that ran goes on running there.
    let (mut story, versions) = begun();
    release(&mut story, &versions, vec![everybody(&versions[1], RunPolicy::Migrate)]);
    let timer = *story.state.timers.keys().next().unwrap();
    story.later(Duration::from_hours(1));
    story.event(ContactEvent::TimerFired { timer });
    assert_eq!(story.sent(), ["two"]);
}

#[test]
fn who_stands_at_a_node_that_is_gone_or_of_another_kind_stays() {
    let (mut story, versions) = begun();
    release(&mut story, &versions, vec![everybody(&versions[2], RunPolicy::Migrate)]);
    assert_eq!(story.says("three"), ["one"]);
    let other = compiled(
        54,
        "api: hilo.dev/flow/v1\nflow: shop\nname: Shop\nlanguage: en\ntriggers: [{ type: keyword, words: [menu] }]\n\
         start: ask\nnodes:\n  ask: { type: delay, for: 1h, next: end }\n",
    );
    let (mut story, versions) = begun();
    let all = [versions[0].clone(), other.clone()];
    release(&mut story, &all, vec![everybody(&other, RunPolicy::Migrate)]);
    assert_eq!(story.says("three"), ["one"]);
}

#[test]
fn people_inside_can_be_let_go_and_nothing_more_is_sent_to_them() {
    let (mut story, versions) = begun();
    release(&mut story, &versions, vec![everybody(&versions[1], RunPolicy::End)]);
    assert_eq!(story.says("three"), [] as [String; 0]);
    assert!(story.state.run.is_none() && story.state.timers.is_empty());
    // Nor by a timer; and what they write next starts what is live.
    let (mut story, versions) = begun();
    release(&mut story, &versions, vec![everybody(&versions[1], RunPolicy::End)]);
    let timer = *story.state.timers.keys().next().unwrap();
    story.later(Duration::from_hours(1));
    story.event(ContactEvent::TimerFired { timer });
    assert_eq!(story.sent(), [] as [String; 0]);
    assert_eq!(story.says("menu"), ["How many? two"]);
}

#[test]
fn of_a_flow_that_was_taken_off_people_finish_or_are_let_go() {
    let off = |policy| LiveRelease { version: None, stage: None, policy };
    let (mut story, versions) = begun();
    release(&mut story, &versions, vec![off(RunPolicy::Stay)]);
    assert_eq!(story.says("three"), ["one"]);
    assert_eq!(story.says("menu"), [] as [String; 0]);
    let (mut story, versions) = begun();
    release(&mut story, &versions, vec![off(RunPolicy::End)]);
    assert_eq!(story.says("three"), [] as [String; 0]);
    assert!(story.state.run.is_none());
}

#[test]
fn a_stage_gives_a_part_of_the_people_the_new_version_and_the_others_the_one_before() {
    let (mut story, versions) = begun();
    story.says("three");
    let here = Stage { prefixes: vec!["56".to_owned()], ..Stage::default() };
    let there = Stage { prefixes: vec!["54".to_owned()], ..Stage::default() };
    let before = || everybody(&versions[0], RunPolicy::Stay);
    release(&mut story, &versions, vec![some(&versions[1], there.clone()), before()]);
    assert_eq!(story.says("menu"), ["How many? one"]);
    story.says("three");
    release(&mut story, &versions, vec![some(&versions[1], here), before()]);
    assert_eq!(story.says("menu"), ["How many? two"]);
    story.says("three");
    // A stage above a stage: who is in neither has what all have.
    release(
        &mut story,
        &versions,
        vec![some(&versions[2], there.clone()), some(&versions[1], there), before()],
    );
    assert_eq!(story.says("menu"), ["How many? one"]);
}

#[test]
fn whoever_starts_the_flow_by_hand_starts_what_the_person_has() {
    let (mut story, versions) = begun();
    story.says("three");
    let here = Stage { prefixes: vec!["56".to_owned()], ..Stage::default() };
    release(&mut story, &versions, vec![some(&versions[1], here), everybody(&versions[0], RunPolicy::Stay)]);
    for named in [50, 52] {
        let answer = story.orders(Command::StartFlow {
            version: id::<FlowVersionId>(named),
            variables: Default::default(),
            unless_running: false,
        });
        assert!(matches!(answer, Answer::Done { run: Some(_), .. }), "{answer:?}");
        assert_eq!(story.sent(), ["How many? two"]);
    }
    let refused = story.orders(Command::StartFlow {
        version: id::<FlowVersionId>(53),
        variables: Default::default(),
        unless_running: false,
    });
    assert!(matches!(refused, Answer::Refused(_)));
}

#[test]
fn what_is_counted_goes_along_with_who_goes_on() {
    let (mut story, versions) = begun();
    let mut sums: BTreeMap<(u128, String), i64> = BTreeMap::new();
    let mut add = |story: &Story| {
        for figure in &story.last.figures {
            let what = match &figure.counted {
                Counted::Active => "active".to_owned(),
                Counted::Standing { node } => format!("@{node}"),
                _ => continue,
            };
            *sums.entry((figure.of.as_u128(), what)).or_default() += figure.count;
        }
    };
    add(&story);
    release(&mut story, &versions, vec![everybody(&versions[1], RunPolicy::Migrate)]);
    story.says("three");
    add(&story);
    assert!(sums.values().all(|sum| *sum == 0), "{sums:?}");
    assert!(sums.contains_key(&(id::<FlowVersionId>(52).uuid().as_u128(), "active".to_owned())));
}

#[test]
fn testers_of_the_environment_have_the_release_that_is_for_them() {
    let (mut story, versions) = begun();
    story.says("three");
    let stage = Stage { testers: true, ..Stage::default() };
    let counting = || vec![some(&versions[1], stage.clone()), everybody(&versions[0], RunPolicy::Stay)];
    release(&mut story, &versions, counting());
    assert_eq!(story.says("menu"), ["How many? one"], "there are no testers");
    story.says("three");
    let address = story.state.addresses.values().next().expect("an address").clone();
    let testers = Testers { phones: address.phone.into_iter().collect(), ..Testers::default() };
    let flows = std::mem::take(&mut story.config.flows);
    story.config.flows = flows.tried_by(testers);
    assert_eq!(story.says("menu"), ["How many? two"]);
    story.says("three");
}

#[test]
fn whoever_was_inside_is_handed_to_people_if_the_release_says_so() {
    let (mut story, versions) = begun();
    let off = LiveRelease { version: None, stage: None, policy: RunPolicy::HandOff };
    release(&mut story, &versions, vec![off]);
    assert_eq!(story.says("three"), [] as [String; 0]);
    assert!(story.state.run.is_none() && story.state.is_with_staff());
    assert_eq!(story.says("menu"), [] as [String; 0], "the bot is silent");
}

#[test]
fn what_is_let_go_hears_of_nothing_any_more() {
    let waits = |number: u128| {
        compiled(
            number,
            "api: hilo.dev/flow/v1\nflow: shop\nname: Shop\nlanguage: en\ntriggers: [{ type: keyword, words: [menu] }]\nstart: a\n\
             nodes:\n  a: { type: wait, event: { named: paid }, timeout: { after: 1h, next: end }, next: b }\n  b: { type: message, send: { text: wrong price }, next: end }\n",
        )
    };
    let versions = [waits(50), waits(52)];
    let mut story = Story::new(crate::support::FLOW);
    release(&mut story, &versions, vec![everybody(&versions[0], RunPolicy::Stay)]);
    story.says("menu");
    assert!(story.state.run.is_some());
    release(&mut story, &versions, vec![everybody(&versions[1], RunPolicy::End)]);
    story.orders(Command::TellEvent { name: "paid".into(), data: serde_json::Value::Null });
    assert!(story.sent().is_empty() && story.state.run.is_none());
}
