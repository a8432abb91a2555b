//! Envelope encryption (O5, C8).
//!
//! A **master key** (named, several at a time, one active) wraps a random **contact key** per contact; what is personal is
//! sealed with the contact's key. Destroying the wrapped key destroys everything sealed with it, in every backup and
//! journal that has no copy of it. **Secrets** of settings (tokens, app secrets) are sealed with the active master key and carry its
//! name, so master keys can be rotated one value at a time.
//!
//! AES-256-GCM throughout, with random 96-bit nonces: for one key fewer than 2³² seals, which no contact reaches.
//! Sealed form: one byte of version, 12 of nonce, ciphertext, 16 of tag.
//!
//! *Must not know*: what is sealed, and where it is stored.

mod json;
mod master;
mod random;
mod search;
mod secret;

pub use master::{MasterKey, MasterKeys, ParseMasterKeyError};
pub use search::SearchKey;
pub use secret::SealedSecret;

use bytes::Bytes;
use hilo_model::{ContactId, Id};
use hilo_store::rows::WrappedKey;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use serde::Serialize;
use zeroize::Zeroize;

const VERSION: u8 = 1;
const HEAD: usize = 1 + NONCE_LEN;

/// What went wrong. Deliberately says little.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The value was sealed with a master key that is not configured.
    #[error("master key `{0}` is not configured; add it to the vault's keys to read what it sealed")]
    UnknownMaster(String),
    /// The bytes were not sealed with this key, or were changed.
    #[error("sealed data cannot be opened with this key")]
    Unopenable,
    /// The system gives no random bytes.
    #[error("the system gives no random bytes")]
    NoRandomness,
    /// The value has no JSON.
    #[error("a value cannot be written down: {0}")]
    Unwritable(String),
}

/// A contact's key, ready for use.
#[derive(Clone)]
pub struct ContactKey(LessSafeKey);

impl std::fmt::Debug for ContactKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ContactKey(…)")
    }
}

impl ContactKey {
    /// Seals what is personal.
    pub fn seal(&self, plain: &[u8]) -> Result<Bytes, Error> {
        seal(&self.0, plain, b"")
    }

    /// Seals a value as JSON.
    pub fn seal_json<T: Serialize + ?Sized>(&self, value: &T) -> Result<Bytes, Error> {
        json::with(value, |plain| self.seal(plain))
    }

    /// Opens what [`ContactKey::seal`] sealed.
    pub fn open(&self, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        open(&self.0, sealed, b"")
    }
}

/// Makes and unwraps contacts' keys.
#[derive(Debug)]
pub struct Vault {
    masters: MasterKeys,
}

impl Vault {
    /// A vault with these master keys.
    pub fn new(masters: MasterKeys) -> Self {
        Self { masters }
    }

    /// A fresh key for a contact, ready for use and wrapped for storing. The wrapping is bound to the contact.
    pub fn create_key(&self, contact: ContactId) -> Result<(ContactKey, WrappedKey), Error> {
        let mut raw = [0u8; 32];
        random::fill(&mut raw)?;
        let key = ContactKey(cipher(&raw)?);
        let master = self.masters.active();
        let bytes = seal(master.cipher(), &raw, contact.uuid().as_bytes())?;
        raw.zeroize();
        Ok((key, WrappedKey { master: master.name().to_owned(), bytes }))
    }

    /// A stored key, ready for use.
    pub fn unwrap_key(&self, contact: ContactId, wrapped: &WrappedKey) -> Result<ContactKey, Error> {
        let master = self.masters.named(&wrapped.master)?;
        let mut raw = open(master.cipher(), &wrapped.bytes, contact.uuid().as_bytes())?;
        let key = cipher(&raw)?;
        raw.zeroize();
        Ok(ContactKey(key))
    }

    /// Seals a secret of the settings. `place` names where it belongs (kind, id and field), so that a sealed value moved
    /// elsewhere cannot be opened there.
    pub fn seal_secret(&self, place: &str, secret: &str) -> Result<SealedSecret, Error> {
        let master = self.masters.active();
        let bytes = seal(master.cipher(), secret.as_bytes(), place.as_bytes())?;
        Ok(SealedSecret::new(master.name().to_owned(), bytes))
    }

    /// Opens a secret of the settings.
    pub fn open_secret(&self, place: &str, sealed: &SealedSecret) -> Result<String, Error> {
        let master = self.masters.named(sealed.master())?;
        let plain = open(master.cipher(), sealed.bytes(), place.as_bytes())?;
        String::from_utf8(plain).map_err(|_| Error::Unopenable)
    }
}

/// A key of 32 bytes, ready for use. ("Less safe" means that whoever seals answers for the nonces: here they are random.)
fn cipher(raw: &[u8]) -> Result<LessSafeKey, Error> {
    Ok(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, raw).map_err(|_| Error::Unopenable)?))
}

fn seal(key: &LessSafeKey, plain: &[u8], aad: &[u8]) -> Result<Bytes, Error> {
    let mut nonce = [0u8; NONCE_LEN];
    random::fill(&mut nonce)?;
    let mut out = Vec::with_capacity(HEAD + plain.len() + AES_256_GCM.tag_len());
    out.push(VERSION);
    out.extend_from_slice(&nonce);
    out.extend_from_slice(plain);
    let text = out.get_mut(HEAD..).unwrap_or_default();
    let tag = key
        .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(aad), text)
        .map_err(|_| Error::Unopenable)?;
    out.extend_from_slice(tag.as_ref());
    Ok(out.into())
}

fn open(key: &LessSafeKey, sealed: &[u8], aad: &[u8]) -> Result<Vec<u8>, Error> {
    let rest = sealed.strip_prefix(&[VERSION]).ok_or(Error::Unopenable)?;
    let (nonce, text) = rest.split_first_chunk::<NONCE_LEN>().ok_or(Error::Unopenable)?;
    let mut text = text.to_vec();
    let plain = key
        .open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(aad), &mut text)
        .map_err(|_| Error::Unopenable)?
        .len();
    text.truncate(plain);
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hilo_model::{IdSource, Timestamp};
    use proptest::prelude::*;

    fn vault(keys: &[&str]) -> Vault {
        let keys = keys.iter().map(|key| key.parse().unwrap()).collect();
        Vault::new(MasterKeys::new(keys).unwrap())
    }

    const OLD: &str = "2025:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    const NEW: &str = "2026:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE";

    fn contact(seed: u64) -> ContactId {
        IdSource::new(Timestamp::from_millis(1), seed).make()
    }

    #[test]
    fn keys_survive_the_rotation_of_the_master() {
        let (key, wrapped) = vault(&[OLD]).create_key(contact(1)).unwrap();
        let sealed = key.seal(b"hola").unwrap();
        let rotated = vault(&[NEW, OLD]);
        assert_eq!(rotated.unwrap_key(contact(1), &wrapped).unwrap().open(&sealed).unwrap(), b"hola");
        assert_eq!(rotated.create_key(contact(2)).unwrap().1.master, "2026");
        let lost = vault(&[NEW]).unwrap_key(contact(1), &wrapped).unwrap_err();
        assert_eq!(lost, Error::UnknownMaster("2025".to_owned()));
    }

    #[test]
    fn a_value_is_sealed_as_its_json() {
        let (key, _) = vault(&[OLD]).create_key(contact(1)).unwrap();
        let values =
            [serde_json::json!({ "said": "x".repeat(100_000) }), serde_json::json!([1, "dos", null])];
        for value in &values {
            let sealed = key.seal_json(value).unwrap();
            assert_eq!(key.open(&sealed).unwrap(), serde_json::to_vec(value).unwrap());
        }
        let nameless = std::collections::BTreeMap::from([((1, 2), 3)]);
        assert!(matches!(key.seal_json(&nameless), Err(Error::Unwritable(_))));
        assert_eq!(key.open(&key.seal_json(&7).unwrap()).unwrap(), b"7", "what failed left nothing behind");
    }

    #[test]
    fn a_key_is_bound_to_its_contact_and_a_secret_to_its_place() {
        let vault = vault(&[OLD]);
        let (_, wrapped) = vault.create_key(contact(1)).unwrap();
        assert_eq!(vault.unwrap_key(contact(2), &wrapped).unwrap_err(), Error::Unopenable);
        let secret = vault.seal_secret("channel/1/app_secret", "s3cret").unwrap();
        assert_eq!(vault.open_secret("channel/1/app_secret", &secret).unwrap(), "s3cret");
        assert!(vault.open_secret("channel/2/app_secret", &secret).is_err());
        assert!(!format!("{secret:?} {vault:?}").contains("AAAA"));
    }

    /// Made with another implementation of AES-256-GCM (Python's `cryptography`): version, nonce 0..12, text, tag.
    #[test]
    fn what_was_sealed_elsewhere_opens() {
        let sealed = "01000102030405060708090a0bfbf8502065892329bd730d034bb4ede8d2db072d8f8b";
        let bytes: Vec<u8> = (0..sealed.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&sealed[at..at + 2], 16).unwrap())
            .collect();
        let sealed = SealedSecret::new("2025".to_owned(), bytes.into());
        assert_eq!(vault(&[OLD]).open_secret("channel/1/app_secret", &sealed).unwrap(), "s3cret");
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_and_what_was_changed_does_not(
            plain in proptest::collection::vec(any::<u8>(), 0..300), at in any::<prop::sample::Index>(), bit in 0u8..8,
        ) {
            let (key, _) = vault(&[OLD]).create_key(contact(1)).unwrap();
            let sealed = key.seal(&plain).unwrap();
            prop_assert_eq!(key.open(&sealed).unwrap(), plain);
            let mut changed = sealed.to_vec();
            let at = at.index(changed.len());
            changed[at] ^= 1 << bit;
            prop_assert_eq!(key.open(&changed), Err(Error::Unopenable));
            prop_assert!(key.open(&sealed[..at]).is_err());
        }
    }
}
