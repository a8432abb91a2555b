//! What somebody looks for in what was said.

use crate::{
    terms::{BEGINNINGS, SHORTEST, Term},
    words::{Word, beginning, words},
};

/// A question has at most so many characters.
pub const MAX_QUESTION: usize = 200;

/// Why a question cannot be asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QuestionError {
    /// There is nothing in it to look for.
    #[error("a question has at least one word of {SHORTEST} letters or digits")]
    Nothing,
    /// It is longer than anybody types.
    #[error("a question has at most {MAX_QUESTION} characters")]
    TooLong,
}

/// Words that all must occur, in any order. The last one may be unfinished, unless something follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    whole: Vec<String>,
    unfinished: Option<String>,
}

impl Question {
    /// Reads what was typed.
    ///
    /// # Errors
    /// If there is no word in it, or it is too long.
    pub fn parse(typed: &str) -> Result<Self, QuestionError> {
        let mut found = read(typed)?;
        let open = found.last().is_some_and(|word| word.at.end == typed.len());
        let unfinished = if open { found.pop() } else { None };
        let mut whole: Vec<String> =
            found.into_iter().filter(|word| word.letters() >= SHORTEST).map(|word| word.folded).collect();
        whole.sort_unstable();
        whole.dedup();
        let unfinished = unfinished.filter(|word| word.letters() >= SHORTEST).map(|word| word.folded);
        if whole.is_empty() && unfinished.is_none() {
            return Err(QuestionError::Nothing);
        }
        Ok(Self { whole, unfinished })
    }

    /// The terms that a document must have. It may have them and not be what was looked for: see [`Question::finds`].
    pub fn terms(&self) -> Vec<Term> {
        let mut terms: Vec<Term> = self.whole.iter().cloned().map(Term::Word).collect();
        terms.extend(self.unfinished.as_deref().map(|word| {
            let letters = word.chars().count();
            match BEGINNINGS.into_iter().rev().find(|length| *length <= letters) {
                Some(length) => Term::Beginning(beginning(word, length).to_owned()),
                // Two letters are the beginning of too much.
                None => Term::Word(word.to_owned()),
            }
        }));
        terms
    }

    /// Whether this is what was looked for.
    pub fn finds<'a>(&self, texts: impl IntoIterator<Item = &'a str>) -> bool {
        let mut missing: Vec<&str> = self.whole.iter().map(String::as_str).collect();
        let mut unfinished = self.unfinished.is_some();
        for text in texts {
            for word in words(text) {
                missing.retain(|wanted| *wanted != word.folded);
                unfinished = unfinished && !self.is_begun(&word);
            }
        }
        missing.is_empty() && !unfinished
    }

    /// Whether a word is one of those that were looked for.
    pub(crate) fn wants(&self, word: &Word) -> bool {
        self.whole.contains(&word.folded) || self.is_begun(word)
    }

    fn is_begun(&self, word: &Word) -> bool {
        self.unfinished.as_deref().is_some_and(|wanted| {
            if wanted.chars().count() < BEGINNINGS[0] {
                word.folded == wanted
            } else {
                word.folded.starts_with(wanted)
            }
        })
    }
}

/// The words of what was typed.
pub(crate) fn read(typed: &str) -> Result<Vec<Word>, QuestionError> {
    if typed.chars().count() > MAX_QUESTION {
        return Err(QuestionError::TooLong);
    }
    Ok(words(typed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::said;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn finds(question: &str, text: &str) -> bool {
        let question = Question::parse(question).unwrap();
        let terms: BTreeSet<Term> = said([text]).into_iter().collect();
        let found = question.terms().iter().all(|term| terms.contains(term));
        let exact = question.finds([text]);
        assert!(found || !exact, "`{question:?}` is in `{text}` and the index would not find it");
        exact
    }

    #[test]
    fn words_are_found_in_any_order_and_the_last_may_be_unfinished() {
        for (question, text, expected) in [
            ("pedido", "¿Dónde está mi PEDIDO?", true),
            ("donde pedido", "¿Dónde está mi pedido?", true),
            ("pedido donde", "¿Dónde está mi pedido?", true),
            ("pedido factura", "¿Dónde está mi pedido?", false),
            ("pedi", "¿Dónde está mi pedido?", true),
            ("ped", "¿Dónde está mi pedido?", true),
            ("pedidos", "¿Dónde está mi pedido?", false),
            // Something follows it, so it is finished.
            ("pedi ", "¿Dónde está mi pedido?", false),
            ("mi pe", "¿Dónde está mi pedido?", false),
            ("está m", "¿Dónde está mi pedido?", true),
            ("manana", "mañana te aviso", true),
            ("mañana", "MANANA te aviso", true),
            ("1234", "Pedido AB-1234.", true),
            ("ab-1234", "Pedido AB-1234.", true),
            ("123", "Pedido AB-1234.", true),
            ("234", "Pedido AB-1234.", false),
        ] {
            assert_eq!(finds(question, text), expected, "{question} in {text}");
        }
    }

    #[test]
    fn a_question_must_ask_something() {
        for nothing in ["", "  ", "?!", "a", "x y", "👍"] {
            assert_eq!(Question::parse(nothing), Err(QuestionError::Nothing), "{nothing:?}");
        }
        assert_eq!(Question::parse(&"ñ".repeat(MAX_QUESTION + 1)), Err(QuestionError::TooLong));
        assert!(Question::parse(&"ñ".repeat(MAX_QUESTION)).is_ok());
    }

    proptest! {
        /// What the text says is found by every part of it, whatever is typed of its last word beyond two letters.
        #[test]
        fn everything_that_is_said_is_found(
            text in "[a-zñáü0-9]{2,9}( [A-Zaé,.]{2,6}){0,5}", at in any::<prop::sample::Index>(), cut in 3usize..9,
        ) {
            let all: Vec<_> = words(&text).into_iter().filter(|word| word.letters() >= 2).collect();
            prop_assume!(!all.is_empty());
            let word = &all[at.index(all.len())].folded;
            prop_assert!(finds(word, &text));
            prop_assert!(finds(beginning(word, cut), &text) || word.chars().count() < 3);
        }

        #[test]
        fn anything_can_be_typed(typed in ".{0,60}", text in ".{0,60}") {
            if let Ok(question) = Question::parse(&typed) {
                prop_assert!(!question.terms().is_empty());
                question.finds([text.as_str()]);
            }
        }
    }
}
