use crate::{
    App, Caller, Personal, Result,
    approvals::list::{is_asked, may_answer},
};
use hilo_core::contact::OpenApproval;
use hilo_model::{access::Permission, approval::ApprovalState};
use hilo_store::{read::Page, rows::ApprovalRow};

/// So many of those that wait are read at once.
const PAGE: u32 = 200;
/// So many are counted: nobody needs to know of more, and it is asked again whenever something changes.
const COUNTED: usize = 200;

/// How many approvals wait for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WaitingForMe {
    /// So many.
    pub count: usize,
    /// Whether there may be more than that.
    pub more: bool,
}

impl App {
    /// How many approvals the caller may answer now, however many wait for others.
    pub async fn count_waiting_approvals(&self, caller: &Caller) -> Result<WaitingForMe> {
        caller.require(Permission::ThreadsRead)?;
        let scope = caller.viewer.scope;
        let mut page = Page { limit: PAGE, after: None };
        let mut count = 0;
        loop {
            let mut rows = self.store.read().approvals(scope, Some(ApprovalState::Waiting), page).await?;
            let last = rows.last().filter(|_| rows.len() >= PAGE as usize).map(|row| row.approval);
            rows.retain(|row| is_asked(caller, row));
            let keys = self.keys(scope, rows.iter().map(|row| row.contact)).await?;
            let mine = |row: &&ApprovalRow| {
                let open: Personal<OpenApproval> = keys.json(row.contact, &row.body);
                may_answer(caller, &open)
            };
            count += rows.iter().filter(mine).count();
            let Some(last) = last else { return Ok(WaitingForMe { count, more: false }) };
            if count >= COUNTED {
                return Ok(WaitingForMe { count, more: true });
            }
            page.after = Some(last);
        }
    }
}
