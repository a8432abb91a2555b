//! Incidents.

use super::last;
use crate::{bulk::Bulk, error::translate};
use hilo_model::Id;
use hilo_store::{Result, rows::IncidentRow};
use sqlx::SqliteConnection;

/// Writes incidents, full rows.
pub(super) async fn upsert(tx: &mut SqliteConnection, incidents: &[&IncidentRow]) -> Result<()> {
    if incidents.is_empty() {
        return Ok(());
    }
    let mut bulk = Bulk::default();
    for incident in last(incidents, |row| (row.scope, row.incident)) {
        bulk.row(|row| {
            row.scoped(incident.scope, incident.incident.uuid());
            row.text(&incident.code);
            row.id(incident.contact);
            row.id(incident.effect);
            row.text(&incident.summary);
            row.bytes(&incident.detail);
            row.int(incident.at.as_micros());
            row.maybe_at(incident.resolved_at);
            row.id(Some(incident.trace));
        });
    }
    let (rows, blob) = bulk.finish();
    sqlx::query!(
        "INSERT INTO incidents (workspace_id, environment_id, incident_id, code, contact_id, effect_id, summary, detail,
             at, resolved_at, trace_id)
         SELECT substr(?2, r.value ->> 0, 16), substr(?2, (r.value ->> 0) + 16, 16),
             substr(?2, (r.value ->> 0) + 32, 16), r.value ->> 1, substr(?2, r.value ->> 2, 16),
             substr(?2, r.value ->> 3, 16), r.value ->> 4, substr(?2, r.value ->> 5, r.value ->> 6), r.value ->> 7,
             r.value ->> 8, substr(?2, r.value ->> 9, 16)
         FROM jsonb_each(?1) r WHERE true
         ON CONFLICT (workspace_id, environment_id, incident_id) DO UPDATE SET code = excluded.code,
             contact_id = excluded.contact_id, effect_id = excluded.effect_id, summary = excluded.summary,
             detail = excluded.detail, at = excluded.at, resolved_at = excluded.resolved_at,
             trace_id = excluded.trace_id",
        rows,
        blob
    )
    .execute(tx)
    .await
    .map_err(translate)?;
    Ok(())
}
