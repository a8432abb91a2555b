use crate::{App, Caller, Paged, Result, paging::one_more};
use hilo_model::{IncidentId, access::Permission};
use hilo_store::{read::Page, rows::IncidentRow};

impl App {
    /// Incidents, newest first; only unresolved ones if `open`.
    pub async fn list_incidents(
        &self,
        caller: &Caller,
        open: bool,
        page: Page<IncidentId>,
    ) -> Result<Paged<IncidentRow, IncidentId>> {
        caller.require(Permission::IncidentsRead)?;
        let rows = self.store.read().incidents(caller.viewer.scope, open, one_more(page)).await?;
        Ok(Paged::cut(rows, page.limit, |row| row.incident))
    }
}
