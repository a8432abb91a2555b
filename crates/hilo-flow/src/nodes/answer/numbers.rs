//! Numbers as people write them.

use super::number_words;
use hilo_model::Locale;
use serde_json::{Number, Value};

/// Reads a number, in figures or in words. Of figures, a lone separator with three digits after it is a thousands separator where the locale uses it so;
/// else the last separator begins the fraction.
pub(super) fn number(text: &str, locale: &Locale) -> Option<f64> {
    figures(text, locale).or_else(|| number_words::number(text))
}

fn figures(text: &str, locale: &Locale) -> Option<f64> {
    let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\'').collect();
    let (sign, digits) = match text.strip_prefix(['-', '−']) {
        Some(digits) => (-1.0, digits),
        None => (1.0, text.strip_prefix('+').unwrap_or(&text)),
    };
    if digits.is_empty()
        || digits.len() > 20
        || !digits.chars().all(|c| c.is_ascii_digit() || c == '.' || c == ',')
    {
        return None;
    }
    let group = if hilo_expr::filters::decimal_comma(locale) { '.' } else { ',' };
    let last = digits.rfind(['.', ',']);
    let (whole, fraction) = match last {
        None => (digits, ""),
        Some(at) => {
            let separator = char::from(digits.as_bytes()[at]);
            let (before, after) = (&digits[..at], &digits[at + 1..]);
            let repeated = before.contains(separator);
            let grouping =
                repeated || (separator == group && after.len() == 3 && !before.contains(['.', ',']));
            if grouping { (digits, "") } else { (before, after) }
        }
    };
    if !grouped(whole)
        || !fraction.chars().all(|c| c.is_ascii_digit())
        || (last.is_some() && digits.ends_with(['.', ',']))
    {
        return None;
    }
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    format!("{whole}.{fraction}0").parse::<f64>().ok().map(|value| sign * value)
}

/// Whether separators stand only before groups of three digits.
fn grouped(whole: &str) -> bool {
    let mut groups = whole.split(['.', ',']);
    let first = groups.next().unwrap_or_default();
    !first.is_empty()
        && groups.all(|group| group.len() == 3)
        && (first.len() <= 3 || !whole.contains(['.', ',']))
}

/// Reads an amount: a number with a currency's sign or code before or after it, two decimals at most; `20 mil pesos`, `15k`.
pub(super) fn money(text: &str, locale: &Locale) -> Option<f64> {
    let is_figure = |c: char| c.is_ascii_digit() || c == '-';
    let start = text.find(is_figure)?;
    let end = text.rfind(|c: char| c.is_ascii_digit())? + 1;
    let (before, after) = (&text[..start], &text[end..]);
    let thousands = ["mil", "thousand", "k"].iter().find_map(|word| {
        let rest = after.trim_start().strip_prefix(word)?;
        (!rest.starts_with(char::is_alphabetic)).then_some(rest)
    });
    let (after, times) = thousands.map_or((after, 1.0), |rest| (rest, 1_000.0));
    let is_currency = |part: &str| {
        let part = part.trim();
        part.chars().count() <= 5 && part.chars().all(|c| c.is_alphabetic() || "$€£R/.".contains(c))
    };
    if !is_currency(before) || !(is_currency(after) || hilo_expr::fold(after).starts_with("peso")) {
        return None;
    }
    let amount = figures(text.get(start..end)?, locale)? * times;
    let cents = amount * 100.0;
    ((cents - cents.round()).abs() < 1e-6).then_some(amount)
}

/// The JSON of a number; an integer if it has no fraction.
pub(super) fn to_json(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 9e15 {
        return Value::from(number as i64);
    }
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}
