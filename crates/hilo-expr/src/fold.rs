//! Comparing words as people do: without regard to accents, case and extra spaces.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// The text in lower case, without accents, its runs of white space made one space, its ends trimmed.
///
/// `¿DÓNDE  está?` becomes `¿donde esta?`. The `ñ` becomes `n`: people on foreign keyboards write it so.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut space = false;
    let mut push = |letter: char| {
        if letter.is_whitespace() {
            space = true;
        } else {
            if space && !folded.is_empty() {
                folded.push(' ');
            }
            space = false;
            folded.push(letter);
        }
    };
    if text.is_ascii() {
        text.chars().for_each(|letter| push(letter.to_ascii_lowercase()));
    } else {
        text.nfd()
            .filter(|letter| !is_combining_mark(*letter))
            .flat_map(char::to_lowercase)
            .for_each(&mut push);
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::fold;
    use proptest::prelude::*;

    #[test]
    fn accents_case_and_spaces_do_not_matter() {
        for (given, folded) in [
            ("  ¿DÓNDE \n está?", "¿donde esta?"),
            ("São Paulo", "sao paulo"),
            ("MAÑANA", "manana"),
            ("Menu", "menu"),
            ("\t", ""),
        ] {
            assert_eq!(fold(given), folded);
        }
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in ".{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
