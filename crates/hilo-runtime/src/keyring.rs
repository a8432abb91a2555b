//! Contacts' keys, unwrapped once and kept for a while.

use hilo_model::{ChannelId, ContactId, Scope};
use hilo_settings::secret_place;
use hilo_store::{Store, rows::WrappedKey};
use hilo_vault::{ContactKey, Vault};
use quick_cache::sync::Cache;
use std::sync::Arc;

/// How many keys are kept ready (about 1 kB each).
const READY: usize = 20_000;

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The contact's key was destroyed: the person was erased.
    #[error("the contact was erased")]
    Erased,
    /// The store does not answer.
    #[error(transparent)]
    Store(#[from] hilo_store::Error),
    /// The vault cannot unwrap it.
    #[error(transparent)]
    Vault(#[from] hilo_vault::Error),
}

/// The keys.
#[derive(Debug)]
pub struct Keyring {
    store: Arc<dyn Store>,
    vault: Arc<Vault>,
    ready: Cache<ContactId, Arc<ContactKey>>,
}

impl Keyring {
    /// A keyring over a store.
    pub fn new(store: Arc<dyn Store>, vault: Arc<Vault>) -> Self {
        Self { store, vault, ready: Cache::new(READY) }
    }

    /// A new contact's key, and its wrapped form for the store.
    pub fn create(&self, contact: ContactId) -> Result<(Arc<ContactKey>, WrappedKey), hilo_vault::Error> {
        let (key, wrapped) = self.vault.create_key(contact)?;
        Ok((Arc::new(key), wrapped))
    }

    /// Seals what a channel brought about people who have no key of their own.
    pub fn seal_of_channel(
        &self,
        channel: ChannelId,
        value: &serde_json::Value,
    ) -> Result<serde_json::Value, hilo_vault::Error> {
        let sealed = self.vault.seal_secret(&secret_place(channel, "event"), &value.to_string())?;
        Ok(serde_json::to_value(sealed).unwrap_or_default())
    }

    /// Keeps a key that is known to be stored.
    pub fn keep(&self, contact: ContactId, key: Arc<ContactKey>) {
        self.ready.insert(contact, key);
    }

    /// The key, if it is ready.
    pub fn ready(&self, contact: ContactId) -> Option<Arc<ContactKey>> {
        self.ready.get(&contact)
    }

    /// Forgets a key that was destroyed.
    pub fn forget(&self, contact: ContactId) {
        self.ready.remove(&contact);
    }

    /// One key.
    pub async fn get(&self, scope: Scope, contact: ContactId) -> Result<Arc<ContactKey>, Error> {
        if let Some(key) = self.ready(contact) {
            return Ok(key);
        }
        self.load(&[(scope, contact)]).await?;
        self.ready(contact).ok_or(Error::Erased)
    }

    /// Makes keys ready; those that were destroyed stay absent.
    pub async fn load(&self, contacts: &[(Scope, ContactId)]) -> Result<(), Error> {
        match self.load_each(contacts).await?.pop() {
            Some((_, error)) => Err(error.into()),
            None => Ok(()),
        }
    }

    /// The same, whatever cannot be unwrapped: whose keys those are, and why.
    pub async fn load_each(
        &self,
        contacts: &[(Scope, ContactId)],
    ) -> Result<Vec<(ContactId, hilo_vault::Error)>, Error> {
        let missing: Vec<_> =
            contacts.iter().copied().filter(|(_, c)| self.ready.peek(c).is_none()).collect();
        let mut failed = Vec::new();
        if missing.is_empty() {
            return Ok(failed);
        }
        let wrapped = self.store.contact_keys(&missing).await?;
        for ((_, contact), wrapped) in missing.into_iter().zip(wrapped) {
            let Some(wrapped) = wrapped else { continue };
            match self.vault.unwrap_key(contact, &wrapped) {
                Ok(key) => self.keep(contact, Arc::new(key)),
                Err(error) => failed.push((contact, error)),
            }
        }
        Ok(failed)
    }
}
