//! What a conversation cannot show: runs that lose their version, starts over a run that waits, numbers of waits.

use hilo_flow::{
    Effect, Env, Flow, Input, Outcome, Program, Programs, RunState, Step,
    engine::{ContactView, EndReason, EventCode, Limits, Wait},
    step,
};
use hilo_model::{FlowVersionId, IdSource, Locale, Timestamp, message::Inbound};
use serde_json::Map;

struct Versions(Vec<(FlowVersionId, Program)>);

impl Programs for Versions {
    fn program(&self, version: FlowVersionId) -> Option<&Program> {
        self.0.iter().find(|(known, _)| *known == version).map(|(_, program)| program)
    }
    /// The last version of a flow is the one that is live.
    fn released(&self, flow: &str) -> Option<FlowVersionId> {
        self.0.iter().rev().find(|(_, program)| program.slug() == flow).map(|(version, _)| *version)
    }
}

/// Versions of one flow, which differ in the words after the question; `node` is the question's id.
fn versions(words: &[(&str, &str)]) -> Versions {
    let mut ids = IdSource::new(Timestamp::from_millis(0), 1);
    let compile = |(node, words): &(&str, &str)| {
        let text = format!(
            "api: hilo.dev/flow/v1\nflow: a\nname: A\nlanguage: es\nstart: {node}\nnodes:\n  \
             {node}: {{ type: ask, question: ¿?, answer: {{ type: text }}, next: bye, fallback: end, no_reply: {{ after: 1h, next: bye }} }}\n  \
             bye: {{ type: message, send: {{ text: {words} }}, next: end }}\n"
        );
        Program::compile(&Flow::from_yaml(&text).expect("a flow")).expect("no errors")
    };
    Versions(words.iter().map(|words| (ids.make(), compile(words))).collect())
}

fn decide(programs: &Versions, state: Option<RunState>, input: Input<'_>) -> Step {
    let now = Timestamp::from_seconds(1_700_000_000);
    let (vars, fields, tags) = (Map::new(), Map::new(), []);
    let contact =
        ContactView { id: IdSource::new(now, 9).make(), name: "", phone: None, locale: None, time_zone: None, fields: &fields, tags: &tags };
    let mut env = Env {
        now,
        ids: &mut IdSource::new(now, 5),
        locale: Locale::of("es"),
        time_zone: "UTC",
        contact,
        last_message: None,
        vars: &vars,
        limits: Limits::default(),
    };
    step(programs, state, input, &mut env)
}

fn start(programs: &Versions, at: usize, state: Option<RunState>) -> Step {
    decide(programs, state, Input::Start { version: programs.0[at].0, trigger: None, message: None })
}

fn said(step: &Step) -> Vec<&str> {
    let text = |effect: &'_ Effect| matches!(effect, Effect::Send { .. });
    step.effects
        .iter()
        .filter(|effect| text(effect))
        .map(|effect| match effect {
            Effect::Send { content, .. } => content.text(),
            _ => "",
        })
        .collect()
}

#[test]
fn a_run_stays_on_the_version_it_started_with() {
    let programs = versions(&[("ask", "antes"), ("ask", "después")]);
    let waiting = start(&programs, 0, None).state;
    let hello = Inbound::Text { body: "hola".to_owned() };
    assert_eq!(said(&decide(&programs, waiting, Input::Message(&hello))), ["antes"]);
}

#[test]
fn a_run_whose_version_or_node_is_gone_ends_with_an_incident() {
    let programs = versions(&[("ask", "uno")]);
    let waiting = start(&programs, 0, None).state.unwrap();
    let hello = Inbound::Text { body: "hola".to_owned() };

    let gone = decide(&versions(&[]), Some(waiting.clone()), Input::Message(&hello));
    assert_eq!(gone.outcome, Outcome::Ended(EndReason::Failed));
    // The timer of the question is cancelled, or it would fire for nobody.
    assert!(matches!(
        gone.effects[..],
        [Effect::CancelTimer { wait: 1 }, Effect::Incident { code: EventCode::VersionMissing, .. }]
    ));

    let renamed = versions(&[("question", "uno")]);
    let lost = decide(&renamed, Some(waiting), Input::Message(&hello));
    assert!(matches!(lost.effects[..], [_, Effect::Incident { code: EventCode::NodeMissing, .. }]));
    assert_eq!(lost.state, None);
}

#[test]
fn a_start_over_a_run_cancels_its_timer_and_goes_on_counting_waits() {
    let programs = versions(&[("ask", "uno")]);
    let first = start(&programs, 0, None).state.unwrap();
    assert_eq!(first.seq, 1);
    let second = start(&programs, 0, Some(first));
    assert!(matches!(second.effects[0], Effect::CancelTimer { wait: 1 }));
    assert!(matches!(second.effects[2], Effect::SetTimer { wait: 2, .. }));

    let state = second.state.unwrap();
    let stale = decide(&programs, Some(state.clone()), Input::Timer { wait: 1 });
    assert_eq!((stale.outcome, stale.effects.len(), stale.state), (Outcome::Ignored, 0, Some(state.clone())));
    let due = decide(&programs, Some(state), Input::Timer { wait: 2 });
    assert_eq!(said(&due), ["uno"]);
    // It has fired: nothing is cancelled.
    assert!(!due.effects.iter().any(|effect| matches!(effect, Effect::CancelTimer { .. })));
}

#[test]
fn a_failed_send_without_an_error_output_leaves_the_run_waiting() {
    let programs = versions(&[("ask", "uno")]);
    let state = start(&programs, 0, None).state.unwrap();
    let Wait::Reply { asked: Some(effect), .. } = state.wait else { panic!("it waits for a reply") };
    let failed = decide(&programs, Some(state.clone()), Input::SendFailed { effect, code: "131026" });
    assert_eq!(failed.events[0].code, EventCode::SendFailed);
    assert_eq!((failed.outcome, failed.state), (Outcome::Ignored, Some(state)));
}

#[test]
fn nothing_but_a_start_means_anything_without_a_run() {
    let programs = versions(&[("ask", "uno")]);
    let hello = Inbound::Text { body: "hola".to_owned() };
    for input in [Input::Message(&hello), Input::Timer { wait: 0 }] {
        let decided = decide(&programs, None, input);
        assert_eq!((decided.outcome, decided.effects.len(), decided.state), (Outcome::Ignored, 0, None));
    }
}
