//! Every ready-made flow is free of findings, passes its tests, survives being written and read again, and its tests go through
//! all of it.

mod support;

use hilo_flow::{
    Flow, Program,
    engine::EventCode,
    lint::{Known, lint_knowing},
    testing::{self, TestCase},
};
use hilo_model::Locale;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};
use support::{cases, directories, files, root};

/// The nodes and outputs that were taken, as `flow.node` and `flow.node:output`.
type Taken = BTreeSet<String>;

fn read(path: &Path) -> Flow {
    let flow = Flow::from_yaml(&fs::read_to_string(path).expect("the flow"));
    let flow = flow.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(Flow::from_yaml(&flow.to_yaml()).as_ref(), Ok(&flow), "{}", flow.to_yaml());
    assert_eq!(Flow::from_json(&flow.to_json()).as_ref(), Ok(&flow));
    flow
}

/// Nothing is to be said about a flow, whose folder has these.
fn is_clean(flow: &Flow, folder: &[Flow]) {
    let known = Known { documents: folder.to_vec(), syntax: hilo_jobs::syntax(), ..Known::default() };
    let findings: Vec<String> = lint_knowing(flow, &known).iter().map(ToString::to_string).collect();
    assert!(findings.is_empty(), "{}\n{}", flow.flow, findings.join("\n"));
}

/// What the tests go through, and what is not as they say.
fn check(flows: &[Flow], tests: &Path) -> (Taken, Vec<String>) {
    let library = testing::Library::new(flows.iter().map(|flow| Program::compile(flow).expect("no errors")))
        .with_worker(Arc::new(hilo_jobs::Workshop));
    let (mut taken, mut failures) = (Taken::new(), Vec::new());
    for (name, case) in cases(tests) {
        let report = testing::run(&library, &case);
        failures.extend(report.failures.iter().map(|failure| format!("{name}: {}\n{failure}", case.test)));
        failures.extend(mistakes(&library, &flows[0], &case).map(|mistake| format!("{name}: {mistake}")));
        let expects = case.steps.iter().any(|act| matches!(act, testing::Act::Expect(_)));
        assert!(expects, "{name} expects nothing");
        for passage in report.replay.turns.into_iter().flat_map(|turn| turn.path) {
            let node = format!("{}.{}", passage.flow, passage.node);
            taken.extend(passage.output.map(|output| format!("{node}:{output}")));
            taken.insert(node);
        }
    }
    (taken, failures)
}

/// What an author got wrong, seen when somebody who reads each of the flow's languages says the same.
fn mistakes(library: &testing::Library, flow: &Flow, case: &TestCase) -> impl Iterator<Item = String> {
    let mut found = Vec::new();
    for language in flow.all_languages() {
        let mut case = case.clone();
        case.given.contact.locale = Some(language.clone());
        let events = testing::run(library, &case).replay.turns.into_iter().flat_map(|turn| turn.events);
        // That a backend is down is what some tests are about.
        let mistakes = events.filter(|(code, _)| {
            !matches!(code, EventCode::HttpFailed | EventCode::SendFailed | EventCode::DocumentFailed)
        });
        found.extend(mistakes.map(|(code, detail)| format!("{} in {language}: {detail}", code.as_str())));
    }
    found.into_iter()
}

/// What no test goes through: nodes, and the outputs that an author draws. That a question is not answered, or not understood,
/// or cannot be sent, is shown where it leads somewhere of its own, since every node is gone through.
fn untried(flow: &Flow, taken: &Taken) -> Vec<String> {
    let mut untried = Vec::new();
    for node in flow.graph(&Locale::of("es")).nodes {
        let id = format!("{}.{}", flow.flow, node.id);
        if !taken.contains(&id) {
            untried.push(id);
            continue;
        }
        // These leave the flow, or come back to it: the node says that much.
        if matches!(node.kind, "call" | "go_to" | "hand_off" | "end") {
            continue;
        }
        let of_question = |name: &str| matches!(name, "fallback" | "no_reply" | "else" | "error");
        let asks = matches!(node.kind, "ask" | "message");
        let drawn = node.outputs.into_iter().filter(|output| !(asks && of_question(&output.name)));
        let outputs = drawn.map(|output| format!("{id}:{}", output.name));
        untried.extend(outputs.filter(|output| !taken.contains(output)));
    }
    untried
}

#[test]
fn ready_made_flows_do_what_their_tests_say() {
    let folders = directories(&root().join("gallery"));
    assert!(!folders.is_empty());
    let mut wrong = Vec::new();
    for dir in folders {
        assert!(dir.join("README.md").exists(), "{} needs a README.md", dir.display());
        let main = std::iter::once(dir.join("flow.yaml"));
        let paths: Vec<PathBuf> = main.chain(files(&dir, ".flow.yaml")).collect();
        let flows: Vec<Flow> = paths.iter().map(|path| read(path)).collect();
        flows.iter().for_each(|flow| is_clean(flow, &flows));
        let (taken, failures) = check(&flows, &dir.join("tests"));
        wrong.extend(failures);
        let untried = flows.iter().flat_map(|flow| untried(flow, &taken));
        wrong.extend(untried.map(|place| format!("no test goes through {place}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_ready_made_flow_is_in_the_list() {
    let list = fs::read_to_string(root().join("gallery/README.md")).expect("the list");
    for dir in directories(&root().join("gallery")) {
        let name = dir.file_name().unwrap_or_default().to_string_lossy().into_owned();
        assert!(list.contains(&format!("]({name}/README.md)")), "gallery/README.md does not name {name}");
    }
}

#[test]
fn the_reference_flow_does_what_the_benchmark_expects() {
    let flow = read(&root().join("bench/reference-flow.yaml"));
    is_clean(&flow, &[]);
    let (_, failures) = check(&[flow], &root().join("crates/hilo-flow/testdata/reference"));
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
