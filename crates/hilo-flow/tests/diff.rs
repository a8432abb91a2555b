//! What changed is told as a person would tell it.

mod support;

use hilo_flow::{Flow, diff};
use std::fs;
use support::testdata;

fn read(name: &str) -> Flow {
    let text = fs::read_to_string(testdata().join("diff").join(name)).expect("the flow");
    Flow::from_yaml(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn changes_read_like_a_persons_summary() {
    let changes = diff(&read("before.yaml"), &read("after.yaml"));
    let told = |of: fn(&hilo_flow::lint::Wording) -> &String| {
        let line = |change: &hilo_flow::diff::Change| {
            format!("{:<12} {}", change.kind.as_str(), of(&change.message))
        };
        changes.iter().map(line).collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!("es", told(|words| &words.es));
    insta::assert_snapshot!("en", told(|words| &words.en));
    insta::assert_snapshot!("pt", told(|words| &words.pt));
}

#[test]
fn what_is_the_same_has_no_changes_and_places_on_the_canvas_are_none() {
    let before = read("before.yaml");
    let mut moved = before.clone();
    moved.layout.clear();
    assert!(diff(&before, &moved).is_empty());
    // Nothing gets lost on the way through a file.
    let again = Flow::from_yaml(&before.to_yaml()).expect("a flow");
    assert!(diff(&before, &again).is_empty());
}

#[test]
fn templates_that_a_flow_brings_along_are_told_by_name_and_language() {
    let with = |words: &str| {
        let mut value = serde_json::to_value(read("before.yaml")).expect("a value");
        value["templates"] = serde_json::json!([{ "name": "visit", "language": "es", "category": "utility",
            "components": [{ "type": "BODY", "text": words }] }]);
        Flow::from_value(value).expect("a flow")
    };
    let told = |before: &Flow, after: &Flow| -> Vec<String> {
        diff(before, after).into_iter().map(|change| change.message.en).collect()
    };
    let before = read("before.yaml");
    assert_eq!(told(&before, &with("Uno.")), ["it brings a new template: `visit` (es)"]);
    assert_eq!(told(&with("Uno."), &with("Dos.")), ["the template `visit` (es) is another"]);
    assert_eq!(told(&with("Uno."), &before), ["it does not bring the template `visit` (es) any more"]);
}
