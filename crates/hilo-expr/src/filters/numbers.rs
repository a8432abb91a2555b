//! Filters on numbers, and how locales write them.

use super::{locale, refuse};
use hilo_model::Locale;
use minijinja::{Error, State, Value};
use rust_decimal::{Decimal, RoundingStrategy};

/// The largest number of digits after the point.
const MAX_PLACES: u32 = 10;

fn decimal(value: &Value) -> Result<Decimal, Error> {
    let text = match value.as_str() {
        Some(text) => text.trim().to_owned(),
        None => value.to_string(),
    };
    text.parse()
        .or_else(|_| Decimal::from_scientific(&text))
        .map_err(|_| refuse(format!("`{}` is not a number", text.chars().take(40).collect::<String>())))
}

fn rounded(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places.min(MAX_PLACES), RoundingStrategy::MidpointAwayFromZero)
}

fn to_value(value: Decimal) -> Value {
    let text = value.normalize().to_string();
    match text.parse::<i64>() {
        Ok(whole) => Value::from(whole),
        Err(_) => Value::from(text.parse::<f64>().unwrap_or_default()),
    }
}

pub(super) fn int(value: &Value) -> Result<Value, Error> {
    Ok(to_value(decimal(value)?.trunc()))
}

pub(super) fn float(value: &Value) -> Result<Value, Error> {
    Ok(to_value(decimal(value)?))
}

pub(super) fn round(value: &Value, places: Option<u32>) -> Result<Value, Error> {
    Ok(to_value(rounded(decimal(value)?, places.unwrap_or(0))))
}

pub(super) fn number(state: &mut State<'_, '_>, value: &Value, places: Option<u32>) -> Result<String, Error> {
    let value = decimal(value)?;
    let style = Style::of(&locale(state));
    Ok(match places {
        Some(places) => style.write(rounded(value, places), places.min(MAX_PLACES)),
        None => style.write(value.normalize(), value.normalize().scale()),
    })
}

pub(super) fn money(state: &mut State<'_, '_>, value: &Value, currency: &str) -> Result<String, Error> {
    let code = currency.to_ascii_uppercase();
    if code.len() != 3 || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(refuse("a currency is three letters, like ARS, BRL or USD"));
    }
    let locale = locale(state);
    let style = Style::of(&locale);
    // ISO 4217: these have no minor unit in use.
    let places = if matches!(code.as_str(), "CLP" | "PYG" | "JPY" | "KRW") { 0 } else { 2 };
    let value = rounded(decimal(value)?, places);
    let amount = style.write(value.abs(), places);
    let sign = if value.is_sign_negative() && !value.is_zero() { "-" } else { "" };
    let symbol = symbol(&code, &locale);
    Ok(if code == "EUR" && locale.language() != "en" {
        format!("{sign}{amount} {symbol}")
    } else if style.spaced || symbol.len() == 3 && symbol == code {
        format!("{sign}{symbol} {amount}")
    } else {
        format!("{sign}{symbol}{amount}")
    })
}

/// The currency's sign, which depends on who reads it: `$` is the reader's own peso or dollar.
fn symbol<'a>(code: &'a str, locale: &Locale) -> &'a str {
    let region = locale.as_str().split('-').nth(1).unwrap_or_default();
    match (code, region) {
        ("EUR", _) => "€",
        ("BRL", _) => "R$",
        ("GBP", _) => "£",
        ("PEN", _) => "S/",
        ("USD", "US" | "EC" | "SV" | "PR") => "$",
        ("USD", _) if locale.language() == "en" => "$",
        ("USD", _) => "US$",
        ("ARS", "AR" | "")
        | ("MXN", "MX" | "")
        | ("CLP", "CL" | "")
        | ("COP", "CO" | "")
        | ("UYU", "UY" | "")
            if locale.language() == "es" =>
        {
            "$"
        }
        _ => code,
    }
}

/// Whether a locale writes the fraction after a comma (`1.234,5`) and not after a point.
pub fn decimal_comma(locale: &Locale) -> bool {
    Style::of(locale).point == ','
}

/// How a locale writes numbers.
struct Style {
    group: char,
    point: char,
    spaced: bool,
}

impl Style {
    fn of(locale: &Locale) -> Self {
        let region = locale.as_str().split('-').nth(1).unwrap_or_default();
        // CLDR: Spanish of Mexico, Central America, the Caribbean, Peru and the United States writes 1,234.5.
        let dotted = ["MX", "US", "PE", "GT", "HN", "NI", "SV", "PA", "PR", "DO", "CU", "BZ"];
        match locale.language() {
            "es" if dotted.contains(&region) => Self { group: ',', point: '.', spaced: false },
            "es" | "pt" | "it" | "de" => Self { group: '.', point: ',', spaced: true },
            "fr" => Self { group: '\u{a0}', point: ',', spaced: true },
            _ => Self { group: ',', point: '.', spaced: false },
        }
    }

    fn write(&self, value: Decimal, places: u32) -> String {
        let text = format!("{:.*}", places as usize, value.abs());
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let mut written = String::with_capacity(text.len() + whole.len() / 3 + 1);
        if value.is_sign_negative() && !value.is_zero() {
            written.push('-');
        }
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                written.push(self.group);
            }
            written.push(digit);
        }
        if !fraction.is_empty() {
            written.push(self.point);
            written.push_str(fraction);
        }
        written
    }
}
