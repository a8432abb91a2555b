//! The drawing says what runs do: every output that a recorded conversation takes is in it, and leads where the run went.

mod support;

use hilo_flow::{Flow, Graph, Program, testing};
use hilo_model::Locale;
use std::{collections::BTreeMap, fs, path::Path};
use support::{cases, directories, files, root};

fn flows(dir: &Path) -> Vec<Flow> {
    let main = std::iter::once(dir.join("flow.yaml"));
    main.chain(files(dir, ".flow.yaml"))
        .map(|path| Flow::from_yaml(&fs::read_to_string(&path).expect("the flow")).expect("a flow"))
        .collect()
}

/// Where an output of a node leads; `None` if the drawing has no such output.
fn way<'g>(graph: &'g Graph, node: &str, output: &str) -> Option<&'g str> {
    let node = graph.nodes.iter().find(|found| found.id == node)?;
    node.outputs.iter().find(|found| found.name == output)?.to.as_deref()
}

/// How many passages of the conversations of a directory are as drawn; whatever is not is a failure.
fn check(dir: &Path, tests: &Path) -> usize {
    let flows = flows(dir);
    let graphs: BTreeMap<String, Graph> =
        flows.iter().map(|flow| (flow.flow.clone(), flow.graph(&Locale::of("es")))).collect();
    let library = testing::Library::new(flows.iter().map(|flow| Program::compile(flow).expect("no errors")));
    let mut count = 0;
    for (name, case) in cases(tests) {
        for turn in testing::run(&library, &case).replay.turns {
            for (at, passage) in turn.path.iter().enumerate() {
                let Some(output) = &passage.output else { continue };
                // Into another flow, or no further: no output of the node.
                if matches!(output.as_str(), "call" | "go_to" | "end") {
                    continue;
                }
                let to = way(&graphs[&passage.flow], &passage.node, output);
                assert!(to.is_some(), "{name}: {} has no output {output}", passage.node);
                // What follows in another flow was called, or called this one.
                if let Some(next) = turn.path.get(at + 1).filter(|next| next.flow == passage.flow) {
                    let called = graphs[&passage.flow].nodes.iter().find(|node| node.id == passage.node);
                    if called.is_none_or(|node| node.kind != "call") {
                        assert_eq!(to, Some(next.node.as_str()), "{name}: {} by {output}", passage.node);
                    }
                }
                count += 1;
            }
        }
    }
    count
}

#[test]
fn runs_go_where_the_drawing_says() {
    let mut count = 0;
    let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
    for dir in directories(&testdata.join("nodes")).into_iter().chain(directories(&testdata.join("sessions")))
    {
        count += check(&dir, &dir);
    }
    for dir in directories(&root().join("gallery")) {
        count += check(&dir, &dir.join("tests"));
    }
    assert!(count > 150, "only {count} passages: that proves little");
}

#[test]
fn a_drawing_reads_in_the_readers_language() {
    let flow = flows(&root().join("gallery/tienda-aurora")).remove(0);
    let says = |tag: &str| {
        let graph = flow.graph(&tag.parse().unwrap());
        let node = graph.nodes.into_iter().find(|node| node.id == "ask_order").unwrap();
        node.says.unwrap()
    };
    assert!(says("pt-BR").starts_with("Qual é o número"), "{}", says("pt-BR"));
    assert!(says("en").starts_with("What is your order"));
    // One that the flow does not speak: its own.
    assert!(says("fi").starts_with("¿Cuál es el número"));
    let graph = flow.graph(&Locale::of("es"));
    insta::assert_debug_snapshot!(graph.nodes.iter().find(|node| node.id == "welcome").unwrap().outputs);
    insta::assert_debug_snapshot!(graph.starts);
}
