//! What a conversation cannot show: runs that lose their version, starts over a run that waits, numbers of waits.

use hilo_flow::{
    Effect, Env, Flow, Input, Outcome, Program, Programs, RunState, Step,
    engine::{ContactView, EndReason, EventCode, Given, HttpOutcome, Limits},
    step,
};
use hilo_model::{
    FlowVersionId, IdSource, Locale, Timestamp,
    message::{Inbound, Outbound},
};
use serde_json::Map;

struct Versions(Vec<(FlowVersionId, Program)>);

impl Programs for Versions {
    fn program(&self, version: FlowVersionId) -> Option<&Program> {
        self.0.iter().find(|(known, _)| *known == version).map(|(_, program)| program)
    }
    /// The last version of a flow is the one that is live.
    fn released(&self, flow: &str) -> Option<FlowVersionId> {
        self.0.iter().rev().find(|(_, program)| program.slug() == flow).map(|(version, _)| *version)
    }
}

/// Versions of one flow, which differ in the words after the question; `node` is the question's id.
fn versions(words: &[(&str, &str)]) -> Versions {
    let mut ids = IdSource::new(Timestamp::from_millis(0), 1);
    let compile = |(node, words): &(&str, &str)| {
        let text = format!(
            "api: hilo.dev/flow/v1\nflow: a\nname: A\nlanguage: es\nstart: {node}\nnodes:\n  \
             {node}: {{ type: ask, question: ¿?, answer: {{ type: text }}, next: bye, fallback: end, no_reply: {{ after: 1h, next: bye }} }}\n  \
             bye: {{ type: message, send: {{ text: {words} }}, next: end }}\n"
        );
        Program::compile(&Flow::from_yaml(&text).expect("a flow")).expect("no errors")
    };
    Versions(words.iter().map(|words| (ids.make(), compile(words))).collect())
}

fn decide(programs: &Versions, state: Option<RunState>, input: Input<'_>) -> Step {
    decide_for(9, programs, state, input)
}

/// As [`decide`], for another customer.
fn decide_for(contact: u64, programs: &Versions, state: Option<RunState>, input: Input<'_>) -> Step {
    let now = Timestamp::from_seconds(1_700_000_000);
    let (vars, fields, tags) = (Map::new(), Map::new(), []);
    let contact = ContactView {
        id: IdSource::new(now, contact).make(),
        name: "",
        phone: None,
        locale: None,
        time_zone: None,
        fields: &fields,
        tags: &tags,
    };
    let mut env = Env {
        now,
        ids: &mut IdSource::new(now, 5),
        locale: Locale::of("es"),
        time_zone: "UTC",
        contact,
        window_open: true,
        last_message: None,
        vars: &vars,
        callback: None,
        limits: Limits::default(),
    };
    step(programs, state, input, &mut env)
}

fn start(programs: &Versions, at: usize, state: Option<RunState>) -> Step {
    decide(
        programs,
        state,
        Input::Start { version: programs.0[at].0, trigger: None, message: None, given: Given::default() },
    )
}

fn said(step: &Step) -> Vec<&str> {
    let text = |effect: &'_ Effect| matches!(effect, Effect::Send { .. });
    step.effects
        .iter()
        .filter(|effect| text(effect))
        .map(|effect| match effect {
            Effect::Send { content, .. } => content.text(),
            _ => "",
        })
        .collect()
}

#[test]
fn a_run_stays_on_the_version_it_started_with() {
    let programs = versions(&[("ask", "antes"), ("ask", "después")]);
    let waiting = start(&programs, 0, None).state;
    let hello = Inbound::Text { body: "hola".to_owned() };
    assert_eq!(said(&decide(&programs, waiting, Input::Message(&hello))), ["antes"]);
}

#[test]
fn a_run_whose_version_or_node_is_gone_ends_with_an_incident() {
    let programs = versions(&[("ask", "uno")]);
    let waiting = start(&programs, 0, None).state.unwrap();
    let hello = Inbound::Text { body: "hola".to_owned() };

    let gone = decide(&versions(&[]), Some(waiting.clone()), Input::Message(&hello));
    assert_eq!(gone.outcome, Outcome::Ended(EndReason::Failed));
    // The timer of the question is cancelled, or it would fire for nobody.
    assert!(matches!(
        gone.effects[..],
        [Effect::CancelTimer { wait: 1 }, Effect::Incident { code: EventCode::VersionMissing, .. }]
    ));

    let renamed = versions(&[("question", "uno")]);
    let lost = decide(&renamed, Some(waiting), Input::Message(&hello));
    assert!(matches!(lost.effects[..], [_, Effect::Incident { code: EventCode::NodeMissing, .. }]));
    assert_eq!(lost.state, None);
}

#[test]
fn a_start_over_a_run_cancels_its_timer_and_goes_on_counting_waits() {
    let programs = versions(&[("ask", "uno")]);
    let first = start(&programs, 0, None).state.unwrap();
    assert_eq!(first.seq, 1);
    let second = start(&programs, 0, Some(first));
    assert!(matches!(second.effects[0], Effect::CancelTimer { wait: 1 }));
    assert!(matches!(second.effects[2], Effect::SetTimer { wait: 2, .. }));

    let state = second.state.unwrap();
    let stale = decide(&programs, Some(state.clone()), Input::Timer { wait: 1 });
    assert_eq!((stale.outcome, stale.effects.len(), stale.state), (Outcome::Ignored, 0, Some(state.clone())));
    let due = decide(&programs, Some(state), Input::Timer { wait: 2 });
    assert_eq!(said(&due), ["uno"]);
    // It has fired: nothing is cancelled.
    assert!(!due.effects.iter().any(|effect| matches!(effect, Effect::CancelTimer { .. })));
}

#[test]
fn a_failed_send_without_an_error_output_leaves_the_run_waiting() {
    let programs = versions(&[("ask", "uno")]);
    let state = start(&programs, 0, None).state.unwrap();
    let effect = state.wait.asked.expect("it waits for a reply");
    let failed = decide(&programs, Some(state.clone()), Input::SendFailed { effect, code: "131026" });
    assert_eq!(failed.events[0].code, EventCode::SendFailed);
    assert_eq!((failed.outcome, failed.state), (Outcome::Ignored, Some(state)));
}

#[test]
fn nothing_but_a_start_means_anything_without_a_run() {
    let programs = versions(&[("ask", "uno")]);
    let hello = Inbound::Text { body: "hola".to_owned() };
    for input in [Input::Message(&hello), Input::Timer { wait: 0 }] {
        let decided = decide(&programs, None, input);
        assert_eq!((decided.outcome, decided.effects.len(), decided.state), (Outcome::Ignored, 0, None));
    }
}

#[test]
fn a_template_message_fills_its_cards_and_says_when_its_offer_ends() {
    let now = 1_700_000_000;
    let text = include_str!("../testdata/compat/flow/v1/template-cards.yaml");
    let mut ids = IdSource::new(Timestamp::from_millis(0), 1);
    let sent = |text: &str, ids: &mut IdSource| {
        let program = Program::compile(&Flow::from_yaml(text).expect("a flow")).expect("no errors");
        let step = start(&Versions(vec![(ids.make(), program)]), 0, None);
        let templates = step.effects.into_iter().filter_map(|effect| match effect {
            Effect::Send { content: Outbound::Template(template), .. } => Some(template),
            _ => None,
        });
        (templates.collect::<Vec<_>>(), step.events)
    };
    let (templates, events) = sent(text, &mut ids);
    let [cards, offer, later] = &templates[..] else { panic!("{templates:?}") };
    assert!(events.is_empty(), "{events:?}");
    let told: Vec<_> = cards.cards.iter().map(|card| serde_json::to_value(card).expect("JSON")).collect();
    assert_eq!(
        told,
        [
            serde_json::json!({
                "header": { "type": "media", "kind": "image", "source": { "link": "https://ejemplo.com/a.jpg" } },
                "body": [{ "text": "Zapatillas" }],
                "buttons": [{ "index": 0, "value": { "payload": "zapatillas" } },
                    { "index": 1, "value": { "url_suffix": "a" } }],
            }),
            serde_json::json!({
                "header": { "type": "product", "catalog": "123", "product": "sku-" },
                "body": [{ "text": "Botas" }],
                "buttons": [{ "index": 0, "value": { "payload": "botas" } },
                    { "index": 1, "value": { "url_suffix": "b" } }],
            }),
        ]
    );
    assert_eq!((cards.offer_ends_at, offer.offer_ends_at), (None, Some(now + 2 * 86_400)));
    // Where the customer lives (here: UTC).
    assert_eq!(later.offer_ends_at, Some(1_772_388_000));
    let header = serde_json::to_value(&later.header).expect("JSON");
    assert_eq!(header["name"], "quien");
    let zoned = text.replace("'2026-03-01T18:00'", "'2026-03-01T18:00-03:00'");
    assert_eq!(sent(&zoned, &mut ids).0[2].offer_ends_at, Some(1_772_388_000 + 3 * 3600));
    // What is no moment is noted, and the message goes without.
    let (templates, events) = sent(&text.replace("'2026-03-01T18:00'", "soon"), &mut ids);
    assert_eq!((templates[2].offer_ends_at, events[0].code), (None, EventCode::ExpressionFailed));
}

#[test]
fn a_template_without_a_language_goes_in_the_one_of_the_flow_that_the_customer_reads_best() {
    // The customer reads `es`.
    for (languages, expected) in [
        ("language: es-AR", "es_AR"),
        ("language: en\nlanguages: [en, pt-BR, es-MX]", "es_MX"),
        ("language: pt-BR\nlanguages: [en, pt-BR]", "pt_BR"),
        ("language: en\nlanguages: [es-MX, es]", "es"),
    ] {
        let text = format!(
            "api: hilo.dev/flow/v1\nflow: a\nname: A\n{languages}\ntriggers: [{{ type: any_message }}]\nstart: a\nnodes:\n  \
             a: {{ type: message, send: {{ template: {{ name: news, category: utility }} }}, next: end }}\n"
        );
        let program = Program::compile(&Flow::from_yaml(&text).expect("a flow")).expect("no errors");
        let mut ids = IdSource::new(Timestamp::from_millis(0), 1);
        let step = start(&Versions(vec![(ids.make(), program)]), 0, None);
        let sent = step.effects.iter().find_map(|effect| match effect {
            Effect::Send { content: Outbound::Template(template), .. } => Some(template.language.as_str()),
            _ => None,
        });
        assert_eq!(sent, Some(expected), "{languages}");
    }
}

/// A flow that asks a backend, then asks `question`.
fn backend(question: &str) -> Versions {
    let text = format!(
        "api: hilo.dev/flow/v1\nflow: a\nname: A\nlanguage: es\nstart: call\nnodes:\n  \
         call: {{ type: http, url: 'https://a.test', next: first, error: end }}\n{question}"
    );
    let program = Program::compile(&Flow::from_yaml(&text).expect("a flow")).expect("no errors");
    Versions(vec![(IdSource::new(Timestamp::from_millis(0), 1).make(), program)])
}

/// What happens when the backend answers after the customer wrote all this.
fn written_meanwhile(programs: &Versions, texts: &[&str]) -> Step {
    let mut state = start(programs, 0, None).state.expect("it waits for the backend");
    let effect = state.wait.call.expect("it waits for the backend");
    for text in texts {
        let message = Inbound::Text { body: (*text).to_owned() };
        let kept = decide(programs, Some(state), Input::Message(&message));
        assert_eq!((kept.outcome, kept.effects.len(), kept.trace.len()), (Outcome::Waiting, 0, 0));
        state = kept.state.expect("it waits on");
    }
    let outcome = HttpOutcome::Answered { status: 200, headers: Default::default(), body: String::new() };
    decide(programs, Some(state), Input::HttpAnswered { effect, outcome: &outcome })
}

fn words(messages: &[Inbound]) -> Vec<&str> {
    messages.iter().map(Inbound::text).collect()
}

#[test]
fn what_is_written_during_a_call_answers_the_questions_after_it_once_each() {
    let programs = backend(
        "  first: { type: ask, question: ¿Nombre?, answer: { type: text }, next: second, fallback: end }\n  \
         second: { type: ask, question: ¿Edad?, answer: { type: number }, next: end, fallback: end }\n",
    );
    let both = written_meanwhile(&programs, &["Ana", "33"]);
    assert_eq!(
        (said(&both), both.outcome),
        (vec!["¿Nombre?", "¿Edad?"], Outcome::Ended(EndReason::Completed))
    );
    assert!(both.unheard.is_empty());

    // What does not fit is not held against somebody who had not read the question.
    let one = written_meanwhile(&programs, &["Ana", "gracias"]);
    assert_eq!((said(&one), one.outcome), (vec!["¿Nombre?", "¿Edad?"], Outcome::Waiting));
    let state = one.state.expect("it waits");
    assert_eq!((state.queue.len(), state.frames[0].attempts), (0, 0));
    assert!(!one.effects.iter().any(|effect| matches!(effect, Effect::CancelTimer { .. })));
}

#[test]
fn what_no_question_took_is_handed_back_when_the_run_ends() {
    let programs = backend("  first: { type: message, send: { text: Listo }, next: end }\n");
    let ended = written_meanwhile(&programs, &["uno", "dos"]);
    assert_eq!((said(&ended), words(&ended.unheard)), (vec!["Listo"], vec!["uno", "dos"]));
}

#[test]
fn what_is_written_during_a_call_does_not_answer_what_is_asked_after_a_delay() {
    let programs = backend(
        "  first: { type: delay, for: 2h, next: second }\n  \
         second: { type: ask, question: ¿Nombre?, answer: { type: text }, next: end, fallback: end }\n",
    );
    let resting = written_meanwhile(&programs, &["uno", "dos"]);
    assert_eq!((resting.outcome, words(&resting.unheard)), (Outcome::Waiting, vec!["uno", "dos"]));
    assert!(resting.state.expect("it waits").queue.is_empty());
}

#[test]
fn only_so_much_is_kept_during_a_call() {
    let programs = backend("  first: { type: end }\n");
    let mut state = start(&programs, 0, None).state.expect("it waits");
    let message = Inbound::Text { body: "a".to_owned() };
    for _ in 0..20 {
        state = decide(&programs, Some(state), Input::Message(&message)).state.expect("it waits");
    }
    let more = decide(&programs, Some(state.clone()), Input::Message(&message));
    assert_eq!((more.outcome, more.state), (Outcome::Ignored, Some(state)));
}

#[test]
fn customers_are_parted_as_the_weights_say_and_another_salt_parts_them_anew() {
    let parted = |salt: &str| {
        let text = format!(
            "api: hilo.dev/flow/v1\nflow: a\nname: A\nlanguage: es\nstart: split\nnodes:\n  split:\n    type: split\n    salt: {salt}\n    \
             variants: [{{ name: a, weight: 70, next: end }}, {{ name: none, weight: 0, next: end }}, {{ name: b, weight: 30, next: end }}]\n"
        );
        let program = Program::compile(&Flow::from_yaml(&text).expect("a flow")).expect("no errors");
        let programs = Versions(vec![(IdSource::new(Timestamp::from_millis(0), 1).make(), program)]);
        let by = |contact| {
            let start = Input::Start {
                version: programs.0[0].0,
                trigger: None,
                message: None,
                given: Given::default(),
            };
            let decided = decide_for(contact, &programs, None, start);
            decided.trace[0].output.as_deref().expect("an output").to_owned()
        };
        (0..2_000).map(by).collect::<Vec<String>>()
    };
    let (first, second) = (parted("one"), parted("two"));
    let share = |of: &[String]| of.iter().filter(|variant| *variant == "a").count();
    // Within four standard deviations of 1400.
    assert!((1_318..=1_482).contains(&share(&first)), "{}", share(&first));
    assert!((1_318..=1_482).contains(&share(&second)), "{}", share(&second));
    assert!(!first.iter().chain(&second).any(|variant| variant == "none"));
    // Two partings of 70 to 30 that have nothing to do with one another agree for 58 in a hundred.
    let same = first.iter().zip(&second).filter(|(first, second)| first == second).count();
    assert!((1_070..=1_250).contains(&same), "{same}");
    assert_eq!(first, parted("one"));
}
