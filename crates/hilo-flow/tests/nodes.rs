//! Each kind of node has a directory of conversations; none is forgotten.

mod support;

use hilo_flow::{Flow, Program, lint, nodes::KINDS, testing};
use std::{fs, path::Path, sync::Arc};
use support::{cases, directories, files, testdata};

/// The flows of a directory, `flow.yaml` first. They must have no errors.
fn library(dir: &Path) -> testing::Library {
    let main = std::iter::once(dir.join("flow.yaml"));
    let programs = main.chain(files(dir, ".flow.yaml")).map(|path| {
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let flow = Flow::from_yaml(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(Flow::from_yaml(&flow.to_yaml()).as_ref(), Ok(&flow), "{}", path.display());
        assert_eq!(Flow::from_json(&flow.to_json()).as_ref(), Ok(&flow), "{}", path.display());
        let findings: Vec<String> = lint(&flow).iter().map(ToString::to_string).collect();
        Program::compile(&flow).unwrap_or_else(|_| panic!("{}\n{}", path.display(), findings.join("\n")))
    });
    testing::Library::new(programs).with_worker(Arc::new(hilo_jobs::Workshop))
}

/// What is not as recorded in a directory.
fn check(dir: &Path) -> Vec<String> {
    let library = library(dir);
    let mut wrong = Vec::new();
    for (name, case) in cases(dir) {
        let report = testing::run(&library, &case);
        let failures: Vec<String> = report.failures.iter().map(ToString::to_string).collect();
        if !report.passed() {
            wrong.push(format!("{name}: {}\n{}", case.test, failures.join("\n")));
        }
    }
    wrong
}

#[test]
fn every_kind_of_node_does_what_its_conversations_say() {
    let mut wrong = Vec::new();
    for kind in KINDS {
        let dir = testdata().join("nodes").join(kind);
        assert!(dir.is_dir(), "testdata/nodes/{kind} is missing");
        let flow = Flow::from_yaml(&fs::read_to_string(dir.join("flow.yaml")).unwrap())
            .unwrap_or_else(|e| panic!("{kind}: {e}"));
        assert!(
            flow.nodes.values().any(|node| node.kind() == *kind),
            "testdata/nodes/{kind} has no such node"
        );
        wrong.extend(check(&dir));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn sessions_go_as_recorded() {
    let sessions = directories(&testdata().join("sessions"));
    assert!(sessions.len() >= 5);
    let wrong: Vec<String> = sessions.iter().flat_map(|dir| check(dir)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
