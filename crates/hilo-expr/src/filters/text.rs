//! Filters on texts and lists.

use super::refuse;
use minijinja::{Error, Value};
use std::fmt::Write as _;

/// No filter makes a text longer than this, in bytes.
const MAX_TEXT: usize = 64 * 1024;

pub(super) fn default(value: &Value, fallback: &Value) -> Value {
    let empty = value.is_undefined() || value.is_none() || value.as_str() == Some("");
    if empty { fallback.clone() } else { value.clone() }
}

pub(super) fn digits(text: &Value) -> String {
    text.to_string().chars().filter(char::is_ascii_digit).collect()
}

pub(super) fn fold(text: &Value) -> String {
    crate::fold(&text.to_string())
}

pub(super) fn join(list: &Value, between: Option<&str>) -> Result<String, Error> {
    let between = between.unwrap_or_default();
    let mut joined = String::new();
    for (at, item) in list.try_iter()?.enumerate() {
        if at > 0 {
            joined.push_str(between);
        }
        write!(joined, "{item}").map_err(|_| refuse("an item cannot be written"))?;
        if joined.len() > MAX_TEXT {
            return Err(refuse("the joined text is too long"));
        }
    }
    Ok(joined)
}

pub(super) fn truncate(text: String, length: usize) -> String {
    match text.char_indices().nth(length) {
        None => text,
        Some(_) if length == 0 => String::new(),
        Some(_) => {
            let mut cut: String = text.chars().take(length - 1).collect();
            cut.truncate(cut.trim_end().len());
            cut.push('…');
            cut
        }
    }
}

/// Percent-encodes all but the unreserved characters of RFC 3986, so that a value stays one piece of an address.
pub(super) fn url_encode(value: &Value) -> Result<String, Error> {
    if value.is_undefined() || value.is_none() {
        return Err(refuse("there is no value to put into the address"));
    }
    let mut encoded = String::new();
    for byte in value.to_string().bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    Ok(encoded)
}

pub(super) fn to_json(value: &Value) -> String {
    crate::value::to_json(value).to_string()
}

pub(super) fn trim(text: &Value) -> String {
    text.to_string().trim().to_owned()
}

/// A part of a text, by characters, or of a list: from a place up to before another, below zero from the end.
pub(super) fn slice(value: &Value, from: i64, to: Option<i64>) -> Result<Value, Error> {
    let place = |at: i64, length: usize| {
        let length = i64::try_from(length).unwrap_or(i64::MAX);
        let at = if at < 0 { length.saturating_add(at) } else { at };
        usize::try_from(at.clamp(0, length)).unwrap_or_default()
    };
    let part = |length: usize| {
        let (start, end) = (place(from, length), to.map_or(length, |to| place(to, length)));
        (start, end.saturating_sub(start))
    };
    if let Some(text) = value.as_str() {
        let (start, count) = part(text.chars().count());
        return Ok(Value::from(text.chars().skip(start).take(count).collect::<String>()));
    }
    let items: Vec<Value> = value.try_iter()?.collect();
    let (start, count) = part(items.len());
    Ok(items.into_iter().skip(start).take(count).collect())
}
