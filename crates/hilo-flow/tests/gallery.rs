//! Every ready-made flow is free of findings, passes its tests, and survives being written and read again.

mod support;

use hilo_flow::{Flow, Program, lint, testing};
use std::{fs, path::Path};
use support::{cases, root};

fn check(flow_file: &Path, tests: &Path) {
    let flow =
        Flow::from_yaml(&fs::read_to_string(flow_file).expect("the flow")).unwrap_or_else(|e| panic!("{e}"));
    let findings: Vec<String> = lint(&flow).iter().map(ToString::to_string).collect();
    assert!(findings.is_empty(), "{}\n{}", flow_file.display(), findings.join("\n"));
    assert_eq!(Flow::from_yaml(&flow.to_yaml()).as_ref(), Ok(&flow), "{}", flow.to_yaml());
    assert_eq!(Flow::from_json(&flow.to_json()).as_ref(), Ok(&flow));
    let library = testing::Library::new([Program::compile(&flow).expect("no errors")]);
    for (name, case) in cases(tests) {
        let report = testing::run(&library, &case);
        let failures: Vec<String> = report.failures.iter().map(ToString::to_string).collect();
        assert!(report.passed(), "{name}: {}\n{}", case.test, failures.join("\n"));
        assert!(
            case.steps.iter().any(|act| matches!(act, testing::Act::Expect(_))),
            "{name} expects nothing"
        );
    }
}

#[test]
fn ready_made_flows_do_what_their_tests_say() {
    let gallery = root().join("gallery");
    let mut count = 0;
    for entry in fs::read_dir(gallery).unwrap() {
        let dir = entry.unwrap().path();
        check(&dir.join("flow.yaml"), &dir.join("tests"));
        assert!(dir.join("README.md").exists(), "{} needs a README.md", dir.display());
        count += 1;
    }
    assert!(count > 0);
}

#[test]
fn the_reference_flow_does_what_the_benchmark_expects() {
    check(&root().join("bench/reference-flow.yaml"), &root().join("crates/hilo-flow/testdata/reference"));
}
