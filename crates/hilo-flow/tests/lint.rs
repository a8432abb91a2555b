//! Lint: every rule has a flow that breaks it; the first lines of its file say what is found.

mod support;

use hilo_flow::{
    Flow, Program, lint,
    lint::{Known, lint_knowing},
};
use std::{collections::BTreeSet, fs};
use support::{files, testdata};

/// Stands in the files for texts that are one character too long.
fn long_texts(text: &str) -> String {
    let text = text.replace("LONG4097", &"á".repeat(4097)).replace("LONG61", &"á".repeat(61));
    text.replace("LONG73", &"á".repeat(73))
}

#[test]
fn every_finding_is_where_the_file_says() {
    let mut wrong = Vec::new();
    for path in files(&testdata().join("lint"), ".yaml") {
        let text = long_texts(&fs::read_to_string(&path).unwrap());
        let expected: Vec<&str> = text.lines().map_while(|line| line.strip_prefix("# ")).collect();
        let flow = Flow::from_yaml(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let findings = lint(&flow);
        let found: Vec<String> = findings
            .iter()
            .map(|finding| finding.to_string().split(": ").next().unwrap_or_default().to_owned())
            .collect();
        let sorted = |list: &[String]| list.iter().cloned().collect::<BTreeSet<_>>();
        let expected_set: BTreeSet<String> = expected.iter().map(ToString::to_string).collect();
        if sorted(&found) != expected_set || found.len() != expected.len() {
            wrong.push(format!("{}:\n# {}", path.display(), found.join("\n# ")));
        }
        let has_error = found.iter().any(|line| line.starts_with("error"));
        assert_eq!(Program::compile(&flow).is_err(), has_error, "{}", path.display());
        for finding in &findings {
            let words = &finding.message;
            assert!(words.es != words.en && words.pt != words.en, "{} is not translated", finding.code);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

fn flow(nodes: &str) -> Flow {
    let head = "api: hilo.dev/flow/v1\nflow: a\nname: A\nlanguage: es\nstart: a\ntriggers: [{ type: any_message }]\nvariables: { topic: { type: text } }\nnodes:\n";
    Flow::from_yaml(&format!("{head}{nodes}")).expect(nodes)
}

fn mends(flow: &Flow, known: &Known) -> Vec<String> {
    let findings = lint_knowing(flow, known);
    findings
        .iter()
        .map(|finding| finding.mend.as_ref().map_or(String::new(), |mend| mend.en.clone()))
        .collect()
}

#[test]
fn a_wrong_name_is_told_with_what_was_meant() {
    let known = Known {
        flows: Some(vec!["a".into(), "survey".into()]),
        fields: Some(vec!["city".into()]),
        env: Some(vec!["orders_url".into()]),
        documents: Vec::new(),
    };
    let text = flow(
        "  a: { type: message, send: { text: '{{ tpoic }} {{ contact.fields.ctiy }} {{ env.order_url }}' }, next: b }\n  b: { type: go_to, flow: survy }\n",
    );
    let mut found = mends(&text, &known);
    found.sort();
    assert_eq!(
        found,
        [
            "Did you mean `contact.fields.city`?",
            "Did you mean `env.orders_url`?",
            "Did you mean `survey`?",
            "Did you mean `topic`?"
        ]
    );
    // What the caller does not know is not checked.
    assert_eq!(mends(&text, &Known::default()), ["Did you mean `topic`?"]);
    let typo = flow("  a: { type: message, send: { text: hola }, next: bye }\n  byee: { type: end }\n");
    assert_eq!(mends(&typo, &known)[0], "Did you mean `byee`?");
}

#[test]
fn what_a_called_flow_does_to_the_window_is_read_from_it() {
    let caller = flow(
        "  a: { type: call, flow: survey, next: b }\n  b: { type: message, send: { text: Gracias }, next: end }\n",
    );
    let survey = |nodes: &str| {
        let text =
            format!("api: hilo.dev/flow/v1\nflow: survey\nname: S\nlanguage: es\nstart: q\nnodes:\n{nodes}");
        Flow::from_yaml(&text).expect(nodes)
    };
    let asks = "  q: { type: ask, question: '¿?', answer: { type: text }, next: NEXT, fallback: end }\n  w: { type: delay, for: 2d, next: end }\n";
    let codes = |documents: Vec<Flow>| -> Vec<String> {
        let known = Known { documents, ..Known::default() };
        lint_knowing(&caller, &known).into_iter().map(|finding| finding.code).collect()
    };
    assert_eq!(codes(Vec::new()), ["window_unknown"]);
    assert_eq!(codes(vec![survey(&asks.replace("NEXT", "end"))]), [] as [&str; 0]);
    assert_eq!(codes(vec![survey(&asks.replace("NEXT", "w"))]), ["window_closed"]);
    // It is called by a flow that is known, so whoever comes there may have written.
    let callee = survey(&asks.replace("NEXT", "end"));
    let codes = |documents: Vec<Flow>| lint_knowing(&callee, &Known { documents, ..Known::default() });
    assert!(codes(Vec::new()).iter().any(|finding| finding.code == "window_unknown"));
    assert!(codes(vec![caller.clone()]).iter().all(|finding| finding.code != "window_unknown"));
}

#[test]
fn a_field_that_nobody_knows_is_refused_with_its_line() {
    let text = "api: hilo.dev/flow/v1\nflow: a\nname: A\nlanguage: es\nstart: a\nnodes:\n  a:\n    type: message\n    send: { text: a }\n    nxt: end\n";
    let error = Flow::from_yaml(text).unwrap_err().to_string();
    assert!(error.contains("nxt"), "{error}");
    let json = r#"{"api":"hilo.dev/flow/v1","flow":"a","name":"A","language":"es","start":"a","nodes":{"a":{"type":"fly"}}}"#;
    let error = Flow::from_json(json).unwrap_err().to_string();
    assert!(error.contains("nodes.a") && error.contains("fly"), "{error}");
    assert!(
        Flow::from_yaml("api: hilo.dev/flow/v7\nflow: a\n").unwrap_err().to_string().contains("version 7")
    );
}
