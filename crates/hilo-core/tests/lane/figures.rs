//! What is counted of a run, turn by turn.

use crate::support::{FLOW, START, Story, id};
use hilo_core::{
    command::Command,
    config::{FlowSet, FlowVersion},
    event::{ContactEvent, SendFailed, SendFailure, StatusReceived},
};
use hilo_flow::{Flow, Program, triggers::FlowRef};
use hilo_model::{Duration, FlowVersionId, Id, figure::Counted, message::Status};
use std::sync::Arc;

const RETURNS: &str = r#"
api: hilo.dev/flow/v1
flow: shop
name: Shop
language: en
triggers:
  - { type: keyword, words: [menu] }
start: hello
nodes:
  hello: { type: message, send: { text: "Hello" }, next: details }
  details: { type: call, flow: details, next: bye }
  bye: { type: message, send: { text: "Bye" }, next: end }
"#;

const DETAILS: &str = r#"
api: hilo.dev/flow/v1
flow: details
name: Details
language: en
start: number
nodes:
  number:
    type: ask
    question: "How many?"
    answer: { type: number }
    fallback: end
    next: end
"#;

/// The version of the flow that is called.
const CALLED: u128 = 60;

fn with_details() -> Story {
    let mut story = Story::new(RETURNS);
    let compiled = |yaml: &str, version: FlowVersionId, flow: u128| {
        let flow_document = Flow::from_yaml(yaml).unwrap();
        let program = Program::compile(&flow_document).unwrap_or_else(|findings| panic!("{findings:#?}"));
        let reference = FlowRef { flow: program.slug().to_owned(), version };
        Arc::new(FlowVersion { reference, flow: id(flow), program })
    };
    let (own, called) = (story.version, id(CALLED));
    story.config.flows =
        FlowSet::new(vec![compiled(RETURNS, own, 51), compiled(DETAILS, called, 61)], &[own, called]);
    story
}

/// What the last event counted, in order, one word each; what the called flow counted is marked.
fn counted(story: &Story) -> Vec<String> {
    let of = |figure: &hilo_core::decision::Figure| {
        let called = if figure.of == id::<FlowVersionId>(CALLED).uuid() { "details:" } else { "" };
        let sign = if figure.count < 0 { "-" } else { "+" };
        let what = match &figure.counted {
            Counted::Started => "started".to_owned(),
            Counted::Ended(ending) => ending.as_str().to_owned(),
            Counted::Took(bin) => format!("took {:?}", bin.from()),
            Counted::Active => "active".to_owned(),
            Counted::Left { node, output } => format!("{node}>{output}"),
            Counted::Stopped { node, ending } => format!("{node}!{}", ending.as_str()),
            Counted::Again { node } => format!("{node}?"),
            Counted::Standing { node } => format!("@{node}"),
            other => format!("{other:?}"),
        };
        format!("{sign}{called}{what}")
    };
    let of_flows =
        |figure: &&hilo_core::decision::Figure| !Counted::OF_CHANNELS.contains(&figure.counted.kind());
    story.last.figures.iter().filter(of_flows).map(of).collect()
}

#[test]
fn a_run_is_counted_from_its_start_to_its_end() {
    let mut story = Story::new(FLOW);
    story.says("menu");
    assert_eq!(counted(&story), ["+started", "+active", "+@topic"]);
    story.says("shoes");
    assert_eq!(counted(&story), ["+topic>next", "-@topic", "+@amount"]);
    story.says("many");
    assert_eq!(counted(&story), ["+amount?"]);
    story.says("3");
    story.later(Duration::from_seconds(65));
    story.says("red");
    let expected = ["+colour>next", "+person>end", "-@colour", "+handed_off", "-active"];
    let mut last = counted(&story);
    assert_eq!(last.pop(), Some("+took 61.44s".to_owned()));
    assert_eq!(last, expected);
    assert_eq!(story.last.figures.last().unwrap().sum, 65_000);
    story.says("menu");
    assert_eq!(counted(&story), [] as [&str; 0], "a person has the thread");
}

#[test]
fn whoever_falls_silent_or_is_taken_over_is_counted_where_they_stood() {
    let mut story = Story::new(FLOW);
    story.says("menu");
    story.orders(Command::TakeOver { person: None });
    assert_eq!(counted(&story), ["-@topic", "+topic!taken_over", "+taken_over", "-active"]);

    let mut story = Story::new(FLOW);
    story.says("menu");
    story.says("shoes");
    for _ in 0..2 {
        story.says("many");
        assert_eq!(counted(&story), ["+amount?"]);
    }
    // The third wrong answer takes the way for it, which is an end of the drawing.
    story.says("many");
    assert_eq!(counted(&story)[..3], ["+amount>fallback", "-@amount", "+completed"]);
}

#[test]
fn a_flow_within_a_flow_is_counted_in_both() {
    let mut story = with_details();
    story.says("menu");
    let expected = ["+started", "+active", "+hello>next", "+details>call", "+@details", "+details:@number"];
    assert_eq!(counted(&story), expected);
    story.says("7");
    let end = ["+details:number>next", "+details>next", "+bye>next", "-@details", "-details:@number"];
    assert_eq!(counted(&story)[..5], end);

    let mut story = with_details();
    story.says("menu");
    story.says("many");
    assert_eq!(counted(&story), ["+details:number?"]);
    story.orders(Command::TakeOver { person: None });
    let taken_over = [
        "-@details",
        "-details:@number",
        "+details!taken_over",
        "+details:number!taken_over",
        "+taken_over",
        "-active",
    ];
    assert_eq!(counted(&story), taken_over);
}

#[test]
fn a_run_that_was_under_way_before_counting_began_is_left_out() {
    let mut story = Story::new(FLOW);
    story.says("menu");
    story.state.run.as_mut().unwrap().counted = false;
    story.says("shoes");
    assert_eq!(counted(&story), [] as [&str; 0]);
    story.orders(Command::TakeOver { person: None });
    assert_eq!(counted(&story), [] as [&str; 0]);
}

#[test]
fn an_erased_person_stands_nowhere() {
    let mut story = Story::new(FLOW);
    story.says("menu");
    story.orders(Command::Erase);
    assert_eq!(counted(&story), ["-@topic", "+topic!interrupted", "+interrupted", "-active"]);
}

#[test]
fn what_means_nothing_to_the_run_counts_nothing() {
    let mut story = Story::new(FLOW);
    story.says("menu");
    let content = hilo_model::message::Inbound::Reaction { message: "wamid.x".to_owned(), emoji: None };
    let reaction = story.received("wamid.reaction", content);
    story.event(ContactEvent::MessageReceived(reaction));
    assert_eq!(counted(&story), [] as [&str; 0]);
}

/// What the last event counted of the channel.
fn on_channel(story: &Story) -> Vec<Counted> {
    let channel = id::<hilo_model::ChannelId>(1).uuid();
    story
        .last
        .figures
        .iter()
        .filter(|figure| figure.of == channel)
        .map(|figure| figure.counted.clone())
        .collect()
}

#[test]
fn what_comes_and_goes_through_a_channel_is_counted() {
    let mut story = Story::new(FLOW);
    story.says("menu");
    assert_eq!(on_channel(&story), [Counted::Received, Counted::Sent]);
    let effect = story.last.effects[0].id;
    let status = |status, error_code| {
        ContactEvent::StatusReceived(StatusReceived {
            channel: id(1),
            provider_id: "wamid.out".to_owned(),
            identities: Vec::new(),
            effect: Some(effect),
            status,
            at: START,
            error_code,
            error_detail: None,
            verdict: None,
            charge: None,
        })
    };
    story.event(status(Status::Delivered, None));
    assert_eq!(on_channel(&story), [Counted::Confirmed]);
    story.event(status(Status::Failed, Some(131_049)));
    assert_eq!(on_channel(&story), [Counted::Failed { why: "131049".into() }]);
    let failed = |channel| SendFailed {
        effect,
        channel,
        reason: SendFailure::Account,
        code: None,
        detail: String::new(),
        verdict: None,
    };
    story.event(ContactEvent::SendFailed(failed(Some(id(1)))));
    assert_eq!(on_channel(&story), [Counted::Failed { why: "account".into() }]);
    story.event(ContactEvent::SendFailed(failed(None)));
    assert_eq!(on_channel(&story), [], "an event of before it was told");
}

/// Half the people get each; who gets which is reckoned from who they are.
const TRIED: &str = r#"
api: hilo.dev/flow/v1
flow: shop
name: Shop
language: en
triggers:
  - { type: keyword, words: [menu] }
start: which
nodes:
  which:
    type: split
    variants: [{ name: short, weight: 1, next: wait_a_bit }, { name: none, weight: 0, next: end }]
  wait_a_bit: { type: goal, goal: came, next: topic }
  topic:
    type: ask
    question: "What about?"
    answer: { type: text }
    fallback: end
    next: sold
  sold: { type: goal, goal: sale, next: end }
"#;

/// What the last event counted of experiments, and of which runs it was.
fn tried(story: &Story) -> Vec<(String, String)> {
    let of = |figure: &hilo_core::decision::Figure| {
        let what = match &figure.counted {
            Counted::Came { node } => format!("{node} came"),
            Counted::Exposed { node, variant } => format!("{node} {variant}"),
            Counted::Converted { node, variant, goal } => format!("{node} {variant} {goal}"),
            Counted::Goal { goal } => format!("goal {goal}"),
            _ => return None,
        };
        let slice = hilo_model::figure::Slice::from_text(&figure.slice);
        let variants: Vec<_> =
            slice.variants.iter().map(|(node, variant)| format!("{node}={variant}")).collect();
        Some((what, variants.join(",")))
    };
    story.last.figures.iter().filter_map(of).collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|(what, slice)| ((*what).to_owned(), (*slice).to_owned())).collect()
}

#[test]
fn a_person_counts_for_a_variant_at_its_first_effect_and_once() {
    let mut story = Story::new(TRIED);
    story.says("menu");
    // The goal lies before the first thing that is said, so it is no goal of the variant.
    let first = [("goal came", ""), ("which came", "which=short"), ("which short", "which=short")];
    assert_eq!(tried(&story), pairs(&first));
    story.says("shoes");
    let sold = [("goal sale", "which=short"), ("which short sale", "which=short")];
    assert_eq!(tried(&story), pairs(&sold));
    // The second run counts as a run, and as no other person.
    story.says("menu");
    assert_eq!(tried(&story), pairs(&[("goal came", ""), ("which came", "which=short")]));
    story.says("shoes");
    assert_eq!(tried(&story), pairs(&[("goal sale", "which=short")]));
    let slices = story.last.figures.iter().map(|figure| hilo_model::figure::Slice::from_text(&figure.slice));
    let known: Vec<_> = slices.filter(|slice| !slice.trigger.is_empty()).collect();
    assert!(known.iter().all(|slice| &*slice.trigger == "keyword" && slice.channel == Some(id(1))));
    assert!(!known.is_empty());
}

#[test]
fn whoever_leaves_before_the_first_effect_is_in_no_variant() {
    let turned = TRIED
        .replace("weight: 1, next: wait", "weight: 0, next: wait")
        .replace("weight: 0, next: end", "weight: 1, next: end");
    let mut story = Story::new(&turned);
    story.says("menu");
    assert_eq!(tried(&story), []);
    assert!(counted(&story).contains(&"+completed".to_owned()));
}

#[test]
fn a_stop_word_ends_a_run_as_opted_out() {
    let mut story = Story::new(FLOW);
    story.says("menu");
    story.says("stop");
    assert_eq!(counted(&story), ["-@topic", "+topic!opted_out", "+opted_out", "-active"]);
}
