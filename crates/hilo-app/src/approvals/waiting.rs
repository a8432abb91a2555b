use crate::{
    App, Caller, Personal, Result,
    approvals::list::{is_asked, may_answer},
};
use hilo_core::contact::OpenApproval;
use hilo_model::{access::Permission, approval::ApprovalState};
use hilo_store::read::Page;

/// So many of those that wait are looked at: it is asked again whenever something changes.
const LOOKED_AT: u32 = 200;

/// How many approvals wait for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitingForMe {
    /// So many.
    pub count: usize,
    /// Whether there may be more: so many wait here, for whomever, that not all were looked at.
    pub more: bool,
}

impl App {
    /// How many approvals the caller may answer now, among the newest that wait.
    pub async fn count_waiting_approvals(&self, caller: &Caller) -> Result<WaitingForMe> {
        caller.require(Permission::ThreadsRead)?;
        let scope = caller.viewer.scope;
        let page = Page { limit: LOOKED_AT, after: None };
        let mut rows = self.store.read().approvals(scope, Some(ApprovalState::Waiting), page).await?;
        let more = rows.len() >= LOOKED_AT as usize;
        rows.retain(|row| is_asked(caller, row));
        let keys = self.keys(scope, rows.iter().map(|row| row.contact)).await?;
        let mine = |row: &hilo_store::rows::ApprovalRow| {
            let open: Personal<OpenApproval> = keys.json(row.contact, &row.body);
            may_answer(caller, &open)
        };
        Ok(WaitingForMe { count: rows.iter().filter(|row| mine(row)).count(), more })
    }
}
