//! Every document and state that was ever written can still be read. The files of `testdata/compat/` are never changed,
//! only added to.

mod support;

use hilo_flow::{Flow, Program, RunState};
use std::fs;
use support::{files, testdata};

#[test]
fn flows_of_every_version_are_read_and_run() {
    let found = files(&testdata().join("compat/flow/v1"), "");
    assert!(found.len() >= 2);
    for path in found {
        let text = fs::read_to_string(&path).unwrap();
        let flow = if path.extension().is_some_and(|end| end == "json") {
            Flow::from_json(&text)
        } else {
            Flow::from_yaml(&text)
        };
        let flow = flow.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        // As the runtime reads what was published once: rules that came later do not stop it.
        assert!(Program::of_published(&flow).is_ok(), "{}", path.display());
    }
}

#[test]
fn states_of_every_version_are_read() {
    let found = files(&testdata().join("compat/run_state/v1"), ".json");
    assert!(found.len() >= 4);
    for path in found {
        let state: RunState = serde_json::from_str(&fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(!state.frames.is_empty());
        let again: RunState = serde_json::from_str(&serde_json::to_string(&state).unwrap()).unwrap();
        assert_eq!(again, state);
    }
}
