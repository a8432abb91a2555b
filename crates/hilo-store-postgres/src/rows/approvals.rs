//! Approvals.

use crate::columns::{column, environments, micros, workspaces};
use hilo_model::Id;
use hilo_store::rows::ApprovalRow;
use sqlx::PgConnection;

pub(super) async fn upsert(conn: &mut PgConnection, rows: &[&ApprovalRow]) -> sqlx::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let asked = column(rows, |row| serde_json::to_string(&row.asked).unwrap_or_default());
    sqlx::query!(
        r#"INSERT INTO approvals (workspace_id, environment_id, approval_id, contact_id, run_id, flow_id, state, asked_at,
            due_at, decided_at, asked, body)
        SELECT * FROM UNNEST($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[],
            $8::bigint[], $9::bigint[], $10::bigint[], $11::text[], $12::bytea[])
        ON CONFLICT ON CONSTRAINT approvals_pkey DO UPDATE SET contact_id = excluded.contact_id,
            run_id = excluded.run_id, flow_id = excluded.flow_id, state = excluded.state,
            asked_at = excluded.asked_at, due_at = excluded.due_at, decided_at = excluded.decided_at,
            asked = excluded.asked, body = excluded.body"#,
        &workspaces(rows, |row| row.scope),
        &environments(rows, |row| row.scope),
        &column(rows, |row| row.approval.uuid()),
        &column(rows, |row| row.contact.uuid()),
        &column(rows, |row| row.run.uuid()),
        &column(rows, |row| row.flow.uuid()),
        &column(rows, |row| row.state.as_str()) as &[&str],
        &column(rows, |row| micros(row.asked_at)),
        &column(rows, |row| row.due_at.map(micros)) as &[Option<i64>],
        &column(rows, |row| row.decided_at.map(micros)) as &[Option<i64>],
        &asked,
        &column(rows, |row| &row.body[..]) as &[&[u8]],
    )
    .execute(conn)
    .await?;
    Ok(())
}
