//! Recovery codes: what somebody signs in with who lost their authenticator. Each works once.

use crate::{Plain, Result, random};
use subtle::ConstantTimeEq;

/// How many there are.
pub(super) const COUNT: usize = 10;
/// How many letters one has: 79 random bits, so that a plain hash is enough to keep it.
const LETTERS: usize = 16;

/// Fresh codes, and what is kept of them.
pub(super) fn fresh() -> Result<(Vec<Plain>, Vec<String>)> {
    let codes = (0..COUNT).map(|_| random::letters(LETTERS, 4)).collect::<Result<Vec<_>>>()?;
    let kept = codes.iter().map(|code| kept(code.expose())).collect();
    Ok((codes, kept))
}

/// The place of a code among those that are left.
pub(super) fn place(code: &str, left: &[String]) -> Option<usize> {
    let hash = kept(code);
    let found = |other: &String| bool::from(other.as_bytes().ct_eq(hash.as_bytes()));
    left.iter().position(found)
}

/// People write codes in capitals, without hyphens, with spaces.
fn kept(code: &str) -> String {
    let letters: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    random::hash(&letters.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_however_they_are_written() {
        let (codes, left) = fresh().unwrap();
        assert_eq!((codes.len(), left.len()), (COUNT, COUNT));
        for (at, code) in codes.iter().enumerate() {
            let code = code.expose();
            assert_eq!((code.len(), code.matches('-').count()), (LETTERS + 3, 3), "{code}");
            assert!(!left.contains(&code.to_owned()), "only hashes are kept");
            for written in [code.to_owned(), code.to_uppercase(), code.replace('-', " "), format!(" {code} ")]
            {
                assert_eq!(place(&written, &left), Some(at), "{written}");
            }
        }
        for wrong in ["", "-", "abcd-efgh-jkmn-pqrs", codes[0].expose().split_at(10).0] {
            assert_eq!(place(wrong, &left), None, "{wrong}");
        }
    }
}
