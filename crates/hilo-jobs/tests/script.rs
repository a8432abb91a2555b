//! What scripts can do, and everything that they cannot.

use hilo_flow::engine::{JobError, JobFailure, JobOutcome, ScriptJob};
use hilo_jobs::script::{check, run};
use hilo_model::Timestamp;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// 2026-11-20T12:00:00Z.
const NOW: Timestamp = Timestamp::from_seconds(1_795_176_000);

fn job(code: &str, input: Value) -> ScriptJob {
    let Value::Object(input) = input else { panic!("no object") };
    ScriptJob { code: code.into(), input, now: NOW }
}

fn gives(code: &str, input: Value) -> Value {
    match run(&job(code, input), || false) {
        JobOutcome::Done { result } => result,
        JobOutcome::Failed(error) => panic!("{code}: {error}"),
    }
}

fn fails(code: &str) -> JobError {
    match run(&job(code, json!({})), || false) {
        JobOutcome::Failed(error) => error,
        JobOutcome::Done { result } => panic!("{code} gave {result}"),
    }
}

#[test]
fn a_script_computes_from_its_input() {
    let code = "const total = input.items.reduce((sum, { price, quantity }) => sum + price * quantity, 0);\n\
                return { total, who: input.who.toUpperCase() };";
    let input = json!({ "who": "Ñandú 🌸 中", "items": [{ "price": 2.5, "quantity": 4 }, { "price": 1, "quantity": 1 }] });
    assert_eq!(gives(code, input), json!({ "total": 11, "who": "ÑANDÚ 🌸 中" }));
    assert_eq!(
        gives(
            "return { m: input.text.match(/(?<y>\\d{4})/u).groups.y }; // the end",
            json!({ "text": "in 2026" })
        ),
        json!({ "m": "2026" })
    );
}

#[test]
fn what_never_ends_is_cut() {
    for code in [
        "for (;;);",
        "while (true) { try { for (;;); } catch { } }",
        "const f = () => { for (;;) { try { f(); } catch {} } }; f();",
        "function* g() { for (;;) yield 1; } for (const x of g());",
        "return { ok: /^(a+)+$/.test('a'.repeat(40) + 'b') };",
        "[1,2,3].sort(() => { for (;;); });",
        "return { toJSON() { for (;;); } };",
        "return new Proxy({}, { ownKeys() { for (;;); } });",
        "const error = new Error(); Object.defineProperty(error, 'name', { get() { for (;;); } }); throw error;",
    ] {
        assert_eq!(fails(code).kind, JobFailure::Timeout, "{code}");
    }
}

#[test]
fn whoever_has_waited_too_long_stops_it() {
    let JobOutcome::Failed(error) = run(&job("for (;;);", json!({})), || true) else { panic!("it ended") };
    assert_eq!(error.kind, JobFailure::Timeout);
}

#[test]
fn what_needs_too_much_memory_is_cut() {
    for code in [
        "const all = []; for (;;) all.push('x'.repeat(1000) + all.length);",
        "let text = 'x'; for (;;) text += text;",
        "return { text: 'x'.repeat(100_000_000) };",
        "const all = []; for (;;) all.push({ all: [...all] });",
        "let n = 2n; for (;;) n = n * n;",
    ] {
        let kind = fails(code).kind;
        // Large numbers and texts have limits of the language before those of memory.
        assert!(matches!(kind, JobFailure::Memory | JobFailure::Threw), "{code}: {kind:?}");
    }
    // The next one has all of it again.
    assert_eq!(gives("return { n: 'x'.repeat(1_000_000).length };", json!({})), json!({ "n": 1_000_000 }));
}

#[test]
fn deep_recursion_is_an_error_and_not_the_end_of_the_process() {
    let error = fails("const f = (n) => f(n + 1) + 1;\nreturn { n: f(0) };");
    assert_eq!((error.kind, error.line), (JobFailure::Threw, Some(1)), "{error}");
    assert!(error.detail.starts_with("RangeError") || error.detail.starts_with("InternalError"), "{error}");
    assert_eq!(
        fails(&format!("return {}1{};", "[".repeat(10_000), "]".repeat(10_000))).kind,
        JobFailure::Syntax
    );
    let deep = "let deep = {}; for (let n = 0; n < 500; n++) deep = { deep }; return deep;";
    assert_eq!(fails(deep).kind, JobFailure::Result);
    let deeper = "let deep = {}; for (let n = 0; n < 100000; n++) deep = { deep }; return deep;";
    assert!(matches!(fails(deeper).kind, JobFailure::Threw | JobFailure::Result));
}

#[test]
fn what_it_returns_is_a_small_object() {
    for code in ["", "return 1;", "return null;", "return 'x';", "return () => 1;", "return { toJSON() {} };"]
    {
        assert_eq!(fails(code).kind, JobFailure::Result, "{code}");
    }
    assert_eq!(fails("return { text: 'é'.repeat(40_000) };").kind, JobFailure::TooLarge);
    assert_eq!(fails("return (async () => ({}))();").kind, JobFailure::Result);
    assert_eq!(fails("const me = {}; me.me = me; return me;").kind, JobFailure::Threw);
    assert_eq!(fails("return { n: 1n };").kind, JobFailure::Threw);
    assert_eq!(fails("return { broken: '\\ud800' };").kind, JobFailure::Result);
    assert_eq!(
        gives("return { a: undefined, b: NaN, c: [undefined], d: new Date(0) };", json!({})),
        json!({ "b": null, "c": [null], "d": "1970-01-01T00:00:00.000Z" })
    );
}

#[test]
fn nothing_of_the_outside_is_there() {
    let names = [
        "fetch",
        "require",
        "process",
        "XMLHttpRequest",
        "WebSocket",
        "Deno",
        "setTimeout",
        "setInterval",
        "print",
        "console",
        "std",
        "os",
        "navigator",
        "performance",
        "WeakRef",
        "FinalizationRegistry",
        "SharedArrayBuffer",
        "Atomics",
        "Uint8Array",
        "queueMicrotask",
        "window",
        "self",
        "global",
        "importScripts",
        "crypto",
        "Intl",
        "WebAssembly",
    ];
    for name in names {
        assert_eq!(
            gives(&format!("return {{ is: typeof {name} }};"), json!({})),
            json!({ "is": "undefined" }),
            "{name}"
        );
        let hidden = format!("return {{ is: typeof Function('return this')()['{name}'] }};");
        assert_eq!(gives(&hidden, json!({})), json!({ "is": "undefined" }), "{name}");
    }
    for code in ["import 'fs';", "await 1;", "import.meta;"] {
        assert_eq!(fails(code).kind, JobFailure::Syntax, "{code}");
    }
    assert_eq!(
        gives(
            "let caught = 'no'; try { Math.random(); } catch (error) { caught = error.message; } return { caught };",
            json!({})
        ),
        json!({ "caught": "a script has no randomness" })
    );
    // A promise is there and nothing ever comes of it.
    assert_eq!(
        gives("let n = 0; import('fs').catch(() => { n = 1; }); return { n };", json!({})),
        json!({ "n": 0 })
    );
}

#[test]
fn the_only_moment_it_knows_is_the_turns_and_the_only_zone_is_utc() {
    let moment = "2026-11-20T12:00:00.000Z";
    for code in [
        "new Date().toISOString()",
        "new Date(Date.now()).toISOString()",
        "new Date(undefined ?? Date.now()).toJSON()",
        "Date()",
        "String(new Date())",
        "new (new Date().constructor)().toISOString()",
        "new (Object.getPrototypeOf(new Date()).constructor)().toISOString()",
        "Reflect.construct(Date, []).toISOString()",
        "new (class extends Date {})().toISOString()",
        "new Date('2026-11-20T12:00').toISOString()",
        "new Date(2026, 10, 20, 12).toISOString()",
        "new Date('2026-11-20T13:00:00+01:00').toLocaleString()",
    ] {
        assert_eq!(gives(&format!("return {{ at: {code} }};"), json!({})), json!({ "at": moment }), "{code}");
    }
    let local = "const d = new Date(0); d.setHours(25, 30); return { h: d.getHours(), d: d.getDate(), z: d.getTimezoneOffset(), \
                 day: d.getDay(), words: d.toDateString(), time: d.toLocaleTimeString(), is: d instanceof Date };";
    assert_eq!(
        gives(local, json!({})),
        json!({ "h": 1, "d": 2, "z": 0, "day": 5, "words": "1970-01-02", "time": "01:30:00.000Z", "is": true })
    );
    // What depends on the place or is a guess is no date.
    for text in ["Nov 20 2026", "20/11/2026", "2026-11-20 12:00", ""] {
        assert_eq!(
            gives(
                "return { n: Number.isNaN(new Date(input.text).getTime()), p: Number.isNaN(Date.parse(input.text)) };",
                json!({ "text": text })
            ),
            json!({ "n": true, "p": true }),
            "{text}"
        );
    }
}

#[test]
fn tricks_with_prototypes_reach_nobody_else() {
    let code = "Object.prototype.total = 7; Array.prototype.map = () => 1; JSON.stringify = () => '{\"total\":8}';\n\
                JSON.parse = () => 9; Object.prototype.toJSON = () => 3; globalThis.input = 1; return { own: 1 };";
    // What it does to itself is its own affair: an object that turns itself into a number is no object.
    assert_eq!(fails(code).kind, JobFailure::Result);
    assert_eq!(
        gives(
            "return { n: [1].map((n) => n + 1)[0], t: typeof {}.total, i: typeof input.total };",
            json!({})
        ),
        json!({ "n": 2, "t": "undefined", "i": "undefined" })
    );
    let input = json!({ "__proto__": { "admin": true }, "constructor": 1 });
    assert_eq!(
        gives("return { admin: String({}.admin), own: Object.keys(input).length };", input),
        json!({ "admin": "undefined", "own": 2 })
    );
    let stringify = "JSON.stringify = () => 'broken'; Object.prototype.extra = 1; return { own: 1 };";
    assert_eq!(gives(stringify, json!({})), json!({ "own": 1 }));
}

#[test]
fn errors_tell_where_and_never_what_a_customer_wrote() {
    let error = fails("const a = 1;\nconst b = input.none.deeper;\nreturn {};");
    assert_eq!(
        (error.kind, error.line, error.column.is_some()),
        (JobFailure::Threw, Some(2), true),
        "{error}"
    );
    assert!(error.detail.contains("TypeError"), "{error}");
    let error = fails("\n\n  throw new Error('Ana said hello');");
    assert_eq!((error.line, &*error.detail), (Some(3), "Error"));
    let error =
        fails("class Refused extends Error { get name() { return 'Refused'; } }\nthrow new Refused('Ana');");
    assert_eq!((error.line.is_some(), &*error.detail), (true, "Refused"));
    assert_eq!(fails("throw 'Ana';").detail, "something that is no error");
    let error = fails("const a = 1;\nreturn { a: };");
    assert_eq!((error.kind, error.line), (JobFailure::Syntax, Some(2)), "{error}");
    assert_eq!(fails("return JSON.parse('{');").kind, JobFailure::Threw);
}

#[test]
fn what_cannot_be_read_is_known_without_running_it() {
    assert_eq!(check("for (;;);"), Ok(()));
    assert_eq!(check("return { a: 1 }; // end"), Ok(()));
    for code in ["return {", "}); (function () {", "let a; let a;", "zero\0", "with (input) {}", "`"] {
        assert_eq!(check(code).unwrap_err().kind, JobFailure::Syntax, "{code}");
    }
    assert_eq!(check("let a = 1;\nlet a = 2;").unwrap_err().line, Some(2));
}

#[test]
fn many_run_beside_one_another() {
    let threads: Vec<_> = (0..8)
        .map(|n| {
            std::thread::spawn(move || {
                (0..20)
                    .map(|m| {
                        gives(
                            "globalThis.n = (globalThis.n ?? 0) + input.n; return { n };",
                            json!({ "n": n * 100 + m }),
                        )
                    })
                    .collect::<Vec<_>>()
            })
        })
        .collect();
    for (n, thread) in threads.into_iter().enumerate() {
        let all = thread.join().unwrap();
        assert!(all.iter().enumerate().all(|(m, given)| *given == json!({ "n": n * 100 + m })));
    }
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any::<i32>().prop_map(|n| Value::from(f64::from(n) / 8.0)),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map("[a-zA-Z0-9_ñ$]{0,8}", inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_gives_the_same_and_what_goes_through_stays_as_it_is(given in value()) {
        let code = "return { given: input.given, sorted: JSON.stringify(input), at: Date.now() };";
        let job = job(code, json!({ "given": given }));
        let once = run(&job, || false);
        prop_assert_eq!(&once, &run(&job, || false));
        let JobOutcome::Done { result } = once else { panic!("{once:?}") };
        prop_assert_eq!(result["given"].to_string().replace(".0", ""), given.to_string().replace(".0", ""));
    }

    #[test]
    fn no_code_breaks_the_sandbox(code in "\\PC{0,60}") {
        let checked = check(&code);
        let ran = run(&job(&code, json!({})), || false);
        prop_assert_eq!(&ran, &run(&job(&code, json!({})), || false));
        if let Err(error) = checked {
            prop_assert_eq!(ran, JobOutcome::Failed(error));
        }
    }
}
