//! The code by which somebody of the team shows that a number is theirs: they send it from there.
//!
//! What is kept of a code is its hash. It has 49 random bits, counts once and for minutes, so no slow hash is needed.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// What every code begins with, so that an ordinary message is not looked up among them.
pub const PREFIX: &str = "HILO";
/// How many letters and digits follow.
pub const LETTERS: usize = 10;

/// What is kept of a code, if a message is one and nothing else. Case, spaces and hyphens do not count: phones change them.
pub fn hash_of(text: &str) -> Option<String> {
    // Nobody writes so many spaces around a code.
    if text.len() > 64 {
        return None;
    }
    let written = text.chars().filter(|letter| !letter.is_whitespace() && !"-–—‑".contains(*letter));
    let letters: String = written.map(|letter| letter.to_ascii_uppercase()).collect();
    let code = letters.strip_prefix(PREFIX)?;
    if code.len() != LETTERS || !code.bytes().all(|letter| letter.is_ascii_alphanumeric()) {
        return None;
    }
    let mut hash = String::with_capacity(64);
    for byte in Sha256::digest(code.as_bytes()) {
        // Writing to a string does not fail.
        let _ = write!(hash, "{byte:02x}");
    }
    Some(hash)
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
}
