//! Languages of people and texts.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A language tag like `es`, `pt-BR` or `en-US`: a language of two or three letters and an optional region.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(try_from = "String", into = "String")]
#[schemars(with = "String")]
pub struct Locale(String);

/// A text that is no language tag.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a language tag like es, pt-BR or en-US")]
pub struct ParseLocaleError(String);

impl Locale {
    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The language without the region.
    pub fn language(&self) -> &str {
        self.0.split('-').next().unwrap_or_default()
    }
    /// The tag as Meta writes template languages: `pt_BR`.
    pub fn underscored(&self) -> String {
        self.0.replace('-', "_")
    }
    /// Spanish, English or Portuguese from a tag that is known to be right.
    pub fn of(tag: &'static str) -> Self {
        Self(tag.to_owned())
    }
}

impl FromStr for Locale {
    type Err = ParseLocaleError;
    /// Accepts `_` for `-` and any case.
    fn from_str(text: &str) -> Result<Self, ParseLocaleError> {
        let refuse = || ParseLocaleError(text.chars().take(64).collect());
        let mut parts = text.split(['-', '_']);
        let language = parts.next().unwrap_or_default().to_ascii_lowercase();
        if !(2..=3).contains(&language.len()) || !language.bytes().all(|b| b.is_ascii_lowercase()) {
            return Err(refuse());
        }
        let tag = match parts.next() {
            None => language,
            Some(region) if region.len() == 2 && region.bytes().all(|b| b.is_ascii_alphabetic()) => {
                format!("{language}-{}", region.to_ascii_uppercase())
            }
            Some(region) if region.len() == 3 && region.bytes().all(|b| b.is_ascii_digit()) => {
                format!("{language}-{region}")
            }
            Some(_) => return Err(refuse()),
        };
        if parts.next().is_some() { Err(refuse()) } else { Ok(Self(tag)) }
    }
}

impl TryFrom<String> for Locale {
    type Error = ParseLocaleError;
    fn try_from(text: String) -> Result<Self, ParseLocaleError> {
        text.parse()
    }
}

impl From<Locale> for String {
    fn from(locale: Locale) -> Self {
        locale.0
    }
}

impl fmt::Display for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_normalised() {
        for (given, kept) in [("es", "es"), ("PT_br", "pt-BR"), ("es-419", "es-419"), ("fil", "fil")] {
            assert_eq!(given.parse::<Locale>().unwrap().as_str(), kept);
        }
        for bad in ["", "e", "español", "es-", "es-ES-x", "es-E1"] {
            assert!(bad.parse::<Locale>().is_err(), "{bad}");
        }
    }
}
