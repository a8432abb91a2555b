//! Hashing what is searched for (C8). An index over sealed messages must not say their words: it holds keyed hashes of them.

use crate::{Error, random};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use hilo_model::{Id, Scope};
use ring::hmac;
use std::fmt;
use zeroize::Zeroize;

/// The key that terms are hashed with, one per installation, sealed with the master key like every secret. It is not derived
/// from the master key, so that master keys can be rotated without indexing everything anew.
#[derive(Clone)]
pub struct SearchKey(hmac::Key);

impl fmt::Debug for SearchKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SearchKey(…)")
    }
}

impl SearchKey {
    /// The text form of a fresh key.
    ///
    /// # Errors
    /// If the system gives no random bytes.
    pub fn generate() -> Result<String, Error> {
        let mut raw = [0u8; 32];
        random::fill(&mut raw)?;
        let text = STANDARD_NO_PAD.encode(raw);
        raw.zeroize();
        Ok(text)
    }

    /// The key in a text that [`SearchKey::generate`] made.
    ///
    /// # Errors
    /// If it is no such text.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let mut raw = STANDARD_NO_PAD.decode(text).map_err(|_| Error::Unopenable)?;
        let key = (raw.len() == 32).then(|| Self(hmac::Key::new(hmac::HMAC_SHA256, &raw)));
        raw.zeroize();
        key.ok_or(Error::Unopenable)
    }

    /// A key for another purpose, in a workspace's environment: HMAC-SHA256 over both behind a word that no [token](SearchKey::token)
    /// begins with.
    pub fn derived(&self, scope: Scope, purpose: &str) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(b"key for another purpose\0");
        context.update(purpose.as_bytes());
        context.update(b"\0");
        context.update(scope.workspace.uuid().as_bytes());
        context.update(scope.environment.uuid().as_bytes());
        let mut key = [0; 32];
        key.iter_mut().zip(context.sign().as_ref()).for_each(|(to, from)| *to = *from);
        key
    }

    /// The hash of a term in a workspace's environment: the first 64 bits of HMAC-SHA256 over both, so that a term of one
    /// environment is another one elsewhere.
    pub fn token(&self, scope: Scope, term: &[u8]) -> u64 {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(scope.workspace.uuid().as_bytes());
        context.update(scope.environment.uuid().as_bytes());
        context.update(term);
        let tag = context.sign();
        // A tag of SHA-256 has 32 bytes.
        tag.as_ref().first_chunk().map_or(0, |first: &[u8; 8]| u64::from_be_bytes(*first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn scope(environment: u128) -> Scope {
        Scope {
            workspace: Id::from_uuid(Uuid::from_u128(1)),
            environment: Id::from_uuid(Uuid::from_u128(environment)),
        }
    }

    /// Made with another implementation of HMAC (Python's `hmac`).
    #[test]
    fn a_token_is_the_beginning_of_the_hmac() {
        let key = SearchKey::parse("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap();
        assert_eq!(key.token(scope(2), b"whola"), EXPECTED);
        assert_ne!(key.token(scope(3), b"whola"), EXPECTED);
        assert_ne!(key.token(scope(2), b"bhola"), EXPECTED);
    }

    #[test]
    fn keys_are_random_and_say_nothing_of_themselves() {
        let (one, other) = (SearchKey::generate().unwrap(), SearchKey::generate().unwrap());
        assert_ne!(one, other);
        assert_eq!(format!("{:?}", SearchKey::parse(&one).unwrap()), "SearchKey(…)");
        assert_eq!(SearchKey::parse("short").unwrap_err(), Error::Unopenable);
    }

    const EXPECTED: u64 = 0x8785ff6477e66171;
}
