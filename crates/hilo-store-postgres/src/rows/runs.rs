//! Runs and their steps.

use crate::columns::{column, environments, micros, workspaces};
use hilo_model::Id;
use hilo_store::rows::{RunRow, RunStepsRow};
use sqlx::PgConnection;

pub(super) async fn upsert(conn: &mut PgConnection, rows: &[&RunRow]) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"INSERT INTO runs (workspace_id, environment_id, run_id, contact_id, flow_id, version_id, status, "trigger",
            started_at, ended_at, reason, source)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[],
            $8::text[], $9::bigint[], $10::bigint[], $11::text[], $12::bytea[])
        ON CONFLICT ON CONSTRAINT runs_pkey DO UPDATE SET contact_id = excluded.contact_id,
            flow_id = excluded.flow_id, version_id = excluded.version_id, status = excluded.status,
            "trigger" = excluded."trigger", started_at = excluded.started_at, ended_at = excluded.ended_at,
            reason = excluded.reason, source = excluded.source"#,
        &workspaces(rows, |row| row.scope),
        &environments(rows, |row| row.scope),
        &column(rows, |row| row.run.uuid()),
        &column(rows, |row| row.contact.uuid()),
        &column(rows, |row| row.flow.uuid()),
        &column(rows, |row| row.version.uuid()),
        &column(rows, |row| row.status.as_str()) as &[&str],
        &column(rows, |row| row.trigger.as_str()) as &[&str],
        &column(rows, |row| micros(row.started_at)),
        &column(rows, |row| row.ended_at.map(micros)) as &[Option<i64>],
        &column(rows, |row| row.reason.as_deref()) as &[Option<&str>],
        &column(rows, |row| row.source.as_deref()) as &[Option<&[u8]>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

pub(super) async fn insert_steps(conn: &mut PgConnection, rows: &[&RunStepsRow]) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"INSERT INTO run_steps (workspace_id, environment_id, run_id, turn, at, steps)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::integer[], $5::bigint[], $6::bytea[])
        ON CONFLICT DO NOTHING"#,
        &workspaces(rows, |row| row.scope),
        &environments(rows, |row| row.scope),
        &column(rows, |row| row.run.uuid()),
        &column(rows, |row| row.turn),
        &column(rows, |row| micros(row.at)),
        &column(rows, |row| &row.steps[..]) as &[&[u8]],
    )
    .execute(conn)
    .await?;
    Ok(())
}
