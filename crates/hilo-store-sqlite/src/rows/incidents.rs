//! Incidents.

use crate::{columns::actor_columns, writer::each};
use hilo_model::Id;
use hilo_store::rows::{IncidentClosedRow, IncidentRow};
use rusqlite::{Connection, Result, params};

/// Writes incidents, full rows.
pub(super) fn upsert(tx: &Connection, incidents: &[&IncidentRow]) -> Result<()> {
    let sql = "INSERT INTO incidents (workspace_id, environment_id, incident_id, code, contact_id, effect_id, summary,
             detail, at, resolved_at, trace_id, closed_by_type, closed_by_id, outcome, reason)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (workspace_id, environment_id, incident_id) DO UPDATE SET code = excluded.code,
             contact_id = excluded.contact_id, effect_id = excluded.effect_id, summary = excluded.summary,
             detail = excluded.detail, at = excluded.at, resolved_at = excluded.resolved_at,
             trace_id = excluded.trace_id, closed_by_type = excluded.closed_by_type,
             closed_by_id = excluded.closed_by_id, outcome = excluded.outcome, reason = excluded.reason";
    each(tx, sql, incidents, |upsert, incident| {
        let closed = incident.closed.as_ref();
        let (by_type, by_id) = closed.map(|closed| actor_columns(closed.by)).unzip();
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
            closed.map(|closed| closed.at.as_micros()),
            incident.trace.uuid(),
            by_type,
            by_id.flatten(),
            closed.map(|closed| closed.outcome.as_str()),
            closed.and_then(|closed| closed.reason.as_deref()),
        ])
    })
}

/// Says how incidents were dealt with, where nobody has yet.
pub(super) fn close(tx: &Connection, closed: &[&IncidentClosedRow]) -> Result<()> {
    let sql =
        "UPDATE incidents SET resolved_at = ?, closed_by_type = ?, closed_by_id = ?, outcome = ?, reason = ?
         WHERE workspace_id = ? AND environment_id = ? AND incident_id = ? AND resolved_at IS NULL";
    each(tx, sql, closed, |update, row| {
        let (by_type, by_id) = actor_columns(row.closed.by);
        update.execute(params![
            row.closed.at.as_micros(),
            by_type,
            by_id,
            row.closed.outcome.as_str(),
            row.closed.reason,
            row.scope.workspace.uuid(),
            row.scope.environment.uuid(),
            row.incident.uuid(),
        ])
    })
}
