use super::{ContactSummary, Standing};
use crate::{App, Caller, Error, Result};
use hilo_model::{ContactId, access::Permission, identity::Identity};

/// A contact with addresses and tags.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactView {
    /// The contact.
    pub summary: ContactSummary,
    /// The addresses.
    pub identities: Vec<Identity>,
    /// The tags.
    pub tags: Vec<String>,
    /// Whether and what may be sent to them.
    pub standing: Standing,
}

impl App {
    /// One contact.
    pub async fn get_contact(&self, caller: &Caller, contact: ContactId) -> Result<ContactView> {
        caller.require(Permission::ContactsRead)?;
        let scope = caller.viewer.scope;
        let row = self.store.read().contact(scope, contact).await?.ok_or(Error::NotFound("contact"))?;
        let keys = self.keys(scope, [contact]).await?;
        Ok(ContactView {
            standing: self.standing(scope, contact, &keys).await?,
            summary: ContactSummary { fields: keys.json(contact, &row.fields), contact: row },
            identities: self.store.read().contact_identities(scope, contact).await?,
            tags: self.store.read().contact_tags(scope, contact).await?,
        })
    }
}
