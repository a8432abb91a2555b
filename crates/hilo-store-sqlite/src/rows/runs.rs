//! Runs and their steps.

use crate::writer::each;
use hilo_model::{Id, Timestamp};
use hilo_store::rows::{RunRow, RunStepsRow};
use rusqlite::{Connection, Result, params};

/// Writes runs, full rows.
pub(super) fn upsert(tx: &Connection, runs: &[&RunRow]) -> Result<()> {
    // A run nearly always stays its contact's, and always its flow's. SQLite writes an index anew whenever a statement sets a
    // column of it, so one that does not is tried first.
    let sql = r#"UPDATE runs SET version_id = ?, status = ?, "trigger" = ?, started_at = ?, ended_at = ?,
             reason = ?
         WHERE workspace_id = ? AND environment_id = ? AND run_id = ? AND contact_id = ?
             AND flow_id = ?"#;
    each(tx, sql, runs, |update, run| {
        let updated = update.execute(params![
            run.version.uuid(),
            run.status.as_str(),
            run.trigger,
            run.started_at.as_micros(),
            run.ended_at.map(Timestamp::as_micros),
            run.reason,
            run.scope.workspace.uuid(),
            run.scope.environment.uuid(),
            run.run.uuid(),
            run.contact.uuid(),
            run.flow.uuid(),
        ])?;
        if updated == 0 { insert(tx, run) } else { Ok(()) }
    })
}

/// Writes a run that is new or another contact's or flow's.
fn insert(tx: &Connection, run: &RunRow) -> Result<()> {
    tx.prepare_cached(
        r#"INSERT INTO runs (workspace_id, environment_id, run_id, contact_id, flow_id, version_id, status, "trigger",
             started_at, ended_at, reason)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (workspace_id, environment_id, run_id) DO UPDATE SET contact_id = excluded.contact_id,
             flow_id = excluded.flow_id, version_id = excluded.version_id, status = excluded.status,
             "trigger" = excluded."trigger", started_at = excluded.started_at, ended_at = excluded.ended_at,
             reason = excluded.reason"#,
    )?
    .execute(params![
        run.scope.workspace.uuid(),
        run.scope.environment.uuid(),
        run.run.uuid(),
        run.contact.uuid(),
        run.flow.uuid(),
        run.version.uuid(),
        run.status.as_str(),
        run.trigger,
        run.started_at.as_micros(),
        run.ended_at.map(Timestamp::as_micros),
        run.reason,
    ])?;
    Ok(())
}

/// Writes new steps; those that are there stay as they are.
pub(super) fn insert_steps(tx: &Connection, steps: &[&RunStepsRow]) -> Result<()> {
    let sql = "INSERT INTO run_steps (workspace_id, environment_id, run_id, turn, at, steps)
         VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";
    each(tx, sql, steps, |insert, taken| {
        insert.execute(params![
            taken.scope.workspace.uuid(),
            taken.scope.environment.uuid(),
            taken.run.uuid(),
            taken.turn,
            taken.at.as_micros(),
            &taken.steps[..],
        ])
    })
}
