use super::Retry;
use crate::{App, Caller, Error, Personal, Result};
use hilo_model::{IncidentId, access::Permission};
use hilo_store::rows::IncidentRow;
use serde_json::Value;

/// An incident with all there is to know.
#[derive(Debug, Clone, PartialEq)]
pub struct IncidentView {
    /// The incident.
    pub incident: IncidentRow,
    /// The details; none if they are of a thread that the caller may not see.
    pub detail: Option<Personal<Value>>,
    /// What can be done again about it; none if it was dealt with, or the caller may not see its thread.
    pub retry: Option<Retry>,
}

impl App {
    /// One incident.
    pub async fn get_incident(&self, caller: &Caller, incident: IncidentId) -> Result<IncidentView> {
        caller.require(Permission::IncidentsRead)?;
        let scope = caller.viewer.scope;
        let found = self.store.read().incident(scope, incident).await?;
        let incident = found.ok_or(Error::NotFound("incident"))?;
        let detail = match incident.contact {
            None => {
                Some(serde_json::from_slice(&incident.detail).map_or(Personal::Unreadable, Personal::Known))
            }
            Some(contact) if self.visible_contacts(caller, [contact]).await?.is_empty() => None,
            Some(contact) => Some(self.keys(scope, [contact]).await?.json(contact, &incident.detail)),
        };
        let retry = self.retries(caller, std::slice::from_ref(&incident)).await?.pop().flatten();
        Ok(IncidentView { incident, detail, retry })
    }
}
