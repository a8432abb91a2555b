//! The secret addresses at which a run can be called back.
//!
//! An address names the run and the number of the callback, and proves by a keyed hash that Hilo gave it out: nothing has to be stored for
//! it, and nobody can guess one. Whether it still counts, the run's lane decides.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hilo_model::{ContactId, EnvironmentId, Id, RunId};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// The most that a callback brings, in bytes of JSON.
pub const MOST_BROUGHT: usize = 16 * 1024;

/// Bytes of the hash that an address carries.
const PROOF: usize = 16;
/// Bytes of an address's text: three ids, the number, the proof.
const LENGTH: usize = 3 * 16 + 4 + PROOF;

/// Makes and proves the addresses of an environment.
#[derive(Clone, PartialEq, Eq)]
pub struct CallbackUrls {
    environment: EnvironmentId,
    base: String,
    key: [u8; 32],
}

impl fmt::Debug for CallbackUrls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallbackUrls").field("base", &self.base).finish_non_exhaustive()
    }
}

/// Which callback an address is for, as it says; see [`CallbackUrls::proves`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallbackToken {
    /// Where the run is.
    pub environment: EnvironmentId,
    /// Whose run.
    pub contact: ContactId,
    /// Which run.
    pub run: RunId,
    /// Which of its callbacks, from 1.
    pub number: u32,
    proof: [u8; PROOF],
}

/// A text that is no address of a callback.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an address that Hilo gave out")]
pub struct ForeignToken;

impl CallbackUrls {
    /// Addresses below `base`, proved by `key`.
    pub fn new(environment: EnvironmentId, base: &str, key: [u8; 32]) -> Self {
        Self { environment, base: base.to_owned(), key }
    }

    /// The address of a run's callback.
    pub fn url(&self, contact: ContactId, run: RunId, number: u32) -> String {
        let said = said(self.environment, contact, run, number);
        let proof = self.hash(&said).finalize().into_bytes();
        let token: Vec<u8> = said.iter().chain(proof.iter().take(PROOF)).copied().collect();
        format!("{}/{}", self.base, URL_SAFE_NO_PAD.encode(token))
    }

    /// Whether it is an address that was given out here.
    pub fn proves(&self, token: &CallbackToken) -> bool {
        let said = said(token.environment, token.contact, token.run, token.number);
        token.environment == self.environment && self.hash(&said).verify_truncated_left(&token.proof).is_ok()
    }

    fn hash(&self, said: &[u8]) -> Hmac<Sha256> {
        // A shorter key than the block of the hash is filled up with zeros (RFC 2104).
        let mut block = [0; 64];
        block.iter_mut().zip(self.key).for_each(|(to, from)| *to = from);
        let mut hash = Hmac::<Sha256>::new(&block.into());
        hash.update(said);
        hash
    }
}

fn said(environment: EnvironmentId, contact: ContactId, run: RunId, number: u32) -> Vec<u8> {
    let ids = [environment.uuid(), contact.uuid(), run.uuid()];
    ids.iter().flat_map(Uuid::as_bytes).copied().chain(number.to_be_bytes()).collect()
}

impl FromStr for CallbackToken {
    type Err = ForeignToken;
    fn from_str(text: &str) -> Result<Self, ForeignToken> {
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| ForeignToken)?;
        let bytes: [u8; LENGTH] = bytes.try_into().map_err(|_| ForeignToken)?;
        let id = |at: usize| bytes[16 * at..16 * (at + 1)].try_into().map(Uuid::from_bytes);
        let rest = &bytes[48..];
        Ok(Self {
            environment: EnvironmentId::from_uuid(id(0).map_err(|_| ForeignToken)?),
            contact: ContactId::from_uuid(id(1).map_err(|_| ForeignToken)?),
            run: RunId::from_uuid(id(2).map_err(|_| ForeignToken)?),
            number: rest[..4].try_into().map(u32::from_be_bytes).map_err(|_| ForeignToken)?,
            proof: rest[4..].try_into().map_err(|_| ForeignToken)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_given_out_here_proves_itself() {
        let id = |n: u128| Uuid::from_u128(n);
        let environment = EnvironmentId::from_uuid(id(1));
        let urls = CallbackUrls::new(environment, "https://a.test/hooks/callbacks", [7; 32]);
        let (contact, run) = (ContactId::from_uuid(id(2)), RunId::from_uuid(id(3)));
        let url = urls.url(contact, run, 1);
        let text = url.strip_prefix("https://a.test/hooks/callbacks/").expect("its base");
        let token: CallbackToken = text.parse().expect("a token");
        assert_eq!((token.contact, token.run, token.number), (contact, run, 1));
        assert!(urls.proves(&token));
        assert!(!urls.proves(&CallbackToken { number: 2, ..token }));
        assert!(!urls.proves(&CallbackToken { run: RunId::from_uuid(id(4)), ..token }));
        assert!(!CallbackUrls::new(environment, "x", [8; 32]).proves(&token));
        for wrong in ["", "x", &text[1..], &format!("{text}A")] {
            assert_eq!(wrong.parse::<CallbackToken>(), Err(ForeignToken), "{wrong}");
        }
    }
}
