//! What a step of a menu costs: decode the state, step, encode it again.
//!
//! `cargo run --release -p hilo-flow --example step_cost`

use hilo_flow::{
    Effect, Env, Flow, Input, Program, Programs, RunState, Step,
    engine::{ContactView, Given, Limits},
    step,
};
use hilo_model::{
    FlowVersionId, IdSource, Locale, Timestamp,
    message::{ChoiceKind, Inbound},
};
use serde_json::{Map, Value};
use std::time::Instant;

const FLOW: &str = include_str!("../../../bench/reference-flow.yaml");
const ROUNDS: usize = 20_000;

struct One(FlowVersionId, Program);

impl Programs for One {
    fn program(&self, version: FlowVersionId) -> Option<&Program> {
        (version == self.0).then_some(&self.1)
    }
    fn released(&self, _: &str) -> Option<FlowVersionId> {
        None
    }
}

fn decide(
    programs: &One,
    state: Option<&str>,
    input: Input<'_>,
    fields: &Map<String, Value>,
    seed: u64,
) -> (String, Step) {
    let state = state.and_then(|state| serde_json::from_str::<RunState>(state).ok());
    let now = Timestamp::from_seconds(1_700_000_000);
    let mut ids = IdSource::new(now, seed);
    let vars = Map::new();
    let contact = ContactView {
        id: IdSource::new(now, 9).make(),
        name: "Ana",
        phone: None,
        locale: None,
        time_zone: None,
        fields,
        tags: &[],
    };
    let (locale, limits) = (Locale::of("en"), Limits::default());
    let mut env = Env {
        now,
        ids: &mut ids,
        locale,
        time_zone: "UTC",
        contact,
        window_open: true,
        last_message: None,
        vars: &vars,
        callback: None,
        limits,
    };
    let decided = step(programs, state, input, &mut env);
    (serde_json::to_string(&decided.state).unwrap_or_default(), decided)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let program = Program::compile(&Flow::from_yaml(FLOW)?).map_err(|findings| format!("{findings:?}"))?;
    let version = IdSource::new(Timestamp::from_millis(0), 1).make();
    let programs = One(version, program);
    let fields = Map::from_iter([("visits".to_owned(), Value::from(3))]);
    let menu = Inbound::Text { body: "menu".to_owned() };
    let tap = Inbound::Choice { via: ChoiceKind::Button, id: "sales".to_owned(), title: "Sales".to_owned() };
    let answer = Inbound::Text { body: "12".to_owned() };
    let start = Input::Start { version, trigger: Some(0), message: Some(&menu), given: Given::default() };

    let (at_menu, _) = decide(&programs, None, start, &fields, 1);
    let (at_amount, _) = decide(&programs, Some(&at_menu), Input::Message(&tap), &fields, 2);
    let cases = [
        ("start, menu with buttons", None, start),
        ("button, templated question", Some(&*at_menu), Input::Message(&tap)),
        ("number, set, condition, end", Some(&*at_amount), Input::Message(&answer)),
    ];
    for (name, state, input) in cases {
        let mut nanos: Vec<u128> = (0..ROUNDS)
            .map(|round| {
                let begun = Instant::now();
                let decided = decide(&programs, state, input, &fields, round as u64);
                let spent = begun.elapsed().as_nanos();
                assert!(decided.1.effects.iter().any(|effect| matches!(effect, Effect::Send { .. })));
                spent
            })
            .collect();
        nanos.sort_unstable();
        println!("{name}: median {} ns, p99 {} ns", nanos[ROUNDS / 2], nanos[ROUNDS * 99 / 100]);
    }
    println!("state: {} bytes", at_amount.len());
    Ok(())
}
