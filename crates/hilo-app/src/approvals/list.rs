use crate::{App, Caller, Error, Paged, Personal, Result, paging::one_more};
use hilo_core::contact::OpenApproval;
use hilo_model::{Actor, ApprovalId, access::Permission, approval::ApprovalState};
use hilo_store::{read::Page, rows::ApprovalRow};

/// An approval, opened.
#[derive(Debug, Clone, PartialEq)]
pub struct ApprovalView {
    /// The approval.
    pub row: ApprovalRow,
    /// What is asked, and what was answered.
    pub open: Personal<OpenApproval>,
    /// Whether the caller may answer it now.
    pub may_answer: bool,
    /// Whether the caller may see the thread it is about.
    pub sees_thread: bool,
}

/// Whether the caller is one of those who are asked.
pub(super) fn is_asked(caller: &Caller, row: &ApprovalRow) -> bool {
    let Actor::Person(me) = caller.viewer.actor else { return false };
    row.asked.people.contains(&me) || caller.viewer.teams.iter().any(|team| row.asked.teams.contains(team))
}

impl App {
    /// What people are asked to decide, newest first: of what the caller is asked, and of threads that the caller may see. A page may
    /// hold fewer than asked for although others follow.
    pub async fn list_approvals(
        &self,
        caller: &Caller,
        state: Option<ApprovalState>,
        page: Page<ApprovalId>,
    ) -> Result<Paged<ApprovalView, ApprovalId>> {
        caller.require(Permission::ThreadsRead)?;
        let rows = self.store.read().approvals(caller.viewer.scope, state, one_more(page)).await?;
        let mut page = Paged::cut(rows, page.limit, |row| row.approval);
        let visible = self.visible_contacts(caller, page.items.iter().map(|row| row.contact)).await?;
        page.items.retain(|row| is_asked(caller, row) || visible.contains(&row.contact));
        let keys = self.keys(caller.viewer.scope, page.items.iter().map(|row| row.contact)).await?;
        Ok(page.map(|row| {
            let open: Personal<OpenApproval> = keys.json(row.contact, &row.body);
            let may_answer = row.state == ApprovalState::Waiting && may_answer(caller, &open);
            ApprovalView { may_answer, sees_thread: visible.contains(&row.contact), open, row }
        }))
    }

    /// Something that people are asked to decide.
    pub async fn get_approval(&self, caller: &Caller, approval: ApprovalId) -> Result<ApprovalView> {
        caller.require(Permission::ThreadsRead)?;
        let scope = caller.viewer.scope;
        let row = self.store.read().approval(scope, approval).await?.ok_or(Error::NotFound("approval"))?;
        let sees_thread = !self.visible_contacts(caller, [row.contact]).await?.is_empty();
        if !sees_thread && !is_asked(caller, &row) {
            return Err(Error::NotFound("approval"));
        }
        let open: Personal<OpenApproval> =
            self.keys(scope, [row.contact]).await?.json(row.contact, &row.body);
        let may_answer = row.state == ApprovalState::Waiting && may_answer(caller, &open);
        Ok(ApprovalView { row, open, may_answer, sees_thread })
    }
}

pub(super) fn may_answer(caller: &Caller, open: &Personal<OpenApproval>) -> bool {
    match (caller.viewer.actor, open) {
        (Actor::Person(me), Personal::Known(open)) => open.asked.may_answer(me, &caller.viewer.teams).is_ok(),
        _ => false,
    }
}
