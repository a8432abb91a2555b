//! The audit log.

use crate::{bulk::Bulk, columns::actor_columns, error::translate};
use hilo_model::Id;
use hilo_store::{Result, rows::AuditRow};
use sqlx::SqliteConnection;

/// Writes entries.
pub(crate) async fn insert(tx: &mut SqliteConnection, entries: &[&AuditRow]) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let mut bulk = Bulk::default();
    for entry in entries {
        let (actor, actor_id) = actor_columns(entry.actor);
        bulk.row(|row| {
            row.ids([entry.id.uuid(), entry.trace.uuid()]);
            row.id(entry.workspace);
            row.id(entry.environment);
            row.int(entry.at.as_micros());
            row.text(actor);
            row.uuid(actor_id);
            row.text(&entry.action);
            row.text(&entry.target);
            row.text(&entry.detail);
        });
    }
    let (rows, blob) = bulk.finish();
    sqlx::query!(
        "INSERT INTO audit (id, trace_id, workspace_id, environment_id, at, actor_type, actor_id, action, target, detail)
         SELECT substr(?2, r.value ->> 0, 16), substr(?2, (r.value ->> 0) + 16, 16), substr(?2, r.value ->> 1, 16),
             substr(?2, r.value ->> 2, 16), r.value ->> 3, r.value ->> 4, substr(?2, r.value ->> 5, 16), r.value ->> 6,
             r.value ->> 7, r.value ->> 8
         FROM jsonb_each(?1) r",
        rows,
        blob
    )
    .execute(tx)
    .await
    .map_err(translate)?;
    Ok(())
}
