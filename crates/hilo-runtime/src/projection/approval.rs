//! What people of the team are asked to decide.

use super::{Error, Place};
use hilo_core::decision::ApprovalFact;
use hilo_store::rows::{ApprovalRow, Asked};

impl Place<'_> {
    /// An approval, what is asked and answered sealed.
    pub(super) fn approval_row(&self, fact: ApprovalFact) -> Result<ApprovalRow, Error> {
        let ApprovalFact { run, flow, state, open, decided_at } = fact;
        let asked = Asked {
            people: open.asked.people.iter().copied().collect(),
            teams: open.asked.teams.iter().copied().collect(),
        };
        Ok(ApprovalRow {
            scope: self.scope(),
            approval: open.id,
            contact: self.contact,
            run,
            flow,
            state,
            asked_at: open.asked_at,
            due_at: open.due,
            decided_at,
            asked,
            body: self.seal(&open)?,
        })
    }
}
