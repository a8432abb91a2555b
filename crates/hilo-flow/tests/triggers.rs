//! Which flow a message starts.

use hilo_flow::{
    Flow, Program,
    triggers::{FlowRef, TriggerFacts, find},
};
use hilo_model::{
    FlowVersionId, IdSource, Timestamp,
    message::{ChoiceKind, Inbound},
};

fn program(slug: &str, triggers: &str) -> Program {
    let text = format!(
        "api: hilo.dev/flow/v1\nflow: {slug}\nname: A\nlanguage: es\ntriggers: {triggers}\nstart: a\nnodes:\n  a: {{ type: end }}\n"
    );
    Program::compile(&Flow::from_yaml(&text).expect(&text)).expect(&text)
}

/// `flow/trigger` of what starts, or nothing.
fn started(message: &Inbound, facts: TriggerFacts<'_>) -> Option<String> {
    let programs = [
        program("any", "[{ type: any_message }, { type: first_contact }]"),
        program(
            "words",
            "[{ type: keyword, words: [menú] }, { type: keyword, match: starts, words: [pedido] }, \
             { type: keyword, match: contains, words: [precio, 'hora de cierre'] }, \
             { type: keyword, match: regex, words: ['^#\\d{4}$'] }, \
             { type: keyword, match: fuzzy, words: [devolución, hola] }]",
        ),
        program(
            "stop",
            "[{ type: keyword, words: [salir], interrupt: true }, { type: button, ids: [quit], interrupt: true }]",
        ),
        program("late", "[{ type: keyword, words: [menu, pedido listo] }, { type: button, ids: [buy] }]"),
    ];
    let mut ids = IdSource::new(Timestamp::from_millis(0), 1);
    let refs: Vec<FlowRef> = programs
        .iter()
        .map(|p| FlowRef { flow: p.slug().to_owned(), version: ids.make::<FlowVersionId>() })
        .collect();
    let flows: Vec<_> = refs.iter().zip(&programs).collect();
    find(&flows, message, facts).map(|hit| {
        assert_eq!(hit.version, refs[hit.flow].version);
        format!("{}/{}", refs[hit.flow].flow, hit.trigger)
    })
}

#[test]
fn the_surest_trigger_wins() {
    for (text, hit) in [
        ("MENU", "words/0"),
        ("  ¡Menú!  ", "words/0"),
        ("menú del día", "any/0"),
        ("Pedido 1042", "words/1"),
        ("pedido listo", "late/0"),
        ("el precio a la hora de cierre", "words/2"),
        ("pedidos", "any/0"),
        ("¿Qué PRECIO tiene?", "words/2"),
        ("preciosa", "any/0"),
        ("¿hora de cierre?", "words/2"),
        ("#1042", "words/3"),
        ("#10425", "any/0"),
        ("devolucoin", "words/4"),
        ("devolverte", "any/0"),
        ("hila", "words/4"),
        ("ho", "any/0"),
        ("salir", "stop/0"),
        ("", "any/0"),
        ("👍", "any/0"),
    ] {
        let message = Inbound::Text { body: text.to_owned() };
        assert_eq!(started(&message, TriggerFacts::default()).as_deref(), Some(hit), "{text}");
    }
}

#[test]
fn buttons_facts_and_runs_decide() {
    let text = |body: &str| Inbound::Text { body: body.to_owned() };
    let tap = |id: &str, title: &str| Inbound::Choice {
        via: ChoiceKind::Button,
        id: id.into(),
        title: title.into(),
    };
    let first = TriggerFacts { first_contact: true, ..TriggerFacts::default() };
    let active = TriggerFacts { run_active: true, ..TriggerFacts::default() };
    for (message, facts, hit) in [
        (tap("buy", "Menú"), TriggerFacts::default(), Some("late/1")),
        (tap("other", "Menú"), TriggerFacts::default(), Some("words/0")),
        (text("buenas"), first, Some("any/1")),
        (text("menú"), first, Some("words/0")),
        (text("menú"), active, None),
        (text("salir"), active, Some("stop/0")),
        (tap("quit", "x"), active, Some("stop/1")),
        (Inbound::Reaction { message: "m".into(), emoji: None }, TriggerFacts::default(), None),
        (
            Inbound::Other { kind: "order".into(), raw: serde_json::Value::Null },
            TriggerFacts::default(),
            Some("any/0"),
        ),
    ] {
        assert_eq!(started(&message, facts).as_deref(), hit, "{message:?} {facts:?}");
    }
}

#[test]
fn of_several_keywords_the_longest_that_fits_wins_whatever_stands_first() {
    let programs = [
        program("short", "[{ type: keyword, match: starts, words: [pedido] }]"),
        program("long", "[{ type: keyword, match: starts, words: [pedido cancelado, pe] }]"),
        program("within", "[{ type: keyword, match: contains, words: [pedido cancelado hoy] }]"),
        program("pattern", "[{ type: keyword, match: regex, words: ['no .+ pedido', 'n'] }]"),
        program("other", "[{ type: keyword, match: regex, words: ['no'] }]"),
    ];
    let mut ids = IdSource::new(Timestamp::from_millis(0), 1);
    let flow = |p: &Program| FlowRef { flow: p.slug().to_owned(), version: ids.make::<FlowVersionId>() };
    let refs: Vec<FlowRef> = programs.iter().map(flow).collect();
    let flows: Vec<_> = refs.iter().zip(&programs).collect();
    for (text, wins) in [
        ("pedido 7", "short"),
        ("pedido cancelado hoy", "long"),
        ("mi pedido cancelado hoy", "within"),
        ("no quiero mi pedido", "pattern"),
        ("no", "other"),
    ] {
        let message = Inbound::Text { body: text.to_owned() };
        let hit = find(&flows, &message, TriggerFacts::default()).expect(text);
        assert_eq!(refs[hit.flow].flow, wins, "{text}");
    }
}
