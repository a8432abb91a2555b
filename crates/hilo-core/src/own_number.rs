//! The code by which somebody of the team shows that a number is theirs: they send it from there.
//!
//! What is kept of a code is its hash. It has 49 random bits, counts once and for minutes, so no slow hash is needed.

use sha2::{Digest, Sha256};
use std::{fmt::Write as _, ops::Range};

/// What every code begins with, so that an ordinary message is not looked up among them.
pub const PREFIX: &str = "HILO";
/// How many letters and digits follow.
pub const LETTERS: usize = 10;
/// What stands in a thread in place of a code: whoever reads threads must not be able to send it.
pub const MASKED: &str = "HILO-•••••";

/// What is kept of a code, if a message is one and nothing else. Case, spaces and hyphens do not count: phones change them.
pub fn hash_of(text: &str) -> Option<String> {
    // Nobody writes so many spaces around a code.
    if text.len() > 64 {
        return None;
    }
    let written = text.chars().filter(|letter| counts(*letter));
    let letters: String = written.map(|letter| letter.to_ascii_uppercase()).collect();
    let code = letters.strip_prefix(PREFIX)?;
    if code.len() != LETTERS || !code.bytes().all(|letter| letter.is_ascii_alphanumeric()) {
        return None;
    }
    Some(hash(code))
}

/// A code that stands in a text, whatever else does: its hash, and where it stands. Only one that is waited for: many words look like one.
pub fn find(text: &str, is_waited_for: impl Fn(&str) -> bool) -> Option<(String, Range<usize>)> {
    let begins = text.char_indices().filter(|(_, letter)| letter.eq_ignore_ascii_case(&'h'));
    begins.map(|(at, _)| at).find_map(|at| {
        let mut letters = String::with_capacity(PREFIX.len() + LETTERS);
        let rest = text.get(at..)?;
        for (place, letter) in rest.char_indices().filter(|(_, letter)| counts(*letter)) {
            let next = letter.to_ascii_uppercase();
            let fits = match PREFIX.chars().nth(letters.len()) {
                Some(expected) => next == expected,
                None => next.is_ascii_alphanumeric(),
            };
            if !fits {
                return None;
            }
            letters.push(next);
            if letters.len() == PREFIX.len() + LETTERS {
                let hash = hash(letters.get(PREFIX.len()..)?);
                return is_waited_for(&hash).then(|| (hash, at..at + place + letter.len_utf8()));
            }
        }
        None
    })
}

/// Spaces and hyphens do not.
fn counts(letter: char) -> bool {
    !letter.is_whitespace() && !"-–—‑".contains(letter)
}

fn hash(code: &str) -> String {
    let mut hash = String::with_capacity(64);
    for byte in Sha256::digest(code.as_bytes()) {
        // Writing to a string does not fail.
        let _ = write!(hash, "{byte:02x}");
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_a_whole_message_however_a_phone_writes_it() {
        let hash = hash_of("HILO-ABCDE-23456").expect("a code");
        assert_eq!(hash.len(), 64);
        for same in ["hilo-abcde-23456", " Hilo ABCDE 23456\n", "HILOABCDE23456", "HILO–abcde–23456"] {
            assert_eq!(hash_of(same).as_ref(), Some(&hash), "{same}");
        }
        assert_ne!(hash_of("HILO-ABCDE-23457"), Some(hash));
        for other in [
            "",
            "HILO",
            "ABCDE-23456",
            "HILO-ABCDE-2345",
            "HILO-ABCDE-234567",
            "HILO-ABCDÉ-2345",
            "my code HILO-ABCDE-23456",
        ] {
            assert_eq!(hash_of(other), None, "{other}");
        }
    }

    #[test]
    fn a_code_is_found_in_whatever_stands_around_it() {
        let waited = hash_of("HILO-ABCDE-23456").expect("a code");
        let found = |text: &str| find(text, |hash| hash == waited).map(|(_, place)| text[place].to_owned());
        for (text, expected) in [
            ("HILO-ABCDE-23456", Some("HILO-ABCDE-23456")),
            ("¿Es «hilo abcde 23456»?", Some("hilo abcde 23456")),
            ("hhilo–abcde–23456789", Some("hilo–abcde–23456")),
            ("Hilo resistente y HILO-ABCDE-23456", Some("HILO-ABCDE-23456")),
            ("Hilo resistente", None),
            ("HILO-ABCDE-2345", None),
            ("HILO-ABCDÉ-23456", None),
            ("", None),
        ] {
            assert_eq!(found(text).as_deref(), expected, "{text}");
        }
    }
}
