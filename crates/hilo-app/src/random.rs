//! Secrets and seeds from the system's randomness.

use crate::{Error, Result};
use sha2::{Digest, Sha256};

/// A secret as a person or program gave it, before it is sealed or hashed. `Debug` hides it.
#[derive(Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Plain(String);

impl Plain {
    /// Takes the text over.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text, for the one place that must show or seal it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Plain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Plain(…)")
    }
}

/// Random bytes.
pub(crate) fn fill(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes).map_err(|_| Error::Internal("the system gives no random bytes".to_owned()))
}

/// A seed that does not repeat.
pub(crate) fn seed() -> Result<u64> {
    let mut bytes = [0; 8];
    fill(&mut bytes)?;
    Ok(u64::from_le_bytes(bytes))
}

/// A token of 256 random bits: a prefix that tells its kind (also to scanners for leaked secrets), and 64 digits.
pub(crate) fn token(prefix: &str) -> Result<Plain> {
    let mut bytes = [0; 32];
    fill(&mut bytes)?;
    Ok(Plain(format!("{prefix}_{}", hex::encode(bytes))))
}

/// A password that a person can copy from a screen: 20 letters and digits without those that look alike.
pub(crate) fn password() -> Result<Plain> {
    letters(20, 5)
}

/// So many letters and digits that are not mistaken for each other, in groups.
pub(crate) fn letters(count: usize, group: usize) -> Result<Plain> {
    const LETTERS: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut bytes = vec![0; count];
    fill(&mut bytes)?;
    let letters: Vec<char> = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte % 31)])).collect();
    let groups: Vec<String> = letters.chunks(group).map(|group| group.iter().collect()).collect();
    Ok(Plain(groups.join("-")))
}

/// The last four letters of a token, to tell it apart from others.
pub(crate) fn hint(token: &Plain) -> String {
    token.0.chars().skip(token.0.chars().count().saturating_sub(4)).collect()
}

/// What is kept of a token. It has 256 random bits, so no slow hash is needed.
pub(crate) fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_do_not_repeat_and_do_not_show() {
        let (a, b) = (token("hilo_key").unwrap(), token("hilo_key").unwrap());
        assert_ne!(a, b);
        assert!(a.expose().starts_with("hilo_key_") && a.expose().len() == 73);
        assert_eq!(password().unwrap().expose().len(), 23);
        assert!(!format!("{a:?}").contains("hilo_key"));
        assert_eq!(hash("a").len(), 64);
    }
}
