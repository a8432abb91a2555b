use crate::{App, Caller, Paged, Personal, Result, paging::one_more};
use hilo_model::{ConsentId, ContactId, access::Permission, consent::Proof};
use hilo_store::{read::Page, rows::ConsentRow};

/// An entry of a consent ledger, opened.
#[derive(Debug, Clone, PartialEq)]
pub struct ConsentEntry {
    /// The entry.
    pub entry: ConsentRow,
    /// The words.
    pub proof: Personal<Proof>,
}

impl App {
    /// The consent ledger of a contact and of those who were merged into it, newest first. It holds what was said in the thread, so
    /// whoever may not see that may not see it.
    pub async fn list_consents(
        &self,
        caller: &Caller,
        contact: ContactId,
        page: Page<ConsentId>,
    ) -> Result<Paged<ConsentEntry, ConsentId>> {
        caller.require(Permission::ContactsRead)?;
        self.visible_thread(caller, contact).await?;
        let scope = caller.viewer.scope;
        let mut contacts = vec![contact];
        let own = self.keys(scope, [contact]).await?;
        contacts.extend(self.lane_state(scope, contact, &own).await?.unwrap_or_default().merged_from);
        let rows = self.store.read().consents(scope, &contacts, one_more(page)).await?;
        let keys = self.keys(scope, rows.iter().map(|row| row.contact)).await?;
        Ok(Paged::cut(rows, page.limit, |row| row.id)
            .map(|entry| ConsentEntry { proof: keys.json(entry.contact, &entry.body), entry }))
    }
}
