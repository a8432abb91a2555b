//! What holds for every flow and every customer: nothing panics, loops for ever or speaks after the end; the same input
//! gives the same bytes; a state that was written can be read.

mod support;

use hilo_flow::{
    Effect, Env, Flow, Input, Outcome, Program, Programs, RunState, Step,
    engine::{self, ContactView, Given, HttpFailure, HttpOutcome, Limits},
    step,
};
use hilo_model::{
    ApprovalId, FlowVersionId, IdSource, Locale, Timestamp,
    message::{ChoiceKind, Inbound, Location},
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use std::{collections::BTreeMap, fs, sync::LazyLock};

struct Library(Vec<(FlowVersionId, Program)>);

impl Programs for Library {
    fn program(&self, version: FlowVersionId) -> Option<&Program> {
        self.0.iter().find(|(known, _)| *known == version).map(|(_, program)| program)
    }
    fn released(&self, flow: &str) -> Option<FlowVersionId> {
        self.0.iter().find(|(_, program)| program.slug() == flow).map(|(version, _)| *version)
    }
}

/// Every flow of the test data, the gallery and the benchmark.
static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    let mut paths = vec![support::root().join("bench/reference-flow.yaml")];
    for dir in [
        support::testdata().join("nodes"),
        support::testdata().join("sessions"),
        support::root().join("gallery"),
    ] {
        paths.extend(support::directories(&dir).iter().flat_map(|dir| support::files(dir, "flow.yaml")));
    }
    let mut ids = IdSource::new(Timestamp::from_millis(0), 3);
    Library(
        paths
            .into_iter()
            .map(|path| {
                let text = fs::read_to_string(&path).expect("a flow");
                (ids.make(), Program::compile(&Flow::from_yaml(&text).expect("a flow")).expect("no errors"))
            })
            .collect(),
    )
});

#[derive(Debug, Clone)]
enum Happening {
    Start,
    Message(Inbound),
    Timer(bool),
    Http(HttpOutcome),
    SendFailed,
    Event(u8),
    Decided(engine::Decided),
    /// An approval is decided that the run does not wait for.
    DecidedElsewhere(engine::Decided),
}

fn happening() -> impl Strategy<Value = Happening> {
    let words = prop::sample::select(vec![
        "hola",
        "menu",
        "1042",
        "12",
        "sí",
        "no",
        "rojo",
        "AB-12",
        "mañana",
        "4 pm",
        "ana@ejemplo.com",
        "+5491155550000",
        "$ 10",
        "2",
        "🔴",
        "",
    ]);
    let text = prop_oneof![words.prop_map(str::to_owned), ".{0,40}"];
    let ids = prop::sample::select(vec![
        "order",
        "hours",
        "person",
        "sales",
        "red",
        "blue",
        "a",
        "yes",
        "no",
        "done",
        "x",
        "ask:yes",
        "ask:no",
        "terms:yes",
        "leave:yes",
    ]);
    let message = prop_oneof![
        6 => text.prop_map(|body| Inbound::Text { body }),
        4 => ids.prop_map(|id| Inbound::Choice { via: ChoiceKind::Button, id: id.to_owned(), title: id.to_owned() }),
        1 => Just(Inbound::Reaction { message: "m".to_owned(), emoji: None }),
        1 => Just(Inbound::Location(Location { latitude: 1.0, longitude: 2.0, name: None, address: None })),
        1 => Just(Inbound::Other { kind: "order".to_owned(), raw: Value::Null }),
    ];
    let status = prop::sample::select(vec![200_u16, 204, 404, 500]);
    let body =
        prop_oneof![Just(json!({ "status": "shipped", "arrives_on": "2026-12-01" }).to_string()), ".{0,30}"];
    let outcome = prop_oneof![
        (status, body).prop_map(|(status, body)| HttpOutcome::Answered {
            status,
            headers: BTreeMap::new(),
            body
        }),
        Just(HttpOutcome::Failed { kind: HttpFailure::Timeout, detail: String::new() }),
    ];
    prop_oneof![
        1 => Just(Happening::Start),
        8 => message.prop_map(Happening::Message),
        2 => any::<bool>().prop_map(Happening::Timer),
        3 => outcome.prop_map(Happening::Http),
        1 => Just(Happening::SendFailed),
        2 => (0..4_u8).prop_map(Happening::Event),
        2 => prop::sample::select(vec![engine::Decided::Approved, engine::Decided::Refused, engine::Decided::Nobody]).prop_map(Happening::Decided),
    ]
}

fn while_approving() -> impl Strategy<Value = Happening> {
    let ends = prop::sample::select(vec![engine::Decided::Approved, engine::Decided::Refused]);
    prop_oneof![
        // Who is in a run is not started again.
        6 => happening().prop_filter("a run is under way", |one| !matches!(one, Happening::Start)),
        3 => ends.prop_map(Happening::DecidedElsewhere),
        2 => Just(Happening::Timer(false)),
    ]
}

fn decide(
    version: FlowVersionId,
    state: Option<RunState>,
    happening: &Happening,
    at: i64,
    name: &str,
) -> Step {
    let now = Timestamp::from_seconds(1_700_000_000 + at);
    let mut ids = IdSource::new(now, at as u64);
    let (fields, tags, locale) = (Map::new(), [], Locale::of("es"));
    let vars = Map::from_iter([("orders_url".to_owned(), json!("https://o.test"))]);
    let stale: hilo_model::EffectId = IdSource::new(now, 99).make();
    let (wait, waiting) = state.as_ref().map_or((0, None), |state| (state.seq, Some(state.wait)));
    let asked = waiting.and_then(|wait| wait.call.or(wait.asked)).unwrap_or(stale);
    let contact = ContactView {
        id: IdSource::new(now, 98).make(),
        name,
        phone: None,
        locale: Some(&locale),
        time_zone: None,
        fields: &fields,
        tags: &tags,
    };
    let mut env = Env {
        now,
        ids: &mut ids,
        locale: Locale::of("en"),
        time_zone: "America/Santiago",
        contact,
        window_open: true,
        last_message: None,
        vars: &vars,
        callback: None,
        limits: Limits::default(),
    };
    let data = json!({ "amount": 10 });
    let input = match happening {
        Happening::Start => Input::Start { version, trigger: None, message: None, given: Given::default() },
        Happening::Message(message) => Input::Message(message),
        Happening::Timer(stale) => Input::Timer { wait: if *stale { wait.wrapping_sub(1) } else { wait } },
        Happening::Http(outcome) => Input::HttpAnswered { effect: asked, outcome },
        Happening::SendFailed => Input::SendFailed { effect: asked, code: "131026" },
        Happening::Decided(decided) => {
            let waited = waiting.and_then(|wait| wait.approval);
            let approval = waited.unwrap_or_else(|| IdSource::new(now, 97).make());
            Input::ApprovalDecided { approval, decided: *decided, result: &data }
        }
        Happening::DecidedElsewhere(decided) => {
            let approval = IdSource::new(now, 96).make();
            Input::ApprovalDecided { approval, decided: *decided, result: &data }
        }
        Happening::Event(0) => Input::Happened(engine::Happening::TagAdded("vip")),
        Happening::Event(1) => Input::Happened(engine::Happening::TagRemoved("vip")),
        Happening::Event(2) => {
            Input::Happened(engine::Happening::FieldChanged { name: "city", value: &data })
        }
        Happening::Event(_) => Input::Happened(engine::Happening::Event { name: "paid", data: &data }),
    };
    step(&*LIBRARY, state, input, &mut env)
}

fn encode(step: &Step) -> String {
    let state = serde_json::to_string(&step.state).expect("a state");
    format!(
        "{state} {} {:?} {:?} {:?}",
        serde_json::to_string(&step.effects).expect("effects"),
        step.trace,
        step.events,
        step.outcome
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_run_never_hangs_lies_or_speaks_after_its_end(
        flow in 0..100_usize,
        name in ".{0,12}",
        happenings in prop::collection::vec(happening(), 1..25),
    ) {
        let (version, _) = LIBRARY.0[flow % LIBRARY.0.len()];
        let mut state: Option<RunState> = None;
        for (at, happening) in [Happening::Start].iter().chain(&happenings).enumerate() {
            let at = at as i64;
            let before = state.clone();
            let decided = decide(version, before.clone(), happening, at, &name);
            prop_assert_eq!(encode(&decided), encode(&decide(version, before.clone(), happening, at, &name)));

            let sends = decided.effects.iter().filter(|effect| matches!(effect, Effect::Send { .. })).count();
            prop_assert!(sends <= 20 && decided.trace.len() <= 250);
            match decided.outcome {
                Outcome::Ignored => {
                    prop_assert!(decided.effects.is_empty());
                    prop_assert_eq!(&decided.state, &before);
                }
                Outcome::Waiting => {
                    prop_assert!(decided.state.is_some());
                    // What can be answered by what is kept is answered; during a call alone something is.
                    let state = decided.state.as_ref();
                    let rests = state.is_some_and(|state| !state.wait.reply && state.wait.call.is_none());
                    prop_assert!(decided.unheard.is_empty() || rests);
                    prop_assert!(state.is_some_and(|state| state.queue.is_empty() || state.wait.call.is_some()));
                    prop_assert!(state.is_some_and(|state| state.queue.len() <= 20));
                }
                Outcome::Ended(_) => prop_assert!(decided.state.is_none()),
            }
            if before.is_none() && !matches!(happening, Happening::Start) {
                prop_assert_eq!(decided.outcome, Outcome::Ignored);
            }
            if let (Some(before), Some(after)) = (&before, &decided.state) {
                prop_assert!(after.seq >= before.seq);
            }
            // Timers that are set are for the wait that the run is left in, and never in the past.
            for effect in &decided.effects {
                if let Effect::SetTimer { wait, due, .. } = effect {
                    prop_assert_eq!(Some(*wait), decided.state.as_ref().map(|state| state.seq));
                    prop_assert!(*due > Timestamp::from_seconds(1_700_000_000 + at));
                }
            }
            let written = serde_json::to_string(&decided.state).expect("a state");
            let read: Option<RunState> = serde_json::from_str(&written).expect("a state that was written");
            prop_assert_eq!(&read, &decided.state);
            state = read;
        }
    }

    /// What is asked is asked once, waited for until its own decision, its time or the run's end, and whatever else happens meanwhile is
    /// not for it.
    #[test]
    fn an_open_approval_waits_for_its_own_answer(
        name in ".{0,12}",
        happenings in prop::collection::vec(while_approving(), 1..12),
    ) {
        let asks = LIBRARY.0.iter().find(|(_, program)| program.slug() == "approval");
        let (version, _) = asks.expect("a flow that asks");
        let (mut state, mut open, mut asked, mut widened): (Option<RunState>, _, _, _) = (None, None, 0, 0);
        for (at, happening) in [Happening::Start].iter().chain(&happenings).enumerate() {
            let waited: Option<ApprovalId> = open;
            let decided = decide(*version, state.clone(), happening, at as i64, &name);
            let is_answered = match happening {
                Happening::Decided(_) => waited.is_some(),
                Happening::DecidedElsewhere(_) | Happening::Message(_) => {
                    prop_assert!(waited.is_none() || decided.effects.is_empty());
                    false
                }
                _ => false,
            };
            if is_answered {
                prop_assert!(decided.outcome != Outcome::Ignored);
                open = None;
            }
            for effect in &decided.effects {
                match effect {
                    Effect::RequestApproval { id, .. } => {
                        prop_assert_eq!(open.replace(*id), None);
                        (asked, widened) = (asked + 1, 0);
                    }
                    Effect::WidenApproval { id, .. } => {
                        prop_assert_eq!(open, Some(*id));
                        widened += 1;
                        prop_assert!(widened <= 1);
                    }
                    Effect::CloseApproval { id } => {
                        prop_assert!(!is_answered, "what is decided is not too late");
                        prop_assert_eq!(open.take(), Some(*id));
                    }
                    _ => {}
                }
            }
            prop_assert_eq!(decided.state.as_ref().and_then(|state| state.wait.approval), open);
            state = decided.state;
        }
        prop_assert_eq!(asked, 1);
    }

    #[test]
    fn any_text_is_a_flow_or_an_error(text in "(?s).{0,200}") {
        let _ = (Flow::from_yaml(&text), Flow::from_json(&text));
        let _ = Flow::from_yaml(&format!("api: hilo.dev/flow/v1\nflow: a\nname: a\nlanguage: es\nstart: a\nnodes: {text}"));
    }
}
