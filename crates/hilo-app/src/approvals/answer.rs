use crate::{App, Caller, Error, Result, approvals::list::is_asked};
use hilo_core::command::Command;
use hilo_model::{Actor, ApprovalId, ContactId};

impl App {
    /// Authorises an answer: a person gives it, who is asked or may see the thread; whether it counts is the lane's to say. The contact
    /// in whose lane it waits.
    pub async fn authorise_answer(
        &self,
        caller: &Caller,
        approval: ApprovalId,
        command: &Command,
    ) -> Result<ContactId> {
        crate::commands::authorise_command(caller, command)?;
        if !matches!(caller.viewer.actor, Actor::Person(_)) {
            return Err(Error::PeopleOnly);
        }
        let row = self.store.read().approval(caller.viewer.scope, approval).await?;
        let row = row.ok_or(Error::NotFound("approval"))?;
        if !is_asked(caller, &row) && self.visible_contacts(caller, [row.contact]).await?.is_empty() {
            return Err(Error::NotFound("approval"));
        }
        Ok(row.contact)
    }
}
