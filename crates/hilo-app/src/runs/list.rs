use crate::{App, Caller, Paged, Result, paging::one_more};
use hilo_model::{ContactId, RunId, access::Permission};
use hilo_store::{read::Page, rows::RunRow};

impl App {
    /// Runs on threads that the caller may see, newest first; of one contact or of all. A page may hold fewer runs than
    /// asked for although others follow.
    pub async fn list_runs(
        &self,
        caller: &Caller,
        contact: Option<ContactId>,
        page: Page<RunId>,
    ) -> Result<Paged<RunRow, RunId>> {
        caller.require(Permission::FlowsRead)?;
        if let Some(contact) = contact {
            self.visible_thread(caller, contact).await?;
        }
        let rows = self.store.read().runs(caller.viewer.scope, contact, one_more(page)).await?;
        let mut page = Paged::cut(rows, page.limit, |row| row.run);
        let visible = self.visible_contacts(caller, page.items.iter().map(|row| row.contact)).await?;
        page.items.retain(|row| visible.contains(&row.contact));
        Ok(page)
    }
}
