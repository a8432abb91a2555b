use crate::{
    App, Caller, Error, Result,
    change::{By, Change},
};
use hilo_model::{IncidentId, access::Permission};
use hilo_store::rows::{IncidentRow, Row};
use serde_json::json;

impl App {
    /// Says that an incident was dealt with. One that was already stays as it is.
    pub async fn resolve_incident(&self, caller: &Caller, incident: IncidentId) -> Result<IncidentRow> {
        caller.require(Permission::IncidentsWrite)?;
        let found = self.store.read().incident(caller.viewer.scope, incident).await?;
        let mut row = found.ok_or(Error::NotFound("incident"))?;
        if row.resolved_at.is_some() {
            return Ok(row);
        }
        let now = self.now();
        row.resolved_at = Some(now);
        let mut change = Change { rows: vec![Row::Incident(row.clone())], ..Change::default() };
        let detail = json!({ "code": row.code });
        change.audit(By::caller(caller, now), &mut self.ids()?, "incident.resolved", incident, detail);
        self.save(change).await?;
        Ok(row)
    }
}
