//! A conversation without the person: what tells who somebody is becomes something fictitious of the same form, the same everywhere.
//!
//! What stays is decided by a list of what may stay, not of what must go: words that the flow itself says or asks for, everyday words that
//! everybody says (greetings, yes and no, days and months), short numbers, and moments of the last years. Every other word becomes another
//! word, every longer number another number of the same length; addresses, e-mail addresses, telephone numbers and numbers of identity
//! documents are among them. A fictitious number of a document has the right check digit, so that the flow takes it.

mod numbers;
mod plain_words;

use crate::document::Flow;
use plain_words::{INVENTED, INVENTED_NAMES, PLAIN};
use regex::{Captures, Regex};
use serde_json::{Map, Value};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

/// What is told apart in a text, the most telling first.
static PARTS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?P<url>(?i:https?)://[^\s<>]+)",
        r"|(?P<mail>[^\s@<>,;:()]+@[^\s@<>,;:()]+)",
        r"|(?P<moment>[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?\b)",
        r"|(?P<day>\b[0-9]{1,2}[/.-][0-9]{1,2}[/.-](?:[0-9]{4}|[0-9]{2})\b)",
        r"|(?P<mixed>[^\W\d_]+[0-9][^\W_]*|[0-9]+[^\W\d_][^\W_]*)",
        r"|(?P<number>[+(]?[0-9](?:[ .()/-]*[0-9])*(?:-?[kK]\b)?)",
        r"|(?P<word>[^\W\d_](?:[^\W\d_]|['’])*)",
        r"|(?P<other>\d+)",
    ))
    .ok()
});

/// A year in which customers are born, and no appointment is made.
const LONG_AGO: &str = "1990-02-01";
/// Years before this one are about people.
const LATELY: u16 = 2015;
/// Numbers of so many digits may be somebody's.
const TELLING_DIGITS: usize = 5;
/// The first that has them.
const FIRST_TELLING: f64 = 10_000.0;

/// What becomes of everything that is personal in one conversation.
#[derive(Debug, Default)]
pub(super) struct Disguise {
    /// Words that may stay, in small letters.
    kept: BTreeSet<String>,
    /// Words that were really said: nothing fictitious may be one of them.
    said: BTreeSet<String>,
    /// What became of what: in small letters, or as it was written.
    became: BTreeMap<String, String>,
    words: usize,
    names: usize,
    numbers: usize,
    addresses: usize,
}

impl Disguise {
    /// Lets the flows' own words stay, but not a name of the customer's.
    pub(super) fn new<'f>(flows: impl IntoIterator<Item = &'f Flow>, name: &str) -> Self {
        let mut disguise = Self::default();
        disguise.kept.extend(PLAIN.iter().map(|word| (*word).to_owned()));
        for flow in flows {
            let document = serde_json::to_value(flow).unwrap_or_default();
            each_text(&document, &mut |text| {
                let words = text.split(|c: char| !(c.is_alphanumeric() || c == '\''));
                disguise.kept.extend(words.filter(|word| !word.is_empty()).map(str::to_lowercase));
            });
        }
        for word in name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
            disguise.kept.remove(&word.to_lowercase());
        }
        disguise
    }

    /// Takes note of what was really said, before anything is replaced.
    pub(super) fn hear(&mut self, text: &str) {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        self.said.extend(words.map(str::to_lowercase));
    }

    /// Takes note of all texts of a value.
    pub(super) fn hear_value(&mut self, value: &Value) {
        each_text(value, &mut |text| self.hear(text));
    }

    /// The text without the person.
    pub(super) fn text(&mut self, text: &str) -> String {
        let Some(parts) = PARTS.as_ref() else { return String::new() };
        let mut out = String::with_capacity(text.len());
        let mut from = 0;
        for found in parts.captures_iter(text) {
            let Some(whole) = found.get(0) else { continue };
            out.push_str(&text[from..whole.start()]);
            out.push_str(&self.part(&found, whole.as_str()));
            from = whole.end();
        }
        out.push_str(&text[from..]);
        out
    }

    /// The value with all texts and telling numbers replaced, the names of members too.
    pub(super) fn value(&mut self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(text)),
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Object(members) => Value::Object(self.members(members)),
            Value::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => {
                    self.number(&whole.to_string()).parse::<i64>().map_or(Value::Null, Value::from)
                }
                (None, Some(float)) if float.abs() >= FIRST_TELLING => {
                    let whole = self.number(&(float.trunc() as i64).to_string());
                    whole.parse::<i64>().map_or(Value::Null, |whole| Value::from(whole as f64))
                }
                // Places on the map are told to some metres: this leaves some kilometres.
                (None, Some(float)) => Value::from((float * 10.0).round() / 10.0),
                (None, None) => Value::Null,
            },
            other => other.clone(),
        }
    }

    pub(super) fn members(&mut self, members: &Map<String, Value>) -> Map<String, Value> {
        members.iter().map(|(name, value)| (self.text(name), self.value(value))).collect()
    }

    fn part(&mut self, found: &Captures<'_>, whole: &str) -> String {
        let is = |name: &str| found.name(name).is_some();
        if is("url") {
            self.address(whole, |at| format!("https://ejemplo.test/{at}"))
        } else if is("mail") {
            self.address(&whole.to_lowercase(), |at| format!("persona{at}@ejemplo.test"))
        } else if is("moment") {
            let year = whole[..4].parse::<u16>().unwrap_or_default();
            if year < LATELY { format!("{LONG_AGO}{}", &whole[10..]) } else { whole.to_owned() }
        } else if is("day") {
            day(whole)
        } else if is("mixed") {
            self.mixed(whole)
        } else if is("number") {
            self.number(whole)
        } else if is("word") {
            self.word(whole)
        } else {
            // Digits of other writings.
            "0".repeat(whole.chars().count())
        }
    }

    fn address(&mut self, of: &str, make: impl Fn(usize) -> String) -> String {
        if let Some(known) = self.became.get(of) {
            return known.clone();
        }
        self.addresses += 1;
        let made = make(self.addresses);
        self.became.insert(of.to_owned(), made.clone());
        made
    }

    /// Letters and digits in one: an abbreviation (`5pm`), a code, a number of a document.
    fn mixed(&mut self, written: &str) -> String {
        let small = written.to_lowercase();
        if self.kept.contains(&small) || written.chars().count() < TELLING_DIGITS {
            return written.to_owned();
        }
        if let Some(known) = self.became.get(&small) {
            return known.clone();
        }
        self.numbers += 1;
        let made = numbers::like_mixed(written, self.numbers);
        self.became.insert(small, made.clone());
        made
    }

    fn number(&mut self, written: &str) -> String {
        let digits: String = written.chars().filter(char::is_ascii_digit).collect();
        if digits.len() < TELLING_DIGITS || self.kept.contains(written) {
            return written.to_owned();
        }
        // A number is the same however it is written: with dots, with spaces, with a plus sign.
        let plain: String = written.chars().filter(char::is_ascii_alphanumeric).collect();
        let plain = plain.to_uppercase();
        let made = match self.became.get(&plain) {
            Some(known) => known.clone(),
            None => {
                self.numbers += 1;
                let made = numbers::like(&plain, self.numbers);
                self.became.insert(plain, made.clone());
                made
            }
        };
        // As it was written: signs between the digits stay where they are.
        let mut new = made.chars();
        let sign = |c: char| if c.is_ascii_alphanumeric() { new.next().unwrap_or('0') } else { c };
        written.chars().map(sign).collect()
    }

    fn word(&mut self, written: &str) -> String {
        let small = written.to_lowercase();
        if self.kept.contains(&small) || written.chars().count() < 2 {
            return written.to_owned();
        }
        let is_name = written.chars().next().is_some_and(char::is_uppercase);
        let made = match self.became.get(&small) {
            Some(known) => known.clone(),
            None => {
                let made = self.invented(is_name);
                self.became.insert(small, made.clone());
                made
            }
        };
        if written.chars().all(|c| !c.is_lowercase()) && written.chars().count() > 1 {
            made.to_uppercase()
        } else if is_name {
            capital(&made)
        } else {
            made.to_lowercase()
        }
    }

    /// A word that nobody said.
    fn invented(&mut self, is_name: bool) -> String {
        loop {
            let (pool, at) = if is_name {
                self.names += 1;
                (INVENTED_NAMES, self.names - 1)
            } else {
                self.words += 1;
                (INVENTED, self.words - 1)
            };
            let word = pool[at % pool.len()];
            let made =
                if at < pool.len() { word.to_owned() } else { format!("{word}{}", at / pool.len() + 1) };
            if !self.said.contains(&made) {
                return made;
            }
        }
    }
}

/// Somebody's birthday, or a day that a flow asks about.
fn day(written: &str) -> String {
    let year = written.rsplit(['/', '.', '-']).next().unwrap_or_default();
    let lately = year.len() == 4 && year.parse::<u16>().is_ok_and(|year| year >= LATELY);
    if lately {
        return written.to_owned();
    }
    let sign = written.chars().find(|c| !c.is_ascii_digit()).unwrap_or('/');
    let year = if year.len() == 4 { "1990" } else { "90" };
    format!("01{sign}02{sign}{year}")
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Every text of a value, the names of members too.
fn each_text(value: &Value, tell: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) => tell(text),
        Value::Array(items) => items.iter().for_each(|item| each_text(item, tell)),
        Value::Object(members) => members.iter().for_each(|(name, value)| {
            tell(name);
            each_text(value, tell);
        }),
        Value::Number(number) => tell(&number.to_string()),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
