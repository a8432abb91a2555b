use super::again::Lanes;
use crate::{App, Caller, Error, Result};
use hilo_core::{
    command::{Command, Hindrance, RefusedCommand},
    contact::retry,
};
use hilo_model::{ContactId, IncidentId, access::Permission};

impl App {
    /// Authorises doing again what an incident says went wrong: whose lane is to do it, and the order for it.
    ///
    /// # Errors
    /// [`RefusedCommand::NotRetryable`] with what keeps it from being done.
    pub async fn authorise_retry(
        &self,
        caller: &Caller,
        incident: IncidentId,
        give_back: bool,
    ) -> Result<(ContactId, Command)> {
        caller.require(Permission::IncidentsWrite)?;
        let found = self.store.read().incident(caller.viewer.scope, incident).await?;
        let found = found.ok_or(Error::NotFound("incident"))?;
        if let Some(contact) = found.contact {
            self.visible_thread(caller, contact).await?;
        }
        let refused = |why| Error::Refused(RefusedCommand::NotRetryable { why });
        if found.closed.is_some() {
            return Err(refused(Hindrance::DealtWith));
        }
        let contacts: Vec<ContactId> = found.contact.into_iter().collect();
        let lanes = Lanes::load(self, caller.viewer.scope, &contacts).await?;
        let prepared = self.prepared(&lanes, &found).await?.map_err(refused)?;
        if let Some(why) = retry::hindrance(&prepared.state, self.now(), incident, give_back, &prepared.again)
        {
            return Err(refused(why));
        }
        Ok((prepared.contact, Command::RetryIncident { incident, give_back, again: prepared.again }))
    }
}
