//! Runs and their steps.

use super::last;
use crate::{bulk::Bulk, error::translate};
use hilo_model::Id;
use hilo_store::{
    Result,
    rows::{RunRow, RunStepsRow},
};
use sqlx::SqliteConnection;

/// Writes runs, full rows.
pub(super) async fn upsert(tx: &mut SqliteConnection, runs: &[&RunRow]) -> Result<()> {
    if runs.is_empty() {
        return Ok(());
    }
    let mut bulk = Bulk::default();
    for run in last(runs, |row| (row.scope, row.run)) {
        bulk.row(|row| {
            row.ids([
                run.scope.workspace.uuid(),
                run.scope.environment.uuid(),
                run.run.uuid(),
                run.contact.uuid(),
                run.flow.uuid(),
                run.version.uuid(),
            ]);
            row.text(run.status.as_str());
            row.text(&run.trigger);
            row.int(run.started_at.as_micros());
            row.maybe_at(run.ended_at);
            row.maybe_text(run.reason.as_deref());
        });
    }
    let (rows, blob) = bulk.finish();
    sqlx::query!(
        r#"INSERT OR FAIL INTO runs (workspace_id, environment_id, run_id, contact_id, flow_id, version_id, status, "trigger",
             started_at, ended_at, reason)
         SELECT substr(?2, r.value ->> 0, 16), substr(?2, (r.value ->> 0) + 16, 16),
             substr(?2, (r.value ->> 0) + 32, 16), substr(?2, (r.value ->> 0) + 48, 16),
             substr(?2, (r.value ->> 0) + 64, 16), substr(?2, (r.value ->> 0) + 80, 16), r.value ->> 1, r.value ->> 2,
             r.value ->> 3, r.value ->> 4, r.value ->> 5
         FROM jsonb_each(?1) r WHERE true
         ON CONFLICT (workspace_id, environment_id, run_id) DO UPDATE SET contact_id = excluded.contact_id,
             flow_id = excluded.flow_id, version_id = excluded.version_id, status = excluded.status,
             "trigger" = excluded."trigger", started_at = excluded.started_at, ended_at = excluded.ended_at,
             reason = excluded.reason"#,
        rows,
        blob
    )
    .execute(tx)
    .await
    .map_err(translate)?;
    Ok(())
}

/// Writes new steps; those that are there stay as they are.
pub(super) async fn insert_steps(tx: &mut SqliteConnection, steps: &[&RunStepsRow]) -> Result<()> {
    if steps.is_empty() {
        return Ok(());
    }
    let mut bulk = Bulk::default();
    for taken in steps {
        bulk.row(|row| {
            row.scoped(taken.scope, taken.run.uuid());
            row.int(taken.turn.into());
            row.int(taken.at.as_micros());
            row.bytes(&taken.steps);
        });
    }
    let (rows, blob) = bulk.finish();
    sqlx::query!(
        "INSERT OR FAIL INTO run_steps (workspace_id, environment_id, run_id, turn, at, steps)
         SELECT substr(?2, r.value ->> 0, 16), substr(?2, (r.value ->> 0) + 16, 16),
             substr(?2, (r.value ->> 0) + 32, 16), r.value ->> 1, r.value ->> 2,
             substr(?2, r.value ->> 3, r.value ->> 4)
         FROM jsonb_each(?1) r WHERE true
         ON CONFLICT DO NOTHING",
        rows,
        blob
    )
    .execute(tx)
    .await
    .map_err(translate)?;
    Ok(())
}
