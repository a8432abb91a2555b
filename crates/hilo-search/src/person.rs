//! People: found by the beginnings of the words of their name and address, and by parts of their number.

use crate::{
    question::{QuestionError, read},
    terms::{SHORTEST, Term},
    words::{beginning, words},
};
use hilo_model::identity::{Identity, IdentityKind};
use std::collections::BTreeSet;

/// A name is looked up by at most so many letters of each word; the rest is checked.
const LETTERS: usize = 8;
/// A number is looked up by at least so many digits of its beginning or its end.
const DIGITS: usize = 4;
/// The longest telephone number (E.164).
const MOST_DIGITS: usize = 15;
/// So many words of a name are indexed.
const MOST_WORDS: usize = 20;

fn is_number(word: &str) -> bool {
    word.bytes().all(|letter| letter.is_ascii_digit())
}

/// The terms of a person, each once.
pub fn person(name: &str, identities: &[Identity]) -> Vec<Term> {
    let mut parts = BTreeSet::new();
    let emails = identities.iter().filter(|identity| identity.kind == IdentityKind::Email);
    for text in [name].into_iter().chain(emails.map(|identity| identity.value.as_str())) {
        for word in words(text).into_iter().take(MOST_WORDS) {
            let most = if is_number(&word.folded) { MOST_DIGITS } else { LETTERS };
            let most = most.min(word.letters());
            parts.extend((SHORTEST..=most).map(|letters| beginning(&word.folded, letters).to_owned()));
        }
    }
    for phone in identities.iter().filter(|identity| identity.kind == IdentityKind::Phone) {
        let digits = phone.value.as_str();
        for length in DIGITS..=digits.len().min(MOST_DIGITS) {
            parts.extend(digits.get(..length).map(str::to_owned));
            parts.extend(digits.get(digits.len() - length..).map(str::to_owned));
        }
    }
    parts.into_iter().map(Term::Person).collect()
}

/// Whom somebody looks for: words that each begin a word of the name or the address, or a part of the number. Digits alone,
/// however they are spaced, are one number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonQuestion {
    parts: Vec<String>,
}

impl PersonQuestion {
    /// Reads what was typed.
    ///
    /// # Errors
    /// If there is no word in it, or it is too long.
    pub fn parse(typed: &str) -> Result<Self, QuestionError> {
        let mut parts: Vec<String> = read(typed)?.into_iter().map(|word| word.folded).collect();
        let digits = parts.concat();
        if is_number(&digits) && digits.len() >= DIGITS {
            parts = vec![digits];
        }
        parts.sort_unstable();
        parts.dedup();
        let question = Self { parts };
        if question.terms().is_empty() { Err(QuestionError::Nothing) } else { Ok(question) }
    }

    /// The terms that a person must have; see [`PersonQuestion::finds`].
    pub fn terms(&self) -> Vec<Term> {
        let long = self.parts.iter().filter(|part| part.chars().count() >= SHORTEST);
        long.map(|part| {
            let most = if is_number(part) { MOST_DIGITS } else { LETTERS };
            Term::Person(beginning(part, most).to_owned())
        })
        .collect()
    }

    /// Whether this is who was looked for, by the name and the addresses they have now.
    pub fn finds(&self, name: &str, identities: &[Identity]) -> bool {
        let emails = identities.iter().filter(|identity| identity.kind == IdentityKind::Email);
        let texts = [name].into_iter().chain(emails.map(|identity| identity.value.as_str()));
        let words: Vec<String> = texts.flat_map(words).map(|word| word.folded).collect();
        let phones: Vec<&str> = identities
            .iter()
            .filter(|identity| identity.kind == IdentityKind::Phone)
            .map(|identity| identity.value.as_str())
            .collect();
        self.parts.iter().all(|part| {
            words.iter().any(|word| word.starts_with(part.as_str()))
                || (is_number(part)
                    && part.len() >= DIGITS
                    && phones
                        .iter()
                        .any(|phone| phone.starts_with(part.as_str()) || phone.ends_with(part.as_str())))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn addresses() -> Vec<Identity> {
        let identity = |kind, value: &str| Identity { kind, scope: String::new(), value: value.to_owned() };
        vec![
            identity(IdentityKind::Phone, "56912345678"),
            identity(IdentityKind::Email, "mperez@tienda.cl"),
            identity(IdentityKind::WhatsappUserId, "CL.1349"),
        ]
    }

    fn finds(typed: &str, name: &str, identities: &[Identity]) -> bool {
        let question = PersonQuestion::parse(typed).unwrap();
        let terms: BTreeSet<Term> = person(name, identities).into_iter().collect();
        let found = question.terms().iter().all(|term| terms.contains(term));
        let exact = question.finds(name, identities);
        assert!(found || !exact, "{question:?} is {name} and the index would not find them");
        exact
    }

    #[test]
    fn people_are_found_by_name_and_number() {
        let name = "María José Pérez-Constantinopolitana";
        for (typed, expected) in [
            ("maria", true),
            ("MA", true),
            ("per mar", true),
            ("pérez josé", true),
            ("maria x", false),
            ("maria j", true),
            ("aria", false),
            ("constantinopol", true),
            ("constantinopla", false),
            ("56912345678", true),
            ("+56 9 1234 5678", true),
            ("1234 5678", true),
            ("5678", true),
            ("5691", true),
            ("678", false),
            ("3456", false),
            ("maria 5678", true),
            ("maria 5679", false),
            ("mperez", true),
            ("tienda", true),
            ("1349", false),
        ] {
            assert_eq!(finds(typed, name, &addresses()), expected, "{typed}");
        }
        assert!(finds("local 47", "Local 47", &[]));
    }

    #[test]
    fn a_question_must_ask_something() {
        for nothing in ["", " +", "m", "m p"] {
            assert_eq!(PersonQuestion::parse(nothing), Err(QuestionError::Nothing), "{nothing:?}");
        }
    }

    proptest! {
        #[test]
        fn whoever_is_meant_is_found(name in "[A-Za-zñé]{2,12}( [a-zA-Z]{1,12}){0,3}", digits in "[1-9][0-9]{7,14}", from in 0usize..11) {
            let phone = Identity { kind: IdentityKind::Phone, scope: String::new(), value: digits.clone() };
            let identities = [phone];
            prop_assert!(finds(&name, &name, &identities));
            prop_assert!(finds(&digits, &name, &identities));
            let from = from.min(digits.len() - 4);
            prop_assert!(finds(&digits[from..], &name, &identities));
            prop_assert!(finds(&digits[..digits.len() - from], &name, &identities));
        }
    }
}
