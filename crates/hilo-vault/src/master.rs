//! Master keys: named, from a file or the environment, one of them active.

use crate::{Error, random};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use ring::aead::LessSafeKey;
use std::{fmt, str::FromStr};
use zeroize::Zeroize;

/// A master key: a name and 32 bytes. Text form `name:base64` (without padding).
#[derive(Clone)]
pub struct MasterKey {
    name: String,
    cipher: LessSafeKey,
}

/// A text that is no master key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a master key is written name:base64, with 32 bytes of base64 after the colon")]
pub struct ParseMasterKeyError;

impl MasterKey {
    /// The text form of a fresh key.
    pub fn generate(name: &str) -> Result<String, Error> {
        let mut raw = [0u8; 32];
        random::fill(&mut raw)?;
        let text = format!("{name}:{}", STANDARD_NO_PAD.encode(raw));
        raw.zeroize();
        Ok(text)
    }

    /// The name that sealed values carry.
    pub fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn cipher(&self) -> &LessSafeKey {
        &self.cipher
    }
}

impl FromStr for MasterKey {
    type Err = ParseMasterKeyError;
    fn from_str(text: &str) -> Result<Self, ParseMasterKeyError> {
        let (name, key) = text.trim().split_once(':').ok_or(ParseMasterKeyError)?;
        let mut raw = STANDARD_NO_PAD.decode(key.trim_end_matches('=')).map_err(|_| ParseMasterKeyError)?;
        let cipher = crate::cipher(&raw).map_err(|_| ParseMasterKeyError)?;
        raw.zeroize();
        if name.is_empty() { Err(ParseMasterKeyError) } else { Ok(Self { name: name.to_owned(), cipher }) }
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MasterKey({})", self.name)
    }
}

/// The configured master keys; the first is active, the others still open what they sealed.
#[derive(Debug, Clone)]
pub struct MasterKeys(Vec<MasterKey>);

impl MasterKeys {
    /// Keys, the active one first; `None` if there is none.
    pub fn new(keys: Vec<MasterKey>) -> Option<Self> {
        (!keys.is_empty()).then_some(Self(keys))
    }

    pub(crate) fn active(&self) -> &MasterKey {
        &self.0[0]
    }

    pub(crate) fn named(&self, name: &str) -> Result<&MasterKey, Error> {
        self.0.iter().find(|key| key.name == name).ok_or_else(|| Error::UnknownMaster(name.to_owned()))
    }
}
