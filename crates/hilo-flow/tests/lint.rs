//! Lint: every rule has a flow that breaks it; the first lines of its file say what is found.

mod support;

use hilo_flow::{
    Flow, Program, lint,
    lint::{Known, KnownTemplate, KnownTemplates, Wanted, WantedValue, lint_knowing},
};
use hilo_model::message::MediaKind;
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
        ..Known::default()
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
fn a_call_is_held_to_what_the_other_flow_takes_and_gives() {
    let callee = "api: hilo.dev/flow/v1\nflow: add\nname: Add\nlanguage: es\nstart: q\ninputs: { a: { type: number, required: true }, when: { type: date } }\noutputs: { total: { type: number } }\nnodes:\n  q: { type: set, variables: { total: a }, next: end }\n";
    let known =
        |callee: &str| Known { documents: vec![Flow::from_yaml(callee).expect(callee)], ..Known::default() };
    let found = |nodes: &str, callee: &str| -> Vec<String> {
        let findings = lint_knowing(&flow(nodes), &known(callee));
        findings.iter().map(|finding| format!("{} {}", finding.code, finding.path)).collect()
    };
    let call = |with: &str, save: &str| {
        format!("  a: {{ type: call, flow: add, with: {with}, save: {save}, next: end }}\n")
    };
    for (with, save, problems) in [
        ("{ a: 1 }", "{ sum: total }", vec![]),
        ("{ a: message.text, when: \"'2026-12-24'\" }", "{ sum: total }", vec![]),
        ("{ a: \"'x'\" }", "{}", vec!["input_mismatch with.a"]),
        ("{ a: true, when: \"'24/12'\" }", "{}", vec!["input_mismatch with.a", "input_mismatch with.when"]),
        (
            "{ b: 1 }",
            "{ sum: totl }",
            vec!["input_unknown with.b", "input_missing with", "output_unknown save.sum"],
        ),
    ] {
        assert_eq!(found(&call(with, save), callee), problems, "{with} {save}");
        // Nothing is asked of a flow that declares nothing.
        let silent =
            callee.replace("inputs: { a: { type: number, required: true }, when: { type: date } }\n", "");
        let silent =
            silent.replace("outputs: { total: { type: number } }\n", "variables: { a: { type: any } }\n");
        assert_eq!(found(&call(with, save), &silent), [] as [&str; 0], "{with} {save}");
    }
    let go_to = "  a: { type: go_to, flow: add, with: { when: 1 } }\n";
    assert_eq!(found(go_to, callee), ["input_mismatch with.when", "input_missing with"]);
}

#[test]
fn a_keyword_that_another_flow_waits_for_too_is_told() {
    let with = |slug: &str, trigger: &str| {
        let text = format!(
            "api: hilo.dev/flow/v1\nflow: {slug}\nname: A\nlanguage: es\nstart: a\ntriggers: [{trigger}]\nnodes: {{ a: {{ type: end }} }}\n"
        );
        Flow::from_yaml(&text).expect(&text)
    };
    let other = with("menu", "{ type: keyword, words: [MENÚ] }");
    for (trigger, told) in [
        ("{ type: keyword, words: [menu] }", true),
        // These count where the other does not.
        ("{ type: keyword, words: [menu], interrupt: true }", false),
        ("{ type: keyword, match: fuzzy, words: [menu] }", false),
        ("{ type: keyword, words: [carta] }", false),
        ("{ type: button, ids: [menu] }", false),
    ] {
        let known = Known { documents: vec![other.clone()], ..Known::default() };
        let findings = lint_knowing(&with("a", trigger), &known);
        let found = findings.iter().any(|finding| finding.code == "trigger_shadowed");
        assert_eq!(found, told, "{trigger}: {findings:?}");
        assert!(findings.iter().all(|finding| finding.message.en.contains("`menu`")), "{findings:?}");
    }
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

/// What lint says of a template message, as `severity code path`.
fn told(send: &str, templates: KnownTemplates) -> Vec<String> {
    let nodes = format!("  a: {{ type: message, send: {{ template: {send} }}, next: end }}\n");
    let known = Known { templates, ..Known::default() };
    let findings = lint_knowing(&flow(&nodes), &known);
    let one = |finding: &hilo_flow::Finding| {
        assert_eq!(finding.node.as_deref(), Some("a"), "it names the node: {finding}");
        let severity = format!("{:?}", finding.severity).to_lowercase();
        format!("{severity} {} {}", finding.code, finding.path.trim_start_matches("send.template."))
    };
    // Whom advertising reaches is another rule's matter.
    findings.iter().filter(|finding| finding.code != "marketing_without_opt_in").map(one).collect()
}

fn account() -> KnownTemplates {
    let template = |name: &str, language: &str, wants: Vec<(Option<u8>, WantedValue)>| KnownTemplate {
        name: name.to_owned(),
        language: language.to_owned(),
        barred: None,
        awaited: false,
        unfillable: None,
        named: false,
        cards: 0,
        quick_replies: 0,
        wants: wants.into_iter().map(|(card, what)| Wanted { card, what }).collect(),
    };
    let body = |name: &str| (None, WantedValue::Body(name.to_owned()));
    let card = |at: u8| {
        [(Some(at), WantedValue::HeaderMedia(MediaKind::Image)), (Some(at), WantedValue::UrlSuffix(0))]
    };
    let ready = vec![body("1"), body("2"), (None, WantedValue::UrlSuffix(1))];
    let offer = vec![(None, WantedValue::HeaderMedia(MediaKind::Image)), (None, WantedValue::OfferEnd)];
    KnownTemplates::Known(vec![
        template("order_ready", "es", ready),
        KnownTemplate { barred: Some("PAUSED".to_owned()), ..template("paused", "es", vec![]) },
        KnownTemplate { awaited: true, ..template("awaited", "es", vec![body("1")]) },
        KnownTemplate { unfillable: Some("ORDER_DETAILS".to_owned()), ..template("pay", "es", vec![]) },
        KnownTemplate {
            named: true,
            ..template("named", "es", vec![(None, WantedValue::HeaderText("order".to_owned())), body("name")])
        },
        KnownTemplate { cards: 2, ..template("cards", "es", card(0).into_iter().chain(card(1)).collect()) },
        template("offer", "es", offer),
        template("somewhere", "pt_BR", vec![]),
        KnownTemplate { quick_replies: 2, ..template("decide", "es", vec![body("1")]) },
        KnownTemplate { quick_replies: 1, ..template("decide_half", "es", vec![body("1")]) },
        // Two accounts: it is enough that one's fits.
        template("twice", "es", vec![body("1")]),
        template("twice", "es", vec![]),
    ])
}

#[test]
fn template_messages_are_held_to_what_the_accounts_hold() {
    let picture = "header: { media: { kind: image, source: { link: 'https://a.example/b.jpg' } } }";
    let card = format!("{{ {picture}, buttons: [{{ index: 0, url_suffix: a }}] }}");
    let table: Vec<(String, Vec<&str>)> = vec![
        (
            "{ name: order_ready, category: utility, body: [{ text: a }, { text: b }], buttons: [{ index: 1, url_suffix: c }] }".into(),
            vec![],
        ),
        (
            "{ name: order_ready, category: utility, body: [{ text: a }], buttons: [{ index: 0, url_suffix: c }] }".into(),
            vec![
                "error template_value_missing body",
                "error template_button buttons",
                "error template_value_needless buttons[0]",
            ],
        ),
        (
            format!("{{ name: order_ready, category: utility, {picture}, body: [{{ text: a }}, {{ text: b }}, {{ text: c }}], buttons: [{{ index: 1, url_suffix: c }}] }}"),
            vec!["error template_header header", "error template_values_many body"],
        ),
        ("{ name: order_redy, category: utility }".into(), vec!["error template_unknown name"]),
        ("{ name: somewhere, category: utility }".into(), vec!["error template_language language"]),
        ("{ name: somewhere, category: utility, language: pt_BR }".into(), vec![]),
        ("{ name: paused, category: utility }".into(), vec!["error template_not_approved name"]),
        ("{ name: pay, category: utility }".into(), vec!["error template_not_fillable name"]),
        (
            "{ name: named, category: utility, header: { text: a }, body: [{ text: b }] }".into(),
            vec![
                "error template_value_missing header_name",
                "error template_variable body[0].name",
                "error template_value_missing body",
            ],
        ),
        (
            "{ name: named, category: utility, header: { text: a }, header_name: order, body: [{ name: name, text: b }] }".into(),
            vec![],
        ),
        (format!("{{ name: cards, category: marketing, cards: [{card}, {card}] }}"), vec![]),
        (
            format!("{{ name: cards, category: marketing, cards: [{card}] }}"),
            vec!["error template_cards cards"],
        ),
        (
            format!("{{ name: cards, category: marketing, cards: [{card}, {{}}] }}"),
            vec!["error template_header cards[1].header", "error template_button cards[1].buttons"],
        ),
        (format!("{{ name: offer, category: marketing, {picture}, offer_ends: {{ after: 2d }} }}"), vec![]),
        (
            format!("{{ name: offer, category: marketing, {picture} }}"),
            vec!["error template_value_missing offer_ends"],
        ),
        ("{ name: twice, category: marketing }".into(), vec![]),
        (
            "{ name: awaited, category: utility }".into(),
            vec!["warning template_awaited name", "error template_value_missing body"],
        ),
    ];
    for (send, expected) in table {
        assert_eq!(told(&send, account()), expected, "{send}");
        assert_eq!(told(&send, KnownTemplates::Unknown), Vec::<String>::new());
        assert_eq!(told(&send, KnownTemplates::NoAccount), ["warning template_account_missing name"]);
    }
    let known = Known { templates: account(), ..Known::default() };
    let typo = flow(
        "  a: { type: message, send: { template: { name: order_redy, category: utility } }, next: end }\n",
    );
    assert_eq!(mends(&typo, &known), ["Did you mean `order_ready`?"]);
}

#[test]
fn the_template_that_goes_when_the_window_is_closed_is_held_to_the_account_too() {
    let template = "template: { name: order_redy, category: utility }";
    for nodes in [
        format!("  a: {{ type: message, send: {{ text: a }}, {template}, next: end }}\n"),
        format!(
            "  a: {{ type: ask, question: '¿?', answer: {{ type: text }}, {template}, next: end, fallback: end }}\n"
        ),
    ] {
        let known = Known { templates: account(), ..Known::default() };
        let findings = lint_knowing(&flow(&nodes), &known);
        let found: Vec<_> = findings.iter().map(|finding| (&*finding.code, &*finding.path)).collect();
        assert_eq!(found, [("template_unknown", "template.name")], "{nodes}");
    }
}

#[test]
fn the_template_of_an_approval_needs_two_buttons_that_answer() {
    let told = |template: &str| {
        let nodes = format!(
            "  a: {{ type: approval, title: a, people: [rosa@example.com], template: {template}, approved: end, refused: end, error: end }}\n"
        );
        let known = Known { templates: account(), ..Known::default() };
        let findings = lint_knowing(&flow(&nodes), &known);
        let found = findings.iter().map(|finding| format!("{} {}", finding.code, finding.path));
        found.collect::<Vec<_>>()
    };
    let fine = "{ name: decide, category: utility, body: [{ text: a }] }";
    assert_eq!(told(fine), Vec::<String>::new());
    let half = "{ name: decide_half, category: utility, body: [{ text: a }] }";
    assert_eq!(told(half), ["template_answers template.buttons"]);
    let filled =
        "{ name: decide, category: utility, body: [{ text: a }], buttons: [{ index: 0, payload: x }] }";
    assert_eq!(told(filled), ["template_value_needless template.buttons[0]"]);
    let unknown = "{ name: decid, category: utility }";
    assert_eq!(told(unknown), ["template_unknown template.name"]);
    let nowhere = "{ name: somewhere, category: utility }";
    assert_eq!(told(nowhere), ["template_language template.language"]);
}

#[test]
fn a_script_that_cannot_be_read_is_told_with_its_place() {
    let script = |code: &str, returns: &str| {
        let nodes = format!(
            "  a: {{ type: script, code: {}, returns: {returns}, next: end, error: end }}\n",
            serde_json::Value::from(code)
        );
        let known = Known { syntax: hilo_jobs::syntax(), ..Known::default() };
        lint_knowing(&flow(&nodes), &known)
    };
    let told = |code: &str, returns: &str| {
        script(code, returns)
            .iter()
            .map(|finding| (finding.code.clone(), finding.path.clone()))
            .collect::<Vec<_>>()
    };
    let at = |code: &str, path: &str| vec![(code.to_owned(), path.to_owned())];
    assert_eq!(told("return { n: 1 };", "{ n: number }"), []);
    assert_eq!(told("const a = 1;\nconst = 2;", "{ n: number }"), at("script_invalid", "code"));
    assert!(script("const a = 1;\nconst = 2;", "{ n: number }")[0].message.en.contains("at 2:"));
    assert_eq!(told("}); (function () {", "{ n: number }"), at("script_invalid", "code"));
    assert_eq!(told(" ", "{ n: number }"), at("text_empty", "code"));
    assert_eq!(told(&"/".repeat(16_385), "{ n: number }"), at("script_too_long", "code"));
    assert_eq!(told("return {};", "{}"), at("returns_nothing", "returns"));
    assert_eq!(told("return {};", "{ now: text }"), at("name_invalid", "returns.now"));
    let secret = "return { n: fetchIt('EAAabcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJ') };";
    assert_eq!(told(secret, "{ n: number }"), at("secret_in_text", "code"));
}
