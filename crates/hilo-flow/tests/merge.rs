//! Two people changed the same flow.

mod support;

use hilo_flow::{
    Flow, diff, merge,
    merge::{MergeError, Side},
};
use proptest::prelude::*;
use serde_json::Value;
use std::{collections::BTreeMap, fs};
use support::testdata;

/// A case: three documents as patches of one, and what comes of it.
#[derive(serde::Deserialize)]
struct Case {
    case: String,
    #[serde(default)]
    mine: Vec<(String, Value)>,
    #[serde(default)]
    theirs: Vec<(String, Value)>,
    #[serde(default)]
    decide: BTreeMap<String, Side>,
    /// The paths of conflicts.
    #[serde(default)]
    conflicts: Vec<String>,
    /// Values in what comes out; null: it is not there.
    #[serde(default)]
    merged: BTreeMap<String, Value>,
}

/// Sets (or, with null, takes away) what a JSON pointer names.
fn patched(base: &Flow, patches: &[(String, Value)]) -> Flow {
    let mut value = serde_json::to_value(base).expect("a value");
    for (pointer, new) in patches {
        let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
        let parent = value.pointer_mut(parent).unwrap_or_else(|| panic!("{pointer} has no parent"));
        match (parent, new) {
            (Value::Object(members), Value::Null) => {
                members.remove(name);
            }
            (Value::Object(members), new) => {
                members.insert(name.to_owned(), new.clone());
            }
            (Value::Array(items), Value::Null) => {
                items.remove(name.parse().expect("a place"));
            }
            (Value::Array(items), new) if name == "-" => items.push(new.clone()),
            (Value::Array(items), new) => items[name.parse::<usize>().expect("a place")] = new.clone(),
            _ => panic!("{pointer}"),
        }
    }
    Flow::from_value(value).expect("a flow")
}

fn base() -> Flow {
    let text = fs::read_to_string(testdata().join("diff/before.yaml")).expect("the flow");
    Flow::from_yaml(&text).expect("a flow")
}

#[test]
fn both_peoples_work_is_kept_and_what_cannot_be_is_told() {
    let text = fs::read_to_string(testdata().join("merge/cases.json")).expect("the cases");
    let cases: Vec<Case> = serde_json::from_str(&text).expect("cases");
    assert!(cases.len() >= 10);
    let base = base();
    for Case { case, mine, theirs, decide, conflicts, merged } in cases {
        let (mine, theirs) = (patched(&base, &mine), patched(&base, &theirs));
        match merge(&base, &mine, &theirs, &decide) {
            Ok(flow) => {
                assert!(conflicts.is_empty(), "{case}: no conflict was found");
                let value = serde_json::to_value(&flow).expect("a value");
                for (pointer, expected) in merged {
                    assert_eq!(
                        value.pointer(&pointer).unwrap_or(&Value::Null),
                        &expected,
                        "{case}: {pointer}"
                    );
                }
            }
            Err(MergeError::Conflicts(found)) => {
                let paths: Vec<&str> = found.iter().map(|conflict| conflict.path.as_str()).collect();
                assert_eq!(paths, conflicts, "{case}");
                for conflict in found {
                    assert!(conflict.mine != conflict.theirs, "{case}: {}", conflict.path);
                    assert!(conflict.node.is_none() != conflict.path.starts_with("nodes."), "{case}");
                }
            }
            Err(error) => panic!("{case}: {error}"),
        }
    }
}

/// What one side may do, by its number; those of one number touch the same place.
fn change(number: usize, words: &str) -> (String, Value) {
    let places = [
        "/nodes/menu/send/options/body/es",
        "/nodes/menu/send/options/options/0/title/es",
        "/nodes/menu/send/options/options/1/title/en",
        "/nodes/ask/question/es",
        "/nodes/hours/send/text/en",
        "/nodes/person/summary",
        "/name",
        "/note",
    ];
    (places[number % places.len()].to_owned(), Value::from(words))
}

proptest! {
    #[test]
    fn nobodys_work_is_lost(
        mine in proptest::collection::btree_map(0_usize..8, "[a-z]{3,8}", 0..6),
        theirs in proptest::collection::btree_map(0_usize..8, "[a-z]{3,8}", 0..6),
    ) {
        let base = base();
        let side = |changes: &BTreeMap<usize, String>| {
            let patches: Vec<_> = changes.iter().map(|(at, words)| change(*at, words)).collect();
            patched(&base, &patches)
        };
        let (mine_flow, theirs_flow) = (side(&mine), side(&theirs));
        let clash = mine.iter().filter(|(at, words)| theirs.get(at).is_some_and(|other| other != *words)).count();
        match merge(&base, &mine_flow, &theirs_flow, &BTreeMap::new()) {
            Ok(merged) => {
                prop_assert_eq!(clash, 0);
                let all: BTreeMap<usize, String> = mine.into_iter().chain(theirs).collect();
                prop_assert_eq!(&merged, &side(&all));
            }
            Err(MergeError::Conflicts(conflicts)) => {
                prop_assert_eq!(conflicts.len(), clash);
                // Decided for one side everywhere, nothing of that side is lost.
                let decisions = conflicts.into_iter().map(|c| (c.path, Side::Mine)).collect();
                let merged = merge(&base, &mine_flow, &theirs_flow, &decisions).expect("all is decided");
                let all: BTreeMap<usize, String> = theirs.into_iter().chain(mine).collect();
                prop_assert_eq!(&merged, &side(&all));
            }
            Err(error) => prop_assert!(false, "{}", error),
        }
    }

    #[test]
    fn who_changed_nothing_gets_the_others(theirs in proptest::collection::btree_map(0_usize..8, "[a-z]{3,8}", 0..6)) {
        let base = base();
        let patches: Vec<_> = theirs.iter().map(|(at, words)| change(*at, words)).collect();
        let theirs = patched(&base, &patches);
        let none = BTreeMap::new();
        prop_assert_eq!(&merge(&base, &base, &theirs, &none).expect("no conflict"), &theirs);
        prop_assert_eq!(&merge(&base, &theirs, &base, &none).expect("no conflict"), &theirs);
        prop_assert_eq!(&merge(&base, &theirs, &theirs, &none).expect("no conflict"), &theirs);
        prop_assert!(diff(&theirs, &theirs).is_empty());
    }
}
