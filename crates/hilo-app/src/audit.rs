//! The audit log.

use crate::{App, Caller, Paged, Result, paging::one_more};
use hilo_model::{AuditId, access::Permission};
use hilo_store::{
    read::{AuditFilter, Page},
    rows::AuditRow,
};

impl App {
    /// The audit log of the caller's workspace, newest first.
    pub async fn list_audit(
        &self,
        caller: &Caller,
        filter: &AuditFilter,
        page: Page<AuditId>,
    ) -> Result<Paged<AuditRow, AuditId>> {
        caller.require(Permission::AuditRead)?;
        let rows = self.store.read().audit(caller.viewer.scope.workspace, filter, one_more(page)).await?;
        Ok(Paged::cut(rows, page.limit, |row| row.id))
    }
}
