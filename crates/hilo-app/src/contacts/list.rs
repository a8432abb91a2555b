use crate::{App, Caller, Paged, Personal, Result, paging::one_more};
use hilo_model::{ContactId, access::Permission};
use hilo_store::{read::Page, rows::ContactRow};
use serde_json::{Map, Value};

/// A contact as lists show it.
#[derive(Debug, Clone, PartialEq)]
pub struct ContactSummary {
    /// The contact.
    pub contact: ContactRow,
    /// The fields.
    pub fields: Personal<Map<String, Value>>,
}

impl App {
    /// Contacts, oldest first.
    pub async fn list_contacts(
        &self,
        caller: &Caller,
        page: Page<ContactId>,
    ) -> Result<Paged<ContactSummary, ContactId>> {
        caller.require(Permission::ContactsRead)?;
        let scope = caller.viewer.scope;
        let rows = self.store.read().contacts(scope, one_more(page)).await?;
        let page = Paged::cut(rows, page.limit, |row| row.contact);
        let keys = self.keys(scope, page.items.iter().map(|row| row.contact)).await?;
        Ok(page
            .map(|contact| ContactSummary { fields: keys.json(contact.contact, &contact.fields), contact }))
    }
}
