use crate::{App, Caller, Paged, Result, paging::one_more};
use hilo_model::{ContactId, RunId, access::Permission};
use hilo_store::{
    read::{Page, RunsOf},
    rows::RunRow,
};

impl App {
    /// Runs on threads that the caller may see, newest first; of one contact, of one flow, or of all. A page may hold fewer
    /// runs than asked for although others follow.
    pub async fn list_runs(
        &self,
        caller: &Caller,
        contact: Option<ContactId>,
        flow: Option<&str>,
        page: Page<RunId>,
    ) -> Result<Paged<RunRow, RunId>> {
        caller.require(Permission::FlowsRead)?;
        if let Some(contact) = contact {
            self.visible_thread(caller, contact).await?;
        }
        let flow = match flow {
            Some(flow) => Some(self.find_flow(caller, flow).await?.setting.id),
            None => None,
        };
        let of = match (contact, flow) {
            (Some(contact), _) => RunsOf::Contact(contact),
            (None, Some(flow)) => RunsOf::Flow(flow),
            (None, None) => RunsOf::Everybody,
        };
        let rows = self.store.read().runs(caller.viewer.scope, of, one_more(page)).await?;
        let mut page = Paged::cut(rows, page.limit, |row| row.run);
        let visible = self.visible_contacts(caller, page.items.iter().map(|row| row.contact)).await?;
        page.items.retain(|row| visible.contains(&row.contact) && flow.is_none_or(|flow| row.flow == flow));
        Ok(page)
    }
}
