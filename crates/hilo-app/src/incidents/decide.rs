use super::again::Lanes;
use crate::{App, Caller, Error, Result, validate::Checks};
use hilo_core::command::{Again, Command, Hindrance, RefusedCommand};
use hilo_model::{ContactId, IncidentId, access::Permission};

impl App {
    /// Authorises saying what became of a message of which nobody knows whether it was sent: whose lane it concerns, and the
    /// order for it.
    ///
    /// # Errors
    /// [`RefusedCommand::NotRetryable`] if nothing is in doubt (any more).
    pub async fn authorise_decision(
        &self,
        caller: &Caller,
        incident: IncidentId,
        delivered: bool,
        reason: String,
    ) -> Result<(ContactId, Command)> {
        caller.require(Permission::IncidentsWrite)?;
        let found = self.store.read().incident(caller.viewer.scope, incident).await?;
        let found = found.ok_or(Error::NotFound("incident"))?;
        if let Some(contact) = found.contact {
            self.visible_thread(caller, contact).await?;
        }
        let mut checks = Checks::default();
        checks.text("/reason", &reason, super::resolve::REASON);
        checks.done()?;
        let refused = |why| Error::Refused(RefusedCommand::NotRetryable { why });
        if found.closed.is_some() {
            return Err(refused(Hindrance::DealtWith));
        }
        let contacts: Vec<ContactId> = found.contact.into_iter().collect();
        let lanes = Lanes::load(self, caller.viewer.scope, &contacts).await?;
        let prepared = self.prepared(&lanes, &found).await?.map_err(refused)?;
        match prepared.again {
            Again::Message { message, in_doubt: true, .. } => {
                Ok((prepared.contact, Command::DecideSend { incident, message, delivered, reason }))
            }
            _ => Err(refused(Hindrance::Settled)),
        }
    }
}
