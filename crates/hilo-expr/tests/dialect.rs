//! The dialect as a whole: what it accepts, what it refuses and where, and that nothing gets out of hand.

use hilo_expr::{EvalError, Expression, Locals, Setting, Template};
use hilo_model::Locale;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

fn data() -> Map<String, Value> {
    let Value::Object(data) = json!({
        "topic": "sales", "units": 12, "half": 0.5, "nothing": null,
        "contact": { "name": "Ana", "fields": { "city": "Rosario" } },
        "items": [{ "title": "té" }, { "title": "café" }],
    }) else {
        unreachable!()
    };
    data
}

fn setting(locale: &Locale) -> Setting<'_> {
    Setting { locale, time_zone: "UTC", max_length: 4096 }
}

fn render(template: &str) -> Result<String, EvalError> {
    Template::parse(template).expect(template).render(&data(), setting(&Locale::of("es")))
}

#[test]
fn templates_are_filled_in() {
    for (template, text) in [
        ("sin nada", "sin nada"),
        ("{ una llave } sola", "{ una llave } sola"),
        ("Hola {{ contact.name }}, {{ contact.fields.city }}", "Hola Ana, Rosario"),
        ("{{ 'grande' if units > 10 else 'chico' }}{{ nothing }}", "grande"),
        ("{% for item in items %}{{ loop.index }}. {{ item.title }}\n{% endfor %}", "1. té\n2. café\n"),
        ("{% if topic == 'sales' %}x{{ units * 2 }}{% endif %}", "x24"),
        ("{% raw %}{{ asis }}{% endraw %}", "{{ asis }}"),
        ("{# nota #}a", "a"),
    ] {
        assert_eq!(render(template).as_deref(), Ok(text));
    }
}

#[test]
fn expressions_keep_their_type() {
    let locale = Locale::of("es");
    for (source, value) in [
        ("units >= 10 and topic == \"sales\"", json!(true)),
        ("units / 4", json!(3)),
        ("units * half", json!(6)),
        ("half + 1", json!(1.5)),
        ("[units, contact.name, nothing]", json!([12, "Ana", null])),
        ("{'a': units}", json!({ "a": 12 })),
        ("'ros' in (contact.fields.city | lower)", json!(true)),
        ("missing is defined", json!(false)),
    ] {
        assert_eq!(Expression::parse(source).unwrap().eval(&data(), setting(&locale)), Ok(value), "{source}");
    }
    let template = Template::parse(" {{ units }} ").unwrap();
    assert_eq!(template.render_value(&data(), setting(&locale)), Ok(json!(12)));
}

#[test]
fn mistakes_are_found_when_parsing_with_their_place() {
    for (source, line, column, part) in [
        ("Hola {{ name ", 1, 0, ""),
        ("a\n{{ x | uper }}", 2, 8, "did you mean `upper`"),
        ("{{ x is deefined }}", 1, 9, "did you mean `defined`"),
        ("{% set x = 1 %}", 1, 1, "not a block"),
        ("{%- include 'x' %}", 1, 1, "not a block"),
        ("ñ {% macro m() %}{% endmacro %}", 1, 3, "not a block"),
        ("{{ 1 + }}", 1, 0, ""),
        ("{% if x %}", 1, 0, ""),
    ] {
        let error = Template::parse(source).expect_err(source);
        assert_eq!(error.line, line, "{source}: {error}");
        assert!(column == 0 || error.column == column, "{source}: {error}");
        assert!(error.message.contains(part), "{source}: {error}");
    }
    assert!(Expression::parse("  ").is_err());
    assert!(Expression::parse(&"1+".repeat(10_000)).is_err());
}

#[test]
fn an_undefined_variable_is_an_error_unless_lenient() {
    let error = render("Hola {{ contact.nmae }}").unwrap_err().to_string();
    assert!(error.contains("contact.nmae") && error.contains("column 9"), "{error}");
    assert!(render("{% if nobody %}{% endif %}").is_err());
    let locale = Locale::of("es");
    let template = Template::parse("Hola {{ nobody.name }}!").unwrap();
    assert_eq!(template.render_lenient(&data(), setting(&locale)).as_deref(), Ok("Hola !"));
}

#[test]
fn paths_name_what_is_used() {
    let template =
        Template::parse("{{ a.b.c }}{% for x in list %}{{ x.y }}{{ loop.index }}{% endfor %}{{ d['e'] }}");
    let mut paths: Vec<String> = template.unwrap().paths().iter().map(|path| path.join(".")).collect();
    paths.sort();
    assert_eq!(paths, ["a.b.c", "d", "list"]);
}

#[test]
fn work_and_output_are_bounded() {
    let locale = Locale::of("es");
    let mut data = data();
    data.insert("many".into(), json!(vec![1; 2_000]));
    let nested = Template::parse("{% for a in many %}{% for b in many %}{% endfor %}{% endfor %}").unwrap();
    assert_eq!(nested.render(&data, setting(&locale)), Err(EvalError::OutOfBudget));
    let long = Template::parse("{% for a in many %}abcd{% endfor %}").unwrap();
    assert_eq!(long.render(&data, setting(&locale)), Err(EvalError::TooLong { limit: 4096 }));
    let long = Expression::parse("'a' * 5000").unwrap();
    assert_eq!(long.eval(&data, setting(&locale)), Err(EvalError::TooLong { limit: 4096 }));
}

#[test]
fn locals_hide_what_is_below() {
    let names = Map::from_iter([("topic".to_owned(), json!("support"))]);
    let data = data();
    let scope = Locals { names: &names, below: &data };
    let template = Template::parse("{{ topic }} {{ units }}").unwrap();
    assert_eq!(template.render(&scope, setting(&Locale::of("es"))).as_deref(), Ok("support 12"));
}

proptest! {
    #[test]
    fn nothing_that_is_written_panics(source in "[{}%#|a-z0-9 .'\"()\\[\\]+*ñ-]{0,60}") {
        let locale = Locale::of("es");
        if let Ok(template) = Template::parse(&source) {
            let first = template.render(&data(), setting(&locale));
            prop_assert_eq!(first, template.render(&data(), setting(&locale)));
        }
        if let Ok(expression) = Expression::parse(&source) {
            let _ = expression.eval(&data(), setting(&locale));
        }
    }

    #[test]
    fn text_without_braces_is_itself(text in "[^{]{0,200}") {
        let template = Template::parse(&text).unwrap();
        prop_assert!(template.is_plain());
        let locale = Locale::of("es");
        prop_assert_eq!(template.render(&Map::new(), setting(&locale)), Ok(text));
    }
}
