//! Sealed secrets, as settings hold them.

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

/// A secret of the settings, sealed with the named master key.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedSecret {
    key: String,
    #[serde(with = "base64_text")]
    sealed: Bytes,
}

impl SealedSecret {
    pub(crate) fn new(key: String, sealed: Bytes) -> Self {
        Self { key, sealed }
    }

    /// The name of the master key that sealed it.
    pub fn master(&self) -> &str {
        &self.key
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.sealed
    }
}

impl std::fmt::Debug for SealedSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealedSecret(key {})", self.key)
    }
}

mod base64_text {
    use super::{Bytes, Deserialize, Engine, STANDARD_NO_PAD};
    use serde::{Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(bytes: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD_NO_PAD.encode(bytes))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD_NO_PAD.decode(text).map(Bytes::from).map_err(D::Error::custom)
    }
}
