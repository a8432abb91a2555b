use crate::{
    App, Caller, Error, Result,
    change::{By, Change},
    validate::Checks,
};
use hilo_model::{IncidentId, access::Permission, incident::IncidentOutcome};
use hilo_store::rows::{IncidentClosed, IncidentClosedRow, IncidentRow, Row};
use serde_json::json;

/// The longest reason, in characters.
pub(super) const REASON: usize = 500;

impl App {
    /// Says that nothing is (or is left) to be done about an incident, and why. One that was dealt with stays as it is.
    pub async fn resolve_incident(
        &self,
        caller: &Caller,
        incident: IncidentId,
        reason: &str,
    ) -> Result<IncidentRow> {
        caller.require(Permission::IncidentsWrite)?;
        let mut checks = Checks::default();
        checks.text("/reason", reason, REASON);
        checks.done()?;
        let scope = caller.viewer.scope;
        let found = self.store.read().incident(scope, incident).await?;
        let found = found.ok_or(Error::NotFound("incident"))?;
        if found.closed.is_some() {
            return Ok(found);
        }
        let (at, by, outcome) = (self.now(), caller.viewer.actor, IncidentOutcome::Dismissed);
        let reason = reason.trim().to_owned();
        let detail = json!({ "code": found.code, "reason": reason });
        let closed = IncidentClosed { at, by, outcome, reason: Some(reason) };
        let row = Row::IncidentClosed(IncidentClosedRow { scope, incident, closed });
        let mut change = Change { rows: vec![row], ..Change::default() };
        change.audit(By::caller(caller, at), &mut self.ids()?, "incident.resolved", incident, detail);
        self.save(change).await?;
        // Somebody else may have been first.
        let now = self.store.read().incident(scope, incident).await?;
        now.ok_or(Error::NotFound("incident"))
    }
}
