use super::Retry;
use crate::{App, Caller, Paged, Result, paging::one_more};
use hilo_model::{IncidentId, access::Permission};
use hilo_store::{read::Page, rows::IncidentRow};

/// An incident as lists show it.
#[derive(Debug, Clone, PartialEq)]
pub struct IncidentItem {
    /// The incident.
    pub incident: IncidentRow,
    /// What can be done again about it; none if it was dealt with, or the caller may not see its thread.
    pub retry: Option<Retry>,
}

impl App {
    /// Incidents, newest first; only unresolved ones if `open`.
    pub async fn list_incidents(
        &self,
        caller: &Caller,
        open: bool,
        page: Page<IncidentId>,
    ) -> Result<Paged<IncidentItem, IncidentId>> {
        caller.require(Permission::IncidentsRead)?;
        let rows = self.store.read().incidents(caller.viewer.scope, open, one_more(page)).await?;
        let page = Paged::cut(rows, page.limit, |row| row.incident);
        let mut retries = self.retries(caller, &page.items).await?.into_iter();
        Ok(page.map(|incident| IncidentItem { incident, retry: retries.next().flatten() }))
    }
}
