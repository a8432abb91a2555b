//! The key that words are hashed with for searching.

use crate::Setting;
use hilo_model::SearchKeyId;
use hilo_vault::{Error, SealedSecret, SearchKey, Vault};
use serde::{Deserialize, Serialize};

/// The key that words are hashed with, one per installation. What is indexed can only be found with it, so it never changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SearchKeySetting {
    /// Its id.
    pub id: SearchKeyId,
    /// The key, sealed.
    pub key: SealedSecret,
}

impl SearchKeySetting {
    /// Its natural key: there is one.
    pub const ONLY: &'static str = "only";
    /// Where the sealed key belongs, for [`Vault::seal_secret`].
    const PLACE: &'static str = "search_key/key";

    /// A fresh key.
    ///
    /// # Errors
    /// If the system gives no random bytes.
    pub fn fresh(id: SearchKeyId, vault: &Vault) -> Result<Self, Error> {
        Ok(Self { id, key: vault.seal_secret(Self::PLACE, &SearchKey::generate()?)? })
    }

    /// The key, ready for use.
    ///
    /// # Errors
    /// If the master key that sealed it is not configured, or it was damaged.
    pub fn open(&self, vault: &Vault) -> Result<SearchKey, Error> {
        SearchKey::parse(&vault.open_secret(Self::PLACE, &self.key)?)
    }
}

impl Setting for SearchKeySetting {
    const KIND: &'static str = "search_key";
    type Id = SearchKeyId;
    fn id(&self) -> SearchKeyId {
        self.id
    }
    fn key(&self) -> String {
        Self::ONLY.to_owned()
    }
}
