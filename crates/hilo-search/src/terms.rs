//! The terms of what was said.

use crate::words::{beginning, words};
use std::collections::BTreeSet;

/// So many different words of one text are indexed. The longest message of WhatsApp has 4,096 characters.
const MOST_WORDS: usize = 1_000;
/// Shorter words are not indexed.
pub(crate) const SHORTEST: usize = 2;
/// Beside each word its first so many letters, so that the last word of a question may be unfinished. Few, because each costs
/// the index an entry for every word: what lies between is found by the shorter beginning and checked against the text.
pub(crate) const BEGINNINGS: [usize; 2] = [3, 5];

/// What a document is found by. Kinds never meet: a whole word is not the beginning of one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Term {
    /// A word of what was said.
    Word(String),
    /// The beginning of a word of what was said.
    Beginning(String),
    /// The beginning of a word of a person's name or address, or a part of their number.
    Person(String),
}

impl Term {
    /// The bytes to be hashed: different terms have different ones.
    pub fn bytes(&self) -> Vec<u8> {
        let (kind, text) = match self {
            Self::Word(text) => (b'w', text),
            Self::Beginning(text) => (b'b', text),
            Self::Person(text) => (b'p', text),
        };
        let mut bytes = Vec::with_capacity(text.len() + 1);
        bytes.push(kind);
        bytes.extend_from_slice(text.as_bytes());
        bytes
    }
}

/// The terms of something that was said, each once.
pub fn said<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<Term> {
    let mut different = BTreeSet::new();
    'texts: for text in texts {
        for word in words(text) {
            if word.letters() >= SHORTEST && different.insert(word.folded) && different.len() == MOST_WORDS {
                break 'texts;
            }
        }
    }
    let mut terms = BTreeSet::new();
    for word in different {
        let letters = word.chars().count();
        for length in BEGINNINGS.into_iter().filter(|length| *length <= letters) {
            terms.insert(Term::Beginning(beginning(&word, length).to_owned()));
        }
        terms.insert(Term::Word(word));
    }
    terms.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_its_words_and_their_beginnings_once() {
        let terms = said(["El pedido, EL pedido", "a él"]);
        let word = |text: &str| Term::Word(text.to_owned());
        let beginning = |text: &str| Term::Beginning(text.to_owned());
        assert_eq!(terms, [word("el"), word("pedido"), beginning("ped"), beginning("pedid")]);
    }

    #[test]
    fn kinds_of_terms_do_not_meet() {
        let text = "hola".to_owned();
        let kinds = [Term::Word(text.clone()), Term::Beginning(text.clone()), Term::Person(text)];
        let bytes: BTreeSet<_> = kinds.iter().map(Term::bytes).collect();
        assert_eq!(bytes.len(), 3);
    }

    #[test]
    fn a_text_of_nothing_but_words_is_bounded() {
        let text: String = (0..5_000).map(|number| format!("palabra{number} ")).collect();
        let words = said([text.as_str()]).into_iter().filter(|term| matches!(term, Term::Word(_)));
        assert_eq!(words.count(), MOST_WORDS);
    }
}
