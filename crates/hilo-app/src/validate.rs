//! Rules that values of settings keep.

use crate::{Error, FieldError, Plain, Problem, Result};
use serde_json::Value;

/// The places of a JSON value in which there is U+0000, which PostgreSQL cannot store and nobody can read.
pub fn zeros(value: &Value) -> Vec<FieldError> {
    let mut found = Vec::new();
    look_for_zeros(value, &mut String::new(), &mut found);
    found
}

fn look_for_zeros(value: &Value, pointer: &mut String, found: &mut Vec<FieldError>) {
    let length = pointer.len();
    match value {
        Value::String(text) if text.contains('\0') => {
            found.push(FieldError::new(pointer.clone(), Problem::ZeroCharacter));
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                pointer.push_str(&format!("/{at}"));
                look_for_zeros(item, pointer, found);
                pointer.truncate(length);
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                if name.contains('\0') {
                    found.push(FieldError::new(pointer.clone(), Problem::ZeroCharacter));
                }
                pointer.push('/');
                pointer.push_str(&name.replace('~', "~0").replace('/', "~1"));
                look_for_zeros(member, pointer, found);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}

/// Collects the values that break rules, so that all are told at once.
#[derive(Debug, Default)]
pub(crate) struct Checks(Vec<FieldError>);

impl Checks {
    pub(crate) fn fail(&mut self, pointer: &str, problem: Problem) {
        self.0.push(FieldError::new(pointer, problem));
    }

    /// A text with something in it and at most `max` characters.
    pub(crate) fn text(&mut self, pointer: &str, text: &str, max: usize) {
        if text.trim().is_empty() {
            self.fail(pointer, Problem::Required);
        } else if text.chars().count() > max {
            self.fail(pointer, Problem::TooLong { max });
        }
    }

    /// A text with at most `max` characters.
    pub(crate) fn at_most(&mut self, pointer: &str, text: &str, max: usize) {
        if text.chars().count() > max {
            self.fail(pointer, Problem::TooLong { max });
        }
    }

    /// A secret with something in it.
    pub(crate) fn secret(&mut self, pointer: &str, secret: &Plain) {
        self.text(pointer, secret.expose(), 4096);
    }

    /// An id at Meta: digits.
    pub(crate) fn digits(&mut self, pointer: &str, text: &str) {
        let right = (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if !right {
            self.fail(pointer, Problem::Form { example: "106540352242922" });
        }
    }

    /// A short name: lower-case letters, digits and hyphens.
    pub(crate) fn slug(&mut self, pointer: &str, text: &str) {
        let right = (1..=64).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !text.starts_with('-');
        if !right {
            self.fail(pointer, Problem::Form { example: "ventas-norte" });
        }
    }

    /// An address of the web.
    pub(crate) fn web_address(&mut self, pointer: &str, text: &str) {
        let right =
            url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        if !right || text.len() > 2048 {
            self.fail(pointer, Problem::Form { example: "https://graph.facebook.com" });
        }
    }

    /// An e-mail address. Whether it exists, only a message to it can tell.
    pub(crate) fn email(&mut self, pointer: &str, text: &str) {
        let right = text.len() <= 254
            && !text.contains(|letter: char| letter.is_whitespace() || letter.is_control())
            && text.split_once('@').is_some_and(|(name, domain)| {
                !name.is_empty() && domain.contains('.') && !domain.contains('@') && !domain.starts_with('.')
            });
        if !right {
            self.fail(pointer, Problem::Form { example: "ana@example.com" });
        }
    }

    /// A password that somebody chose.
    pub(crate) fn password(&mut self, pointer: &str, password: &Plain) {
        const MIN: usize = 10;
        const MAX: usize = 256;
        match password.expose().chars().count() {
            ..MIN => self.fail(pointer, Problem::TooShort { min: MIN }),
            MIN..=MAX => {}
            _ => self.fail(pointer, Problem::TooLong { max: MAX }),
        }
    }

    /// An IANA time zone.
    pub(crate) fn time_zone(&mut self, pointer: &str, zone: &str) {
        if jiff::tz::TimeZone::get(zone).is_err() {
            self.fail(pointer, Problem::Form { example: "America/Argentina/Buenos_Aires" });
        }
    }

    /// A number between two others.
    pub(crate) fn range(&mut self, pointer: &str, value: i64, min: i64, max: i64) {
        if !(min..=max).contains(&value) {
            self.fail(pointer, Problem::Range { min, max });
        }
    }

    /// Everything is right, or all that is not.
    pub(crate) fn done(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(self.0)) }
    }
}
