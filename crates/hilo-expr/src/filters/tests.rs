use crate::{Setting, Template};
use hilo_model::Locale;
use serde_json::{Map, json};

#[track_caller]
fn check(locale: &str, template: &str, shown: Result<&str, &str>) {
    let data: Map<_, _> = [
        ("name", json!("José  Peña")),
        ("none", json!(null)),
        ("list", json!(["a", "b", 3])),
        ("price", json!(1234567.5)),
        ("moment", json!("2026-11-21T02:30:00Z")),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    let locale: Locale = locale.parse().unwrap();
    let setting = Setting { locale: &locale, time_zone: "America/Argentina/Buenos_Aires", max_length: 4096 };
    let found = Template::parse(template).unwrap().render(&data, setting);
    match shown {
        Ok(text) => assert_eq!(found.as_deref(), Ok(text), "{locale} {template}"),
        Err(part) => {
            let error = found.expect_err(template).to_string();
            assert!(error.contains(part), "{template}: {error}");
        }
    }
}

#[test]
fn filters_show_values_as_people_write_them() {
    for (locale, template, shown) in [
        ("es", "{{ none | default('amiga') }}", Ok("amiga")),
        ("es", "{{ '' | default('amiga') }}", Ok("amiga")),
        ("es", "{{ missing | default('x') }}", Ok("x")),
        ("es", "{{ 0 | default('x') }}", Ok("0")),
        ("es", "{{ name | upper }} {{ name | lower }}", Ok("JOSÉ  PEÑA josé  peña")),
        (
            "es",
            "{{ 'ana maría' | title }} {{ 'ANA' | capitalize }} {{ ' a ' | trim }}",
            Ok("Ana María Ana a"),
        ),
        ("es", "{{ name | fold }}", Ok("jose pena")),
        ("es", "{{ 'No. 12-34' | digits }}", Ok("1234")),
        ("es", "{{ 'Pedido grande' | truncate(8) }}|{{ 'ñandú' | truncate(5) }}", Ok("Pedido…|ñandú")),
        (
            "es",
            "{{ list | join(' y ') }} {{ list | first }} {{ list | last }} {{ list | length }}",
            Ok("a y b y 3 a 3 3"),
        ),
        ("es", "{{ list }}", Ok("a, b, 3")),
        (
            "es",
            "{{ '12' | int + 1 }} {{ 2.5 | round }} {{ 1.005 | round(2) }} {{ -3 | abs }}",
            Ok("13 3 1.01 3"),
        ),
        ("es", "{{ 10 / 2 }} {{ '7.5' | float * 2 }}", Ok("5 15")),
        ("es", "{{ price | number }}", Ok("1.234.567,5")),
        ("en", "{{ price | number(2) }}", Ok("1,234,567.50")),
        ("es-AR", "{{ price | money('ARS') }}", Ok("$ 1.234.567,50")),
        ("es-MX", "{{ price | money('mxn') }}", Ok("$1,234,567.50")),
        ("pt-BR", "{{ -12 | money('BRL') }}", Ok("-R$ 12,00")),
        ("en-US", "{{ 0.5 | money('USD') }}", Ok("$0.50")),
        ("es-CL", "{{ 1990 | money('CLP') }}", Ok("$ 1.990")),
        ("es-ES", "{{ 9.99 | money('EUR') }}", Ok("9,99 €")),
        ("en", "{{ 5 | money('UYU') }}", Ok("UYU 5.00")),
        ("es", "{{ moment | date }} {{ moment | time }}", Ok("20/11/2026 23:30")),
        ("en-US", "{{ moment | date }} {{ moment | time }}", Ok("11/20/2026 11:30 PM")),
        ("es", "{{ '2026-11-21' | date('long') }}", Ok("21 de noviembre de 2026")),
        ("pt", "{{ '2026-03-01' | date('long') }}", Ok("1 de março de 2026")),
        ("en", "{{ '2026-11-21' | date('long') }}", Ok("November 21, 2026")),
        ("es", "{{ '2026-11-21' | date('weekday') }}", Ok("sábado")),
        ("es", "{{ '09:05' | time }}", Ok("09:05")),
        (
            "es",
            "{{ '2026-01-31' | plus(1, 'months') }} {{ '2026-03-01' | plus(-1, 'day') }}",
            Ok("2026-02-28 2026-02-28"),
        ),
        ("es", "{{ '2026-11-21' | plus(90, 'minutes') }}", Ok("2026-11-21T01:30:00")),
        (
            "es",
            "{{ moment | plus(2, 'hours') | time }} {{ moment | plus(1, 'weeks') | date }}",
            Ok("01:30 27/11/2026"),
        ),
        ("es", "{{ '2026-12-24T17:00' | plus(8, 'hours') | date }}", Ok("25/12/2026")),
        (
            "es",
            "{{ '2026-11-21' | days_to('2027-01-01') }} {{ moment | days_to('2026-11-19') }}",
            Ok("41 -1"),
        ),
        (
            "es",
            "{{ '2026-11-21T09:30' | slice(11) }} {{ 'ñandú' | slice(0, 2) }} {{ 'abc' | slice(-2, -1) }}",
            Ok("09:30 ña b"),
        ),
        ("es", "{{ list | slice(1, 9) }}|{{ 'ab' | slice(5) }}", Ok("b, 3|")),
        ("es", "{{ '2026-11-21' | plus(1, 'moons') }}", Err("no unit")),
        ("es", "{{ '2026-11-21' | plus(999999, 'years') }}", Err("too many")),
        ("es", "{{ name | plus(1, 'days') }}", Err("not a day or moment")),
        ("es", "{{ 'a b/ñ' | urlencode }}", Ok("a%20b%2F%C3%B1")),
        ("es", "{{ list | tojson }}", Ok("[\"a\",\"b\",3]")),
        ("es", "{{ name | number }}", Err("is not a number")),
        ("es", "{{ 1 | money('pesos') }}", Err("three letters")),
        ("es", "{{ name | date }}", Err("not a day or moment")),
        ("es", "{{ '2026-11-21' | time }}", Err("no hour")),
        ("es", "{{ '10:00' | date }}", Err("no day")),
        ("es", "{{ none | urlencode }}", Err("no value")),
    ] {
        check(locale, template, shown);
    }
}

#[test]
fn every_filter_and_test_that_is_named_is_installed() {
    let data = Map::new();
    let locale = Locale::of("es");
    let setting = Setting { locale: &locale, time_zone: "UTC", max_length: 4096 };
    for name in super::NAMES {
        let error = Template::parse(&format!("{{{{ 1 | {name} }}}}")).unwrap().render(&data, setting);
        assert!(!error.is_err_and(|e| e.to_string().contains("unknown")), "{name}");
    }
    for name in super::TESTS {
        assert!(
            Template::parse(&format!("{{{{ 1 is {name} }}}}")).unwrap().render(&data, setting).is_ok(),
            "{name}"
        );
    }
}
