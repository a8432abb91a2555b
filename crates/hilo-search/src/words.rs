//! The words of a text.

use hilo_expr::fold;
use std::ops::Range;

/// Longer words are compared and indexed by their first so many letters: nobody types more, and links would fill the index.
pub(crate) const LONGEST: usize = 40;

/// A word where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Word {
    /// In lower case, without accents, at most [`LONGEST`] letters.
    pub(crate) folded: String,
    /// Where it stands in the text, in bytes.
    pub(crate) at: Range<usize>,
}

impl Word {
    /// How many letters it has once folded.
    pub(crate) fn letters(&self) -> usize {
        self.folded.chars().count()
    }
}

/// An accent that stands as a character of its own belongs to the letter before it.
fn is_accent(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

/// The words of a text, in order.
pub(crate) fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    let mut start = None;
    for (at, letter) in text.char_indices() {
        let inside = letter.is_alphanumeric() || (start.is_some() && is_accent(letter));
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                found.extend(word(text, from..at));
                start = None;
            }
            _ => {}
        }
    }
    if let Some(from) = start {
        found.extend(word(text, from..text.len()));
    }
    found
}

fn word(text: &str, at: Range<usize>) -> Option<Word> {
    // Folding can leave a mark behind (a dotted capital I, for one); it is no part of what people type.
    let folded: String =
        fold(text.get(at.clone())?).chars().filter(|letter| letter.is_alphanumeric()).take(LONGEST).collect();
    (!folded.is_empty()).then_some(Word { folded, at })
}

/// The first so many letters.
pub(crate) fn beginning(word: &str, letters: usize) -> &str {
    word.char_indices().nth(letters).and_then(|(at, _)| word.get(..at)).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn folded(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.folded).collect()
    }

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        for (text, expected) in [
            ("¿DÓNDE está mi pedido?", &["donde", "esta", "mi", "pedido"][..]),
            ("Pedido AB-1234, $ 5.990", &["pedido", "ab", "1234", "5", "990"]),
            ("mañana/tarde 👍🏽 ok", &["manana", "tarde", "ok"]),
            ("man\u{303}ana", &["manana"]),
            ("maria@tienda.cl", &["maria", "tienda", "cl"]),
            ("İstanbul", &["istanbul"]),
            (" \n ", &[]),
        ] {
            assert_eq!(folded(text), expected, "{text}");
        }
    }

    #[test]
    fn beginnings_are_counted_in_letters() {
        assert_eq!(beginning("mañana", 3), "mañ");
        assert_eq!(beginning("no", 3), "no");
    }

    proptest! {
        #[test]
        fn words_stand_where_they_say(text in ".{0,60}") {
            let mut end = 0;
            for word in words(&text) {
                prop_assert!(word.at.start >= end);
                end = word.at.end;
                prop_assert!(text.get(word.at.clone()).is_some());
                prop_assert!(word.letters() <= LONGEST);
                // What is shown to be typed finds itself.
                prop_assert_eq!(folded(&word.folded), vec![word.folded.clone()]);
            }
        }
    }
}
