//! Telephone numbers.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A telephone number with its country code, digits only (`5491155550000`), as WhatsApp's `wa_id`.
///
/// `Debug` hides all but the last two digits: numbers are personal and logs are not the place for them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Phone(String);

/// A text that is no telephone number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a telephone number has a country code and 6 to 20 digits in all, like +54 9 11 5555 0000")]
pub struct ParsePhoneError;

impl Phone {
    /// The digits, without a plus sign.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// Reads a number that somebody is to be reached at: E.164, so 7 to 15 digits that begin with a country code. What
    /// the provider reports is taken as it is (see [`Phone::from_str`]); what people type is worth a closer look.
    pub fn dialable(text: &str) -> Result<Self, ParsePhoneError> {
        let phone: Self = text.parse()?;
        if (7..=15).contains(&phone.0.len()) && !phone.0.starts_with('0') {
            Ok(phone)
        } else {
            Err(ParsePhoneError)
        }
    }
}

impl FromStr for Phone {
    type Err = ParsePhoneError;
    /// Accepts a plus sign, spaces, hyphens, dots and parentheses, as people write them.
    fn from_str(text: &str) -> Result<Self, ParsePhoneError> {
        let mut digits = String::with_capacity(text.len().min(24));
        for (at, letter) in text.trim().chars().enumerate() {
            match letter {
                '0'..='9' => digits.push(letter),
                '+' if at == 0 => {}
                ' ' | '-' | '.' | '(' | ')' | '\u{a0}' => {}
                _ => return Err(ParsePhoneError),
            }
        }
        // E.164 allows 15 digits; test numbers and load generators use a few more.
        if (6..=20).contains(&digits.len()) { Ok(Self(digits)) } else { Err(ParsePhoneError) }
    }
}

impl TryFrom<String> for Phone {
    type Error = ParsePhoneError;
    fn try_from(text: String) -> Result<Self, ParsePhoneError> {
        text.parse()
    }
}

impl From<Phone> for String {
    fn from(phone: Phone) -> Self {
        phone.0
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "+{}", self.0)
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tail = self.0.len().saturating_sub(2);
        write!(f, "Phone(…{})", self.0.get(tail..).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_write_numbers_in_many_ways() {
        for text in ["+54 9 11 5555-0000", "5491155550000", "(+54)", "54.911.5555.0000"] {
            let parsed = text.parse::<Phone>();
            assert_eq!(parsed.is_ok(), text != "(+54)", "{text}");
            assert!(parsed.is_err() || parsed.unwrap().digits() == "5491155550000");
        }
        for wrong in
            ["", "+", "011 5555-0000", "0054 9 11 5555 0000", "123456", "1234567890123456", "54911\x005555"]
        {
            assert!(Phone::dialable(wrong).is_err(), "{wrong}");
        }
        assert_eq!(Phone::dialable("+54 9 (11) 5555-0000").unwrap().digits(), "5491155550000");
        assert!("11-CALL-ME".parse::<Phone>().is_err());
        assert_eq!(format!("{:?}", "5491155550000".parse::<Phone>().unwrap()), "Phone(…00)");
    }
}
