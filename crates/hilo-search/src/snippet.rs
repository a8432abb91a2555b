//! What is shown of something that was found.

use crate::{Question, words::words};
use std::ops::Range;

/// About so many characters are shown.
const LENGTH: usize = 160;
/// So many of them at most before the first word that was looked for.
const BEFORE: usize = 50;

/// A stretch of a snippet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The characters.
    pub text: String,
    /// Whether it is a word that was looked for.
    pub matched: bool,
}

/// The part of these texts around the first word that was looked for, in pieces; put together they are the part. What is left
/// out before and after is shown by an ellipsis. White space is one space.
pub fn snippet(question: &Question, texts: &[&str]) -> Vec<Piece> {
    let marked = texts.iter().map(|text| {
        let wanted: Vec<_> =
            words(text).into_iter().filter(|word| question.wants(word)).map(|word| word.at).collect();
        (*text, wanted)
    });
    // The text with the most words that were looked for; the first of those that have as many.
    let best = marked.rev().max_by_key(|(_, wanted)| wanted.len());
    let Some((text, wanted)) = best else { return Vec::new() };
    let part = part(text, wanted.first().map_or(0, |first| first.start));
    let mut pieces = Pieces::default();
    if part.start > 0 {
        pieces.push("…", false);
    }
    let mut at = part.start;
    for word in wanted.into_iter().filter(|word| word.start >= part.start && word.end <= part.end) {
        pieces.push(text.get(at..word.start).unwrap_or_default(), false);
        pieces.push(text.get(word.clone()).unwrap_or_default(), true);
        at = word.end;
    }
    pieces.push(text.get(at..part.end).unwrap_or_default(), false);
    if part.end < text.len() {
        pieces.push("…", false);
    }
    pieces.0
}

/// The part to show, cut between words where there are any nearby.
fn part(text: &str, around: usize) -> Range<usize> {
    let before: Vec<usize> =
        text.get(..around).unwrap_or_default().char_indices().map(|(at, _)| at).collect();
    let start = if before.len() <= BEFORE {
        0
    } else {
        let from = before[before.len() - BEFORE];
        let gap = text.get(from..around).and_then(|part| part.find(char::is_whitespace));
        gap.map_or(from, |gap| from + gap)
    };
    let start = start + text.get(start..).map_or(0, |rest| rest.len() - rest.trim_start().len());
    let rest = text.get(start..).unwrap_or_default();
    let end = match rest.char_indices().nth(LENGTH) {
        None => text.len(),
        Some((cut, _)) => {
            let longest = around.saturating_sub(start);
            let gap = rest.get(..cut).and_then(|part| part.rfind(char::is_whitespace));
            start + gap.filter(|gap| *gap > longest).unwrap_or(cut)
        }
    };
    start..end
}

#[derive(Default)]
struct Pieces(Vec<Piece>);

impl Pieces {
    fn push(&mut self, text: &str, matched: bool) {
        let mut shown = String::with_capacity(text.len());
        for letter in text.chars() {
            if !letter.is_whitespace() {
                shown.push(letter);
            } else if !shown.ends_with(' ') {
                shown.push(' ');
            }
        }
        match self.0.last_mut() {
            _ if shown.is_empty() => {}
            Some(last) if last.matched == matched => last.text.push_str(&shown),
            _ => self.0.push(Piece { text: shown, matched }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(typed: &str, texts: &[&str]) -> String {
        let question = Question::parse(typed).unwrap();
        let mark = |piece: Piece| if piece.matched { format!("[{}]", piece.text) } else { piece.text };
        snippet(&question, texts).into_iter().map(mark).collect()
    }

    #[test]
    fn words_are_marked_where_they_stand() {
        assert_eq!(shown("pedi", &["¿Dónde está mi PEDIDO?"]), "¿Dónde está mi [PEDIDO]?");
        assert_eq!(shown("mi pedido ", &["Mi\n\n pedido, mi  pedido"]), "[Mi] [pedido], [mi] [pedido]");
        assert_eq!(shown("boleta", &["adjunto", "boleta-77.pdf"]), "[boleta]-77.pdf");
        assert_eq!(shown("nada", &["otra cosa", "y otra"]), "otra cosa");
        assert_eq!(shown("nada", &[]), "");
    }

    #[test]
    fn a_long_text_is_cut_around_the_first_word() {
        let text = format!("{}la aguja está aquí {}", "paja ".repeat(100), "heno ".repeat(100));
        let cut = shown("aguja", &[&text]);
        assert!(cut.starts_with("…paja ") && cut.ends_with("heno…"), "{cut}");
        assert!(cut.contains("la [aguja] está"), "{cut}");
        assert!(cut.chars().count() <= LENGTH + 4, "{cut}");
        let one = "x".repeat(500);
        assert_eq!(shown("xxx", &[&one]).chars().count(), LENGTH + 1);
    }

    proptest! {
        #[test]
        fn pieces_are_part_of_the_text(text in "[ a-eñ👍.\n]{0,400}", typed in "[a-e]{2,4}") {
            let question = Question::parse(&typed).unwrap();
            let pieces = snippet(&question, &[&text]);
            let whole: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
            let plain: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert!(plain.contains(whole.trim_matches('…').trim()), "{whole:?} in {plain:?}");
            prop_assert!(pieces.iter().all(|piece| !piece.text.is_empty()));
            prop_assert!(whole.chars().count() <= LENGTH + 2);
            if question.finds([text.as_str()]) {
                prop_assert!(pieces.iter().any(|piece| piece.matched));
            }
        }
    }
}
