//! The filters: few, total and bounded.
//!
//! | filter | gives |
//! |---|---|
//! | `default(x)` | `x` for what is undefined, null or an empty text |
//! | `upper`, `lower`, `title`, `capitalize`, `trim` | the text, changed |
//! | `fold` | lower case without accents, for comparing |
//! | `digits` | only the digits of a text |
//! | `truncate(n)` | at most `n` characters, an ellipsis as the last |
//! | `slice(from, to)` | the characters of a text, or items of a list, from one place (0 is the first) up to before another; below zero counts from the end |
//! | `join(", ")`, `first`, `last`, `length` | of a list (or a text) |
//! | `int`, `float`, `round(places)`, `abs` | numbers |
//! | `number(places)` | a number as the locale writes it |
//! | `money("ARS")` | an amount as the locale writes it |
//! | `date("short" or "long" or "weekday")`, `time` | a day or moment as the locale writes it, in the contact's zone |
//! | `plus(3, "days")` | a day or moment so much later (or earlier): minutes, hours, days, weeks, months, years |
//! | `days_to(other)` | how many days another day or moment is away |
//! | `urlencode`, `tojson` | for addresses and bodies of requests |

mod arithmetic;
mod calendar;
mod numbers;
mod text;

pub use calendar::zone;
pub use numbers::decimal_comma;

use crate::engine::{LOCALE, TIME_ZONE};
use hilo_model::Locale;
use minijinja::{Environment, Error, ErrorKind, State, Value};

/// The names of all filters.
pub const NAMES: &[&str] = &[
    "abs",
    "capitalize",
    "date",
    "days_to",
    "default",
    "digits",
    "first",
    "float",
    "fold",
    "int",
    "join",
    "last",
    "length",
    "lower",
    "money",
    "number",
    "plus",
    "round",
    "slice",
    "time",
    "title",
    "tojson",
    "trim",
    "truncate",
    "upper",
    "urlencode",
];

/// The names of all tests (`x is defined`).
pub const TESTS: &[&str] = &["defined", "undefined", "none", "number", "string"];

pub(crate) fn install(environment: &mut Environment<'static>) {
    use minijinja::{filters, tests};
    environment.add_filter("abs", filters::abs);
    environment.add_filter("capitalize", filters::capitalize);
    environment.add_filter("first", filters::first);
    environment.add_filter("last", filters::last);
    environment.add_filter("length", filters::length);
    environment.add_filter("lower", filters::lower);
    environment.add_filter("title", filters::title);
    environment.add_filter("trim", text::trim);
    environment.add_filter("upper", filters::upper);

    environment.add_filter("default", text::default);
    environment.add_filter("digits", text::digits);
    environment.add_filter("fold", text::fold);
    environment.add_filter("join", text::join);
    environment.add_filter("tojson", text::to_json);
    environment.add_filter("slice", text::slice);
    environment.add_filter("truncate", text::truncate);
    environment.add_filter("urlencode", text::url_encode);

    environment.add_filter("float", numbers::float);
    environment.add_filter("int", numbers::int);
    environment.add_filter("money", numbers::money);
    environment.add_filter("number", numbers::number);
    environment.add_filter("round", numbers::round);

    environment.add_filter("date", calendar::date);
    environment.add_filter("time", calendar::time);
    environment.add_filter("plus", arithmetic::plus);
    environment.add_filter("days_to", arithmetic::days_to);

    environment.add_test("defined", tests::is_defined);
    environment.add_test("undefined", tests::is_undefined);
    environment.add_test("none", tests::is_none);
    environment.add_test("number", tests::is_number);
    environment.add_test("string", tests::is_string);
}

fn locale(state: &State<'_, '_>) -> Locale {
    let tag = state.lookup(LOCALE);
    tag.as_ref().and_then(Value::as_str).and_then(|tag| tag.parse().ok()).unwrap_or_else(|| Locale::of("en"))
}

fn time_zone(state: &State<'_, '_>) -> String {
    let name = state.lookup(TIME_ZONE);
    name.as_ref().and_then(Value::as_str).unwrap_or("UTC").to_owned()
}

fn refuse(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message.into())
}

#[cfg(test)]
mod tests;
