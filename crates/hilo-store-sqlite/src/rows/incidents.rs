//! Incidents.

use crate::writer::each;
use hilo_model::{Id, Timestamp};
use hilo_store::rows::IncidentRow;
use rusqlite::{Connection, Result, params};

/// Writes incidents, full rows.
pub(super) fn upsert(tx: &Connection, incidents: &[&IncidentRow]) -> Result<()> {
    let sql = "INSERT INTO incidents (workspace_id, environment_id, incident_id, code, contact_id, effect_id, summary,
             detail, at, resolved_at, trace_id)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (workspace_id, environment_id, incident_id) DO UPDATE SET code = excluded.code,
             contact_id = excluded.contact_id, effect_id = excluded.effect_id, summary = excluded.summary,
             detail = excluded.detail, at = excluded.at, resolved_at = excluded.resolved_at,
             trace_id = excluded.trace_id";
    each(tx, sql, incidents, |upsert, incident| {
        upsert.execute(params![
            incident.scope.workspace.uuid(),
            incident.scope.environment.uuid(),
            incident.incident.uuid(),
            incident.code,
            incident.contact.map(Id::uuid),
            incident.effect.map(Id::uuid),
            incident.summary,
            &incident.detail[..],
            incident.at.as_micros(),
            incident.resolved_at.map(Timestamp::as_micros),
            incident.trace.uuid(),
        ])
    })
}
