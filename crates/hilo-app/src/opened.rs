//! Opening what is personal.

use crate::{App, Result};
use bytes::Bytes;
use hilo_model::{ContactId, Scope};
use hilo_vault::ContactKey;
use serde::{Serialize, de::DeserializeOwned};
use std::collections::HashMap;

/// Something personal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Personal<T> {
    /// It could be opened.
    Known(T),
    /// The person was erased: nobody can open it any more.
    Erased,
    /// It cannot be opened although it should be possible: a master key is missing, or it was damaged.
    Unreadable,
}

impl<T> Personal<T> {
    /// The value, if it could be opened.
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Erased | Self::Unreadable => None,
        }
    }

    /// The state's name in the API.
    pub fn state(&self) -> &'static str {
        match self {
            Self::Known(_) => "known",
            Self::Erased => "erased",
            Self::Unreadable => "unreadable",
        }
    }
}

/// The keys of some contacts.
pub(crate) struct Keys(HashMap<ContactId, Option<ContactKey>>);

impl App {
    /// The keys of these contacts.
    pub(crate) async fn keys(
        &self,
        scope: Scope,
        contacts: impl IntoIterator<Item = ContactId>,
    ) -> Result<Keys> {
        let mut asked: Vec<_> = contacts.into_iter().map(|contact| (scope, contact)).collect();
        asked.sort_unstable();
        asked.dedup();
        let wrapped = if asked.is_empty() { Vec::new() } else { self.store.contact_keys(&asked).await? };
        let mut keys = HashMap::new();
        for ((_, contact), wrapped) in asked.into_iter().zip(wrapped) {
            let Some(wrapped) = wrapped else { continue };
            let key = self.vault.unwrap_key(contact, &wrapped);
            if let Err(error) = &key {
                tracing::error!(contact.id = %contact, %error, "a contact's key cannot be used");
            }
            keys.insert(contact, key.ok());
        }
        Ok(Keys(keys))
    }
}

impl Keys {
    /// Opens a sealed text.
    pub(crate) fn text(&self, contact: ContactId, sealed: &[u8]) -> Personal<String> {
        self.bytes(contact, sealed, |plain| String::from_utf8(plain).ok())
    }

    /// Opens sealed JSON.
    pub(crate) fn json<T: DeserializeOwned>(&self, contact: ContactId, sealed: &[u8]) -> Personal<T> {
        self.bytes(contact, sealed, |plain| serde_json::from_slice(&plain).ok())
    }

    /// Seals a value with a contact's key; nothing if there is none any more.
    pub(crate) fn seal<T: Serialize>(&self, contact: ContactId, value: &T) -> Result<Option<Bytes>> {
        let Some(key) = self.0.get(&contact).and_then(Option::as_ref) else { return Ok(None) };
        Ok(Some(key.seal_json(value)?))
    }

    fn bytes<T>(
        &self,
        contact: ContactId,
        sealed: &[u8],
        read: impl FnOnce(Vec<u8>) -> Option<T>,
    ) -> Personal<T> {
        let key = match self.0.get(&contact) {
            None => return Personal::Erased,
            Some(None) => return Personal::Unreadable,
            Some(Some(key)) => key,
        };
        match key.open(sealed).ok().and_then(read) {
            Some(value) => Personal::Known(value),
            None => {
                tracing::error!(contact.id = %contact, "something sealed cannot be opened");
                Personal::Unreadable
            }
        }
    }
}
